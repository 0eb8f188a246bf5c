//! What travels between users and server, one type a message, in the order of Figure 4.
//! Sets and lists are maps keyed by identity, so that a repeated identity cannot be written down.
//! `wire` gives each type its bytes.

use std::collections::BTreeMap;

use crate::primitives::Primitives;
use crate::setup::{UserId, Users};
use crate::vector::Vector;

/// R0.U3: `c_u^PK ‖ s_u^PK ‖ σ_u`.
pub struct AdvertisedKeys<P: Primitives> {
    /// `c_u^PK`, for encrypting shares.
    pub c_pk: P::PublicKey,
    /// `s_u^PK`, for agreeing on masks.
    pub s_pk: P::PublicKey,
    /// `σ_u`; malicious variant only.
    pub sigma: Option<P::Signature>,
}

impl<P: Primitives> Clone for AdvertisedKeys<P> {
    fn clone(&self) -> Self {
        AdvertisedKeys { c_pk: self.c_pk.clone(), s_pk: self.s_pk.clone(), sigma: self.sigma.clone() }
    }
}

impl<P: Primitives> PartialEq for AdvertisedKeys<P> {
    fn eq(&self, other: &Self) -> bool {
        (&self.c_pk, &self.s_pk, &self.sigma) == (&other.c_pk, &other.s_pk, &other.sigma)
    }
}

/// R0.S2: `{(v, c_v^PK, s_v^PK, σ_v)}` for v ∈ U1.
pub type KeyList<P> = BTreeMap<UserId, AdvertisedKeys<P>>;

/// R1.U7: `e_{u,v}` by receiver v.
pub type EncryptedShares<P> = BTreeMap<UserId, <P as Primitives>::Ciphertext>;

/// R1.S2: `e_{v,u}` by sender v (D1).
pub type DeliveredShares<P> = BTreeMap<UserId, <P as Primitives>::Ciphertext>;

/// R2.U4: `y_u`.
pub type MaskedInput = Vector;

/// R2.S2: U3.
pub type Survivors = Users;

/// R3.U2: `σ'_u`.
pub type ConsistencySignature<P> = <P as Primitives>::Signature;

/// R3.S2: `{(v, σ'_v)}` for v ∈ U4.
pub type ConsistencySignatures<P> = BTreeMap<UserId, <P as Primitives>::Signature>;

/// R4.U4: shares of `s_v^SK` for v ∈ U2∖U3 and of `b_v` for v ∈ U3.
pub struct UnmaskingShares<P: Primitives> {
    /// `s_{v,u}^SK` for v ∈ U2∖U3.
    pub s: BTreeMap<UserId, P::Field>,
    /// `b_{v,u}` for v ∈ U3.
    pub b: BTreeMap<UserId, P::Field>,
}

impl<P: Primitives> Clone for UnmaskingShares<P> {
    fn clone(&self) -> Self {
        UnmaskingShares { s: self.s.clone(), b: self.b.clone() }
    }
}
