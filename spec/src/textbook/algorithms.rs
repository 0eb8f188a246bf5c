//! The textbook files as the algorithms of suite 1: with them, `Suite1<Textbook>` is the spec proper.
//! Nothing is computed here; bytes are unpacked, handed to the file of the standard, and packed again.

use super::field::Scalar;
use super::p256::Point;
use super::{ctr, ed25519, gcm, hkdf, sha2, shamir};
use crate::suite1::Algorithms;

/// The algorithms of suite 1, each from its standard.
#[derive(Clone, Copy, Debug, Default)]
pub struct Textbook;

/// A field element that `FieldElement` has found canonical; zero stands in for one that is not.
fn scalar(bytes: &[u8; 32]) -> Scalar {
    Scalar::from_be_bytes(bytes).unwrap_or_else(Scalar::zero)
}

impl Algorithms for Textbook {
    fn sha256(&self, data: &[u8]) -> [u8; 32] {
        sha2::sha256(data)
    }

    fn hkdf_sha256(&self, salt: &[u8], ikm: &[u8], info: &[u8]) -> [u8; 16] {
        let okm = hkdf::hkdf_sha256(salt, ikm, info, 16).unwrap_or_default();
        core::array::from_fn(|i| okm[i])
    }

    fn aes128_ctr(&self, key: &[u8; 16], length: usize) -> Vec<u8> {
        ctr::keystream(key).take(length).collect()
    }

    fn aes128_gcm_seal(&self, key: &[u8; 16], nonce: &[u8; 12], associated_data: &[u8], plaintext: &[u8]) -> Vec<u8> {
        gcm::seal(key, nonce, associated_data, plaintext)
    }

    fn aes128_gcm_open(
        &self,
        key: &[u8; 16],
        nonce: &[u8; 12],
        associated_data: &[u8],
        ciphertext: &[u8],
    ) -> Option<Vec<u8>> {
        gcm::open(key, nonce, associated_data, ciphertext)
    }

    fn p256_public(&self, x: &[u8; 32]) -> Option<[u8; 33]> {
        Point::generator().mul(&scalar(x)).encode_compressed()
    }

    fn p256_multiply(&self, x: &[u8; 32], point: &[u8; 33]) -> Option<[u8; 32]> {
        Point::decode_compressed(point)?.mul(&scalar(x)).x()
    }

    fn p256_is_valid(&self, point: &[u8; 33]) -> bool {
        Point::decode_compressed(point).is_some()
    }

    fn shamir_share(&self, secret: &[u8; 32], coefficients: &[[u8; 32]], x: u32) -> [u8; 32] {
        let coefficients: Vec<Scalar> = coefficients.iter().map(scalar).collect();
        shamir::share(&scalar(secret), &coefficients, x).to_be_bytes()
    }

    fn shamir_reconstruct(&self, points: &[(u32, [u8; 32])]) -> [u8; 32] {
        let points: Vec<(u32, Scalar)> = points.iter().map(|(x, share)| (*x, scalar(share))).collect();
        shamir::reconstruct(&points).unwrap_or_else(Scalar::zero).to_be_bytes()
    }

    fn ed25519_public(&self, secret: &[u8; 32]) -> [u8; 32] {
        ed25519::verification_key(secret)
    }

    fn ed25519_sign(&self, secret: &[u8; 32], message: &[u8]) -> [u8; 64] {
        ed25519::sign(secret, message)
    }

    fn ed25519_verify(&self, public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        ed25519::verify(public, message, signature)
    }

    fn ed25519_is_canonical(&self, public: &[u8; 32]) -> bool {
        ed25519::is_canonical(public)
    }

    fn ed25519_has_small_order(&self, public: &[u8; 32]) -> bool {
        ed25519::is_small_order(public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex<const N: usize>(digits: &str) -> [u8; N] {
        core::array::from_fn(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap())
    }

    /// The field element of a small number.
    fn small(value: u8) -> [u8; 32] {
        core::array::from_fn(|i| if i == 31 { value } else { 0 })
    }

    /// Section VII-C: hash and key derivation are SHA-256 (FIPS 180-4, "abc") and HKDF (RFC 5869, A.1), cut to 16 bytes.
    #[test]
    fn hash_and_derivation_are_the_standards() {
        let abc = hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Textbook.sha256(b"abc"), abc);
        let (salt, info): ([u8; 13], [u8; 10]) = (hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"));
        assert_eq!(Textbook.hkdf_sha256(&salt, &[0x0b; 22], &info), hex("3cb25f25faacd57a90434f64d0362f2a"));
    }

    /// Section VII-C: the PRG's stream and AE under the zero key are those of SP 800-38D's first examples.
    #[test]
    fn ciphers_are_the_standards() {
        let stream: [u8; 32] = hex("66e94bd4ef8a2c3b884cfa59ca342b2e58e2fccefa7e3061367f1d57a4e7455a");
        assert_eq!(Textbook.aes128_ctr(&[0; 16], 32), stream);
        assert_eq!(Textbook.aes128_ctr(&[0; 16], 21), stream[..21]);
        let mut sealed: [u8; 32] = hex("0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf");
        assert_eq!(Textbook.aes128_gcm_seal(&[0; 16], &[0; 12], &[], &[0; 16]), sealed);
        assert_eq!(Textbook.aes128_gcm_open(&[0; 16], &[0; 12], &[], &sealed), Some(vec![0; 16]));
        assert_eq!(Textbook.aes128_gcm_open(&[0; 16], &[0; 12], &[0], &sealed), None);
        sealed[0] ^= 1;
        assert_eq!(Textbook.aes128_gcm_open(&[0; 16], &[0; 12], &[], &sealed), None);
    }

    /// Section VII-C: KA is over P-256. 1 and 2 times the generator (SEC 1 compresses it), the key 0, and what is no key.
    #[test]
    fn key_agreement_is_over_p256() {
        let generator = hex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
        let double = hex("7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978");
        assert_eq!(Textbook.p256_public(&small(1)), Some(generator));
        assert_eq!(Textbook.p256_public(&small(0)), None);
        assert_eq!(Textbook.p256_multiply(&small(2), &generator), Some(double));
        assert_eq!(Textbook.p256_multiply(&small(0), &generator), None);
        assert!(Textbook.p256_is_valid(&generator));
        let mut compact = generator;
        compact[0] = 5;
        assert!(!Textbook.p256_is_valid(&compact));
        assert_eq!(Textbook.p256_multiply(&small(2), &compact), None);
    }

    /// Appendix A.A: the shares of 5 under 5 + 3x at 1 and 2 are 8 and 11, and give 5 again; the point 0 is no share and gives 0.
    #[test]
    fn sharing_is_shamirs() {
        assert_eq!([1, 2].map(|x| Textbook.shamir_share(&small(5), &[small(3)], x)), [small(8), small(11)]);
        assert_eq!(Textbook.shamir_reconstruct(&[(1, small(8)), (2, small(11))]), small(5));
        assert_eq!(Textbook.shamir_reconstruct(&[(0, small(8))]), small(0));
    }

    /// Section VII-C, RFC 8032, section 7.1, test 1: signatures are Ed25519's; and keys that D20 refuses are told apart.
    #[test]
    fn signatures_are_ed25519() {
        let secret = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let public = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signature = hex(concat!(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ));
        assert_eq!(Textbook.ed25519_public(&secret), public);
        assert_eq!(Textbook.ed25519_sign(&secret, &[]), signature);
        assert!(Textbook.ed25519_verify(&public, &[], &signature));
        assert!(!Textbook.ed25519_verify(&public, &[0], &signature));
        assert!(Textbook.ed25519_is_canonical(&public));
        assert!(!Textbook.ed25519_is_canonical(&[0xff; 32]));
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(Textbook.ed25519_has_small_order(&identity));
        assert!(!Textbook.ed25519_has_small_order(&public));
    }
}
