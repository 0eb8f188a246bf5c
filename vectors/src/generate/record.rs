//! Runs one session of the spec and writes down everything: messages, sets, and every intermediate value of every user.
//! The intermediates are computed here from the coins, with the spec's primitives, and not taken out of the spec's states.

use std::collections::BTreeMap;

use secagg_spec as spec;
use secagg_spec::abort::Step::{R0U1, R1U3};
use secagg_spec::messages::KeyList;
use secagg_spec::primitives::{Primitives, Signed};
use secagg_spec::session::{Exchange, Participant, Round, Transcript};
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
    let mut participants: BTreeMap<Id, Participant> = BTreeMap::new();
    for (id, drops_before, brings) in &recipe.users {
        let coins_do_not_fit = |step: spec::abort::Step| {
            let (check, blame) = (spec::abort::Check::CoinsDoNotFit, spec::abort::Blame::Caller);
            abort(spec::abort::Abort { step, check, blame })
        };
        participant(brings, R0U1).ok_or_else(|| coins_do_not_fit(R0U1))?;
        let brought = participant(brings, R1U3).ok_or_else(|| coins_do_not_fit(R1U3))?;
        let drops_before = drops_before.as_deref().and_then(round_of);
        participants.insert(*id, Participant { drops_before, ..brought });
    }
    let transcript = spec::session::run(p, spec_parameters(parameters), &participants).map_err(abort)?;
    let unmasked = transcript.outcome.as_ref().map_err(|a| abort(*a))?;

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
        messages: messages(&transcript),
        sets: sets.map(|(name, users)| (name.to_string(), users)).into(),
        server: ServerValues { s_secret_keys: reconstructed(&unmasked.s_sk), b: reconstructed(&unmasked.b) },
        output: Output { sum: unmasked.z.entries.clone(), users: set(&unmasked.u3) },
        parameters: recipe.parameters,
    })
}

/// Every message of the transcript, by step.
fn messages<A: Algorithms>(transcript: &Transcript<A>) -> Messages {
    let nothing = Exchange::default();
    let exchange = |round: Round| transcript.rounds.get(&round).unwrap_or(&nothing);
    let each = |messages: &BTreeMap<Id, Vec<u8>>| {
        messages.iter().map(|(user, message)| UserMessage { user: *user, message: message.clone() }).collect::<Vec<_>>()
    };
    let all = |messages: &BTreeMap<Id, Vec<u8>>| messages.values().next().cloned().unwrap_or_default();
    let round3 = transcript.rounds.get(&Round::ConsistencyCheck);
    Messages {
        r0_u3: each(&exchange(Round::AdvertiseKeys).from_users),
        r0_s2: all(&exchange(Round::AdvertiseKeys).to_users),
        r1_u7: each(&exchange(Round::ShareKeys).from_users),
        r1_s2: each(&exchange(Round::ShareKeys).to_users),
        r2_u4: each(&exchange(Round::MaskedInputCollection).from_users),
        r2_s2: all(&exchange(Round::MaskedInputCollection).to_users),
        r3_u2: round3.map(|exchange| each(&exchange.from_users)),
        r3_s2: round3.map(|exchange| all(&exchange.to_users)),
        r4_u4: each(&exchange(Round::Unmasking).from_users),
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
    /// Reads U1 and its keys from the broadcast of round 0, and the sets from who sent what.
    fn of(p: &'a Suite1<A>, setup: &'a Setup<Suite1<A>>, transcript: &Transcript<A>) -> Views<'a, A> {
        let broadcast = transcript.rounds[&Round::AdvertiseKeys].to_users.values().next();
        let u1 = broadcast
            .and_then(|message| wire::open(message, Type::KeyList, wire::SERVER, &setup.context).ok())
            .and_then(|body| wire::decode_key_list(p, setup, body));
        Views {
            p,
            setup,
            u1: u1.unwrap_or_default(),
            u2: transcript.users(Round::ShareKeys),
            u3: transcript.users(Round::MaskedInputCollection),
            u4: transcript.users(Round::ConsistencyCheck),
        }
    }

    /// Everything that user `u` computes, as far as it comes.
    fn intermediates(&self, u: Id, brings: &Participant) -> Intermediates {
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
            for (&v, keys) in u1.iter().filter(|(v, _)| **v != u) {
                let c_agreed = p.ka_agree(&brings.c_sk, &keys.c_pk);
                let ae_key = p.ae_key(&c_agreed, context, u, v);
                let (s_share, b_share) = (*s_shares[&v].bytes(), *b_shares[&v].bytes());
                values.shares.push(PeerShares { peer: v, s_share, b_share, c_agreed, ae_key });
            }
        }
        if u3.contains(&u) {
            let own_seed = p.self_seed(&brings.b, context, u);
            let own_mask = p.prg(&own_seed, setup.m, setup.modulus);
            let x = spec::vector::Vector { modulus: setup.modulus, entries: brings.x.clone() };
            let mut y = x + own_mask.clone();
            for &v in u2.iter().filter(|v| **v != u) {
                let s_agreed = p.ka_agree(&brings.s_sk, &u1[&v].s_pk);
                let seed = p.pair_seed(&s_agreed, context, u, v);
                let expanded = p.prg(&seed, setup.m, setup.modulus);
                let mask = if u > v { expanded } else { -expanded };
                y = y + mask.clone();
                values.masks.push(PeerMask { peer: v, s_agreed, seed, mask: mask.entries });
            }
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
