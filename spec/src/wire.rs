//! The bytes of every message of suite 1: one encoder and one decoder a message (`vectors/FORMAT.md`, sections 6 and 7).
//! A decoder accepts exactly what the encoder can produce: fixed lengths, ascending identities, canonical values, nothing behind the end.
//! Nothing is allocated for a count that the remaining bytes cannot hold.

use std::collections::BTreeMap;

use crate::abort::Check::{self, *};
use crate::messages::*;
use crate::setup::{Context, Setup, UserId, Users};
use crate::suite1::{Algorithms, Ciphertext, FieldElement, PublicKey, Suite1};
use crate::vector::{Modulus, Vector};

/// The wire format number.
pub const FORMAT: u8 = 1;
/// The suite number.
pub const SUITE: u8 = 1;
/// The server's identity on the wire.
pub const SERVER: UserId = 0;

/// The message types, in the order of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Type {
    /// R0.U3
    AdvertisedKeys = 1,
    /// R0.S2
    KeyList = 2,
    /// R1.U7
    EncryptedShares = 3,
    /// R1.S2
    DeliveredShares = 4,
    /// R2.U4
    MaskedInput = 5,
    /// R2.S2
    Survivors = 6,
    /// R3.U2
    ConsistencySignature = 7,
    /// R3.S2
    ConsistencySignatures = 8,
    /// R4.U4
    UnmaskingShares = 9,
}

/// Header and body of a message.
pub fn message(kind: Type, sender: UserId, context: &Context, body: Vec<u8>) -> Vec<u8> {
    [&[FORMAT, SUITE, kind as u8][..], &sender.to_be_bytes(), context, &body].concat()
}

/// The body of a message whose header is the one expected, or the check that it fails.
pub fn open<'a>(message: &'a [u8], kind: Type, sender: UserId, context: &Context) -> Result<&'a [u8], Check> {
    let mut reader = Reader(message);
    let [format, suite, kind_byte] = reader.array().ok_or(Malformed)?;
    let named_sender = reader.u32().ok_or(Malformed)?;
    let named_context: Context = reader.array().ok_or(Malformed)?;
    let holds = |condition: bool, check: Check| if condition { Ok(()) } else { Err(check) };
    holds(format == FORMAT, WrongFormat)?;
    holds(suite == SUITE, WrongSuite)?;
    holds(kind_byte == kind as u8, WrongType)?;
    holds(named_sender == sender, WrongSender)?;
    holds(named_context == *context, WrongContext)?;
    Ok(reader.0)
}

// ids(U), sections 4.6 and 6.6

/// The list of a set of users.
pub fn ids(users: &Users) -> Vec<u8> {
    list(users.iter().map(|v| v.to_be_bytes().to_vec()))
}

/// A uint32 count and the entries.
fn list(entries: impl ExactSizeIterator<Item = Vec<u8>>) -> Vec<u8> {
    let count = entries.len() as u32;
    [count.to_be_bytes().to_vec(), entries.collect::<Vec<_>>().concat()].concat()
}

// 6.1 AdvertisedKeys

/// The body of R0.U3.
pub fn encode_advertised_keys<A: Algorithms>(keys: &AdvertisedKeys<Suite1<A>>) -> Vec<u8> {
    let sigma = keys.sigma.iter().flatten().copied().collect::<Vec<u8>>();
    [&keys.c_pk.bytes()[..], keys.s_pk.bytes(), &sigma].concat()
}

/// The inverse of [`encode_advertised_keys`], in the variant of `setup`.
pub fn decode_advertised_keys<A: Algorithms>(
    p: &Suite1<A>,
    setup: &Setup<Suite1<A>>,
    body: &[u8],
) -> Option<AdvertisedKeys<Suite1<A>>> {
    let mut reader = Reader(body);
    let keys = reader.advertised_keys(p, setup)?;
    reader.end(keys)
}

// 6.2 KeyList

/// The body of R0.S2.
pub fn encode_key_list<A: Algorithms>(u1: &KeyList<Suite1<A>>) -> Vec<u8> {
    list(u1.iter().map(|(v, keys)| [&v.to_be_bytes()[..], &encode_advertised_keys(keys)].concat()))
}

/// The inverse of [`encode_key_list`], in the variant of `setup`.
pub fn decode_key_list<A: Algorithms>(
    p: &Suite1<A>,
    setup: &Setup<Suite1<A>>,
    body: &[u8],
) -> Option<KeyList<Suite1<A>>> {
    let mut reader = Reader(body);
    let u1 = reader.list(|r| r.advertised_keys(p, setup))?;
    reader.end(u1)
}

// 6.3 EncryptedShares, 6.4 DeliveredShares

/// The body of R1.U7 and of R1.S2.
pub fn encode_ciphertexts(e: &BTreeMap<UserId, Ciphertext>) -> Vec<u8> {
    list(e.iter().map(|(v, e)| [&v.to_be_bytes()[..], &e.0].concat()))
}

/// The inverse of [`encode_ciphertexts`].
pub fn decode_ciphertexts(body: &[u8]) -> Option<BTreeMap<UserId, Ciphertext>> {
    let mut reader = Reader(body);
    let e = reader.list(|r| r.array().map(Ciphertext))?;
    reader.end(e)
}

// 6.5 MaskedInput

/// The body of R2.U4: k = ⌈log₂ R⌉ bits an entry, least significant first.
pub fn encode_masked_input(y: &MaskedInput) -> Vec<u8> {
    let k = y.modulus.bits() as usize;
    let mut body = vec![0u8; (y.entries.len() * k).div_ceil(8)];
    for (j, entry) in y.entries.iter().enumerate() {
        for i in 0..k {
            let bit = (entry >> i & 1) as u8;
            let p = j * k + i;
            body[p / 8] |= bit << (p % 8);
        }
    }
    body
}

/// The inverse of [`encode_masked_input`].
pub fn decode_masked_input(modulus: Modulus, m: u32, body: &[u8]) -> Option<MaskedInput> {
    let (k, m) = (modulus.bits() as usize, m as usize);
    if body.len() != (m * k).div_ceil(8) {
        return None;
    }
    let bit = |p: usize| u64::from(body[p / 8] >> (p % 8) & 1);
    let padding_is_zero = (m * k..8 * body.len()).all(|p| bit(p) == 0);
    let entry = |j: usize| (0..k).fold(0, |entry, i| entry | bit(j * k + i) << i);
    let y = Vector::new(modulus, (0..m).map(entry).collect())?;
    padding_is_zero.then_some(y)
}

// 6.6 Survivors

/// The inverse of [`ids`].
pub fn decode_survivors(body: &[u8]) -> Option<Survivors> {
    let mut reader = Reader(body);
    let u3 = reader.list(|_| Some(()))?;
    reader.end(u3.into_keys().collect())
}

// 6.7 ConsistencySignature

/// σ'_u from the body of R3.U2, which is nothing else.
pub fn decode_signature(body: &[u8]) -> Option<[u8; 64]> {
    let mut reader = Reader(body);
    let sigma_prime = reader.array()?;
    reader.end(sigma_prime)
}

// 6.8 ConsistencySignatures

/// The body of R3.S2.
pub fn encode_signatures(u4: &BTreeMap<UserId, [u8; 64]>) -> Vec<u8> {
    list(u4.iter().map(|(v, sigma)| [&v.to_be_bytes()[..], sigma].concat()))
}

/// The inverse of [`encode_signatures`].
pub fn decode_signatures(body: &[u8]) -> Option<BTreeMap<UserId, [u8; 64]>> {
    let mut reader = Reader(body);
    let u4 = reader.list(|r| r.array())?;
    reader.end(u4)
}

// 6.9 UnmaskingShares

/// The body of R4.U4.
pub fn encode_unmasking_shares<A: Algorithms>(shares: &UnmaskingShares<Suite1<A>>) -> Vec<u8> {
    let entries = |map: &BTreeMap<UserId, FieldElement>| {
        list(map.iter().map(|(v, share)| [&v.to_be_bytes()[..], share.bytes()].concat()))
    };
    [entries(&shares.s), entries(&shares.b)].concat()
}

/// The inverse of [`encode_unmasking_shares`].
pub fn decode_unmasking_shares<A: Algorithms>(body: &[u8]) -> Option<UnmaskingShares<Suite1<A>>> {
    let mut reader = Reader(body);
    let s = reader.list(|r| r.field_element())?;
    let b = reader.list(|r| r.field_element())?;
    reader.end(UnmaskingShares { s, b })
}

/// What is left to read of a message.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    /// The next N bytes.
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    /// A uint32.
    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// A canonical element of F.
    fn field_element(&mut self) -> Option<FieldElement> {
        self.array().and_then(FieldElement::new)
    }

    /// A valid public key.
    fn public_key<A: Algorithms>(&mut self, p: &Suite1<A>) -> Option<PublicKey> {
        self.array().and_then(|bytes| p.public_key(bytes))
    }

    /// c_pk, s_pk, and σ in the malicious variant.
    fn advertised_keys<A: Algorithms>(
        &mut self,
        p: &Suite1<A>,
        setup: &Setup<Suite1<A>>,
    ) -> Option<AdvertisedKeys<Suite1<A>>> {
        let (c_pk, s_pk) = (self.public_key(p)?, self.public_key(p)?);
        let sigma = if setup.d_pk.is_some() { Some(self.array()?) } else { None };
        Some(AdvertisedKeys { c_pk, s_pk, sigma })
    }

    /// A list of entries that begin with an identity, strictly ascending.
    fn list<T>(&mut self, entry: impl Fn(&mut Self) -> Option<T>) -> Option<BTreeMap<UserId, T>> {
        let count = self.u32()?;
        let mut entries = BTreeMap::new();
        let mut last = 0;
        for _ in 0..count {
            let id = self.u32()?; // runs out with the message, however large the count
            if id <= last {
                return None;
            }
            last = id;
            entries.insert(id, entry(self)?);
        }
        Some(entries)
    }

    /// The value, if the message ends here.
    fn end<T>(&self, value: T) -> Option<T> {
        self.0.is_empty().then_some(value)
    }
}
