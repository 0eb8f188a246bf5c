//! Round 3, ConsistencyCheck: the malicious variant only.

use secagg_tests::sessions::Case;
use secagg_vectors::model::{Abort, Blame, Id, Variant};
use secagg_vectors::subject::Subject;

use crate::bytes::{self, HEADER};
use crate::calculation::{sign, signed_consistency, verification_key, verifies};
use crate::table::{Table, both, case, closes_from_t_on, refused};

const IDS: [u32; 6] = [2, 7, 300, 5000, 70_001, 4_294_967_295];
/// The user who receives what is tampered with.
const U: u32 = 300;

/// User 7 drops out before its input, 5000 before its ciphertexts.
fn with_dropouts() -> Case {
    case(Variant::Malicious, &IDS, 3, &[(7, "R2.U4"), (5000, "R1.U7")])
}

const U2: [u32; 5] = [2, 7, 300, 70_001, 4_294_967_295];
const U3: [u32; 4] = [2, 300, 70_001, 4_294_967_295];

/// What U answers to this list of survivors.
fn on_survivors(subject: &dyn Subject, survivors: &[Id]) -> Result<Vec<u8>, Abort> {
    let mut table = Table::before(subject, &with_dropouts(), 3);
    let list: Vec<bytes::Entry> = survivors.iter().map(|v| (*v, Vec::new())).collect();
    let message = bytes::message(bytes::SURVIVORS, bytes::SERVER, &table.context, &bytes::write_list(&list));
    table.turn_on(U, &message)
}

/// R3.U1: U3 ⊆ U2, the user itself is in U3, and |U3| ≥ t.
#[test]
fn survivors_are_checked_before_they_are_signed() {
    both(|subject| {
        let due = |check: &str, survivors: &[Id]| {
            refused(on_survivors(subject, survivors), "R3.U1", check, Blame::Server);
        };
        due("OutsideU2", &[2, 300, 5000, 70_001]); // in U1, not in U2
        due("OutsideU2", &[2, 300, 301, 70_001]); // in no set
        due("OwnIdentityMissing", &[2, 7, 70_001, 4_294_967_295]);
        due("TooFewUsers", &[2, 300]);
        due("TooFewUsers", &[300]);
        due("OwnIdentityMissing", &[]);
        assert!(on_survivors(subject, &[2, 7, 300]).is_ok(), "t users are enough");
    });
}

/// R3.U2: σ'_u verifies under d_u^PK over the list that u was sent, bound to the context, to u, to U1 with its keys and to U2.
#[test]
fn survivors_are_signed() {
    both(|subject| {
        let mut table = Table::before(subject, &with_dropouts(), 3);
        table.turns(3);
        for u in U3 {
            let d_pk = verification_key(&table.user(u).brings.signing_key.unwrap());
            let (u1, sigma_prime) = (table.u1(), table.body(3, u));
            assert_eq!(sigma_prime.len(), 64);
            let holds = |context, u, u1: &_, u2: &[Id], u3: &[Id]| {
                verifies(&d_pk, &signed_consistency(context, u, u1, u2, u3), sigma_prime)
            };
            assert!(holds(&table.context, u, &u1, &U2, &U3));
            assert!(!holds(&[0; 32], u, &u1, &U2, &U3));
            assert!(!holds(&table.context, u ^ 1, &u1, &U2, &U3));
            assert!(!holds(&table.context, u, &u1, &U2, &U3[1..]));
            assert!(!holds(&table.context, u, &u1, &U3, &U3));
            let mut other_keys = u1.clone();
            other_keys.get_mut(&5000).unwrap().0[0] ^= 1;
            assert!(!holds(&table.context, u, &other_keys, &U2, &U3));
        }

        // It is the list received that is signed, even where it is not the one that others see.
        let split = on_survivors(subject, &[2, 7, 300]).unwrap();
        let d_pk = verification_key(&table.user(U).brings.signing_key.unwrap());
        let signed = signed_consistency(&table.context, U, &table.u1(), &U2, &[2, 7, 300]);
        assert!(verifies(&d_pk, &signed, &split[HEADER..]));
    });
}

/// R3.S1: t valid σ'_u are enough and t − 1 are not; U4 is their senders, all of them in U3; a signature over another view is none.
#[test]
fn u4_is_the_senders_of_at_least_t_signatures() {
    both(|subject| {
        closes_from_t_on(subject, &with_dropouts(), 3);

        let mut table = Table::before(subject, &with_dropouts(), 3);
        let honest = table.turn(3, U);
        let d_sk = table.user(U).brings.signing_key.unwrap();
        let u1 = table.u1();
        let mut other_keys = u1.clone();
        other_keys.get_mut(&5000).unwrap().0[0] ^= 1;
        let by = |d_sk: &[u8; 32], u: Id, u1: &_, u2: &[Id], u3: &[Id]| {
            sign(d_sk, &signed_consistency(&table.context, u, u1, u2, u3)).to_vec()
        };
        let others_key = table.user(2).brings.signing_key.unwrap();
        let mut flipped = honest[HEADER..].to_vec();
        flipped[63] ^= 1;
        let wrong = [
            flipped,
            by(&d_sk, U, &u1, &U2, &U3[1..]),
            by(&d_sk, U, &u1, &U3, &U3),
            by(&d_sk, U, &other_keys, &U2, &U3),
            by(&d_sk, 2, &u1, &U2, &U3),
            by(&others_key, U, &u1, &U2, &U3),
            table.sent[&(0, U)][HEADER + 66..].to_vec(), // σ in place of σ'
        ];
        for signature in wrong {
            let message = bytes::message(bytes::CONSISTENCY_SIGNATURE, U, &table.context, &signature);
            refused(table.deliver(U, &message), "R3.S1", "ConsistencySignature", Blame::User(U));
        }
        let dropped_key = table.user(7).brings.signing_key.unwrap();
        let outsider = sign(&dropped_key, &signed_consistency(&table.context, 7, &u1, &U2, &U3));
        let outsider = bytes::message(bytes::CONSISTENCY_SIGNATURE, 7, &table.context, &outsider);
        refused(table.deliver(7, &outsider), "R3.S1", "UnexpectedUser", Blame::User(7));
        table.deliver(U, &honest).expect("the first valid message counts");
    });
}

/// R3.S2: each user in U4, and nobody else, is sent the signatures of all of U4.
#[test]
fn signatures_are_sent_to_their_signers() {
    both(|subject| {
        let mut case = with_dropouts();
        case.users[4].drops_before = Some("R3.U2");
        let table = Table::before(subject, &case, 4);
        let u4 = [2, 300, 4_294_967_295];
        assert_eq!(table.answered_to(3), u4);
        let list: Vec<bytes::Entry> = u4.iter().map(|v| (*v, table.body(3, *v).to_vec())).collect();
        for u in u4 {
            assert_eq!(bytes::list(table.answer(3, u), 64), list);
        }
    });
}
