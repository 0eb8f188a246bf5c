//! `encryption.json`: AE with its nonce and its associated data, and all that R4.U2 checks of one ciphertext.

use secagg_spec::abort::Check::{self, DecryptionFailed, ShareNotCanonical, WrongIdentities};
use secagg_spec::suite1::{Algorithms, associated_data, label};

use super::*;
use crate::model::Id;
use crate::primitive::{Decryption, Encryption};

pub(super) fn groups(number: &mut u32) -> Result<Vec<Group>, Finding> {
    let mut groups: Vec<Group> = encryption().tests(number)?.into_iter().map(Group::Encryption).collect();
    groups.extend(decryption()?.tests(number)?.into_iter().map(Group::Decryption));
    Ok(groups)
}

/// Two shares from u to v.
fn sealed(sender: Id, receiver: Id) -> Encryption {
    let nonce = COINS.bytes("nonce", sender);
    Encryption {
        context: COINS.bytes("context", 0),
        key: key("key", sender),
        nonce: core::array::from_fn(|i| nonce[i]),
        sender,
        receiver,
        s_share: COINS.scalar("s_share", sender, receiver),
        b_share: COINS.scalar("b_share", sender, receiver),
    }
}

fn key(name: &str, user: Id) -> [u8; 16] {
    let bytes = COINS.bytes(name, user);
    core::array::from_fn(|i| bytes[i])
}

fn encryption() -> Cases<Encryption> {
    let mut cases = Cases::new();
    cases.valid("Encryption", "from 300 to 4000", sealed(300, 4000));
    cases.valid("Encryption", "from 4000 to 300", sealed(4000, 300));
    cases.valid("Encryption", "between the smallest and the largest id", sealed(1, u32::MAX));
    let zero = Encryption { s_share: small(0), b_share: small(0), ..sealed(300, 4000) };
    cases.valid("CoinsAtTheEdge", "both shares are 0", zero);
    let largest = Encryption { s_share: q_plus(-1), b_share: q_plus(-1), ..sealed(300, 4000) };
    cases.valid("CoinsAtTheEdge", "both shares are q − 1", largest);
    let nonce = Encryption { nonce: [0xff; 12], ..sealed(300, 4000) };
    cases.valid("CoinsAtTheEdge", "the nonce is ff…ff: the block counter begins at 1 all the same", nonce);
    cases
}

/// What the receiver has of it.
fn received(input: Encryption) -> Result<Decryption, Finding> {
    let Encryption { context, key, sender, receiver, .. } = input;
    Ok(Decryption { context, key, sender, receiver, e: output(input)?.e })
}

/// Nonce, and what the key seals with this associated data.
fn seal(input: &Decryption, associated_data: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let nonce = core::array::from_fn(|i| input.e[i]);
    [&nonce[..], &P.0.aes128_gcm_seal(&input.key, &nonce, associated_data, plaintext)].concat()
}

fn decryption() -> Result<Cases<Decryption>, Finding> {
    let mut cases = Cases::new();
    let accepted = received(sealed(300, 4000))?;
    cases.valid("Decryption", "from 300 to 4000", accepted.clone());
    cases.valid("Decryption", "between the largest and the smallest id", received(sealed(u32::MAX, 1))?);
    let zero = Encryption { s_share: small(0), b_share: small(0), ..sealed(300, 4000) };
    cases.valid("CoinsAtTheEdge", "both shares are 0", received(zero)?);
    let largest = Encryption { s_share: q_plus(-1), b_share: q_plus(-1), ..sealed(300, 4000) };
    cases.valid("CoinsAtTheEdge", "both shares are q − 1", received(largest)?);

    let due = abort("R4.U2", DecryptionFailed, Blame::Unattributable);
    for (place, bit, comment) in [
        (0, 0x80, "the first bit of the nonce"),
        (11, 0x01, "the last bit of the nonce"),
        (12, 0x80, "the first bit of the ciphertext"),
        (15, 0x01, "a bit of the sender in the ciphertext"),
        (50, 0x10, "a bit of a share in the ciphertext"),
        (83, 0x01, "the last bit of the ciphertext"),
        (84, 0x80, "the first bit of the tag"),
        (95, 0x04, "a bit beyond the first 96 of the tag"),
        (99, 0x01, "the last bit of the tag"),
    ] {
        cases.abort("Ciphertext", comment, &accepted, |input| input.e[place] ^= bit, &due);
    }
    let no_tag = |input: &mut Decryption| input.e[84..].fill(0);
    cases.abort("Ciphertext", "the tag is 0", &accepted, no_tag, &due);
    cases.abort("Ciphertext", "a bit of the key", &accepted, |input| input.key[0] ^= 1, &due);
    let another = |input: &mut Decryption| input.context = COINS.bytes("another context", 0);
    cases.abort("Replay", "made in another session", &accepted, another, &due);
    cases.abort("Readdressed", "from another sender", &accepted, |input| input.sender = 301, &due);
    cases.abort("Readdressed", "to another receiver", &accepted, |input| input.receiver = 4001, &due);
    let reflected = |input: &mut Decryption| (input.sender, input.receiver) = (4000, 300);
    cases.abort("Reflected", "sender and receiver exchanged", &accepted, reflected, &due);

    let (u, v) = (300u32.to_be_bytes(), 4000u32.to_be_bytes());
    let (s, b) = (COINS.scalar("s_share", 300, 4000), COINS.scalar("b_share", 300, 4000));
    let plaintext = [&u[..], &v, &s, &b].concat();
    let right = associated_data(&accepted.context, 300, 4000);
    let name = label("secagg1 shares");
    for (data, comment) in [
        (Vec::new(), "sealed without associated data"),
        (right[name.len()..].to_vec(), "sealed without the label in the associated data"),
        (right[1..].to_vec(), "sealed without the label's length in the associated data"),
        (right[..right.len() - 8].to_vec(), "sealed without the ids in the associated data"),
        ([&name[..], &accepted.context, &v, &u].concat(), "sealed with the ids exchanged in the associated data"),
        ([&name[..], &u, &v].concat(), "sealed without the context in the associated data"),
    ] {
        let sealed = |input: &mut Decryption| input.e = seal(input, &data, &plaintext);
        cases.abort("Ciphertext", comment, &accepted, sealed, &due);
    }

    let mut plaintext = |check: Check, comment: &str, parts: [&[u8]; 4]| {
        let due = abort("R4.U2", check, Blame::User(300));
        let sealed = |input: &mut Decryption| input.e = seal(input, &right, &parts.concat());
        cases.abort("MaliciousSender", comment, &accepted, sealed, &due);
    };
    let little_endian = [300u32, 4000].map(u32::to_le_bytes);
    plaintext(WrongIdentities, "the plaintext names another sender", [&301u32.to_be_bytes(), &v, &s, &b]);
    plaintext(WrongIdentities, "the plaintext names another receiver", [&u, &4001u32.to_be_bytes(), &s, &b]);
    plaintext(WrongIdentities, "the plaintext names them in the other order", [&v, &u, &s, &b]);
    plaintext(WrongIdentities, "the ids are 0", [&[0; 4], &[0; 4], &s, &b]);
    plaintext(WrongIdentities, "the ids are little-endian", [&little_endian[0], &little_endian[1], &s, &b]);
    plaintext(WrongIdentities, "the shares come first", [&s, &b, &u, &v]);
    plaintext(ShareNotCanonical, "s_{u,v} is q", [&u, &v, &Q, &b]);
    plaintext(ShareNotCanonical, "b_{u,v} is q", [&u, &v, &s, &Q]);
    plaintext(ShareNotCanonical, "s_{u,v} is q + 1", [&u, &v, &q_plus(1), &b]);
    plaintext(ShareNotCanonical, "b_{u,v} is 2^256 − 1", [&u, &v, &s, &LARGEST]);
    Ok(cases)
}
