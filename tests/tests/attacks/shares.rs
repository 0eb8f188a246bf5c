//! Attacks on what users send from round 2 on: masked inputs, and shares of either kind.
//! Section VI-B: malicious users "can distort the output"; "we only show input privacy", and correctness and availability are not promised.

use secagg_spec::abort::Check::*;
use secagg_spec::messages::UnmaskingShares;
use secagg_spec::suite1::FieldElement;
use secagg_spec::vector::Vector;
use secagg_spec::wire::{self, Type};
use secagg_tests::adversary::{P, Stage, Traffic, plaintext, plus_one};
use secagg_vectors::model::{Abort, Id};

use crate::{Attack, Family, Nobody, Refused, TheCaller, TheCulprit, Tolerated, both, seven};

const WRONG: crate::Due = Refused("R4.S1", WrongShares, TheCulprit);

pub static FAMILY: Family = Family::of(
    "shares",
    &[
        Attack {
            name: "both kinds of share of one user in an answer",
            paper: "R4.U4; V: never both kinds for one user",
            wants: "that the server learns x_v",
            ends: &[both(WRONG)],
            play: |s| {
                answered_by_culprit(s, |s, shares| {
                    let (survivor, dropped) = (s.ids[0], s.dropped());
                    shares.s.insert(survivor, shares.b[&survivor]);
                    shares.b.insert(dropped, shares.s[&dropped]);
                })
            },
        },
        Attack {
            name: "the wrong kind of share in an answer",
            paper: "R4.U4, R4.S1 (D17)",
            wants: "a server that mixes up secrets",
            ends: &[both(WRONG)],
            play: |s| {
                answered_by_culprit(s, |s, shares| {
                    let share = shares.b.remove(&s.ids[0]).expect("of a survivor");
                    shares.s.insert(s.ids[0], share);
                })
            },
        },
        Attack {
            name: "a share of a user outside U2",
            paper: "R4.U4, R4.S1 (D17)",
            wants: "a server that looks for a secret which nobody shared",
            ends: &[both(WRONG)],
            play: |s| {
                answered_by_culprit(s, |s, shares| {
                    shares.b.insert(s.stranger(), shares.b[&s.ids[0]]);
                })
            },
        },
        Attack {
            name: "a share is missing from an answer",
            paper: "R4.U4, R4.S1 (D9, D17)",
            wants: "a server that fails for want of a share",
            ends: &[both(WRONG)],
            play: |s| {
                let without = |missing: fn(&Stage) -> Id| {
                    answered_by_culprit(&mut s.sibling(|_| ()), |s, shares| {
                        let _ = (shares.b.remove(&missing(s)), shares.s.remove(&missing(s)));
                    })
                };
                [without(|s| s.culprit), without(|s| s.ids[0]), without(|s| s.dropped())].concat()
            },
        },
        Attack {
            name: "an answer that is no canonical encoding",
            paper: "R4.S1; Appendix A.A: shares are elements of F",
            wants: "two encodings of one share, or a crash",
            ends: &[both(Refused("R4.S1", Malformed, TheCulprit))],
            play: |s| {
                s.intrude(s.unmasking(), |s, sent| {
                    let honest = &sent[&s.culprit];
                    let end = honest.len();
                    let mut too_large = honest.clone();
                    too_large[end - 32..].fill(0xff);
                    let longer = [&honest[..], &[0]].concat();
                    vec![too_large, longer, honest[..end - 1].to_vec(), honest[..39].to_vec()]
                })
            },
        },
        Attack {
            name: "a wrong share of s",
            paper: "VI-B: reporting incorrect shares to the server; R4.S2 (D18)",
            wants: "a wrong sum",
            ends: &[both(Refused("R4.S2", ReconstructedKeyMismatch, Nobody))],
            play: |s| {
                let dropped = s.dropped();
                answer_wrongly(s, usize::MAX, |shares| {
                    shares.s.entry(dropped).and_modify(|share| *share = plus_one(share));
                })
            },
        },
        Attack {
            name: "a wrong share of s that is not needed",
            paper: "R4.S2 (D18): the t smallest identities of U5",
            wants: "a wrong sum",
            ends: &[both(Tolerated("more than t answers, and this one is not among the first t: the right sum"))],
            play: |s| {
                s.culprit = s.ids[s.ids.len() - 2];
                let dropped = s.dropped();
                let aborts = answer_wrongly(s, usize::MAX, |shares| {
                    shares.s.entry(dropped).and_modify(|share| *share = plus_one(share));
                });
                assert_eq!(s.output().0, s.sum(&s.who(2)));
                aborts
            },
        },
        Attack {
            name: "a wrong share of b, |U5| = t",
            paper: "VI-B: reporting incorrect shares; VIII: left to future work (D18)",
            wants: "a wrong sum",
            ends: &[both(Tolerated("only correctness is lost: z is wrong, one kind of share each, as always"))],
            play: |s| wrong_share_of_b(s, |s| s.t()),
        },
        Attack {
            name: "a wrong share of b, |U5| > t",
            paper: "VI-B: reporting incorrect shares; VIII: left to future work (D18)",
            wants: "a wrong sum",
            ends: &[both(Tolerated("only correctness is lost: z is wrong, one kind of share each, as always"))],
            play: |s| wrong_share_of_b(s, |s| s.ids.len() - 1),
        },
        Attack {
            name: "inconsistent shares of s in ShareKeys",
            paper: "VI-B: sending inconsistent Shamir shares to other users in Round ShareKeys; R4.S2",
            wants: "a wrong sum, after dropping out",
            ends: &[both(Refused("R4.S2", ReconstructedKeyMismatch, Nobody))],
            play: |s| {
                s.culprit = s.dropped();
                let zero = [0; 32]; // the reconstructed s is 0, which is no secret key
                let all_zero = share_wrongly(&mut s.sibling(|_| ()), s.culprit, |_, b| (zero, *b.bytes()));
                [all_zero, share_wrongly(s, s.culprit, |s, b| (*plus_one(s).bytes(), *b.bytes()))].concat()
            },
        },
        Attack {
            name: "inconsistent shares of b in ShareKeys",
            paper: "VI-B: sending inconsistent Shamir shares to other users in Round ShareKeys",
            wants: "a wrong sum",
            ends: &[both(Tolerated("only correctness is lost: z is wrong, one kind of share each, as always"))],
            play: |s| {
                let aborts = share_wrongly(s, s.culprit, |s, b| (*s.bytes(), *plus_one(b).bytes()));
                assert_ne!(s.output().0, s.sum(&s.who(2)));
                aborts
            },
        },
        Attack {
            name: "a masked input that is no vector",
            paper: "R2.S1: y_u is an element of Z_R^m",
            wants: "two encodings of one y_u, or a crash",
            ends: &[both(Refused("R2.S1", Malformed, TheCulprit))],
            play: |s| {
                s.intrude(2, |s, sent| {
                    let honest = &sent[&s.culprit];
                    let mut messages = vec![[&honest[..], &[0]].concat(), honest[..honest.len() - 1].to_vec()];
                    if !(u128::from(s.setup.modulus.minus_one) + 1).is_power_of_two() {
                        messages.push([&honest[..39], &vec![0xff; honest.len() - 39]].concat()); // entries ≥ R
                    }
                    messages
                })
            },
        },
        Attack {
            name: "an input out of range, by a byzantine user",
            paper: "VIII: our protocol does not verify that users' inputs are within any bounds",
            wants: "a sum distorted at will",
            ends: &[both(Tolerated(
                "only correctness is lost: z is off by what the user added, and tells nothing else",
            ))],
            play: |s| {
                let culprit = s.culprit;
                s.honest(2);
                let mut sent = s.send(&s.who(2));
                let added =
                    Vector { entries: vec![s.setup.modulus.minus_one; s.setup.m as usize], modulus: s.setup.modulus };
                let y = s.masked(&sent[&culprit]) + added.clone();
                sent.insert(culprit, s.message(Type::MaskedInput, culprit, wire::encode_masked_input(&y)));
                s.collect(&sent);
                s.honest(s.unmasking() + 1);
                assert_eq!(s.output().0, s.sum(&s.who(2)) + added);
                vec![]
            },
        },
        Attack {
            name: "an input out of range, by an honest user's application",
            paper: "R2.U3; SETUP.1: a bound under which the sum does not wrap",
            wants: "a sum that wraps",
            ends: &[both(Refused("R2.U3", InputOutOfRange, TheCaller)).within(seven)],
            play: |s| {
                let u = s.ids[2];
                let mut s = s.replayed_with(u, |brings| brings.input[1] = 142_858); // R_U for R = 1,000,001 and n = 7
                s.honest(2);
                let inbox = s.inboxes[&u].clone();
                vec![s.tell(u, &inbox).expect_err("above the bound")]
            },
        },
    ],
);

/// Section VI-B, "by sending inconsistent Shamir shares … or by reporting incorrect shares": R1.U6 and R4.U4.
#[test]
fn attacks_on_shares() {
    FAMILY.rows();
}

/// The culprit's answer, edited, to an honest server.
fn answered_by_culprit(s: &mut Stage, edit: impl Fn(&Stage, &mut UnmaskingShares<P>)) -> Vec<Abort> {
    s.intrude(s.unmasking(), |s, sent| {
        let mut shares = s.shares(&sent[&s.culprit]);
        edit(s, &mut shares);
        vec![s.answer(s.culprit, &shares)]
    })
}

/// The first `most` users of U4 answer, the culprit with shares that are wrong and canonical. What the server then does.
fn answer_wrongly(s: &mut Stage, most: usize, edit: impl Fn(&mut UnmaskingShares<P>)) -> Vec<Abort> {
    let culprit = s.culprit;
    s.honest(s.unmasking());
    let mut sent: Traffic = s.send(&s.who(s.unmasking())).into_iter().take(most).collect();
    s.assert_one_kind_each(&sent);
    let mut shares = s.shares(&sent[&culprit]);
    edit(&mut shares);
    sent.insert(culprit, s.answer(culprit, &shares));
    for (u, message) in &sent {
        s.give(*u, message).expect("a share is wrong only if others are right");
    }
    s.close().err().into_iter().collect()
}

/// VI-B: malicious users can distort the output "by reporting incorrect shares to the server in Round Unmasking".
fn wrong_share_of_b(s: &mut Stage, answers: fn(&Stage) -> usize) -> Vec<Abort> {
    let about = s.ids[0];
    let most = answers(s);
    let aborts = answer_wrongly(s, most, |shares| {
        shares.b.entry(about).and_modify(|share| *share = plus_one(share));
    });
    assert_ne!(s.output().0, s.sum(&s.who(2)), "the sum is wrong");
    aborts
}

/// VI-B: "by sending inconsistent Shamir shares to other users". The sharer changes all shares for the others.
fn share_wrongly(
    s: &mut Stage,
    sharer: Id,
    change: impl Fn(&FieldElement, &FieldElement) -> ([u8; 32], [u8; 32]),
) -> Vec<Abort> {
    s.honest(1);
    let mut sent = s.send(&s.all());
    let (c_sk, ..) = s.secrets(sharer);
    let mut e = s.ciphertexts(&sent[&sharer]);
    for (v, e) in &mut e {
        let (shares, c_v) = (s.shares_for(sharer, *v), s.public_keys(*v).0);
        let (s_share, b_share) = change(&shares.0, &shares.1);
        *e = s.seal((sharer, &c_sk), (*v, &c_v), &plaintext(sharer, *v, &s_share, &b_share));
    }
    sent.insert(sharer, s.encrypted(sharer, &e));
    s.collect(&sent);
    s.honest(s.unmasking());
    let answers = s.send(&s.who(s.unmasking()));
    s.assert_one_kind_each(&answers);
    for (u, message) in &answers {
        s.give(*u, message).expect("what was sealed is canonical");
    }
    s.close().err().into_iter().collect()
}
