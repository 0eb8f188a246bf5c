//! What may be printed, and what may be stored.

mod simulation;

use rand_core::Rng;
use secagg::user::{AdvertiseKeysCoins, ShareKeysCoins};
use secagg::{UserId, Variant};
use simulation::{Dropouts, Recording, parameters, rng};

const U: UserId = UserId(1);

/// A debug print, with and without line breaks, that must not contain any of these bytes in any usual form.
fn assert_hides(value: &impl std::fmt::Debug, secrets: &[[u8; 32]]) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        for secret in secrets {
            let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            let decimal = format!("{}, {}, {}, {}", secret[0], secret[1], secret[2], secret[3]);
            let lower = text.to_lowercase();
            assert!(!lower.contains(&hex[..16]) && !lower.contains(&hex[48..]), "{text}");
            assert!(!text.contains(&decimal), "{text}");
        }
        assert!(text.len() < 120, "a redacted print is short: {text}");
    }
}

/// R0.U1, R1.U3: the secrets of Figure 4 are in no Debug output of a user.
#[test]
fn no_state_prints_a_secret() {
    for variant in [Variant::HonestButCurious, Variant::Malicious] {
        let recording = Recording::play(parameters(variant, &[1, 2, 3], 2), &Dropouts::new());
        let mut secrets = vec![simulation::signing_key(U)];
        for round in [0, 1] {
            let mut coins = rng(U, round);
            secrets.extend(
                std::iter::repeat_with(|| {
                    let mut coin = [0; 32];
                    coins.fill_bytes(&mut coin);
                    coin
                })
                .take(4),
            );
        }
        assert_hides(&recording.setup(U), &secrets);
        assert_hides(&recording.advertised(U), &secrets);
        assert_hides(&recording.shared(U), &secrets);
        assert_hides(&recording.masked(U), &secrets);
        if variant == Variant::Malicious {
            assert_hides(&recording.checked(U), &secrets);
        }
        let [c_sk, s_sk] = [secrets[1], secrets[2]];
        assert_hides(&AdvertiseKeysCoins { c_sk, s_sk }, &secrets);
        assert_eq!(format!("{:?}", AdvertiseKeysCoins { c_sk, s_sk }), "AdvertiseKeysCoins { .. }");
        let coins = ShareKeysCoins {
            b: c_sk,
            s_polynomial: vec![s_sk],
            b_polynomial: vec![s_sk],
            nonces: [(UserId(2), [0; 12])].into(),
        };
        assert_hides(&coins, &secrets);
        assert_eq!(format!("{coins:?}"), "ShareKeysCoins { .. }");
        // The states do print something: whose they are.
        assert_eq!(format!("{:?}", recording.setup(U)), "Setup { user: UserId(1), .. }");
    }
}

/// R4.S2, R4.S3: what the server reconstructs is in no Debug output.
#[test]
fn no_round_of_the_server_prints_what_it_holds() {
    let recording = Recording::play(parameters(Variant::Malicious, &[1, 2, 3], 2), &Dropouts::new());
    let mut round = recording.server_4();
    recording.unmasking_shares.iter().for_each(|(id, message)| round.receive(*id, message).unwrap());
    assert_eq!(format!("{round:?}"), "Unmasking(Collection { step: R4S1, expected: 3, received: 3, .. })");
}

/// SETUP.1: what is public is printed, so that parties can compare their parameters.
#[test]
fn public_values_are_printed() {
    let parameters = parameters(Variant::HonestButCurious, &[1, 2, 3], 2);
    let modulus = secagg::Modulus::new(65_537).expect("R ≥ 2");
    assert_eq!((format!("{modulus:?}"), modulus.to_string()), ("Modulus(65537)".into(), "65537".into()));
    let session = secagg::Session::new(parameters.clone()).expect("valid parameters");
    assert_eq!(format!("{session:?}"), format!("Session({parameters:?})"));
    assert!(format!("{session:?}").contains("threshold: 2"));
}

/// SETUP.1: parameters read from storage pass the same checks.
#[cfg(feature = "serde")]
#[test]
fn parameters_can_be_stored_and_are_checked_when_they_come_back() {
    for variant in [Variant::HonestButCurious, Variant::Malicious] {
        let mut stored = parameters(variant, &[3, 1, 2], 3);
        stored.threat_model = secagg::ThreatModel::ServerAndClients { n_c: 2 };
        stored.input_bound = secagg::Modulus::new(10);
        let text = serde_json::to_string(&stored).unwrap();
        let read: secagg::Parameters = serde_json::from_str(&text).unwrap();
        assert_eq!(read, stored);
        assert_eq!(secagg::Session::new(read).unwrap().context(), secagg::Session::new(stored).unwrap().context());
    }
}

/// R0.U1, R1.U3, "uniformly at random": the system's generator serves as the source.
#[cfg(feature = "getrandom")]
#[test]
fn the_operating_system_has_randomness() {
    let recording = Recording::play(parameters(Variant::HonestButCurious, &[1, 2, 3], 2), &Dropouts::new());
    let advertise = || recording.setup(U).advertise_keys(&mut secagg::SystemRng::default()).1;
    assert_ne!(advertise(), advertise());
}
