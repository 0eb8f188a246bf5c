//! Round 0, AdvertiseKeys.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Broadcast, Collection, ShareKeys, round_debug};
use crate::error::{Check, Error, Step};
use crate::session::{Session, UserId};
use crate::signature;
use crate::wire::{AdvertisedKeys, KeyList, require};

/// The server in round 0: collects the public keys of the users.
pub struct AdvertiseKeys {
    collection: Collection<AdvertisedKeys>,
    /// The x-coordinates of all keys accepted so far.
    seen: BTreeSet<[u8; 32]>,
}

round_debug!(AdvertiseKeys);

impl AdvertiseKeys {
    /// Opens the session.
    pub fn new(session: &Session) -> Self {
        let expected = session.users().to_vec();
        Self { collection: Collection::new(session.clone(), Step::R0S1, expected), seen: BTreeSet::new() }
    }

    /// R0.S1: takes one user's AdvertisedKeys.
    ///
    /// # Errors
    /// The message is refused, at [`Step::R0S1`] with blame [`Blame::User`](crate::Blame::User):
    /// [`Check::UnexpectedUser`], [`Check::AlreadyReceived`], a decoding check, [`Check::RepeatedKey`],
    /// [`Check::KeySignature`].
    pub fn receive(&mut self, from: UserId, message: &[u8]) -> Result<(), Error> {
        let seen = &mut self.seen;
        // R0.S1
        self.collection.receive(from, message, |session, keys: AdvertisedKeys| {
            let (c, s) = (keys.c_pk.x(), keys.s_pk.x());
            require(c != s && !seen.contains(&c) && !seen.contains(&s), Check::RepeatedKey)?;
            require(signature::keys_are_authentic(session, from, &keys), Check::KeySignature)?;
            seen.extend([c, s]);
            Ok(keys)
        })
    }

    /// How many valid messages have arrived.
    pub fn received(&self) -> usize {
        self.collection.received.len()
    }

    /// R0.S1, R0.S2: those who sent are U1; their keys go to all of them.
    ///
    /// # Errors
    /// [`Check::TooFewMessages`] below t messages: the session has ended.
    pub fn close_round(self) -> Result<(ShareKeys, Broadcast), Error> {
        let session = self.collection.session.clone();
        let u1 = self.collection.close()?;
        // R0.S2  broadcast (v, c_v^PK, s_v^PK, σ_v) for v ∈ U1
        let list = KeyList { entries: u1.into_iter().collect() };
        let recipients: Vec<UserId> = list.entries.iter().map(|(v, _)| *v).collect();
        let broadcast = Broadcast::new(&session, recipients, &list);
        Ok((ShareKeys::new(session, list), broadcast))
    }
}
