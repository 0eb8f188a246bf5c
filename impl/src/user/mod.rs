//! The user's side: one type for each state between two messages, consumed by the transition to the next.
//!
//! | state | transition | receives | sends |
//! |---|---|---|---|
//! | [`Setup`] | [`Setup::advertise_keys`] | | AdvertisedKeys (R0.U1 – R0.U3) |
//! | [`Advertised`] | [`Advertised::share_keys`] | KeyList | EncryptedShares (R1.U1 – R1.U7) |
//! | [`SharedKeys`] | [`SharedKeys::masked_input`] | DeliveredShares | MaskedInput (R2.U1 – R2.U4) |
//! | [`AwaitingConsistencyCheck`] | [`AwaitingConsistencyCheck::check_consistency`] | Survivors | ConsistencySignature (R3.U1, R3.U2) |
//! | [`ConsistencyChecked`] | [`ConsistencyChecked::unmask`] | ConsistencySignatures | UnmaskingShares (R4.U1 – R4.U4) |
//! | [`AwaitingUnmasking`] | [`AwaitingUnmasking::unmask`] | Survivors | UnmaskingShares (R4.U1 – R4.U4) |
//!
//! The honest-but-curious variant goes from [`SharedKeys`] to [`AwaitingUnmasking`], the malicious one through the
//! consistency check.
//!
//! A state is neither `Clone` nor serializable, and a transition takes it: whoever could go back to an earlier state could
//! be made to sign two lists of survivors, or to reveal shares of both kinds for one user. An error takes the state as
//! well: the user has left the session and sends nothing more.
//!
//! ```compile_fail,E0382
//! # fn twice(state: secagg::user::SharedKeys, delivered: &[u8]) {
//! let first = state.masked_input(delivered, &[1, 2, 3]);
//! let second = state.masked_input(delivered, &[4, 5, 6]); // the state is gone
//! # }
//! ```
//!
//! ```compile_fail,E0382
//! # fn twice(state: secagg::user::AwaitingConsistencyCheck, one: &[u8], other: &[u8]) {
//! let first = state.check_consistency(one);
//! let second = state.check_consistency(other); // one signature a session
//! # }
//! ```
//!
//! ```compile_fail,E0382
//! # fn twice(state: secagg::user::ConsistencyChecked, one: &[u8], other: &[u8]) {
//! let first = state.unmask(one);
//! let second = state.unmask(other); // one answer a session
//! # }
//! ```
//!
//! ```compile_fail,E0599
//! # fn copy(state: secagg::user::AwaitingUnmasking) {
//! let copy = state.clone(); // no state has a copy
//! # }
//! ```

mod advertise_keys;
mod coins;
mod consistency_check;
mod masked_input;
mod share_keys;
mod unmasking;

use core::fmt;

use crate::error::{Blame, Check, Error, Step};
use crate::session::{Session, UserId};
use crate::wire::{self, Message, Sender};

pub use advertise_keys::{Advertised, Setup};
pub use coins::{AdvertiseKeysCoins, ShareKeysCoins};
pub use consistency_check::{AwaitingConsistencyCheck, ConsistencyChecked};
pub use masked_input::MaskedInput;
pub use share_keys::SharedKeys;
pub use unmasking::AwaitingUnmasking;
#[cfg(feature = "primitives")]
pub(crate) use unmasking::decrypt;

/// Which user of which session: what every state begins with.
struct Member {
    session: Session,
    id: UserId,
}

impl Member {
    /// Decodes a message of the server.
    fn decode<'a, M: Message<'a>>(&self, step: Step, message: &'a [u8]) -> Result<M, Error> {
        wire::decode(&self.session, Sender::Server, message).map_err(|check| Error::new(step, check, Blame::Server))
    }

    /// Encodes a message to the server.
    fn encode<'a, M: Message<'a>>(&self, message: &M) -> alloc::vec::Vec<u8> {
        wire::encode(&self.session, Sender::User(self.id), message)
    }
}

/// An assertion of the figure about what the server sent.
fn assert_honest_server(holds: bool, step: Step, check: Check) -> Result<(), Error> {
    require(holds, step, check, Blame::Server)
}

fn require(holds: bool, step: Step, check: Check, blame: Blame) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::new(step, check, blame)) }
}

/// A state shows whose it is, and nothing of what it holds.
fn debug_state(f: &mut fmt::Formatter<'_>, name: &str, member: &Member) -> fmt::Result {
    f.debug_struct(name).field("user", &member.id).finish_non_exhaustive()
}

macro_rules! redacted_debug {
    ($state:ident, |$this:ident| $member:expr) => {
        impl core::fmt::Debug for $state {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let $this = self;
                $crate::user::debug_state(f, stringify!($state), $member)
            }
        }
    };
}
use redacted_debug;
