//! SETUP: the thresholds of Figure 5 and the other limits, at their edges.

mod simulation;

use secagg::{Check, Modulus, Parameters, Session, ThreatModel, Variant};
use simulation::parameters;

fn check(parameters: Parameters) -> Option<Check> {
    Session::new(parameters).err().map(|error| error.check)
}

fn threshold(n: u32, t: u32, threat_model: ThreatModel) -> Option<Check> {
    let ids: Vec<u32> = (1..=n).collect();
    let mut parameters = parameters(Variant::HonestButCurious, &ids, t);
    parameters.threat_model = threat_model;
    check(parameters)
}

/// Figure 5, column "minimum threshold"; n is the size of the directory (D10).
#[test]
fn the_least_threshold_is_relative_to_the_directory() {
    for n in 2..=20 {
        for t in 0..=n + 1 {
            let expected = |minimum, n_c: Option<u32>| {
                if t > n {
                    Some(Check::ThresholdTooLarge)
                } else if t < minimum {
                    Some(Check::ThresholdBelowMinimum)
                } else if n_c.is_some_and(|n_c| 2 * t <= n + n_c) {
                    Some(Check::ThresholdAdmitsTwoSets)
                } else {
                    None
                }
            };
            assert_eq!(threshold(n, t, ThreatModel::ClientsOnly), expected(1, None), "n = {n}, t = {t}");
            assert_eq!(threshold(n, t, ThreatModel::Server), expected(n / 2 + 1, Some(0)), "n = {n}, t = {t}");
            for n_c in 0..=n {
                let model = ThreatModel::ServerAndClients { n_c };
                assert_eq!(threshold(n, t, model).is_none(), (model.least_threshold(n)..=n).contains(&t));
                assert_eq!(threshold(n, t, model), expected(2 * n / 3 + 1, Some(n_c)), "n = {n}, t = {t}, n_C = {n_c}");
            }
        }
    }
    for t in [0, 1, 3, u32::MAX] {
        let model = ThreatModel::ServerAndClients { n_c: u32::MAX };
        assert!(threshold(3, t, model).is_some());
    }
}

/// Figure 5, column "minimum inputs in sum".
#[test]
fn the_inputs_in_a_sum_are_those_the_adversary_does_not_know() {
    for (threat_model, minimum) in [
        (ThreatModel::ClientsOnly, 7),
        (ThreatModel::Server, 7),
        (ThreatModel::ServerAndClients { n_c: 0 }, 7),
        (ThreatModel::ServerAndClients { n_c: 3 }, 4),
    ] {
        let ids: Vec<u32> = (1..=10).collect();
        let mut parameters = parameters(Variant::HonestButCurious, &ids, 7);
        parameters.threat_model = threat_model;
        assert_eq!(Session::new(parameters).unwrap().minimum_inputs(), minimum);
    }
}

/// Section II, "R ≥ n(R_U − 1) + 1", at its edge.
#[test]
fn a_bounded_sum_fits_the_modulus() {
    let bounded = |modulus, bound| {
        let mut parameters = parameters(Variant::HonestButCurious, &[1, 2, 3], 2);
        parameters.modulus = Modulus::new(modulus).unwrap();
        parameters.input_bound = Some(Modulus::new(bound).unwrap());
        check(parameters)
    };
    assert_eq!(bounded(3 * 99 + 1, 100), None);
    assert_eq!(bounded(3 * 99, 100), Some(Check::SumOverflows));
    assert_eq!(bounded(4, 2), None);
    assert_eq!(bounded(3, 2), Some(Check::SumOverflows));
    assert_eq!(bounded(2, 2), Some(Check::SumOverflows));
    assert_eq!(bounded(100, 1), Some(Check::InputBoundOutOfRange));
    assert_eq!(bounded(100, 101), Some(Check::InputBoundOutOfRange));
    assert_eq!(bounded(1 << 64, 1 << 64), Some(Check::SumOverflows));
    assert_eq!(bounded(1 << 64, (u128::from(u64::MAX) / 3) + 1), None);
    assert_eq!(bounded(1 << 64, (u128::from(u64::MAX) / 3) + 2), Some(Check::SumOverflows));
}

/// SETUP.1: R is an integer from 2 to 2^64.
#[test]
fn moduli_are_between_1_and_2_to_the_64() {
    assert_eq!(Modulus::new(0), None);
    assert_eq!(Modulus::new((1 << 64) + 1), None);
    assert_eq!(Modulus::new(u128::MAX), None);
    for (r, minus_one, bits) in [(1, 0, 0), (2, 1, 1), (3, 2, 2), (256, 255, 8), (257, 256, 9), (1 << 64, u64::MAX, 64)]
    {
        let modulus = Modulus::new(r).unwrap();
        assert_eq!(modulus, Modulus::from_minus_one(minus_one));
        assert_eq!((modulus.get(), modulus.minus_one(), modulus.bits()), (r, minus_one, bits));
        assert_eq!(modulus.to_string(), r.to_string());
    }
}

/// SETUP.1, SETUP.2: the order of the checks is that of FORMAT.md 8.
#[test]
fn the_earlier_check_decides() {
    // Everything is wrong at once, and is put right from the first check to the last.
    let everything = |directory| {
        let mut parameters = parameters(Variant::Malicious, &[], 0);
        parameters.threat_model = ThreatModel::Server;
        parameters.modulus = Modulus::from_minus_one(0);
        parameters.dimension = 0;
        parameters.threshold = 10;
        parameters.input_bound = Some(Modulus::from_minus_one(0));
        parameters.directory = directory;
        parameters
    };
    let key = |id| (secagg::UserId(id), simulation::verification_key(secagg::UserId(id)));
    let small = {
        let mut key = [0; 32];
        key[0] = 1;
        key
    };
    let directory = |entries: &[_]| secagg::Directory::Malicious(entries.to_vec());
    let id = secagg::UserId;

    let mut p = everything(directory(&[(id(0), [2; 32])]));
    let mut fires = |check_name, repair: &dyn Fn(&mut Parameters)| {
        assert_eq!(check(p.clone()), Some(check_name));
        repair(&mut p);
    };
    fires(Check::ModulusTooSmall, &|p| p.modulus = Modulus::new(100).unwrap());
    fires(Check::DimensionZero, &|p| p.dimension = 1);
    fires(Check::TooFewParties, &|p| {
        p.directory = directory(&[(id(0), [2; 32]), (id(0), [2; 32]), (id(7), small), key(8), (id(9), key(8).1)]);
    });
    fires(Check::IdentityZero, &|p| {
        p.directory = directory(&[(id(1), [2; 32]), (id(1), [2; 32]), (id(7), small), key(8), (id(9), key(8).1)]);
    });
    fires(Check::RepeatedIdentity, &|p| {
        p.directory = directory(&[(id(1), [2; 32]), (id(7), small), key(8), (id(9), key(8).1)]);
    });
    fires(Check::ThresholdTooLarge, &|p| p.threshold = 2);
    fires(Check::ThresholdBelowMinimum, &|p| {
        p.threshold = 3;
        p.threat_model = ThreatModel::ServerAndClients { n_c: 2 };
    });
    fires(Check::ThresholdAdmitsTwoSets, &|p| p.threshold = 4);
    fires(Check::InputBoundOutOfRange, &|p| p.input_bound = Modulus::new(90));
    fires(Check::SumOverflows, &|p| p.input_bound = None);
    fires(Check::VerificationKeyNotCanonical, &|p| {
        p.directory = directory(&[key(1), (id(7), small), key(8), (id(9), key(8).1)]);
    });
    fires(Check::VerificationKeySmallOrder, &|p| {
        p.directory = directory(&[key(1), key(7), key(8), (id(9), key(8).1)]);
    });
    fires(Check::RepeatedVerificationKey, &|p| p.directory = directory(&[key(1), key(7), key(8), key(9)]));
    assert_eq!(check(p), None);
}

/// Figure 5: the least t that set-up accepts is its minimum, and leaves room for one set of survivors only.
#[test]
fn the_least_threshold_is_figure_5s_and_admits_one_set() {
    assert_eq!(ThreatModel::ClientsOnly.least_threshold(500), 1);
    assert_eq!(ThreatModel::Server.least_threshold(500), 251);
    assert_eq!(ThreatModel::Server.least_threshold(501), 251);
    assert_eq!(ThreatModel::ServerAndClients { n_c: 100 }.least_threshold(500), 334);
    assert_eq!(ThreatModel::ServerAndClients { n_c: 167 }.least_threshold(500), 334);
    assert_eq!(ThreatModel::ServerAndClients { n_c: 168 }.least_threshold(500), 335);
    assert_eq!(ThreatModel::ServerAndClients { n_c: u32::MAX }.least_threshold(u32::MAX), u32::MAX);
}
