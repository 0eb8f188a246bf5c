//! The proof of Theorem 2, hop by hop, over the hybrids as programs: Figure 4 runs in each of them.
//! Where the paper claims the same distribution, the open view is the same under a bijection, and over tiny fields the counts agree.
//! Where it assumes something of a primitive, reductions that do not know the secret are one hybrid or the next, as their oracle is.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use secagg_spec::privacy::hybrids::{Changes, Given, LAST, OpenView, Reading, Sets, hybrid, open_view, pairs, reduce};
use secagg_spec::privacy::identical_hops::carry;
use secagg_spec::privacy::reductions::{Challenge, reductions};
use secagg_spec::privacy::simulated::Fresh;
use secagg_spec::privacy::simulator::{theorem_1, theorem_2};
use secagg_spec::privacy::view::real;
use secagg_spec::privacy::world::{Broken, Coins, Inputs, Scene, Secret, UserCoins};
use secagg_spec::session::Round;
use secagg_spec::setup::{UserId, Users};
use secagg_spec::vector::{Modulus, Vector};

use crate::scenes::{Case, cases, cases_of_theorem_2, config, z};

/// The hops that need no assumption, and those that do, by the hybrid from which they start.
const IDENTICAL: [u32; 4] = [2, 4, 5, 8];
const ASSUMING: [u32; 5] = [0, 1, 3, 6, 7];

/// A case with all that a hybrid takes.
struct Execution {
    scene: Scene,
    coins: Coins,
    fresh: Fresh,
    x: Inputs,
    z: Vector,
}

impl Execution {
    fn of(case: &Case) -> Option<Execution> {
        let (scene, x) = (case.scene.clone(), case.inputs("x"));
        Some(Execution { coins: case.coins()?, fresh: case.fresh(), z: z(&scene, &x), scene, x })
    }

    fn view(&self, changes: &Changes) -> OpenView {
        self.view_with(changes, &self.coins, &self.fresh)
    }

    fn view_with(&self, changes: &Changes, coins: &Coins, fresh: &Fresh) -> OpenView {
        open_view(changes, &self.scene, coins, fresh, Given { x: &self.x, z: &self.z })
    }

    fn reduce(&self, challenge: Challenge, changes: &Changes) -> Option<OpenView> {
        reduce(challenge, changes, &self.scene, &self.coins, &self.fresh, Given { x: &self.x, z: &self.z })
    }

    fn hybrid(&self, number: u32) -> Changes {
        hybrid(number, &self.scene, Reading::Meant)
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    /// Hyb0 of Theorem 2 "is distributed exactly as REAL": closed to what C cannot open, it is the same view.
    #[test]
    fn hyb0_is_real(case in cases(|_| Broken::Nothing)) {
        let execution = Execution::of(&case);
        prop_assume!(execution.is_some());
        let Execution { scene, coins, x, .. } = execution.as_ref().unwrap();
        let hyb0 = execution.as_ref().unwrap().view(&hybrid(0, scene, Reading::Meant));
        prop_assert_eq!(hyb0.closed(scene, coins, x), real(scene, coins, x));
    }

    /// Theorem 1: the view of users without the server is that of SIM, which runs the others on vectors of 0s; for any C, on the same coins.
    #[test]
    fn theorem_1_is_a_run_on_dummies(case in cases(|_| Broken::Nothing)) {
        let scene = Scene { server_is_corrupt: false, ..case.scene.clone() };
        let coins = case.coins();
        prop_assume!(coins.is_some());
        let (coins, x) = (coins.unwrap(), case.inputs("x"));
        let of_c: Inputs = x.iter().filter(|(u, _)| scene.corrupt.contains(u)).map(|(u, x)| (*u, x.clone())).collect();
        prop_assert_eq!(theorem_1(&scene, &of_c, &coins), real(&scene, &coins, &x));
    }

    /// Hyb3, Hyb5, Hyb6, Hyb9 of Theorem 2 are "identically distributed": under a bijection an adversary without limits sees the same.
    #[test]
    fn identical_hops_keep_the_open_view(case in cases_of_theorem_2()) {
        let execution = Execution::of(&case);
        prop_assume!(execution.is_some());
        let execution = execution.unwrap();
        let Execution { scene, coins, fresh, x, .. } = &execution;
        for number in IDENTICAL {
            let (to_coins, to_fresh) = carry(number, scene, coins, fresh, x).expect("C holds fewer than t shares");
            let before = execution.view(&execution.hybrid(number));
            let after = execution.view_with(&execution.hybrid(number + 1), &to_coins, &to_fresh);
            prop_assert_eq!(before, after, "from Hyb{} to Hyb{}", number, number + 1);
            let polynomials = to_coins.users.values().flat_map(|user| [&user.s_polynomial, &user.b_polynomial]);
            let zeros = to_fresh.b_zero.values().chain(to_fresh.s_zero.values());
            prop_assert!(polynomials.chain(zeros).flatten().all(|a| *a < scene.p), "coins of the same world");
        }
    }

    /// Hyb1, Hyb2, Hyb4, Hyb7, Hyb8 of Theorem 2: from hybrid to hybrid by reductions, each without the secrets of its challenge.
    #[test]
    fn assuming_hops_are_reductions(case in cases_of_theorem_2()) {
        let execution = Execution::of(&case);
        prop_assume!(execution.is_some());
        let execution = execution.unwrap();
        for number in ASSUMING {
            let mut at = execution.hybrid(number);
            for reduction in reductions(number, &execution.scene, Reading::Meant) {
                prop_assert_eq!(&reduction.real, &at);
                for half in [&reduction.real, &reduction.random] {
                    let played = execution.reduce(reduction.challenge, half);
                    prop_assert_eq!(played, Some(execution.view(half)), "{:?}", reduction.challenge);
                }
                at = reduction.random;
            }
            prop_assert_eq!(at, execution.hybrid(number + 1));
        }
    }

    /// The advantage that Theorem 2's proof adds up: C(h1, 2) DDH, C(h1, 2) IND-CPA, |U*| PRG, and h3 − 1 each of DDH and PRG if z ≠ ⊥.
    #[test]
    fn the_number_of_reductions_is_the_bound(case in cases_of_theorem_2()) {
        let scene = &case.scene;
        let Sets { u1, u2, u3, z_is_bottom } = Sets::of(scene);
        let honest = |users: &Users| users.difference(&scene.corrupt).count();
        let (h1, h3) = (honest(&u1), honest(&u3));
        let never_summed = if z_is_bottom { honest(&u2) } else { honest(&u2) - h3 };
        let star = if z_is_bottom { 0 } else { h3.saturating_sub(1) };
        let every_pair = h1 * h1.saturating_sub(1) / 2;
        let used: Vec<usize> =
            ASSUMING.iter().map(|number| reductions(*number, scene, Reading::Meant).len()).collect();
        prop_assert_eq!(used, vec![every_pair, every_pair, never_summed, star, star]);
    }

    /// Hyb9 (Hyb5 for z = ⊥): "knowledge of the individual x_u is not needed, and their sum z is sufficient". It is SIM.
    #[test]
    fn the_last_hybrid_is_the_simulator(case in cases_of_theorem_2()) {
        let execution = Execution::of(&case);
        prop_assume!(execution.is_some());
        let execution = execution.unwrap();
        let Execution { scene, coins, fresh, x, z } = &execution;
        let of_c: Inputs = x.iter().filter(|(u, _)| scene.corrupt.contains(u)).map(|(u, x)| (*u, x.clone())).collect();
        let z = Some(z).filter(|_| !Sets::of(scene).z_is_bottom);
        let last = execution.view(&execution.hybrid(LAST)).closed(scene, coins, x);
        prop_assert_eq!(theorem_2(scene, &of_c, z, coins, fresh), last);
    }
}

/// Five users, t = 2 or 3: 5 drops out after round 0, 4 after round 1, and some of the others are corrupt.
fn small(t: u32, corrupt: &[UserId]) -> Execution {
    let scene = Scene {
        p: 7,
        users: (1..=5).collect(),
        t,
        m: 1,
        modulus: Modulus { minus_one: 2 },
        malicious: false,
        drops_before: BTreeMap::from([(5, Round::ShareKeys), (4, Round::MaskedInputCollection)]),
        corrupt: corrupt.iter().copied().collect(),
        server_is_corrupt: true,
        broken: Broken::Nothing,
    };
    // Exponents need not lie in F: the public keys only have to differ.
    let user = |u: &UserId| UserCoins {
        c_sk: 100 + u64::from(*u),
        s_sk: u64::from(*u),
        s_polynomial: vec![u64::from(*u) + 1; t as usize - 1],
        b: (3 * u64::from(*u)) % 7,
        b_polynomial: vec![6 - u64::from(*u); t as usize - 1],
    };
    let mut coins = Coins { users: scene.users.iter().map(|u| (*u, user(u))).collect(), masks: BTreeMap::new() };
    coins.masks = coins.seeds().into_iter().zip(0..).map(|(seed, number)| (seed, vec![number % 3])).collect();
    let drawn = |count: u32| -> BTreeMap<UserId, Vec<u64>> {
        scene.users.iter().map(|u| (*u, vec![1; count as usize])).collect()
    };
    let (polynomials, vectors) = (|| drawn(t - 1), || drawn(1));
    let (b_zero, s_zero) = (polynomials(), polynomials());
    let fresh = Fresh { b_zero, p_u: vectors(), s_zero, prg_s: vectors(), r: vectors(), w: vectors() };
    let x: Inputs = scene.users.iter().map(|u| (*u, vec![u64::from(u % 3)])).collect();
    Execution { z: z(&scene, &x), scene, coins, fresh, x }
}

/// The coins that an identical hop touches, in both hybrids.
fn touched<'a>(number: u32, next: &Changes, coins: &'a mut Coins, fresh: &'a mut Fresh) -> Vec<&'a mut u64> {
    let star: Users = next.uniform_p_uv.iter().map(|(_, u)| *u).collect();
    let of = |set: &Users, vectors: &'a mut BTreeMap<UserId, Vec<u64>>| -> Vec<&'a mut u64> {
        let set = set.clone();
        vectors.iter_mut().filter(move |(u, _)| set.contains(u)).flat_map(|(_, entries)| entries).collect()
    };
    let users = coins.users.iter_mut();
    match number {
        2 => {
            let own = users.filter(|(u, _)| next.zero_b.contains(u)).flat_map(|(_, user)| &mut user.b_polynomial);
            own.chain(of(&next.zero_b, &mut fresh.b_zero)).collect()
        }
        4 => of(&next.no_x, &mut fresh.p_u),
        5 => {
            let own = users.filter(|(u, _)| next.zero_s.contains(u)).flat_map(|(_, user)| &mut user.s_polynomial);
            own.chain(of(&next.zero_s, &mut fresh.s_zero)).collect()
        }
        _ => of(&star, &mut fresh.r).into_iter().chain(of(&star, &mut fresh.w)).collect(),
    }
}

/// How often each open view arises in a hybrid, over all values of the coins that the hop from `number` touches.
fn counted(execution: &Execution, number: u32, reading: Reading, of: u32) -> BTreeMap<OpenView, u64> {
    let next = hybrid(number + 1, &execution.scene, reading);
    let changes = hybrid(of, &execution.scene, reading);
    let (mut coins, mut fresh) = (execution.coins.clone(), execution.fresh.clone());
    let radix = if [2, 5].contains(&number) { execution.scene.p } else { execution.scene.modulus.value() as u64 };
    let places = touched(number, &next, &mut coins, &mut fresh).len() as u32;
    assert!(places > 0, "the hop touches something");
    let mut counts = BTreeMap::new();
    for mut rest in 0..radix.pow(places) {
        for coin in touched(number, &next, &mut coins, &mut fresh) {
            (*coin, rest) = (rest % radix, rest / radix);
        }
        *counts.entry(execution.view_with(&changes, &coins, &fresh)).or_default() += 1;
    }
    counts
}

/// Hyb3, Hyb5, Hyb6, Hyb9 of Theorem 2, by counting: every open view arises equally often before and after the hop.
#[test]
fn identical_hops_by_counting() {
    for (t, corrupt) in [(2, vec![]), (2, vec![1]), (2, vec![2]), (3, vec![3]), (3, vec![])] {
        let execution = small(t, &corrupt);
        for number in IDENTICAL {
            // Two polynomials of degree 2 for each of three users are too many to count; one user's are not.
            if t == 3 && number == 5 {
                continue;
            }
            let [before, after] = [number, number + 1].map(|of| counted(&execution, number, Reading::Meant, of));
            assert!(
                before == after,
                "t = {t}, C = {corrupt:?}, Hyb{number}: {} and {} views",
                before.len(),
                after.len()
            );
        }
    }
}

/// Theorem 2 needs |C∖{S}| < t: with t corrupt users Hyb3 and Hyb6 are other distributions than the hybrids before them.
#[test]
fn with_t_corrupt_users_shares_of_0_show() {
    let execution = small(2, &[1, 2]);
    for number in [2, 5] {
        let Execution { scene, coins, fresh, x, .. } = &execution;
        assert_eq!(carry(number, scene, coins, fresh, x), None);
        let [before, after] = [number, number + 1].map(|of| counted(&execution, number, Reading::Meant, of));
        assert!(before != after, "Hyb{number}");
    }
}

/// D14: Hyb1 as printed leaves the ciphertexts to U1∖U2 alone, in which shares of b_u remain; Hyb3 is then not what Hyb2 was.
#[test]
fn hyb1_as_printed_fails_at_hyb3() {
    let execution = small(2, &[1]);
    let [before, after] = [2, 3].map(|of| counted(&execution, 2, Reading::PrintedHyb1, of));
    assert!(before != after);
    // C's share of 0 and the real share in a ciphertext to user 5 are of different polynomials, and fit b_u together once in 7 times …
    let common: u64 = after.iter().filter(|(view, _)| before.contains_key(view)).map(|(_, count)| count).sum();
    let all: u64 = after.values().sum();
    assert_eq!((common, all), (7, 7 * 7));
    // … nor can the PRG be replaced, since the ciphertext depends on the seed.
    for reduction in reductions(3, &execution.scene, Reading::PrintedHyb1) {
        assert_eq!(execution.reduce(reduction.challenge, &reduction.real), None);
    }
}

/// Hyb1 as printed is right where nobody leaves between rounds 0 and 1 (U1 = U2), and only there: then both readings are the same.
#[test]
fn hyb1_as_printed_needs_u1_to_be_u2() {
    let mut everybody_shares = small(2, &[1]);
    everybody_shares.scene.drops_before.remove(&5);
    let [printed, meant] = [Reading::PrintedHyb1, Reading::Meant].map(|r| hybrid(1, &everybody_shares.scene, r));
    assert_eq!(printed, meant);
    assert_eq!(meant.uniform_c, pairs(&Users::from([2, 3, 4, 5])));
}

/// D14: U2∖U3∖C in Hyb9, read as in Hyb3, leaves out the masks with U3∩C, which C knows; y_u then shows that it is simulated.
#[test]
fn hyb9_as_printed_shows() {
    let execution = small(2, &[1]);
    let [meant, printed] = [Reading::Meant, Reading::PrintedHyb9].map(|reading| counted(&execution, 8, reading, 9));
    let before = counted(&execution, 8, Reading::Meant, 8);
    assert!(before == meant);
    assert!(before != printed);
}

/// The footnote to Hyb7: without Hyb6 the shares of s_u^SK depend on the secret keys of the challenge, and DDH cannot be used.
#[test]
fn without_hyb6_there_is_no_reduction_to_ddh() {
    let execution = small(2, &[1]);
    let mut tried = 0;
    for reduction in reductions(6, &execution.scene, Reading::Meant) {
        let without = Changes { zero_s: Users::new(), ..reduction.real.clone() };
        assert_eq!(execution.reduce(reduction.challenge, &without), None);
        assert!(execution.reduce(reduction.challenge, &reduction.real).is_some());
        tried += 1;
    }
    assert_eq!(tried, 1, "u' = 2 and user 3");
}

/// Hyb4 needs Hyb2 and Hyb3: the seed b_u may be nowhere else in the view, neither in shares of C nor in ciphertexts.
#[test]
fn without_hyb2_or_hyb3_there_is_no_reduction_to_the_prg() {
    let execution = small(2, &[1]);
    for reduction in reductions(3, &execution.scene, Reading::Meant) {
        let without_hyb2 = Changes { zero_e: Default::default(), ..reduction.real.clone() };
        let without_hyb3 = Changes { zero_b: Users::new(), ..reduction.real.clone() };
        assert_eq!(execution.reduce(reduction.challenge, &without_hyb2), None);
        assert_eq!(execution.reduce(reduction.challenge, &without_hyb3), None);
    }
    assert_eq!(reductions(3, &execution.scene, Reading::Meant).len(), 1, "U* = {{4}}");
}

/// IND-CPA and the PRG are assumed for uniform keys and seeds: without Hyb1 there is no reduction for Hyb2, without Hyb7 none for Hyb8.
#[test]
fn a_key_that_was_agreed_on_is_no_challenge() {
    let execution = small(2, &[1]);
    for number in [1, 7] {
        let steps = reductions(number, &execution.scene, Reading::Meant);
        assert!(!steps.is_empty());
        for reduction in steps {
            let agreed = Changes {
                uniform_c: if number == 1 { Default::default() } else { reduction.real.uniform_c.clone() },
                uniform_s: Default::default(),
                ..reduction.real.clone()
            };
            assert_eq!(execution.reduce(reduction.challenge, &agreed), None);
        }
    }
}

/// A reduction to DDH knows neither secret key of its pair: it is none for a user whose s_u^SK the server reconstructs (R4.S2).
#[test]
fn a_revealed_key_is_no_challenge() {
    let execution = small(2, &[1]);
    let before = execution.hybrid(6);
    let revealed = Challenge::Agreement(Secret::S, (2, 4));
    assert_eq!(execution.reduce(revealed, &before), None);
}

/// Theorem 2: the cases are not all alike, z = ⊥ and z ≠ ⊥, users in U* and pairs in the star, corrupt users and
/// none.
#[test]
fn the_cases_of_theorem_2_reach_every_hop() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = cases_of_theorem_2();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..1_000 {
        let scene = strategy.new_tree(&mut runner).expect("a case can be drawn").current().scene;
        let sets = Sets::of(&scene);
        let left_early = sets.u1.difference(&sets.u2).any(|u| !scene.corrupt.contains(u));
        for (name, holds) in [
            ("z = ⊥", sets.z_is_bottom),
            ("z ≠ ⊥", !sets.z_is_bottom),
            ("Hyb1", !reductions(0, &scene, Reading::Meant).is_empty()),
            ("Hyb1 as printed differs", left_early && !sets.u2.is_empty()),
            ("Hyb4", !reductions(3, &scene, Reading::Meant).is_empty()),
            ("Hyb7", !reductions(6, &scene, Reading::Meant).is_empty()),
            ("C is not empty", !scene.corrupt.is_empty()),
        ] {
            *seen.entry(name).or_default() += usize::from(holds);
        }
    }
    assert!(seen.values().all(|count| *count > 100), "{seen:?}");
}
