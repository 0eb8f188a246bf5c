//! Random sessions: proptest strategies over variant, n, threat model, t, m, R, input bound, identities, inputs and drop-outs.
//! Coins come from a seed through the vectors' source of coins, so that a case is small and shrinks well.

use std::collections::BTreeSet;

use proptest::prelude::*;
use secagg_spec::setup::ThreatModel;
use secagg_spec::suite1::Algorithms;
use secagg_vectors::generate::coins::Source;
use secagg_vectors::model::{Adversary, Brings, Entry, Id, Parameters, Variant};

use crate::libraries::Libraries;

/// The steps before which a user may drop out; the fourth exists in the malicious variant only.
pub const DROPS: [&str; 5] = ["R0.U3", "R1.U7", "R2.U4", "R3.U2", "R4.U4"];

/// A session to be played.
#[derive(Clone, Debug)]
pub struct Case {
    /// SETUP.
    pub parameters: Parameters,
    /// The users, ascending by identity.
    pub users: Vec<Participant>,
}

/// A user of a case.
#[derive(Clone, Debug)]
pub struct Participant {
    /// u.
    pub id: Id,
    /// Signing key, coins and input.
    pub brings: Brings,
    /// The step whose message the user does not send any more.
    pub drops_before: Option<&'static str>,
}

impl Participant {
    /// Does the user still send its message of this step?
    pub fn sends(&self, step: &str) -> bool {
        self.drops_before.is_none_or(|drops| step < drops)
    }
}

/// What a session is drawn from; everything else follows from the seed.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The variant.
    pub variant: Variant,
    /// The identities.
    pub ids: BTreeSet<Id>,
    /// The threat model.
    pub adversary: Adversary,
    /// How far t is above its minimum, modulo what is possible.
    pub above_minimum: u32,
    /// m.
    pub dimension: u32,
    /// R − 1.
    pub modulus_minus_one: u64,
    /// Is there an input bound, where R leaves room for one?
    pub bounded: bool,
    /// For each user an index into [`DROPS`], or 5 for staying.
    pub drops: Vec<usize>,
    /// The seed of coins and inputs.
    pub seed: u32,
}

/// R − 1: every word size, powers of two, their neighbours, and anything.
fn moduli() -> impl Strategy<Value = u64> {
    let shifts = (1u32..=64).prop_map(|k| u64::MAX >> (64 - k));
    prop_oneof![
        shifts.clone(),
        shifts.prop_map(|r| r.saturating_sub(1).max(1)),
        1..=1000u64,
        any::<u64>().prop_map(|r| r.max(1))
    ]
}

/// Sessions with 2 to `most` users.
pub fn shapes(most: usize) -> impl Strategy<Value = Shape> {
    let ids = prop::collection::btree_set(prop_oneof![1..=20u32, 1..=u32::MAX], 2..=most);
    let variant = prop_oneof![Just(Variant::HonestButCurious), Just(Variant::Malicious)];
    let adversary = prop_oneof![Just(Adversary::Clients), Just(Adversary::Server), Just(Adversary::ServerAndClients)];
    // Users stay more often than they go, so that sessions often come to their end.
    let drop = prop_oneof![3 => Just(5usize), 2 => 0..5usize];
    (
        variant,
        ids,
        adversary,
        0..4u32,
        1..=9u32,
        moduli(),
        any::<bool>(),
        prop::collection::vec(drop, most),
        any::<u32>(),
    )
        .prop_map(
            |(variant, ids, adversary, above_minimum, dimension, modulus_minus_one, bounded, drops, seed)| Shape {
                variant,
                ids,
                adversary,
                above_minimum,
                dimension,
                modulus_minus_one,
                bounded,
                drops,
                seed,
            },
        )
}

impl Shape {
    /// The session of this shape.
    pub fn case(&self) -> Case {
        let coins = Source { test: self.seed };
        let n = self.ids.len() as u32;
        let (adversary, colluding, minimum) = match self.adversary {
            Adversary::Clients => (Adversary::Clients, 0, ThreatModel::ClientsOnly.minimum_threshold(n)),
            Adversary::Server => (Adversary::Server, 0, ThreatModel::Server.minimum_threshold(n)),
            Adversary::ServerAndClients => {
                let n_c = n.div_ceil(3).max(2) - 1;
                (Adversary::ServerAndClients, n_c, ThreatModel::ServerAndClients { n_c }.minimum_threshold(n))
            }
        };
        let threshold = minimum + self.above_minimum % (n - minimum + 1);
        let bound = Some(self.modulus_minus_one / u64::from(n)).filter(|bound| *bound >= 1 && self.bounded);
        let largest = bound.unwrap_or(self.modulus_minus_one);
        let ids: Vec<Id> = self.ids.iter().copied().collect();
        let malicious = self.variant == Variant::Malicious;
        let signing_key = |u: Id| malicious.then(|| coins.bytes("d_sk", u));
        let verification_key = |u: Id| signing_key(u).map(|key| Libraries.ed25519_public(&key));
        let user = |(position, id): (usize, &Id)| Participant {
            id: *id,
            brings: Brings {
                signing_key: signing_key(*id),
                coins: coins.user(*id, &ids, threshold),
                input: (0..self.dimension).map(|j| coins.integer("x", *id, j, largest)).collect(),
            },
            drops_before: DROPS.get(self.drops[position]).copied().filter(|step| malicious || *step != "R3.U2"),
        };
        Case {
            parameters: Parameters {
                session: coins.bytes("session", 0),
                variant: self.variant,
                adversary,
                colluding,
                threshold,
                dimension: self.dimension,
                modulus_minus_one: self.modulus_minus_one,
                input_bound_minus_one: bound,
                directory: ids.iter().map(|u| Entry { id: *u, verification_key: verification_key(*u) }).collect(),
            },
            users: ids.iter().enumerate().map(user).collect(),
        }
    }
}
