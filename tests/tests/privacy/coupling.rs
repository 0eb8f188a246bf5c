//! Theorems 1 and 2 by coupling: for any two inputs that C may not tell apart there is an explicit bijection on the coins under which C's
//! view is the *identical* value. The primitives are ideal, so this is exact: equal views under a bijection are equal distributions.
//! The controls break the protocol, or the theorem's condition, and the same machinery must then fail.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use secagg_spec::privacy::coupling::{Shifts, couple};
use secagg_spec::privacy::view::{Knowledge, real};
use secagg_spec::privacy::world::{Broken, Coins, Inputs, Scene};
use secagg_spec::session::Round;
use secagg_spec::setup::{UserId, Users};

use crate::scenes::{Case, P, cases, config};

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
        let knowledge = Knowledge::of(scene);
        for (&(u, which), shift) in &shifts {
            let shift = if knowledge.secrets.contains(&(u, which)) { 0 } else { *shift };
            prop_assert_eq!(coupled.users[&u].secret(which), (coins.users[&u].secret(which) + shift) % P);
        }
        prop_assert_eq!(real(scene, &coins, &from), real(scene, &coupled, &to));
        prop_assert_eq!(couple(scene, &coupled, &to, &from, &opposite(&shifts)), Some(coins.clone()), "a bijection");

        // An honest input shows only where it is the whole sum.
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
        let own_mask = |u: &UserId| case.scene.mask(&coins, &coins.own_seed(*u));
        assert!(late(&case.scene).iter().all(|u| exposed.contains(u) && own_mask(u).iter().all(|entry| *entry == 0)));
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
    let half = |(case, ..): &(Case, Coins, Inputs, Inputs)| {
        let world = &case.scene;
        u128::from(world.largest_mask_entry()) + 1 == world.modulus.value().div_ceil(2)
    };
    assert!(cases.iter().all(half), "the masks are below ⌈R/2⌉");
    let inadmissible = cases.iter().filter(|(case, coins, from, to)| {
        let coupled = couple(&case.scene, coins, from, to, &Shifts::new()).expect("the translation itself is possible");
        coupled.keys_differ() && !case.scene.admits(&coupled)
    });
    let (inadmissible, all) = (inadmissible.count(), cases.len());
    assert!(inadmissible > all / 2, "{inadmissible} of {all}");
}

/// R0.S1, R1.U1: there is a session only where all public keys differ and none is 0; coins of which that is not true are of no world.
#[test]
fn coins_with_a_repeated_key_are_not_admitted() {
    let several = |scene: &Scene| scene.users.len() >= 2;
    for (case, coins, ..) in some_cases(|_| Broken::Nothing, several).into_iter().take(20) {
        let Case { scene, .. } = &case;
        let (u, v) = (*scene.users.first().expect("there are users"), *scene.users.last().expect("there are users"));
        let with = |change: &dyn Fn(&mut Coins)| {
            let mut changed = coins.clone();
            change(&mut changed);
            changed
        };
        let key = |w: UserId, key: u64| with(&|coins| coins.users.get_mut(&w).expect("a user").s_sk = key);
        let beyond = |coins: &mut Coins| {
            coins.masks.values_mut().for_each(|mask| mask[0] = scene.largest_mask_entry().saturating_add(1))
        };
        assert!(scene.admits(&coins));
        assert!(!scene.admits(&key(u, 0)));
        assert!(!scene.admits(&key(u, coins.users[&v].s_sk)));
        assert!(!scene.admits(&key(u, coins.users[&u].c_sk)));
        assert!(!scene.admits(&key(v, coins.users[&u].c_sk)));
        assert!(!scene.admits(&with(&beyond)) || scene.modulus.minus_one == u64::MAX);
    }
}
