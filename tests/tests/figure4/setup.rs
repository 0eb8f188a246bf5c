//! SETUP and Figure 5: which parameters are accepted, and that all of them are bound.

use std::collections::BTreeSet;

use secagg_tests::aborted;
use secagg_tests::sessions::Case;
use secagg_vectors::model::{Abort, Adversary, Blame, Entry, Parameters, Variant};
use secagg_vectors::subject::Subject;

use crate::bytes::HEADER;
use crate::calculation;
use crate::table::{VARIANTS, both, case, refused};

const IDS: [u32; 4] = [1, 6, 300, 4_294_967_295];

/// Parameters among n users against an adversary.
fn parameters(n: u32, adversary: Adversary, colluding: u32, threshold: u32) -> Parameters {
    Parameters {
        session: [5; 32],
        variant: Variant::HonestButCurious,
        adversary,
        colluding,
        threshold,
        dimension: 1,
        modulus_minus_one: 1,
        input_bound_minus_one: None,
        directory: (1..=n).map(|id| Entry { id, verification_key: None }).collect(),
    }
}

/// SETUP.1, Figure 5: t is accepted from the minimum of each row on, refused below it and above n, and where 2t ≤ n + n_C.
#[test]
fn thresholds_are_those_of_figure_5() {
    both(|subject| {
        for n in 2..=40 {
            // A majority of n; more than two thirds of n.
            let majority = (1..).find(|t| 2 * t > n).unwrap();
            let two_thirds = (1..).find(|t| 3 * t > 2 * n).unwrap();
            let alone = [(Adversary::Clients, 0, 1), (Adversary::Server, 0, majority)];
            let colluding = (0..=n + 1).map(|n_c| (Adversary::ServerAndClients, n_c, two_thirds));
            for (adversary, n_c, minimum) in alone.into_iter().chain(colluding) {
                let around = [0, 1, minimum - 1, minimum, minimum + 1, (n + n_c) / 2, (n + n_c) / 2 + 1, n, n + 1];
                for t in around {
                    let due = if t > n {
                        Some("ThresholdTooLarge")
                    } else if t < minimum {
                        Some("ThresholdBelowMinimum")
                    } else if !matches!(adversary, Adversary::Clients) && 2 * t <= n + n_c {
                        Some("ThresholdAdmitsTwoSets")
                    } else {
                        None
                    };
                    let due =
                        due.map(|check| Abort { step: "SETUP.1".into(), check: check.into(), blame: Blame::Caller });
                    let given = parameters(n, adversary, n_c, t);
                    assert_eq!(
                        subject.server(&given).err().map(aborted),
                        due,
                        "n = {n}, n_C = {n_c}, t = {t}, {adversary:?}"
                    );
                    assert_eq!(
                        subject.user(&given, n, None).err().map(aborted),
                        due,
                        "n = {n}, n_C = {n_c}, t = {t}, {adversary:?}"
                    );
                }
            }
        }
    });
}

/// Figure 5, "minimum inputs in sum": t of them, less those of the users who collude.
#[test]
fn minimum_inputs_are_those_of_figure_5() {
    use secagg_spec::setup::ThreatModel::{ClientsOnly, Server, ServerAndClients};
    let of = |row: secagg_spec::setup::ThreatModel| row.minimum_inputs(9);
    assert_eq!([of(ClientsOnly), of(Server), of(ServerAndClients { n_c: 0 })], [9, 9, 9]);
    assert_eq!([of(ServerAndClients { n_c: 1 }), of(ServerAndClients { n_c: 4 })], [8, 5]);
}

/// SETUP.1: n_C near 2³² does not overflow on its way past 2t > n + n_C.
#[test]
fn huge_numbers_of_colluding_users_are_refused() {
    both(|subject| {
        for n_c in [u32::MAX, u32::MAX - 1, u32::MAX - 3, 1 << 31] {
            let given = parameters(4, Adversary::ServerAndClients, n_c, 4);
            refused(subject.server(&given), "SETUP.1", "ThresholdAdmitsTwoSets", Blame::Caller);
        }
    });
}

/// The first message of a user under these parameters.
fn first_message(subject: &dyn Subject, parameters: &Parameters, case: &Case, position: usize) -> Vec<u8> {
    let user = &case.users[position];
    let key = user.brings.signing_key.filter(|_| parameters.variant == Variant::Malicious);
    let mut party = subject.user(parameters, user.id, key).expect("the parameters are sound");
    party.advance(&user.brings, &[]).expect("round 0 asks nothing")
}

/// SETUP.1: all parties hold the same parameters: any single difference changes the context, and not a message is accepted.
#[test]
fn the_context_binds_every_parameter() {
    both(|subject| {
        let case = case(Variant::Malicious, &IDS, 3, &[]);
        let other_key = calculation::verification_key(&[9; 32]);
        let base = Parameters {
            adversary: Adversary::ServerAndClients,
            colluding: 1,
            input_bound_minus_one: Some(100),
            ..case.parameters.clone()
        };
        let changes: [&dyn Fn(&mut Parameters); 14] = [
            &|p| p.session[0] ^= 1,
            &|p| p.session[31] ^= 0x80,
            &|p| {
                p.variant = Variant::HonestButCurious;
                p.directory.iter_mut().for_each(|entry| entry.verification_key = None);
            },
            &|p| (p.adversary, p.colluding) = (Adversary::Clients, 0),
            &|p| (p.adversary, p.colluding) = (Adversary::Server, 0),
            &|p| p.colluding = 0,
            &|p| p.threshold += 1,
            &|p| p.dimension += 1,
            &|p| p.modulus_minus_one += 1,
            &|p| p.input_bound_minus_one = None,
            &|p| p.input_bound_minus_one = Some(99),
            &|p| p.directory[1].id += 1,
            &|p| p.directory[1].verification_key = Some(other_key),
            &|p| {
                p.directory.remove(1);
            },
        ];
        let mut seen = BTreeSet::from([calculation::context(&base)]);
        let original = first_message(subject, &base, &case, 0);
        assert_eq!(original[7..HEADER], calculation::context(&base));
        for (number, change) in changes.iter().enumerate() {
            let mut changed = base.clone();
            change(&mut changed);
            let message = first_message(subject, &changed, &case, 0);
            let context = calculation::context(&changed);
            assert_eq!(message[7..HEADER], context, "change {number}");
            assert!(seen.insert(context), "change {number} gives a context of its own");
            let mut server = subject.server(&changed).expect("the parameters are sound");
            refused(server.receive(IDS[0], &original), "R0.S1", "WrongContext", Blame::User(IDS[0]));
            server.receive(IDS[0], &message).expect("the server's own parameters are accepted");
        }
    });
}

/// SETUP.1: the order in which the directory is given has no meaning.
#[test]
fn the_order_of_the_directory_has_no_meaning() {
    both(|subject| {
        for variant in VARIANTS {
            let case = case(variant, &IDS, 3, &[]);
            let mut reversed = case.parameters.clone();
            reversed.directory.reverse();
            assert_eq!(first_message(subject, &reversed, &case, 2), first_message(subject, &case.parameters, &case, 2));
        }
    });
}

/// SETUP.2: a user holds the d_u^SK that belongs to the d_u^PK bound to it, and no other; the honest-but-curious variant has none.
#[test]
fn users_hold_their_own_signing_key() {
    both(|subject| {
        let malicious = case(Variant::Malicious, &IDS, 3, &[]);
        for user in &malicious.users {
            let key = user.brings.signing_key.unwrap();
            let entry = malicious.parameters.directory.iter().find(|entry| entry.id == user.id).unwrap();
            assert_eq!(entry.verification_key, Some(calculation::verification_key(&key)));
            for other in &malicious.users {
                let set_up = subject.user(&malicious.parameters, user.id, other.brings.signing_key);
                if other.id == user.id {
                    assert!(set_up.is_ok());
                } else {
                    refused(set_up, "SETUP.2", "SigningKeyMismatch", Blame::Caller);
                }
            }
            let keyless = subject.user(&malicious.parameters, user.id, None);
            refused(keyless, "SETUP.2", "SigningKeyMismatch", Blame::Caller);
            let honest = case(Variant::HonestButCurious, &IDS, 3, &[]);
            let keyed = subject.user(&honest.parameters, user.id, Some(key));
            refused(keyed, "SETUP.2", "SigningKeyMismatch", Blame::Caller);
        }
    });
}
