//! The primitives as the simulated honest parties use them in the proof of Theorem 2: those of `ideal`, except where a hybrid says otherwise.
//! Every record is open. The adversary of this file sees the exponent in a public key and the plaintext in a ciphertext, so that nothing
//! is hidden but what a hybrid has replaced. A reduction does not know some of the secrets, and whatever it would compute from them is
//! unknown too.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::ideal;
use crate::primitives::{Opened, Primitives, SharePair, Signed};
use crate::privacy::coupling::invert;
use crate::privacy::hybrids::{Changes, Pair, pair};
use crate::privacy::reductions::Challenge;
use crate::privacy::view::share;
use crate::privacy::world::{Coins, Scene, Secret, UserCoins};
use crate::setup::{Context, Parameters, UserId, Users};
use crate::vector::{Modulus, Vector};

/// An element of F that remembers which secret it is, if it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element {
    /// The element; `None` if it depends on a secret that a reduction does not know.
    pub value: Option<u64>,
    /// Whose secret it is. Shares and reconstructed values are not marked.
    pub secret: Option<(UserId, Secret)>,
}

impl Element {
    /// An element that is no user's secret.
    fn plain(value: Option<u64>) -> Element {
        Element { value, secret: None }
    }
}

/// g^x.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey(pub u64);

/// KA.agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreed {
    /// The value that these two public keys determine.
    Of(PublicKey, PublicKey),
    /// c_{u,v} of Hyb1, uniform.
    UniformC(Pair),
    /// s'_{u,v} of Hyb7, uniform.
    UniformS(Pair),
}

/// A ciphertext of AE, laid open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ciphertext {
    /// From what its key is derived, with the sender and the receiver (D6).
    pub key: (Agreed, UserId, UserId),
    /// `u ‖ v ‖ s_{u,v}^SK ‖ b_{u,v}`; `None` for an encryption of 0 (Hyb2).
    pub plaintext: Option<(UserId, UserId, Element, Element)>,
}

impl Ciphertext {
    /// `(s_{u,v}, b_{u,v})`, if that is what it contains.
    pub(super) fn shares(&self) -> Option<(u64, u64)> {
        let (_, _, s, b) = self.plaintext?;
        Some((s.value?, b.value?))
    }
}

/// A seed of PRG.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seed {
    /// That of a pair's mask.
    Pairwise(Agreed, Pair),
    /// That of u's own mask, from b_u.
    Own(Element, UserId),
}

/// What the hybrids draw where the protocol computes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fresh {
    /// Hyb3: a_1 … a_{t−1} for the sharing of 0 in place of b_u.
    pub b_zero: BTreeMap<UserId, Vec<u64>>,
    /// Hyb4: p_u.
    pub p_u: BTreeMap<UserId, Vec<u64>>,
    /// Hyb6: a_1 … a_{t−1} for the sharing of 0 in place of s_u^SK.
    pub s_zero: BTreeMap<UserId, Vec<u64>>,
    /// Hyb7: what PRG makes of the uniform s'_{u',u}, by u.
    pub prg_s: BTreeMap<UserId, Vec<u64>>,
    /// Hyb8: r_{u',u}, by u.
    pub r: BTreeMap<UserId, Vec<u64>>,
    /// Hyb9: w_u for all but u', whose w is what remains of z.
    pub w: BTreeMap<UserId, Vec<u64>>,
}

/// One execution among the simulated parties.
pub struct Simulated<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// The coins of Figure 4.
    pub coins: &'a Coins,
    /// The coins of the hybrids.
    pub fresh: &'a Fresh,
    /// What is changed.
    pub changes: &'a Changes,
    /// In a reduction: what its oracle answers.
    pub challenge: Option<Challenge>,
    /// In a reduction: has it used what it does not know?
    pub overreached: Cell<bool>,
}

impl Simulated<'_> {
    /// A user's secret or another element of F, as this simulator holds it.
    pub fn element(&self, u: UserId, secret: Option<Secret>, value: u64) -> Element {
        let secret = secret.map(|secret| (u, secret));
        let hidden = secret.is_some_and(|(u, secret)| self.is_hidden(u, secret));
        Element { value: (!hidden).then_some(value), secret }
    }

    /// Does the simulator, as part of a reduction, not know this secret?
    fn is_hidden(&self, u: UserId, secret: Secret) -> bool {
        self.challenge.is_some_and(|challenge| challenge.hides(u, secret))
    }

    /// w's share of a secret of u, as an honest w would get it from Figure 4.
    fn share_of(&self, u: UserId, which: Secret, w: UserId) -> Element {
        let user = &self.coins.users[&u];
        let value = share(self.scene, user.secret(which), user.polynomial(which), w);
        Element::plain((!self.is_hidden(u, which)).then_some(value))
    }

    /// The exponent in the public key of x. A reduction is given the public keys of the secrets that it does not know.
    fn public_key(&self, x: &Element) -> PublicKey {
        let published = x.secret.map(|(u, secret)| self.coins.users[&u].secret(secret));
        PublicKey(x.value.or(published).unwrap_or_default())
    }

    /// Whose public key it is, and of which of its secrets.
    fn owner(&self, key: &PublicKey) -> Option<(UserId, Secret)> {
        let is_key = |user: &UserCoins, secret: Secret| user.secret(secret) == key.0;
        let owned = |secret: Secret| {
            let mut users = self.coins.users.iter();
            users.find(|(_, user)| is_key(user, secret)).map(|(u, _)| (*u, secret))
        };
        owned(Secret::C).or_else(|| owned(Secret::S))
    }

    /// What the oracle of a reduction answers in its real half; elsewhere a reduction asks for more than it has.
    fn only_in(&self, challenge: Challenge) {
        if self.challenge != Some(challenge) {
            self.overreached.set(true);
        }
    }

    fn vector(&self, entries: &[u64]) -> Vector {
        Vector { modulus: self.scene.modulus, entries: entries.to_vec() }
    }
}

impl Primitives for Simulated<'_> {
    type Field = Element;
    type PublicKey = PublicKey;
    type Coordinate = PublicKey;
    type Agreed = Agreed;
    type AeKey = (Agreed, UserId, UserId);
    type Nonce = ();
    type Ciphertext = Ciphertext;
    type Seed = Seed;
    type SigningKey = u32;
    type VerificationKey = u32;
    type Signature = u32;

    fn context(&self, parameters: &Parameters<Self>) -> Context {
        parameters.session
    }

    /// Hyb3, Hyb6: what C gets are shares of 0.
    fn ss_share(&self, s: &Element, _: u32, users: &Users, coefficients: &[Element]) -> BTreeMap<UserId, Element> {
        let zero = match s.secret {
            Some((u, Secret::B)) if self.changes.zero_b.contains(&u) => self.fresh.b_zero.get(&u),
            Some((u, Secret::S)) if self.changes.zero_s.contains(&u) => self.fresh.s_zero.get(&u),
            _ => None,
        };
        let coefficients: Option<Vec<u64>> = coefficients.iter().map(|a| a.value).collect();
        let share_for = |w: &UserId| match zero {
            Some(zero) if self.scene.corrupt.contains(w) => Some(share(self.scene, 0, zero, *w)),
            _ => Some(share(self.scene, s.value?, coefficients.as_ref()?, *w)),
        };
        users.iter().map(|w| (*w, Element::plain(share_for(w)))).collect()
    }

    /// By Lagrange's formula at 0.
    fn ss_reconstruct(&self, shares: &BTreeMap<UserId, Element>, t: u32) -> Element {
        let p = self.scene.p;
        let points: Option<Vec<(u64, u64)>> =
            shares.iter().take(t as usize).map(|(x, share)| Some((u64::from(*x), share.value?))).collect();
        if points.is_none() {
            self.overreached.set(true);
        }
        Element::plain(points.map(|points| {
            points.iter().fold(0, |sum, (x, share)| {
                let others = points.iter().filter(|(y, _)| y != x);
                let l = others.fold(1, |l, (y, _)| l * y % p * invert(y + p - x, p) % p);
                (sum + share * l) % p
            })
        }))
    }

    fn ka_gen(&self, x: &Element) -> Option<PublicKey> {
        Some(self.public_key(x)).filter(|key| *key != PublicKey(0))
    }

    /// Hyb1, Hyb7: what some honest pairs agree on is uniform.
    fn ka_agree(&self, x: &Element, key: &PublicKey) -> Agreed {
        let mine = self.public_key(x);
        if let (Some((u, which)), Some((v, other))) = (x.secret, self.owner(key)) {
            let both = pair(u, v);
            if which == Secret::C && self.changes.uniform_c.contains(&both) {
                return Agreed::UniformC(both);
            }
            if which == Secret::S && self.changes.uniform_s.contains(&both) {
                return Agreed::UniformS(both);
            }
            // Either secret will do, the simulator runs both parties; with neither, only the oracle answers.
            if x.value.is_none() && self.is_hidden(v, other) {
                self.only_in(Challenge::Agreement(which, both));
            }
        }
        Agreed::Of(mine.min(*key), mine.max(*key))
    }

    fn ka_coordinate(&self, key: &PublicKey) -> PublicKey {
        *key
    }

    fn ae_key(&self, agreed: &Agreed, _: &Context, from: UserId, to: UserId) -> (Agreed, UserId, UserId) {
        (*agreed, from, to)
    }

    fn pair_seed(&self, agreed: &Agreed, _: &Context, u: UserId, v: UserId) -> Seed {
        Seed::Pairwise(*agreed, pair(u, v))
    }

    fn self_seed(&self, b: &Element, _: &Context, u: UserId) -> Seed {
        Seed::Own(*b, u)
    }

    /// Hyb2: what honest parties send each other are encryptions of 0. The key of an oracle for IND-CPA is uniform and nobody's.
    fn ae_enc(
        &self,
        key: &Self::AeKey,
        _: &(),
        _: &Context,
        from: UserId,
        to: UserId,
        plaintext: &SharePair<Self>,
    ) -> Ciphertext {
        let SharePair { u, v, s, b } = plaintext;
        let zero = self.changes.zero_e.contains(&pair(from, to));
        if self.challenge == Some(Challenge::Encryption(pair(from, to))) && key.0 != Agreed::UniformC(pair(from, to)) {
            self.overreached.set(true);
        }
        Ciphertext { key: *key, plaintext: (!zero).then_some((*u, *v, *s, *b)) }
    }

    /// Hyb2: the receiver continues with the correct shares, which the simulator knows.
    fn ae_dec(&self, key: &Self::AeKey, _: &Context, from: UserId, to: UserId, e: &Ciphertext) -> Option<Opened<Self>> {
        let correct = || (from, to, self.share_of(from, Secret::S, to), self.share_of(from, Secret::B, to));
        let (from, to, s, b) = e.plaintext.unwrap_or_else(correct);
        (e.key == *key).then_some(Opened { from, to, shares: Some((s, b)) })
    }

    /// Hyb4, Hyb8: a uniform vector in place of PRG's; Hyb9: none at all. The seed of an oracle for the PRG is uniform and nobody's.
    fn prg(&self, seed: &Seed, m: u32, modulus: Modulus) -> Vector {
        let Simulated { scene, coins, fresh, changes, .. } = self;
        let of = |u: UserId, vectors: &BTreeMap<UserId, Vec<u64>>| self.vector(&vectors[&u]);
        if let Seed::Pairwise(agreed, both) = *seed
            && self.challenge == Some(Challenge::PairwiseMask(both))
            && agreed != Agreed::UniformS(both)
        {
            self.overreached.set(true);
        }
        match *seed {
            Seed::Pairwise(_, both) if changes.no_p_uv.contains(&both) => Vector::zero(modulus, m),
            Seed::Pairwise(_, (u_prime, u)) if changes.uniform_p_uv.contains(&(u_prime, u)) => of(u, &fresh.r),
            Seed::Pairwise(Agreed::UniformS(_), (_, u)) => of(u, &fresh.prg_s),
            Seed::Pairwise(Agreed::Of(x, y), (u, v)) => {
                self.vector(&scene.mask(coins, &ideal::Seed::pair(u, x.0, v, y.0)))
            }
            Seed::Pairwise(Agreed::UniformC(_), _) => unreachable!("c_{{u,v}} is the key of ciphertexts"),
            Seed::Own(_, u) if changes.uniform_p_u.contains(&u) => of(u, &fresh.p_u),
            Seed::Own(Element { value: Some(b), .. }, u) => self.vector(&scene.mask(coins, &ideal::Seed::Own(b, u))),
            Seed::Own(_, u) => {
                self.only_in(Challenge::OwnMask(u));
                self.vector(&scene.mask(coins, &coins.own_seed(u)))
            }
        }
    }

    fn sig_public(&self, d_sk: &u32) -> u32 {
        *d_sk
    }

    /// What is signed is in the view as it is; a signature adds to it who signed.
    fn sig_sign(&self, d_sk: &u32, _: &Signed<'_, Self>) -> u32 {
        *d_sk
    }

    fn sig_verify(&self, d_pk: &u32, _: &Signed<'_, Self>, sigma: &u32) -> bool {
        sigma == d_pk
    }

    fn sig_key_is_canonical(&self, _: &u32) -> bool {
        true
    }

    fn sig_key_has_small_order(&self, _: &u32) -> bool {
        false
    }
}
