//! Ed25519 keys and signatures that no honest signer makes: other encodings, points of small order, signatures that hold only with cofactor.
//! They stand where verifiers are known to differ (FORMAT.md, section 4.6).
//! The library's points and scalars make them; the spec, which has its own, says what they are worth.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT as B, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use sha2::{Digest, Sha512};

/// L = 2^252 + 27742317777372353535851937790883648493, the order of B, little-endian.
pub const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, //
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// A signature with S + L in place of S: the same residue, another encoding.
pub fn plus_group_order(sigma: &[u8; 64]) -> [u8; 64] {
    let mut sum = *sigma;
    let mut carry = 0u16;
    for (byte, l) in sum[32..].iter_mut().zip(L) {
        let total = u16::from(*byte) + u16::from(l) + carry;
        *byte = total as u8;
        carry = total >> 8;
    }
    sum
}

/// 2^255 − 19 + `excess`, little-endian, with the sign bit: an encoding of y = `excess` for `excess` < 19.
pub fn from_p_on(excess: u8, sign: bool) -> [u8; 32] {
    let mut encoding = [0xff; 32];
    encoding[0] = 0xed + excess;
    encoding[31] = 0x7f | u8::from(sign) << 7;
    encoding
}

/// The encodings of the eight points whose order divides 8.
pub fn small_order() -> [[u8; 32]; 8] {
    EIGHT_TORSION.map(|point| point.compress().to_bytes())
}

/// A signing key, as far as an odd signer needs it.
pub struct Signer {
    a: Scalar,
    /// A, to which a point of small order may have been added.
    a_point: EdwardsPoint,
}

/// Where a point of order 8 is added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Torsion {
    /// Nowhere.
    None,
    /// To R.
    InR,
}

impl Signer {
    /// The signer of this secret key.
    pub fn new(secret: &[u8; 32]) -> Signer {
        let hash = Sha512::digest(secret);
        let a = Scalar::from_bytes_mod_order(clamp_integer(core::array::from_fn(|i| hash[i])));
        Signer { a, a_point: B * a }
    }

    /// The same signer with a public key to which a point of order 8 is added.
    pub fn with_torsion(self) -> Signer {
        Signer { a_point: self.a_point + EIGHT_TORSION[1], ..self }
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        self.a_point.compress().to_bytes()
    }

    /// h of a signature that begins with `r`.
    fn h(&self, r: &[u8; 32], message: &[u8]) -> Scalar {
        let hash = Sha512::new().chain_update(r).chain_update(self.public()).chain_update(message).finalize();
        Scalar::from_bytes_mod_order_wide(&core::array::from_fn(|i| hash[i]))
    }

    /// Whether h is divisible by 8: then what is added to A vanishes from the equation of this signature.
    pub fn h_is_divisible_by_8(&self, sigma: &[u8; 64], message: &[u8]) -> bool {
        let r = core::array::from_fn(|i| sigma[i]);
        self.h(&r, message).to_bytes()[0].is_multiple_of(8)
    }

    /// R = rB, to which a point of order 8 may be added, and S = r + ha.
    pub fn sign(&self, r: u64, torsion: Torsion, message: &[u8]) -> [u8; 64] {
        let r = Scalar::from(r);
        let point = B * r + if torsion == Torsion::InR { EIGHT_TORSION[1] } else { EIGHT_TORSION[0] };
        self.sign_with(r, &point.compress().to_bytes(), message)
    }

    /// These bytes in place of R, and S = ha: r = 0.
    pub fn sign_with_neutral(&self, r: &[u8; 32], message: &[u8]) -> [u8; 64] {
        self.sign_with(Scalar::ZERO, r, message)
    }

    fn sign_with(&self, r: Scalar, encoding: &[u8; 32], message: &[u8]) -> [u8; 64] {
        let s = r + self.h(encoding, message) * self.a;
        let mut sigma = [0; 64];
        sigma[..32].copy_from_slice(encoding);
        sigma[32..].copy_from_slice(s.as_bytes());
        sigma
    }
}
