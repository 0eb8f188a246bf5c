//! Attacks on round 0 and the list of keys: made-up users, exchanged, repeated, negated and malformed keys, split views of U1.
//! Section VI-B: the PKI "guarantees to users that messages they receive came from other users (and not the server)".

use hkdf::Hkdf;
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::ToSec1Point;
use secagg_spec::abort::Check::*;
use secagg_spec::messages::KeyList;
use secagg_spec::primitives::Primitives;
use secagg_spec::setup::Users;
use secagg_spec::suite1::{FieldElement, PublicKey};
use secagg_spec::vector::Vector;
use secagg_tests::adversary::{HEADER, P, Stage, plaintext};
use secagg_vectors::model::{Abort, Id};
use sha2::{Digest, Sha256};

use crate::{
    Attack, Beyond, Family, Nobody, Refused, TheCulprit, TheServer, Tolerated, both, five, honest_but_curious,
    malicious,
};

pub static FAMILY: Family = Family::of(
    "keys",
    &[
        Attack {
            name: "Sybils: the server plays all other users",
            paper: "VI-B: without a PKI the server simulates for u all other users, receives all of u's key shares and recovers its input",
            wants: "x_u",
            ends: &[
                malicious(Refused("R1.U2", KeySignature, TheServer)),
                honest_but_curious(Beyond("without a PKI the server reads x_u; this variant is for honest servers")),
            ],
            play: sybils,
        },
        Attack {
            name: "man in the middle: one user's keys replaced",
            paper: "VI-B, R1.U2",
            wants: "one share of each of u's secrets, without colluding with anybody",
            ends: &[
                malicious(Refused("R1.U2", KeySignature, TheServer)),
                honest_but_curious(Beyond(
                    "without a PKI the server reads one share of each secret; this variant is for honest servers",
                )),
            ],
            play: man_in_the_middle,
        },
        Attack {
            name: "two users' keys exchanged in the list",
            paper: "VI-B: identities are bound to the users' keys by a PKI (footnote 4)",
            wants: "shares sent to the wrong user",
            ends: &[
                malicious(Refused("R1.U2", KeySignature, TheServer)),
                honest_but_curious(Refused("R4.U2", DecryptionFailed, Nobody)),
            ],
            play: exchanged,
        },
        Attack {
            name: "a user's own keys replaced in the list",
            paper: "R1.U1 (D3)",
            wants: "that others see keys for u which u does not know",
            ends: &[both(Refused("R1.U1", OwnEntryChanged, TheServer))],
            play: own_entry_replaced,
        },
        Attack {
            name: "a user left out of the U1 that it is shown",
            paper: "R1.U1 (D3)",
            wants: "that u shares its secrets among others only",
            ends: &[both(Refused("R1.U1", OwnEntryChanged, TheServer))],
            play: own_entry_missing,
        },
        Attack {
            name: "a key copied by a colluding user, in the list",
            paper: "R1.U1: assert that all the public key pairs are different",
            wants: "equal agreed secrets, and so equal masks, for two peers",
            ends: &[both(Refused("R1.U1", RepeatedKey, TheServer))],
            play: |s| listed_by_culprit(s, |_, keys, _| keys),
        },
        Attack {
            name: "a negated key of a colluding user, in the list",
            paper: "R1.U1: assert that all the public key pairs are different (D4, D16)",
            wants: "masks that cancel in y_2, and so x_2",
            ends: &[both(Refused("R1.U1", RepeatedKey, TheServer)).within(five)],
            play: negated_in_list,
        },
        Attack {
            name: "a colluding user shown with different keys to different users",
            paper: "R3.U2 (D7): σ' binds the keys that its signer saw; Theorem 2, Hyb1",
            wants: "users who mask with different keys of one peer",
            ends: &[
                malicious(Refused("R4.U1", ConsistencySignature, TheServer)),
                honest_but_curious(Tolerated(
                    "one kind of share each; masks with a colluding user hide nothing anyway",
                )),
            ],
            play: two_sets_of_keys,
        },
        Attack {
            name: "a copied key, to the server",
            paper: "R0.S1 (D17)",
            wants: "that honest users abort and blame the server",
            ends: &[both(Refused("R0.S1", RepeatedKey, TheCulprit))],
            play: |s| advertised_by_culprit(s, |_, keys, _| keys),
        },
        Attack {
            name: "a negated key, to the server",
            paper: "R0.S1 (D16, D17)",
            wants: "masks that cancel",
            ends: &[both(Refused("R0.S1", RepeatedKey, TheCulprit))],
            play: |s| advertised_by_culprit(s, |s, (c, k), _| (s.negated(&c), s.negated(&k))),
        },
        Attack {
            name: "one key for both purposes, to the server",
            paper: "R0.U1: two key pairs; R0.S1 (D4)",
            wants: "one agreed secret as encryption key and as seed",
            ends: &[both(Refused("R0.S1", RepeatedKey, TheCulprit))],
            play: |s| advertised_by_culprit(s, |s, _, (c, _)| (c, s.negated(&c))),
        },
        Attack {
            name: "the point at infinity as a key",
            paper: "Appendix A.B: keys are elements of a group of prime order; D19",
            wants: "agreed secrets that everyone knows",
            ends: &[both(Refused("R0.S1", Malformed, TheCulprit))],
            play: |s| encoded(s, infinity),
        },
        Attack {
            name: "a key off the curve",
            paper: "Appendix A.B, D19",
            wants: "an invalid-curve attack on s_v^SK or c_v^SK",
            ends: &[both(Refused("R0.S1", Malformed, TheCulprit))],
            play: |s| encoded(s, off_the_curve),
        },
        Attack {
            name: "a key with an unreduced coordinate",
            paper: "D19",
            wants: "two encodings of one point",
            ends: &[both(Refused("R0.S1", Malformed, TheCulprit))],
            play: |s| encoded(s, unreduced),
        },
        Attack {
            name: "a key in compact form, tag 05",
            paper: "D19",
            wants: "two encodings of one point",
            ends: &[both(Refused("R0.S1", Malformed, TheCulprit))],
            play: |s| encoded(s, compact),
        },
        Attack {
            name: "a key in uncompressed or hybrid form",
            paper: "D19",
            wants: "two encodings of one point",
            ends: &[both(Refused("R0.S1", Malformed, TheCulprit))],
            play: |s| encoded(s, uncompressed),
        },
        Attack {
            name: "malformed keys in the list",
            paper: "R1.U1, D19",
            wants: "any of these at a user whose server does not look",
            ends: &[both(Refused("R1.U1", Malformed, TheServer)).within(five)],
            play: malformed_in_list,
        },
        Attack {
            name: "split views of U1",
            paper: "VI-B: the server can try to give a different view to each user; R4.U1 (D7)",
            wants: "users who mask with different sets of peers",
            ends: &[
                malicious(Refused("R4.U1", ConsistencySignature, TheServer)),
                honest_but_curious(Tolerated(
                    "one kind of share for each user, and the sum that was due: only a pair of masks is missing",
                )),
            ],
            play: split_u1,
        },
    ],
);

/// Section VI-B, the Sybil attack, and what else can be done with the keys of R0.U3 and R0.S2.
#[test]
fn attacks_on_keys() {
    FAMILY.rows();
}

/// VI-B: "by simulating for a specific user u all other users v in the protocol and thus receiving all u's key shares".
fn sybils(s: &mut Stage) -> Vec<Abort> {
    let u = s.ids[2];
    let sent = s.send(&[u].into());
    let mut list = s.keys(&sent);
    let mut secret: Vec<(Id, FieldElement, FieldElement)> = Vec::new();
    for &v in s.ids.iter().filter(|v| **v != u) {
        let ((c_sk, c_pk), (s_sk, s_pk)) = (s.key_pair("c", v), s.key_pair("s", v));
        list.insert(v, s.signed_keys(v, &[7; 32], c_pk, s_pk));
        secret.push((v, c_sk, s_sk));
    }
    let e = match s.tell(u, &s.key_list(&list)) {
        Err(abort) => return vec![abort],
        Ok(message) => s.ciphertexts(&message),
    };

    // u's shares, all of them but u's own
    let c_u = list[&u].c_pk;
    let opened =
        secret.iter().map(|(v, c_sk, _)| (*v, s.open(&e[v], (u, &c_u), (*v, c_sk)).expect("its own key").shares));
    let shares: Vec<_> = opened.map(|(v, shares)| (v, shares.expect("honest shares"))).collect();
    let s_u = s.reconstruct(&shares.iter().map(|(v, (s, _))| (*v, *s)).collect()).expect("at least t");
    let b_u = s.reconstruct(&shares.iter().map(|(v, (_, b))| (*v, *b)).collect()).expect("at least t");

    let from_sybils =
        secret.iter().map(|(v, c_sk, _)| (*v, s.seal((*v, c_sk), (u, &c_u), &plaintext(*v, u, &[0; 32], &[0; 32]))));
    let delivery = s.delivery(&from_sybils.collect());
    let y_u = s.tell(u, &delivery).expect("u sees nothing wrong");
    assert_eq!(s.unmask(u, s.masked(&y_u), &b_u, &s_u, &list), s.input(u), "the server reads x_u");
    vec![]
}

/// VI-B: the server "cannot add, modify or substitute messages" between users whose keys are signed.
fn man_in_the_middle(s: &mut Stage) -> Vec<Abort> {
    let (u, v) = (s.ids[2], s.ids[0]);
    s.honest(1);
    let ((c_sk, c_pk), (_, s_pk)) = (s.key_pair("c", v), s.key_pair("s", v));
    let mut list = s.listed(&s.inboxes[&u]);
    list.insert(v, s.signed_keys(v, &[7; 32], c_pk, s_pk));
    let e = match s.tell(u, &s.key_list(&list)) {
        Err(abort) => return vec![abort],
        Ok(message) => s.ciphertexts(&message),
    };
    for (w, e) in &e {
        let opened = s.open(e, (u, &list[&u].c_pk), (*w, &c_sk));
        assert_eq!(opened.is_some(), *w == v, "the server reads the share for v and no other");
    }
    assert!(s.t() > 1, "and one share is less than t");
    vec![]
}

/// Footnote 4: identities "will be bound to the users' keys by a PKI".
fn exchanged(s: &mut Stage) -> Vec<Abort> {
    let (u, v, w) = (s.ids[2], s.ids[0], s.ids[1]);
    s.honest(1);
    let mut list = s.listed(&s.inboxes[&u]);
    let (keys_v, keys_w) = (list[&v].clone(), list[&w].clone());
    list.insert(v, keys_w);
    list.insert(w, keys_v);
    let lie = s.key_list(&list);
    if s.malicious() {
        return vec![s.tell(u, &lie).expect_err("the signer is part of what is signed")];
    }
    // No signatures: it is noticed when shares are decrypted, on both sides; whom u's keys reached in exchange is not concerned.
    s.meddle(1, |s| drop(s.inboxes.insert(u, lie.clone())))
}

/// R1.U1: what a user knows is checked.
fn own_entry_replaced(s: &mut Stage) -> Vec<Abort> {
    s.lie(1, |s, u| {
        let mut list = s.listed(&s.inboxes[&u]);
        let (c_pk, s_pk) = (list[&u].c_pk, s.key_pair("s", 1).1);
        list.insert(u, s.signed_keys(u, &s.d_sk(u), c_pk, s_pk)); // even a user's own signature does not help
        s.key_list(&list)
    })
}

/// R1.U1: U1 without the user who is shown it.
fn own_entry_missing(s: &mut Stage) -> Vec<Abort> {
    s.lie(1, |s, u| {
        let mut list = s.listed(&s.inboxes[&u]);
        list.remove(&u);
        s.key_list(&list)
    })
}

type Keys = (PublicKey, PublicKey);

/// The culprit's keys are made of another user's and its own; it signs them. A byzantine server passes them on.
fn listed_by_culprit(s: &mut Stage, make: fn(&Stage, Keys, Keys) -> Keys) -> Vec<Abort> {
    let culprit = s.culprit;
    s.honest(1);
    let honest = s.all_but(&[culprit]);
    s.tell_all(&honest, |s, u| {
        let mut list = s.listed(&s.inboxes[&u]);
        let (other, own) = (&list[&s.ids[0]], &list[&culprit]);
        let (c_pk, s_pk) = make(s, (other.c_pk, other.s_pk), (own.c_pk, own.s_pk));
        list.insert(culprit, s.signed_keys(culprit, &s.d_sk(culprit), c_pk, s_pk));
        s.key_list(&list)
    })
    .1
}

/// The same, sent to an honest server.
fn advertised_by_culprit(s: &mut Stage, make: fn(&Stage, Keys, Keys) -> Keys) -> Vec<Abort> {
    s.intrude(0, |s, sent| {
        let (culprit, list) = (s.culprit, s.keys(sent));
        let (other, own) = (&list[&s.ids[0]], &list[&culprit]);
        let (c_pk, s_pk) = make(s, (other.c_pk, other.s_pk), (own.c_pk, own.s_pk));
        vec![s.key_message(culprit, &s.signed_keys(culprit, &s.d_sk(culprit), c_pk, s_pk))]
    })
}

/// D16: why equal x-coordinates are refused; then, that they are.
fn negated_in_list(s: &mut Stage) -> Vec<Abort> {
    s.culprit = s.ids[4];
    masks_of_a_negated_key_cancel(s);
    listed_by_culprit(s, |s, (_, s_pk), (c_pk, _)| (c_pk, s.negated(&s_pk)))
}

/// A model of section VI-B's server, for n = 5 and t = 3, with user 5 on its side, who has advertised −s_1^PK. It says that 3 and 4 dropped
/// out, and so knows b_2, s_3^SK and s_4^SK. What remains on x_2 is p_{2,1} + p_{2,5}; seeds are computed here by hand.
fn masks_of_a_negated_key_cancel(s: &Stage) {
    let [u1, u2, _, _, u5] = s.ids[..] else { panic!("a session of five") };
    let public = |u: Id| s.public_keys(u).1;
    let minus_s_1 = s.negated(&public(u1));

    let agreed = |key: &PublicKey| -> [u8; 32] {
        let key = p256::PublicKey::from_sec1_bytes(key.bytes()).expect("a point");
        let sk = p256::SecretKey::from_slice(s.secrets(u2).1.bytes()).expect("not 0");
        let point = key.to_projective() * *sk.to_nonzero_scalar();
        Sha256::digest(point.to_affine().x()).into()
    };
    let mask = |key: &PublicKey, v: Id, ids_bound: bool| -> Vector {
        let mut info = [&[14u8][..], b"secagg1 pair"].concat();
        info[0] = (info.len() - 1) as u8;
        if ids_bound {
            info.extend([u2.min(v).to_be_bytes(), u2.max(v).to_be_bytes()].concat());
        }
        let mut seed = [0; 16];
        Hkdf::<Sha256>::new(Some(&s.setup.context), &agreed(key)).expand(&info, &mut seed).expect("16 bytes");
        let mask = s.p.prg(&seed, s.setup.m, s.setup.modulus);
        if u2 > v { mask } else { -mask }
    };
    let own = s.own_mask(u2, &s.secrets(u2).2);
    let masked = |key_of_5: &PublicKey, ids_bound: bool| {
        let masks = s.ids.iter().filter(|v| **v != u2).map(|v| {
            let key = if *v == u5 { *key_of_5 } else { public(*v) };
            mask(&key, *v, ids_bound)
        });
        masks.fold(s.input(u2) + own.clone(), |y, mask| y + mask)
    };
    // What the server takes off: p_2, p_{2,3}, p_{2,4}.
    let stripped = |y: Vector, ids_bound: bool| {
        s.ids[2..4].iter().fold(y - own.clone(), |y, v| y - mask(&public(*v), *v, ids_bound))
    };
    assert_eq!(
        stripped(masked(&minus_s_1, false), false),
        s.input(u2),
        "without identities in the seed the server reads x_2"
    );
    assert_ne!(
        stripped(masked(&minus_s_1, true), true),
        s.input(u2),
        "with them it does not, even if nobody looks at x-coordinates"
    );

    // The model is the subject: with honest keys it gives the subject's own y_2.
    let mut honest = s.sibling(|_| ());
    honest.honest(2);
    let y = honest.send(&s.all());
    assert_eq!(honest.masked(&y[&u2]), masked(&public(u5), true));
}

/// D19: the culprit's c_u^PK and then its s_u^PK in these forms instead of its own.
fn encoded(s: &mut Stage, forms: fn(&Stage, [u8; 33]) -> Vec<Vec<u8>>) -> Vec<Abort> {
    s.intrude(0, |s, sent| {
        let honest = &sent[&s.culprit];
        let replaced = |at: usize| {
            let key: [u8; 33] = honest[at..at + 33].try_into().expect("a key");
            forms(s, key).into_iter().map(move |form| [&honest[..at], &form, &honest[at + 33..]].concat())
        };
        replaced(HEADER).chain(replaced(HEADER + 33)).collect()
    })
}

/// The one byte that stands for the point at infinity, and as many zeros as a key has.
fn infinity(_: &Stage, _: [u8; 33]) -> Vec<Vec<u8>> {
    vec![vec![0], vec![0; 33]]
}

/// The next coordinate that no point has.
fn off_the_curve(s: &Stage, mut key: [u8; 33]) -> Vec<Vec<u8>> {
    while s.p.public_key(key).is_some() {
        key[32] = key[32].wrapping_add(1);
    }
    vec![key.to_vec()]
}

/// x ≥ p.
fn unreduced(_: &Stage, key: [u8; 33]) -> Vec<Vec<u8>> {
    vec![[&key[..1], &[0xff; 32]].concat()]
}

/// Tag 05.
fn compact(_: &Stage, key: [u8; 33]) -> Vec<Vec<u8>> {
    vec![[&[5], &key[1..]].concat()]
}

/// Tags 04, 06 and 07, with and without a y-coordinate.
fn uncompressed(_: &Stage, key: [u8; 33]) -> Vec<Vec<u8>> {
    let key = p256::PublicKey::from_sec1_bytes(&key).expect("an honest key");
    let long = key.to_sec1_point(false).as_bytes().to_vec();
    let tagged = |tag: u8, length: usize| [&[tag], &long[1..length]].concat();
    [4, 6, 7].into_iter().flat_map(|tag| [tagged(tag, 33), tagged(tag, 65)]).collect()
}

/// The same forms, in the entry of another user in the list.
fn malformed_in_list(s: &mut Stage) -> Vec<Abort> {
    let mut aborts = Vec::new();
    for forms in [infinity, off_the_curve, unreduced, compact, uncompressed] {
        for position in 0..forms(s, *s.key_pair("c", 0).1.bytes()).len() {
            aborts.extend(s.sibling(|_| ()).lie(1, |s, u| {
                let list = &s.inboxes[&u];
                let at = HEADER + 4 + 4; // the first key of the first user
                let key: [u8; 33] = list[at..at + 33].try_into().expect("a key");
                [&list[..at], &forms(s, key)[position], &list[at + 33..]].concat()
            }));
        }
    }
    aborts
}

/// VI-B: "the server can try to give a different view to each user". The first two users do not see each other in U1.
fn split_u1(s: &mut Stage) -> Vec<Abort> {
    let (u, w) = (s.ids[0], s.ids[1]);
    let sent = s.send(&s.all());
    let (keys, all) = (s.keys(&sent), s.all());
    let seen_by = |v: Id, set: &Users| {
        let hidden = if v == u {
            w
        } else if v == w {
            u
        } else {
            0
        };
        set.iter().copied().filter(|x| *x != hidden).collect::<Users>()
    };
    let list = |v: Id| -> KeyList<P> { seen_by(v, &all).iter().map(|x| (*x, keys[x].clone())).collect() };
    let (encrypted, none) = s.tell_all(&all, |s, v| s.key_list(&list(v)));
    assert!(none.is_empty());
    let (masked, none) = s.tell_all(&s.who(2), |s, v| s.delivery_to(v, &seen_by(v, &all), &encrypted));
    assert!(none.is_empty());
    let u3 = s.who(2);
    let (mut answers, mut aborts) = s.tell_all(&u3, |s, v| s.survivors(&seen_by(v, &u3)));
    if s.malicious() {
        let signed = s.sigma_primes(&answers);
        (answers, aborts) = s.tell_all(&u3, |s, v| {
            let u4 = seen_by(v, &u3);
            s.signatures(&signed.iter().filter(|(x, _)| u4.contains(x)).map(|(x, sigma)| (*x, *sigma)).collect())
        });
        assert!(answers.is_empty(), "nobody answers, no share of any kind is known");
        return aborts;
    }
    s.assert_one_kind_each(&answers);
    assert_eq!(
        s.aggregate(&masked, &answers, &keys, &[s.dropped()]),
        s.sum(&u3),
        "the server learns the sum it would have learnt"
    );
    aborts
}

/// D7: a colluding user has signed two s^PK. The first half of the others is shown one, the rest the other; all agree on U1, U2 and U3.
fn two_sets_of_keys(s: &mut Stage) -> Vec<Abort> {
    let culprit = s.dropped();
    s.honest(1);
    let first_half = s.ids[..s.ids.len() / 2].to_vec();
    let encrypted = s
        .tell_all(&s.all(), |s, u| {
            let mut list = s.listed(&s.inboxes[&u]);
            if first_half.contains(&u) {
                let (c_pk, s_pk) = (list[&culprit].c_pk, s.key_pair("s", 2).1);
                list.insert(culprit, s.signed_keys(culprit, &s.d_sk(culprit), c_pk, s_pk));
            }
            s.key_list(&list)
        })
        .0;
    s.collect(&encrypted);
    let masked = s.send(&s.who(2));
    s.collect(&masked);
    let mut answers = s.send(&s.who(3));
    if s.malicious() {
        let signed = s.sigma_primes(&answers);
        let aborts;
        (answers, aborts) = s.tell_all(&s.who(4), |s, _| s.signatures(&signed));
        assert!(answers.is_empty(), "nobody answers, and no share of any kind is known");
        return aborts;
    }
    s.assert_one_kind_each(&answers);
    vec![]
}
