//! The server's side: one type for each round, which collects messages one at a time until the round is closed.
//!
//! | round | collects | closing it sends |
//! |---|---|---|
//! | [`AdvertiseKeys`] | AdvertisedKeys (R0.S1) | KeyList to U1 (R0.S2) |
//! | [`ShareKeys`] | EncryptedShares (R1.S1) | DeliveredShares to each of U2 (R1.S2) |
//! | [`MaskedInputCollection`] | MaskedInput (R2.S1) | Survivors to U3 (R2.S2) |
//! | [`ConsistencyCheck`] | ConsistencySignature (R3.S1) | ConsistencySignatures to U4 (R3.S2) |
//! | [`Unmasking`] | UnmaskingShares (R4.S1) | the sum (R4.S2 – R4.S4) |
//!
//! The honest-but-curious variant has no [`ConsistencyCheck`].
//!
//! `receive` either takes a message or refuses it and leaves the round as it was: a refused message counts as not received,
//! and its sender may try again. The first valid message of a user counts. When to close a round is the caller's decision;
//! the session ends without output if fewer than t messages have arrived by then. What was closed does not open again: a
//! masked input that comes too late is refused and not kept.
//!
//! In memory the server holds O(n²) of keys, ciphertexts and shares and one vector of m entries, into which masked inputs
//! are summed as they arrive.
//!
//! ```compile_fail,E0382
//! # fn late(mut round: secagg::server::MaskedInputCollection, y: &[u8]) {
//! let closed = round.close_round();
//! round.receive(secagg::UserId(1), y); // the round is over
//! # }
//! ```

mod advertise_keys;
mod consistency_check;
mod masked_input_collection;
mod share_keys;
mod unmasking;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use crate::error::{Blame, Check, Error, Step};
use crate::session::{Session, UserId};
use crate::wire::{self, Message, Sender, require};

pub use advertise_keys::AdvertiseKeys;
pub use consistency_check::ConsistencyCheck;
pub use masked_input_collection::{AfterMasking, MaskedInputCollection};
pub use share_keys::ShareKeys;
pub use unmasking::{Aggregate, Progress, Unmasking};

/// One message to many users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// To whom, ascending.
    pub recipients: Vec<UserId>,
    /// What each of them is sent.
    pub message: Vec<u8>,
}

/// A message of its own for each user, ascending.
pub type Deliveries = Vec<(UserId, Vec<u8>)>;

impl Broadcast {
    fn new<'a, M: Message<'a>>(session: &Session, recipients: Vec<UserId>, message: &M) -> Self {
        Self { recipients, message: wire::encode(session, Sender::Server, message) }
    }
}

/// What one round has collected so far: a `T` for each user whose valid message arrived.
struct Collection<T> {
    session: Session,
    /// R0.S1 to R4.S1.
    step: Step,
    /// Whose messages are awaited, ascending.
    expected: Vec<UserId>,
    received: BTreeMap<UserId, T>,
}

impl<T> Collection<T> {
    fn new(session: Session, step: Step, expected: Vec<UserId>) -> Self {
        Self { session, step, expected, received: BTreeMap::new() }
    }

    /// Takes one message, or refuses it: who may send, then the header and the whole body, then what `accept` checks, which
    /// changes nothing unless it returns `Ok`.
    fn receive<'a, M: Message<'a>>(
        &mut self,
        from: UserId,
        message: &'a [u8],
        accept: impl FnOnce(&Session, M) -> Result<T, Check>,
    ) -> Result<(), Error> {
        let accepted = self
            .may_send(from)
            .and_then(|()| wire::decode(&self.session, Sender::User(from), message))
            .and_then(|message| accept(&self.session, message))
            .map_err(|check| Error::new(self.step, check, Blame::User(from)))?;
        self.received.insert(from, accepted);
        Ok(())
    }

    fn may_send(&self, from: UserId) -> Result<(), Check> {
        require(self.expected.binary_search(&from).is_ok(), Check::UnexpectedUser)?;
        require(!self.received.contains_key(&from), Check::AlreadyReceived)
    }

    /// What was collected, from at least t users.
    fn close(self) -> Result<BTreeMap<UserId, T>, Error> {
        if self.received.len() < self.session.threshold() {
            return Err(Error::new(self.step, Check::TooFewMessages, Blame::Unattributable));
        }
        Ok(self.received)
    }
}

/// A round shows how far it has come, and nothing of what it holds.
impl<T> fmt::Debug for Collection<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collection")
            .field("step", &self.step)
            .field("expected", &self.expected.len())
            .field("received", &self.received.len())
            .finish_non_exhaustive()
    }
}

macro_rules! round_debug {
    ($round:ident) => {
        impl core::fmt::Debug for $round {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_tuple(stringify!($round)).field(&self.collection).finish()
            }
        }
    };
}
use round_debug;
