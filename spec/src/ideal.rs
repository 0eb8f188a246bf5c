//! Appendix A with ideal functionalities: a public key, a seed, a ciphertext and a signature are records that name what made them.
//! What the primitives are assumed to hide is hidden by fiat, and masks come from a function that the caller chooses, so that
//! statements about every schedule and every coin can be checked exactly. F is any small prime field.

use std::collections::BTreeMap;

use crate::primitives::{Opened, Primitives, SharePair, Signed};
use crate::setup::{Context, Parameters, UserId, Users};
use crate::vector::{Modulus, Vector};

/// The ideal primitives over F = Z_p, with `mask` as the PRG: any function from seeds to vectors.
pub struct Ideal<M> {
    /// p: a prime above every identity.
    pub p: u64,
    /// PRG(seed) ∈ [0, R)^m.
    pub mask: M,
}

/// g^x. That x stays hidden is assumed, not computed: only this file looks inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey(u64);

/// KA.agree: the unordered pair of the keys that made it, which names it uniquely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Agreed(u64, u64);

impl Agreed {
    /// What the owners of the secret keys x and y agree on.
    fn of(x: u64, y: u64) -> Agreed {
        Agreed(x.min(y), x.max(y))
    }
}

/// The key of ciphertexts in one direction of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AeKey {
    agreed: Agreed,
    context: Context,
    from: UserId,
    to: UserId,
}

/// What a mask is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seed {
    /// The seed of the pair {u, v}, u < v.
    Pair(Agreed, UserId, UserId),
    /// The seed of u's own mask, from b_u.
    Own(u64, UserId),
}

impl Seed {
    /// The seed of the pair {u, v}, from what its users agree on.
    fn of_pair(agreed: Agreed, u: UserId, v: UserId) -> Seed {
        Seed::Pair(agreed, u.min(v), u.max(v))
    }

    /// The seed of the pair of u, with secret key x, and v, with secret key y.
    pub(crate) fn pair(u: UserId, x: u64, v: UserId, y: u64) -> Seed {
        Seed::of_pair(Agreed::of(x, y), u, v)
    }
}

/// A sealed record: it opens under the key that sealed it, and under no other.
#[derive(Clone, Debug, PartialEq)]
pub struct Ciphertext {
    key: AeKey,
    plaintext: (UserId, UserId, u64, u64),
}

impl Ciphertext {
    /// `(s_{u,v}, b_{u,v})`, for whoever holds the key.
    pub(crate) fn shares(&self) -> (u64, u64) {
        (self.plaintext.2, self.plaintext.3)
    }
}

/// A signed record: what was signed, and under which key.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    d_pk: u32,
    message: SignedRecord,
}

/// What a signature covers, with everything that it binds.
#[derive(Clone, Debug, PartialEq)]
enum SignedRecord {
    Keys(Context, UserId, PublicKey, PublicKey),
    Consistency(Context, UserId, Vec<(UserId, PublicKey, PublicKey)>, Users, Users),
}

impl SignedRecord {
    fn of<M: Fn(&Seed, u32, Modulus) -> Vec<u64>>(message: &Signed<'_, Ideal<M>>) -> SignedRecord {
        match *message {
            Signed::Keys { context, signer, c_pk, s_pk } => SignedRecord::Keys(*context, signer, *c_pk, *s_pk),
            Signed::Consistency { context, signer, u1, u2, u3 } => {
                let keys = u1.iter().map(|(v, keys)| (*v, keys.c_pk, keys.s_pk)).collect();
                SignedRecord::Consistency(*context, signer, keys, u2.clone(), u3.clone())
            }
        }
    }
}

impl<M> Ideal<M> {
    fn add(&self, a: u64, b: u64) -> u64 {
        ((u128::from(a) + u128::from(b)) % u128::from(self.p)) as u64
    }

    fn multiply(&self, a: u64, b: u64) -> u64 {
        (u128::from(a) * u128::from(b) % u128::from(self.p)) as u64
    }

    /// a^(p − 2), the inverse of a ≠ 0 by Fermat's little theorem.
    fn invert(&self, a: u64) -> u64 {
        let squares = core::iter::successors(Some(a), |a| Some(self.multiply(*a, *a)));
        let bits = (0..u64::BITS).map(|bit| (self.p - 2) >> bit & 1);
        squares.zip(bits).filter(|(_, bit)| *bit == 1).fold(1, |power, (square, _)| self.multiply(power, square))
    }
}

impl<M: Fn(&Seed, u32, Modulus) -> Vec<u64>> Primitives for Ideal<M> {
    type Field = u64;
    type PublicKey = PublicKey;
    type Coordinate = PublicKey;
    type Agreed = Agreed;
    type AeKey = AeKey;
    type Nonce = ();
    type Ciphertext = Ciphertext;
    type Seed = Seed;
    type SigningKey = u32;
    type VerificationKey = u32;
    type Signature = Signature;

    /// The session id stands for the parameters: ideal parties all hold the same.
    fn context(&self, parameters: &Parameters<Self>) -> Context {
        parameters.session
    }

    fn ss_share(&self, s: &u64, _t: u32, users: &Users, coefficients: &[u64]) -> BTreeMap<UserId, u64> {
        let value = |x: u64| coefficients.iter().rev().fold(0, |value, a| self.multiply(self.add(value, *a), x));
        users.iter().map(|x| (*x, self.add(*s, value(u64::from(*x) % self.p)))).collect()
    }

    fn ss_reconstruct(&self, shares: &BTreeMap<UserId, u64>, t: u32) -> u64 {
        let points: Vec<(u64, u64)> = shares.iter().take(t as usize).map(|(x, s)| (u64::from(*x), *s)).collect();
        points.iter().fold(0, |sum, (x, share)| {
            let others = points.iter().filter(|(y, _)| y != x);
            let l = others.fold(1, |l, (y, _)| {
                let difference = self.add(*y, self.p - x % self.p);
                self.multiply(l, self.multiply(*y, self.invert(difference)))
            });
            self.add(sum, self.multiply(*share, l))
        })
    }

    fn ka_gen(&self, x: &u64) -> Option<PublicKey> {
        (*x != 0).then_some(PublicKey(*x))
    }

    fn ka_agree(&self, x: &u64, key: &PublicKey) -> Agreed {
        Agreed::of(*x, key.0)
    }

    fn ka_coordinate(&self, key: &PublicKey) -> PublicKey {
        *key
    }

    fn ae_key(&self, agreed: &Agreed, context: &Context, from: UserId, to: UserId) -> AeKey {
        AeKey { agreed: *agreed, context: *context, from, to }
    }

    fn pair_seed(&self, agreed: &Agreed, _context: &Context, u: UserId, v: UserId) -> Seed {
        Seed::of_pair(*agreed, u, v)
    }

    fn self_seed(&self, b: &u64, _context: &Context, u: UserId) -> Seed {
        Seed::Own(*b, u)
    }

    fn ae_enc(
        &self,
        key: &AeKey,
        _nonce: &(),
        _context: &Context,
        _from: UserId,
        _to: UserId,
        plaintext: &SharePair<Self>,
    ) -> Ciphertext {
        let SharePair { u, v, s, b } = plaintext;
        Ciphertext { key: *key, plaintext: (*u, *v, *s, *b) }
    }

    fn ae_dec(
        &self,
        key: &AeKey,
        _context: &Context,
        _from: UserId,
        _to: UserId,
        e: &Ciphertext,
    ) -> Option<Opened<Self>> {
        let (from, to, s, b) = e.plaintext;
        (e.key == *key).then_some(Opened { from, to, shares: Some((s, b)) })
    }

    fn prg(&self, seed: &Seed, m: u32, modulus: Modulus) -> Vector {
        Vector { modulus, entries: (self.mask)(seed, m, modulus) }
    }

    fn sig_public(&self, d_sk: &u32) -> u32 {
        *d_sk
    }

    fn sig_sign(&self, d_sk: &u32, message: &Signed<'_, Self>) -> Signature {
        Signature { d_pk: *d_sk, message: SignedRecord::of(message) }
    }

    fn sig_verify(&self, d_pk: &u32, message: &Signed<'_, Self>, sigma: &Signature) -> bool {
        *sigma == Signature { d_pk: *d_pk, message: SignedRecord::of(message) }
    }

    fn sig_key_is_canonical(&self, _d_pk: &u32) -> bool {
        true
    }

    fn sig_key_has_small_order(&self, _d_pk: &u32) -> bool {
        false
    }
}
