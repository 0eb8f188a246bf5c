//! Spec and impl, driven through the same session with the same coins, send equal bytes, output equal sums, and abort alike.

use proptest::prelude::*;
use secagg_spec::suite1::Suite1;
use secagg_spec::textbook::algorithms::Textbook;
use secagg_tests::cases::cases;
use secagg_tests::libraries::Libraries;
use secagg_tests::lockstep::{Outcome, Way, play};
use secagg_tests::sessions::{Case, shapes};
use secagg_vectors::model::{Abort, Blame, Variant};
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::subject::spec::Spec;

/// R4.S4 and section V: the output is Σ_{u ∈ U3} x_u, or the first round with fewer than t messages aborts.
fn judge(case: &Case, outcome: &Outcome) {
    let t = case.parameters.threshold as usize;
    let sets = &outcome.sets;
    assert!(sets.windows(2).all(|pair| pair[1].is_subset(&pair[0])), "U ⊇ U1 ⊇ U2 ⊇ U3 ⊇ U4 ⊇ U5");
    let collecting = match case.parameters.variant {
        Variant::HonestButCurious => vec!["R0.S1", "R1.S1", "R2.S1", "R4.S1"],
        Variant::Malicious => vec!["R0.S1", "R1.S1", "R2.S1", "R3.S1", "R4.S1"],
    };
    match outcome.result.as_ref().expect("every session ends") {
        Ok(output) => {
            assert!(sets.iter().all(|set| set.len() >= t));
            assert!(output.users.iter().eq(&sets[2]), "the sum is over U3");
            let modulus = u128::from(case.parameters.modulus_minus_one) + 1;
            for (j, z) in output.sum.iter().enumerate() {
                let in_u3 = case.users.iter().filter(|user| sets[2].contains(&user.id));
                let sum = in_u3.fold(0u128, |sum, user| (sum + u128::from(user.brings.input[j])) % modulus);
                assert_eq!(u128::from(*z), sum, "entry {j}");
            }
        }
        Err(abort) => {
            let first = sets.iter().position(|set| set.len() < t).expect("an honest session aborts only below t");
            let due =
                Abort { step: collecting[first].into(), check: "TooFewMessages".into(), blame: Blame::Unattributable };
            assert_eq!((first, abort), (sets.len() - 1, &due));
        }
    }
}

proptest! {
    #![proptest_config(cases(192))]

    /// Figure 4, all steps: equal bytes for every message and equal output, under any drop-outs.
    #[test]
    fn spec_and_impl_agree_under_any_dropouts(shape in shapes(7)) {
        let case = shape.case();
        let outcome = play([&Spec(Suite1(Libraries)), &Implementation], &case, |_, _| {});
        prop_assert!(outcome.aborted.is_empty() && outcome.refused.is_empty());
        judge(&case, &outcome);
    }

    /// Every receipt of Figure 4: whatever one message on its way becomes, both refuse it alike or both accept it.
    #[test]
    fn spec_and_impl_refuse_alike(
        shape in shapes(5),
        at in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        edit in 0..6u8,
        value in any::<u8>(),
    ) {
        let case = shape.case();
        let mut ways = Vec::new();
        play([&Spec(Suite1(Libraries)), &Spec(Suite1(Libraries))], &case, |way, _| ways.push(way));
        ways.retain(|way| !matches!(way, Way::ToUser("R0.U1", _)));
        prop_assume!(!ways.is_empty());
        let chosen = ways[at.index(ways.len())];
        play([&Spec(Suite1(Libraries)), &Implementation], &case, |way, message| {
            if way == chosen && !message.is_empty() {
                let at = byte.index(message.len());
                match edit {
                    0 => message[at] ^= 1 << (value % 8),
                    1 => message[at] = value,
                    2 => message.truncate(at),
                    3 => message.insert(at, value),
                    4 => { message.remove(at); }
                    _ => {
                        let width = 4.min(message.len() - at);
                        message[at..at + width].fill(value);
                    }
                }
            }
        });
    }

    /// Every receipt of Figure 4, for one message put in place of another: replays of earlier rounds, other users'
    /// messages, reflections.
    #[test]
    fn spec_and_impl_refuse_replays_alike(shape in shapes(5), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let case = shape.case();
        let mut seen = Vec::new();
        play([&Spec(Suite1(Libraries)), &Spec(Suite1(Libraries))], &case, |way, message| seen.push((way, message.clone())));
        seen.retain(|(way, _)| !matches!(way, Way::ToUser("R0.U1", _)));
        prop_assume!(!seen.is_empty());
        let (_, other) = &seen[from.index(seen.len())];
        let (chosen, _) = &seen[to.index(seen.len())];
        play([&Spec(Suite1(Libraries)), &Implementation], &case, |way, message| {
            if way == *chosen {
                message.clone_from(other);
            }
        });
    }
}

proptest! {
    #![proptest_config(cases(6))]

    /// Section VII-C: the textbook suite and impl's libraries give the same sessions.
    #[test]
    fn textbook_and_impl_agree(shape in shapes(4)) {
        let case = shape.case();
        let outcome = play([&Spec(Suite1(Textbook)), &Implementation], &case, |_, _| {});
        prop_assert!(outcome.aborted.is_empty() && outcome.refused.is_empty());
        judge(&case, &outcome);
    }
}
