//! Every schedule of drop-outs among a few users: each drops out before any round's message, or never.
//! With ideal primitives all of them for n = 2 … 5, every t and both variants; spec against impl with the real ones for n = 2 and 3,
//! and sampled beyond. What must come out follows from the schedule alone: Σ_{u ∈ U3} x_u, or the abort of the first round below t.
//!
//! `SECAGG_EXHAUSTIVE=1` plays every schedule up to n = 5 with the real primitives too; that takes long.

use std::collections::{BTreeMap, BTreeSet};

use secagg_spec::abort::Blame::Unattributable;
use secagg_spec::abort::Check::TooFewMessages;
use secagg_spec::abort::{Abort, Step};
use secagg_spec::ideal::{Ideal, Seed};
use secagg_spec::session::{Participant, Round, run};
use secagg_spec::setup::{Directory, Parameters, ThreatModel, UserId, Users};
use secagg_spec::suite1::Suite1;
use secagg_spec::vector::Modulus;
use secagg_tests::libraries::Libraries;
use secagg_tests::lockstep::play;
use secagg_tests::sessions::Shape;
use secagg_vectors::model::{Adversary, Variant};
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::subject::spec::Spec;

/// The rounds of a variant, with the step that collects each.
fn rounds(malicious: bool) -> Vec<(Round, Step)> {
    let mut rounds = vec![
        (Round::AdvertiseKeys, Step::R0S1),
        (Round::ShareKeys, Step::R1S1),
        (Round::MaskedInputCollection, Step::R2S1),
        (Round::ConsistencyCheck, Step::R3S1),
        (Round::Unmasking, Step::R4S1),
    ];
    if !malicious {
        rounds.remove(3);
    }
    rounds
}

/// All schedules of n users: for each user an index into the rounds, or their number for staying.
fn schedules(n: usize, rounds: usize) -> impl Iterator<Item = Vec<usize>> {
    (0..(rounds + 1).pow(n as u32))
        .map(move |number| (0..n).map(|user| number / (rounds + 1).pow(user as u32) % (rounds + 1)).collect())
}

/// Section V: the sets that the schedule leaves, and the abort of the first one below t.
fn due(ids: &[UserId], schedule: &[usize], t: u32, malicious: bool) -> Result<Users, Abort> {
    let mut u3 = Users::new();
    for (index, (round, step)) in rounds(malicious).into_iter().enumerate() {
        let stay: Users = ids.iter().zip(schedule).filter(|(_, drops)| **drops > index).map(|(u, _)| *u).collect();
        if stay.len() < t as usize {
            return Err(Abort { step, check: TooFewMessages, blame: Unattributable });
        }
        if round == Round::MaskedInputCollection {
            u3 = stay;
        }
    }
    Ok(u3)
}

/// A mask for every seed, none of them zero throughout, and different seeds far apart: enough to show what does not cancel.
fn mask(seed: &Seed, m: u32, modulus: Modulus) -> Vec<u64> {
    let name = format!("{seed:?}");
    let hash = |j: u32| {
        let start = 0xcbf2_9ce4_8422_2325 ^ u64::from(j);
        name.bytes().fold(start, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(29))
    };
    (0..m).map(|j| (u128::from(hash(j)) % modulus.value()) as u64).collect()
}

/// How sessions ended: with a sum, or with the abort of a step.
type Tally = BTreeMap<&'static str, usize>;

/// One session with ideal primitives.
fn ideal_session(ids: &[UserId], schedule: &[usize], t: u32, malicious: bool, modulus: Modulus) -> &'static str {
    let p = Ideal { p: 10_007, mask };
    let n = ids.len() as u64;
    let parameters = Parameters {
        session: [9; 32],
        threat_model: ThreatModel::ClientsOnly,
        t,
        m: 2,
        modulus,
        input_bound: None,
        directory: match malicious {
            false => Directory::HonestButCurious(ids.to_vec()),
            true => Directory::Malicious(ids.iter().map(|u| (*u, u + 1000)).collect()),
        },
    };
    let x = |u: UserId| vec![u64::from(u) % modulus.value() as u64, modulus.minus_one];
    let participants = ids.iter().zip(schedule).map(|(&u, &drops)| {
        let coin = |name: u64| 1 + (u64::from(u) * 7919 + name * 104_729) % 10_006;
        let brings = Participant {
            d_sk: malicious.then_some(u + 1000),
            c_sk: coin(1),
            s_sk: coin(2),
            b: coin(3) % n, // b may be 0, and two users' b may be equal
            s_polynomial: (1..t).map(|i| coin(10 + u64::from(i))).collect(),
            b_polynomial: (1..t).map(|i| coin(20 + u64::from(i))).collect(),
            nonces: ids.iter().map(|v| (*v, ())).collect(),
            x: x(u),
            drops_before: rounds(malicious).get(drops).map(|(round, _)| *round),
        };
        (u, brings)
    });
    let (transcript, outcome) = run(&p, parameters, &participants.collect());
    match (outcome, due(ids, schedule, t, malicious)) {
        (Ok(unmasked), Ok(u3)) => {
            assert_eq!(unmasked.u3, u3);
            let sum = |j: usize| u3.iter().fold(0, |sum, u| modulus.add(sum, x(*u)[j]));
            assert_eq!(unmasked.z.entries, [sum(0), sum(1)], "{ids:?} {schedule:?} t = {t}");
            "sum"
        }
        (Err(abort), Err(due)) => {
            assert_eq!(abort, due, "{ids:?} {schedule:?} t = {t}");
            // Nothing of a later round was sent.
            let open = rounds(malicious).into_iter().skip_while(|(_, step)| *step != abort.step).skip(1);
            assert!(open.into_iter().all(|(round, _)| transcript.users(round).is_empty()));
            abort.step.name()
        }
        (outcome, due) => panic!("{ids:?} {schedule:?} t = {t}: {:?}, where {due:?} is due", outcome.err()),
    }
}

/// All schedules of n users with ideal primitives, all thresholds and two moduli, in one variant; how many sessions end with a sum.
fn all_ideal_sessions(malicious: bool, n: usize) -> usize {
    let ids: Vec<UserId> = [2, 3, 41, 700, 9001][..n].to_vec();
    let mut tally = Tally::new();
    for t in 1..=n as u32 {
        for modulus in [Modulus { minus_one: 15 }, Modulus { minus_one: 10 }] {
            for schedule in schedules(n, rounds(malicious).len()) {
                *tally.entry(ideal_session(&ids, &schedule, t, malicious, modulus)).or_default() += 1;
            }
        }
    }
    let schedules = (rounds(malicious).len() + 1).pow(n as u32);
    println!("{schedules} schedules, {n} thresholds, 2 moduli: {tally:?}");
    // Sometimes: every end that a drop-out can cause is reached.
    let ends: BTreeSet<&str> = rounds(malicious).iter().map(|(_, step)| step.name()).chain(["sum"]).collect();
    assert!(tally.keys().copied().collect::<BTreeSet<_>>() == ends, "{tally:?}");
    assert_eq!(tally.values().sum::<usize>(), schedules * n * 2);
    tally["sum"]
}

/// One test for each variant and n: its name, and how many sessions end with a sum.
macro_rules! every_schedule_ends_as_due {
    ($($name:ident: malicious $malicious:literal, $n:literal, $sums:literal sums;)*) => { $(
        /// Figure 4 and section V with ideal primitives, all schedules: 6^n, or 5^n in the honest-but-curious variant.
        #[test]
        fn $name() {
            assert_eq!(all_ideal_sessions($malicious, $n), $sums);
        }
    )* };
}
every_schedule_ends_as_due! {
    ideal_honest_but_curious_2: malicious false, 2, 20 sums;
    ideal_honest_but_curious_3: malicious false, 3, 150 sums;
    ideal_honest_but_curious_4: malicious false, 4, 1000 sums;
    ideal_honest_but_curious_5: malicious false, 5, 6250 sums;
    ideal_malicious_2: malicious true, 2, 24 sums;
    ideal_malicious_3: malicious true, 3, 216 sums;
    ideal_malicious_4: malicious true, 4, 1728 sums;
    ideal_malicious_5: malicious true, 5, 12_960 sums;
}

/// All schedules of n users and all thresholds in one variant, or every `stride`-th of them, under the real primitives.
///
/// Returns how many sessions were played. With `SECAGG_EXHAUSTIVE=1` the stride is 1.
fn spec_and_impl(variant: Variant, n: usize, stride: usize) -> usize {
    let stride = if all_of_them() { 1 } else { stride };
    let malicious = variant == Variant::Malicious;
    let (mut number, mut played) = (0, 0);
    for t in 1..=n as u32 {
        for modulus_minus_one in [65_535, 1000] {
            for schedule in schedules(n, rounds(malicious).len()) {
                number += 1;
                if number % stride != 0 {
                    continue;
                }
                let ids: Vec<UserId> = [2, 3, 41, 700, 9001][..n].to_vec();
                // Shapes number the rounds of the malicious variant.
                let drops = |d: usize| if !malicious && d >= 3 { d + 1 } else { d };
                let shape = Shape {
                    variant,
                    ids: ids.iter().copied().collect(),
                    adversary: Adversary::Clients,
                    above_minimum: t - 1,
                    dimension: 2,
                    modulus_minus_one,
                    bounded: false,
                    drops: schedule.iter().map(|d| drops(*d)).collect(),
                    seed: number as u32,
                };
                let case = shape.case();
                assert_eq!(case.parameters.threshold, t);
                let outcome = play([&Spec(Suite1(Libraries)), &Implementation], &case, |_, _| {});
                match (outcome.result.expect("every session ends"), due(&ids, &schedule, t, malicious)) {
                    (Ok(output), Ok(u3)) => assert!(output.users.iter().eq(&u3)),
                    (Err(abort), Err(due)) => {
                        assert_eq!((abort.step.as_str(), abort.check.as_str()), (due.step.name(), due.check.name()))
                    }
                    (result, due) => panic!("{schedule:?}: {result:?}, where {due:?} is due"),
                }
                played += 1;
            }
        }
    }
    played
}

/// Is every schedule to be played with the real primitives, however long it takes?
fn all_of_them() -> bool {
    std::env::var("SECAGG_EXHAUSTIVE").is_ok_and(|value| value == "1")
}

/// One test for each variant and n, so that they can be spread over machines: its name, the stride, how many sessions that makes, how many
/// there are in all.
macro_rules! spec_and_impl_agree {
    ($($name:ident: $variant:ident, $n:literal, every $stride:literal: $sample:literal of $all:literal;)*) => { $(
        /// Figure 4, spec ≡ impl message for message under drop-outs: all schedules for n = 2 and 3, a sample for n = 4 and 5.
        #[test]
        fn $name() {
            let played = spec_and_impl(Variant::$variant, $n, $stride);
            assert_eq!(played, if all_of_them() { $all } else { $sample });
        }
    )* };
}
spec_and_impl_agree! {
    spec_and_impl_honest_but_curious_2: HonestButCurious, 2, every 1: 100 of 100;
    spec_and_impl_honest_but_curious_3: HonestButCurious, 3, every 1: 750 of 750;
    spec_and_impl_honest_but_curious_4: HonestButCurious, 4, every 31: 161 of 5000;
    spec_and_impl_honest_but_curious_5: HonestButCurious, 5, every 503: 62 of 31250;
    spec_and_impl_malicious_2: Malicious, 2, every 1: 144 of 144;
    spec_and_impl_malicious_3: Malicious, 3, every 1: 1296 of 1296;
    spec_and_impl_malicious_4: Malicious, 4, every 31: 334 of 10368;
    spec_and_impl_malicious_5: Malicious, 5, every 503: 154 of 77760;
}
