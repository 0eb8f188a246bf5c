//! Round 0, AdvertiseKeys (Figure 4): every user publishes two public keys, the server broadcasts those of U1.
//! `c` encrypts shares between users, `s` yields the pairwise masks.
//! In the malicious variant each pair of keys is signed.

use std::collections::BTreeSet;

use crate::abort::Blame::{Caller, Unattributable, User as TheUser};
use crate::abort::Check::*;
use crate::abort::Step::*;
use crate::abort::{Abort, check};
use crate::messages::{AdvertisedKeys, KeyList};
use crate::primitives::{Primitives, Signed};
use crate::setup::{Setup, User, UserId};

/// The coins of R0.U1: two secret keys, each uniform in [1, q − 1].
pub struct AdvertiseKeysCoins<P: Primitives> {
    /// `c_u^SK`.
    pub c_sk: P::Field,
    /// `s_u^SK`.
    pub s_sk: P::Field,
}

/// A user who has sent its public keys.
pub struct Advertised<P: Primitives> {
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
    /// What was sent.
    pub advertised: AdvertisedKeys<P>,
}

/// User `u` in round 0 (AdvertiseKeys, Figure 4): generates two key pairs, signs and sends the public keys.
///
/// Deviations: D1 (c_u^PK is meant), D7 (what is signed), D19 (range of secret keys).
pub fn advertise_keys<P: Primitives>(
    p: &P,
    me: User<P>,
    coins: AdvertiseKeysCoins<P>,
) -> Result<(Advertised<P>, AdvertisedKeys<P>), Abort> {
    let User { setup, u, d_sk } = me;

    // R0.U1  (c_u^PK, c_u^SK) ← KA.gen(pp), (s_u^PK, s_u^SK) ← KA.gen(pp)
    let AdvertiseKeysCoins { c_sk, s_sk } = coins;
    let out_of_range = Abort { step: R0U1, check: CoinsDoNotFit, blame: Caller };
    let c_pk = p.ka_gen(&c_sk).ok_or(out_of_range)?;
    let s_pk = p.ka_gen(&s_sk).ok_or(out_of_range)?;

    // R0.U2  (M) σ_u ← SIG.sign(d_u^SK, c_u^PK ‖ s_u^PK)
    let signed = Signed::Keys { context: &setup.context, signer: u, c_pk: &c_pk, s_pk: &s_pk };
    let sigma = d_sk.as_ref().map(|d_sk| p.sig_sign(d_sk, &signed));

    // R0.U3  send c_u^PK ‖ s_u^PK ‖ σ_u
    let advertised = AdvertisedKeys { c_pk, s_pk, sigma };
    Ok((Advertised { setup, u, d_sk, c_sk, s_sk, advertised: advertised.clone() }, advertised))
}

/// The server while it collects the messages of round 0.
pub struct CollectingKeys<P: Primitives> {
    /// The checked parameters.
    pub setup: Setup<P>,
    /// The valid messages so far.
    pub received: KeyList<P>,
}

/// The server in round 0, on a message from `u`: accepts it or refuses it.
///
/// Deviations: D17 (the server checks too).
pub fn collect_keys<P: Primitives>(
    p: &P,
    server: &mut CollectingKeys<P>,
    u: UserId,
    keys: AdvertisedKeys<P>,
) -> Result<(), Abort> {
    let CollectingKeys { setup, received } = server;

    // R0.S1  a valid message: its two keys are new, and σ_u verifies (M)
    let mut coordinates: BTreeSet<P::Coordinate> =
        received.values().flat_map(|k| [p.ka_coordinate(&k.c_pk), p.ka_coordinate(&k.s_pk)]).collect();
    let keys_are_new =
        coordinates.insert(p.ka_coordinate(&keys.c_pk)) && coordinates.insert(p.ka_coordinate(&keys.s_pk));
    check(keys_are_new, R0S1, RepeatedKey, TheUser(u))?;
    check(signature_verifies(p, setup, u, &keys), R0S1, KeySignature, TheUser(u))?;

    received.insert(u, keys);
    Ok(())
}

/// The server at the end of round 0: broadcasts the keys of U1.
///
/// Deviations: D12 (the caller decides when a round is closed).
pub fn broadcast_keys<P: Primitives>(server: CollectingKeys<P>) -> Result<(Setup<P>, KeyList<P>), Abort> {
    let CollectingKeys { setup, received: u1 } = server;

    // R0.S1  |U1| ≥ t
    check(u1.len() >= setup.t as usize, R0S1, TooFewMessages, Unattributable)?;

    // R0.S2  broadcast {(v, c_v^PK, s_v^PK, σ_v)} for v ∈ U1
    Ok((setup, u1))
}

/// (M) SIG.verify(d_v^PK, c_v^PK ‖ s_v^PK, σ_v) = 1; there is nothing to verify in the honest-but-curious variant.
pub fn signature_verifies<P: Primitives>(p: &P, setup: &Setup<P>, v: UserId, keys: &AdvertisedKeys<P>) -> bool {
    let AdvertisedKeys { c_pk, s_pk, sigma } = keys;
    match (&setup.d_pk, sigma) {
        (None, None) => true,
        (Some(d_pk), Some(sigma)) => {
            p.sig_verify(&d_pk[&v], &Signed::Keys { context: &setup.context, signer: v, c_pk, s_pk }, sigma)
        }
        _ => false,
    }
}
