//! Plays a session of the specification and takes down its numbers.
//! What was sent is taken from the session; what never leaves a user is computed from the coins with the specification's primitives,
//! and held against what was sent where that shows.

use std::collections::BTreeMap;

use secagg_spec::messages::KeyList;
use secagg_spec::primitives::Primitives;
use secagg_spec::round4_unmasking::Unmasked;
use secagg_spec::session::{Participant, Round, Transcript, run};
use secagg_spec::setup::{Directory, Parameters, Setup, UserId, Users, setup};
use secagg_spec::vector::Modulus;

use super::sessions::{Plan, World};
use crate::generate::coins::Source;

/// A table of numerals by identity.
pub type Numerals = BTreeMap<UserId, String>;

/// A table of vectors by identity.
pub type Vectors = BTreeMap<UserId, Vec<u64>>;

/// A secret and how it was shared.
pub struct Shared {
    /// The secret.
    pub secret: String,
    /// a_1 … a_{t−1}.
    pub polynomial: Vec<String>,
    /// The shares, by who gets them.
    pub shares: Numerals,
}

/// One session in numbers.
pub struct Recorded {
    /// q.
    pub q: String,
    /// U1 … U5; without the ConsistencyCheck, U4 is U3.
    pub sets: [Users; 5],
    /// For u ∈ U2: s_u^SK and b_u.
    pub dealt: BTreeMap<UserId, [Shared; 2]>,
    /// The PRG for a pair u < v of U2 that has a member in U3.
    pub pair_masks: BTreeMap<(UserId, UserId), Vec<u64>>,
    /// The PRG for b_u, u ∈ U3.
    pub own_masks: Vectors,
    /// x_u, u ∈ U3.
    pub inputs: Vectors,
    /// y_u, u ∈ U3.
    pub masked: Vectors,
    /// By w ∈ U5: w's shares of s_v^SK for v ∈ U2∖U3, and of b_u for u ∈ U3.
    pub answers: BTreeMap<UserId, [Numerals; 2]>,
    /// The reconstructed s_v^SK and b_u.
    pub reconstructed: [Numerals; 2],
    /// z.
    pub z: Vec<u64>,
}

/// Plays the session.
pub fn session<P: Primitives>(world: &World<P>, plan: &Plan) -> Result<Recorded, String> {
    let World { p, numeral, .. } = world;
    let users: Users = plan.ids.iter().copied().collect();
    let participants: BTreeMap<UserId, Participant<P>> =
        users.iter().map(|u| (*u, participant(world, plan, *u))).collect();
    let checked = setup(p, parameters(world, plan)).map_err(|abort| format!("{abort:?}"))?;
    let (transcript, outcome) = run(p, parameters(world, plan), &participants);
    let unmasked = outcome.map_err(|abort| format!("{abort:?}"))?;

    let sent = |round: Round| transcript.users(round);
    let (u1, u2, u3) = (sent(Round::AdvertiseKeys), sent(Round::ShareKeys), sent(Round::MaskedInputCollection));
    let u4 = if plan.malicious { sent(Round::ConsistencyCheck) } else { u3.clone() };
    let numerals = |values: &BTreeMap<UserId, P::Field>| values.iter().map(|(u, value)| (*u, numeral(value))).collect();

    let mut dealt = BTreeMap::new();
    let mut own_masks = Vectors::new();
    let mut pair_masks = BTreeMap::new();
    for &u in &u2 {
        let me = &participants[&u];
        let shared = |secret: &P::Field, polynomial: &[P::Field]| Shared {
            secret: numeral(secret),
            polynomial: polynomial.iter().map(numeral).collect(),
            shares: numerals(&p.ss_share(secret, plan.t, &u1, polynomial)),
        };
        let both = [shared(&me.s_sk, &me.s_polynomial), shared(&me.b, &me.b_polynomial)];
        sent_as_dealt(world, &checked, &transcript, &participants, u, &both)?;
        dealt.insert(u, both);
        if u3.contains(&u) {
            own_masks.insert(u, p.prg(&p.self_seed(&me.b, &checked.context, u), plan.m, checked.modulus).entries);
        }
        for &v in u2.iter().filter(|v| **v > u && (u3.contains(&u) || u3.contains(v))) {
            pair_masks.insert((u, v), pair_mask(p, &checked, &transcript.key_list, u, &me.s_sk, v));
        }
    }

    let Unmasked { z, u5, s_sk, b, .. } = unmasked;
    Ok(Recorded {
        q: world.q.clone(),
        inputs: u3.iter().map(|u| (*u, participants[u].x.clone())).collect(),
        masked: transcript.masked.iter().map(|(u, y_u)| (*u, y_u.entries.clone())).collect(),
        answers: transcript.unmasking.iter().map(|(w, a)| (*w, [numerals(&a.s), numerals(&a.b)])).collect(),
        reconstructed: [numerals(&s_sk), numerals(&b)],
        z: z.entries,
        sets: [u1, u2, u3, u4, u5],
        dealt,
        pair_masks,
        own_masks,
    })
}

/// What all parties are given.
fn parameters<P: Primitives>(world: &World<P>, plan: &Plan) -> Parameters<P> {
    let Plan { malicious, threat_model, ids, t, m, modulus_minus_one, coins, .. } = *plan;
    let d_pk = |u: UserId| world.p.sig_public(&(world.signing_key)(coins.bytes("d_sk", u), u));
    Parameters {
        session: coins.bytes("session", 0),
        threat_model,
        t,
        m,
        modulus: Modulus { minus_one: modulus_minus_one },
        input_bound: None,
        directory: match malicious {
            false => Directory::HonestButCurious(ids.to_vec()),
            true => Directory::Malicious(ids.iter().map(|u| (*u, d_pk(*u))).collect()),
        },
    }
}

/// What user `u` brings.
fn participant<P: Primitives>(world: &World<P>, plan: &Plan, u: UserId) -> Participant<P> {
    let coins: Source = plan.coins;
    let element = |name: &str, index: u32| (world.element)(&world.p, coins.scalar(name, u, index));
    let polynomial = |name: &str| (1..plan.t).map(|index| element(name, index)).collect();
    Participant {
        d_sk: plan.malicious.then(|| (world.signing_key)(coins.bytes("d_sk", u), u)),
        c_sk: element("c_sk", 0),
        s_sk: element("s_sk", 0),
        b: element("b", 0),
        s_polynomial: polynomial("s_polynomial"),
        b_polynomial: polynomial("b_polynomial"),
        nonces: plan.ids.iter().map(|v| (*v, (world.nonce)(coins.scalar("nonce", u, *v)))).collect(),
        x: (0..plan.m).map(|j| coins.integer("x", u, j, plan.modulus_minus_one)).collect(),
        drops_before: plan.drops_before.iter().find(|(v, _)| *v == u).map(|(_, round)| *round),
    }
}

/// The PRG of the pair of u and v, from u's secret key and v's public key.
fn pair_mask<P: Primitives>(
    p: &P,
    setup: &Setup<P>,
    u1: &KeyList<P>,
    u: UserId,
    s_sk: &P::Field,
    v: UserId,
) -> Vec<u64> {
    let agreed = p.ka_agree(s_sk, &u1[&v].s_pk);
    p.prg(&p.pair_seed(&agreed, &setup.context, u, v), setup.m, setup.modulus).entries
}

/// The ciphertexts that u sent hold the shares that were taken down.
fn sent_as_dealt<P: Primitives>(
    world: &World<P>,
    setup: &Setup<P>,
    transcript: &Transcript<P>,
    participants: &BTreeMap<UserId, Participant<P>>,
    u: UserId,
    [s, b]: &[Shared; 2],
) -> Result<(), String> {
    let World { p, numeral, .. } = world;
    for (&v, e) in &transcript.encrypted[&u] {
        let agreed = p.ka_agree(&participants[&v].c_sk, &transcript.key_list[&u].c_pk);
        let opened = p.ae_dec(&p.ae_key(&agreed, &setup.context, u, v), &setup.context, u, v, e);
        let shares = opened.and_then(|opened| opened.shares).map(|(s, b)| (numeral(&s), numeral(&b)));
        if shares.as_ref() != Some(&(s.shares[&v].clone(), b.shares[&v].clone())) {
            return Err(format!("user {u} sent user {v} other shares than it dealt"));
        }
    }
    Ok(())
}
