//! Round 4, Unmasking, and the sum.

use std::collections::BTreeMap;

use secagg_tests::sessions::Case;
use secagg_vectors::model::{Abort, Blame, Id, Variant};
use secagg_vectors::subject::Subject;

use crate::bytes::{self, Entry, HEADER};
use crate::calculation::{Q, interpolate, polynomial, public_key, seal, sign, signed_consistency};
use crate::table::{Table, both, case, closes_from_t_on, everywhere, refused, rounds, shape};

const IDS: [u32; 6] = [2, 7, 300, 5000, 70_001, 4_294_967_295];
/// The user who receives what is tampered with.
const U: u32 = 300;

/// User 7 drops out before its input, 5000 before its ciphertexts; t = 3.
fn with_dropouts(variant: Variant) -> Case {
    case(variant, &IDS, 3, &[(7, "R2.U4"), (5000, "R1.U7")])
}

const U2: [u32; 5] = [2, 7, 300, 70_001, 4_294_967_295];
const U3: [u32; 4] = [2, 300, 70_001, 4_294_967_295];

/// R4.U1: in the honest-but-curious variant, U3 ⊆ U2, the user itself is in U3, and |U3| ≥ t.
#[test]
fn survivors_are_checked_before_shares_are_revealed() {
    both(|subject| {
        let answer = |survivors: &[Id]| {
            let mut table = Table::before(subject, &with_dropouts(Variant::HonestButCurious), 4);
            let list: Vec<Entry> = survivors.iter().map(|v| (*v, Vec::new())).collect();
            let message = bytes::message(bytes::SURVIVORS, bytes::SERVER, &table.context, &bytes::write_list(&list));
            table.turn_on(U, &message)
        };
        let due = |check: &str, survivors: &[Id]| refused(answer(survivors), "R4.U1", check, Blame::Server);
        due("OutsideU2", &[2, 300, 5000, 70_001]);
        due("OutsideU2", &[2, 300, 301, 70_001]);
        due("OwnIdentityMissing", &[2, 7, 70_001, 4_294_967_295]);
        due("TooFewUsers", &[2, 300]);
        assert!(answer(&[2, 7, 300]).is_ok(), "t users are enough");
    });
}

/// R4.U1: in the malicious variant, U4 ⊆ U3, |U4| ≥ t, and every σ'_v verifies on the U1, U2 and U3 that the user itself saw.
#[test]
fn signatures_are_checked_before_shares_are_revealed() {
    both(|subject| {
        let answer = |edit: &dyn Fn(&Table, &mut Vec<Entry>)| {
            let mut table = Table::before(subject, &with_dropouts(Variant::Malicious), 4);
            let inbox = table.inbox(4, U);
            let changed = bytes::edited(&inbox, 64, |entries| edit(&table, entries));
            table.turn_on(U, &changed)
        };
        let due = |check: &str, edit: &dyn Fn(&Table, &mut Vec<Entry>)| {
            refused(answer(edit), "R4.U1", check, Blame::Server);
        };
        let signed = |table: &Table, v: Id, signer: Id, u2: &[Id], u3: &[Id]| {
            let d_sk = table.user(signer).brings.signing_key.unwrap();
            (v, sign(&d_sk, &signed_consistency(&table.context, v, &table.u1(), u2, u3)).to_vec())
        };
        due("OutsideU3", &|table, u4| u4.push(signed(table, 7, 7, &U2, &U3)));
        due("OutsideU3", &|table, u4| u4.push(signed(table, 5000, 5000, &U2, &U3)));
        due("TooFewUsers", &|_, u4| u4.truncate(2));
        due("TooFewUsers", &|_, u4| u4.clear());
        assert!(answer(&|_, u4| u4.truncate(3)).is_ok(), "t signatures are enough");
        assert!(answer(&|_, u4| u4.retain(|(v, _)| *v != U)).is_ok(), "one's own is not asked for");
        for v in U3 {
            let put = |entry: &dyn Fn(&Table) -> Entry| {
                due("ConsistencySignature", &|table, u4| {
                    u4.retain(|(w, _)| *w != v);
                    u4.push(entry(table));
                });
            };
            put(&|table| {
                let (v, mut sigma_prime) = signed(table, v, v, &U2, &U3);
                sigma_prime[5] ^= 1;
                (v, sigma_prime)
            });
            put(&|table| signed(table, v, v, &U2, &[2, 7, 300, 70_001, 4_294_967_295])); // another U3
            put(&|table| signed(table, v, v, &U3, &U3)); // another U2
            put(&|table| signed(table, v, 7, &U2, &U3)); // another signer
            put(&|table| {
                let mut u1 = table.u1();
                u1.get_mut(&5000).unwrap().1 = public_key(&[3; 32]); // another U1
                let d_sk = table.user(v).brings.signing_key.unwrap();
                (v, sign(&d_sk, &signed_consistency(&table.context, v, &u1, &U2, &U3)).to_vec())
            });
        }
    });
}

/// A ciphertext in place of another.
type Ciphertext<'a> = &'a dyn Fn(&Table) -> Vec<u8>;

/// A change of both lists of shares.
type Edit<'a> = &'a dyn Fn(&mut Vec<Entry>, &mut Vec<Entry>);

/// What U does in round 4 after its e_{v,U} was changed in round 2.
fn on_changed_ciphertext(
    subject: &dyn Subject,
    variant: Variant,
    v: Id,
    edit: impl FnOnce(&Table) -> Vec<u8>,
) -> Result<Vec<u8>, Abort> {
    let mut table = Table::before(subject, &with_dropouts(variant), 2);
    let changed = edit(&table);
    let inbox = table.inbox(2, U);
    let inbox = bytes::edited(&inbox, 100, |entries| {
        entries.iter_mut().find(|(w, _)| *w == v).unwrap().1 = changed;
    });
    table.answered.insert((1, U), inbox);
    for round in rounds(variant).iter().filter(|round| (2..4).contains(*round)) {
        table.play(*round).expect("ciphertexts are opened in round 4 only");
    }
    let inbox = table.inbox(4, U);
    table.turn_on(U, &inbox)
}

/// R4.U2, R4.U3: every e_{v,u}, of survivors and drop-outs, decrypts and names v and u; otherwise the user aborts and reveals nothing.
#[test]
fn every_ciphertext_is_opened_and_checked() {
    everywhere(|subject, variant| {
        for v in U2.into_iter().filter(|v| *v != U) {
            let other = if v == 2 { 70_001 } else { 2 };
            for byte in [0, 11, 12, 50, 83, 84, 99] {
                let flipped = on_changed_ciphertext(subject, variant, v, |table| {
                    let mut e = table.e(v, U);
                    e[byte] ^= 1;
                    e
                });
                refused(flipped, "R4.U2", "DecryptionFailed", Blame::Unattributable);
            }
            let moved: [Ciphertext; 3] = [
                &|table| table.e(U, v),     // reflected
                &|table| table.e(v, other), // for another receiver
                &|table| table.e(other, U), // of another sender
            ];
            for edit in moved {
                let answer = on_changed_ciphertext(subject, variant, v, edit);
                refused(answer, "R4.U2", "DecryptionFailed", Blame::Unattributable);
            }

            // What only v can have sealed.
            let by_v = |sender: Id, receiver: Id, s: [u8; 32], b: [u8; 32]| {
                on_changed_ciphertext(subject, variant, v, |table| {
                    let plaintext = [&sender.to_be_bytes()[..], &receiver.to_be_bytes(), &s, &b].concat();
                    seal(&table.ae_key(v, U), &table.context, (v, U), [1; 12], &plaintext)
                })
            };
            assert!(by_v(v, U, [1; 32], [2; 32]).is_ok());
            for (sender, receiver) in [(other, U), (v, other), (U, v), (0, 0)] {
                let answer = by_v(sender, receiver, [1; 32], [2; 32]);
                refused(answer, "R4.U2", "WrongIdentities", Blame::User(v));
            }
            for (s, b) in [(Q, [1; 32]), ([1; 32], Q), ([0xff; 32], [1; 32]), ([1; 32], [0xff; 32])] {
                refused(by_v(v, U, s, b), "R4.U2", "ShareNotCanonical", Blame::User(v));
            }
            refused(by_v(other, U, Q, Q), "R4.U2", "WrongIdentities", Blame::User(v));
        }
    });
}

/// R4.U4: s_{v,u}^SK for v ∈ U2∖U3, b_{v,u} for v ∈ U3 with the own one: exactly one kind for each v ∈ U2, none for anyone else.
#[test]
fn one_kind_of_share_is_revealed_for_each_user() {
    everywhere(|subject, variant| {
        let drops = [
            vec![],
            vec![(7, "R2.U4"), (5000, "R1.U7")],
            vec![(2, "R2.U4"), (4_294_967_295, "R2.U4"), (300, "R2.U4")],
            vec![(300, "R0.U3")],
        ];
        for drops in drops {
            let table = Table::finished(subject, &case(variant, &IDS, 3, &drops));
            let (u2, u3) = (table.sent_in(1), table.sent_in(2));
            for u in table.sent_in(4) {
                let [s, b] = table.revealed(u);
                assert!(s.keys().copied().eq(u2.iter().copied().filter(|v| !u3.contains(v))), "U2∖U3");
                assert!(b.keys().eq(&u3), "U3, with u = {u} in it");
                for v in &u2 {
                    let coins = &table.user(*v).brings.coins;
                    assert_ne!(s.contains_key(v), b.contains_key(v), "exactly one kind");
                    match s.get(v) {
                        Some(share) => assert_eq!(*share, polynomial(&coins.s_secret_key, &coins.s_polynomial, u)),
                        None => assert_eq!(b[v], polynomial(&coins.b, &coins.b_polynomial, u)),
                    }
                }
            }
        }
    });
}

/// R4.S1: t valid answers are enough and t − 1 are not; U5 is their senders, all of them in U4; other shares than those due are none.
#[test]
fn u5_is_the_senders_of_at_least_t_answers() {
    everywhere(|subject, variant| {
        closes_from_t_on(subject, &with_dropouts(variant), 4);

        let mut case = with_dropouts(variant);
        let left_before_4 = 70_001;
        let malicious = variant == Variant::Malicious;
        if malicious {
            case.users[4].drops_before = Some("R3.U2");
        }
        let mut table = Table::before(subject, &case, 4);
        let honest = table.turn(4, U);
        let (s, rest) = bytes::list_and_rest(&honest[HEADER..], 32);
        let b = bytes::list(rest, 32);
        let outsiders = [Some(7), Some(5000), Some(301), Some(left_before_4).filter(|_| malicious)];
        for outsider in outsiders.into_iter().flatten() {
            let message = bytes::message(bytes::UNMASKING_SHARES, outsider, &table.context, &honest[HEADER..]);
            refused(table.deliver(outsider, &message), "R4.S1", "UnexpectedUser", Blame::User(outsider));
        }
        let edits: [Edit; 7] = [
            &|s, _| s.clear(),
            &|_, b| b.retain(|(v, _)| *v != U),
            &|_, b| b.retain(|(v, _)| *v != 2),
            &|s, b| b.push(s[0].clone()),
            &|s, b| s.push(b[0].clone()),
            &|s, b| s.push(b.remove(1)),
            &|s, b| b.push((5000, s[0].1.clone())),
        ];
        for edit in edits {
            let (mut s, mut b) = (s.clone(), b.clone());
            edit(&mut s, &mut b);
            s.sort();
            b.sort();
            let body = [bytes::write_list(&s), bytes::write_list(&b)].concat();
            let message = bytes::message(bytes::UNMASKING_SHARES, U, &table.context, &body);
            refused(table.deliver(U, &message), "R4.S1", "WrongShares", Blame::User(U));
        }
        for share in [Q, [0xff; 32]] {
            let mut s = s.clone();
            s[0].1 = share.to_vec();
            let body = [bytes::write_list(&s), bytes::write_list(&b)].concat();
            let message = bytes::message(bytes::UNMASKING_SHARES, U, &table.context, &body);
            refused(table.deliver(U, &message), "R4.S1", "Malformed", Blame::User(U));
        }
        table.deliver(U, &honest).expect("the first valid message counts");
    });
}

/// The last round, in which these users' answers arrive, changed.
fn answered_by(
    subject: &dyn Subject,
    case: &Case,
    answering: &[Id],
    mut change: impl FnMut(Id, &mut Vec<Entry>, &mut Vec<Entry>),
) -> (Table, Result<(), Abort>) {
    let mut table = Table::before(subject, case, 4);
    for (u, message) in table.turns(4).into_iter().filter(|(u, _)| answering.contains(u)) {
        let (mut s, rest) = bytes::list_and_rest(&message[HEADER..], 32);
        let mut b = bytes::list(rest, 32);
        change(u, &mut s, &mut b);
        let body = [bytes::write_list(&s), bytes::write_list(&b)].concat();
        table.deliver(u, &bytes::message(bytes::UNMASKING_SHARES, u, &table.context, &body)).unwrap();
    }
    let closed = table.close(4);
    (table, closed)
}

/// R4.S2: s_v^SK is reconstructed from any t answers and held against s_v^PK: with a wrong share among them nothing is output.
#[test]
fn keys_of_dropouts_are_reconstructed_and_checked() {
    everywhere(|subject, variant| {
        let case = case(variant, &IDS, 3, &[(2, "R2.U4"), (70_001, "R2.U4")]);
        let u3 = [7, 300, 5000, 4_294_967_295];
        for left_out in u3 {
            let answering: Vec<Id> = u3.into_iter().filter(|u| *u != left_out).collect();
            let (table, closed) = answered_by(subject, &case, &answering, |_, _, _| {});
            closed.expect("any t answers are enough");
            assert_eq!(table.output.as_ref().unwrap().sum, table.inputs(&u3));
            for liar in &answering {
                for dropped in 0..2 {
                    let (table, closed) = answered_by(subject, &case, &answering, |u, s, _| {
                        if u == *liar {
                            s[dropped].1[31] ^= 1;
                        }
                    });
                    refused(closed, "R4.S2", "ReconstructedKeyMismatch", Blame::Unattributable);
                    assert!(table.output.is_none());
                }
            }
        }
        // The shares of the t smallest identities are used: the fourth may be wrong.
        let (table, closed) = answered_by(subject, &case, &u3, |u, s, b| {
            if u == 4_294_967_295 {
                s[0].1[31] ^= 1;
                b[0].1[31] ^= 1;
            }
        });
        closed.expect("the largest identity is not asked");
        assert_eq!(table.output.as_ref().unwrap().sum, table.inputs(&u3));
    });
}

/// R4.S2: a user who shared another secret than its key's is found out when it has dropped out, even a secret of 0.
#[test]
fn a_dropout_who_shared_something_else_is_found_out() {
    everywhere(|subject, variant| {
        let case = case(variant, &IDS, 3, &[(2, "R2.U4")]);
        for secret in [[0; 32], [5; 32]] {
            let (table, closed) = answered_by(subject, &case, &IDS[1..], |_, s, _| s[0].1 = secret.to_vec());
            refused(closed, "R4.S2", "ReconstructedKeyMismatch", Blame::Unattributable);
            assert!(table.output.is_none());
        }
    });
}

/// R4.S3: b_u is reconstructed from any t answers, p_u is removed for each u ∈ U3, and a wrong share among t changes the sum.
#[test]
fn own_masks_are_reconstructed() {
    everywhere(|subject, variant| {
        let mut shape = shape(variant, &IDS, 3);
        shape.modulus_minus_one = u64::MAX;
        let case = shape.case();
        for left_out in 0..4 {
            let answering: Vec<Id> = IDS[left_out..left_out + 3].to_vec();
            let (table, closed) = answered_by(subject, &case, &answering, |_, _, _| {});
            closed.unwrap();
            assert_eq!(table.output.as_ref().unwrap().sum, table.inputs(&IDS));
            let (table, closed) = answered_by(subject, &case, &answering, |u, _, b| {
                if u == answering[2] {
                    b[4].1[31] ^= 1;
                }
            });
            closed.expect("a wrong share of b cannot be told from a right one");
            assert_ne!(table.output.as_ref().unwrap().sum, table.inputs(&IDS));
        }
    });
}

/// R4.S2, R4.S3, R4.S4: from the messages alone: Σ y_u − Σ p_u + Σ p_{v,u} mod R is Σ x_u over U3, and is what the server outputs.
#[test]
fn the_sum_follows_from_the_messages() {
    everywhere(|subject, variant| {
        let case = case(variant, &IDS, 3, &[(7, "R2.U4"), (5000, "R1.U7"), (2, "R2.U4")]);
        let table = Table::finished(subject, &case);
        let (u2, u3) = (table.sent_in(1), table.sent_in(2));
        let answers: BTreeMap<Id, _> = table.sent_in(4).into_iter().map(|u| (u, table.revealed(u))).collect();
        let reconstructed = |kind: usize, v: &Id| {
            let points: Vec<(u32, [u8; 32])> = answers.iter().map(|(u, shares)| (*u, shares[kind][v])).collect();
            interpolate(&points[..3], 0)
        };
        let mut terms = Vec::new();
        for u in &u3 {
            terms.push((false, table.y(*u)));
            terms.push((true, table.own_mask(&reconstructed(1, u), *u)));
        }
        for v in u2.iter().filter(|v| !u3.contains(v)) {
            let s_sk = reconstructed(0, v);
            assert_eq!(public_key(&s_sk), table.u1()[v].1);
            terms.extend(u3.iter().map(|u| (v < u, table.pair_mask(&s_sk, *v, *u))));
        }
        let output = table.output.as_ref().unwrap();
        assert_eq!(output.sum, table.total(&terms));
        assert_eq!((&output.sum, &output.users), (&table.inputs(&u3), &u3));
    });
}

/// R4.S4: z = Σ_{u ∈ U3} x_u with drop-outs in every round at once, for sums that wrap and for every size of R.
#[test]
fn the_sum_is_right_with_dropouts_in_every_round() {
    everywhere(|subject, variant| {
        let ids: Vec<u32> = (1..=11).map(|i| i * i * 1_000_003).collect();
        for modulus_minus_one in [1, 100, 255, 256, 65_536, (1 << 32) - 1, 1 << 62, u64::MAX - 1, u64::MAX] {
            let mut shape = shape(variant, &ids, 6);
            shape.modulus_minus_one = modulus_minus_one;
            let mut case = shape.case();
            let drops = [(9, "R0.U3"), (0, "R1.U7"), (4, "R2.U4"), (7, "R3.U2"), (10, "R4.U4")];
            for (position, step) in drops {
                // Round 3 is the malicious variant's.
                let step = if variant == Variant::HonestButCurious && step == "R3.U2" { "R4.U4" } else { step };
                case.users[position].drops_before = Some(step);
            }
            case.users[1].brings.input = vec![modulus_minus_one; 3];
            case.users[2].brings.input = vec![modulus_minus_one; 3];
            let table = Table::finished(subject, &case);
            let u3: Vec<Id> = [1, 2, 3, 5, 6, 7, 8, 10].map(|position| ids[position]).to_vec();
            let output = table.output.as_ref().unwrap();
            assert_eq!(output.users, u3);
            assert_eq!(output.sum, table.inputs(&u3), "R − 1 = {modulus_minus_one}");
            assert_eq!(table.sent_in(4).len(), 6, "t users answer");
        }
    });
}

/// R4.S4: nothing is output after an abort, whichever round it is that fewer than t messages arrive in.
#[test]
fn nothing_is_output_after_an_abort() {
    everywhere(|subject, variant| {
        for round in rounds(variant) {
            let mut table = Table::before(subject, &case(variant, &IDS, 3, &[]), *round);
            for (u, message) in table.turns(*round).into_iter().take(2) {
                table.deliver(u, &message).unwrap();
            }
            refused(table.close(*round), crate::table::COLLECTED[*round], "TooFewMessages", Blame::Unattributable);
            assert!(table.output.is_none() && table.answered_to(*round).is_empty());
        }
    });
}
