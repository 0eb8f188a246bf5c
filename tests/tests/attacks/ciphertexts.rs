//! Attacks on rounds 1 and 2: e_{u,v} exchanged, reflected, re-addressed, replayed, made up or left out, and split views of U2.
//! Section VI-B: user-to-user messages are authenticated, so the server "can only fail to deliver them".

use std::collections::BTreeMap;

use secagg_spec::abort::Check::*;
use secagg_spec::setup::Users;
use secagg_spec::suite1::{Ciphertext, FieldElement, Q};
use secagg_spec::vector::Vector;
use secagg_tests::adversary::{Stage, Traffic, plaintext};
use secagg_tests::sessions::Shape;
use secagg_vectors::model::{Abort, Adversary, Id, Variant};

use crate::{
    Attack, Beyond, Family, Nobody, Refused, TheCulprit, TheServer, Tolerated, both, five, honest_but_curious,
    malicious, seven, shape,
};

const NOT_AUTHENTIC: crate::Due = Refused("R4.U2", DecryptionFailed, Nobody);

pub static FAMILY: Family = Family::of(
    "ciphertexts",
    &[
        Attack {
            name: "two senders' ciphertexts exchanged",
            paper: "VI-B: the server cannot substitute messages",
            wants: "shares of v taken for shares of w",
            ends: &[both(NOT_AUTHENTIC)],
            play: |s| {
                delivered(s, |s, _, u, e| {
                    let (v, w) = two_others(s, u);
                    let (e_v, e_w) = (e[&v].clone(), e[&w].clone());
                    e.extend([(v, e_w), (w, e_v)]);
                })
            },
        },
        Attack {
            name: "a user's ciphertext reflected to it",
            paper: "R1.U6, R4.U2 (D6): KA.agree is symmetric, keys are not",
            wants: "u's own share for v taken for v's share",
            ends: &[both(NOT_AUTHENTIC)],
            play: |s| {
                delivered(s, |s, sent, u, e| {
                    let v = two_others(s, u).0;
                    e.insert(v, s.ciphertexts(&sent[&u])[&v].clone());
                })
            },
        },
        Attack {
            name: "a ciphertext re-addressed to another receiver",
            paper: "R4.U2: assert that u = u' and v = v' (D6)",
            wants: "v's share for w in u's hands",
            ends: &[both(NOT_AUTHENTIC)],
            play: |s| {
                delivered(s, |s, sent, u, e| {
                    let (v, w) = two_others(s, u);
                    e.insert(v, s.ciphertexts(&sent[&v])[&w].clone());
                })
            },
        },
        Attack {
            name: "a ciphertext of another session",
            paper: "R4.U2 (D6), Theorem 4, Hyb4",
            wants: "shares of another session's secrets",
            ends: &[both(NOT_AUTHENTIC)],
            play: from_another_session,
        },
        Attack {
            name: "a ciphertext changed on its way",
            paper: "VI-B: the server cannot modify messages; Hyb4 (INT-CTXT)",
            wants: "another share than was sent",
            ends: &[both(NOT_AUTHENTIC).within(five)],
            play: |s| {
                // nonce, identity, share of s, share of b, tag
                let changed = |at: usize| {
                    delivered(&mut s.sibling(|_| ()), |s, _, u, e| {
                        let v = two_others(s, u).0;
                        e.entry(v).and_modify(|e| e.0[at] ^= 1);
                    })
                };
                [0, 12, 20, 52, 99].into_iter().flat_map(changed).collect()
            },
        },
        Attack {
            name: "a ciphertext made up by the server",
            paper: "VI-B: the server cannot add messages",
            wants: "a user in U2 who never sent anything",
            ends: &[both(NOT_AUTHENTIC)],
            play: |s| {
                delivered(s, |s, _, u, e| {
                    let v = two_others(s, u).0;
                    let (own, _) = s.key_pair("c", 5);
                    e.insert(v, s.seal((v, &own), (u, &s.public_keys(u).0), &plaintext(v, u, &[0; 32], &[0; 32])));
                })
            },
        },
        Attack {
            name: "a user encrypts garbage for everybody",
            paper: "VIII: a client could send malformed messages to other clients, causing enough of them to abort",
            wants: "that there is no sum",
            ends: &[both(NOT_AUTHENTIC)],
            play: |s| from_culprit(s, |_, _, _| [0x5a; 72], true),
        },
        Attack {
            name: "a sender names another identity inside",
            paper: "R4.U2: assert that u = u' and v = v'",
            wants: "its share taken for another user's",
            ends: &[both(Refused("R4.U2", WrongIdentities, TheCulprit))],
            play: |s| from_culprit(s, |s, u, share| plaintext(two_others(s, u).1, u, share, share), false),
        },
        Attack {
            name: "a sender names another receiver inside",
            paper: "R4.U2: assert that u = u' and v = v'",
            wants: "a share for w in u's hands",
            ends: &[both(Refused("R4.U2", WrongIdentities, TheCulprit))],
            play: |s| from_culprit(s, |s, u, share| plaintext(s.culprit, two_others(s, u).1, share, share), false),
        },
        Attack {
            name: "a sender encrypts what is no field element",
            paper: "R4.U2; Appendix A.A: shares are elements of F",
            wants: "two encodings of one share, or a crash",
            ends: &[both(Refused("R4.U2", ShareNotCanonical, TheCulprit))],
            play: |s| {
                let first =
                    from_culprit(&mut s.sibling(|_| ()), |s, u, share| plaintext(s.culprit, u, &Q, share), false);
                let second = from_culprit(s, |s, u, share| plaintext(s.culprit, u, share, &[0xff; 32]), false);
                [first, second].concat()
            },
        },
        Attack {
            name: "a list of ciphertexts without one receiver",
            paper: "R1.S1 (D17): one ciphertext for each other v in U1",
            wants: "that a user cannot follow and blames the server",
            ends: &[both(Refused("R1.S1", WrongRecipients, TheCulprit))],
            play: |s| encrypted_by_culprit(s, |s, e| e.retain(|v, _| *v != s.ids[3])),
        },
        Attack {
            name: "a list of ciphertexts with one receiver too many",
            paper: "R1.S1 (D17)",
            wants: "a ciphertext to itself, or to a user who is not there",
            ends: &[both(Refused("R1.S1", WrongRecipients, TheCulprit))],
            play: |s| {
                let to_itself =
                    encrypted_by_culprit(&mut s.sibling(|_| ()), |s, e| e.extend([(s.culprit, Ciphertext([1; 100]))]));
                let to_stranger = encrypted_by_culprit(s, |s, e| e.extend([(s.stranger(), Ciphertext([1; 100]))]));
                [to_itself, to_stranger].concat()
            },
        },
        Attack {
            name: "another user's mail",
            paper: "R2.U1: no ciphertext comes from the user itself (D2)",
            wants: "that u stores its own ciphertext as a peer's",
            ends: &[both(Refused("R2.U1", OwnCiphertext, TheServer))],
            play: |s| s.lie(2, |s, u| s.inboxes[&two_others(s, u).0].clone()),
        },
        Attack {
            name: "a ciphertext from outside U1",
            paper: "R2.U1: U2 lies in U1 (D3)",
            wants: "masks with a user whose key nobody has checked",
            ends: &[both(Refused("R2.U1", OutsideU1, TheServer))],
            play: |s| {
                s.lie(2, |s, u| {
                    let mut e = s.ciphertexts(&s.inboxes[&u]);
                    let stolen = e[&two_others(s, u).0].clone();
                    e.insert(s.stranger(), stolen);
                    s.delivery(&e)
                })
            },
        },
        Attack {
            name: "fewer than t senders",
            paper: "R2.U1: if the list is of size < t, abort (D2)",
            wants: "a user whose peers are few, or none",
            ends: &[both(Refused("R2.U1", TooFewUsers, TheServer))],
            play: |s| {
                let kept = |s: &mut Stage, kept: fn(&Stage) -> usize| {
                    s.lie(2, |s, u| {
                        let e = s.ciphertexts(&s.inboxes[&u]);
                        s.delivery(&e.into_iter().take(kept(s)).collect())
                    })
                };
                let none = kept(&mut s.sibling(|_| ()), |_| 0);
                [none, kept(s, |s| s.t() - 2)].concat()
            },
        },
        Attack {
            name: "split views of U2: one user with few peers",
            paper: "VI-B: the server can learn a different set of shares from each user; R3.U2, R4.U1 (D7)",
            wants: "x_v: s of all peers of v, and b_v",
            ends: &[
                malicious(Refused("R4.U1", ConsistencySignature, TheServer)).within(isolating),
                honest_but_curious(Beyond(
                    "without ConsistencyCheck the server reads x_v; this variant is for honest servers",
                ))
                .within(isolating),
            ],
            play: isolate,
        },
        Attack {
            name: "split views of U2 under one U3",
            paper: "R3.U2 (D7): σ' binds the U2 that its signer saw",
            wants: "users who disagree on whose masks are in y",
            ends: &[
                malicious(Refused("R4.U1", ConsistencySignature, TheServer)),
                honest_but_curious(Tolerated(
                    "one kind of share each; a mask that the server can compute anyway is missing",
                )),
            ],
            play: split_u2_under_one_u3,
        },
        Attack {
            name: "ciphertexts withheld from one user, in agreement with all",
            paper: "VI-B: the server can only fail to deliver",
            wants: "that v counts as dropped out after round 1",
            ends: &[both(Tolerated("v sends no y_v: its input is not in the sum, and nothing of it is known"))],
            play: withheld,
        },
    ],
);

/// Section VI-B, "the server cannot add, modify or substitute messages" between users: attacks on R1.S2 and R2.U1.
#[test]
fn attacks_on_ciphertexts() {
    FAMILY.rows();
}

/// Two users other than `u`, neither of them the one who drops out, the first of them the culprit if `u` is not.
fn two_others(s: &Stage, u: Id) -> (Id, Id) {
    let mut others = s.ids[..4].iter().copied().filter(|v| *v != u && *v != s.culprit);
    match u == s.culprit {
        true => (others.next().expect("four"), others.next().expect("four")),
        false => (s.culprit, others.next().expect("four")),
    }
}

type Mail = BTreeMap<Id, Ciphertext>;

/// One user's mail is edited on its way. It is noticed when the user decrypts, by this user alone, who then answers nothing.
fn delivered(s: &mut Stage, edit: impl Fn(&Stage, &Traffic, Id, &mut Mail)) -> Vec<Abort> {
    let u = s.ids[2];
    s.honest(1);
    let encrypted = s.send(&s.all());
    s.collect(&encrypted);
    let aborts = s.meddle(2, |s| {
        let mut e = s.ciphertexts(&s.inboxes[&u]);
        edit(s, &encrypted, u, &mut e);
        let lie = s.delivery(&e);
        s.inboxes.insert(u, lie);
    });
    assert_eq!(aborts.len(), 1, "one user is concerned");
    aborts
}

/// Hyb4: "the message is different from the message SIM had given M_C … and does not cause the decryption to fail".
fn from_another_session(s: &mut Stage) -> Vec<Abort> {
    let mut other = s.sibling(|parameters| parameters.session[0] ^= 1);
    other.honest(1);
    let earlier = other.send(&s.all());
    delivered(s, |s, _, u, e| {
        let v = two_others(s, u).0;
        e.insert(v, s.ciphertexts(&earlier[&v])[&u].clone());
    })
}

/// The culprit seals something else than its shares for the others: all who decrypt it refuse, and nobody answers.
fn from_culprit(s: &mut Stage, make: fn(&Stage, Id, &[u8; 32]) -> [u8; 72], under_another_key: bool) -> Vec<Abort> {
    let culprit = s.culprit;
    s.honest(1);
    let list = s.listed(&s.inboxes[&culprit]);
    let c_sk = if under_another_key { s.key_pair("c", 6).0 } else { s.secrets(culprit).0 };
    let mut encrypted = s.send(&s.all());
    let seal = |u: &Id| (*u, s.seal((culprit, &c_sk), (*u, &list[u].c_pk), &make(s, *u, &[1; 32])));
    let e: Mail = s.all_but(&[culprit]).iter().map(seal).collect();
    encrypted.insert(culprit, s.encrypted(culprit, &e));
    s.collect(&encrypted); // the server cannot see it
    let last = s.unmasking();
    s.honest(last);
    let honest: Users = s.who(last).into_iter().filter(|u| *u != culprit).collect();
    let (answers, aborts) = s.tell_all(&honest, |s, u| s.inboxes[&u].clone());
    assert!(answers.is_empty(), "no honest user answers, and no share of any kind is known");
    aborts
}

/// The culprit's list of ciphertexts, edited.
fn encrypted_by_culprit(s: &mut Stage, edit: impl Fn(&Stage, &mut Mail)) -> Vec<Abort> {
    s.intrude(1, |s, sent| {
        let mut e = s.ciphertexts(&sent[&s.culprit]);
        edit(s, &mut e);
        vec![s.encrypted(s.culprit, &e)]
    })
}

/// Sessions in which one user can be isolated if nobody compares views: n = 2t − 1 ≥ 5, or n_C colluding users.
fn isolating(variant: Variant) -> Vec<Shape> {
    let odd = |ids: &[Id]| shape(variant, ids, Adversary::Server, 3, 0xffff_ffff);
    [vec![odd(&[1, 2, 3, 4, 5]), odd(&[4, 8, 15, 16, 23, 42, 108])], seven(variant)].concat()
}

/// VI-B: "In the worst case, this could allow the server to learn a different set of shares from each user". 2t > n + n_C holds, so no user
/// can be made to lose both secrets. But a user v that is told of t − 1 peers has only their masks on x_v: the server asks everyone for b_v,
/// and t users each for s of every peer, showing each user a U3 that leaves out as many peers of v as fit.
fn isolate(s: &mut Stage) -> Vec<Abort> {
    let (all, n, t) = (s.all(), s.ids.len(), s.t());
    let v = s.ids[0];
    let colluding: Vec<Id> = s.ids[n - s.case.parameters.colluding as usize..].to_vec();
    let peers: Vec<Id> = s.ids[1..t - colluding.len()].to_vec(); // the honest ones
    let u2_of_v: Users = [v].into_iter().chain(peers.iter().copied()).chain(colluding.iter().copied()).collect();
    assert_eq!(u2_of_v.len(), t);
    let u2 = |u: Id| if u == v { u2_of_v.clone() } else { all.clone() };

    // Which peers of v each user is told to have dropped out: those of whom least is known, at most n − t, never itself.
    let mut asked: BTreeMap<Id, usize> = peers.iter().map(|w| (*w, colluding.len())).collect();
    let mut u3: BTreeMap<Id, Users> = all.iter().map(|u| (*u, u2(*u))).collect();
    for u in all.iter().filter(|u| **u != v && !colluding.contains(u)) {
        for _ in 0..n - t {
            let seen = &u3[u];
            let next = asked.iter().filter(|(w, _)| *w != u && seen.contains(w)).min_by_key(|(_, count)| **count);
            let Some((w, _)) = next.map(|(w, count)| (*w, *count)) else { break };
            *asked.entry(w).or_default() += 1;
            u3.get_mut(u).expect("every user is told").remove(&w);
        }
    }
    assert!(asked.values().all(|count| *count >= t), "t shares of each peer's s");

    s.honest(1);
    let keys = s.listed(&s.inboxes[&v]);
    let encrypted = s.send(&all);
    let (masked, none) = s.tell_all(&all, |s, u| s.delivery_to(u, &u2(u), &encrypted));
    assert!(none.is_empty(), "nobody can see it in round 2");
    let (mut answers, mut aborts) = s.tell_all(&all, |s, u| s.survivors(&u3[&u]));
    if s.malicious() {
        assert!(aborts.is_empty(), "nor in round 3");
        let signed = s.sigma_primes(&answers);
        (answers, aborts) = s.tell_all(&all, |s, u| {
            s.signatures(&signed.iter().filter(|(w, _)| u3[&u].contains(w)).map(|(w, sigma)| (*w, *sigma)).collect())
        });
        assert!(answers.is_empty(), "nobody answers, and no share of any kind is known");
        return aborts;
    }

    // Shares of the colluding users, whose answers are not needed
    let of_colluding = |owner: Id| -> BTreeMap<Id, (FieldElement, FieldElement)> {
        let open = |c: &Id| {
            let e = &s.ciphertexts(&encrypted[&owner])[c];
            let opened = s.open(e, (owner, &keys[&owner].c_pk), (*c, &s.secrets(*c).0));
            (*c, opened.and_then(|opened| opened.shares).expect("honest shares"))
        };
        colluding.iter().map(open).collect()
    };
    answers.retain(|u, _| !colluding.contains(u));
    let mut b_v = s.answered(&answers, v).b;
    b_v.extend(of_colluding(v).into_iter().map(|(c, (_, b))| (c, b)));
    let b_v = s.reconstruct(&b_v).expect("t shares of b");
    let mut x_v: Vector = s.masked(&masked[&v]) - s.own_mask(v, &b_v);
    for w in u2_of_v.iter().filter(|w| **w != v) {
        let s_w = if colluding.contains(w) {
            s.secrets(*w).1
        } else {
            let mut pool = s.answered(&answers, *w).s;
            pool.extend(of_colluding(*w).into_iter().map(|(c, (share, _))| (c, share)));
            s.reconstruct(&pool).expect("t shares of s")
        };
        x_v = x_v + s.pair_mask(*w, &s_w, v, &keys[&v].s_pk);
    }
    assert_eq!(x_v, s.input(v), "the server reads x_v");
    aborts
}

/// VI-B: the server "can only fail to deliver them".
fn withheld(s: &mut Stage) -> Vec<Abort> {
    s.honest(2);
    s.finish(); // the user whose mail is withheld is the one who sends nothing from round 2 on
    assert!(!s.output().1.contains(&s.dropped()));
    vec![]
}

/// D7: one user is not shown the ciphertext of a user who then drops out. All sign the same U3.
fn split_u2_under_one_u3(s: &mut Stage) -> Vec<Abort> {
    let (v, dropped, all) = (s.ids[0], s.dropped(), s.all());
    let sent = s.honest(1);
    let keys = s.keys(&sent[0]);
    let encrypted = s.send(&all);
    let u3 = s.who(2);
    let u2 = |s: &Stage, u: Id| if u == v { s.all_but(&[dropped]) } else { s.all() };
    let (mut masked, none) = s.tell_all(&u3, |s, u| s.delivery_to(u, &u2(s, u), &encrypted));
    assert!(none.is_empty());
    let (mut answers, mut aborts) = s.tell_all(&u3, |s, _| s.survivors(&u3));
    if s.malicious() {
        let signed = s.sigma_primes(&answers);
        (answers, aborts) = s.tell_all(&u3, |s, _| s.signatures(&signed));
        assert!(answers.is_empty(), "nobody answers, and no share of any kind is known");
        return aborts;
    }
    s.assert_one_kind_each(&answers);
    let y_v = s.masked(&masked.remove(&v).expect("sent")) - s.own_mask(v, &s.secrets(v).2);
    let others = s.aggregate(&masked, &answers, &keys, &[dropped]);
    assert_eq!(others + y_v, s.sum(&u3), "the sum, if the mask of v and the dropped user is not taken off");
    aborts
}
