//! Round 3, ConsistencyCheck, of the malicious variant, and the wait for its outcome.

use alloc::vec::Vec;

use super::redacted_debug;
use super::share_keys::Signer;
use super::unmasking::Holdings;
use crate::error::{Check, Error, Step};
use crate::session::UserId;
use crate::signature::View;
use crate::user::assert_honest_server;
use crate::wire::{ConsistencySignature, ConsistencySignatures};

/// A user of the malicious variant that has sent its masked input and waits for the list of survivors.
pub struct AwaitingConsistencyCheck {
    pub(super) holdings: Holdings,
    pub(super) signer: Signer,
}

redacted_debug!(AwaitingConsistencyCheck, |state| &state.holdings.member);

impl AwaitingConsistencyCheck {
    /// R3.U1, R3.U2: checks the list U3 and signs it, once.
    ///
    /// `survivors` is the server's Survivors. Returns the next state and the message to the server.
    ///
    /// # Errors
    /// At [`Step::R3U1`], blame [`Blame::Server`](crate::Blame::Server): a decoding check, [`Check::OutsideU2`],
    /// [`Check::OwnIdentityMissing`], [`Check::TooFewUsers`].
    pub fn check_consistency(self, survivors: &[u8]) -> Result<(ConsistencyChecked, Vec<u8>), Error> {
        let Self { holdings, signer } = self;
        // R3.U1  U3 ⊆ U2, u ∈ U3, |U3| ≥ t
        let u3 = holdings.receive_survivors(Step::R3U1, survivors)?;
        // R3.U2  σ'_u ← SIG.sign(d_u^SK, U3); send it
        let view = View::new(signer.keys, &holdings.u2(), &u3);
        let sigma = view.sign(&signer.key, &holdings.member.session, holdings.member.id);
        let message = holdings.member.encode(&ConsistencySignature { sigma });
        Ok((ConsistencyChecked { holdings, view, u3 }, message))
    }
}

/// A user that has signed the list of survivors and waits for the others' signatures.
pub struct ConsistencyChecked {
    holdings: Holdings,
    view: View,
    u3: Vec<UserId>,
}

redacted_debug!(ConsistencyChecked, |state| &state.holdings.member);

impl ConsistencyChecked {
    /// R4.U1 – R4.U4: checks that t users signed this user's own list of survivors, and reveals the shares.
    ///
    /// `signatures` is the server's ConsistencySignatures. Returns the last message to the server.
    ///
    /// # Errors
    /// At [`Step::R4U1`], blame [`Blame::Server`](crate::Blame::Server): a decoding check, [`Check::OutsideU3`],
    /// [`Check::TooFewUsers`], [`Check::ConsistencySignature`]. At [`Step::R4U2`]: [`Check::DecryptionFailed`], blame
    /// [`Blame::Unattributable`](crate::Blame::Unattributable); [`Check::WrongIdentities`], [`Check::ShareNotCanonical`],
    /// blame [`Blame::User`](crate::Blame::User).
    pub fn unmask(self, signatures: &[u8]) -> Result<Vec<u8>, Error> {
        let Self { holdings, view, u3 } = self;
        let session = &holdings.member.session;
        // R4.U1  U4 ⊆ U3, |U4| ≥ t, every σ'_v verifies on my own view
        let ConsistencySignatures { u4 } = holdings.member.decode(Step::R4U1, signatures)?;
        let demand = |holds, check| assert_honest_server(holds, Step::R4U1, check);
        demand(u4.iter().all(|(v, _)| u3.binary_search(v).is_ok()), Check::OutsideU3)?;
        demand(u4.len() >= session.threshold(), Check::TooFewUsers)?;
        let all_signed = u4.iter().all(|(v, sigma)| view.is_signed(session, *v, sigma));
        demand(all_signed, Check::ConsistencySignature)?;
        holdings.reveal(&u3)
    }
}
