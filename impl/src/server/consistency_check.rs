//! Round 3, ConsistencyCheck, of the malicious variant.

use alloc::vec::Vec;

use super::unmasking::Masked;
use super::{Broadcast, Collection, Unmasking, round_debug};
use crate::error::{Check, Error, Step};
use crate::session::{Session, UserId};
use crate::signature::{Signature, View};
use crate::wire::{ConsistencySignature, ConsistencySignatures, require};

/// The server in round 3: collects the signatures of the list of survivors.
pub struct ConsistencyCheck {
    collection: Collection<Signature>,
    view: View,
    masked: Masked,
}

round_debug!(ConsistencyCheck);

impl ConsistencyCheck {
    pub(super) fn new(session: Session, view: View, masked: Masked) -> Self {
        Self { collection: Collection::new(session, Step::R3S1, masked.u3.clone()), view, masked }
    }

    /// R3.S1: takes one user's ConsistencySignature.
    ///
    /// # Errors
    /// The message is refused, at [`Step::R3S1`] with blame [`Blame::User`](crate::Blame::User):
    /// [`Check::UnexpectedUser`], [`Check::AlreadyReceived`], a decoding check, [`Check::ConsistencySignature`].
    pub fn receive(&mut self, from: UserId, message: &[u8]) -> Result<(), Error> {
        let view = &self.view;
        // R3.S1
        self.collection.receive(from, message, |session, ConsistencySignature { sigma }| {
            require(view.is_signed(session, from, &sigma), Check::ConsistencySignature)?;
            Ok(sigma)
        })
    }

    /// How many valid messages have arrived.
    pub fn received(&self) -> usize {
        self.collection.received.len()
    }

    /// R3.S1, R3.S2: those who sent are U4; all of them get the signatures.
    ///
    /// # Errors
    /// [`Check::TooFewMessages`] below t messages: the session has ended.
    pub fn close_round(self) -> Result<(Unmasking, Broadcast), Error> {
        let session = self.collection.session.clone();
        let signatures = self.collection.close()?;
        // R3.S2  send (v, σ'_v) for v ∈ U4 to the users in U4
        let u4: Vec<UserId> = signatures.keys().copied().collect();
        let message = ConsistencySignatures { u4: signatures.into_iter().collect() };
        let broadcast = Broadcast::new(&session, u4.clone(), &message);
        Ok((Unmasking::new(session, u4, self.masked), broadcast))
    }
}
