//! Round 2, MaskedInputCollection.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::unmasking::Masked;
use super::{Broadcast, Collection, ConsistencyCheck, Unmasking, round_debug};
use crate::agreement::PublicKey;
use crate::error::{Error, Step};
use crate::session::{Session, UserId, Variant};
use crate::signature::{KeysDigest, View};
use crate::vector::RingVector;
use crate::wire::{MaskedInput, Survivors};

/// The server in round 2: sums up the masked inputs as they arrive.
pub struct MaskedInputCollection {
    collection: Collection<()>,
    keys: KeysDigest,
    /// s_v^PK for v ∈ U2.
    s_pk: BTreeMap<UserId, PublicKey>,
    /// Σ y_u over those who sent.
    sum: RingVector,
}

round_debug!(MaskedInputCollection);

/// What follows round 2, depending on the variant.
#[derive(Debug)]
pub enum AfterMasking {
    /// Round 4 follows; U4 := U3.
    HonestButCurious(Unmasking),
    /// Round 3 follows.
    Malicious(ConsistencyCheck),
}

impl MaskedInputCollection {
    pub(super) fn new(session: Session, keys: KeysDigest, s_pk: BTreeMap<UserId, PublicKey>) -> Self {
        let sum = RingVector::zero(session.modulus(), session.dimension());
        Self { collection: Collection::new(session, Step::R2S1, s_pk.keys().copied().collect()), keys, s_pk, sum }
    }

    /// R2.S1: takes one user's MaskedInput.
    ///
    /// # Errors
    /// The message is refused, at [`Step::R2S1`] with blame [`Blame::User`](crate::Blame::User):
    /// [`Check::UnexpectedUser`](crate::Check::UnexpectedUser), [`Check::AlreadyReceived`](crate::Check::AlreadyReceived),
    /// a decoding check.
    pub fn receive(&mut self, from: UserId, message: &[u8]) -> Result<(), Error> {
        let sum = &mut self.sum;
        // R2.S1, and the first term of R4.S4: y_u goes into the sum and is not kept
        self.collection.receive(from, message, |_, MaskedInput { y }| {
            sum.add(&y);
            Ok(())
        })
    }

    /// How many valid messages have arrived.
    pub fn received(&self) -> usize {
        self.collection.received.len()
    }

    /// R2.S1, R2.S2: those who sent are U3; all of them are told who they are.
    ///
    /// # Errors
    /// [`Check::TooFewMessages`](crate::Check::TooFewMessages) below t messages: the session has ended.
    pub fn close_round(self) -> Result<(AfterMasking, Broadcast), Error> {
        let Self { collection, keys, s_pk, sum } = self;
        let session = collection.session.clone();
        let u3: Vec<UserId> = collection.close()?.into_keys().collect();
        // R2.S2  send U3 to the users in U3
        let broadcast = Broadcast::new(&session, u3.clone(), &Survivors { u3: u3.clone() });
        let u2: Vec<UserId> = s_pk.keys().copied().collect();
        let view = View::new(keys, &u2, &u3);
        let masked = Masked { s_pk, u3: u3.clone(), sum };
        let next = match session.variant() {
            Variant::HonestButCurious => AfterMasking::HonestButCurious(Unmasking::new(session, u3, masked)),
            Variant::Malicious => AfterMasking::Malicious(ConsistencyCheck::new(session, view, masked)),
        };
        Ok((next, broadcast))
    }
}
