//! Round 1, ShareKeys.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;

use super::advertise_keys::Advertised;
use super::coins::{ShareKeysCoins, SharingCoins};
use super::{Member, assert_honest_server, redacted_debug};
use crate::agreement::{PublicKey, SecretKey};
use crate::error::{Blame, Check, Error, Step};
use crate::field::Element;
use crate::seal::SealingKey;
use crate::session::UserId;
use crate::sharing::Polynomial;
use crate::signature::{self, KeysDigest};
use crate::wire::{EncryptedShares, KeyList};

impl Advertised {
    /// R1.U1 – R1.U7: checks the keys of U1, shares the own secrets among U1, and encrypts each other user's shares.
    ///
    /// `key_list` is the server's KeyList. Returns the next state and the message to the server.
    ///
    /// # Errors
    /// Blame [`Blame::Server`]: at [`Step::R1U1`] a decoding check, [`Check::TooFewUsers`], [`Check::OutsideDirectory`],
    /// [`Check::OwnEntryChanged`], [`Check::RepeatedKey`]; at [`Step::R1U2`] [`Check::KeySignature`].
    pub fn share_keys(
        self,
        key_list: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<(SharedKeys, Vec<u8>), Error> {
        let u1 = self.receive_key_list(key_list)?;
        let others = u1.entries.len().saturating_sub(1);
        let coins = SharingCoins::draw(self.member.session.threshold(), others, rng);
        Ok(self.share(u1, coins))
    }

    /// [`Advertised::share_keys`] with the coins laid open, for test vectors and cross-checks.
    ///
    /// # Errors
    /// As [`Advertised::share_keys`]; then at [`Step::R1U3`] [`Check::CoinsDoNotFit`] unless there are t − 1 coefficients
    /// for each polynomial, all below q as `b` is, and a nonce for each other user of U1, blame
    /// [`Blame::Caller`].
    pub fn share_keys_with(self, key_list: &[u8], coins: ShareKeysCoins) -> Result<(SharedKeys, Vec<u8>), Error> {
        let u1 = self.receive_key_list(key_list)?;
        let me = self.member.id;
        let others = u1.entries.iter().map(|(v, _)| *v).filter(|v| *v != me);
        let coins = coins.decode(self.member.session.threshold(), others).ok_or(Error::new(
            Step::R1U3,
            Check::CoinsDoNotFit,
            Blame::Caller,
        ))?;
        Ok(self.share(u1, coins))
    }

    fn receive_key_list(&self, key_list: &[u8]) -> Result<KeyList, Error> {
        let Member { session, id } = &self.member;
        let u1: KeyList = self.member.decode(Step::R1U1, key_list)?;

        // R1.U1  |U1| ≥ t, U1 ⊆ directory, my entry is the one I sent, all public keys are different
        let demand = |holds, check| assert_honest_server(holds, Step::R1U1, check);
        demand(u1.entries.len() >= session.threshold(), Check::TooFewUsers)?;
        demand(u1.entries.iter().all(|(v, _)| session.contains(*v)), Check::OutsideDirectory)?;
        let own = u1.entries.iter().find(|(v, _)| v == id);
        demand(own.is_some_and(|(_, keys)| keys.same_as(&self.advertised)), Check::OwnEntryChanged)?;
        let mut x: Vec<[u8; 32]> = u1.entries.iter().flat_map(|(_, keys)| [keys.c_pk.x(), keys.s_pk.x()]).collect();
        x.sort_unstable();
        demand(x.is_sorted_by(|a, b| a < b), Check::RepeatedKey)?;

        // R1.U2  every σ_v verifies under d_v^PK
        let authentic = u1.entries.iter().all(|(v, keys)| signature::keys_are_authentic(session, *v, keys));
        assert_honest_server(authentic, Step::R1U2, Check::KeySignature)?;
        Ok(u1)
    }

    fn share(self, u1: KeyList, coins: SharingCoins) -> (SharedKeys, Vec<u8>) {
        let Self { member, signing_key, c_sk, s_sk, .. } = self;
        let Member { session, id: me } = &member;
        let signer = signing_key.map(|key| Signer { key, keys: KeysDigest::of(&u1) });

        // R1.U3  b_u ← F
        let SharingCoins { b, s_polynomial, b_polynomial, nonces } = coins;
        let mut entries = u1.entries;
        entries.retain(|(v, _)| v != me);
        let receivers: Vec<UserId> = entries.iter().map(|(v, _)| *v).collect();
        // R1.U4  {(v, s_{u,v})} ← SS.share(s_u^SK, t, U1); nobody will ask for s_{u,u}
        let s_shares = Polynomial::new(s_sk.to_element(), s_polynomial).shares(&receivers);
        // R1.U5  {(v, b_{u,v})} ← SS.share(b_u, t, U1)
        let b_polynomial = Polynomial::new(b.duplicate(), b_polynomial);
        let b_shares = b_polynomial.shares(&receivers);
        let own_b_share = b_polynomial.share(*me);

        // R1.U6  e_{u,v} ← AE.enc(KA.agree(c_u^SK, c_v^PK), u ‖ v ‖ s_{u,v} ‖ b_{u,v})
        let mut others = BTreeMap::new();
        let mut to = Vec::with_capacity(nonces.len());
        let agreed = c_sk.agree_all(&entries.iter().map(|(_, keys)| &keys.c_pk).collect::<Vec<_>>());
        let shares = s_shares.iter().zip(&b_shares);
        for ((((v, keys), agreed), nonce), (s_share, b_share)) in
            entries.into_iter().zip(agreed).zip(nonces).zip(shares)
        {
            let key = agreed.sealing_key(session, *me, v);
            to.push((v, key.seal(session, (*me, v), nonce, s_share, b_share)));
            // The same agreement gives the key of e_{v,u}, which R4.U2 will need.
            others.insert(v, Other { s_pk: keys.s_pk, opening_key: agreed.sealing_key(session, v, *me) });
        }

        // R1.U7  send all e_{u,v}; keep what was received and generated
        let message = member.encode(&EncryptedShares { to });
        (SharedKeys { member, signer, s_sk, b, own_b_share, others }, message)
    }
}

/// What a user signs with, and the U1 it has seen: only in the malicious variant.
pub(super) struct Signer {
    /// d_u^SK.
    pub(super) key: SigningKey,
    pub(super) keys: KeysDigest,
}

/// Another user of U1.
pub(super) struct Other {
    pub(super) s_pk: PublicKey,
    /// The key of the ciphertext that comes from this user.
    pub(super) opening_key: SealingKey,
}

/// A user that has shared its secrets and waits for the ciphertexts addressed to it.
pub struct SharedKeys {
    pub(super) member: Member,
    pub(super) signer: Option<Signer>,
    pub(super) s_sk: SecretKey,
    pub(super) b: Element,
    /// b_{u,u}.
    pub(super) own_b_share: Element,
    /// U1∖{u}.
    pub(super) others: BTreeMap<UserId, Other>,
}

redacted_debug!(SharedKeys, |state| &state.member);
