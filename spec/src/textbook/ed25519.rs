//! RFC 8032, *Edwards-Curve Digital Signature Algorithm (EdDSA)*, section 5.1: Ed25519. The curve is
//! -x² + y² = 1 + d·x²·y² modulo p = 2^255 - 19, and L is the order of its base point B. Where the RFC
//! leaves a verifier a choice, this file makes one choice and says so at [`verify`].

use super::residue::{Modulus, Residue};
use super::sha2::sha512;
use num_bigint::BigUint;
use std::sync::LazyLock;

/// p = 2^255 - 19.
static P: LazyLock<BigUint> = LazyLock::new(|| (BigUint::from(1u32) << 255u32) - 19u32);

/// L = 2^252 + 27742317777372353535851937790883648493.
static L: LazyLock<BigUint> =
    LazyLock::new(|| (BigUint::from(1u32) << 252u32) + 27742317777372353535851937790883648493_u128);

/// d = -121665/121666.
static D: LazyLock<Fp> = LazyLock::new(|| -&Fp::from(121665) * Fp::from(121666).inverse_or_zero());

/// A square root of -1: 2^((p-1)/4).
static SQRT_MINUS_ONE: LazyLock<Fp> = LazyLock::new(|| Fp::from(2).pow(&((&*P - 1u32) >> 2u32)));

/// The base point: y = 4/5, and x even. There is such an x; were there none, the tests would fail.
static B: LazyLock<Point> = LazyLock::new(|| {
    let y = Fp::from(4) * Fp::from(5).inverse_or_zero();
    let x = recover_x(&y, false).unwrap_or_else(Fp::zero);
    Point::from_affine(x, y)
});

/// The prime p, as a type.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FieldPrime {}

impl Modulus for FieldPrime {
    fn modulus() -> &'static BigUint {
        &P
    }
}

/// The prime L, as a type.
#[derive(Clone, Debug, PartialEq, Eq)]
enum GroupOrder {}

impl Modulus for GroupOrder {
    fn modulus() -> &'static BigUint {
        &L
    }
}

/// An integer modulo p.
type Fp = Residue<FieldPrime>;

/// An integer modulo L.
type ModL = Residue<GroupOrder>;

/// Section 5.1.4: the point (X/Z, Y/Z), with T = X·Y/Z.
#[derive(Clone)]
struct Point {
    x: Fp,
    y: Fp,
    z: Fp,
    t: Fp,
}

impl Point {
    fn from_affine(x: Fp, y: Fp) -> Point {
        Point { t: &x * &y, x, y, z: Fp::one() }
    }

    fn identity() -> Point {
        Point::from_affine(Fp::zero(), Fp::one())
    }

    /// Section 5.1.4. The formula has no exceptions: d is not a square.
    fn add(&self, other: &Point) -> Point {
        let a = (&self.y - &self.x) * (&other.y - &other.x);
        let b = (&self.y + &self.x) * (&other.y + &other.x);
        let c = Fp::from(2) * &*D * &self.t * &other.t;
        let d = Fp::from(2) * &self.z * &other.z;
        let (e, f, g, h) = (&b - &a, &d - &c, d + c, b + a);
        Point { x: &e * &f, y: &g * &h, t: e * h, z: f * g }
    }

    /// By doubling and adding from the top bit down.
    fn mul(&self, n: &BigUint) -> Point {
        (0..n.bits()).rev().fold(Point::identity(), |product, i| {
            let product = product.add(&product);
            if n.bit(i) { product.add(self) } else { product }
        })
    }

    fn negate(&self) -> Point {
        Point { x: -&self.x, y: self.y.clone(), z: self.z.clone(), t: -&self.t }
    }

    /// Section 5.1.2: y in 255 bits, least significant byte first, then the low bit of x.
    fn encode(&self) -> [u8; 32] {
        let inverse = self.z.inverse_or_zero(); // Z is never 0
        let mut encoding = (&self.y * &inverse).to_le_bytes();
        if (&self.x * &inverse).is_odd() {
            encoding[31] |= 0x80;
        }
        encoding
    }

    /// Section 5.1.3. A y ≥ p, a y with no x, and the sign bit where x = 0 are all refused, so that no
    /// point has two encodings.
    fn decode(encoding: &[u8; 32]) -> Option<Point> {
        let mut y = *encoding;
        let x_is_odd = y[31] & 0x80 != 0;
        y[31] &= 0x7f;
        let y = Fp::canonical(BigUint::from_bytes_le(&y))?;
        let x = recover_x(&y, x_is_odd)?;
        Some(Point::from_affine(x, y))
    }

    fn is_identity(&self) -> bool {
        self.x.is_zero() && self.y == self.z
    }
}

/// Section 5.1.3, steps 2 to 4: the x of given parity with x² = (y² - 1) / (d·y² + 1).
fn recover_x(y: &Fp, x_is_odd: bool) -> Option<Fp> {
    let y_squared = y * y;
    let u = &y_squared - Fp::one();
    let v = &*D * &y_squared + Fp::one(); // never 0: -1/d is not a square
    let x_squared = u * v.inverse_or_zero();
    // Where p ≡ 5 (mod 8), n^((p+3)/8) is a square root of n or of -n, if n has one.
    let candidate = x_squared.pow(&((&*P + 3u32) >> 3u32));
    let x = if &candidate * &candidate == x_squared { candidate } else { candidate * &*SQRT_MINUS_ONE };
    if &x * &x != x_squared || (x.is_zero() && x_is_odd) {
        return None;
    }
    Some(if x.is_odd() == x_is_odd { x } else { -&x })
}

/// Section 5.1.5, steps 1 to 3: the secret scalar s and the prefix of the nonce hash.
fn expand_seed(seed: &[u8; 32]) -> (BigUint, [u8; 32]) {
    let h = sha512(seed);
    let (mut s, mut prefix) = ([0; 32], [0; 32]);
    s.copy_from_slice(&h[..32]);
    prefix.copy_from_slice(&h[32..]);
    s[0] &= 0b1111_1000;
    s[31] &= 0b0111_1111;
    s[31] |= 0b0100_0000;
    (BigUint::from_bytes_le(&s), prefix)
}

/// SHA-512 of the parts one after the other, as a little-endian integer modulo L.
fn hash_mod_l(parts: &[&[u8]]) -> ModL {
    ModL::new(BigUint::from_bytes_le(&sha512(&parts.concat())))
}

/// The public key A of a private key, section 5.1.5: the encoding of \[s\]B.
pub fn verification_key(seed: &[u8; 32]) -> [u8; 32] {
    B.mul(&expand_seed(seed).0).encode()
}

/// The signature R | S of a message, section 5.1.6.
pub fn sign(seed: &[u8; 32], message: &[u8]) -> [u8; 64] {
    let (s, prefix) = expand_seed(seed);
    let key = B.mul(&s).encode();
    let r = hash_mod_l(&[&prefix, message]);
    let encoded_r = B.mul(r.representative()).encode();
    let k = hash_mod_l(&[&encoded_r, &key, message]);
    let encoded_s = (r + k * ModL::new(s)).to_le_bytes();
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&encoded_r);
    signature[32..].copy_from_slice(&encoded_s);
    signature
}

/// Whether `signature` is one of `message` under `key`, section 5.1.7.
///
/// Of the rules that the RFC permits, this is the one: the key must be canonical ([`is_canonical`]),
/// S must be less than L, and R must be, byte for byte, the encoding of \[S\]B - \[k\]A with
/// k = H(R | A | M) mod L. There is no multiplication by the cofactor, and R is never decoded, so that
/// an R that is not canonical is refused because no encoding equals it. The rule does not look at the
/// order of A or R: that a key of small order is to be refused ([`is_small_order`]) is the caller's.
pub fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let (encoded_r, encoded_s) = signature.split_at(32);
    let Some(a) = Point::decode(key) else {
        return false;
    };
    let Some(s) = ModL::canonical(BigUint::from_bytes_le(encoded_s)) else {
        return false;
    };
    // If A is not in the group that B generates, k and its residue modulo L do not give the same
    // multiple of A. The residue is the one meant.
    let k = hash_mod_l(&[encoded_r, key, message]);
    let r = B.mul(s.representative()).add(&a.mul(k.representative()).negate());
    r.encode() == encoded_r
}

/// Whether `key` is the encoding of a point, and the only one that this point has.
pub fn is_canonical(key: &[u8; 32]) -> bool {
    Point::decode(key).is_some()
}

/// Whether `key` is the canonical encoding of one of the eight points whose order divides the
/// cofactor 8. Under such a key there are signatures that verify for many messages.
pub fn is_small_order(key: &[u8; 32]) -> bool {
    Point::decode(key).is_some_and(|point| point.mul(&BigUint::from(8u32)).is_identity())
}

/// Whether `key` may be used to verify signatures: canonical, and not of small order.
pub fn is_acceptable_key(key: &[u8; 32]) -> bool {
    is_canonical(key) && !is_small_order(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
        std::array::from_fn(|i| digits[2 * i] << 4 | digits[2 * i + 1])
    }

    /// Seed, public key, message and signature.
    type Example = ([u8; 32], [u8; 32], Vec<u8>, [u8; 64]);

    /// RFC 8032, section 7.1, tests 1 and 3.
    fn examples() -> [Example; 2] {
        [
            (
                bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
                bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
                vec![],
                bytes(
                    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
                     5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
                ),
            ),
            (
                bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
                bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
                vec![0xaf, 0x82],
                bytes(
                    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
                     18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
                ),
            ),
        ]
    }

    /// RFC 8032, section 7.1.
    #[test]
    fn examples_of_the_standard() {
        for (seed, key, message, signature) in examples() {
            assert_eq!(verification_key(&seed), key);
            assert_eq!(sign(&seed, &message), signature);
            assert!(is_acceptable_key(&key));
            assert!(verify(&key, &message, &signature));
        }
    }

    /// RFC 8032, section 5.1: B and L.
    #[test]
    fn the_base_point_is_the_one_listed_and_has_order_l() {
        let y = "5866666666666666666666666666666666666666666666666666666666666666";
        assert_eq!(B.encode(), bytes(y));
        assert!(B.mul(&L).is_identity());
        assert!(!B.is_identity());
    }

    /// Appendix A.E, UF-CMA, as far as one changed bit goes.
    #[test]
    fn a_changed_signature_message_or_key_is_refused() {
        let [_, (_, key, message, signature)] = examples();
        for i in [0, 31, 32, 63] {
            let mut changed = signature;
            changed[i] ^= 1;
            assert!(!verify(&key, &message, &changed));
        }
        assert!(!verify(&key, b"another", &signature));
        assert!(!verify(&examples()[0].1, &message, &signature));
    }

    /// RFC 8032, section 5.1.7, D20: S + L satisfies the equation and is refused for being too large.
    #[test]
    fn the_second_form_of_s_is_refused() {
        let [_, (_, key, message, signature)] = examples();
        let sum = BigUint::from_bytes_le(&signature[32..]) + &*L;
        let mut changed = signature;
        changed[32..].copy_from_slice(&sum.to_bytes_le());
        assert!(!verify(&key, &message, &changed));
    }

    /// RFC 8032, section 5.1.3, D20: y ≥ p is no encoding.
    #[test]
    fn keys_with_a_second_form_are_refused() {
        let mut one = [0; 32];
        one[0] = 1;
        assert!(is_canonical(&one)); // (0, 1)
        one[31] = 0x80;
        assert!(!is_canonical(&one)); // "-0"
        let mut p_plus_one = [0xff; 32];
        (p_plus_one[0], p_plus_one[31]) = (0xee, 0x7f);
        assert!(!is_canonical(&p_plus_one));
        let mut two = [0; 32];
        two[0] = 2;
        assert!(!is_canonical(&two)); // there is no x
    }

    /// D20: the eight points of small order, and no other.
    #[test]
    fn the_points_of_small_order_are_found() {
        let eighth = bytes("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
        let point = Point::decode(&eighth).unwrap();
        for n in 0..8u32 {
            let key = point.mul(&BigUint::from(n)).encode();
            assert!(is_canonical(&key) && is_small_order(&key) && !is_acceptable_key(&key));
        }
        assert!(!is_small_order(&B.encode()));
        assert!(!is_small_order(&point.add(&B).encode()));
    }

    /// D20, the reason: under the key (0, 1) the equation does not depend on the message, and R = \[S\]B always
    /// verifies.
    #[test]
    fn a_small_order_key_verifies_anything() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&B.encode());
        signature[32] = 1;
        assert!(verify(&identity, b"any", &signature) && verify(&identity, b"other", &signature));
        assert!(!is_acceptable_key(&identity));
    }
}
