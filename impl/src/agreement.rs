//! KA: P-256 key agreement, and the keys and seeds derived from what is agreed.

use alloc::vec::Vec;
use core::fmt;

use p256::Scalar;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::curve::{self, Coordinate, Point};
use crate::field::Element;
use crate::mask::Seed;
use crate::seal::SealingKey;
use crate::session::{Session, UserId};

/// The bytes of an encoded public key.
pub(crate) const PUBLIC_KEY_LEN: usize = 33;

/// A point of P-256 other than infinity, as decoded from the 33 bytes that are kept beside it.
#[derive(Clone)]
pub(crate) struct PublicKey {
    encoding: [u8; PUBLIC_KEY_LEN],
    point: Point,
}

impl PublicKey {
    /// Decodes a compressed point; `None` for every other form and for what is not on the curve.
    #[cfg(any(test, feature = "primitives"))]
    pub(crate) fn decode(encoding: &[u8; PUBLIC_KEY_LEN]) -> Option<Self> {
        Self::decode_all(&[*encoding])?.pop()
    }

    /// Decodes compressed points, many for the price of some; `None` if there is one that [`PublicKey::decode`] refuses.
    pub(crate) fn decode_all(encodings: &[[u8; PUBLIC_KEY_LEN]]) -> Option<Vec<Self>> {
        let points = curve::decompress(encodings)?;
        Some(encodings.iter().zip(points).map(|(encoding, point)| Self { encoding: *encoding, point }).collect())
    }

    fn of(point: Point) -> Self {
        let mut encoding = [0; PUBLIC_KEY_LEN];
        let ([sign, x @ ..], [.., low]) = (&mut encoding, point.y);
        *sign = 2 | low & 1;
        *x = point.x;
        Self { encoding, point }
    }

    pub(crate) fn encoding(&self) -> &[u8; PUBLIC_KEY_LEN] {
        &self.encoding
    }

    /// The x-coordinate, all of the key that key agreement depends on.
    pub(crate) fn x(&self) -> [u8; 32] {
        self.point.x
    }
}

/// A secret key in [1, q − 1]. Wiped when dropped (by the library), never shown.
pub(crate) struct SecretKey(p256::SecretKey);

impl SecretKey {
    /// KA.gen, uniform in [1, q − 1].
    pub(crate) fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        loop {
            if let Some(key) = Self::from_element(&Element::random(rng)) {
                return key;
            }
        }
    }

    /// Decodes 32 bytes, big-endian; `None` unless the value is in [1, q − 1].
    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        Self::from_element(&Element::from_bytes(bytes)?)
    }

    /// An element of F as a secret key; `None` for 0.
    pub(crate) fn from_element(element: &Element) -> Option<Self> {
        p256::SecretKey::from_scalar(*element.to_scalar()).into_option().map(Self)
    }

    /// The secret key as the element of F that is shared.
    pub(crate) fn to_element(&self) -> Element {
        Element::from_scalar(*self.0.to_nonzero_scalar())
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        use p256::elliptic_curve::point::AffineCoordinates;
        let public_key = self.0.public_key();
        let point = public_key.as_affine();
        PublicKey::of(Point { x: point.x().into(), y: point.y().into() })
    }

    /// KA.agree with each of the others, in constant time.
    pub(crate) fn agree_all(&self, others: &[&PublicKey]) -> Vec<AgreedSecret> {
        self.coordinates(others).iter().map(|x| AgreedSecret::of(x)).collect()
    }

    /// The x-coordinates of the products, in constant time.
    pub(crate) fn coordinates(&self, others: &[&PublicKey]) -> Vec<Coordinate> {
        let points: Vec<&Point> = others.iter().map(|other| &other.point).collect();
        let mut k = *self.0.to_nonzero_scalar();
        let coordinates = curve::multiply_secret(&k, &points);
        k.zeroize();
        coordinates
    }
}

/// Secret keys that are secret no more: what they are needed for is quicker than with [`SecretKey`], in variable time.
pub(crate) struct RevealedKeys(curve::Revealed);

impl RevealedKeys {
    pub(crate) fn new(keys: &[SecretKey]) -> Self {
        let scalars = keys.iter().map(|key| *key.0.to_nonzero_scalar()).collect::<Vec<Scalar>>();
        Self(curve::Revealed::new(&Zeroizing::new(scalars)))
    }

    /// The public key of each, in order.
    pub(crate) fn public_keys(&self) -> Vec<PublicKey> {
        let points = curve::multiply_revealed(&self.0, &[&curve::GENERATOR]);
        points.iter().map(|point| PublicKey::of(*point)).collect()
    }

    /// KA.agree of each key with each of the others: a list for each key, in the order of the others.
    ///
    /// Threads may share the others out among them, in portions of [`RevealedKeys::at_a_time`].
    pub(crate) fn agree_all(&self, others: &[&PublicKey]) -> Vec<Vec<AgreedSecret>> {
        let points: Vec<&Point> = others.iter().map(|other| &other.point).collect();
        let coordinates = curve::coordinates_revealed(&self.0, &points);
        let keys = self.0.len();
        let of_key = |key| coordinates.iter().skip(key).step_by(keys);
        (0..keys).map(|key| of_key(key).map(AgreedSecret::of).collect()).collect()
    }

    /// The number of others, or a multiple of it, that [`RevealedKeys::agree_all`] takes without loss of speed.
    pub(crate) fn at_a_time(&self) -> usize {
        curve::points_at_a_time(&self.0)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// What KA.agree gives both ends. Wiped when dropped.
pub(crate) struct AgreedSecret(Zeroizing<[u8; 32]>);

impl AgreedSecret {
    pub(crate) fn of(x: &[u8; 32]) -> Self {
        Self(Zeroizing::new(Sha256::digest(x).into()))
    }

    #[cfg(feature = "primitives")]
    pub(crate) fn new(secret: Zeroizing<[u8; 32]>) -> Self {
        Self(secret)
    }

    #[cfg(feature = "primitives")]
    pub(crate) fn into_bytes(self) -> Zeroizing<[u8; 32]> {
        self.0
    }

    /// The AE key of ciphertexts from `sender` to `receiver`.
    pub(crate) fn sealing_key(&self, session: &Session, sender: UserId, receiver: UserId) -> SealingKey {
        let info = Info::sealing_key(sender, receiver);
        SealingKey::new(derive(session, &self.0, info.as_bytes()))
    }

    /// The PRG seed of the mask that `u` and `v` share.
    pub(crate) fn pair_seed(&self, session: &Session, u: UserId, v: UserId) -> Seed {
        let info = Info::pair_seed(u, v);
        Seed::new(derive(session, &self.0, info.as_bytes()))
    }
}

/// The PRG seed of the own mask of `u`, whose secret is `b`.
pub(crate) fn self_seed(session: &Session, b: &Element, u: UserId) -> Seed {
    let info = Info::self_seed(u);
    Seed::new(derive(session, &b.to_bytes(), info.as_bytes()))
}

/// What a derived key is for: HKDF's info, a label and identities.
pub(crate) struct Info {
    bytes: [u8; 24],
    len: usize,
}

impl Info {
    pub(crate) fn sealing_key(sender: UserId, receiver: UserId) -> Self {
        Self::new("secagg1 ae", &[sender, receiver])
    }

    pub(crate) fn pair_seed(u: UserId, v: UserId) -> Self {
        Self::new("secagg1 pair", &[u.min(v), u.max(v)])
    }

    pub(crate) fn self_seed(u: UserId) -> Self {
        Self::new("secagg1 self", &[u])
    }

    /// One is made for every pair of users, hence without a heap.
    fn new(name: &'static str, ids: &[UserId]) -> Self {
        let label = core::iter::once(name.len() as u8).chain(name.bytes());
        let parts = label.chain(ids.iter().flat_map(|id| id.0.to_be_bytes()));
        let mut info = Self { bytes: [0; 24], len: 0 };
        for (place, byte) in info.bytes.iter_mut().zip(parts) {
            *place = byte;
            info.len = info.len.saturating_add(1);
        }
        info
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// HKDF-SHA-256 with the context as salt.
fn derive(session: &Session, secret: &[u8; 32], info: &[u8]) -> Zeroizing<[u8; 16]> {
    let mut extract = session.salted();
    extract.input_ikm(secret);
    let (mut pseudorandom_key, hkdf) = extract.finalize();
    pseudorandom_key.zeroize();
    let mut key = Zeroizing::new([0; 16]);
    #[expect(clippy::expect_used, reason = "HKDF refuses outputs beyond 255·32 bytes only")]
    hkdf.expand(info, key.as_mut_slice()).expect("16 bytes are within HKDF's limit");
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATOR_X: &str = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

    fn hex<const N: usize>(digits: &str) -> [u8; N] {
        core::array::from_fn(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap())
    }

    fn encoding(first: u8, x: &[u8; 32]) -> [u8; 33] {
        let mut bytes = [first; 33];
        bytes[1..].copy_from_slice(x);
        bytes
    }

    fn small_secret(value: u8) -> SecretKey {
        let mut bytes = [0; 32];
        bytes[31] = value;
        SecretKey::from_bytes(&bytes).unwrap()
    }

    /// Appendix A.B, SEC 1 section 2.3.4: of all encodings only the compressed points of P-256 are public keys.
    #[test]
    fn only_compressed_points_of_the_curve_decode() {
        let x = hex(GENERATOR_X);
        for first in 0..=255 {
            assert_eq!(PublicKey::decode(&encoding(first, &x)).is_some(), first == 2 || first == 3, "{first}");
        }
        // p and p + 5: 5 is the x-coordinate of a point, its unreduced encoding is none.
        let p = hex::<32>("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
        let p_plus_5 = hex::<32>("ffffffff00000001000000000000000000000001000000000000000000000004");
        let mut five = [0; 32];
        five[31] = 5;
        assert!(PublicKey::decode(&encoding(2, &five)).is_some());
        assert!(PublicKey::decode(&encoding(2, &p_plus_5)).is_none());
        assert!(PublicKey::decode(&encoding(2, &p)).is_none());
        // x = 1 belongs to no point.
        let mut one = [0; 32];
        one[31] = 1;
        assert!(PublicKey::decode(&encoding(2, &one)).is_none());
    }

    /// R0.U1: the public key that is sent is x·G, and it decodes to itself.
    #[test]
    fn public_keys_encode_as_they_decode() {
        assert_eq!(small_secret(1).public_key().encoding(), &encoding(3, &hex(GENERATOR_X)));
        for value in 1..=20 {
            let key = small_secret(value).public_key();
            let decoded = PublicKey::decode(key.encoding()).unwrap();
            assert_eq!(decoded.point, key.point);
        }
    }

    /// Appendix A.B, both ends agree to the same; D16, −P agrees to the same.
    #[test]
    fn agreement_is_symmetric_and_blind_to_the_sign_of_y() {
        let (a, b) = (small_secret(5), small_secret(7));
        let agreed = |secret: &SecretKey, public: &PublicKey| secret.agree_all(&[public]).pop().unwrap().0;
        let secret = agreed(&a, &b.public_key());
        assert_eq!(secret, agreed(&b, &a.public_key()));
        let mut negated = *b.public_key().encoding();
        negated[0] ^= 1;
        assert_eq!(secret, agreed(&a, &PublicKey::decode(&negated).unwrap()));
        let x: [u8; 32] = Sha256::digest(small_secret(35).public_key().x()).into();
        assert_eq!(*secret, x);
    }

    /// R0.U1, D19: secret keys are 1 … q − 1, elements of F are 0 … q − 1.
    #[test]
    fn secret_keys_are_in_range() {
        let q = hex::<32>("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        let mut q_minus_1 = q;
        q_minus_1[31] -= 1;
        assert!(SecretKey::from_bytes(&[0; 32]).is_none());
        assert!(SecretKey::from_bytes(&q).is_none());
        assert!(SecretKey::from_bytes(&[255; 32]).is_none());
        assert!(SecretKey::from_bytes(&q_minus_1).is_some());
        assert!(Element::from_bytes(&[0; 32]).is_some());
        assert!(Element::from_bytes(&q_minus_1).is_some());
        assert!(Element::from_bytes(&q).is_none());
    }

    /// R0.U1: a secret key prints its name and nothing else.
    #[test]
    fn secret_keys_are_not_printed() {
        assert_eq!(alloc::format!("{:?}", small_secret(5)), "SecretKey(..)");
        assert_eq!(alloc::format!("{:#?}", Element::from_scalar(p256::Scalar::from(5u64))), "Element(..)");
    }
}
