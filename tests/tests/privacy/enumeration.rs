//! Theorem 2 by counting: over tiny fields and rings, the view of C has exactly the distribution that the simulator gives it.
//! All coins of the honest users and all masks that C cannot compute are gone through, every one once; what C knows anyway is held fixed.
//! The simulator gets the inputs of C and the sum, and no honest input.

use std::collections::{BTreeMap, BTreeSet};

use secagg_spec::privacy::hybrids::Sets;
use secagg_spec::privacy::simulated::Fresh;
use secagg_spec::privacy::simulator::theorem_2;
use secagg_spec::privacy::view::{Knowledge, View, real};
use secagg_spec::privacy::world::{Broken, Coins, Inputs, Scene, UserCoins};
use secagg_spec::session::Round;
use secagg_spec::setup::{UserId, Users};
use secagg_spec::vector::Modulus;

use crate::scenes::z;

/// How often each view arises.
type Distribution = BTreeMap<View, u64>;

/// All coins of a scene, of which those that C holds or can compute are fixed.
fn all_coins(scene: &Scene) -> impl Iterator<Item = Coins> {
    let knowledge = Knowledge::of(scene);
    let honest: Vec<UserId> = scene.users.difference(&scene.corrupt).copied().collect();
    let users: Vec<UserId> = scene.users.iter().copied().collect();
    let pairs = users.iter().flat_map(|u| users.iter().filter(move |v| *v >= u).map(|v| (*u, *v)));
    let hidden: BTreeSet<(UserId, UserId)> = pairs
        .clone()
        .filter(|(u, v)| {
            let known =
                if u == v { knowledge.knows_own_mask(scene, *u) } else { knowledge.knows_pairwise_mask(*u, *v) };
            !known
        })
        .collect();
    let coefficients = scene.t as usize - 1;
    let (p, r, m) = (scene.p, scene.modulus.value() as u64, scene.m as usize);
    // One digit a coin: for each honest user s, b and both polynomials, for each hidden mask its entries.
    let radices: Vec<u64> = [vec![p; honest.len() * (2 + 2 * coefficients)], vec![r; hidden.len() * m]].concat();
    let total: u64 = radices.iter().product();
    let scene = scene.clone();
    let pairs: Vec<(UserId, UserId)> = pairs.collect();
    (0..total).filter_map(move |number| {
        let mut rest = number;
        let mut digits = radices.iter().map(|radix| {
            let digit = rest % radix;
            rest /= radix;
            digit
        });
        let mut next = |count: usize| -> Vec<u64> { digits.by_ref().take(count).collect() };
        let mut coins = Coins { users: BTreeMap::new(), masks: BTreeMap::new() };
        for &u in &honest {
            let (s_sk, b) = (next(1)[0], next(1)[0]);
            let (s_polynomial, b_polynomial) = (next(coefficients), next(coefficients));
            coins.users.insert(u, UserCoins { c_sk: 1000 + u64::from(u), s_sk, s_polynomial, b, b_polynomial });
        }
        for &u in &scene.corrupt {
            let fixed = vec![2 % p; coefficients];
            let (s_polynomial, b_polynomial) = (fixed.clone(), fixed);
            coins.users.insert(u, UserCoins { c_sk: 1000 + u64::from(u), s_sk: 1, s_polynomial, b: 1, b_polynomial });
        }
        if !coins.keys_differ() {
            return None; // no session: R1.U1 ends it
        }
        for &(u, v) in &pairs {
            let seed = if u == v { coins.own_seed(u) } else { coins.pair_seed(u, v) };
            let entries = match hidden.contains(&(u, v)) {
                true => next(m),
                false => vec![u64::from(u + v) % r; m],
            };
            coins.masks.insert(seed, entries);
        }
        Some(coins)
    })
}

/// The distribution of a view over all coins.
fn distribution(scene: &Scene, view: impl Fn(&Coins) -> View) -> Distribution {
    let mut counts = Distribution::new();
    for coins in all_coins(scene) {
        *counts.entry(view(&coins)).or_default() += 1;
    }
    counts
}

/// The coins of the hybrids, taken from coins of Figure 4 that the last hybrid does not look at any more.
fn drawn_anew(coins: &Coins) -> Fresh {
    let users = || coins.users.iter();
    let own = |u: &UserId| coins.masks[&coins.own_seed(*u)].clone();
    // Hyb9 looks at no mask of a pair in U3∖C, and at w_u for all but the first of it.
    let w = |(i, u): (usize, &UserId)| {
        let before = users().nth(i.checked_sub(1)?)?.0;
        Some((*u, coins.masks[&coins.pair_seed(*before, *u)].clone()))
    };
    Fresh {
        b_zero: users().map(|(u, user)| (*u, user.b_polynomial.clone())).collect(),
        p_u: users().map(|(u, _)| (*u, own(u))).collect(),
        s_zero: users().map(|(u, user)| (*u, user.s_polynomial.clone())).collect(),
        w: coins.users.keys().enumerate().filter_map(w).collect(),
        ..Fresh::default()
    }
}

/// All inputs of a scene.
fn all_inputs(scene: &Scene) -> Vec<Inputs> {
    let r = scene.modulus.value() as u64;
    let entries = scene.users.len() as u32 * scene.m;
    let inputs = |number: u64| {
        let entry = |i: u32| number / r.pow(i) % r;
        let vector = |i: u32| (0..scene.m).map(|j| entry(i * scene.m + j)).collect();
        scene.users.iter().zip(0..).map(|(u, i)| (*u, vector(i))).collect()
    };
    (0..r.pow(entries)).map(inputs).collect()
}

/// A tiny scene against the server and `corrupt`.
fn scene(p: u64, users: &[UserId], t: u32, r: u64, corrupt: &[UserId], drops: &[(UserId, Round)]) -> Scene {
    Scene {
        p,
        users: users.iter().copied().collect(),
        t,
        m: 1,
        modulus: Modulus { minus_one: r - 1 },
        malicious: false,
        drops_before: drops.iter().copied().collect(),
        corrupt: corrupt.iter().copied().collect::<Users>(),
        server_is_corrupt: true,
        broken: Broken::Nothing,
    }
}

/// For each of these inputs, REAL and SIM have the same distribution; how many views there are.
fn real_is_simulated(scene: &Scene, inputs: &[Inputs]) -> usize {
    let mut views = 0;
    for inputs in inputs {
        let of_c: Inputs = scene.corrupt.iter().map(|u| (*u, inputs[u].clone())).collect();
        let real = distribution(scene, |coins| real(scene, coins, inputs));
        let z = z(scene, inputs);
        let z = Some(&z).filter(|_| !Sets::of(scene).z_is_bottom);
        let simulated = distribution(scene, |coins| theorem_2(scene, &of_c, z, coins, &drawn_anew(coins)));
        assert!(real.values().sum::<u64>() > 0);
        assert!(real == simulated, "{scene:?}\n{inputs:?}: {} views, simulated {}", real.len(), simulated.len());
        views = views.max(real.len());
    }
    views
}

/// Theorem 2, z ≠ ⊥: the server alone, t = n = 2, everybody stays.
#[test]
fn the_server_alone_learns_the_sum() {
    for r in [2, 3] {
        let scene = scene(3, &[1, 2], 2, r, &[], &[]);
        assert!(real_is_simulated(&scene, &all_inputs(&scene)) > 100);
    }
}

/// Theorem 2, z = ⊥: only one of two sends its masked input, or only one answers; t = 2.
#[test]
fn below_the_threshold_the_server_learns_nothing() {
    for round in [Round::MaskedInputCollection, Round::Unmasking] {
        let scene = scene(3, &[1, 2], 2, 2, &[], &[(2, round)]);
        assert!(real_is_simulated(&scene, &all_inputs(&scene)) > 1);
    }
}

/// Theorem 2 with a y_u that comes too late: user 3 drops out in round 2, its s^SK is reconstructed, its b is not; n = 3, t = 2.
#[test]
fn a_late_input_stays_hidden() {
    let scene = scene(5, &[1, 2, 3], 2, 2, &[1], &[(3, Round::MaskedInputCollection)]);
    assert!(real_is_simulated(&scene, &all_inputs(&scene)[5..6]) > 100);
}

/// Theorem 2 with |C∖{S}| = t − 1 = 1 of three users.
#[test]
fn server_and_one_user_learn_the_sum_of_the_others() {
    let scene = scene(5, &[1, 2, 3], 2, 2, &[1], &[]);
    assert!(real_is_simulated(&scene, &all_inputs(&scene)[5..6]) > 100);
}

/// Theorem 2, controls: another sum is another distribution, and so is a protocol without own masks when an input
/// comes late.
#[test]
fn what_is_not_hidden_shows() {
    let honest = scene(3, &[1, 2], 2, 2, &[], &[]);
    let inputs = |x1: u64, x2: u64| Inputs::from([(1, vec![x1]), (2, vec![x2])]);
    let of = |scene: &Scene, inputs: Inputs| distribution(scene, |coins| real(scene, coins, &inputs));
    assert!(of(&honest, inputs(0, 1)) == of(&honest, inputs(1, 0)));
    assert!(of(&honest, inputs(0, 1)) != of(&honest, inputs(1, 1)));

    let late = scene(3, &[1, 2], 1, 2, &[], &[(2, Round::MaskedInputCollection)]);
    assert!(of(&late, inputs(1, 0)) == of(&late, inputs(1, 1)));
    let broken = Scene { broken: Broken::NoOwnMask, ..late };
    assert!(of(&broken, inputs(1, 0)) != of(&broken, inputs(1, 1)));
}
