//! Runs one session of the spec and writes down everything: messages, sets, and every intermediate value of every user.
//! The intermediates are computed here from the coins, with the spec's primitives, and not taken out of the spec's states.

use std::collections::BTreeMap;

use secagg_spec as spec;
use secagg_spec::abort::Step::{R0U1, R1U3};
use secagg_spec::messages::KeyList;
use secagg_spec::primitives::{Primitives, Signed};
use secagg_spec::session::{Participant, Round, Transcript};
use secagg_spec::setup::{Setup, Users};
use secagg_spec::suite1::{Algorithms, Suite1, context_input};
use secagg_spec::wire::{self, Type};

use crate::model::{
    Abort, Brings, ContextValues, Id, Intermediates, Messages, Output, Parameters, PeerMask, PeerShares, Reconstructed,
    ServerValues, SessionTest, UserMessage, UserTest, Verdict,
};
use crate::subject::spec::{abort, participant, spec_parameters};

/// What a session is made from.
#[derive(Clone)]
pub struct Recipe {
    /// The test's number.
    pub tc_id: u32,
    /// What is special about it.
    pub comment: String,
    /// Keys into the notes.
    pub flags: Vec<String>,
    /// SETUP.
    pub parameters: Parameters,
    /// The users: identity, the step whose message is not sent any more, and what the user brings.
    pub users: Vec<(Id, Option<String>, Brings)>,
}

impl From<&SessionTest> for Recipe {
    fn from(test: &SessionTest) -> Recipe {
        Recipe {
            tc_id: test.tc_id,
            comment: test.comment.clone(),
            flags: test.flags.clone(),
            parameters: test.parameters.clone(),
            users: test.users.iter().map(|u| (u.id, u.drops_before.clone(), u.brings.clone())).collect(),
        }
    }
}

/// The round whose message is sent at this step.
pub fn round_of(step: &str) -> Option<Round> {
    match step {
        "R0.U3" => Some(Round::AdvertiseKeys),
        "R1.U7" => Some(Round::ShareKeys),
        "R2.U4" => Some(Round::MaskedInputCollection),
        "R3.U2" => Some(Round::ConsistencyCheck),
        "R4.U4" => Some(Round::Unmasking),
        _ => None,
    }
}

/// Runs the recipe. A session that ends in an abort is no session test: its abort is returned.
pub fn session<A: Algorithms>(p: &Suite1<A>, recipe: Recipe) -> Result<SessionTest, Abort> {
    let parameters = &recipe.parameters;
    let setup = spec::setup::setup(p, spec_parameters(parameters)).map_err(abort)?;
    let mut participants: BTreeMap<Id, Participant<Suite1<A>>> = BTreeMap::new();
    for (id, drops_before, brings) in &recipe.users {
        participants.insert(*id, brought(drops_before.as_deref(), brings)?);
    }
    let (transcript, outcome) = spec::session::run(p, spec_parameters(parameters), &participants);
    let unmasked = outcome.map_err(abort)?;

    let views = Views::of(p, &setup, &transcript);
    let users = recipe.users.iter().map(|(id, drops_before, brings)| UserTest {
        id: *id,
        drops_before: drops_before.clone(),
        brings: brings.clone(),
        intermediates: views.intermediates(*id, &participants[id]),
    });
    let users = users.collect();
    let reconstructed = |values: &BTreeMap<Id, spec::suite1::FieldElement>| {
        values.iter().map(|(user, value)| Reconstructed { user: *user, value: *value.bytes() }).collect()
    };
    let set = |users: &Users| users.iter().copied().collect::<Vec<Id>>();
    let u4 = if setup.d_pk.is_some() { transcript.users(Round::ConsistencyCheck) } else { views.u3.clone() };
    let sets = [
        ("U1", views.u1.keys().copied().collect()),
        ("U2", set(&views.u2)),
        ("U3", set(&views.u3)),
        ("U4", set(&u4)),
        ("U5", set(&unmasked.u5)),
    ];
    Ok(SessionTest {
        tc_id: recipe.tc_id,
        comment: recipe.comment.clone(),
        flags: recipe.flags.clone(),
        result: Verdict::Valid,
        context: ContextValues { input: context_input(&spec_parameters::<A>(parameters)), value: setup.context },
        users,
        messages: messages(&setup, &transcript),
        sets: sets.map(|(name, users)| (name.to_string(), users)).into(),
        server: ServerValues { s_secret_keys: reconstructed(&unmasked.s_sk), b: reconstructed(&unmasked.b) },
        output: Output { sum: unmasked.z.entries.clone(), users: set(&unmasked.u3) },
        parameters: recipe.parameters,
    })
}

/// What a user of the recipe brings, as the spec's.
fn brought<A: Algorithms>(drops_before: Option<&str>, brings: &Brings) -> Result<Participant<Suite1<A>>, Abort> {
    for step in [R0U1, R1U3] {
        if !participant::<A>(brings, step).1 {
            let (check, blame) = (spec::abort::Check::CoinsDoNotFit, spec::abort::Blame::Caller);
            return Err(abort(spec::abort::Abort { step, check, blame }));
        }
    }
    let (brought, _) = participant(brings, R1U3);
    Ok(Participant { drops_before: drops_before.and_then(round_of), ..brought })
}

/// Every message of the transcript, in bytes, by step.
fn messages<A: Algorithms>(setup: &Setup<Suite1<A>>, transcript: &Transcript<Suite1<A>>) -> Messages {
    let from = |kind: Type, u: &Id, body: Vec<u8>| UserMessage {
        user: *u,
        message: wire::message(kind, *u, &setup.context, body),
    };
    let to = |kind: Type, body: Vec<u8>| wire::message(kind, wire::SERVER, &setup.context, body);
    let Transcript { advertised, encrypted, delivered, masked, consistency, unmasking, .. } = transcript;
    let malicious = setup.d_pk.is_some();
    Messages {
        r0_u3: advertised
            .iter()
            .map(|(u, keys)| from(Type::AdvertisedKeys, u, wire::encode_advertised_keys(keys)))
            .collect(),
        r0_s2: to(Type::KeyList, wire::encode_key_list(&transcript.key_list)),
        r1_u7: encrypted.iter().map(|(u, e)| from(Type::EncryptedShares, u, wire::encode_ciphertexts(e))).collect(),
        r1_s2: delivered
            .iter()
            .map(|(u, e)| UserMessage { user: *u, message: to(Type::DeliveredShares, wire::encode_ciphertexts(e)) })
            .collect(),
        r2_u4: masked.iter().map(|(u, y)| from(Type::MaskedInput, u, wire::encode_masked_input(y))).collect(),
        r2_s2: to(Type::Survivors, wire::ids(&transcript.survivors)),
        r3_u2: malicious.then(|| {
            consistency.iter().map(|(u, sigma)| from(Type::ConsistencySignature, u, sigma.to_vec())).collect()
        }),
        r3_s2: malicious.then(|| to(Type::ConsistencySignatures, wire::encode_signatures(&transcript.signatures))),
        r4_u4: unmasking
            .iter()
            .map(|(u, shares)| from(Type::UnmaskingShares, u, wire::encode_unmasking_shares(shares)))
            .collect(),
    }
}

/// What all honest parties of a finished session see.
struct Views<'a, A: Algorithms> {
    p: &'a Suite1<A>,
    setup: &'a Setup<Suite1<A>>,
    u1: KeyList<Suite1<A>>,
    u2: Users,
    u3: Users,
    u4: Users,
}

impl<'a, A: Algorithms> Views<'a, A> {
    /// U1 and its keys as broadcast, and the sets from who sent what.
    fn of(p: &'a Suite1<A>, setup: &'a Setup<Suite1<A>>, transcript: &Transcript<Suite1<A>>) -> Views<'a, A> {
        Views {
            p,
            setup,
            u1: transcript.key_list.clone(),
            u2: transcript.users(Round::ShareKeys),
            u3: transcript.users(Round::MaskedInputCollection),
            u4: transcript.users(Round::ConsistencyCheck),
        }
    }

    /// Everything that user `u` computes, as far as it comes.
    fn intermediates(&self, u: Id, brings: &Participant<Suite1<A>>) -> Intermediates {
        let Views { p, setup, u1, u2, u3, u4 } = self;
        let context = &setup.context;
        let mut values = Intermediates::default();
        if let (true, Some(c_pk), Some(s_pk)) = (u1.contains_key(&u), p.ka_gen(&brings.c_sk), p.ka_gen(&brings.s_sk)) {
            let signed = Signed::Keys { context, signer: u, c_pk: &c_pk, s_pk: &s_pk };
            values.signed_keys = setup.d_pk.is_some().then(|| p.signed_bytes(&signed));
            values.c_public_key = Some(c_pk.bytes().to_vec());
            values.s_public_key = Some(s_pk.bytes().to_vec());
        }
        if u2.contains(&u) {
            let ids: Users = u1.keys().copied().collect();
            let s_shares = p.ss_share(&brings.s_sk, setup.t, &ids, &brings.s_polynomial);
            let b_shares = p.ss_share(&brings.b, setup.t, &ids, &brings.b_polynomial);
            values.own_s_share = Some(*s_shares[&u].bytes());
            values.own_b_share = Some(*b_shares[&u].bytes());
            let mut shares = Vec::new();
            for (&v, keys) in u1.iter().filter(|(v, _)| **v != u) {
                let c_agreed = p.ka_agree(&brings.c_sk, &keys.c_pk);
                let ae_key = p.ae_key(&c_agreed, context, u, v);
                let (s_share, b_share) = (*s_shares[&v].bytes(), *b_shares[&v].bytes());
                shares.push(PeerShares { peer: v, s_share, b_share, c_agreed, ae_key });
            }
            values.shares = Some(shares);
        }
        if u3.contains(&u) {
            let own_seed = p.self_seed(&brings.b, context, u);
            let own_mask = p.prg(&own_seed, setup.m, setup.modulus);
            let x = spec::vector::Vector { modulus: setup.modulus, entries: brings.x.clone() };
            let mut y = x + own_mask.clone();
            let mut masks = Vec::new();
            for &v in u2.iter().filter(|v| **v != u) {
                let s_agreed = p.ka_agree(&brings.s_sk, &u1[&v].s_pk);
                let seed = p.pair_seed(&s_agreed, context, u, v);
                let expanded = p.prg(&seed, setup.m, setup.modulus);
                let mask = if u > v { expanded } else { -expanded };
                y = y + mask.clone();
                masks.push(PeerMask { peer: v, s_agreed, seed, mask: mask.entries });
            }
            values.masks = Some(masks);
            values.own_seed = Some(own_seed);
            values.own_mask = Some(own_mask.entries);
            values.masked_input = Some(y.entries);
        }
        if u4.contains(&u) {
            let signed = Signed::Consistency { context, signer: u, u1, u2, u3 };
            values.signed_consistency = Some(p.signed_bytes(&signed));
        }
        values
    }
}
