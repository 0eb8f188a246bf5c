//! Attacks on σ and σ': replayed from other sessions, rounds and users, malleated, and verification keys that verify too much.
//! Theorem 4, Hyb2 and Hyb6: a correct signature on something that an honest user did not sign breaks the signature scheme.

use secagg_spec::abort::Check::*;
use secagg_spec::setup::Users;
use secagg_tests::aborted;
use secagg_tests::adversary::Stage;
use secagg_vectors::model::{Abort, Id, Parameters};

use crate::{Attack, Family, Refused, TheCaller, TheCulprit, TheServer, malicious};

pub static FAMILY: Family = Family::of(
    "signatures",
    &[
        Attack {
            name: "σ of another session",
            paper: "R1.U2, Hyb2 (D7)",
            wants: "keys of an earlier session, whose secrets are known by now",
            ends: &[malicious(Refused("R1.U2", KeySignature, TheServer))],
            play: |s| replayed_sigma(s, |parameters| parameters.session[31] ^= 1),
        },
        Attack {
            name: "σ of a session with the same id and other parameters",
            paper: "R1.U2 (D7): what is signed binds the context",
            wants: "users who run under different parameters",
            ends: &[malicious(Refused("R1.U2", KeySignature, TheServer))],
            play: |s| replayed_sigma(s, |parameters| parameters.dimension += 1),
        },
        Attack {
            name: "σ' of another session",
            paper: "R4.U1, Hyb6 (D7)",
            wants: "agreement of an earlier session counted in this one",
            ends: &[malicious(Refused("R4.U1", ConsistencySignature, TheServer))],
            play: |s| replayed_sigma_prime(s, |parameters| parameters.session[31] ^= 1),
        },
        Attack {
            name: "σ' of a session with the same id and other parameters",
            paper: "R4.U1 (D7): what is signed binds the context",
            wants: "agreement of users with another t, m, R or directory",
            ends: &[malicious(Refused("R4.U1", ConsistencySignature, TheServer))],
            play: |s| replayed_sigma_prime(s, |parameters| parameters.modulus_minus_one -= 1),
        },
        Attack {
            name: "σ' in the place of σ",
            paper: "R0.U2, R3.U2 (D7): each kind of message has its own label",
            wants: "a signature of one round counted in another",
            ends: &[malicious(Refused("R1.U2", KeySignature, TheServer))],
            play: |s| {
                let earlier = s.sibling(|_| ()).honest(4);
                let sigma_primes = s.sigma_primes(&earlier[3]);
                s.lie(1, |s, u| {
                    let mut list = s.listed(&s.inboxes[&u]);
                    let v = other(s, u);
                    list.entry(v).and_modify(|keys| keys.sigma = Some(sigma_primes[&v]));
                    s.key_list(&list)
                })
            },
        },
        Attack {
            name: "σ in the place of σ'",
            paper: "R0.U2, R3.U2 (D7): each kind of message has its own label",
            wants: "a signature that every user gives counted as agreement",
            ends: &[malicious(Refused("R4.U1", ConsistencySignature, TheServer))],
            play: |s| {
                let sent = s.honest(4);
                let keys = s.keys(&sent[0]);
                s.lie(4, |s, _| s.signatures(&s.who(2).iter().map(|v| (*v, keys[v].sigma.expect("signed"))).collect()))
            },
        },
        Attack {
            name: "σ' of another signer",
            paper: "R4.U1 (D7): what is signed binds the signer; Theorem 4: distinct public signature keys",
            wants: "one signature counted for two users",
            ends: &[malicious(Refused("R4.U1", ConsistencySignature, TheServer))],
            play: |s| {
                let sent = s.honest(4);
                let signed = s.sigma_primes(&sent[3]);
                s.lie(4, |s, u| {
                    let mut shown = signed.clone();
                    shown.insert(other(s, u), signed[&u]);
                    s.signatures(&shown)
                })
            },
        },
        Attack {
            name: "σ' of another signer, to the server",
            paper: "R3.S1 (D17)",
            wants: "U4 with a user who did not sign",
            ends: &[malicious(Refused("R3.S1", ConsistencySignature, TheCulprit))],
            play: |s| {
                s.intrude(3, |s, sent| {
                    let mut message = sent[&s.culprit].clone();
                    let stolen = s.sigma_prime(&sent[&s.ids[0]]);
                    message.splice(message.len() - 64.., stolen);
                    vec![message]
                })
            },
        },
        Attack {
            name: "σ' on another U3, to the server",
            paper: "R3.S1 (D17)",
            wants: "that all other users abort and blame the server",
            ends: &[malicious(Refused("R3.S1", ConsistencySignature, TheCulprit))],
            play: |s| {
                s.honest(1);
                let list = s.listed(&s.inboxes[&s.culprit]);
                s.intrude(3, |s, sent| {
                    let u3: Users = s.all();
                    let mut message = sent[&s.culprit].clone();
                    let sigma = s.signed_sets(s.culprit, &s.d_sk(s.culprit), &list, &s.all(), &u3);
                    message.splice(message.len() - 64.., sigma);
                    vec![message]
                })
            },
        },
        Attack {
            name: "keys without a valid σ, to the server",
            paper: "R0.S1 (D17), R1.U2",
            wants: "that all other users abort and blame the server",
            ends: &[malicious(Refused("R0.S1", KeySignature, TheCulprit))],
            play: |s| {
                s.intrude(0, |s, sent| {
                    let mut zero = sent[&s.culprit].clone();
                    let at = zero.len() - 64;
                    zero[at..].fill(0);
                    let keys = s.advertised(&sent[&s.culprit]);
                    let other_key = s.signed_keys(s.culprit, &[7; 32], keys.c_pk, keys.s_pk);
                    vec![zero, s.key_message(s.culprit, &other_key)]
                })
            },
        },
        Attack {
            name: "a malleated σ: S + L",
            paper: "R1.U2 (D20): S < L",
            wants: "a second signature on the same keys, accepted by some",
            ends: &[malicious(Refused("R1.U2", KeySignature, TheServer))],
            play: |s| {
                s.lie(1, |s, u| {
                    let mut list = s.listed(&s.inboxes[&u]);
                    list.entry(other(s, u)).and_modify(|keys| keys.sigma = keys.sigma.map(|sigma| plus_l(&sigma)));
                    s.key_list(&list)
                })
            },
        },
        Attack {
            name: "a malleated σ': S + L",
            paper: "R4.U1 (D20): S < L",
            wants: "users who disagree on whether a signature counts",
            ends: &[malicious(Refused("R4.U1", ConsistencySignature, TheServer))],
            play: |s| {
                let sent = s.honest(4);
                let signed = s.sigma_primes(&sent[3]);
                s.lie(4, |s, u| {
                    let mut shown = signed.clone();
                    shown.entry(other(s, u)).and_modify(|sigma| *sigma = plus_l(sigma));
                    s.signatures(&shown)
                })
            },
        },
        Attack {
            name: "a verification key of small order",
            paper: "SETUP.2 (D20)",
            wants: "signatures that verify on any message",
            ends: &[malicious(Refused("SETUP.2", VerificationKeySmallOrder, TheCaller))],
            play: |s| {
                let mut neutral = [0; 32];
                neutral[0] = 1;
                let mut minus_one = [0xff; 32]; // y = −1, of order 2
                (minus_one[0], minus_one[31]) = (0xec, 0x7f);
                [[0; 32], neutral, minus_one].into_iter().flat_map(|key| directory(s, key)).collect()
            },
        },
        Attack {
            name: "a verification key that is not canonical",
            paper: "SETUP.2 (D20)",
            wants: "one key under two encodings, and so a context on which parties disagree",
            ends: &[malicious(Refused("SETUP.2", VerificationKeyNotCanonical, TheCaller))],
            play: |s| {
                let mut unreduced = [0xff; 32]; // y = 1 + p
                (unreduced[0], unreduced[31]) = (0xee, 0x7f);
                let mut minus_zero = [0; 32]; // x = 0 with a sign
                (minus_zero[0], minus_zero[31]) = (1, 0x80);
                let mut no_point = [0; 32];
                no_point[0] = 2;
                [unreduced, minus_zero, no_point].into_iter().flat_map(|key| directory(s, key)).collect()
            },
        },
        Attack {
            name: "one verification key for two identities",
            paper: "SETUP.2; VI-B: Sybils; Theorem 4: distinct public signature keys",
            wants: "one user who counts as two",
            ends: &[malicious(Refused("SETUP.2", RepeatedVerificationKey, TheCaller))],
            play: |s| directory(s, s.case.parameters.directory[0].verification_key.expect("malicious variant")),
        },
        Attack {
            name: "another user's signing key",
            paper: "SETUP.2: its own signing key d_u^SK",
            wants: "a user who signs as another",
            ends: &[malicious(Refused("SETUP.2", SigningKeyMismatch, TheCaller))],
            play: |s| {
                let parameters = &s.case.parameters;
                let other = s.subject.user(parameters, s.ids[0], Some(s.d_sk(s.ids[1])));
                let none = s.subject.user(parameters, s.ids[0], None);
                [other, none].into_iter().map(|user| user.err().map(aborted).expect("refused")).collect()
            },
        },
    ],
);

/// R1.U2, R3.S1, R4.U1: signatures that are forged, replayed, moved or left out.
#[test]
fn attacks_on_signatures() {
    FAMILY.rows();
}

/// A user other than `u`, in U3.
fn other(s: &Stage, u: Id) -> Id {
    if u == s.ids[0] { s.ids[1] } else { s.ids[0] }
}

/// The same users with the same keys have signed them in a session with other parameters.
fn replayed_sigma(s: &mut Stage, edit: fn(&mut Parameters)) -> Vec<Abort> {
    let mut earlier = s.sibling(edit);
    let sent = earlier.send(&earlier.all());
    let signed = earlier.keys(&sent);
    s.lie(1, |s, u| {
        let mut list = s.listed(&s.inboxes[&u]);
        let v = other(s, u);
        list.insert(v, signed[&v].clone());
        s.key_list(&list)
    })
}

/// The same users with the same keys have agreed on the same sets in a session with other parameters.
fn replayed_sigma_prime(s: &mut Stage, edit: fn(&mut Parameters)) -> Vec<Abort> {
    let earlier = s.sibling(edit).honest(4).pop().expect("round 3");
    let signed = s.sigma_primes(&earlier);
    s.lie(4, |s, _| s.signatures(&signed))
}

/// The same signature with S + L for S.
fn plus_l(sigma: &[u8; 64]) -> [u8; 64] {
    let l = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut malleated = *sigma;
    let mut carry = 0;
    for (byte, l) in malleated[32..].iter_mut().zip(l) {
        let sum = u16::from(*byte) + l + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    assert_eq!(carry, 0, "S + L < 2^256");
    malleated
}

/// A directory with this verification key for the second user, given to the server and to a user.
fn directory(s: &Stage, key: [u8; 32]) -> Vec<Abort> {
    let mut parameters = s.case.parameters.clone();
    parameters.directory[1].verification_key = Some(key);
    let server = s.subject.server(&parameters).err().map(aborted).expect("refused");
    let user = s.subject.user(&parameters, s.ids[0], Some(s.d_sk(s.ids[0]))).err().map(aborted).expect("refused");
    vec![server, user]
}
