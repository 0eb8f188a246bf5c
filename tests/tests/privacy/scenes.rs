//! Random scenes for the statements about privacy: users, threshold, who drops out when, who is corrupt; their coins and their inputs.
//! A case is a scene and a seed, from which everything else follows.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use secagg_spec::privacy::coupling::Shifts;
use secagg_spec::privacy::simulated::Fresh;
use secagg_spec::privacy::view::Knowledge;
use secagg_spec::privacy::world::{Broken, Coins, Inputs, Scene, Secret, UserCoins};
use secagg_spec::session::Round;
use secagg_spec::setup::{UserId, Users};
use secagg_spec::vector::{Modulus, Vector};
use secagg_vectors::generate::coins::Source;

/// How many cases, of which many more are drawn than wanted.
pub fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { max_global_rejects: 1_000_000, ..secagg_tests::cases::cases(cases) }
}

/// p: the size of the field in random scenes.
pub const P: u64 = 10_007;

/// A scene and a seed for its coins.
#[derive(Clone, Debug)]
pub struct Case {
    pub scene: Scene,
    seed: u32,
}

/// Scenes with 2 to 6 users; `corrupt` of them and perhaps the server pool what they see.
pub fn cases(broken: fn(&Users) -> Broken) -> impl Strategy<Value = Case> {
    let ids = prop::collection::btree_set(1..2000u32, 2..=6);
    let drop = prop_oneof![3 => Just(5usize), 2 => 0..5usize, 2 => Just(2usize)];
    let modulus = prop_oneof![Just(1u64), Just(2), Just(9), Just(255), Just(65_536), Just(u64::MAX)];
    let more = (any::<u32>(), any::<u8>(), any::<bool>(), any::<bool>());
    (ids, prop::collection::vec(drop, 6), modulus, 1..=3u32, more).prop_map(move |(users, drops, modulus, m, more)| {
        let (seed, corrupt, malicious, server_is_corrupt) = more;
        let coin = Source { test: seed };
        let n = users.len() as u32;
        let t = 1 + coin.integer("t", 0, 0, u64::from(n) - 1) as u32;
        let chosen = |(i, _): &(usize, &UserId)| corrupt >> i & 1 == 1;
        let corrupt: Users = users.iter().enumerate().filter(chosen).map(|(_, u)| *u).collect();
        let drops_before = users.iter().zip(&drops).filter_map(|(u, d)| Round::ALL.get(*d).map(|round| (*u, *round)));
        let in_variant = |(_, round): &(UserId, Round)| malicious || *round != Round::ConsistencyCheck;
        let drops_before = drops_before.filter(in_variant).collect();
        let (modulus, broken) = (Modulus { minus_one: modulus }, broken(&users));
        Case {
            scene: Scene { p: P, users, t, m, modulus, malicious, drops_before, corrupt, server_is_corrupt, broken },
            seed,
        }
    })
}

impl Case {
    fn source(&self) -> Source {
        Source { test: self.seed }
    }

    /// Coins of the scene, or `None` where two public keys coincide.
    pub fn coins(&self) -> Option<Coins> {
        let source = self.source();
        let scalar = |name: &str, u: UserId, i: u32| source.integer(name, u, i, P - 1);
        let user = |u: &UserId| UserCoins {
            c_sk: scalar("c", *u, 0).max(1),
            s_sk: scalar("s", *u, 0).max(1),
            s_polynomial: (1..self.scene.t).map(|i| scalar("s_polynomial", *u, i)).collect(),
            b: scalar("b", *u, 0),
            b_polynomial: (1..self.scene.t).map(|i| scalar("b_polynomial", *u, i)).collect(),
        };
        let mut coins =
            Coins { users: self.scene.users.iter().map(|u| (*u, user(u))).collect(), masks: BTreeMap::new() };
        let largest = self.scene.largest_mask_entry();
        for (number, seed) in coins.seeds().into_iter().enumerate() {
            let entries = (0..self.scene.m).map(|j| source.integer("mask", number as u32, j, largest)).collect();
            coins.masks.insert(seed, entries);
        }
        Some(coins).filter(|coins| self.scene.admits(coins))
    }

    /// Inputs of everyone.
    pub fn inputs(&self, name: &str) -> Inputs {
        let entry = |u: UserId, j: u32| self.source().integer(name, u, j, self.scene.modulus.minus_one);
        self.scene.users.iter().map(|u| (*u, (0..self.scene.m).map(|j| entry(*u, j)).collect())).collect()
    }

    /// Other inputs that Theorem 2 says C cannot tell from `from`: C's own are the same, and so is z = Σ over U3∖C if |U3| ≥ t.
    pub fn other_inputs(&self, from: &Inputs) -> Inputs {
        let mut to = self.inputs("x'");
        for u in &self.scene.corrupt {
            to.insert(*u, from[u].clone());
        }
        let knowledge = Knowledge::of(&self.scene);
        let u3 = knowledge.sets.get(&Round::MaskedInputCollection).cloned().unwrap_or_default();
        let honest: Vec<UserId> = u3.difference(&self.scene.corrupt).copied().collect();
        if self.scene.server_is_corrupt && u3.len() >= self.scene.t as usize && !honest.is_empty() {
            let vector = |entries: &Vec<u64>| Vector { modulus: self.scene.modulus, entries: entries.clone() };
            let sum = |inputs: &Inputs| {
                let summands = honest.iter().map(|u| vector(&inputs[u])).collect();
                Vector::sum(summands, self.scene.modulus, self.scene.m)
            };
            let last = honest[honest.len() - 1];
            let mended = vector(&to[&last]) + sum(from) - sum(&to);
            to.insert(last, mended.entries);
        }
        to
    }

    /// What the hybrids draw besides.
    pub fn fresh(&self) -> Fresh {
        let Scene { t, m, modulus, users, .. } = &self.scene;
        let drawn = |name: &str, count: u32, largest: u64| {
            let of = |u: &UserId| (*u, (0..count).map(|j| self.source().integer(name, *u, j, largest)).collect());
            users.iter().map(of).collect::<BTreeMap<UserId, Vec<u64>>>()
        };
        let vectors = |name: &str| drawn(name, *m, modulus.minus_one);
        Fresh {
            b_zero: drawn("b_zero", t - 1, P - 1),
            p_u: vectors("p_u"),
            s_zero: drawn("s_zero", t - 1, P - 1),
            prg_s: vectors("prg_s"),
            r: vectors("r"),
            w: vectors("w"),
        }
    }

    /// A shift for every secret, none of which makes a secret key 0 or equal to another.
    pub fn shifts(&self, coins: &Coins) -> Shifts {
        let mut taken: BTreeSet<u64> = coins.users.values().flat_map(|user| [0, user.c_sk, user.s_sk]).collect();
        let mut shifts = Shifts::new();
        for (&u, user) in &coins.users {
            let shift = |name: &str, attempt: u32| self.source().integer(name, u, attempt, P - 1);
            let for_s = (0..).map(|attempt| shift("shift s", attempt)).find(|by| taken.insert((user.s_sk + by) % P));
            shifts.insert((u, Secret::S), for_s.expect("the field is large enough"));
            shifts.insert((u, Secret::B), shift("shift b", 0));
        }
        shifts
    }
}

/// z: Σ over U3∖C.
pub fn z(scene: &Scene, inputs: &Inputs) -> Vector {
    let u3 = Knowledge::of(scene).sets.get(&Round::MaskedInputCollection).cloned().unwrap_or_default();
    let honest = u3.difference(&scene.corrupt).map(|u| Vector { modulus: scene.modulus, entries: inputs[u].clone() });
    Vector::sum(honest.collect(), scene.modulus, scene.m)
}

/// Scenes to which Theorem 2 applies: the server is corrupt, and fewer than t users are.
pub fn cases_of_theorem_2() -> impl Strategy<Value = Case> {
    cases(|_| Broken::Nothing).prop_map(|mut case| {
        let fewer = case.scene.t as usize - 1;
        case.scene.corrupt = case.scene.corrupt.iter().copied().take(fewer).collect();
        case.scene.server_is_corrupt = true;
        case
    })
}
