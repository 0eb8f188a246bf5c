//! Round 3, ConsistencyCheck (Figure 4, malicious variant only): every user signs the U3 that it was shown.
//! t signatures on one U3 are needed to unmask, and each honest user signs once,
//! so that a server with 2t > n + n_C cannot get two different sets unmasked.

use crate::abort::Blame::{Caller, Server, Unattributable, User as TheUser};
use crate::abort::Check::*;
use crate::abort::Step::*;
use crate::abort::{Abort, Step, check};
use crate::messages::{ConsistencySignature, ConsistencySignatures, DeliveredShares, KeyList, Survivors};
use crate::primitives::{Primitives, Signed};
use crate::round2_masked_input_collection::{Masked, MaskedInputs};
use crate::setup::{Setup, UserId, Users};

/// A user who has signed U3 (malicious variant).
pub struct Consistent<P: Primitives> {
    /// The checked parameters.
    pub setup: Setup<P>,
    /// u.
    pub u: UserId,
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
    /// U3, as signed.
    pub u3: Users,
}

/// User `u` in round 3 (ConsistencyCheck, Figure 4): checks U3 and signs it.
///
/// Deviations: D7 (σ' binds context, signer, U1 and U2).
pub fn check_consistency<P: Primitives>(
    p: &P,
    me: Masked<P>,
    u3: Survivors,
) -> Result<(Consistent<P>, ConsistencySignature<P>), Abort> {
    // R3.U1  U3 ⊆ U2; u ∈ U3; |U3| ≥ t
    check_survivors(&me, &u3, R3U1)?;
    let Masked { setup, u, d_sk, c_sk, u1, b_own, u2, e } = me;

    // R3.U2  σ'_u ← SIG.sign(d_u^SK, U3)
    let d_sk = d_sk.ok_or(Abort { step: R3U2, check: SigningKeyMismatch, blame: Caller })?;
    let signed = Signed::Consistency { context: &setup.context, signer: u, u1: &u1, u2: &u2, u3: &u3 };
    let sigma_prime = p.sig_sign(&d_sk, &signed);
    Ok((Consistent { setup, u, c_sk, u1, b_own, u2, e, u3 }, sigma_prime))
}

/// U3 ⊆ U2, u ∈ U3 and |U3| ≥ t: asserted in R3.U1 (M) and in R4.U1 (HbC).
pub fn check_survivors<P: Primitives>(me: &Masked<P>, u3: &Survivors, step: Step) -> Result<(), Abort> {
    check(u3.is_subset(&me.u2), step, OutsideU2, Server)?;
    check(u3.contains(&me.u), step, OwnIdentityMissing, Server)?;
    check(u3.len() >= me.setup.t as usize, step, TooFewUsers, Server)
}

/// The server while it collects the messages of round 3.
pub struct CollectingSignatures<P: Primitives> {
    /// What the server holds since round 2.
    pub inputs: MaskedInputs<P>,
    /// The valid messages so far.
    pub received: ConsistencySignatures<P>,
}

/// The server in round 3, on a message from `u`: accepts it or refuses it.
///
/// Deviations: D17 (the server checks too).
pub fn collect_signature<P: Primitives>(
    p: &P,
    server: &mut CollectingSignatures<P>,
    u: UserId,
    sigma_prime: ConsistencySignature<P>,
) -> Result<(), Abort> {
    let MaskedInputs { setup, u1, u2, .. } = &server.inputs;

    // R3.S1  a valid message: σ'_u verifies on the server's own view
    let verifies = consistency_verifies(p, setup, u, u1, u2, &server.inputs.u3(), &sigma_prime);
    check(verifies, R3S1, ConsistencySignature, TheUser(u))?;

    server.received.insert(u, sigma_prime);
    Ok(())
}

/// The server at the end of round 3: sends the signatures of U4 to each user in U4.
///
/// Deviations: none.
pub fn send_signatures<P: Primitives>(
    server: CollectingSignatures<P>,
) -> Result<(MaskedInputs<P>, ConsistencySignatures<P>), Abort> {
    let CollectingSignatures { inputs, received: u4 } = server;

    // R3.S1  |U4| ≥ t
    check(u4.len() >= inputs.setup.t as usize, R3S1, TooFewMessages, Unattributable)?;

    // R3.S2  send {(v, σ'_v)} for v ∈ U4 to each user in U4
    Ok((inputs, u4))
}

/// SIG.verify(d_v^PK, U3, σ'_v) = 1, on the verifier's U1, U2 and U3.
pub fn consistency_verifies<P: Primitives>(
    p: &P,
    setup: &Setup<P>,
    v: UserId,
    u1: &KeyList<P>,
    u2: &Users,
    u3: &Users,
    sigma_prime: &P::Signature,
) -> bool {
    let signed = Signed::Consistency { context: &setup.context, signer: v, u1, u2, u3 };
    let d_pk = setup.d_pk.as_ref().and_then(|d_pk| d_pk.get(&v));
    d_pk.is_some_and(|d_pk| p.sig_verify(d_pk, &signed, sigma_prime))
}
