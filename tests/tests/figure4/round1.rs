//! Round 1, ShareKeys.

use std::collections::{BTreeMap, BTreeSet};

use secagg_vectors::model::{Abort, Blame, Coins, Id, Variant};
use secagg_vectors::subject::Subject;

use crate::bytes::{self, Entry, HEADER};
use crate::calculation::{Q, interpolate, open, polynomial, public_key, sign, signed_keys};
use crate::table::{Table, both, case, closes_from_t_on, everywhere, refused};

const IDS: [u32; 5] = [2, 7, 300, 70_001, 4_294_967_295];
/// The user who receives what is tampered with.
const U: u32 = 300;
/// A user of the directory.
const V: u32 = 70_001;

/// A change of a list.
type Edit<'a> = &'a dyn Fn(&mut Vec<Entry>);

/// What U answers when its list of U1 is changed on the way.
fn on_changed_list(
    subject: &dyn Subject,
    variant: Variant,
    edit: impl FnOnce(&Table, &mut Vec<Entry>),
) -> Result<Vec<u8>, Abort> {
    let mut table = Table::before(subject, &case(variant, &IDS, 3, &[]), 1);
    let inbox = table.inbox(1, U);
    let changed = bytes::edited(&inbox, table.key_width(), |entries| edit(&table, entries));
    table.turn_on(U, &changed)
}

/// The entry of a user with these keys, signed with this key in the malicious variant.
fn entry(table: &Table, v: Id, c_pk: [u8; 33], s_pk: [u8; 33], d_sk: Option<[u8; 32]>) -> Entry {
    let sigma = d_sk.map(|d_sk| sign(&d_sk, &signed_keys(&table.context, v, &c_pk, &s_pk)));
    (v, [&c_pk[..], &s_pk, &sigma.iter().flatten().copied().collect::<Vec<u8>>()].concat())
}

/// The list without the entry of `v`, with that one.
fn replace(entries: &mut Vec<Entry>, entry: Entry) {
    entries.retain(|(v, _)| *v != entry.0);
    entries.push(entry);
}

/// R1.U1: U1 has at least t users, all from the directory, the own entry as sent, and 2·|U1| different x-coordinates.
#[test]
fn the_list_of_keys_is_checked() {
    everywhere(|subject, variant| {
        let fresh = [public_key(&[11; 32]), public_key(&[12; 32])];
        let negated = |mut key: [u8; 33]| {
            key[0] ^= 1;
            key
        };
        let due = |check: &str, edit: &dyn Fn(&Table, &mut Vec<Entry>)| {
            refused(on_changed_list(subject, variant, edit), "R1.U1", check, Blame::Server);
        };

        due("TooFewUsers", &|_, u1| u1.retain(|(v, _)| [U, V].contains(v)));
        due("TooFewUsers", &|_, u1| u1.clear());
        assert!(on_changed_list(subject, variant, |_, u1| u1.retain(|(v, _)| [2, U, V].contains(v))).is_ok());

        let key_of_stranger = Some([13; 32]).filter(|_| variant == Variant::Malicious);
        due("OutsideDirectory", &|table, u1| replace(u1, entry(table, 301, fresh[0], fresh[1], key_of_stranger)));

        let own = |table: &Table| (table.u1()[&U], table.user(U).brings.signing_key);
        due("OwnEntryChanged", &|_, u1| u1.retain(|(v, _)| *v != U));
        due("OwnEntryChanged", &|table, u1| {
            let ((_, s_pk), d_sk) = own(table);
            replace(u1, entry(table, U, fresh[0], s_pk, d_sk));
        });
        due("OwnEntryChanged", &|table, u1| {
            let ((c_pk, _), d_sk) = own(table);
            replace(u1, entry(table, U, c_pk, fresh[0], d_sk));
        });
        due("OwnEntryChanged", &|table, u1| {
            let ((c_pk, s_pk), d_sk) = own(table);
            replace(u1, entry(table, U, negated(c_pk), s_pk, d_sk));
        });
        if variant == Variant::Malicious {
            due("OwnEntryChanged", &|table, u1| {
                let ((c_pk, s_pk), _) = own(table);
                replace(u1, entry(table, U, c_pk, s_pk, Some([14; 32])));
            });
        }

        // Every other key of the list, and its negative, in place of either key of V, duly signed by V.
        let taken: Vec<[u8; 33]> = {
            let table = Table::before(subject, &case(variant, &IDS, 3, &[]), 1);
            table.u1().into_iter().filter(|(v, _)| *v != V).flat_map(|(_, (c_pk, s_pk))| [c_pk, s_pk]).collect()
        };
        for key in taken.iter().flat_map(|key| [*key, negated(*key)]) {
            due("RepeatedKey", &|table, u1| {
                replace(u1, entry(table, V, key, table.u1()[&V].1, table.user(V).brings.signing_key));
            });
            due("RepeatedKey", &|table, u1| {
                replace(u1, entry(table, V, table.u1()[&V].0, key, table.user(V).brings.signing_key));
            });
        }
        due("RepeatedKey", &|table, u1| {
            let c_pk = table.u1()[&V].0;
            replace(u1, entry(table, V, c_pk, negated(c_pk), table.user(V).brings.signing_key));
        });
    });
}

/// R1.U2: every σ_v verifies: whichever is flipped, signed by another user, or over another session's context, the user aborts.
#[test]
fn every_signature_of_keys_is_verified() {
    both(|subject| {
        let due = |edit: &dyn Fn(&Table, &mut Vec<Entry>)| {
            refused(on_changed_list(subject, Variant::Malicious, edit), "R1.U2", "KeySignature", Blame::Server);
        };
        for v in IDS.into_iter().filter(|v| *v != U) {
            for byte in [66, 97, 98, 129] {
                due(&|_, u1| u1.iter_mut().find(|(w, _)| *w == v).unwrap().1[byte] ^= 1);
            }
            due(&|table, u1| {
                let (c_pk, s_pk) = table.u1()[&v];
                replace(u1, entry(table, v, c_pk, s_pk, table.user(U).brings.signing_key));
            });
            due(&|table, u1| {
                let (c_pk, s_pk) = table.u1()[&v];
                let other = signed_keys(&[0; 32], v, &c_pk, &s_pk);
                let sigma = sign(&table.user(v).brings.signing_key.unwrap(), &other);
                replace(u1, (v, [&c_pk[..], &s_pk, &sigma].concat()));
            });
            due(&|_, u1| {
                let keys = &mut u1.iter_mut().find(|(w, _)| *w == v).unwrap().1;
                keys[..66].rotate_left(33); // c^PK and s^PK in each other's place
            });
        }
    });
}

/// What `u` sealed for each other v: the two shares, opened with v's own key.
fn opened(table: &Table, u: Id) -> BTreeMap<Id, ([u8; 32], [u8; 32])> {
    let entries = bytes::list(table.body(1, u), 100);
    let open = |(v, e): Entry| {
        let plaintext = open(&table.ae_key(u, v), &table.context, u, v, &e).expect("the ciphertext is authentic");
        (v, (plaintext[8..40].try_into().unwrap(), plaintext[40..72].try_into().unwrap()))
    };
    entries.into_iter().map(open).collect()
}

/// All subsets of `size`.
fn subsets<T: Clone>(all: &[T], size: usize) -> Vec<Vec<T>> {
    let chosen = (0u32..1 << all.len()).filter(|chosen| chosen.count_ones() as usize == size);
    chosen.map(|c| all.iter().enumerate().filter(|(i, _)| c >> i & 1 == 1).map(|(_, x)| x.clone()).collect()).collect()
}

/// R1.U4, R1.U5: any t shares give s_u^SK and b_u, fewer leave them open; the user's own share is one of them.
#[test]
fn secrets_are_shared_t_out_of_u1() {
    everywhere(|subject, variant| {
        for t in 1..=4 {
            let ids = &IDS[..4];
            let table = Table::finished(subject, &case(variant, ids, t, &[]));
            for u in ids {
                let coins = &table.user(*u).brings.coins;
                assert_eq!((coins.s_polynomial.len(), coins.b_polynomial.len()), (t as usize - 1, t as usize - 1));
                let sealed = opened(&table, *u);
                let own_b = table.revealed(*u)[1][u]; // R4.U4
                let own_s = polynomial(&coins.s_secret_key, &coins.s_polynomial, *u); // never leaves the user
                let s = sealed.iter().map(|(v, (s, _))| (*v, *s)).chain([(*u, own_s)]).collect::<BTreeMap<_, _>>();
                let b = sealed.iter().map(|(v, (_, b))| (*v, *b)).chain([(*u, own_b)]).collect::<BTreeMap<_, _>>();
                for (shares, secret, coefficients) in
                    [(s, coins.s_secret_key, &coins.s_polynomial), (b, coins.b, &coins.b_polynomial)]
                {
                    assert!(shares.keys().eq(ids), "one share for each user of U1");
                    assert!(shares.iter().all(|(v, share)| *share == polynomial(&secret, coefficients, *v)));
                    let shares: Vec<(u32, [u8; 32])> = shares.into_iter().collect();
                    for enough in subsets(&shares, t as usize) {
                        assert_eq!(interpolate(&enough, 0), secret);
                        assert!(shares.iter().all(|(v, share)| interpolate(&enough, *v) == *share));
                    }
                    for too_few in subsets(&shares, t as usize - 1) {
                        assert_ne!(interpolate(&too_few, 0), secret);
                        // Any other secret is as good: a polynomial of degree t − 1 goes through it and these shares.
                        let other = [&too_few[..], &[(0, [7; 32])]].concat();
                        assert!(too_few.iter().all(|(v, share)| interpolate(&other, *v) == *share));
                    }
                }
            }
        }
    });
}

/// R1.U3, R1.U4, R1.U5: b_u and the coefficients are any t − 1 elements of F, 0 and q − 1 included; q is none, and no other number fits.
#[test]
fn sharing_coins_are_field_elements() {
    everywhere(|subject, variant| {
        let mut largest = Q;
        largest[31] -= 1;
        let sent = |edit: &dyn Fn(&mut Coins)| {
            let mut case = case(variant, &IDS, 3, &[]);
            edit(&mut case.users[2].brings.coins);
            let mut table = Table::before(subject, &case, 1);
            let inbox = table.inbox(1, U);
            table.turn_on(U, &inbox).inspect(|message| drop(table.sent.insert((1, U), message.clone()))).map(|_| table)
        };
        for value in [[0; 32], largest] {
            for place in 0..3 {
                let table = sent(&|coins| {
                    *[&mut coins.b, &mut coins.s_polynomial[1], &mut coins.b_polynomial[1]][place] = value;
                })
                .unwrap();
                let coins = &table.user(U).brings.coins;
                for (v, (s, b)) in opened(&table, U) {
                    assert_eq!(s, polynomial(&coins.s_secret_key, &coins.s_polynomial, v));
                    assert_eq!(b, polynomial(&coins.b, &coins.b_polynomial, v));
                }
            }
        }
        let edits: [&dyn Fn(&mut Coins); 8] = [
            &|coins| coins.b = Q,
            &|coins| coins.s_polynomial[0] = Q,
            &|coins| coins.b_polynomial[1] = [0xff; 32],
            &|coins| coins.s_polynomial.truncate(1),
            &|coins| coins.s_polynomial.push([1; 32]),
            &|coins| coins.b_polynomial.truncate(1),
            &|coins| coins.b_polynomial.push([1; 32]),
            &|coins| coins.nonces.truncate(3),
        ];
        for edit in edits {
            refused(sent(edit), "R1.U3", "CoinsDoNotFit", Blame::Caller);
        }
    });
}

/// R1.U6: e_{u,v} is the nonce, then u ‖ v ‖ s_{u,v} ‖ b_{u,v} under the key of that direction, with both identities authenticated.
#[test]
fn shares_are_encrypted_for_their_receiver() {
    everywhere(|subject, variant| {
        let mut table = Table::before(subject, &case(variant, &IDS, 3, &[]), 1);
        table.turns(1);
        let mut nonces = BTreeSet::new();
        for u in IDS {
            let coins = table.user(u).brings.coins.clone();
            for v in IDS.into_iter().filter(|v| *v != u) {
                let e = table.e(u, v);
                let nonce = coins.nonces.iter().find(|nonce| nonce.receiver == v).unwrap().nonce;
                assert_eq!(e[..12], nonce);
                assert!(nonces.insert((table.ae_key(u, v), nonce)), "no key meets a nonce twice");

                let plaintext = open(&table.ae_key(u, v), &table.context, u, v, &e).unwrap();
                let s = polynomial(&coins.s_secret_key, &coins.s_polynomial, v);
                let b = polynomial(&coins.b, &coins.b_polynomial, v);
                assert_eq!(plaintext, [&u.to_be_bytes()[..], &v.to_be_bytes(), &s, &b].concat());

                assert_ne!(table.ae_key(u, v), table.ae_key(v, u), "one key a direction");
                assert!(open(&table.ae_key(v, u), &table.context, u, v, &e).is_none());
                assert!(
                    open(&table.ae_key(u, v), &table.context, v, u, &e).is_none(),
                    "the identities are authenticated"
                );
                assert!(open(&table.ae_key(u, v), &[0; 32], u, v, &e).is_none(), "the context is authenticated");
            }
        }
    });
}

/// R1.U6, R1.U7: the nonces of users outside U1 stay unused, and those of U1 go to their receivers even when given in another order.
#[test]
fn nonces_belong_to_receivers() {
    everywhere(|subject, variant| {
        let mut case = case(variant, &IDS, 3, &[(7, "R0.U3")]);
        case.users[2].brings.coins.nonces.reverse();
        let mut table = Table::before(subject, &case, 1);
        table.turns(1);
        for v in [2, V, 4_294_967_295] {
            let nonces = &table.user(U).brings.coins.nonces;
            assert_eq!(table.e(U, v)[..12], nonces.iter().find(|nonce| nonce.receiver == v).unwrap().nonce);
        }
    });
}

/// R1.U7: the message is exactly one ciphertext for each v ∈ U1∖{u}; after a failed assertion there is none.
#[test]
fn the_message_is_all_ciphertexts() {
    everywhere(|subject, variant| {
        let mut table = Table::before(subject, &case(variant, &IDS, 3, &[(7, "R0.U3")]), 1);
        for (u, message) in table.turns(1) {
            let others: Vec<Id> = IDS.into_iter().filter(|v| *v != u && *v != 7).collect();
            let list = bytes::list(table.body(1, u), 100);
            assert_eq!(bytes::ids(&list), others);
            assert_eq!(message.len(), HEADER + 4 + 104 * others.len());
        }
        assert!(on_changed_list(subject, variant, |_, u1| u1.clear()).is_err());
    });
}

/// R1.S1: t complete lists are enough and t − 1 are not; U2 is their senders, all of them in U1.
#[test]
fn u2_is_the_senders_of_at_least_t_lists() {
    everywhere(|subject, variant| {
        closes_from_t_on(subject, &case(variant, &IDS, 3, &[]), 1);

        let mut table = Table::before(subject, &case(variant, &IDS, 3, &[(7, "R0.U3")]), 1);
        let honest = table.turn(1, U);
        let outsider = bytes::message(bytes::ENCRYPTED_SHARES, 7, &table.context, &honest[HEADER..]);
        refused(table.deliver(7, &outsider), "R1.S1", "UnexpectedUser", Blame::User(7));
        let e = table.e(U, V);
        let edits: [Edit; 4] = [
            &|e| e.retain(|(v, _)| *v != V),
            &|entries| entries.push((7, e.clone())),
            &|entries| entries.push((U, e.clone())),
            &|entries| entries.iter_mut().filter(|(v, _)| *v == V).for_each(|(v, _)| *v += 1),
        ];
        for edit in edits {
            let changed = bytes::edited(&honest, 100, |entries| edit(entries));
            refused(table.deliver(U, &changed), "R1.S1", "WrongRecipients", Blame::User(U));
        }
        table.deliver(U, &honest).expect("the first valid message counts");
    });
}

/// R1.S2: each u ∈ U2 is sent e_{v,u} for every v ∈ U2∖{u}, byte by byte as v sent it, and nothing of those outside U2.
#[test]
fn ciphertexts_are_delivered_to_their_receivers() {
    everywhere(|subject, variant| {
        let table = Table::before(subject, &case(variant, &IDS, 3, &[(7, "R1.U7")]), 2);
        let u2 = [2, U, V, 4_294_967_295];
        assert_eq!(table.answered_to(1), u2);
        for u in u2 {
            let due: Vec<Entry> = u2.into_iter().filter(|v| *v != u).map(|v| (v, table.e(v, u))).collect();
            assert_eq!(bytes::list(table.answer(1, u), 100), due);
        }
    });
}

/// R1.U3: b_u, and whatever else is in F, never shows in what is printed.
#[test]
fn field_elements_do_not_show_their_value() {
    let element = secagg_spec::suite1::FieldElement::new([0x5a; 32]).expect("it is below q");
    assert_eq!(format!("{element:?}"), "FieldElement(..)");
}
