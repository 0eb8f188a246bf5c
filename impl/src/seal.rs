//! AE: the shares that one user sends another, sealed with AES-128-GCM.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes128Gcm, KeyInit, Nonce, Tag};
use zeroize::Zeroizing;

use crate::field::Element;
use crate::session::{Session, UserId};
use crate::wire::{Reader, Writer, label};

pub(crate) const NONCE_LEN: usize = 12;
pub(crate) const PLAINTEXT_LEN: usize = 72;
const TAG_LEN: usize = 16;

/// The bytes of e_{u,v}: nonce, sealed plaintext, tag.
pub(crate) const CIPHERTEXT_LEN: usize = 100;

/// e_{u,v}.
pub(crate) type Ciphertext = [u8; CIPHERTEXT_LEN];

/// The key of one direction of one pair of users. Wiped when dropped.
pub(crate) struct SealingKey(Zeroizing<[u8; 16]>);

/// What a ciphertext held: u ‖ v ‖ s_{u,v} ‖ b_{u,v}, not looked into further than its fields. Wiped when dropped.
pub(crate) struct Opened {
    pub(crate) sender: UserId,
    pub(crate) receiver: UserId,
    pub(crate) s_share: Zeroizing<[u8; 32]>,
    pub(crate) b_share: Zeroizing<[u8; 32]>,
}

impl SealingKey {
    pub(crate) fn new(key: Zeroizing<[u8; 16]>) -> Self {
        Self(key)
    }

    #[cfg(feature = "primitives")]
    pub(crate) fn into_bytes(self) -> Zeroizing<[u8; 16]> {
        self.0
    }

    fn cipher(&self) -> Aes128Gcm {
        Aes128Gcm::new((&*self.0).into())
    }

    /// AE.enc of the two shares of `sender`'s secrets for `receiver`.
    pub(crate) fn seal(
        &self,
        session: &Session,
        (sender, receiver): (UserId, UserId),
        nonce: [u8; NONCE_LEN],
        s_share: &Element,
        b_share: &Element,
    ) -> Ciphertext {
        let mut plaintext = plaintext((sender, receiver), s_share, b_share);
        #[expect(clippy::expect_used, reason = "AES-GCM refuses messages beyond 2³⁶ bytes only")]
        let tag = self
            .cipher()
            .encrypt_inout_detached(
                &Nonce::from(nonce),
                &associated_data(session, sender, receiver),
                plaintext.as_mut_slice().into(),
            )
            .expect("72 bytes are within AES-GCM's limit");

        let mut e = [0; CIPHERTEXT_LEN];
        let parts = nonce.into_iter().chain(plaintext.iter().copied()).chain(tag);
        e.iter_mut().zip(parts).for_each(|(byte, value)| *byte = value);
        e
    }

    /// AE.dec; `None` if the ciphertext is not authentic.
    pub(crate) fn open(
        &self,
        session: &Session,
        (sender, receiver): (UserId, UserId),
        e: &Ciphertext,
    ) -> Option<Opened> {
        let mut parts = Reader::new(e);
        let nonce: [u8; NONCE_LEN] = *parts.bytes().ok()?;
        let mut plaintext = Zeroizing::new(*parts.bytes::<PLAINTEXT_LEN>().ok()?);
        let tag: [u8; TAG_LEN] = *parts.bytes().ok()?;
        parts.finish().ok()?;
        self.cipher()
            .decrypt_inout_detached(
                &Nonce::from(nonce),
                &associated_data(session, sender, receiver),
                plaintext.as_mut_slice().into(),
                &Tag::from(tag),
            )
            .ok()?;

        let mut fields = Reader::new(plaintext.as_slice());
        Some(Opened {
            sender: UserId(fields.u32().ok()?),
            receiver: UserId(fields.u32().ok()?),
            s_share: Zeroizing::new(*fields.bytes().ok()?),
            b_share: Zeroizing::new(*fields.bytes().ok()?),
        })
    }
}

/// u ‖ v ‖ s_{u,v} ‖ b_{u,v}.
pub(crate) fn plaintext(
    (sender, receiver): (UserId, UserId),
    s_share: &Element,
    b_share: &Element,
) -> Zeroizing<[u8; PLAINTEXT_LEN]> {
    let mut plaintext = Zeroizing::new([0; PLAINTEXT_LEN]);
    let fields = sender.0.to_be_bytes().into_iter().chain(receiver.0.to_be_bytes());
    let (s_share, b_share) = (s_share.to_bytes(), b_share.to_bytes());
    let fields = fields.chain(s_share.iter().copied()).chain(b_share.iter().copied());
    plaintext.iter_mut().zip(fields).for_each(|(byte, value)| *byte = value);
    plaintext
}

pub(crate) fn associated_data(session: &Session, sender: UserId, receiver: UserId) -> alloc::vec::Vec<u8> {
    let mut data = Writer::new();
    data.bytes(&label("secagg1 shares"));
    data.bytes(session.context());
    data.id(sender);
    data.id(receiver);
    data.finish()
}
