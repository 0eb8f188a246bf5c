//! One execution in the ideal world: parameters, who drops out when, who is corrupt, every coin, and every input.
//! The PRG is a table of independent uniform vectors, one for each seed that can occur, and part of the coins.
//! The switches make worlds in which the protocol is broken on purpose; privacy must then fail.

use std::collections::{BTreeMap, BTreeSet};

use crate::abort::Abort;
use crate::ideal::Seed;
use crate::primitives::Primitives;
use crate::round4_unmasking::Unmasked;
use crate::session::{Participant, Round, Transcript, run};
use crate::setup::{Directory, Parameters, ThreatModel, UserId, Users};
use crate::vector::Modulus;

/// What does not depend on coins or inputs.
#[derive(Clone, Debug)]
pub struct Scene {
    /// p, a prime: F = Z_p.
    pub p: u64,
    /// The identities, all below p.
    pub users: Users,
    /// t.
    pub t: u32,
    /// m.
    pub m: u32,
    /// R.
    pub modulus: Modulus,
    /// Does round 3 take place?
    pub malicious: bool,
    /// The round before whose message a user drops out.
    pub drops_before: BTreeMap<UserId, Round>,
    /// C without the server: the corrupt users, who follow the protocol and pool what they see.
    pub corrupt: Users,
    /// Is the server in C?
    pub server_is_corrupt: bool,
    /// How the protocol is broken on purpose, if it is.
    pub broken: Broken,
}

/// A defect planted in the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// None.
    Nothing,
    /// This user's shares of both kinds are revealed by everyone who answers.
    BothKindsOf(UserId),
    /// There is no own mask p_u.
    NoOwnMask,
    /// The PRG's range is [0, ⌈R/2⌉).
    HalfRange,
}

/// One of the secrets that a user generates; `s_u^SK` and `b_u` are the two that it shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// `c_u^SK`
    C,
    /// `s_u^SK`
    S,
    /// `b_u`
    B,
}

/// The coins of one user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserCoins {
    /// `c_u^SK`.
    pub c_sk: u64,
    /// `s_u^SK`.
    pub s_sk: u64,
    /// a_1 … a_{t−1} for `s_u^SK`.
    pub s_polynomial: Vec<u64>,
    /// `b_u`.
    pub b: u64,
    /// a_1 … a_{t−1} for `b_u`.
    pub b_polynomial: Vec<u64>,
}

impl UserCoins {
    /// One of the secrets.
    pub fn secret(&self, which: Secret) -> u64 {
        match which {
            Secret::C => self.c_sk,
            Secret::S => self.s_sk,
            Secret::B => self.b,
        }
    }

    /// a_1 … a_{t−1} for one of the secrets; `c_u^SK` has none, it is not shared.
    pub fn polynomial(&self, which: Secret) -> &[u64] {
        match which {
            Secret::C => &[],
            Secret::S => &self.s_polynomial,
            Secret::B => &self.b_polynomial,
        }
    }
}

/// All coins of an execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coins {
    /// Those of the users.
    pub users: BTreeMap<UserId, UserCoins>,
    /// The PRG: uniform in [0, R)^m for every seed, independently.
    pub masks: BTreeMap<Seed, Vec<u64>>,
}

/// Everybody's input.
pub type Inputs = BTreeMap<UserId, Vec<u64>>;

impl Coins {
    /// The seed of u's own mask.
    pub fn own_seed(&self, u: UserId) -> Seed {
        Seed::Own(self.users[&u].b, u)
    }

    /// The seed of the pair {u, v}.
    pub fn pair_seed(&self, u: UserId, v: UserId) -> Seed {
        Seed::pair(u, self.users[&u].s_sk, v, self.users[&v].s_sk)
    }

    /// Every seed that the users' coins can give.
    pub fn seeds(&self) -> BTreeSet<Seed> {
        let users: Vec<UserId> = self.users.keys().copied().collect();
        let own = users.iter().map(|u| self.own_seed(*u));
        let pairs = users.iter().flat_map(|u| users.iter().filter(move |v| *v > u).map(|v| self.pair_seed(*u, *v)));
        own.chain(pairs).collect()
    }

    /// Are all public keys different? Where they are not, the session ends in round 0 and there is nothing to hide.
    pub fn keys_differ(&self) -> bool {
        let keys: BTreeSet<u64> = self.users.values().flat_map(|coins| [coins.c_sk, coins.s_sk]).collect();
        keys.len() == 2 * self.users.len() && !keys.contains(&0)
    }
}

impl Scene {
    /// Does `u` still send its message of this round?
    pub fn sends(&self, u: UserId, round: Round) -> bool {
        self.drops_before.get(&u).is_none_or(|drops| round < *drops)
    }

    /// Are these coins of this world: all keys different and every mask in the PRG's range?
    pub fn admits(&self, coins: &Coins) -> bool {
        let largest = self.largest_mask_entry();
        coins.keys_differ() && coins.masks.values().flatten().all(|entry| *entry <= largest)
    }

    /// The largest entry of a mask: R − 1, unless the PRG is broken.
    pub fn largest_mask_entry(&self) -> u64 {
        match self.broken {
            Broken::HalfRange => self.modulus.minus_one / 2,
            _ => self.modulus.minus_one,
        }
    }

    /// The mask for a seed, as this world has it.
    pub fn mask(&self, coins: &Coins, seed: &Seed) -> Vec<u64> {
        match (self.broken, seed) {
            (Broken::NoOwnMask, Seed::Own(..)) => vec![0; self.m as usize],
            _ => coins.masks[seed].clone(),
        }
    }

    /// A scene like this one in which all of U2 send their masked input, and nobody sends anything afterwards.
    ///
    /// U1, U2 and the coins determine y_u: the masked inputs are those of the first scene and the ones that came too late for it.
    pub fn with_late_inputs(&self) -> Scene {
        let last = if self.malicious { Round::ConsistencyCheck } else { Round::Unmasking };
        let drops = |u: &UserId| match self.drops_before.get(u) {
            Some(round) if *round < Round::MaskedInputCollection => *round,
            _ => last,
        };
        Scene { drops_before: self.users.iter().map(|u| (*u, drops(u))).collect(), ..self.clone() }
    }

    /// Figure 4 over these primitives; `field` makes the field element of a user's secret, or of a coefficient.
    #[allow(clippy::type_complexity)]
    pub fn run<P: Primitives<SigningKey = u32, VerificationKey = u32, Nonce = ()>>(
        &self,
        p: &P,
        coins: &Coins,
        inputs: &Inputs,
        field: impl Fn(UserId, Option<Secret>, u64) -> P::Field,
    ) -> (Transcript<P>, Result<Unmasked<P>, Abort>) {
        let signing_key = |u: &UserId| u + 100_000;
        let parameters = Parameters {
            session: [1; 32],
            threat_model: ThreatModel::ClientsOnly,
            t: self.t,
            m: self.m,
            modulus: self.modulus,
            input_bound: None,
            directory: match self.malicious {
                false => Directory::HonestButCurious(self.users.iter().copied().collect()),
                true => Directory::Malicious(self.users.iter().map(|u| (*u, signing_key(u))).collect()),
            },
        };
        let participant = |&u: &UserId| {
            let UserCoins { c_sk, s_sk, s_polynomial, b, b_polynomial } = &coins.users[&u];
            let coefficients = |polynomial: &[u64]| polynomial.iter().map(|a| field(u, None, *a)).collect();
            Participant {
                d_sk: self.malicious.then_some(signing_key(&u)),
                c_sk: field(u, Some(Secret::C), *c_sk),
                s_sk: field(u, Some(Secret::S), *s_sk),
                b: field(u, Some(Secret::B), *b),
                s_polynomial: coefficients(s_polynomial),
                b_polynomial: coefficients(b_polynomial),
                nonces: self.users.iter().map(|v| (*v, ())).collect(),
                x: inputs[&u].clone(),
                drops_before: self.drops_before.get(&u).copied(),
            }
        };
        run(p, parameters, &self.users.iter().map(|u| (*u, participant(u))).collect())
    }
}
