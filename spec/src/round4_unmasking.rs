//! Round 4, Unmasking (Figure 4): every user reveals one kind of share for each peer, and the server removes all masks from the sum.
//! For who dropped out after round 1 it is the share of `s^SK`, for who is in the sum it is the share of `b`; never both.
//! The server's output is Σ_{u ∈ U3} x_u.

use std::collections::BTreeMap;

use crate::abort::Blame::{Server, Unattributable, User as TheUser};
use crate::abort::Check::*;
use crate::abort::Step::*;
use crate::abort::{Abort, check};
use crate::messages::{ConsistencySignatures, Survivors, UnmaskingShares};
use crate::primitives::Primitives;
use crate::round2_masked_input_collection::{Masked, MaskedInputs, pairwise_mask};
use crate::round3_consistency_check::{Consistent, check_survivors, consistency_verifies};
use crate::setup::{Setup, UserId, Users};
use crate::vector::Vector;

/// User `u` in round 4 (Unmasking, Figure 4), malicious variant: checks that t users signed the same U3, then reveals shares.
///
/// Deviations: D1 (d_v^PK is meant), D7 (what is verified), D22 (u ∈ U4 is not asked).
pub fn unmask<P: Primitives>(
    p: &P,
    me: Consistent<P>,
    u4: ConsistencySignatures<P>,
) -> Result<UnmaskingShares<P>, Abort> {
    let Consistent { setup, u1, u2, u3, .. } = &me;

    // R4.U1  (M) U4 ⊆ U3; |U4| ≥ t; SIG.verify(d_v^PK, U3, σ'_v) = 1 for all v ∈ U4
    check(u4.keys().all(|v| u3.contains(v)), R4U1, OutsideU3, Server)?;
    check(u4.len() >= setup.t as usize, R4U1, TooFewUsers, Server)?;
    for (v, sigma_prime) in &u4 {
        check(consistency_verifies(p, setup, *v, u1, u2, u3, sigma_prime), R4U1, ConsistencySignature, Server)?;
    }

    reveal_shares(p, me)
}

/// User `u` in round 4 (Unmasking, Figure 4), honest-but-curious variant: checks U3, then reveals shares.
///
/// Deviations: none.
pub fn unmask_without_consistency_check<P: Primitives>(
    p: &P,
    me: Masked<P>,
    u3: Survivors,
) -> Result<UnmaskingShares<P>, Abort> {
    // R4.U1  (HbC) U3 ⊆ U2; u ∈ U3; |U3| ≥ t
    check_survivors(&me, &u3, R4U1)?;
    let Masked { setup, u, c_sk, u1, b_own, u2, e, .. } = me;

    reveal_shares(p, Consistent { setup, u, c_sk, u1, b_own, u2, e, u3 })
}

/// User `u` in round 4, both variants, once U3 is beyond doubt: decrypts the shares of the others and reveals one kind for each.
///
/// Deviations: D6 (associated data), D9 (own share of b).
fn reveal_shares<P: Primitives>(p: &P, me: Consistent<P>) -> Result<UnmaskingShares<P>, Abort> {
    let Consistent { setup, u, c_sk, u1, b_own, u3, e, .. } = me;
    let mut s: BTreeMap<UserId, P::Field> = BTreeMap::new();
    let mut b: BTreeMap<UserId, P::Field> = BTreeMap::from([(u, b_own)]);

    for (v, e_vu) in &e {
        // R4.U2  v' ‖ u' ‖ s_{v,u}^SK ‖ b_{v,u} ← AE.dec(KA.agree(c_u^SK, c_v^PK), e_{v,u}) for v ∈ U2∖{u}; u = u', v = v'
        // R4.U3  if a decryption or an assertion fails, abort
        let key = p.ae_key(&p.ka_agree(&c_sk, &u1[v].c_pk), &setup.context, *v, u);
        let opened = p.ae_dec(&key, &setup.context, *v, u, e_vu);
        let opened = opened.ok_or(Abort { step: R4U2, check: DecryptionFailed, blame: Unattributable })?;
        check((opened.from, opened.to) == (*v, u), R4U2, WrongIdentities, TheUser(*v))?;
        let (s_vu, b_vu) = opened.shares.ok_or(Abort { step: R4U2, check: ShareNotCanonical, blame: TheUser(*v) })?;

        // R4.U4  s_{v,u}^SK for v ∈ U2∖U3, b_{v,u} for v ∈ U3
        if u3.contains(v) {
            b.insert(*v, b_vu);
        } else {
            s.insert(*v, s_vu);
        }
    }

    // R4.U4  send the shares
    Ok(UnmaskingShares { s, b })
}

/// The server while it collects the messages of round 4.
pub struct CollectingUnmaskingShares<P: Primitives> {
    /// What the server holds since round 2.
    pub inputs: MaskedInputs<P>,
    /// U4; in the honest-but-curious variant U4 := U3.
    pub u4: Users,
    /// The valid messages so far.
    pub received: BTreeMap<UserId, UnmaskingShares<P>>,
}

/// The server in round 4, on a message from `u`: accepts it or refuses it.
///
/// Deviations: D17 (the server checks too).
pub fn collect_unmasking_shares<P: Primitives>(
    server: &mut CollectingUnmaskingShares<P>,
    u: UserId,
    shares: UnmaskingShares<P>,
) -> Result<(), Abort> {
    let u3 = server.inputs.u3();

    // R4.S1  a valid message: a share of s_v^SK for each v ∈ U2∖U3, a share of b_v for each v ∈ U3
    let right_kinds = shares.s.keys().eq(server.inputs.u2.difference(&u3)) && shares.b.keys().eq(&u3);
    check(right_kinds, R4S1, WrongShares, TheUser(u))?;

    server.received.insert(u, shares);
    Ok(())
}

/// What the server has computed at the end.
pub struct Unmasked<P: Primitives> {
    /// z = Σ_{u ∈ U3} x_u, the output.
    pub z: Vector,
    /// U3, whose inputs are in the sum.
    pub u3: Users,
    /// U5, whose shares were used.
    pub u5: Users,
    /// The reconstructed `s_v^SK` for v ∈ U2∖U3.
    pub s_sk: BTreeMap<UserId, P::Field>,
    /// The reconstructed `b_u` for u ∈ U3.
    pub b: BTreeMap<UserId, P::Field>,
}

/// The server at the end of round 4: reconstructs, removes the masks, outputs the sum.
///
/// Deviations: D1 (letters of R4.S2), D18 (t smallest identities; reconstructed keys are checked).
pub fn output_sum<P: Primitives>(p: &P, server: CollectingUnmaskingShares<P>) -> Result<Unmasked<P>, Abort> {
    let CollectingUnmaskingShares { inputs: MaskedInputs { setup, u1, u2, y }, received, .. } = server;
    let Setup { ref context, t, m, modulus, .. } = setup;

    // R4.S1  |U5| ≥ t
    check(received.len() >= t as usize, R4S1, TooFewMessages, Unattributable)?;
    let u3: Users = y.keys().copied().collect();
    let u5: Users = received.keys().copied().collect();
    let s_shares = |v: UserId| received.iter().map(|(w, shares)| (*w, shares.s[&v].clone())).collect();
    let b_shares = |u: UserId| received.iter().map(|(w, shares)| (*w, shares.b[&u].clone())).collect();

    // R4.S2  for v ∈ U2∖U3: s_v^SK ← SS.reconstruct({s_{v,w}^SK} for w ∈ U5, t); p_{v,u} for all u ∈ U3
    let mut s_sk: BTreeMap<UserId, P::Field> = BTreeMap::new();
    let mut p_vu: Vec<Vector> = Vec::new();
    for &v in u2.difference(&u3) {
        let s_v = p.ss_reconstruct(&s_shares(v), t);
        check(p.ka_gen(&s_v).as_ref() == Some(&u1[&v].s_pk), R4S2, ReconstructedKeyMismatch, Unattributable)?;
        p_vu.extend(u3.iter().map(|u| pairwise_mask(p, &setup, v, &s_v, *u, &u1[u].s_pk)));
        s_sk.insert(v, s_v);
    }

    // R4.S3  for u ∈ U3: b_u ← SS.reconstruct({b_{u,w}} for w ∈ U5, t); p_u = PRG(b_u)
    let mut b: BTreeMap<UserId, P::Field> = BTreeMap::new();
    let mut p_u: Vec<Vector> = Vec::new();
    for &u in &u3 {
        let b_u = p.ss_reconstruct(&b_shares(u), t);
        p_u.push(p.prg(&p.self_seed(&b_u, context, u), m, modulus));
        b.insert(u, b_u);
    }

    // R4.S4  z = Σ_{u ∈ U3} y_u − Σ_{u ∈ U3} p_u + Σ_{u ∈ U3, v ∈ U2∖U3} p_{v,u}  (mod R)
    let sum = |vectors: Vec<Vector>| Vector::sum(vectors, modulus, m);
    let z = sum(y.into_values().collect()) - sum(p_u) + sum(p_vu);
    Ok(Unmasked { z, u3, u5, s_sk, b })
}
