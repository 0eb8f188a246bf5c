//! Appendix A of the paper as one trait: secret sharing, key agreement, authenticated encryption, pseudorandom generator, signatures.
//! The rounds are written over this trait and run unchanged over every instance of it; `suite1` is the paper's section VII-C.
//! Values are typed, not bytes: what is encrypted or signed is a struct, and only a suite knows its encoding.

use core::fmt::Debug;
use std::collections::BTreeMap;

use crate::messages::KeyList;
use crate::setup::{Context, Parameters, UserId, Users};
use crate::vector::{Modulus, Vector};

/// The five primitives of Appendix A, and the derivations that Figure 4 leaves implicit (D5, D6).
pub trait Primitives: Sized {
    /// F: shares, `b_u`, polynomial coefficients, and secret keys (which are shared, hence elements of F).
    type Field: Clone + PartialEq;
    /// Public keys of KA.
    type PublicKey: Clone + Debug + PartialEq;
    /// What KA.agree sees of a public key; equal for keys that agree to the same secrets (D4, D16).
    type Coordinate: Ord;
    /// `s_{u,v}`, the output of KA.agree.
    type Agreed;
    /// Keys of AE.
    type AeKey;
    /// Nonces of AE.
    type Nonce: Clone;
    /// Ciphertexts of AE.
    type Ciphertext: Clone + Debug + PartialEq;
    /// Seeds of PRG.
    type Seed;
    /// `d_u^SK`.
    type SigningKey: Clone;
    /// `d_u^PK`.
    type VerificationKey: Clone + Debug + Ord;
    /// Signatures of SIG.
    type Signature: Clone + Debug + PartialEq;

    /// The value that binds everything to one session and its parameters (D7, D15).
    fn context(&self, parameters: &Parameters<Self>) -> Context;

    // Appendix A.A

    /// SS.share(s, t, U) → {(v, s_v)}: `coefficients` are a_1 … a_{t−1}.
    fn ss_share(
        &self,
        s: &Self::Field,
        t: u32,
        users: &Users,
        coefficients: &[Self::Field],
    ) -> BTreeMap<UserId, Self::Field>;
    /// SS.reconstruct({(v, s_v)}, t) → s, from the t smallest identities among at least t (D18).
    fn ss_reconstruct(&self, shares: &BTreeMap<UserId, Self::Field>, t: u32) -> Self::Field;

    // Appendix A.B

    /// KA.gen with the secret key `x` as its coin: the public key, or `None` for x = 0 (D19).
    fn ka_gen(&self, x: &Self::Field) -> Option<Self::PublicKey>;
    /// KA.agree(x_u, g^{x_v}) → s_{u,v}.
    fn ka_agree(&self, x: &Self::Field, key: &Self::PublicKey) -> Self::Agreed;
    /// The coordinate on which KA.agree depends.
    fn ka_coordinate(&self, key: &Self::PublicKey) -> Self::Coordinate;

    /// The key of ciphertexts from `from` to `to` (D6).
    fn ae_key(&self, agreed: &Self::Agreed, context: &Context, from: UserId, to: UserId) -> Self::AeKey;
    /// The seed of the mask of the pair {u, v}; binds both identities (D16).
    fn pair_seed(&self, agreed: &Self::Agreed, context: &Context, u: UserId, v: UserId) -> Self::Seed;
    /// The seed of u's own mask (D5).
    fn self_seed(&self, b: &Self::Field, context: &Context, u: UserId) -> Self::Seed;

    // Appendix A.C

    /// AE.enc, for the ciphertext from `from` to `to`.
    fn ae_enc(
        &self,
        key: &Self::AeKey,
        nonce: &Self::Nonce,
        context: &Context,
        from: UserId,
        to: UserId,
        plaintext: &SharePair<Self>,
    ) -> Self::Ciphertext;
    /// AE.dec, or `None` if the ciphertext does not authenticate.
    fn ae_dec(
        &self,
        key: &Self::AeKey,
        context: &Context,
        from: UserId,
        to: UserId,
        e: &Self::Ciphertext,
    ) -> Option<Opened<Self>>;

    // Appendix A.D

    /// PRG(seed) ∈ [0, R)^m.
    fn prg(&self, seed: &Self::Seed, m: u32, modulus: Modulus) -> Vector;

    // Appendix A.E

    /// `d^PK` of `d^SK`.
    fn sig_public(&self, d_sk: &Self::SigningKey) -> Self::VerificationKey;
    /// SIG.sign(d^SK, message).
    fn sig_sign(&self, d_sk: &Self::SigningKey, message: &Signed<'_, Self>) -> Self::Signature;
    /// SIG.verify(d^PK, message, σ).
    fn sig_verify(&self, d_pk: &Self::VerificationKey, message: &Signed<'_, Self>, sigma: &Self::Signature) -> bool;
    /// Is the key the canonical encoding of a point (D20)?
    fn sig_key_is_canonical(&self, d_pk: &Self::VerificationKey) -> bool;
    /// Is the key of small order (D20)?
    fn sig_key_has_small_order(&self, d_pk: &Self::VerificationKey) -> bool;
}

/// The plaintext of `e_{u,v}`: `u ‖ v ‖ s_{u,v}^SK ‖ b_{u,v}`.
pub struct SharePair<P: Primitives> {
    /// The sender that the plaintext names.
    pub u: UserId,
    /// The receiver that the plaintext names.
    pub v: UserId,
    /// The receiver's share of the sender's `s^SK`.
    pub s: P::Field,
    /// The receiver's share of the sender's `b`.
    pub b: P::Field,
}

/// What AE.dec yields: `v' ‖ u' ‖ s ‖ b`, the shares `None` unless both are elements of F.
pub struct Opened<P: Primitives> {
    /// v': the sender that the plaintext names.
    pub from: UserId,
    /// u': the receiver that the plaintext names.
    pub to: UserId,
    /// `(s_{v,u}, b_{v,u})`.
    pub shares: Option<(P::Field, P::Field)>,
}

/// The two kinds of signed message (D7).
pub enum Signed<'a, P: Primitives> {
    /// σ: `c^PK ‖ s^PK` of the signer.
    Keys {
        /// The session's context.
        context: &'a Context,
        /// The signer.
        signer: UserId,
        /// `c^PK`.
        c_pk: &'a P::PublicKey,
        /// `s^PK`.
        s_pk: &'a P::PublicKey,
    },
    /// σ': `U3`, with the U1 and U2 that the signer saw.
    Consistency {
        /// The session's context.
        context: &'a Context,
        /// The signer.
        signer: UserId,
        /// U1 with its public keys.
        u1: &'a KeyList<P>,
        /// U2.
        u2: &'a Users,
        /// U3.
        u3: &'a Users,
    },
}
