//! Round 2, MaskedInputCollection.

use secagg_tests::sessions::Case;
use secagg_vectors::model::{Abort, Blame, Id, Variant};
use secagg_vectors::subject::Subject;

use crate::bytes::{self, Entry, HEADER};
use crate::table::{Table, both, case, closes_from_t_on, everywhere, refused, rounds, shape};

const IDS: [u32; 5] = [2, 7, 300, 70_001, 4_294_967_295];
/// The user who receives what is tampered with.
const U: u32 = 300;

/// A change of a message.
type Spoil<'a> = &'a dyn Fn(&mut Vec<u8>);

/// y_u by hand, for these users as U2.
fn masked(table: &Table, u: Id, u2: &[Id]) -> Vec<u64> {
    let coins = &table.user(u).brings.coins;
    let mut terms = vec![(false, table.user(u).brings.input.clone()), (false, table.own_mask(&coins.b, u))];
    for v in u2.iter().filter(|v| **v != u) {
        terms.push((u < *v, table.pair_mask(&coins.s_secret_key, u, *v)));
    }
    table.total(&terms)
}

/// The table before U's turn, and what U answers when its ciphertexts are changed on the way.
fn on_changed_delivery(
    subject: &dyn Subject,
    case: &Case,
    edit: impl FnOnce(&Table, &mut Vec<Entry>),
) -> (Table, Result<Vec<u8>, Abort>) {
    let mut table = Table::before(subject, case, 2);
    let inbox = table.inbox(2, U);
    let changed = bytes::edited(&inbox, 100, |entries| edit(&table, entries));
    let answer = table.turn_on(U, &changed);
    (table, answer)
}

/// R2.U1: U2 is the senders and the user itself, at least t of them, all in U1, and none sends to itself.
#[test]
fn u2_is_inferred_from_the_ciphertexts() {
    everywhere(|subject, variant| {
        for t in 2..=4 {
            let case = case(variant, &IDS, t, &[(7, "R0.U3")]);
            // t − 2 senders and oneself are too few, t − 1 senders and oneself are t.
            let kept: Vec<Id> = [2, 70_001, 4_294_967_295].into_iter().take(t as usize - 1).collect();
            let (_, answer) =
                on_changed_delivery(subject, &case, |_, e| e.retain(|(v, _)| kept[..kept.len() - 1].contains(v)));
            refused(answer, "R2.U1", "TooFewUsers", Blame::Server);
            let (mut table, answer) = on_changed_delivery(subject, &case, |_, e| e.retain(|(v, _)| kept.contains(v)));
            table.sent.insert((2, U), answer.expect("t users are enough"));
            assert_eq!(table.y(U), masked(&table, U, &kept), "masks for U2, and for nobody else");
        }
        let case = case(variant, &IDS, 3, &[(7, "R0.U3")]);
        for outsider in [7, 301] {
            let (_, answer) = on_changed_delivery(subject, &case, |table, e| e.push((outsider, table.e(2, U))));
            refused(answer, "R2.U1", "OutsideU1", Blame::Server);
        }
        let (_, answer) = on_changed_delivery(subject, &case, |table, e| e.push((U, table.e(2, U))));
        refused(answer, "R2.U1", "OwnCiphertext", Blame::Server);
    });
}

/// R2.U2: p_{u,v} = Δ_{u,v}·PRG(…): the greater identity of a pair adds the mask and the smaller subtracts it.
#[test]
fn masks_of_a_pair_cancel() {
    everywhere(|subject, variant| {
        for (smaller, greater) in [(1, 2), (9, 10), (255, 256), (2, 4_294_967_295), (0x7fff_ffff, 0x8000_0000)] {
            let mut table = Table::before(subject, &case(variant, &[smaller, greater], 2, &[]), 2);
            table.turns(2);
            let without_self = [smaller, greater].map(|u| {
                let brings = &table.user(u).brings;
                let own = table.own_mask(&brings.coins.b, u);
                table.total(&[(false, table.y(u)), (true, brings.input.clone()), (true, own)])
            });
            let secrets = [smaller, greater].map(|u| table.user(u).brings.coins.s_secret_key);
            let mask = table.pair_mask(&secrets[1], greater, smaller);
            assert_eq!(mask, table.pair_mask(&secrets[0], smaller, greater), "both agree on it");
            assert!(mask.iter().any(|entry| *entry != 0));
            assert_eq!(without_self[1], mask, "Δ = 1 for u > v");
            assert_eq!(without_self[0], table.total(&[(true, mask)]), "Δ = −1 for u < v");
        }
    });
}

/// R2.U2, R2.U3: y_u = x_u + PRG(b_u) + Σ_{v ∈ U2} p_{u,v} mod R, for every size of R; users who left before are not masked against.
#[test]
fn inputs_are_masked() {
    everywhere(|subject, variant| {
        let moduli = [
            1,
            2,
            3,
            100,
            127,
            128,
            254,
            255,
            256,
            999,
            65_534,
            65_535,
            65_536,
            (1 << 32) - 1,
            1 << 32,
            (1 << 63) - 1,
            1 << 63,
            u64::MAX - 1,
            u64::MAX,
        ];
        for modulus_minus_one in moduli {
            let mut shape = shape(variant, &IDS, 3);
            shape.modulus_minus_one = modulus_minus_one;
            shape.dimension = 11;
            let mut case = shape.case();
            case.users[0].drops_before = Some("R0.U3");
            case.users[1].drops_before = Some("R1.U7");
            let u2 = &IDS[2..];
            for (position, x) in [(2, 0), (3, modulus_minus_one)] {
                case.users[position].brings.input[4] = x;
            }
            let mut table = Table::before(subject, &case, 2);
            table.turns(2);
            for u in u2 {
                assert_eq!(table.y(*u), masked(&table, *u, u2), "R − 1 = {modulus_minus_one}, user {u}");
            }
            // The pairwise masks are gone from the sum over U2.
            let own = u2.iter().map(|u| (true, table.own_mask(&table.user(*u).brings.coins.b, *u)));
            let terms: Vec<_> = u2.iter().map(|u| (false, table.y(*u))).chain(own).collect();
            assert_eq!(table.total(&terms), table.inputs(u2));
        }
    });
}

/// R2.U3: the input has m entries, each below R_U, or below R when no bound is given; the caller is told otherwise.
#[test]
fn the_input_is_within_its_bound() {
    everywhere(|subject, variant| {
        for (bound, largest) in [(None, 1000), (Some(100), 100)] {
            let answer = |input: &[u64]| {
                let mut case = case(variant, &IDS, 3, &[]);
                case.parameters.input_bound_minus_one = bound;
                case.users.iter_mut().for_each(|user| user.brings.input = input.to_vec());
                let mut table = Table::before(subject, &case, 2);
                let inbox = table.inbox(2, U);
                table.turn_on(U, &inbox)
            };
            assert!(answer(&[0, largest, largest]).is_ok());
            for input in [[largest + 1, 0, 0], [0, 0, largest + 1], [0, u64::MAX, 0]] {
                refused(answer(&input), "R2.U3", "InputOutOfRange", Blame::Caller);
            }
            for input in [&[][..], &[0, 0], &[0; 4]] {
                refused(answer(input), "R2.U3", "InputLength", Blame::Caller);
            }
            refused(answer(&[u64::MAX; 4]), "R2.U3", "InputLength", Blame::Caller);
        }
    });
}

/// R2.U4: the message is y_u, ⌈log₂ R⌉ bits an entry, and nothing else; after a failure there is none.
#[test]
fn the_message_is_the_masked_input() {
    everywhere(|subject, variant| {
        let mut table = Table::before(subject, &case(variant, &IDS, 3, &[]), 2);
        for (u, message) in table.turns(2) {
            assert_eq!(message.len(), HEADER + 4); // 30 bits
            let y = table.y(u);
            let packed = u32::try_from(y[0] | y[1] << 10 | y[2] << 20).unwrap();
            assert_eq!(message[HEADER..], packed.to_le_bytes());
            assert_eq!(y, masked(&table, u, &IDS));
        }
        let case = case(variant, &IDS, 3, &[]);
        assert!(on_changed_delivery(subject, &case, |_, e| e.clear()).1.is_err());
    });
}

/// R2.S1: t valid y_u are enough and t − 1 are not; U3 is their senders, all of them in U2.
#[test]
fn u3_is_the_senders_of_at_least_t_inputs() {
    everywhere(|subject, variant| {
        closes_from_t_on(subject, &case(variant, &IDS, 3, &[]), 2);

        let mut table = Table::before(subject, &case(variant, &IDS, 3, &[(7, "R1.U7")]), 2);
        let honest = table.turn(2, U);
        let outsider = bytes::message(bytes::MASKED_INPUT, 7, &table.context, &honest[HEADER..]);
        refused(table.deliver(7, &outsider), "R2.S1", "UnexpectedUser", Blame::User(7));
        let refused_y: [Spoil; 4] = [
            &|y| y[HEADER + 3] |= 0x80,                     // padding
            &|y| (y[HEADER], y[HEADER + 1]) = (0xe9, 0x03), // an entry of R = 1001, and more
            &|y| (y[HEADER], y[HEADER + 1]) = (0xff, 0xff), // an entry of 1023
            &|y| y.push(0),
        ];
        for edit in refused_y {
            let mut message = honest.clone();
            edit(&mut message);
            refused(table.deliver(U, &message), "R2.S1", "Malformed", Blame::User(U));
        }
        table.deliver(U, &honest).expect("the first valid message counts");
    });
}

/// R2.S1: a y_u that arrives after the round was closed, or a second one, is refused and not kept: the sum does not change.
#[test]
fn late_and_second_inputs_are_refused() {
    everywhere(|subject, variant| {
        const LATE: u32 = 7;
        let mut table = Table::before(subject, &case(variant, &IDS, 3, &[]), 2);
        let messages = table.turns(2);
        let late = messages.iter().find(|(u, _)| *u == LATE).unwrap().1.clone();
        for (u, message) in messages.iter().filter(|(u, _)| *u != LATE) {
            table.deliver(*u, message).unwrap();
            let mut second = message.clone();
            second[HEADER] ^= 1;
            refused(table.deliver(*u, &second), "R2.S1", "AlreadyReceived", Blame::User(*u));
        }
        table.close(2).unwrap();
        for round in rounds(variant).iter().filter(|round| **round > 2) {
            let step = ["R3.S1", "R4.S1"][round - 3];
            refused(table.deliver(LATE, &late), step, "UnexpectedUser", Blame::User(LATE));
            for (u, message) in messages.iter().filter(|(u, _)| *u != LATE) {
                refused(table.deliver(*u, message), step, "WrongType", Blame::User(*u));
            }
            table.play(*round).unwrap();
        }
        let output = table.output.clone().unwrap();
        let in_time = [2, 300, 70_001, 4_294_967_295];
        assert_eq!((output.users, output.sum), (in_time.to_vec(), table.inputs(&in_time)));
    });
}

/// R2.S2: each user in U3, and nobody else, is sent the list U3.
#[test]
fn survivors_are_announced_to_survivors() {
    everywhere(|subject, variant| {
        let round = if variant == Variant::Malicious { 3 } else { 4 };
        let table = Table::before(subject, &case(variant, &IDS, 3, &[(7, "R1.U7"), (300, "R2.U4")]), round);
        let u3 = [2, 70_001, 4_294_967_295];
        assert_eq!(table.answered_to(2), u3);
        for u in u3 {
            assert_eq!(bytes::ids(&bytes::list(table.answer(2, u), 0)), u3);
        }
    });
}

/// R2.U3: the masks differ from user to user, session to session and entry to entry: y_u shows nothing of equal inputs.
#[test]
fn equal_inputs_are_masked_differently() {
    both(|subject| {
        let masked = |seed: u32| {
            let mut shape = shape(Variant::HonestButCurious, &IDS, 3);
            (shape.seed, shape.modulus_minus_one) = (seed, u64::MAX);
            let mut case = shape.case();
            case.users.iter_mut().for_each(|user| user.brings.input = vec![5; 3]);
            let mut table = Table::before(subject, &case, 2);
            table.turns(2);
            IDS.iter().flat_map(|u| table.y(*u)).collect::<Vec<_>>()
        };
        let mut all = [masked(1), masked(2)].concat();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 30);
    });
}
