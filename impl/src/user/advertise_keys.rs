//! Round 0, AdvertiseKeys, and what a user has before it.

use alloc::vec::Vec;

use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;

use super::coins::{AdvertiseKeysCoins, KeyCoins};
use super::{Member, redacted_debug, require};
use crate::agreement::SecretKey;
use crate::error::{Blame, Check, Error, Step};
use crate::session::{Session, UserId};
use crate::signature;
use crate::wire::AdvertisedKeys;

/// A user that has sent nothing yet.
pub struct Setup {
    member: Member,
    /// d_u^SK, in the malicious variant.
    signing_key: Option<SigningKey>,
}

redacted_debug!(Setup, |state| &state.member);

impl Setup {
    /// User `id` of an honest-but-curious session (SETUP.1).
    ///
    /// # Errors
    /// Blame [`Blame::Caller`]: [`Check::NotInDirectory`]; [`Check::SigningKeyMismatch`] if the session is of the malicious
    /// variant, in which a user needs a signing key.
    pub fn honest_but_curious(session: &Session, id: UserId) -> Result<Self, Error> {
        Self::new(session, id, None)
    }

    /// User `id` of a malicious-variant session, with its Ed25519 secret key d_u^SK: the 32-byte seed of RFC 8032
    /// (SETUP.2).
    ///
    /// # Errors
    /// Blame [`Blame::Caller`]: [`Check::NotInDirectory`]; [`Check::SigningKeyMismatch`] if the key's public half is not
    /// what the directory has for `id` (it has none in the honest-but-curious variant).
    pub fn malicious(session: &Session, id: UserId, signing_key: &[u8; 32]) -> Result<Self, Error> {
        Self::new(session, id, Some(SigningKey::from_bytes(signing_key)))
    }

    fn new(session: &Session, id: UserId, signing_key: Option<SigningKey>) -> Result<Self, Error> {
        // SETUP.1
        require(session.contains(id), Step::Setup1, Check::NotInDirectory, Blame::Caller)?;
        // SETUP.2
        let own = signing_key.as_ref().map(SigningKey::verifying_key);
        let listed = session.verification_key(id);
        require(own.as_ref() == listed, Step::Setup2, Check::SigningKeyMismatch, Blame::Caller)?;
        Ok(Self { member: Member { session: session.clone(), id }, signing_key })
    }

    /// R0.U1 – R0.U3: generates the two key pairs; returns the next state and the message to the server.
    pub fn advertise_keys(self, rng: &mut (impl CryptoRng + ?Sized)) -> (Advertised, Vec<u8>) {
        self.advertise(KeyCoins::draw(rng))
    }

    /// [`Setup::advertise_keys`] with the coins laid open, for test vectors and cross-checks.
    ///
    /// # Errors
    /// [`Check::CoinsDoNotFit`] if a secret key is 0 or not below q, blame [`Blame::Caller`].
    pub fn advertise_keys_with(self, coins: AdvertiseKeysCoins) -> Result<(Advertised, Vec<u8>), Error> {
        let coins = coins.decode().ok_or(Error::new(Step::R0U1, Check::CoinsDoNotFit, Blame::Caller))?;
        Ok(self.advertise(coins))
    }

    fn advertise(self, coins: KeyCoins) -> (Advertised, Vec<u8>) {
        let Self { member, signing_key } = self;
        // R0.U1  (c_u^PK, c_u^SK) and (s_u^PK, s_u^SK) ← KA.gen
        let KeyCoins { c_sk, s_sk } = coins;
        let (c_pk, s_pk) = (c_sk.public_key(), s_sk.public_key());
        // R0.U2  σ_u ← SIG.sign(d_u^SK, c_u^PK ‖ s_u^PK)
        let sigma = signing_key
            .as_ref()
            .map(|d_sk| signature::sign_keys(d_sk, &member.session, member.id, c_pk.encoding(), s_pk.encoding()));
        // R0.U3  send c_u^PK ‖ s_u^PK, and σ_u
        let advertised = AdvertisedKeys { c_pk, s_pk, sigma };
        let message = member.encode(&advertised);
        (Advertised { member, signing_key, c_sk, s_sk, advertised }, message)
    }
}

/// A user that has advertised its keys and waits for the list of everybody's.
pub struct Advertised {
    pub(super) member: Member,
    /// d_u^SK, in the malicious variant.
    pub(super) signing_key: Option<SigningKey>,
    pub(super) c_sk: SecretKey,
    pub(super) s_sk: SecretKey,
    /// What was sent.
    pub(super) advertised: AdvertisedKeys,
}

redacted_debug!(Advertised, |state| &state.member);
