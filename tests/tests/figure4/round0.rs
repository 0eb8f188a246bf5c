//! Round 0, AdvertiseKeys.

use secagg_vectors::model::{Blame, Variant};

use crate::bytes;
use crate::calculation::{Q, public_key, sign, signed_keys, verifies};
use crate::table::{Table, both, case, closes_from_t_on, everywhere, refused};

const IDS: [u32; 5] = [2, 7, 300, 70_001, 4_294_967_295];

/// R0.U1: the two advertised keys are x·G, compressed, for the two secret keys; 0 and q are no secret keys.
#[test]
fn keys_are_generated_by_ka_gen() {
    everywhere(|subject, variant| {
        let case = case(variant, &IDS, 3, &[]);
        let mut table = Table::laid(subject, &case);
        for (u, _) in table.turns(0) {
            let coins = &table.user(u).brings.coins;
            let body = table.body(0, u);
            assert_eq!(body[..33], public_key(&coins.c_secret_key));
            assert_eq!(body[33..66], public_key(&coins.s_secret_key));
        }

        let mut one = [0; 32];
        one[31] = 1;
        let mut largest = Q;
        largest[31] -= 1;
        for (c, s, fits) in [
            (one, largest, true),
            (largest, one, true),
            ([0; 32], one, false),
            (one, [0; 32], false),
            (Q, one, false),
            (one, Q, false),
            ([0xff; 32], one, false),
        ] {
            let mut case = case.clone();
            (case.users[1].brings.coins.c_secret_key, case.users[1].brings.coins.s_secret_key) = (c, s);
            let sent = Table::laid(subject, &case).turn_on(IDS[1], &[]);
            if fits {
                assert_eq!(sent.unwrap()[bytes::HEADER..][..66], [public_key(&c), public_key(&s)].concat());
            } else {
                refused(sent, "R0.U1", "CoinsDoNotFit", Blame::Caller);
            }
        }
    });
}

/// R0.U2: σ_u verifies under d_u^PK over label, context, u, c_u^PK and s_u^PK, and over nothing else.
#[test]
fn keys_are_signed() {
    both(|subject| {
        let case = case(Variant::Malicious, &IDS, 3, &[]);
        let mut table = Table::laid(subject, &case);
        for (u, _) in table.turns(0) {
            let directory = &case.parameters.directory;
            let d_pk = directory.iter().find(|entry| entry.id == u).unwrap().verification_key.unwrap();
            let (c_pk, rest) = table.body(0, u).split_at(33);
            let (s_pk, sigma) = rest.split_at(33);
            let signed = signed_keys(&table.context, u, c_pk, s_pk);
            assert!(verifies(&d_pk, &signed, sigma));
            for byte in 0..signed.len() {
                let mut other = signed.clone();
                other[byte] ^= 1;
                assert!(!verifies(&d_pk, &other, sigma), "byte {byte} is covered");
            }
            assert!(!verifies(&d_pk, &signed_keys(&table.context, u, s_pk, c_pk), sigma));
            let others = directory.iter().filter(|entry| entry.id != u);
            assert!(others.map(|entry| entry.verification_key.unwrap()).all(|d_pk| !verifies(&d_pk, &signed, sigma)));
        }
    });
}

/// R0.U3: the message is c_u^PK ‖ s_u^PK, followed by σ_u in the malicious variant only.
#[test]
fn the_message_is_the_keys_and_their_signature() {
    everywhere(|subject, variant| {
        let mut table = Table::laid(subject, &case(variant, &IDS, 3, &[]));
        for (u, message) in table.turns(0) {
            let brings = &table.user(u).brings;
            let (c_pk, s_pk) = (public_key(&brings.coins.c_secret_key), public_key(&brings.coins.s_secret_key));
            let mut body = [c_pk, s_pk].concat();
            if let Some(d_sk) = brings.signing_key {
                body.extend(sign(&d_sk, &signed_keys(&table.context, u, &c_pk, &s_pk)));
            }
            assert_eq!(message, bytes::message(bytes::ADVERTISED_KEYS, u, &table.context, &body));
        }
    });
}

/// R0.S1: t valid messages are enough and t − 1 are not; their senders are U1, and nobody else.
#[test]
fn u1_is_the_senders_of_at_least_t_valid_messages() {
    everywhere(|subject, variant| {
        let case = case(variant, &IDS, 3, &[]);
        closes_from_t_on(subject, &case, 0);

        // A message whose signature does not verify, or whose key came before, is none.
        let mut table = Table::laid(subject, &case);
        let messages = table.turns(0);
        for (u, message) in &messages[..2] {
            table.deliver(*u, message).unwrap();
        }
        let (u, honest) = &messages[2];
        let mut repeated = honest.clone();
        repeated[bytes::HEADER..][..33].copy_from_slice(&table.body(0, IDS[0])[33..66]);
        refused(table.deliver(*u, &repeated), "R0.S1", "RepeatedKey", Blame::User(*u));
        repeated[bytes::HEADER] ^= 1;
        refused(table.deliver(*u, &repeated), "R0.S1", "RepeatedKey", Blame::User(*u));
        if table.malicious() {
            let mut forged = honest.clone();
            *forged.last_mut().unwrap() ^= 1;
            refused(table.deliver(*u, &forged), "R0.S1", "KeySignature", Blame::User(*u));
            let signed_by_other = [&honest[..bytes::HEADER + 66], &table.body(0, IDS[0])[66..]].concat();
            refused(table.deliver(*u, &signed_by_other), "R0.S1", "KeySignature", Blame::User(*u));
        }
        refused(table.close(0), "R0.S1", "TooFewMessages", Blame::Unattributable);
    });
}

/// R0.S2: every user of U1, and nobody else, is sent the keys and signatures of all of U1, in whatever order they came.
#[test]
fn u1_is_broadcast_to_u1() {
    everywhere(|subject, variant| {
        let case = case(variant, &IDS, 3, &[(300, "R0.U3")]);
        let mut table = Table::laid(subject, &case);
        let mut messages = table.turns(0);
        messages.reverse();
        for (u, message) in &messages {
            table.deliver(*u, message).unwrap();
        }
        table.close(0).unwrap();
        let u1 = [2, 7, 70_001, 4_294_967_295];
        assert_eq!(table.answered_to(0), u1);
        let list: Vec<bytes::Entry> = u1.iter().map(|v| (*v, table.body(0, *v).to_vec())).collect();
        for u in u1 {
            assert_eq!(bytes::list(table.answer(0, u), table.key_width()), list);
        }
    });
}
