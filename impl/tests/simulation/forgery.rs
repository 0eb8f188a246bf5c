//! Messages taken apart and put together again by hand, from the format's description alone.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes128Gcm, KeyInit};
use hkdf::Hkdf;
use rand_core::Rng;
use secagg::UserId;
use sha2::{Digest, Sha256};

use super::{Recording, rng};

pub const HEADER: usize = 39;

/// An entry of a list: id and value.
pub type Entry = (u32, Vec<u8>);

/// The list that starts at `offset`, and where it ends.
pub fn list_at(message: &[u8], offset: usize, value: usize) -> (Vec<Entry>, usize) {
    let number = |at: usize| u32::from_be_bytes(message[at..at + 4].try_into().unwrap());
    let count = number(offset) as usize;
    let entry = |i: usize| {
        let at = offset + 4 + i * (4 + value);
        (number(at), message[at + 4..at + 4 + value].to_vec())
    };
    ((0..count).map(entry).collect(), offset + 4 + count * (4 + value))
}

/// The only list of a message.
pub fn entries(message: &[u8], value: usize) -> Vec<Entry> {
    let (entries, end) = list_at(message, HEADER, value);
    assert_eq!(end, message.len());
    entries
}

/// The message with the same header and these lists as its body.
pub fn with_lists(message: &[u8], lists: &[&[Entry]]) -> Vec<u8> {
    let mut bytes = message[..HEADER].to_vec();
    for list in lists {
        bytes.extend((list.len() as u32).to_be_bytes());
        for (id, value) in *list {
            bytes.extend(id.to_be_bytes());
            bytes.extend(value);
        }
    }
    bytes
}

pub fn with_entries(message: &[u8], entries: &[Entry]) -> Vec<u8> {
    with_lists(message, &[entries])
}

/// The message as if another user had sent it.
pub fn sent_by(message: &[u8], id: u32) -> Vec<u8> {
    let mut bytes = message.to_vec();
    bytes[3..7].copy_from_slice(&id.to_be_bytes());
    bytes
}

/// What user `from` can seal for user `to` if it does not keep to the protocol: any 72 bytes.
pub fn seal(recording: &Recording, from: UserId, to: UserId, mut plaintext: [u8; 72]) -> Vec<u8> {
    let mut c_sk = [0; 32];
    rng(from, 0).fill_bytes(&mut c_sk);
    let c_sk = p256::SecretKey::from_bytes(&c_sk.into()).unwrap();
    let c_pk = p256::PublicKey::from_sec1_bytes(&recording.advertised_keys[&to][HEADER..HEADER + 33]).unwrap();
    let agreed = Sha256::digest(c_sk.diffie_hellman(&c_pk).raw_secret_bytes());

    let context = recording.session.context();
    let ids = [from.0.to_be_bytes(), to.0.to_be_bytes()].concat();
    let mut key = [0; 16];
    Hkdf::<Sha256>::new(Some(context), &agreed).expand(&[b"\x0asecagg1 ae", &ids[..]].concat(), &mut key).unwrap();

    let nonce = [0x33; 12];
    let associated_data = [b"\x0esecagg1 shares", &context[..], &ids].concat();
    let tag = Aes128Gcm::new(&key.into())
        .encrypt_inout_detached(&nonce.into(), &associated_data, plaintext.as_mut_slice().into())
        .unwrap();
    [&nonce[..], &plaintext, &tag].concat()
}

/// The plaintext that an honest user seals, with given shares.
pub fn plaintext(sender: u32, receiver: u32, s_share: [u8; 32], b_share: [u8; 32]) -> [u8; 72] {
    let bytes = [&sender.to_be_bytes()[..], &receiver.to_be_bytes(), &s_share, &b_share].concat();
    bytes.try_into().unwrap()
}
