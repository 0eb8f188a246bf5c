//! Figure 5 as laws: its thresholds grow with n and with the adversary, and what they are for follows from them by counting sets.
//! The counting is brute force over every set of users and of colluders up to n = 8.
//! Both subjects are asked what they accept; sessions show that t is enough users and t − 1 is not, and when a bounded sum wraps.

use proptest::prelude::*;
use secagg_spec::setup::ThreatModel;
use secagg_spec::suite1::Suite1;
use secagg_tests::aborted;
use secagg_tests::cases::cases;
use secagg_tests::libraries::Libraries;
use secagg_tests::lockstep::play;
use secagg_tests::sessions::{Case, Shape};
use secagg_vectors::model::{Abort, Adversary, Blame, Entry, Parameters, Variant};
use secagg_vectors::subject::Subject;
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::subject::spec::Spec;

const SPEC: Spec<Libraries> = Spec(Suite1(Libraries));

/// Figure 5's rows, with the n_C for which the paper states its tolerance of drop-outs.
fn rows(n: u32) -> [ThreatModel; 3] {
    let n_c = n.div_ceil(3) - 1;
    [ThreatModel::ClientsOnly, ThreatModel::Server, ThreatModel::ServerAndClients { n_c }]
}

/// Parameters of n users, nothing wrong with them but perhaps t and n_C.
fn parameters(n: u32, threat_model: ThreatModel, threshold: u32) -> Parameters {
    let adversary = match threat_model {
        ThreatModel::ClientsOnly => Adversary::Clients,
        ThreatModel::Server => Adversary::Server,
        ThreatModel::ServerAndClients { .. } => Adversary::ServerAndClients,
    };
    Parameters {
        session: [7; 32],
        variant: Variant::HonestButCurious,
        adversary,
        colluding: threat_model.n_c().unwrap_or(0),
        threshold,
        dimension: 2,
        modulus_minus_one: u64::MAX,
        input_bound_minus_one: None,
        directory: (1..=n).map(|id| Entry { id, verification_key: None }).collect(),
    }
}

/// Why both subjects refuse the parameters, if they do.
fn refused(parameters: &Parameters) -> Option<Abort> {
    let [spec, implementation] =
        [&SPEC as &dyn Subject, &Implementation].map(|subject| subject.server(parameters).err().map(aborted));
    assert_eq!(spec, implementation, "{parameters:?}");
    spec
}

/// The check of SETUP.1 by which the caller's parameters are refused.
fn setup1(check: &str) -> Option<Abort> {
    Some(Abort { step: "SETUP.1".into(), check: check.into(), blame: Blame::Caller })
}

/// impl's name for a threat model.
fn of_impl(threat_model: ThreatModel) -> secagg::ThreatModel {
    match threat_model {
        ThreatModel::ClientsOnly => secagg::ThreatModel::ClientsOnly,
        ThreatModel::Server => secagg::ThreatModel::Server,
        ThreatModel::ServerAndClients { n_c } => secagg::ThreatModel::ServerAndClients { n_c },
    }
}

/// Figure 5, second column: minimum thresholds never fall as n grows, rise with the adversary, and are the printed formulas.
#[test]
fn minimum_thresholds_are_monotone() {
    let largest = [u32::MAX - 2, u32::MAX - 1];
    for n in (1..=4000).chain(largest) {
        let (now, next) =
            (rows(n).map(|row| row.minimum_threshold(n)), rows(n).map(|row| row.minimum_threshold(n + 1)));
        assert!(now.iter().zip(&next).all(|(now, next)| now <= next), "n = {n}");
        assert!(now.is_sorted(), "n = {n}");
        let (n, [clients, server, both]) = (u64::from(n), now.map(u64::from));
        // ⌊n/2⌋ + 1 and ⌊2n/3⌋ + 1 are the least integers above n/2 and 2n/3.
        assert_eq!(clients, 1);
        assert!(2 * server > n && 2 * (server - 1) <= n, "n = {n}");
        assert!(3 * both > 2 * n && 3 * (both - 1) <= 2 * n, "n = {n}");
    }
}

/// Figure 5 and section VI: the minimum with a server exceeds n/2 + n_C/2 for every n_C < n/3, and impl's least threshold is it.
#[test]
fn the_minimum_suffices_below_a_third_of_colluders() {
    for n in 2..=600 {
        for row in rows(n) {
            let minimum = row.minimum_threshold(n);
            assert_eq!(of_impl(row).least_threshold(n), minimum, "{row:?}, n = {n}");
            assert!(row.n_c().is_none_or(|n_c| 2 * minimum > n + n_c), "{row:?}, n = {n}");
        }
    }
}

/// Figure 5 and section VI, robustness: n − t users may drop out, which is ⌈n/2⌉ − 1 and ⌈n/3⌉ − 1 at the minimum.
#[test]
fn dropout_tolerance_is_as_stated() {
    for n in 1..=4000 {
        let tolerance = rows(n).map(|row| n - row.minimum_threshold(n));
        assert_eq!(tolerance, [n - 1, n.div_ceil(2) - 1, n.div_ceil(3) - 1], "n = {n}");
    }
}

/// SETUP.1, D10: both subjects accept exactly the t and n_C with Figure 5's minimum ≤ t ≤ n and 2t > n + n_C.
#[test]
fn both_accept_exactly_what_figure_5_admits() {
    for n in 2..=8 {
        let colluding = (0..=n).map(|n_c| ThreatModel::ServerAndClients { n_c });
        for row in [ThreatModel::ClientsOnly, ThreatModel::Server].into_iter().chain(colluding) {
            for t in 0..=n + 1 {
                let due = if t > n {
                    setup1("ThresholdTooLarge")
                } else if t < row.minimum_threshold(n) {
                    setup1("ThresholdBelowMinimum")
                } else if row.n_c().is_some_and(|n_c| 2 * t <= n + n_c) {
                    setup1("ThresholdAdmitsTwoSets")
                } else {
                    None
                };
                assert_eq!(refused(&parameters(n, row, t)), due, "n = {n}, {row:?}, t = {t}");
                let least = of_impl(row).least_threshold(n);
                assert_eq!(due.is_none(), (least..=n).contains(&t), "n = {n}, {row:?}, t = {t}: impl names {least}");
            }
        }
    }
}

/// Section VI, the step from Theorem 3 to a unique U3: any two sets of t users share an honest one exactly when 2t > n + n_C.
#[test]
fn two_quorums_share_an_honest_user_exactly_above_the_bound() {
    for n in 2..=8u32 {
        let sets = 0..1u32 << n;
        // Without loss of generality: the honest are the first, since all pairs of quorums are tried.
        for n_c in 0..=n {
            let honest = (1u32 << (n - n_c)) - 1;
            for t in n_c.max(1)..=n {
                let quorums: Vec<u32> = sets.clone().filter(|set| set.count_ones() >= t).collect();
                let always = quorums.iter().all(|a| quorums.iter().all(|b| a & b & honest != 0));
                assert_eq!(always, 2 * t > n + n_c, "n = {n}, n_C = {n_c}, t = {t}");
            }
        }
    }
}

/// Figure 5, third column: the fewest inputs of honest users in a sum over at least t users, counted over every U3 and every C.
#[test]
fn minimum_inputs_is_what_the_adversary_cannot_subtract() {
    for n in 2..=8u32 {
        let rows = (0..n).map(|n_c| ThreatModel::ServerAndClients { n_c });
        for row in [ThreatModel::ClientsOnly, ThreatModel::Server].into_iter().chain(rows) {
            for t in 1..=n {
                let parameters = parameters(n, row, t);
                if refused(&parameters).is_some() {
                    continue;
                }
                let n_c = row.n_c().unwrap_or(0);
                let sets = || 0..1u32 << n;
                let colluders = || sets().filter(|c| c.count_ones() <= n_c);
                let sums = sets().filter(|u3| u3.count_ones() >= t);
                let fewest = sums.flat_map(|u3| colluders().map(move |c| (u3 & !c).count_ones())).min();
                assert_eq!(Some(row.minimum_inputs(t)), fewest, "n = {n}, {row:?}, t = {t}");
                let session = secagg::Session::new(secagg::Parameters {
                    session_id: parameters.session,
                    threat_model: of_impl(row),
                    threshold: t,
                    dimension: 2,
                    modulus: secagg::Modulus::from_minus_one(u64::MAX),
                    input_bound: None,
                    directory: secagg::Directory::HonestButCurious((1..=n).map(secagg::UserId).collect()),
                });
                assert_eq!(session.expect("accepted above").minimum_inputs(), row.minimum_inputs(t));
            }
        }
    }
}

// Sessions

/// A session of n users at Figure 5's minimum threshold, in which the first `gone` users drop out before DROPS[before].
fn at_the_minimum(variant: Variant, n: usize, adversary: Adversary, gone: usize, before: usize, seed: u32) -> Case {
    let shape = Shape {
        variant,
        ids: (1..=n as u32).map(|i| 3 * i).collect(),
        adversary,
        above_minimum: 0,
        dimension: 2,
        modulus_minus_one: 999,
        bounded: false,
        drops: (0..n).map(|position| if position < gone { before } else { 5 }).collect(),
        seed,
    };
    shape.case()
}

/// A session of n users who all stay and all bring the largest input that R_U allows.
fn of_largest_inputs(n: usize, input_bound_minus_one: u64, modulus_minus_one: u64, seed: u32) -> Case {
    let mut case = at_the_minimum(Variant::HonestButCurious, n, Adversary::Server, 0, 0, seed);
    case.parameters.modulus_minus_one = modulus_minus_one;
    case.parameters.input_bound_minus_one = Some(input_bound_minus_one);
    case.users.iter_mut().for_each(|user| user.brings.input.fill(input_bound_minus_one));
    case
}

/// n, and R_U − 1 for which n·(R_U − 1) < 2^64: small, anything, and the largest.
fn bounds() -> impl Strategy<Value = (usize, u64)> {
    (2..=6usize).prop_flat_map(|n| {
        let largest = u64::MAX / n as u64;
        (Just(n), prop_oneof![1..=9u64, 1..=largest, Just(largest)])
    })
}

proptest! {
    #![proptest_config(cases(48))]

    /// Figure 5 and section VI: with n − t drop-outs, at any round, the sum comes out; with one more, nothing does.
    #[test]
    fn exactly_n_minus_t_users_may_drop_out(
        malicious: bool,
        n in 2..=7usize,
        adversary in prop::sample::select(vec![Adversary::Clients, Adversary::Server, Adversary::ServerAndClients]),
        before in 0..5usize,
        seed: u32,
    ) {
        let variant = if malicious { Variant::Malicious } else { Variant::HonestButCurious };
        let play = |gone| play([&SPEC, &Implementation], &at_the_minimum(variant, n, adversary, gone, before, seed), |_, _| {});
        let t = at_the_minimum(variant, n, adversary, 0, before, seed).parameters.threshold as usize;
        // No one can drop out of the ConsistencyCheck in the variant that has none.
        prop_assume!(malicious || before != 3);
        let enough = play(n - t).result.expect("every session ends");
        prop_assert!(enough.is_ok(), "{:?}", enough);
        let too_few = play(n - t + 1).result.expect("every session ends");
        prop_assert_eq!(too_few.expect_err("fewer than t answer").check, "TooFewMessages");
    }

    /// Section III and SETUP.1: with R = n(R_U − 1) + 1 the sum of n inputs of at most R_U − 1 is the sum of integers.
    #[test]
    fn a_sum_of_bounded_inputs_does_not_wrap((n, bound) in bounds(), seed: u32) {
        let largest_sum = n as u64 * bound;
        let case = of_largest_inputs(n, bound, largest_sum, seed);
        prop_assert_eq!(refused(&case.parameters), None);
        let outcome = play([&SPEC, &Implementation], &case, |_, _| {});
        let output = outcome.result.expect("every session ends").expect("nobody drops out");
        prop_assert_eq!(output.sum, vec![largest_sum; 2]);
    }

    /// Section III and SETUP.1: with R = n(R_U − 1) the largest sum is 0, and both subjects refuse the parameters.
    #[test]
    fn one_less_wraps_and_is_refused((n, bound) in bounds(), seed: u32) {
        let mut case = of_largest_inputs(n, bound, n as u64 * bound - 1, seed);
        prop_assert_eq!(refused(&case.parameters), setup1("SumOverflows"));
        // The same inputs without the promise of a bound.
        case.parameters.input_bound_minus_one = None;
        let outcome = play([&SPEC, &Implementation], &case, |_, _| {});
        let output = outcome.result.expect("every session ends").expect("nobody drops out");
        prop_assert_eq!(output.sum, vec![0; 2]);
    }

    /// SETUP.1: where n(R_U − 1) does not fit below 2^64, no R is large enough.
    #[test]
    fn no_modulus_holds_a_sum_beyond_2_to_the_64(n in 2..=6usize, above: u64, modulus in any::<u64>(), seed: u32) {
        let least = u64::MAX / n as u64 + 1;
        let bound = least + above % (u64::MAX - least + 1);
        for modulus in [u64::MAX, bound, modulus.max(bound)] {
            let case = of_largest_inputs(n, bound, modulus, seed);
            prop_assert_eq!(refused(&case.parameters), setup1("SumOverflows"));
        }
    }
}
