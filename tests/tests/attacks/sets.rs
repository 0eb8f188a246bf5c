//! Attacks on rounds 3 and 4: lies about who dropped out, split views of U3 and U4, and lists that are no sets.
//! Section VI-B: "the server's power in the remainder of the protocol is reduced to lying to users about which other users have dropped out".

use std::collections::BTreeMap;

use secagg_spec::abort::Check::*;
use secagg_spec::setup::Users;
use secagg_tests::aborted;
use secagg_tests::adversary::{HEADER, Stage};
use secagg_vectors::model::{Abort, Adversary, Blame, Id};

use crate::{
    Attack, Beyond, Family, Refused, TheServer, Tolerated, both, five, honest_but_curious, malicious, two_lists,
};

pub static FAMILY: Family = Family::of(
    "sets",
    &[
        Attack {
            name: "split views of U3: both kinds of share of one user",
            paper: "VI-B: reconstruct more secrets than it should be allowed to; R4.U1; Theorem 4: Q is well defined",
            wants: "s_v and b_v, and so x_v",
            ends: &[
                malicious(Refused("R4.U1", ConsistencySignature, TheServer)),
                honest_but_curious(Beyond(
                    "without ConsistencyCheck the server reads x_v; this variant is for honest servers",
                ))
                .within(two_lists),
            ],
            play: split_u3,
        },
        Attack {
            name: "split views of U3 where 2t = n",
            paper: "Theorem 4: if 2t > n + n_C; Figure 5",
            wants: "t signatures on each of two lists",
            ends: &[malicious(Beyond(
                "the server reads x_v; such a t is for users as adversaries, with a server among them SETUP refuses it",
            ))
            .within(two_lists)],
            play: |s| {
                let mut parameters = s.case.parameters.clone();
                parameters.adversary = Adversary::Server;
                let refused =
                    s.subject.server(&parameters).err().map(aborted).expect("against the server this t is too small");
                assert_eq!((refused.check.as_str(), refused.blame), ("ThresholdBelowMinimum", Blame::Caller));
                split_u3(s)
            },
        },
        Attack {
            name: "a survivor is told that it dropped out",
            paper: "R3.U1: assert that u is in U3 (R4.U1 in the honest-but-curious variant)",
            wants: "shares from a user who does not count",
            ends: &[
                malicious(Refused("R3.U1", OwnIdentityMissing, TheServer)),
                honest_but_curious(Refused("R4.U1", OwnIdentityMissing, TheServer)),
            ],
            play: |s| s.lie(3, |s, u| s.survivors(&s.all_but(&[u]))),
        },
        Attack {
            name: "a user outside U2 is said to have survived",
            paper: "R3.U1: assert that U3 is a subset of U2",
            wants: "a signature on a set that no sum can have",
            ends: &[
                malicious(Refused("R3.U1", OutsideU2, TheServer)),
                honest_but_curious(Refused("R4.U1", OutsideU2, TheServer)),
            ],
            play: |s| {
                s.honest(1);
                let sent = s.send(&s.who(2)); // the last user is in U1, but not in U2
                s.collect(&sent);
                s.lie(3, |s, _| s.survivors(&s.all()))
            },
        },
        Attack {
            name: "fewer than t survivors",
            paper: "R3.U1: assert that |U3| is at least t",
            wants: "the sum of few inputs, or a single one",
            ends: &[
                malicious(Refused("R3.U1", TooFewUsers, TheServer)),
                honest_but_curious(Refused("R4.U1", TooFewUsers, TheServer)),
            ],
            play: |s| {
                let alone = s.sibling(|_| ()).lie(3, |s, u| s.survivors(&[u].into()));
                let others = |s: &Stage, u: Id| s.all_but(&[u]).into_iter().take(s.t() - 2).chain([u]).collect();
                [alone, s.lie(3, |s, u| s.survivors(&others(s, u)))].concat()
            },
        },
        Attack {
            name: "a second list of survivors after the first is signed",
            paper: "R3.U2: once in a session",
            wants: "signatures of one user on two lists",
            ends: &[malicious(Refused("R4.U1", WrongType, TheServer))],
            play: |s| s.lie(4, |s, _| s.survivors(&s.all())),
        },
        Attack {
            name: "another U3 after the signing",
            paper: "R4.U1: every signature verifies on the user's own U3",
            wants: "shares for a set that was not agreed on",
            ends: &[malicious(Refused("R4.U1", ConsistencySignature, TheServer))],
            play: |s| {
                s.honest(1);
                let list = s.listed(&s.inboxes[&s.culprit]);
                let sent = s.honest(4);
                let mut signed = s.sigma_primes(&sent[2]);
                let culprit = s.culprit;
                signed.insert(culprit, s.signed_sets(culprit, &s.d_sk(culprit), &list, &s.all(), &s.all()));
                let honest: Users = s.who(4).into_iter().filter(|u| *u != culprit).collect();
                s.tell_all(&honest, |s, _| s.signatures(&signed)).1
            },
        },
        Attack {
            name: "U4 outside U3",
            paper: "R4.U1: U4 is a subset of U3",
            wants: "a dropped user's signature to count",
            ends: &[malicious(Refused("R4.U1", OutsideU3, TheServer))],
            play: |s| {
                s.honest(1);
                let list = s.listed(&s.inboxes[&s.culprit]);
                let sent = s.honest(4);
                let mut signed = s.sigma_primes(&sent[2]);
                let dropped = s.dropped();
                signed.insert(dropped, s.signed_sets(dropped, &s.d_sk(dropped), &list, &s.all(), &s.who(2)));
                s.lie(4, |s, _| s.signatures(&signed))
            },
        },
        Attack {
            name: "fewer than t signatures",
            paper: "R4.U1: |U4| is at least t",
            wants: "shares without agreement",
            ends: &[malicious(Refused("R4.U1", TooFewUsers, TheServer))],
            play: |s| {
                let few = |s: &mut Stage, count: fn(&Stage) -> usize| {
                    let signed = s.honest(4).pop().map(|sent| s.sigma_primes(&sent)).expect("round 3");
                    s.lie(4, |s, _| {
                        s.signatures(&signed.iter().take(count(s)).map(|(v, sigma)| (*v, *sigma)).collect())
                    })
                };
                let none = few(&mut s.sibling(|_| ()), |_| 0);
                [none, few(s, |s| s.t() - 1)].concat()
            },
        },
        Attack {
            name: "signatures repeated until there are t",
            paper: "R4.U1; no user twice",
            wants: "shares on fewer than t signatures",
            ends: &[malicious(Refused("R4.U1", Malformed, TheServer))],
            play: |s| {
                s.lie(4, |s, u| {
                    let honest = &s.inboxes[&u];
                    let entry = 4 + 64;
                    let first = &honest[HEADER + 4..HEADER + 4 + entry];
                    [&honest[..HEADER], &(s.t() as u32).to_be_bytes(), &first.repeat(s.t())].concat()
                })
            },
        },
        Attack {
            name: "split views of U4",
            paper: "R3.S2, R4.U1; Theorem 4: at least t valid signatures on Q",
            wants: "users who disagree",
            ends: &[malicious(Tolerated(
                "all signatures are on one U3: one kind of share each, and the sum that was due",
            ))],
            play: |s| {
                agreed_answers(s, |s, u, signed| {
                    // t signatures, other ones for each user
                    let at = s.ids.iter().position(|v| *v == u).unwrap_or_default();
                    signed.iter().cycle().skip(at).take(s.t()).map(|(v, sigma)| (*v, *sigma)).collect()
                })
            },
        },
        Attack {
            name: "a user left out of the U4 that it is shown",
            paper: "R4.U1 (D22): the figure does not ask that u is in U4",
            wants: "an answer from a user whose signature the server does not need",
            ends: &[malicious(Tolerated("t signatures on u's own U3 remain necessary: one kind of share each"))],
            play: |s| {
                agreed_answers(s, |_, u, signed| {
                    signed.iter().filter(|(v, _)| **v != u).map(|(v, s)| (*v, *s)).collect()
                })
            },
        },
        Attack {
            name: "a list of keys that is no set",
            paper: "R1.U1; U1 is a set (D8)",
            wants: "a user who counts twice, or a share at 0",
            ends: &[both(Refused("R1.U1", Malformed, TheServer)).within(five)],
            play: |s| no_set(s, 1, |s| 4 + 66 + if s.malicious() { 64 } else { 0 }),
        },
        Attack {
            name: "a list of senders that is no set",
            paper: "R2.U1; U2 is a set (D8)",
            wants: "a user who counts twice",
            ends: &[both(Refused("R2.U1", Malformed, TheServer)).within(five)],
            play: |s| no_set(s, 2, |_| 4 + 100),
        },
        Attack {
            name: "a list of survivors that is no set",
            paper: "R3.U1, R4.U1; U3 is a set (D8)",
            wants: "fewer than t survivors who count as t",
            ends: &[
                malicious(Refused("R3.U1", Malformed, TheServer)).within(five),
                honest_but_curious(Refused("R4.U1", Malformed, TheServer)).within(five),
            ],
            play: |s| no_set(s, 3, |_| 4),
        },
        Attack {
            name: "a list of signatures that is no set",
            paper: "R4.U1; U4 is a set (D8)",
            wants: "a signature that counts twice",
            ends: &[malicious(Refused("R4.U1", Malformed, TheServer)).within(five)],
            play: |s| no_set(s, 4, |_| 4 + 64),
        },
    ],
);

/// Section VI-B, "the server can try to give a different view to each user": U1, U2, U3 and U4.
#[test]
fn attacks_on_sets() {
    FAMILY.rows();
}

/// VI-B: some are told that v dropped out and give shares of s_v, the others that v survived and give shares of b_v. In the malicious variant
/// the server shows each user the signatures on the user's own list, filled up with others if they are fewer than t.
fn split_u3(s: &mut Stage) -> Vec<Abort> {
    let v = s.ids[0];
    s.honest(1);
    let keys = s.listed(&s.inboxes[&v]);
    s.honest(2);
    let all = s.all();
    let masked = s.send(&all);
    let deceived: Users = s.ids[1..].iter().copied().take(s.ids.len() / 2).collect();
    let told =
        |u: Id| if deceived.contains(&u) { all.iter().copied().filter(|w| *w != v).collect() } else { all.clone() };
    let (mut answers, mut aborts) = s.tell_all(&all, |s, u| s.survivors(&told(u)));
    if s.malicious() {
        assert!(aborts.is_empty(), "nobody can see it in round 3");
        let signed = s.sigma_primes(&answers);
        (answers, aborts) = s.tell_all(&all, |s, u| {
            let mut order: Vec<Id> = told(u).into_iter().collect();
            order.sort_by_key(|w| told(*w) != told(u)); // the matching ones first
            let matching = order.iter().filter(|w| told(**w) == told(u)).count();
            let shown = order.into_iter().take(matching.max(s.t()));
            s.signatures(&shown.map(|w| (w, signed[&w])).collect())
        });
    }
    let pool = s.answered(&answers, v);
    if let (Some(s_v), Some(b_v)) = (s.reconstruct(&pool.s), s.reconstruct(&pool.b)) {
        assert!(aborts.is_empty());
        assert_eq!(s.unmask(v, s.masked(&masked[&v]), &b_v, &s_v, &keys), s.input(v), "the server reads x_v");
    } else {
        s.assert_one_kind_each(&answers);
        assert!(answers.len() <= s.t().max(all.len() - deceived.len()), "at most one list has t signatures");
    }
    aborts
}

/// The server chooses, for each user, among the signatures on the one U3. All answer, in agreement.
fn agreed_answers(
    s: &mut Stage,
    choose: impl Fn(&Stage, Id, &BTreeMap<Id, [u8; 64]>) -> BTreeMap<Id, [u8; 64]>,
) -> Vec<Abort> {
    let sent = s.honest(4);
    let (masked, signed) = (&sent[2], s.sigma_primes(&sent[3]));
    let (answers, aborts) = s.tell_all(&s.who(4), |s, u| s.signatures(&choose(s, u, &signed)));
    s.assert_one_kind_each(&answers);
    let keys = s.keys(&sent[0]);
    assert_eq!(s.aggregate(masked, &answers, &keys, &[s.dropped()]), s.sum(&s.who(2)));
    aborts
}

/// Identity 0, identities out of order, an identity twice, a count that the message cannot hold, a byte behind the end.
fn no_set(s: &mut Stage, round: usize, entry: fn(&Stage) -> usize) -> Vec<Abort> {
    let first = HEADER + 4;
    let edits: [fn(&mut Vec<u8>, usize, usize); 6] = [
        |message, first, _| message[first..first + 4].fill(0),
        |message, first, entry| message[first..first + 2 * entry].rotate_left(entry),
        |message, first, entry| message.copy_within(first..first + 4, first + entry),
        |message, first, _| message[first - 4..first].fill(0xff),
        |message, first, _| message[first - 1] -= 1,
        |message, _, _| message.push(0),
    ];
    let told = |edit: fn(&mut Vec<u8>, usize, usize)| {
        s.sibling(|_| ()).lie(round, |s, u| {
            let mut message = s.inboxes[&u].clone();
            edit(&mut message, first, entry(s));
            message
        })
    };
    edits.into_iter().flat_map(told).collect()
}
