//! The algorithms of suite 1 from libraries instead of the textbook: the spec's rounds run over them fast enough for thousands of cases.
//! The libraries are those that impl uses; that they agree with the textbook is shown in `tests/textbook.rs`.

use aes::cipher::{KeyIvInit, StreamCipher};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes128Gcm, KeyInit};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use hkdf::Hkdf;
use p256::elliptic_curve::ff::PrimeField;
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{ProjectivePoint, PublicKey, Scalar};
use secagg_spec::suite1::Algorithms;
use sha2::{Digest, Sha256};

/// The algorithms of suite 1, from libraries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Libraries;

/// A field element that is known to be canonical.
fn scalar(bytes: &[u8; 32]) -> Scalar {
    Option::from(Scalar::from_repr((*bytes).into())).expect("the spec passes canonical field elements only")
}

impl Algorithms for Libraries {
    fn sha256(&self, data: &[u8]) -> [u8; 32] {
        Sha256::digest(data).into()
    }

    fn hkdf_sha256(&self, salt: &[u8], ikm: &[u8], info: &[u8]) -> [u8; 16] {
        let mut okm = [0; 16];
        Hkdf::<Sha256>::new(Some(salt), ikm).expand(info, &mut okm).expect("16 bytes are few enough");
        okm
    }

    fn aes128_ctr(&self, key: &[u8; 16], length: usize) -> Vec<u8> {
        let mut stream = vec![0; length];
        ctr::Ctr128BE::<aes::Aes128>::new(key.into(), &[0; 16].into()).apply_keystream(&mut stream);
        stream
    }

    fn aes128_gcm_seal(&self, key: &[u8; 16], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Vec<u8> {
        Aes128Gcm::new(key.into()).encrypt(nonce.into(), Payload { msg, aad }).expect("the plaintext is short enough")
    }

    fn aes128_gcm_open(&self, key: &[u8; 16], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
        Aes128Gcm::new(key.into()).decrypt(nonce.into(), Payload { msg, aad }).ok()
    }

    fn p256_public(&self, x: &[u8; 32]) -> Option<[u8; 33]> {
        let point = ProjectivePoint::GENERATOR * scalar(x);
        let key = PublicKey::from_affine(point.to_affine()).ok()?;
        key.to_sec1_point(true).as_bytes().try_into().ok()
    }

    fn p256_multiply(&self, x: &[u8; 32], point: &[u8; 33]) -> Option<[u8; 32]> {
        let point = PublicKey::from_sec1_bytes(point).ok()?.to_projective() * scalar(x);
        let key = PublicKey::from_affine(point.to_affine()).ok()?;
        Some(key.as_affine().x().into())
    }

    fn p256_is_valid(&self, point: &[u8; 33]) -> bool {
        matches!(point[0], 2 | 3) && PublicKey::from_sec1_bytes(point).is_ok()
    }

    fn shamir_share(&self, secret: &[u8; 32], coefficients: &[[u8; 32]], x: u32) -> [u8; 32] {
        let x = Scalar::from(u64::from(x));
        let value = coefficients.iter().rev().fold(Scalar::ZERO, |value, a| (value + scalar(a)) * x) + scalar(secret);
        value.to_repr().into()
    }

    fn shamir_reconstruct(&self, points: &[(u32, [u8; 32])]) -> [u8; 32] {
        let x = |x: u32| Scalar::from(u64::from(x));
        let term = |(u, share): &(u32, [u8; 32])| {
            let others = points.iter().filter(|(v, _)| v != u);
            let l = others.fold(Scalar::ONE, |l, (v, _)| {
                l * x(*v) * (x(*v) - x(*u)).invert().expect("the identities are different")
            });
            scalar(share) * l
        };
        points.iter().map(term).fold(Scalar::ZERO, |sum, term| sum + term).to_repr().into()
    }

    fn ed25519_public(&self, secret: &[u8; 32]) -> [u8; 32] {
        SigningKey::from_bytes(secret).verifying_key().to_bytes()
    }

    fn ed25519_sign(&self, secret: &[u8; 32], message: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(secret).sign(message).to_bytes()
    }

    fn ed25519_verify(&self, public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(public).is_ok_and(|key| key.verify(message, &Signature::from_bytes(signature)).is_ok())
    }

    fn ed25519_is_canonical(&self, public: &[u8; 32]) -> bool {
        // The library decodes y modulo p; what it decoded is held against its own encoding.
        VerifyingKey::from_bytes(public).is_ok_and(|key| key.to_edwards().compress().to_bytes() == *public)
    }

    fn ed25519_has_small_order(&self, public: &[u8; 32]) -> bool {
        VerifyingKey::from_bytes(public).is_ok_and(|key| key.is_weak())
    }
}
