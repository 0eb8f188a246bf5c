//! Round 1, ShareKeys (Figure 4): every user shares `s_u^SK` and `b_u` among U1, one encrypted pair of shares for each other user.
//! The server only relays: who sent a full list of ciphertexts is in U2.
//! After this round U2 can unmask a sum even if some of it disappears.

use std::collections::{BTreeMap, BTreeSet};

use crate::abort::Blame::{Caller, Server, Unattributable, User as TheUser};
use crate::abort::Check::*;
use crate::abort::Step::*;
use crate::abort::{Abort, check};
use crate::messages::{DeliveredShares, EncryptedShares, KeyList};
use crate::primitives::{Primitives, SharePair};
use crate::round0_advertise_keys::{Advertised, signature_verifies};
use crate::setup::{Setup, UserId, Users};

/// The coins of R1.U3 to R1.U6.
pub struct ShareKeysCoins<P: Primitives> {
    /// `b_u`, uniform in F.
    pub b: P::Field,
    /// a_1 … a_{t−1} of the polynomial that shares `s_u^SK`, uniform in F.
    pub s_polynomial: Vec<P::Field>,
    /// a_1 … a_{t−1} of the polynomial that shares `b_u`, uniform in F.
    pub b_polynomial: Vec<P::Field>,
    /// The nonce of `e_{u,v}`, for each v ∈ U1∖{u}; those of users outside U1 stay unused.
    pub nonces: BTreeMap<UserId, P::Nonce>,
}

/// A user who has sent its encrypted shares.
pub struct SharedKeys<P: Primitives> {
    /// The checked parameters.
    pub setup: Setup<P>,
    /// u.
    pub u: UserId,
    /// `d_u^SK`; malicious variant only.
    pub d_sk: Option<P::SigningKey>,
    /// `c_u^SK`.
    pub c_sk: P::Field,
    /// `s_u^SK`.
    pub s_sk: P::Field,
    /// U1 and its public keys.
    pub u1: KeyList<P>,
    /// `b_u`.
    pub b: P::Field,
    /// `b_{u,u}`, the share of `b_u` that u keeps (D9).
    pub b_own: P::Field,
}

/// User `u` in round 1 (ShareKeys, Figure 4): checks the keys of U1, shares `s_u^SK` and `b_u` among U1, encrypts each share.
///
/// Deviations: D3 (own entry and directory checked), D4 (x-coordinates differ), D6 (directed keys), D9 (own shares).
pub fn share_keys<P: Primitives>(
    p: &P,
    me: Advertised<P>,
    u1: KeyList<P>,
    coins: ShareKeysCoins<P>,
) -> Result<(SharedKeys<P>, EncryptedShares<P>), Abort> {
    let Advertised { setup, u, d_sk, c_sk, s_sk, advertised } = me;
    let t = setup.t;
    let ids: Users = u1.keys().copied().collect();
    let others = || u1.iter().filter(|(v, _)| **v != u);

    // R1.U1  |U1| ≥ t; U1 ⊆ U; my own entry is the one I sent; all public keys differ
    check(u1.len() >= t as usize, R1U1, TooFewUsers, Server)?;
    check(ids.is_subset(&setup.users), R1U1, OutsideDirectory, Server)?;
    check(u1.get(&u) == Some(&advertised), R1U1, OwnEntryChanged, Server)?;
    let coordinates: BTreeSet<P::Coordinate> =
        u1.values().flat_map(|k| [p.ka_coordinate(&k.c_pk), p.ka_coordinate(&k.s_pk)]).collect();
    check(coordinates.len() == 2 * u1.len(), R1U1, RepeatedKey, Server)?;

    // R1.U2  (M) SIG.verify(d_v^PK, c_v^PK ‖ s_v^PK, σ_v) = 1 for all v ∈ U1
    for (v, keys) in &u1 {
        check(signature_verifies(p, &setup, *v, keys), R1U2, KeySignature, Server)?;
    }

    // R1.U3  b_u ← F
    let coins_fit = coins.s_polynomial.len() as u32 == t - 1
        && coins.b_polynomial.len() as u32 == t - 1
        && others().all(|(v, _)| coins.nonces.contains_key(v));
    check(coins_fit, R1U3, CoinsDoNotFit, Caller)?;
    let b = coins.b;

    // R1.U4  {(v, s_{u,v}^SK)} for v ∈ U1 ← SS.share(s_u^SK, t, U1)
    let s_shares = p.ss_share(&s_sk, t, &ids, &coins.s_polynomial);

    // R1.U5  {(v, b_{u,v})} for v ∈ U1 ← SS.share(b_u, t, U1)
    let b_shares = p.ss_share(&b, t, &ids, &coins.b_polynomial);

    // R1.U6  e_{u,v} ← AE.enc(KA.agree(c_u^SK, c_v^PK), u ‖ v ‖ s_{u,v}^SK ‖ b_{u,v}) for v ∈ U1∖{u}
    let mut e: EncryptedShares<P> = BTreeMap::new();
    for (&v, keys) in others() {
        let key = p.ae_key(&p.ka_agree(&c_sk, &keys.c_pk), &setup.context, u, v);
        let plaintext = SharePair { u, v, s: s_shares[&v].clone(), b: b_shares[&v].clone() };
        e.insert(v, p.ae_enc(&key, &coins.nonces[&v], &setup.context, u, v, &plaintext));
    }

    // R1.U7  send all e_{u,v}; keep what was received and generated
    let b_own = b_shares[&u].clone();
    Ok((SharedKeys { setup, u, d_sk, c_sk, s_sk, u1, b, b_own }, e))
}

/// The server while it collects the messages of round 1.
pub struct CollectingShares<P: Primitives> {
    /// The checked parameters.
    pub setup: Setup<P>,
    /// U1 and its public keys.
    pub u1: KeyList<P>,
    /// The valid messages so far.
    pub received: BTreeMap<UserId, EncryptedShares<P>>,
}

/// The server in round 1, on a message from `u`: accepts it or refuses it.
///
/// Deviations: D17 (the server checks too).
pub fn collect_shares<P: Primitives>(
    server: &mut CollectingShares<P>,
    u: UserId,
    e: EncryptedShares<P>,
) -> Result<(), Abort> {
    let CollectingShares { u1, received, .. } = server;

    // R1.S1  a valid message: one ciphertext for each v ∈ U1∖{u}
    check(e.keys().eq(u1.keys().filter(|v| **v != u)), R1S1, WrongRecipients, TheUser(u))?;

    received.insert(u, e);
    Ok(())
}

/// The server at the end of round 1: sends each user in U2 the ciphertexts addressed to it.
///
/// Deviations: D1 (e_{v,u} is meant).
#[allow(clippy::type_complexity)]
pub fn deliver_shares<P: Primitives>(
    server: CollectingShares<P>,
) -> Result<(Setup<P>, KeyList<P>, BTreeMap<UserId, DeliveredShares<P>>), Abort> {
    let CollectingShares { setup, u1, received } = server;

    // R1.S1  |U2| ≥ t
    check(received.len() >= setup.t as usize, R1S1, TooFewMessages, Unattributable)?;
    let u2: Users = received.keys().copied().collect();

    // R1.S2  to each u ∈ U2: {e_{v,u}} for v ∈ U2∖{u}
    let addressed_to =
        |u: UserId| received.iter().filter(|(v, _)| **v != u).map(|(v, e)| (*v, e[&u].clone())).collect();
    let delivered = u2.iter().map(|&u| (u, addressed_to(u))).collect();
    Ok((setup, u1, delivered))
}
