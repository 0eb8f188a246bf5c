//! Theorems 1 and 2 by coupling: for any two inputs that C may not tell apart there is an explicit bijection on the coins under which C's
//! view is the *identical* value. The primitives are ideal, so this is exact: equal views under a bijection are equal distributions.
//! The controls break the protocol, or the theorem's condition, and the same machinery must then fail.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use secagg_spec::privacy::coupling::{Shifts, couple};
use secagg_spec::privacy::view::{Kind, Knowledge, real};
use secagg_spec::privacy::world::{Broken, Coins, Inputs, Scene, UserCoins};
use secagg_spec::session::Round;
use secagg_spec::setup::{UserId, Users};
use secagg_spec::vector::{Modulus, Vector};
use secagg_vectors::generate::coins::Source;

/// p: the size of the field in random scenes.
const P: u64 = 10_007;

/// The rounds before which a user may drop out.
const ROUNDS: [Round; 5] =
    [Round::AdvertiseKeys, Round::ShareKeys, Round::MaskedInputCollection, Round::ConsistencyCheck, Round::Unmasking];

/// A scene and a seed for its coins.
#[derive(Clone, Debug)]
struct Case {
    scene: Scene,
    seed: u32,
}

/// Scenes with 2 to 6 users; `corrupt` of them and perhaps the server pool what they see.
fn cases(broken: fn(&Users) -> Broken) -> impl Strategy<Value = Case> {
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
        let drops_before = users.iter().zip(&drops).filter_map(|(u, d)| ROUNDS.get(*d).map(|round| (*u, *round)));
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
    fn coins(&self) -> Option<Coins> {
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
    fn inputs(&self, name: &str) -> Inputs {
        let entry = |u: UserId, j: u32| self.source().integer(name, u, j, self.scene.modulus.minus_one);
        self.scene.users.iter().map(|u| (*u, (0..self.scene.m).map(|j| entry(*u, j)).collect())).collect()
    }

    /// Other inputs that Theorem 2 says C cannot tell from `from`: C's own are the same, and so is z = Σ over U3∖C if |U3| ≥ t.
    fn other_inputs(&self, from: &Inputs) -> Inputs {
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

    /// A shift for every secret, none of which makes a secret key 0 or equal to another.
    fn shifts(&self, coins: &Coins) -> Shifts {
        let mut taken: BTreeSet<u64> = coins.users.values().flat_map(|user| [0, user.c_sk, user.s_sk]).collect();
        let mut shifts = Shifts::new();
        for (&u, user) in &coins.users {
            let shift = |name: &str, attempt: u32| self.source().integer(name, u, attempt, P - 1);
            let for_s = (0..).map(|attempt| shift("shift s", attempt)).find(|by| taken.insert((user.s_sk + by) % P));
            shifts.insert((u, Kind::S), for_s.expect("the field is large enough"));
            shifts.insert((u, Kind::B), shift("shift b", 0));
        }
        shifts
    }
}

/// The shifts that undo these.
fn opposite(shifts: &Shifts) -> Shifts {
    shifts.iter().map(|(secret, shift)| (*secret, (P - shift) % P)).collect()
}

/// The honest users whose input C can compute from the view.
fn exposed(case: &Case, coins: &Coins, inputs: &Inputs) -> Vec<UserId> {
    let view = real(&case.scene, coins, inputs);
    let honest = case.scene.users.difference(&case.scene.corrupt);
    let read = honest.filter_map(|u| view.read_input(&case.scene, *u).map(|x| (*u, x)));
    let exposed: Vec<(UserId, Vec<u64>)> = read.collect();
    assert!(exposed.iter().all(|(u, x)| *x == inputs[u]), "what C computes is the input");
    exposed.into_iter().map(|(u, _)| u).collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, max_global_rejects: 1_000_000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(20_000))]

    /// Theorem 2 (and, where the server is honest, Theorem 1): |C∖{S}| < t, any drop-outs, late y_u included.
    #[test]
    fn views_do_not_depend_on_what_is_to_be_hidden(case in cases(|_| Broken::Nothing)) {
        let Case { scene, .. } = &case;
        prop_assume!(!scene.server_is_corrupt || scene.corrupt.len() < scene.t as usize);
        let coins = case.coins();
        prop_assume!(coins.is_some());
        let coins = coins.unwrap();
        let from = case.inputs("x");
        let to = case.other_inputs(&from);
        let shifts = case.shifts(&coins);

        let coupled = couple(scene, &coins, &from, &to, &shifts).expect("there are such coins");
        prop_assert!(scene.admits(&coupled), "coins of the same world");
        prop_assert_eq!(real(scene, &coins, &from), real(scene, &coupled, &to));
        prop_assert_eq!(couple(scene, &coupled, &to, &from, &opposite(&shifts)), Some(coins.clone()), "a bijection");

        // An honest input shows only where it is the whole sum.
        let knowledge = Knowledge::of(scene);
        let u3 = knowledge.sets.get(&Round::MaskedInputCollection).cloned().unwrap_or_default();
        let alone = u3.difference(&scene.corrupt).count() == 1;
        prop_assert!(exposed(&case, &coins, &from).is_empty() || alone);
    }
}

/// Cases of a kind, deterministic, with coins that are admitted and inputs that differ for some honest user.
fn some_cases(broken: fn(&Users) -> Broken, wanted: impl Fn(&Scene) -> bool) -> Vec<(Case, Coins, Inputs, Inputs)> {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = cases(broken);
    let mut found = Vec::new();
    for _ in 0..200_000 {
        let case = strategy.new_tree(&mut runner).expect("a case can be drawn").current();
        if !wanted(&case.scene) {
            continue;
        }
        let Some(coins) = case.coins() else { continue };
        let from = case.inputs("x");
        let to = case.other_inputs(&from);
        found.push((case, coins, from, to));
        if found.len() == 300 {
            break;
        }
    }
    assert_eq!(found.len(), 300, "there are enough cases of the kind");
    found
}

/// Honest users whose masked input arrived in time, in a session that comes to its end.
fn honest_in_the_sum(scene: &Scene) -> usize {
    let knowledge = Knowledge::of(scene);
    let ends = knowledge.sets.get(&Round::Unmasking).is_some_and(|u5| u5.len() >= scene.t as usize);
    let u3 = knowledge.sets.get(&Round::MaskedInputCollection).cloned().unwrap_or_default();
    if ends { u3.difference(&scene.corrupt).count() } else { 0 }
}

/// Control for Theorem 2's condition: with |C∖{S}| ≥ t every honest input in the sum can be read, and there is no coupling.
#[test]
fn with_t_corrupt_users_the_inputs_show() {
    let wanted = |scene: &Scene| {
        let knowledge = Knowledge::of(scene);
        let u2 = knowledge.sets.get(&Round::ShareKeys).cloned().unwrap_or_default();
        scene.server_is_corrupt
            && scene.corrupt.intersection(&u2).count() >= scene.t as usize
            && honest_in_the_sum(scene) >= 2
    };
    for (case, coins, from, to) in some_cases(|_| Broken::Nothing, wanted) {
        let knowledge = Knowledge::of(&case.scene);
        let u3 = &knowledge.sets[&Round::MaskedInputCollection];
        let exposed = exposed(&case, &coins, &from);
        assert!(u3.difference(&case.scene.corrupt).all(|u| exposed.contains(u)));
        let differs = exposed.iter().any(|u| from[u] != to[u]);
        assert_eq!(couple(&case.scene, &coins, &from, &to, &case.shifts(&coins)).is_none(), differs);
    }
}

/// Control for R4.U4, "never both kinds for one v": a server that gets both kinds of share of one user reads that user's input.
#[test]
fn with_both_kinds_of_share_the_input_shows() {
    let victim = |users: &Users| Broken::BothKindsOf(*users.first().expect("there are users"));
    let wanted = |scene: &Scene| {
        let Broken::BothKindsOf(u) = scene.broken else { return false };
        let in_the_sum = Knowledge::of(scene).sets.get(&Round::MaskedInputCollection).is_some_and(|u3| u3.contains(&u));
        scene.server_is_corrupt
            && scene.corrupt.len() < scene.t as usize
            && !scene.corrupt.contains(&u)
            && in_the_sum
            && honest_in_the_sum(scene) >= 2
    };
    for (case, coins, from, to) in some_cases(victim, wanted) {
        let Broken::BothKindsOf(u) = case.scene.broken else { unreachable!("wanted") };
        assert!(exposed(&case, &coins, &from).contains(&u));
        if from[&u] != to[&u] {
            assert!(couple(&case.scene, &coins, &from, &to, &case.shifts(&coins)).is_none());
        }
    }
}

/// Control for section III.3, the reason for double masking: without p_u, a y_u that comes late can be read.
#[test]
fn without_own_masks_a_late_input_shows() {
    let late = |scene: &Scene| -> Vec<UserId> {
        let honest = scene.users.difference(&scene.corrupt);
        honest.filter(|u| scene.drops_before.get(u) == Some(&Round::MaskedInputCollection)).copied().collect()
    };
    let wanted = |scene: &Scene| {
        scene.server_is_corrupt
            && scene.corrupt.len() < scene.t as usize
            && honest_in_the_sum(scene) >= 1
            && !late(scene).is_empty()
    };
    for (case, coins, from, to) in some_cases(|_| Broken::NoOwnMask, wanted) {
        let exposed = exposed(&case, &coins, &from);
        assert!(late(&case.scene).iter().all(|u| exposed.contains(u)));
        if late(&case.scene).iter().any(|u| from[u] != to[u]) {
            assert!(couple(&case.scene, &coins, &from, &to, &case.shifts(&coins)).is_none());
        }
    }
}

/// Control for Appendix A.D: with a PRG whose range is smaller than Z_R, the coupled coins are not coins of the world any more.
#[test]
fn with_half_the_range_masks_do_not_hide() {
    let wanted = |scene: &Scene| {
        let large = scene.modulus.minus_one >= 9;
        scene.server_is_corrupt && scene.corrupt.len() < scene.t as usize && honest_in_the_sum(scene) >= 2 && large
    };
    let cases = some_cases(|_| Broken::HalfRange, wanted);
    let inadmissible = cases.iter().filter(|(case, coins, from, to)| {
        let coupled = couple(&case.scene, coins, from, to, &Shifts::new()).expect("the translation itself is possible");
        coupled.keys_differ() && !case.scene.admits(&coupled)
    });
    let (inadmissible, all) = (inadmissible.count(), cases.len());
    assert!(inadmissible > all / 2, "{inadmissible} of {all}");
}
