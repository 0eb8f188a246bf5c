//! SIG: Ed25519 under one verification rule, and the two things that are signed.
//!
//! The rule: the verification key is a canonical encoding and not of small order, S < L, and \[S\]B = R + \[h\]A holds
//! without cofactor, R compared as bytes.

use alloc::vec::Vec;

use ed25519_dalek::{Signer, SigningKey, Verifier, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::session::{Session, UserId};
use crate::wire::{AdvertisedKeys, KeyList, Writer, label};

/// A signature as it travels: opaque until it is verified.
pub(crate) type Signature = [u8; 64];

/// L = 2²⁵² + 27742317777372353535851937790883648493, the order of the base point, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The key, if `encoding` is the canonical encoding of a point. (Its order is looked at separately.)
pub(crate) fn canonical_key(encoding: &[u8; 32]) -> Option<VerifyingKey> {
    // The library takes y modulo p and ignores the sign of x = 0. Encoding the point again shows what it ignored.
    let key = VerifyingKey::from_bytes(encoding).ok()?;
    (key.to_edwards().compress().to_bytes() == *encoding).then_some(key)
}

/// Whether the signature verifies under a key that is canonical and not of small order.
pub(crate) fn verify(key: &VerifyingKey, message: &[u8], signature: &Signature) -> bool {
    // The library checks S < L as well, unless some other crate of the build has relaxed it by a feature.
    let (_, s) = signature.split_at(32);
    let reduced = s.iter().rev().lt(ORDER.iter().rev());
    reduced && key.verify(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
}

/// σ_u over the user's two public keys.
pub(crate) fn sign_keys(key: &SigningKey, session: &Session, u: UserId, c_pk: &[u8; 33], s_pk: &[u8; 33]) -> Signature {
    key.sign(&keys_message(session, u, c_pk, s_pk)).to_bytes()
}

/// Whether the keys of `v` are signed as the variant asks: under d_v^PK in the malicious one, not at all in the other.
pub(crate) fn keys_are_authentic(session: &Session, v: UserId, keys: &AdvertisedKeys) -> bool {
    match (session.verification_key(v), &keys.sigma) {
        (Some(d_pk), Some(sigma)) => {
            verify(d_pk, &keys_message(session, v, keys.c_pk.encoding(), keys.s_pk.encoding()), sigma)
        }
        (None, None) => true,
        _ => false,
    }
}

pub(crate) fn keys_message(session: &Session, u: UserId, c_pk: &[u8; 33], s_pk: &[u8; 33]) -> Vec<u8> {
    let mut message = Writer::new();
    message.bytes(&label("secagg1 keys"));
    message.bytes(session.context());
    message.id(u);
    message.bytes(c_pk);
    message.bytes(s_pk);
    message.finish()
}

/// SHA-256(K): U1 with its keys as one party saw it.
#[derive(Clone, Copy)]
pub(crate) struct KeysDigest([u8; 32]);

impl KeysDigest {
    pub(crate) fn of(list: &KeyList) -> Self {
        Self(Sha256::digest(keys_hashed(list)).into())
    }
}

/// K.
pub(crate) fn keys_hashed(list: &KeyList) -> Vec<u8> {
    let mut k = Writer::new();
    k.list(&list.entries, 66, |k, (v, keys)| {
        k.id(*v);
        k.bytes(keys.c_pk.encoding());
        k.bytes(keys.s_pk.encoding());
    });
    k.finish()
}

/// ids(U).
pub(crate) fn ids(users: &[UserId]) -> Vec<u8> {
    let mut ids = Writer::new();
    ids.list(users, 0, |ids, id| ids.id(*id));
    ids.finish()
}

/// What a consistency signature is about: U1 with its keys, U2 and U3 as one party saw them.
pub(crate) struct View {
    /// SHA-256(K) ‖ SHA-256(ids(U2)) ‖ ids(U3).
    bytes: Vec<u8>,
}

impl View {
    pub(crate) fn new(keys: KeysDigest, u2: &[UserId], u3: &[UserId]) -> Self {
        let mut view = Writer::new();
        view.bytes(&keys.0);
        view.bytes(&Sha256::digest(ids(u2)));
        view.bytes(&ids(u3));
        Self { bytes: view.finish() }
    }

    /// σ'_u over this view.
    pub(crate) fn sign(&self, key: &SigningKey, session: &Session, u: UserId) -> Signature {
        key.sign(&self.message(session, u)).to_bytes()
    }

    /// Whether σ'_v verifies on this view.
    pub(crate) fn is_signed(&self, session: &Session, v: UserId, sigma: &Signature) -> bool {
        session.verification_key(v).is_some_and(|d_pk| verify(d_pk, &self.message(session, v), sigma))
    }

    pub(crate) fn message(&self, session: &Session, signer: UserId) -> Vec<u8> {
        let mut message = Writer::new();
        message.bytes(&label("secagg1 consistency"));
        message.bytes(session.context());
        message.id(signer);
        message.bytes(&self.bytes);
        message.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// p = 2²⁵⁵ − 19, little-endian.
    fn p() -> [u8; 32] {
        let mut p = [0xff; 32];
        p[0] = 0xed;
        p[31] = 0x7f;
        p
    }

    /// SETUP.2, D20: keys have one encoding (RFC 8032, section 5.1.3) and are not of small order.
    #[test]
    fn verification_keys_are_canonical_encodings() {
        let key = SigningKey::from_bytes(&[1; 32]).verifying_key().to_bytes();
        assert!(canonical_key(&key).is_some());
        // y = 1 + p, the neutral element once more.
        let mut unreduced = p();
        unreduced[0] += 1;
        assert!(VerifyingKey::from_bytes(&unreduced).is_ok());
        assert!(canonical_key(&unreduced).is_none());
        // x = 0 with a sign.
        let mut minus_zero = [0; 32];
        minus_zero[0] = 1;
        assert!(canonical_key(&minus_zero).is_some_and(|key| key.is_weak()));
        minus_zero[31] = 0x80;
        assert!(VerifyingKey::from_bytes(&minus_zero).is_ok());
        assert!(canonical_key(&minus_zero).is_none());
        // No point has y = 2.
        let mut no_point = [0; 32];
        no_point[0] = 2;
        assert!(canonical_key(&no_point).is_none());
    }

    /// R1.U2, R4.U1, D20: S < L, as RFC 8032, section 5.1.7 demands.
    #[test]
    fn s_is_below_the_group_order() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let signature = key.sign(b"message").to_bytes();
        assert!(verify(&key.verifying_key(), b"message", &signature));
        assert!(!verify(&key.verifying_key(), b"massage", &signature));
        // S + L is the same scalar.
        let mut malleable = signature;
        let mut carry = 0;
        for (byte, l) in malleable[32..].iter_mut().zip(ORDER) {
            let sum = u16::from(*byte) + u16::from(l) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        assert_eq!(carry, 0);
        assert!(!verify(&key.verifying_key(), b"message", &malleable));
    }
}
