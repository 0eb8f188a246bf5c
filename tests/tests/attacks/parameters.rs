//! Attacks on set-up: different parameters for different users, and parameters under which the protocol does not keep its promises.
//! SETUP.1: all parties hold the same honestly generated parameters; Figure 5; Theorem 4: 2t > n + n_C.

use secagg_spec::abort::Check::*;
use secagg_tests::aborted;
use secagg_tests::adversary::{HEADER, Stage};
use secagg_vectors::model::{Abort, Adversary, Brings, Id, Parameters, Variant};

use crate::{
    Attack, Family, Nobody, Refused, TheCaller, TheCulprit, TheServer, Tolerated, both, honest_but_curious, malicious,
};

pub static FAMILY: Family = Family::of(
    "parameters",
    &[
        Attack {
            name: "a user with other parameters, to the server",
            paper: "SETUP.1; FORMAT.md, section 3",
            wants: "users who mask under different t, m, R, bound, directory, session or variant",
            ends: &[both(Refused("R0.S1", WrongContext, TheCulprit))],
            play: |s| {
                let refused = |edit: &Edit| {
                    let mut s = s.sibling(|_| ());
                    let culprit = s.culprit;
                    misconfigured(&mut s, culprit, *edit);
                    let message = s.tell(culprit, &[]).expect("round 0");
                    s.give(culprit, &message).expect_err("another context")
                };
                EDITS.iter().chain(MORE_EDITS).map(refused).collect()
            },
        },
        Attack {
            name: "a user with other parameters, from the server",
            paper: "SETUP.1; FORMAT.md, section 3",
            wants: "users who mask under different t, m, R, bound, directory, session or variant",
            ends: &[both(Refused("R1.U1", WrongContext, TheServer))],
            play: |s| {
                let refused = |edit: &Edit| {
                    let mut s = s.sibling(|_| ());
                    let culprit = s.culprit;
                    let honest = s.sibling(|_| ()).send(&s.all());
                    misconfigured(&mut s, culprit, *edit);
                    s.tell(culprit, &[]).expect("round 0");
                    let list = s.key_list(&s.keys(&honest));
                    s.tell(culprit, &list).expect_err("another context")
                };
                EDITS.iter().chain(MORE_EDITS).map(refused).collect()
            },
        },
        Attack {
            name: "the server shows one user other parameters and rewrites headers",
            paper: "SETUP.1: honestly generated parameters; R1.U2 and R4.U2 bind the context (D6, D7)",
            wants: "one user with a smaller t, another m, another R",
            ends: &[
                malicious(Refused("R1.U2", KeySignature, TheServer)),
                honest_but_curious(Refused("R4.U2", DecryptionFailed, Nobody)),
            ],
            play: |s| EDITS.iter().flat_map(|edit| rewritten(&mut s.sibling(|_| ()), *edit)).collect(),
        },
        Attack {
            name: "a list of another session",
            paper: "SETUP.1: fresh session ids; FORMAT.md, section 3",
            wants: "an earlier session's keys, whose secrets are known by now",
            ends: &[both(Refused("R1.U1", WrongContext, TheServer))],
            play: |s| {
                let mut earlier = s.sibling(|parameters| parameters.session[7] ^= 0x10);
                earlier.honest(1);
                s.lie(1, |_, u| earlier.inboxes[&u].clone())
            },
        },
        Attack {
            name: "keys used again in another session",
            paper: "R0.U1: fresh key pairs; D5: seeds bind the context",
            wants: "x_u − x'_u, from two y_u under equal masks",
            ends: &[both(Tolerated("masks of another session are other masks: y_u − y'_u is not x_u − x'_u"))],
            play: |s| {
                let mut again = s.sibling(|parameters| parameters.session[0] ^= 1);
                let (first, second) = (s.honest(3), again.honest(3));
                for u in s.who(2) {
                    // The coins and the inputs are the same: were the masks too, the difference would be 0.
                    assert_ne!(s.masked(&first[2][&u]), s.masked(&second[2][&u]));
                }
                s.finish();
                again.finish();
                vec![]
            },
        },
        Attack {
            name: "a threshold of half the users, against the server",
            paper: "Figure 5: ⌊n/2⌋ + 1",
            wants: "two disjoint sets of t users",
            ends: &[both(Refused("SETUP.1", ThresholdBelowMinimum, TheCaller))],
            play: |s| {
                setup_with(s, |parameters| {
                    parameters.adversary = Adversary::Server;
                    parameters.colluding = 0;
                    parameters.threshold = parameters.directory.len() as u32 / 2;
                })
            },
        },
        Attack {
            name: "a threshold of two thirds, against server and users",
            paper: "Figure 5: ⌊2n/3⌋ + 1",
            wants: "two sets of t users that share only colluding ones",
            ends: &[both(Refused("SETUP.1", ThresholdBelowMinimum, TheCaller))],
            play: |s| {
                setup_with(s, |parameters| {
                    parameters.adversary = Adversary::ServerAndClients;
                    parameters.colluding = 1;
                    parameters.threshold = parameters.directory.len() as u32 * 2 / 3;
                })
            },
        },
        Attack {
            name: "more colluding users than the threshold allows",
            paper: "Theorem 4: if 2t > n + n_C (D10)",
            wants: "two lists with t signatures each",
            ends: &[both(Refused("SETUP.1", ThresholdAdmitsTwoSets, TheCaller))],
            play: |s| {
                setup_with(s, |parameters| {
                    let n = parameters.directory.len() as u32;
                    parameters.adversary = Adversary::ServerAndClients;
                    parameters.threshold = 2 * n / 3 + 1;
                    parameters.colluding = 2 * parameters.threshold - n;
                })
            },
        },
        Attack {
            name: "a threshold of zero",
            paper: "Figure 5: at least 1",
            wants: "secrets that need no shares",
            ends: &[both(Refused("SETUP.1", ThresholdBelowMinimum, TheCaller))],
            play: |s| {
                setup_with(s, |parameters| {
                    (parameters.adversary, parameters.colluding, parameters.threshold) = (Adversary::Clients, 0, 0);
                })
            },
        },
        Attack {
            name: "a session of one",
            paper: "SETUP.1: n users",
            wants: "a sum of one input",
            ends: &[both(Refused("SETUP.1", TooFewParties, TheCaller))],
            play: |s| setup_with(s, |parameters| parameters.directory.truncate(1)),
        },
        Attack {
            name: "a user with identity 0",
            paper: "SETUP.1 (D8): a share at 0 is the secret",
            wants: "every secret as its own share",
            ends: &[both(Refused("SETUP.1", IdentityZero, TheCaller))],
            play: |s| setup_with(s, |parameters| parameters.directory[0].id = 0),
        },
        Attack {
            name: "an identity twice in the directory",
            paper: "SETUP.1: logical identities (D8)",
            wants: "two users with one share",
            ends: &[both(Refused("SETUP.1", RepeatedIdentity, TheCaller))],
            play: |s| setup_with(s, |parameters| parameters.directory[0].id = parameters.directory[1].id),
        },
        Attack {
            name: "a modulus in which the sum wraps",
            paper: "SETUP.1: R ≥ n·(R_U − 1) + 1 where inputs are bounded",
            wants: "a sum that is not the sum",
            ends: &[both(Refused("SETUP.1", SumOverflows, TheCaller))],
            play: |s| setup_with(s, |parameters| parameters.input_bound_minus_one = Some(parameters.modulus_minus_one)),
        },
        Attack {
            name: "a modulus of one",
            paper: "SETUP.1: R",
            wants: "masks that hide nothing, since there is nothing",
            ends: &[both(Refused("SETUP.1", ModulusTooSmall, TheCaller))],
            play: |s| setup_with(s, |parameters| parameters.modulus_minus_one = 0),
        },
    ],
);

/// SETUP.1, SETUP.2, D15: parties who are told different parameters.
#[test]
fn attacks_on_parameters() {
    FAMILY.rows();
}

type Edit = fn(&mut Parameters);

/// Changes with which a session could still run.
const EDITS: &[Edit] = &[
    |parameters| parameters.session[31] ^= 1,
    |parameters| parameters.threshold += 1,
    |parameters| parameters.dimension += 1,
    |parameters| parameters.modulus_minus_one -= 1,
    |parameters| {
        parameters.input_bound_minus_one = match parameters.input_bound_minus_one {
            None => Some(1),
            Some(_) => None,
        }
    },
    |parameters| (parameters.adversary, parameters.colluding) = (Adversary::Clients, 0),
];

/// Changes of who takes part, and of the variant.
const MORE_EDITS: &[Edit] = &[
    |parameters| parameters.directory.last_mut().expect("not empty").id ^= 0x0080_0000,
    |parameters| {
        let key = |keep: bool, byte: u8| if keep { None } else { Some(key_of(byte)) };
        let was_malicious = parameters.variant == Variant::Malicious;
        parameters.variant = if was_malicious { Variant::HonestButCurious } else { Variant::Malicious };
        for (byte, entry) in parameters.directory.iter_mut().enumerate() {
            entry.verification_key = key(was_malicious, byte as u8);
        }
    },
];

/// The verification key of the signing key that repeats this byte.
fn key_of(byte: u8) -> [u8; 32] {
    use secagg_spec::suite1::Algorithms;
    secagg_tests::libraries::Libraries.ed25519_public(&[byte; 32])
}

/// `u` is set up with the changed parameters, with coins and an input that fit them. Gives the parameters.
fn misconfigured(s: &mut Stage, u: Id, edit: Edit) -> Parameters {
    let mut parameters = s.case.parameters.clone();
    edit(&mut parameters);
    let mut brings: Brings = s.brings(u).clone();
    if parameters.variant != s.case.parameters.variant {
        let position = s.ids.iter().position(|v| *v == u).expect("a user") as u8;
        brings.signing_key = (parameters.variant == Variant::Malicious).then_some([position; 32]);
    }
    brings.coins.s_polynomial.resize(parameters.threshold as usize - 1, [1; 32]);
    brings.coins.b_polynomial.resize(parameters.threshold as usize - 1, [1; 32]);
    brings.input = vec![0; parameters.dimension as usize];
    s.misconfigure(u, &parameters, brings);
    parameters
}

/// The byzantine server rewrites the context of everything that goes to and comes from the first user, who has other parameters.
fn rewritten(s: &mut Stage, edit: Edit) -> Vec<Abort> {
    let (u, all) = (s.ids[0], s.all());
    let theirs = misconfigured(s, u, edit);
    let theirs =
        Stage::new(s.subject, &secagg_tests::sessions::Case { parameters: theirs, users: s.case.users.clone() });
    let context = theirs.setup.context;
    let to = |v: Id, message: Vec<u8>| {
        if v == u { [&message[..HEADER - 32], &context, &message[HEADER..]].concat() } else { message }
    };
    let sent = s.send(&all);
    let keys = s.keys(&sent);
    let (encrypted, aborts) = s.tell_all(&all, |s, v| to(v, s.key_list(&keys)));
    if s.malicious() {
        assert!(encrypted.is_empty(), "σ binds the context");
        return aborts;
    }
    let (masked, none) = s.tell_all(&all, |s, v| to(v, s.delivery_to(v, &all, &encrypted)));
    assert!(
        aborts.is_empty() && none.is_empty() && masked.len() == all.len(),
        "without signatures it is noticed at the end"
    );
    let (answers, aborts) = s.tell_all(&all, |s, v| to(v, s.survivors(&all)));
    assert!(answers.is_empty(), "nobody answers, and no share of any kind is known");
    aborts
}

/// SETUP with other parameters, of the server and of a user.
fn setup_with(s: &Stage, edit: Edit) -> Vec<Abort> {
    let mut parameters = s.case.parameters.clone();
    edit(&mut parameters);
    let u = s.ids[1];
    let server = s.subject.server(&parameters).err().map(aborted).expect("refused");
    let user = s.subject.user(&parameters, u, s.brings(u).signing_key).err().map(aborted).expect("refused");
    vec![server, user]
}
