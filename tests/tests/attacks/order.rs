//! Attacks on the order of things: messages twice, late, of another round, of another user, from who may not send, and rounds closed early.
//! Section V: "otherwise, abort" stands at every round; D13 and D17.

use std::collections::{BTreeMap, BTreeSet};

use secagg_spec::abort::Check::*;
use secagg_spec::setup::Users;
use secagg_spec::vector::Vector;
use secagg_spec::wire::{self, Type};
use secagg_tests::adversary::{Stage, element, polynomial_through};
use secagg_vectors::model::{Abort, Id};

use crate::{
    Attack, Family, Nobody, Refused, TheCulprit, TheServer, Tolerated, both, five, honest_but_curious, malicious, tiny,
};

pub static FAMILY: Family = Family::of(
    "order",
    &[
        Attack {
            name: "keys sent twice",
            paper: "R0.S1 (D17): the first valid message counts",
            wants: "keys that others have not seen",
            ends: &[both(Refused("R0.S1", AlreadyReceived, TheCulprit))],
            play: |s| twice(s, 0),
        },
        Attack {
            name: "ciphertexts sent twice",
            paper: "R1.S1 (D17)",
            wants: "shares of two secrets at different users",
            ends: &[both(Refused("R1.S1", AlreadyReceived, TheCulprit))],
            play: |s| twice(s, 1),
        },
        Attack {
            name: "masked inputs sent twice",
            paper: "R2.S1 (D17)",
            wants: "to count twice, or to take an input back",
            ends: &[both(Refused("R2.S1", AlreadyReceived, TheCulprit))],
            play: |s| twice(s, 2),
        },
        Attack {
            name: "a consistency signature sent twice",
            paper: "R3.S1 (D17)",
            wants: "to count twice among the t",
            ends: &[malicious(Refused("R3.S1", AlreadyReceived, TheCulprit))],
            play: |s| twice(s, 3),
        },
        Attack {
            name: "shares sent twice",
            paper: "R4.S1 (D17)",
            wants: "to count twice among the t, or to replace a share",
            ends: &[both(Refused("R4.S1", AlreadyReceived, TheCulprit))],
            play: |s| twice(s, s.unmasking()),
        },
        Attack {
            name: "another user's masked input",
            paper: "SETUP.1: a private authenticated channel joins each user and the server",
            wants: "an input counted twice",
            ends: &[both(Refused("R2.S1", WrongSender, TheCulprit))],
            play: |s| s.intrude(2, |s, sent| vec![sent[&s.ids[0]].clone()]),
        },
        Attack {
            name: "a message of another round, to the server",
            paper: "R1.S1; FORMAT.md, section 7",
            wants: "a server in disorder",
            ends: &[both(Refused("R1.S1", WrongType, TheCulprit))],
            play: |s| {
                let culprit = s.culprit;
                let earlier = s.sibling(|_| ()).honest(s.unmasking() + 1);
                s.intrude(1, |_, _| {
                    [0, 2].iter().chain([&(earlier.len() - 1)]).map(|r| earlier[*r][&culprit].clone()).collect()
                })
            },
        },
        Attack {
            name: "a message of another round, to a user",
            paper: "R2.U1; FORMAT.md, section 7",
            wants: "a user in disorder",
            ends: &[both(Refused("R2.U1", WrongType, TheServer))],
            play: |s| {
                let early = {
                    s.honest(1);
                    s.inboxes.clone()
                };
                let from_early = s.sibling(|_| ()).lie(2, |_, u| early[&u].clone());
                [from_early, s.lie(2, |s, _| s.survivors(&s.all()))].concat()
            },
        },
        Attack {
            name: "the ConsistencyCheck skipped",
            paper: "VI-B: the ConsistencyCheck round is included to deal with this issue",
            wants: "shares without agreement",
            ends: &[malicious(Refused("R3.U1", WrongType, TheServer))],
            play: |s| s.lie(3, |s, _| s.signatures(&BTreeMap::new())),
        },
        Attack {
            name: "a server's message under a user's name",
            paper: "SETUP.1: the channel is authenticated",
            wants: "a message of the server taken for a user's",
            ends: &[both(Refused("R1.U1", WrongSender, TheServer))],
            play: |s| s.lie(1, |s, u| s.message(Type::KeyList, s.culprit, s.inboxes[&u][39..].to_vec())),
        },
        Attack {
            name: "a late y_u, to an honest server",
            paper: "V: the server may receive the delayed y_u; R2.S1 (D13)",
            wants: "a y_u beside the shares of s_u",
            ends: &[
                malicious(Refused("R3.S1", UnexpectedUser, TheCulprit)),
                honest_but_curious(Refused("R4.S1", UnexpectedUser, TheCulprit)),
            ],
            play: |s| {
                s.culprit = s.dropped();
                let culprit = s.culprit;
                s.honest(2);
                let mut sent = s.send(&s.all());
                let late = sent.remove(&culprit).expect("sent");
                s.collect(&sent);
                let refused = s.give(culprit, &late).expect_err("the round is closed");
                s.finish();
                vec![refused]
            },
        },
        Attack {
            name: "a y_u held back by the server, which says that u dropped out",
            paper: "V: a malicious server can learn x_u by lying about whether u has dropped out; double-masking; Hyb7",
            wants: "x_u, from y_u and s_u",
            ends: &[both(Tolerated(
                "nobody gives shares of b_u: for another x_u and other coins of u the adversary sees the same bytes",
            ))
            .within(tiny)],
            play: held_back,
        },
        Attack {
            name: "a user outside the directory",
            paper: "SETUP.1, R0.S1: U1 lies in the directory (D3)",
            wants: "to take part",
            ends: &[both(Refused("R0.S1", UnexpectedUser, TheCulprit))],
            play: |s| {
                let stranger = s.stranger();
                s.culprit = stranger;
                s.intrude(0, |s, _| {
                    let ((_, c_pk), (_, s_pk)) = (s.key_pair("c", 1), s.key_pair("s", 1));
                    vec![s.key_message(stranger, &s.signed_keys(stranger, &[7; 32], c_pk, s_pk))]
                })
            },
        },
        Attack {
            name: "a user outside the directory, in the list",
            paper: "R1.U1: U1 lies in the directory (D3)",
            wants: "a made-up user among the peers",
            ends: &[both(Refused("R1.U1", OutsideDirectory, TheServer))],
            play: |s| {
                s.lie(1, |s, u| {
                    let (stranger, mut list) = (s.stranger(), s.listed(&s.inboxes[&u]));
                    let ((_, c_pk), (_, s_pk)) = (s.key_pair("c", 1), s.key_pair("s", 1));
                    list.insert(stranger, s.signed_keys(stranger, &[7; 32], c_pk, s_pk));
                    s.key_list(&list)
                })
            },
        },
        Attack {
            name: "a user who did not advertise keys sends ciphertexts",
            paper: "R1.S1: U2 is a subset of U1",
            wants: "to join late",
            ends: &[both(Refused("R1.S1", UnexpectedUser, TheCulprit))],
            play: |s| {
                s.culprit = s.dropped();
                let culprit = s.culprit;
                let earlier = s.sibling(|_| ()).honest(2);
                joins_late(s, 0, &earlier[1][&culprit])
            },
        },
        Attack {
            name: "a user who did not sign sends shares",
            paper: "R4.S1: U5 is a subset of U4",
            wants: "to count without agreeing",
            ends: &[malicious(Refused("R4.S1", UnexpectedUser, TheCulprit))],
            play: |s| {
                let culprit = s.culprit;
                let earlier = s.sibling(|_| ()).honest(5);
                joins_late(s, 3, &earlier[4][&culprit])
            },
        },
        Attack {
            name: "round 0 closed too early",
            paper: "R0.S1: otherwise, abort",
            wants: "a session of few",
            ends: &[both(Refused("R0.S1", TooFewMessages, Nobody))],
            play: |s| closed_early(s, 0),
        },
        Attack {
            name: "round 2 closed too early",
            paper: "R2.S1; V: at least t users",
            wants: "a sum of few",
            ends: &[both(Refused("R2.S1", TooFewMessages, Nobody))],
            play: |s| closed_early(s, 2),
        },
        Attack {
            name: "round 4 closed too early",
            paper: "R4.S1: at least t users",
            wants: "an output from fewer than t shares",
            ends: &[both(Refused("R4.S1", TooFewMessages, Nobody))],
            play: |s| closed_early(s, s.unmasking()),
        },
        Attack {
            name: "fewer than t users in U1, in the list",
            paper: "R1.U1: assert that |U1| is at least t",
            wants: "a session of few",
            ends: &[both(Refused("R1.U1", TooFewUsers, TheServer))],
            play: |s| {
                s.lie(1, |s, u| {
                    let list = s.listed(&s.inboxes[&u]);
                    let kept: Users = s.all_but(&[u]).into_iter().take(s.t() - 2).chain([u]).collect();
                    s.key_list(&list.into_iter().filter(|(v, _)| kept.contains(v)).collect())
                })
            },
        },
        Attack {
            name: "a server that delivers nothing",
            paper: "VI-B: correctness and availability are not promised",
            wants: "whatever users send without being answered",
            ends: &[both(Tolerated(
                "a user sends nothing unasked, and shares only in its last message: none is known",
            ))
            .within(five)],
            play: |s| {
                for round in 0..=s.unmasking() {
                    let mut s = s.sibling(|_| ());
                    let mut sent = s.honest(round);
                    sent.push(s.send(&s.who(round))); // and these are not answered
                    let types: BTreeSet<u8> =
                        sent.iter().flat_map(|sent| sent.values().map(|message| message[2])).collect();
                    assert_eq!(types.contains(&(Type::UnmaskingShares as u8)), round == s.unmasking());
                }
                vec![]
            },
        },
        Attack {
            name: "another wire format",
            paper: "FORMAT.md, section 6",
            wants: "a downgrade",
            ends: &[both(Refused("R1.U1", WrongFormat, TheServer))],
            play: |s| {
                let zero = s.sibling(|_| ()).lie(1, |s, u| [&[0], &s.inboxes[&u][1..]].concat());
                [zero, s.lie(1, |s, u| [&[wire::FORMAT + 1], &s.inboxes[&u][1..]].concat())].concat()
            },
        },
        Attack {
            name: "another suite",
            paper: "FORMAT.md, section 6",
            wants: "a downgrade",
            ends: &[both(Refused("R1.U1", WrongSuite, TheServer))],
            play: |s| s.lie(1, |s, u| [&[wire::FORMAT, 0], &s.inboxes[&u][2..]].concat()),
        },
    ],
);

/// Section V, rounds: messages early, late, twice, or from nobody, at R0.S1 … R4.S1.
#[test]
fn attacks_on_the_order() {
    FAMILY.rows();
}

/// The culprit sends its message of this round again, and then another one.
fn twice(s: &mut Stage, round: usize) -> Vec<Abort> {
    s.honest(round);
    let sent = s.send(&s.who(round));
    for (u, message) in &sent {
        s.give(*u, message).expect("an honest message");
    }
    let first = &sent[&s.culprit];
    let mut second = first.clone();
    let middle = second.len() / 2;
    second[middle] ^= 1;
    let culprit = s.culprit;
    let refused = [first, &second].map(|message| s.give(culprit, message).expect_err("the first one counts"));
    s.close().expect("at least t");
    s.finish();
    refused.into()
}

/// The culprit leaves out its message of `silent`, and sends this one in the next round. The others go on without it.
fn joins_late(s: &mut Stage, silent: usize, message: &[u8]) -> Vec<Abort> {
    let culprit = s.culprit;
    s.honest(silent);
    let others: Users = s.who(silent).into_iter().filter(|u| *u != culprit).collect();
    let sent = s.send(&others);
    s.collect(&sent);
    let refused = s.give(culprit, message).expect_err("not expected any more");
    for _ in silent + 1..=s.unmasking() {
        let sent = s.send(&others);
        s.collect(&sent);
    }
    let (z, u3) = s.output();
    assert_eq!(z, s.sum(&u3));
    vec![refused]
}

/// The server closes the round after t − 1 messages. It has nothing to send and puts out nothing.
fn closed_early(s: &mut Stage, round: usize) -> Vec<Abort> {
    s.honest(round);
    let sent = s.send(&s.who(round));
    for (u, message) in sent.iter().take(s.t() - 1) {
        s.give(*u, message).expect("an honest message");
    }
    s.close().err().into_iter().collect()
}

/// V: "a malicious server can similarly learn x_u simply by lying about whether user u has dropped out", if there were no b_u.
/// The adversary has y_u, s_u and the shares of n_C colluding users; what it sees can be explained with another input.
fn held_back(s: &mut Stage) -> Vec<Abort> {
    let u = s.ids[0];
    let colluding: Vec<Id> = s.ids[s.ids.len() - s.case.parameters.colluding as usize..].to_vec();
    let (seen, stripped, aborts) = view_with_held_back(s, u, &colluding);
    let (_, _, b) = s.secrets(u);
    assert_eq!(stripped.clone() - s.own_mask(u, &b), s.input(u), "b_u is all that stands between the server and x_u");

    // Another input, and the b_u that explains y_u with it, shared so that the colluding users have the same shares.
    let mut other_x = s.input(u);
    other_x.entries[0] = s.setup.modulus.add(other_x.entries[0], 1);
    let mut other_b = [0x11; 32];
    while s.own_mask(u, &element(other_b)) + other_x.clone() != stripped {
        other_b[31] = other_b[31].checked_add(1).unwrap_or_else(|| {
            other_b[30] += 1;
            0
        });
    }
    let shares = colluding.iter().map(|c| (*c, *s.shares_for(u, *c).1.bytes()));
    let free = s.ids.iter().filter(|v| !colluding.contains(v)).map(|v| (*v, [0x22; 32]));
    let points: Vec<(Id, [u8; 32])> = [(0, other_b)].into_iter().chain(shares).chain(free).take(s.t()).collect();
    let polynomial = polynomial_through(&points);
    let mut other = s.replayed_with(u, |brings| {
        brings.input.clone_from(&other_x.entries);
        (brings.coins.b, brings.coins.b_polynomial) = (polynomial[0], polynomial[1..].to_vec());
    });
    let (seen_with_other, ..) = view_with_held_back(&mut other, u, &colluding);
    assert!(seen == seen_with_other, "the adversary sees the same, byte for byte");
    aborts
}

/// What the adversary sees: all messages but ciphertexts between honest users, which tell it nothing (Hyb5). And y_u without pairwise masks.
fn view_with_held_back(s: &mut Stage, u: Id, colluding: &[Id]) -> (Vec<Vec<u8>>, Vector, Vec<Abort>) {
    let mut seen: Vec<Vec<u8>> = Vec::new();
    let mut see = |sent: &BTreeMap<Id, Vec<u8>>| seen.extend(sent.values().cloned());
    let sent = s.honest(1);
    see(&sent[0]);
    let keys = s.keys(&sent[0]);
    let encrypted = s.send(&s.all());
    s.collect(&encrypted);
    for message in encrypted.values() {
        let e = s.ciphertexts(message);
        see(&colluding.iter().filter_map(|c| e.get(c).map(|e| (*c, e.0.to_vec()))).collect());
    }
    let masked = s.send(&s.all());
    see(&masked);
    let u3: Users = s.all_but(&[u]);
    let (mut answers, mut aborts) = s.tell_all(&u3, |s, _| s.survivors(&u3));
    if s.malicious() {
        see(&answers);
        let signed = s.sigma_primes(&answers);
        (answers, aborts) = s.tell_all(&u3, |s, _| s.signatures(&signed));
    }
    see(&answers);
    let pool = s.answered(&answers, u);
    assert!(pool.b.is_empty(), "no honest user gives a share of b_u");
    assert!(colluding.len() < s.t());
    let s_u = s.reconstruct(&pool.s).expect("t shares of s");
    let others = keys.iter().filter(|(v, _)| **v != u);
    let stripped = others.fold(s.masked(&masked[&u]), |y, (v, keys)| y - s.pair_mask(u, &s_u, *v, &keys.s_pk));
    (seen, stripped, aborts)
}
