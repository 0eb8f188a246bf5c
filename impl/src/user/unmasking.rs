//! Round 4, Unmasking.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Member, assert_honest_server, redacted_debug, require};
use crate::error::{Blame, Check, Error, Step};
use crate::field::Element;
use crate::seal::{Ciphertext, SealingKey};
use crate::session::{Session, UserId};
use crate::wire::{Survivors, UnmaskingShares};

/// A user of the honest-but-curious variant that has sent its masked input and waits for the list of survivors.
pub struct AwaitingUnmasking {
    pub(super) holdings: Holdings,
}

redacted_debug!(AwaitingUnmasking, |state| &state.holdings.member);

impl AwaitingUnmasking {
    /// R4.U1 – R4.U4: checks the list U3 and reveals the shares.
    ///
    /// `survivors` is the server's Survivors. Returns the last message to the server.
    ///
    /// # Errors
    /// At [`Step::R4U1`], blame [`Blame::Server`]: a decoding check, [`Check::OutsideU2`], [`Check::OwnIdentityMissing`],
    /// [`Check::TooFewUsers`]. At [`Step::R4U2`]: [`Check::DecryptionFailed`], blame [`Blame::Unattributable`];
    /// [`Check::WrongIdentities`], [`Check::ShareNotCanonical`], blame [`Blame::User`].
    pub fn unmask(self, survivors: &[u8]) -> Result<Vec<u8>, Error> {
        // R4.U1  U3 ⊆ U2, u ∈ U3, |U3| ≥ t
        let u3 = self.holdings.receive_survivors(Step::R4U1, survivors)?;
        self.holdings.reveal(&u3)
    }
}

/// The ciphertext of another user of U2, and the key that opens it.
pub(super) struct Held {
    pub(super) key: SealingKey,
    pub(super) ciphertext: Ciphertext,
}

/// What a user holds of the others' secrets from round 2 on. The own secrets are gone by then.
pub(super) struct Holdings {
    pub(super) member: Member,
    /// b_{u,u}.
    pub(super) own_b_share: Element,
    /// U2∖{u}.
    pub(super) held: BTreeMap<UserId, Held>,
}

impl Holdings {
    /// U2, ascending.
    pub(super) fn u2(&self) -> Vec<UserId> {
        let mut u2: Vec<UserId> = self.held.keys().copied().chain([self.member.id]).collect();
        u2.sort_unstable();
        u2
    }

    /// What R3.U1 asserts of U3 in the malicious variant, and R4.U1 in the other.
    pub(super) fn receive_survivors(&self, step: Step, survivors: &[u8]) -> Result<Vec<UserId>, Error> {
        let Member { session, id: me } = &self.member;
        let Survivors { u3 } = self.member.decode(step, survivors)?;
        let demand = |holds, check| assert_honest_server(holds, step, check);
        demand(u3.iter().all(|v| v == me || self.held.contains_key(v)), Check::OutsideU2)?;
        demand(u3.binary_search(me).is_ok(), Check::OwnIdentityMissing)?;
        demand(u3.len() >= session.threshold(), Check::TooFewUsers)?;
        Ok(u3)
    }

    /// R4.U2 – R4.U4, for an ascending U3 that passed its checks.
    pub(super) fn reveal(self, u3: &[UserId]) -> Result<Vec<u8>, Error> {
        let Self { member, own_b_share, held } = self;
        let Member { session, id: me } = &member;

        // R4.U4: s_{v,u}^SK for v ∈ U2∖U3, b_{v,u} for v ∈ U3, mine included; never both for one v
        // (Full size from the start: a vector that grows leaves copies of its shares behind.)
        let mut s_shares = Vec::with_capacity(held.len());
        let mut b_shares = Vec::with_capacity(u3.len());
        for (v, Held { key, ciphertext }) in held {
            // R4.U2  v' ‖ u' ‖ s_{v,u} ‖ b_{v,u} ← AE.dec(…, e_{v,u}); v' = v and u' = u
            // R4.U3  abort if that fails
            let (s_share, b_share) = decrypt(session, &key, (v, *me), &ciphertext)?;
            if u3.binary_search(&v).is_ok() {
                b_shares.push((v, b_share));
            } else {
                s_shares.push((v, s_share));
            }
        }
        let own_place = b_shares.partition_point(|(v, _)| v < me);
        b_shares.insert(own_place, (*me, own_b_share));

        // R4.U4  send them
        Ok(member.encode(&UnmaskingShares { s_shares, b_shares }))
    }
}

/// R4.U2 for one v: the shares in e_{v,u}.
pub(crate) fn decrypt(
    session: &Session,
    key: &SealingKey,
    (v, me): (UserId, UserId),
    ciphertext: &Ciphertext,
) -> Result<(Element, Element), Error> {
    let opened = key.open(session, (v, me), ciphertext).ok_or(Error::new(
        Step::R4U2,
        Check::DecryptionFailed,
        Blame::Unattributable,
    ))?;
    let demand = |holds, check| require(holds, Step::R4U2, check, Blame::User(v));
    demand((opened.sender, opened.receiver) == (v, me), Check::WrongIdentities)?;
    let shares = Element::from_bytes(&opened.s_share).zip(Element::from_bytes(&opened.b_share));
    shares.ok_or(Error::new(Step::R4U2, Check::ShareNotCanonical, Blame::User(v)))
}
