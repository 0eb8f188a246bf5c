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
