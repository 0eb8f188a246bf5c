//! Round 2, MaskedInputCollection (Figure 4): every user sends its input under two kinds of mask.
//! The pairwise masks p_{u,v} cancel in the sum over U2; the own mask p_u protects an input whose pairwise masks become known.
//! Those whose y_u arrived are U3, and it is their inputs that are summed.

use std::collections::BTreeMap;

use crate::abort::Blame::{Caller, Server, Unattributable};
use crate::abort::Check::*;
use crate::abort::Step::*;
use crate::abort::{Abort, check};
use crate::messages::{DeliveredShares, KeyList, MaskedInput, Survivors};
use crate::primitives::Primitives;
use crate::round1_share_keys::SharedKeys;
use crate::setup::{Setup, UserId, Users};
use crate::vector::{Modulus, Vector};

/// A user who has sent its masked input.
pub struct Masked<P: Primitives> {
    /// The checked parameters.
    pub setup: Setup<P>,
    /// u.
    pub u: UserId,
    /// `d_u^SK`; malicious variant only.
    pub d_sk: Option<P::SigningKey>,
    /// `c_u^SK`.
    pub c_sk: P::Field,
    /// U1 and its public keys.
    pub u1: KeyList<P>,
    /// `b_{u,u}`.
    pub b_own: P::Field,
    /// U2.
    pub u2: Users,
    /// `e_{v,u}` for v ∈ U2∖{u}.
    pub e: DeliveredShares<P>,
}

/// User `u` in round 2 (MaskedInputCollection, Figure 4): infers U2 and sends `x_u` under its own and the pairwise masks.
///
/// Deviations: D1 (e_{v,u} is meant), D2 (|U2| counts u itself), D3 (U2 ⊆ U1), D5 (seeds), D16 (pair seeds bind both identities).
pub fn mask_input<P: Primitives>(
    p: &P,
    me: SharedKeys<P>,
    e: DeliveredShares<P>,
    x: &[u64],
) -> Result<(Masked<P>, MaskedInput), Abort> {
    let SharedKeys { setup, u, d_sk, c_sk, s_sk, u1, b, b_own } = me;
    let Setup { context, t, m, modulus, largest_input, .. } = setup;

    // R2.U1  infer U2, the senders and myself; |U2| ≥ t; U2 ⊆ U1
    let u2: Users = e.keys().copied().chain([u]).collect();
    check(u2.len() >= t as usize, R2U1, TooFewUsers, Server)?;
    check(u2.iter().all(|v| u1.contains_key(v)), R2U1, OutsideU1, Server)?;
    check(!e.contains_key(&u), R2U1, OwnCiphertext, Server)?;

    // R2.U2  p_{u,v} = Δ_{u,v}·PRG(KA.agree(s_u^SK, s_v^PK)) for v ∈ U2∖{u}; p_{u,u} = 0
    let pairwise = |v: &UserId| pairwise_mask(p, &setup, u, &s_sk, *v, &u1[v].s_pk);
    let p_uv: BTreeMap<UserId, Vector> = u2.iter().filter(|v| **v != u).map(|v| (*v, pairwise(v))).collect();

    // R2.U3  p_u = PRG(b_u);  y_u = x_u + p_u + Σ_{v ∈ U2} p_{u,v}  (mod R)
    let p_u = p.prg(&p.self_seed(&b, &context, u), m, modulus);
    let x_u = input(x, m, modulus, largest_input)?;
    let y_u = x_u + p_u + Vector::sum(p_uv.into_values().collect(), modulus, m);

    // R2.U4  send y_u
    Ok((Masked { setup, u, d_sk, c_sk, u1, b_own, u2, e }, y_u))
}

/// p_{u,v} = Δ_{u,v}·PRG(KA.agree(s_u^SK, s_v^PK)), with Δ_{u,v} = 1 when u > v and −1 when u < v (R2.U2, R4.S2).
pub fn pairwise_mask<P: Primitives>(
    p: &P,
    setup: &Setup<P>,
    u: UserId,
    s_sk: &P::Field,
    v: UserId,
    s_pk: &P::PublicKey,
) -> Vector {
    let s_uv = p.ka_agree(s_sk, s_pk);
    let mask = p.prg(&p.pair_seed(&s_uv, &setup.context, u, v), setup.m, setup.modulus);
    if u > v { mask } else { -mask }
}

/// `x_u` as an element of Z_R^m within its bound.
fn input(x: &[u64], m: u32, modulus: Modulus, largest: u64) -> Result<Vector, Abort> {
    check(x.len() == m as usize, R2U3, InputLength, Caller)?;
    check(x.iter().all(|&entry| entry <= largest), R2U3, InputOutOfRange, Caller)?;
    Ok(Vector { modulus, entries: x.to_vec() })
}

/// The server while it collects the messages of round 2.
pub struct CollectingInputs<P: Primitives> {
    /// The checked parameters.
    pub setup: Setup<P>,
    /// U1 and its public keys.
    pub u1: KeyList<P>,
    /// U2.
    pub u2: Users,
    /// The valid messages so far.
    pub received: BTreeMap<UserId, MaskedInput>,
}

/// The server in round 2, on a message from `u`: accepts it.
///
/// Deviations: D13 (once the round is closed there is no state that could accept a late y_u).
pub fn collect_input<P: Primitives>(server: &mut CollectingInputs<P>, u: UserId, y_u: MaskedInput) {
    // R2.S1  a valid message: an element of Z_R^m, which `y_u` is by its type
    server.received.insert(u, y_u);
}

/// The server at the end of round 2: sends U3 to each user in U3, and keeps the `y_u`.
///
/// Deviations: none.
#[allow(clippy::type_complexity)]
pub fn announce_survivors<P: Primitives>(server: CollectingInputs<P>) -> Result<(MaskedInputs<P>, Survivors), Abort> {
    let CollectingInputs { setup, u1, u2, received: y } = server;

    // R2.S1  |U3| ≥ t
    check(y.len() >= setup.t as usize, R2S1, TooFewMessages, Unattributable)?;
    let u3: Users = y.keys().copied().collect();

    // R2.S2  send U3 to each user in U3
    Ok((MaskedInputs { setup, u1, u2, y }, u3))
}

/// What the server holds once U3 is fixed.
pub struct MaskedInputs<P: Primitives> {
    /// The checked parameters.
    pub setup: Setup<P>,
    /// U1 and its public keys.
    pub u1: KeyList<P>,
    /// U2.
    pub u2: Users,
    /// `y_u` for u ∈ U3.
    pub y: BTreeMap<UserId, MaskedInput>,
}

impl<P: Primitives> MaskedInputs<P> {
    /// U3.
    pub fn u3(&self) -> Users {
        self.y.keys().copied().collect()
    }
}
