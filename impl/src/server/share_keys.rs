//! Round 1, ShareKeys.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Collection, Deliveries, MaskedInputCollection, round_debug};
use crate::agreement::PublicKey;
use crate::error::{Check, Error, Step};
use crate::seal::Ciphertext;
use crate::session::{Session, UserId};
use crate::signature::KeysDigest;
use crate::wire::{self, DeliveredShares, EncryptedShares, KeyList, Sender, require};

/// The server in round 1: collects the encrypted shares.
pub struct ShareKeys {
    /// Of each user the ciphertexts for all others of U1, ascending by receiver.
    collection: Collection<Vec<(UserId, Ciphertext)>>,
    keys: KeysDigest,
    /// s_v^PK for v ∈ U1.
    s_pk: BTreeMap<UserId, PublicKey>,
}

round_debug!(ShareKeys);

impl ShareKeys {
    pub(super) fn new(session: Session, u1: KeyList) -> Self {
        let keys = KeysDigest::of(&u1);
        let s_pk: BTreeMap<_, _> = u1.entries.into_iter().map(|(v, keys)| (v, keys.s_pk)).collect();
        Self { collection: Collection::new(session, Step::R1S1, s_pk.keys().copied().collect()), keys, s_pk }
    }

    /// R1.S1: takes one user's EncryptedShares.
    ///
    /// # Errors
    /// The message is refused, at [`Step::R1S1`] with blame [`Blame::User`](crate::Blame::User):
    /// [`Check::UnexpectedUser`], [`Check::AlreadyReceived`], a decoding check, [`Check::WrongRecipients`].
    pub fn receive(&mut self, from: UserId, message: &[u8]) -> Result<(), Error> {
        let u1 = &self.s_pk;
        // R1.S1
        self.collection.receive(from, message, |_, EncryptedShares { to }| {
            let receivers = to.iter().map(|(v, _)| v);
            require(receivers.eq(u1.keys().filter(|v| **v != from)), Check::WrongRecipients)?;
            Ok(to)
        })
    }

    /// How many valid messages have arrived.
    pub fn received(&self) -> usize {
        self.collection.received.len()
    }

    /// R1.S1, R1.S2: those who sent are U2; each of them gets the ciphertexts addressed to it.
    ///
    /// # Errors
    /// [`Check::TooFewMessages`] below t messages: the session has ended.
    pub fn close_round(self) -> Result<(MaskedInputCollection, Deliveries), Error> {
        let session = self.collection.session.clone();
        let mut s_pk = self.s_pk;
        let sent = self.collection.close()?;
        s_pk.retain(|v, _| sent.contains_key(v));

        // R1.S2  to each u ∈ U2: e_{v,u} for v ∈ U2∖{u}
        // Receivers are served in ascending order, the order of each sender's list, so every list is walked once.
        let mut lists: Vec<_> = sent.iter().map(|(v, to)| (*v, to.iter().peekable())).collect();
        let deliveries = s_pk
            .keys()
            .map(|u| {
                let mut from = Vec::with_capacity(lists.len().saturating_sub(1));
                for (v, list) in &mut lists {
                    while list.next_if(|(receiver, _)| receiver < u).is_some() {}
                    if let Some((_, ciphertext)) = list.next_if(|(receiver, _)| receiver == u) {
                        from.push((*v, *ciphertext));
                    }
                }
                (*u, wire::encode(&session, Sender::Server, &DeliveredShares { from }))
            })
            .collect();
        Ok((MaskedInputCollection::new(session, self.keys, s_pk), deliveries))
    }
}
