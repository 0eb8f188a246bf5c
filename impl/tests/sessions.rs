//! Whole sessions: the sum is the sum of the inputs that arrived, whoever drops out and when.

mod simulation;

use secagg::{Blame, Check, Modulus, Step, ThreatModel, UserId, Variant};
use simulation::{Dropouts, Recording, parameters};

const BOTH: [Variant; 2] = [Variant::HonestButCurious, Variant::Malicious];

fn assert_sums(recording: &Recording) {
    let aggregate = recording.outcome().unwrap();
    assert_eq!(aggregate.sum, recording.expected());
    assert!(aggregate.users.iter().eq(recording.masked_inputs.keys()));
}

/// Figure 4, R4.S4: z = Σ x_u over U3 = U.
#[test]
fn nobody_drops_out() {
    for variant in BOTH {
        for ids in [&[1, 2][..], &[7, 3, 1_000_000, u32::MAX, 4]] {
            assert_sums(&Recording::play(parameters(variant, ids, 2), &Dropouts::new()));
        }
    }
}

/// Figure 4, "at least t users" in every round: one user drops out in each.
#[test]
fn one_user_drops_out_in_each_round() {
    for variant in BOTH {
        let dropouts = (0..5).map(|round| (UserId(10 + round), round)).collect();
        let recording = Recording::play(parameters(variant, &[10, 11, 12, 13, 14, 15, 16], 2), &dropouts);
        assert_eq!(recording.masked_inputs.len(), 4);
        assert_sums(&recording);
    }
}

/// Figure 4, "at least t users" in every round: every user drops out before every message.
#[test]
fn every_user_may_drop_out_in_every_round() {
    for variant in BOTH {
        for who in [1, 2, 3] {
            for round in 0..5 {
                let dropouts = Dropouts::from([(UserId(who), round)]);
                assert_sums(&Recording::play(parameters(variant, &[1, 2, 3], 2), &dropouts));
            }
        }
    }
}

/// Figure 5, first row: against clients only, t = 1 is enough.
#[test]
fn a_single_user_remains_when_only_users_are_feared() {
    for variant in BOTH {
        let dropouts = Dropouts::from([(UserId(1), 0), (UserId(2), 1), (UserId(3), 2)]);
        assert_sums(&Recording::play(parameters(variant, &[1, 2, 3, 4], 1), &dropouts));
    }
}

/// R0.S1 … R4.S1, "at least t users": below t there is no sum.
#[test]
fn too_many_dropouts_end_the_session_without_a_sum() {
    for variant in BOTH {
        let dropouts = Dropouts::from([(UserId(1), 4), (UserId(2), 4)]);
        let error = Recording::play(parameters(variant, &[1, 2, 3], 2), &dropouts).outcome().unwrap_err();
        assert_eq!((error.step, error.check, error.blame), (Step::R4S1, Check::TooFewMessages, Blame::Unattributable));
    }
}

/// Section II, R and m: words of each width, R a power of two and not.
#[test]
fn every_kind_of_modulus_and_dimension() {
    let moduli = [2, 3, 255, 256, 257, 65_536, 1 << 25, (1 << 32) + 1, (1 << 63) + 1, (1 << 64) - 1, 1 << 64];
    for modulus in moduli {
        for dimension in [1, 2, 17, 1_000, 5_000] {
            let mut parameters = parameters(Variant::HonestButCurious, &[1, 2, 3, 4], 2);
            parameters.modulus = Modulus::new(modulus).unwrap();
            parameters.dimension = dimension;
            let recording = Recording::play(parameters, &Dropouts::from([(UserId(3), 2)]));
            assert_sums(&recording);
        }
    }
}

/// Section II: with R ≥ n(R_U − 1) + 1 the sum is that of the integers.
#[test]
fn a_bounded_sum_does_not_wrap() {
    for variant in BOTH {
        let mut parameters = parameters(variant, &[1, 2, 3], 2);
        parameters.threat_model = ThreatModel::Server;
        parameters.input_bound = Modulus::new(1 << 16);
        parameters.modulus = Modulus::new(3 * 65_535 + 1).unwrap();
        let recording = Recording::play(parameters, &Dropouts::new());
        assert_sums(&recording);
        let plain: u64 = recording.inputs.values().map(|input| input[0]).sum();
        assert_eq!(recording.outcome().unwrap().sum[0], plain);
    }
}

/// R4.S2, R4.S3: one p_u for each of U3, one p_{v,u} for each pair of U2∖U3 and U3.
#[test]
fn the_server_removes_as_many_masks_as_it_announces() {
    let dropouts = Dropouts::from([(UserId(2), 2), (UserId(4), 2)]);
    let recording = Recording::play(parameters(Variant::HonestButCurious, &[1, 2, 3, 4, 5], 2), &dropouts);
    let mut round = recording.server_4();
    recording.unmasking_shares.iter().for_each(|(id, message)| round.receive(*id, message).unwrap());
    let mut seen = Vec::new();
    round.close_round_with(|progress| seen.push((progress.done, progress.total))).unwrap();
    assert_eq!(seen, [(0, 9), (6, 9), (9, 9)]);
}

/// R4.S1: any t of the answers give the same z.
#[test]
fn the_sum_depends_on_the_quorum_only_in_who_answers() {
    let ids = [1, 2, 3, 4, 5];
    let recording = Recording::play(parameters(Variant::HonestButCurious, &ids, 3), &Dropouts::from([(UserId(2), 2)]));
    // Any three of the four answers give the same sum.
    for left_out in recording.unmasking_shares.keys() {
        let mut answers = recording.unmasking_shares.clone();
        answers.remove(left_out);
        assert_eq!(recording.finish(&answers), recording.outcome());
    }
}

/// R0.S1 … R4.S1, D17: a refused message counts as not received.
#[test]
fn what_was_refused_may_be_sent_again() {
    let recording = Recording::play(parameters(Variant::Malicious, &[1, 2, 3], 2), &Dropouts::new());
    let mut round = recording.server_2();
    for (id, message) in &recording.masked_inputs {
        let (_, truncated) = message.split_last().unwrap();
        assert_eq!(round.receive(*id, truncated).unwrap_err().check, Check::Malformed);
        round.receive(*id, message).unwrap();
    }
    assert_eq!(round.received(), 3);
    assert!(round.close_round().is_ok());
}

/// D15: the context is a function of the parameters, and injective on those tried.
#[test]
fn equal_parameters_make_equal_contexts_and_different_ones_do_not() {
    let base = parameters(Variant::HonestButCurious, &[1, 2, 3], 3);
    let context = |parameters| *secagg::Session::new(parameters).unwrap().context();
    let reordered = simulation::parameters(Variant::HonestButCurious, &[3, 1, 2], 3);
    assert_eq!(context(base.clone()), context(reordered));
    let mut contexts = vec![context(base.clone())];
    let mut vary = |change: &dyn Fn(&mut secagg::Parameters)| {
        let mut changed = base.clone();
        change(&mut changed);
        contexts.push(context(changed));
    };
    vary(&|p| p.session_id[31] ^= 1);
    vary(&|p| p.threat_model = ThreatModel::Server);
    vary(&|p| p.threat_model = ThreatModel::ServerAndClients { n_c: 0 });
    vary(&|p| p.threat_model = ThreatModel::ServerAndClients { n_c: 1 });
    vary(&|p| p.threshold = 2);
    vary(&|p| p.dimension = 4);
    vary(&|p| p.modulus = Modulus::new(1_001).unwrap());
    vary(&|p| p.input_bound = Modulus::new(2));
    vary(&|p| p.input_bound = Modulus::new(3));
    vary(&|p| p.directory = simulation::directory(Variant::HonestButCurious, &[1, 2, 4]));
    vary(&|p| p.directory = simulation::directory(Variant::Malicious, &[1, 2, 3]));
    contexts.sort_unstable();
    assert!(contexts.is_sorted_by(|a, b| a < b));
}
