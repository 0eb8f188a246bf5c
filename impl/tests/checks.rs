//! Every named check, provoked through the public API: step, check and blame are the normative ones.

mod simulation;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use secagg::user::{AdvertiseKeysCoins, MaskedInput, Setup, ShareKeysCoins};
use secagg::{Blame, Check, Directory, Error, Modulus, Session, Step, ThreatModel, UserId, Variant};
use simulation::forgery::{Entry, HEADER, entries, list_at, plaintext, seal, sent_by, with_entries, with_lists};
use simulation::receipts::{Receipt, receipts};
use simulation::{Dropouts, Messages, Recording, parameters, rng, signing_key, verification_key};

use Variant::{HonestButCurious, Malicious};

/// A check that must fire, and the error that came.
type Case = (Step, Check, Blame, Error);

const Q: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

const U: UserId = UserId(1);

fn case<T>(step: Step, check: Check, blame: Blame, result: Result<T, Error>) -> Case {
    match result {
        Err(error) => (step, check, blame, error),
        Ok(_) => panic!("{step} {check} did not fire"),
    }
}

/// Four users, of whom user 4 never turns up, user 3 drops out before its masked input, and two must stay.
fn recording(variant: Variant) -> Recording {
    Recording::play(parameters(variant, &[1, 2, 3, 4], 2), &Dropouts::from([(UserId(4), 0), (UserId(3), 2)]))
}

/// Four users who all stay to the end, of whom three must.
fn quorum_of_three(variant: Variant) -> Recording {
    Recording::play(parameters(variant, &[1, 2, 3, 4], 3), &Dropouts::new())
}

fn setup_cases() -> Vec<Case> {
    let refused = |step, check, change: &dyn Fn(&mut secagg::Parameters)| {
        let mut changed = parameters(Malicious, &[1, 2, 3, 4], 3);
        change(&mut changed);
        case(step, check, Blame::Caller, Session::new(changed))
    };
    let directory = |entries: &[(u32, [u8; 32])]| {
        Directory::Malicious(entries.iter().map(|(id, key)| (UserId(*id), *key)).collect())
    };
    let [one, two, three, four] = [1, 2, 3, 4].map(|id| (id, verification_key(UserId(id))));
    let identity = {
        let mut key = [0; 32];
        key[0] = 1;
        key
    };
    let unreduced = {
        let mut key = [0xff; 32];
        (key[0], key[31]) = (0xee, 0x7f);
        key
    };

    let session = |variant| Session::new(parameters(variant, &[1, 2, 3, 4], 3)).unwrap();
    let setup = |step, check, result: Result<Setup, Error>| case(step, check, Blame::Caller, result);
    let zero_keys = |c_sk, s_sk| {
        let user = Setup::honest_but_curious(&session(HonestButCurious), U).unwrap();
        let result = user.advertise_keys_with(AdvertiseKeysCoins { c_sk, s_sk });
        case(Step::R0U1, Check::CoinsDoNotFit, Blame::Caller, result)
    };

    vec![
        refused(Step::Setup1, Check::ModulusTooSmall, &|p| p.modulus = Modulus::from_minus_one(0)),
        refused(Step::Setup1, Check::DimensionZero, &|p| p.dimension = 0),
        refused(Step::Setup1, Check::TooFewParties, &|p| p.directory = directory(&[])),
        refused(Step::Setup1, Check::TooFewParties, &|p| p.directory = directory(&[one])),
        refused(Step::Setup1, Check::IdentityZero, &|p| p.directory = directory(&[one, two, (0, three.1)])),
        refused(Step::Setup1, Check::RepeatedIdentity, &|p| p.directory = directory(&[one, two, (1, three.1)])),
        refused(Step::Setup1, Check::ThresholdTooLarge, &|p| p.threshold = 5),
        refused(Step::Setup1, Check::ThresholdBelowMinimum, &|p| p.threshold = 0),
        refused(Step::Setup1, Check::ThresholdBelowMinimum, &|p| {
            p.threat_model = ThreatModel::Server;
            p.threshold = 2;
        }),
        refused(Step::Setup1, Check::ThresholdAdmitsTwoSets, &|p| {
            p.threat_model = ThreatModel::ServerAndClients { n_c: 2 };
        }),
        refused(Step::Setup1, Check::InputBoundOutOfRange, &|p| p.input_bound = Some(Modulus::from_minus_one(0))),
        refused(Step::Setup1, Check::InputBoundOutOfRange, &|p| p.input_bound = Modulus::new(1_001)),
        refused(Step::Setup1, Check::SumOverflows, &|p| p.input_bound = Modulus::new(251)),
        refused(Step::Setup2, Check::VerificationKeyNotCanonical, &|p| {
            p.directory = directory(&[one, (2, identity), three, (4, unreduced)]);
        }),
        refused(Step::Setup2, Check::VerificationKeySmallOrder, &|p| {
            p.directory = directory(&[one, (2, identity), three, (4, identity)]);
        }),
        refused(Step::Setup2, Check::RepeatedVerificationKey, &|p| {
            p.directory = directory(&[one, (2, four.1), three, four]);
        }),
        setup(Step::Setup1, Check::NotInDirectory, Setup::honest_but_curious(&session(HonestButCurious), UserId(5))),
        setup(Step::Setup1, Check::NotInDirectory, Setup::malicious(&session(Malicious), UserId(0), &[1; 32])),
        setup(
            Step::Setup2,
            Check::SigningKeyMismatch,
            Setup::malicious(&session(Malicious), U, &signing_key(UserId(2))),
        ),
        setup(Step::Setup2, Check::SigningKeyMismatch, Setup::honest_but_curious(&session(Malicious), U)),
        setup(
            Step::Setup2,
            Check::SigningKeyMismatch,
            Setup::malicious(&session(HonestButCurious), U, &signing_key(U)),
        ),
        zero_keys([0; 32], [1; 32]),
        zero_keys([1; 32], [0; 32]),
        zero_keys(Q, [1; 32]),
        zero_keys([1; 32], [0xff; 32]),
    ]
}

/// The checks of the header, one spoilt field more each time: the earlier field decides.
fn header_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in [HonestButCurious, Malicious] {
        let recording = recording(variant);
        for Receipt { step, blame, valid, mut deliver } in receipts(&recording, U) {
            deliver(&valid).unwrap();
            let mut spoilt = valid.clone();
            spoilt.push(0);
            cases.push(case(step, Check::Malformed, blame, deliver(&spoilt)));
            let fields =
                [(38, Check::WrongContext), (6, Check::WrongSender), (2, Check::WrongType), (1, Check::WrongSuite)];
            for (position, check) in fields.into_iter().chain([(0, Check::WrongFormat)]) {
                spoilt[position] ^= 0x40;
                cases.push(case(step, check, blame, deliver(&spoilt)));
            }
            cases.push(case(step, Check::Malformed, blame, deliver(&spoilt[..HEADER - 1])));
        }
    }
    cases
}

fn key_list_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    // 66 bytes of keys, and 64 of signature.
    let recording = quorum_of_three(Malicious);
    let list = entries(&recording.key_list, 130);
    let mut refused = |step, check, change: &dyn Fn(&mut Vec<Entry>)| {
        let mut changed = list.clone();
        change(&mut changed);
        let message = with_entries(&recording.key_list, &changed);
        let result = recording.advertised(U).share_keys(&message, &mut rng(U, 1));
        cases.push(case(step, check, Blame::Server, result));
    };
    let (own, second, third, fourth) = (0, 1, 2, 3);

    refused(Step::R1U2, Check::KeySignature, &|l| l[third].1[129] ^= 1);
    refused(Step::R1U2, Check::KeySignature, &|l| l[third].1[66] ^= 1);
    // A key of an honest user, negated, is another key: its signature fails.
    refused(Step::R1U2, Check::KeySignature, &|l| l[third].1[0] ^= 1);

    // From here on each list also has the faults that are looked for later.
    refused(Step::R1U1, Check::RepeatedKey, &|l| l[third].1 = l[second].1.clone());
    refused(Step::R1U1, Check::RepeatedKey, &|l| {
        let (c_pk, s_pk) = l[third].1.split_at_mut(33);
        s_pk[..33].copy_from_slice(c_pk);
    });
    refused(Step::R1U1, Check::RepeatedKey, &|l| {
        let negated = {
            let mut key = l[own].1[33..66].to_vec();
            key[0] ^= 1;
            key
        };
        l[third].1[..33].copy_from_slice(&negated);
    });
    let repeat = |l: &mut Vec<Entry>| l[third].1 = l[second].1.clone();
    refused(Step::R1U1, Check::OwnEntryChanged, &|l| {
        repeat(l);
        l[own].1[0] ^= 1;
    });
    refused(Step::R1U1, Check::OwnEntryChanged, &|l| {
        repeat(l);
        l[own].1[33] ^= 1;
    });
    refused(Step::R1U1, Check::OwnEntryChanged, &|l| {
        repeat(l);
        l[own].1[66] ^= 1;
    });
    let lose = |l: &mut Vec<Entry>| {
        repeat(l);
        l.remove(own);
    };
    refused(Step::R1U1, Check::OwnEntryChanged, &lose);
    refused(Step::R1U1, Check::OutsideDirectory, &|l| {
        lose(l);
        l.last_mut().unwrap().0 = 9;
    });
    refused(Step::R1U1, Check::TooFewUsers, &|l| {
        l.truncate(2);
        l[0].0 = 8;
        l[1].0 = 9;
    });

    // The honest-but-curious variant has the same checks but for the signatures.
    let recording = quorum_of_three(HonestButCurious);
    let mut list = entries(&recording.key_list, 66);
    list[third].1 = list[fourth].1.clone();
    let message = with_entries(&recording.key_list, &list);
    let result = recording.advertised(U).share_keys(&message, &mut rng(U, 1));
    cases.push(case(Step::R1U1, Check::RepeatedKey, Blame::Server, result));
    cases
}

fn coin_cases() -> Vec<Case> {
    let recording = quorum_of_three(HonestButCurious);
    let fitting = || ShareKeysCoins {
        b: [1; 32],
        s_polynomial: vec![[2; 32]; 2],
        b_polynomial: vec![[0; 32]; 2],
        nonces: [2, 3, 4].map(|v| (UserId(v), [v as u8; 12])).into(),
    };
    recording.advertised(U).share_keys_with(&recording.key_list, fitting()).unwrap();
    let changes: [&dyn Fn(&mut ShareKeysCoins); 9] = [
        &|coins| coins.b = Q,
        &|coins| coins.s_polynomial[1] = Q,
        &|coins| coins.b_polynomial[1] = Q,
        &|coins| coins.s_polynomial.truncate(1),
        &|coins| coins.b_polynomial.truncate(1),
        &|coins| coins.s_polynomial.push([1; 32]),
        &|coins| coins.b_polynomial.push([1; 32]),
        &|coins| coins.nonces.retain(|v, _| *v != UserId(3)),
        &|coins| {
            coins.nonces.remove(&UserId(2));
            coins.nonces.insert(UserId(9), [0; 12]);
        },
    ];
    let mut cases: Vec<Case> = changes
        .into_iter()
        .map(|change| {
            let mut coins = fitting();
            change(&mut coins);
            let result = recording.advertised(U).share_keys_with(&recording.key_list, coins);
            case(Step::R1U3, Check::CoinsDoNotFit, Blame::Caller, result)
        })
        .collect();
    // Nonces for users who did not turn up are left over.
    let mut coins = fitting();
    coins.nonces.extend([(U, [0; 12]), (UserId(9), [0; 12])]);
    let with_more = recording.advertised(U).share_keys_with(&recording.key_list, coins).unwrap().1;
    let (_, message) = recording.advertised(U).share_keys_with(&recording.key_list, fitting()).unwrap();
    assert_eq!(with_more, message);

    // The list is looked at before the coins.
    let mut coins = fitting();
    coins.b = Q;
    let result = recording.advertised(U).share_keys_with(&recording.key_list[..50], coins);
    cases.push(case(Step::R1U1, Check::Malformed, Blame::Server, result));
    cases
}

fn delivery_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in [HonestButCurious, Malicious] {
        // User 4 has advertised no keys: U1 = {1, 2, 3}.
        let dropouts = Dropouts::from([(UserId(4), 0)]);
        let recording = Recording::play(parameters(variant, &[1, 2, 3, 4], 3), &dropouts);
        let list = entries(&recording.delivered[&U], 100);
        let mut refused = |step, check, blame, ids: &[u32], input: &[u64]| {
            let list: Vec<_> = ids.iter().map(|id| (*id, list[0].1.clone())).collect();
            let message = with_entries(&recording.delivered[&U], &list);
            let result = recording.shared(U).masked_input(&message, input);
            cases.push(case(step, check, blame, result));
        };
        let bad: &[u64] = &[1_000; 4];
        for ids in [&[][..], &[2], &[1, 2], &[1, 9]] {
            refused(Step::R2U1, Check::TooFewUsers, Blame::Server, ids, bad);
        }
        for ids in [&[2, 4][..], &[1, 2, 4], &[2, 3, 9], &[1, 2, 3, 4]] {
            refused(Step::R2U1, Check::OutsideU1, Blame::Server, ids, bad);
        }
        refused(Step::R2U1, Check::OwnCiphertext, Blame::Server, &[1, 2, 3], bad);
        for input in [&[][..], &[1, 2], &[1_000; 4]] {
            refused(Step::R2U3, Check::InputLength, Blame::Caller, &[2, 3], input);
        }
        for input in [[1_000, 0, 0], [0, 0, 1_000], [0, u64::MAX, 0]] {
            refused(Step::R2U3, Check::InputOutOfRange, Blame::Caller, &[2, 3], &input);
        }
    }
    // With a bound the bound decides.
    let mut bounded = parameters(HonestButCurious, &[1, 2, 3], 2);
    bounded.input_bound = Modulus::new(10);
    let recording = Recording::play(bounded, &Dropouts::new());
    let result = recording.shared(U).masked_input(&recording.delivered[&U], &[9, 9, 10]);
    cases.push(case(Step::R2U3, Check::InputOutOfRange, Blame::Caller, result));
    cases
}

fn survivor_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (variant, step) in [(HonestButCurious, Step::R4U1), (Malicious, Step::R3U1)] {
        // User 4 has shared no keys: U2 = {1, 2, 3}.
        let dropouts = Dropouts::from([(UserId(4), 1)]);
        let recording = Recording::play(parameters(variant, &[1, 2, 3, 4], 3), &dropouts);
        let mut refused = |check, ids: &[u32]| {
            let list: Vec<_> = ids.iter().map(|id| (*id, vec![])).collect();
            let result = recording.answer_survivors(U, &with_entries(&recording.survivors, &list));
            cases.push(case(step, check, Blame::Server, result));
        };
        for ids in [&[4][..], &[2, 9], &[1, 2, 3, 4]] {
            refused(Check::OutsideU2, ids);
        }
        for ids in [&[][..], &[2], &[2, 3]] {
            refused(Check::OwnIdentityMissing, ids);
        }
        for ids in [&[1][..], &[1, 3]] {
            refused(Check::TooFewUsers, ids);
        }
    }
    cases
}

fn signature_list_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    // U3 = {1, 2, 3, 4} ⊂ U2.
    let dropouts = Dropouts::from([(UserId(5), 2)]);
    let recording = Recording::play(parameters(Malicious, &[1, 2, 3, 4, 5], 3), &dropouts);
    let list = entries(&recording.signatures, 64);
    let mut refused = |check, change: &dyn Fn(&mut Vec<Entry>)| {
        let mut changed = list.clone();
        change(&mut changed);
        let result = recording.checked(U).unmask(&with_entries(&recording.signatures, &changed));
        cases.push(case(Step::R4U1, check, Blame::Server, result));
    };
    refused(Check::ConsistencySignature, &|l| l[0].1[0] ^= 1);
    refused(Check::ConsistencySignature, &|l| l[3].1[63] ^= 1);
    refused(Check::ConsistencySignature, &|l| {
        // Each signature names its signer.
        let (a, b) = (l[1].1.clone(), l[2].1.clone());
        (l[1].1, l[2].1) = (b, a);
    });
    let spoil = |l: &mut Vec<Entry>| l[1].1[0] ^= 1;
    refused(Check::TooFewUsers, &|l| {
        spoil(l);
        l.truncate(2);
    });
    refused(Check::TooFewUsers, &|l| l.clear());
    refused(Check::OutsideU3, &|l| {
        spoil(l);
        l.truncate(2);
        l[1].0 = 5;
    });

    // A server that tells others of another U3: their signatures do not verify on this user's view.
    let ids = |ids: &[u32]| ids.iter().map(|id| (*id, vec![])).collect::<Vec<_>>();
    let other_view = with_entries(&recording.survivors, &ids(&[1, 2, 3]));
    let mut signatures = list.clone();
    for (id, sigma) in &mut signatures[1..3] {
        let message = recording.answer_survivors(UserId(*id), &other_view).unwrap();
        *sigma = message[HEADER..].to_vec();
    }
    let result = recording.checked(U).unmask(&with_entries(&recording.signatures, &signatures));
    cases.push(case(Step::R4U1, Check::ConsistencySignature, Blame::Server, result));

    // Leaving out this user's own signature is no offence.
    let others = with_entries(&recording.signatures, &list[1..]);
    assert!(recording.checked(U).unmask(&others).is_ok());
    cases
}

/// What user 2 can do to user 1 in its ciphertext, and what the server can.
fn ciphertext_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in [HonestButCurious, Malicious] {
        let recording = recording(variant);
        let v = UserId(2);
        let list = entries(&recording.delivered[&U], 100);
        let unmask_with = |changed: &[Entry]| {
            let delivered = with_entries(&recording.delivered[&U], changed);
            let (user, _) = recording.shared(U).masked_input(&delivered, &recording.inputs[&U]).unwrap();
            match user {
                MaskedInput::HonestButCurious(user) => user.unmask(&recording.survivors),
                MaskedInput::Malicious(user) => {
                    user.check_consistency(&recording.survivors).unwrap().0.unmask(&recording.signatures)
                }
            }
        };
        let mut refused = |check, blame, e: Vec<u8>| {
            // The ciphertext of user 3 is spoilt as well: user 2's is looked at first.
            let result = unmask_with(&[(2, e), (3, vec![0; 100])]);
            cases.push(case(Step::R4U2, check, blame, result));
        };
        let sealed = |plaintext| seal(&recording, v, U, plaintext);

        for position in [0, 11, 12, 83, 84, 99] {
            let mut e = list[0].1.clone();
            e[position] ^= 1;
            refused(Check::DecryptionFailed, Blame::Unattributable, e);
        }
        // Another receiver's, another sender's, and this user's own ciphertext.
        refused(Check::DecryptionFailed, Blame::Unattributable, list[1].1.clone());
        let of_v = entries(&recording.encrypted_shares[&v], 100);
        refused(Check::DecryptionFailed, Blame::Unattributable, of_v[1].1.clone());
        let own = entries(&recording.encrypted_shares[&U], 100);
        refused(Check::DecryptionFailed, Blame::Unattributable, own[0].1.clone());

        let blame = Blame::User(v);
        for (sender, receiver) in [(1, 2), (2, 2), (1, 1), (3, 1), (2, 3), (0, 0)] {
            refused(Check::WrongIdentities, blame, sealed(plaintext(sender, receiver, Q, Q)));
        }
        for (s_share, b_share) in [(Q, [1; 32]), ([1; 32], Q), ([0xff; 32], [0xff; 32])] {
            refused(Check::ShareNotCanonical, blame, sealed(plaintext(2, 1, s_share, b_share)));
        }
        // Shares may be 0.
        let zeros = sealed(plaintext(2, 1, [0; 32], [0; 32]));
        assert!(unmask_with(&[(2, zeros), list[1].clone()]).is_ok());
    }
    cases
}

fn server_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in [HonestButCurious, Malicious] {
        let recording = recording(variant);
        let (v, outsider) = (UserId(2), UserId(9));
        let by_v = Blame::User(v);

        // R0.S1
        let mut round = recording.server_0();
        let keys = &recording.advertised_keys;
        let unexpected = round.receive(outsider, &[]);
        cases.push(case(Step::R0S1, Check::UnexpectedUser, Blame::User(outsider), unexpected));
        round.receive(U, &keys[&U]).unwrap();
        cases.push(case(Step::R0S1, Check::AlreadyReceived, Blame::User(U), round.receive(U, &[])));
        cases.push(case(Step::R0S1, Check::RepeatedKey, by_v, round.receive(v, &sent_by(&keys[&U], 2))));
        let (c_pk, s_pk) = (HEADER, HEADER + 33);
        let mut borrow = |to: usize, key: &[u8], sign: u8| {
            let mut message = keys[&v].clone();
            message[to..to + 33].copy_from_slice(key);
            message[to] ^= sign;
            cases.push(case(Step::R0S1, Check::RepeatedKey, by_v, round.receive(v, &message)));
        };
        for sign in [0, 1] {
            borrow(c_pk, &keys[&U][c_pk..c_pk + 33], sign);
            borrow(c_pk, &keys[&U][s_pk..s_pk + 33], sign);
            borrow(s_pk, &keys[&U][c_pk..c_pk + 33], sign);
            borrow(s_pk, &keys[&U][s_pk..s_pk + 33], sign);
            borrow(s_pk, &keys[&v][c_pk..c_pk + 33], sign);
        }
        if variant == Malicious {
            for position in [c_pk, s_pk, HEADER + 66, HEADER + 129] {
                let mut message = keys[&v].clone();
                message[position] ^= 1;
                cases.push(case(Step::R0S1, Check::KeySignature, by_v, round.receive(v, &message)));
            }
        }
        // What was refused has left no trace.
        round.receive(v, &keys[&v]).unwrap();
        assert_eq!(round.received(), 2);

        // R1.S1
        let mut round = recording.server_1();
        let shares = &recording.encrypted_shares;
        let unexpected = round.receive(UserId(4), &sent_by(&shares[&U], 4));
        cases.push(case(Step::R1S1, Check::UnexpectedUser, Blame::User(UserId(4)), unexpected));
        let list = entries(&shares[&v], 100);
        for receivers in [&[][..], &[1], &[3], &[1, 2], &[1, 2, 3], &[1, 3, 4], &[1, 4]] {
            let list: Vec<_> = receivers.iter().map(|id| (*id, list[0].1.clone())).collect();
            let result = round.receive(v, &with_entries(&shares[&v], &list));
            cases.push(case(Step::R1S1, Check::WrongRecipients, by_v, result));
        }
        round.receive(v, &shares[&v]).unwrap();
        cases.push(case(Step::R1S1, Check::AlreadyReceived, by_v, round.receive(v, &shares[&v])));

        // R2.S1
        let mut round = recording.server_2();
        let unexpected = round.receive(UserId(4), &sent_by(&recording.masked_inputs[&U], 4));
        cases.push(case(Step::R2S1, Check::UnexpectedUser, Blame::User(UserId(4)), unexpected));
        round.receive(v, &recording.masked_inputs[&v]).unwrap();
        let again = round.receive(v, &recording.masked_inputs[&v]);
        cases.push(case(Step::R2S1, Check::AlreadyReceived, by_v, again));

        // R3.S1
        if variant == Malicious {
            let mut round = recording.server_3();
            let signatures = &recording.consistency_signatures;
            let unexpected = round.receive(UserId(3), &sent_by(&signatures[&U], 3));
            cases.push(case(Step::R3S1, Check::UnexpectedUser, Blame::User(UserId(3)), unexpected));
            let borrowed = round.receive(v, &sent_by(&signatures[&U], 2));
            cases.push(case(Step::R3S1, Check::ConsistencySignature, by_v, borrowed));
            round.receive(v, &signatures[&v]).unwrap();
            cases.push(case(Step::R3S1, Check::AlreadyReceived, by_v, round.receive(v, &[])));
        }

        // R4.S1
        let mut round = recording.server_4();
        let answers = &recording.unmasking_shares;
        let unexpected = round.receive(UserId(3), &sent_by(&answers[&U], 3));
        cases.push(case(Step::R4S1, Check::UnexpectedUser, Blame::User(UserId(3)), unexpected));
        let (s_shares, end) = list_at(&answers[&v], HEADER, 32);
        let (b_shares, _) = list_at(&answers[&v], end, 32);
        let (s, b) = (s_shares.as_slice(), b_shares.as_slice());
        let mut other_id = b_shares.clone();
        other_id[1].0 = 3;
        for lists in [[&[], b], [s, &[]], [s, &b[..1]], [b, s], [b, b], [s, &other_id], [&other_id, b]] {
            let result = round.receive(v, &with_lists(&answers[&v], &lists));
            cases.push(case(Step::R4S1, Check::WrongShares, by_v, result));
        }
        round.receive(v, &answers[&v]).unwrap();
        cases.push(case(Step::R4S1, Check::AlreadyReceived, by_v, round.receive(v, &[])));
    }
    cases
}

fn closing_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut too_few = |step, result: Result<(), Error>| {
        cases.push(case(step, Check::TooFewMessages, Blame::Unattributable, result));
    };
    for variant in [HonestButCurious, Malicious] {
        let recording = recording(variant);
        macro_rules! one_of_two {
            ($step:expr, $round:expr, $messages:expr) => {
                too_few($step, $round.close_round().map(drop));
                let mut round = $round;
                round.receive(U, &$messages[&U]).unwrap();
                too_few($step, round.close_round().map(drop));
            };
        }
        one_of_two!(Step::R0S1, recording.server_0(), recording.advertised_keys);
        one_of_two!(Step::R1S1, recording.server_1(), recording.encrypted_shares);
        one_of_two!(Step::R2S1, recording.server_2(), recording.masked_inputs);
        if variant == Malicious {
            one_of_two!(Step::R3S1, recording.server_3(), recording.consistency_signatures);
        }
        one_of_two!(Step::R4S1, recording.server_4(), recording.unmasking_shares);
    }
    for variant in [HonestButCurious, Malicious] {
        let recording = recording(variant);
        // A wrong share of the dropped-out user's key.
        let mut answers: Messages = recording.unmasking_shares.clone();
        let message = answers.get_mut(&U).unwrap();
        let (mut s_shares, end) = list_at(message, HEADER, 32);
        let (b_shares, _) = list_at(message, end, 32);
        s_shares[0].1[31] ^= 1;
        *message = with_lists(message, &[&s_shares, &b_shares]);
        let result = recording.finish(&answers);
        cases.push(case(Step::R4S2, Check::ReconstructedKeyMismatch, Blame::Unattributable, result));
        // Shares of 0, which is no secret key at all.
        for message in answers.values_mut() {
            s_shares[0].1 = vec![0; 32];
            *message = with_lists(message, &[&s_shares, &b_shares]);
        }
        let result = recording.finish(&answers);
        cases.push(case(Step::R4S2, Check::ReconstructedKeyMismatch, Blame::Unattributable, result));
    }
    cases
}

fn assert_fired(cases: &[Case]) {
    for (step, check, blame, error) in cases {
        assert_eq!((*step, *check, *blame), (error.step, error.check, error.blame));
    }
}

macro_rules! tests {
    ($($name:ident: $cases:ident;)*) => {
        $(
            /// Figure 4, "otherwise, abort": the named checks of this group of steps, one defect each.
            #[test]
            fn $name() {
                assert_fired(&$cases());
            }
        )*

        fn all_cases() -> Vec<Case> {
            let mut cases = Vec::new();
            $(cases.extend($cases());)*
            cases
        }
    };
}

tests! {
    setup: setup_cases;
    header: header_cases;
    key_list: key_list_cases;
    coins: coin_cases;
    delivery: delivery_cases;
    survivors: survivor_cases;
    signature_list: signature_list_cases;
    ciphertexts: ciphertext_cases;
    server: server_cases;
    closing: closing_cases;
}

/// Where each check stands. A check on every receipt has the receiving steps.
fn normative() -> BTreeMap<Check, Vec<Step>> {
    use Step::*;
    let server = vec![R0S1, R1S1, R2S1, R3S1, R4S1];
    let receipts: Vec<Step> = server.iter().copied().chain([R1U1, R2U1, R3U1, R4U1]).collect();
    let on_receipt = [
        Check::Malformed,
        Check::WrongFormat,
        Check::WrongSuite,
        Check::WrongType,
        Check::WrongSender,
        Check::WrongContext,
    ];
    let mut table: BTreeMap<Check, Vec<Step>> = on_receipt.map(|check| (check, receipts.clone())).into();
    table.extend([
        (Check::ModulusTooSmall, vec![Setup1]),
        (Check::DimensionZero, vec![Setup1]),
        (Check::TooFewParties, vec![Setup1]),
        (Check::IdentityZero, vec![Setup1]),
        (Check::RepeatedIdentity, vec![Setup1]),
        (Check::ThresholdTooLarge, vec![Setup1]),
        (Check::ThresholdBelowMinimum, vec![Setup1]),
        (Check::ThresholdAdmitsTwoSets, vec![Setup1]),
        (Check::InputBoundOutOfRange, vec![Setup1]),
        (Check::SumOverflows, vec![Setup1]),
        (Check::VerificationKeyNotCanonical, vec![Setup2]),
        (Check::VerificationKeySmallOrder, vec![Setup2]),
        (Check::RepeatedVerificationKey, vec![Setup2]),
        (Check::NotInDirectory, vec![Setup1]),
        (Check::SigningKeyMismatch, vec![Setup2]),
        (Check::UnexpectedUser, server.clone()),
        (Check::AlreadyReceived, server.clone()),
        (Check::CoinsDoNotFit, vec![R0U1, R1U3]),
        (Check::RepeatedKey, vec![R0S1, R1U1]),
        (Check::KeySignature, vec![R0S1, R1U2]),
        (Check::WrongRecipients, vec![R1S1]),
        (Check::ConsistencySignature, vec![R3S1, R4U1]),
        (Check::WrongShares, vec![R4S1]),
        (Check::TooFewMessages, server),
        (Check::TooFewUsers, vec![R1U1, R2U1, R3U1, R4U1]),
        (Check::OutsideDirectory, vec![R1U1]),
        (Check::OwnEntryChanged, vec![R1U1]),
        (Check::OutsideU1, vec![R2U1]),
        (Check::OwnCiphertext, vec![R2U1]),
        (Check::InputLength, vec![R2U3]),
        (Check::InputOutOfRange, vec![R2U3]),
        (Check::OutsideU2, vec![R3U1, R4U1]),
        (Check::OwnIdentityMissing, vec![R3U1, R4U1]),
        (Check::OutsideU3, vec![R4U1]),
        (Check::DecryptionFailed, vec![R4U2]),
        (Check::WrongIdentities, vec![R4U2]),
        (Check::ShareNotCanonical, vec![R4U2]),
        (Check::ReconstructedKeyMismatch, vec![R4S2]),
    ]);
    table
}

/// Figure 4, every "otherwise, abort": each named check, at each of its steps, with its blame.
#[test]
fn every_check_is_provoked_at_every_step_where_it_stands() {
    let table = normative();
    assert!(table.keys().copied().eq({
        let mut all = Check::ALL.to_vec();
        all.sort_unstable();
        all
    }));
    let expected: BTreeSet<(Check, Step)> =
        table.into_iter().flat_map(|(check, steps)| steps.into_iter().map(move |step| (check, step))).collect();
    let provoked: BTreeSet<(Check, Step)> =
        all_cases().iter().map(|(_, _, _, error)| (error.check, error.step)).collect();
    assert_eq!(expected.difference(&provoked).collect::<Vec<_>>(), Vec::<&(Check, Step)>::new());
    assert_eq!(provoked.difference(&expected).collect::<Vec<_>>(), Vec::<&(Check, Step)>::new());
    let steps: BTreeSet<Step> = expected.iter().map(|(_, step)| *step).collect();
    assert!(steps.into_iter().eq(Step::ALL.iter().copied()));
}

/// Figure 4, "abort": an abort says at which step, by which check, and who is to blame.
#[test]
fn errors_read_well() {
    for (_, check, blame, error) in all_cases() {
        let text = error.to_string();
        assert!(text.starts_with(&format!("{} {}: ", error.step, check)), "{text}");
        assert!(text.contains(check.explanation()), "{text}");
        if let Blame::User(id) = blame {
            assert!(text.contains(&format!("user {id}")), "{text}");
        }
    }
}

/// Figure 4, "abort": what an application shows to people, word for word, for each kind of blame and each kind of party.
#[test]
fn errors_read_as_written_here() {
    let texts: HashMap<(Step, Blame), String> =
        all_cases().into_iter().map(|(step, _, blame, error)| ((step, blame), error.to_string())).collect();
    let said = |step: Step, blame: Blame| {
        let text = texts.get(&(step, blame)).expect("this case is among those above");
        text.rsplit_once("; ")
            .map(|(_, consequence)| consequence.to_string())
            .expect("an error ends with its consequence")
    };
    let left = "this user has left the session";
    assert_eq!(said(Step::Setup1, Blame::Caller), "the caller's own values are at fault: correct them and start again");
    assert!(
        texts[&(Step::R2U3, Blame::Caller)]
            .ends_with("the caller's own values are at fault; this user has left the session")
    );
    assert_eq!(said(Step::R1U1, Blame::Server), left);
    assert_eq!(said(Step::R4U2, Blame::Unattributable), left);
    assert_eq!(
        texts[&(Step::R3S1, Blame::Unattributable)],
        "R3.S1 TooFewMessages: fewer users than the threshold sent a valid message in this round; \
         nobody can be blamed for it; the session has ended without a sum, start a fresh one"
    );
    let refused = texts.iter().find(|((step, blame), _)| *step == Step::R1S1 && matches!(blame, Blame::User(_)));
    let ((_, Blame::User(UserId(id))), text) = refused.expect("a refused message") else {
        panic!("a user is to blame")
    };
    assert!(text.contains(&format!("this message of user {id} is refused")), "{text}");
    assert_eq!(
        [Blame::Server, Blame::User(UserId(7)), Blame::Caller, Blame::Unattributable].map(|blame| blame.to_string()),
        ["the server", "user 7", "the caller", "nobody in particular"]
    );
    assert_eq!(
        (UserId(4_000_000_001).to_string(), format!("{:>5}", UserId(42))),
        ("4000000001".into(), "   42".into())
    );
}
