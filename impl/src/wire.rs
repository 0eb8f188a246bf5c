//! The messages: their bytes, and a decoder for each that takes exactly the canonical encoding and nothing else.
//!
//! A decoder looks at all of a message before anybody acts on any of it. What it allocates is in proportion to the bytes
//! that are there, never to a count that they claim, and it does no cryptography besides decompressing public keys.

use alloc::vec::Vec;

use crate::agreement::{PUBLIC_KEY_LEN, PublicKey};
use crate::error::Check;
use crate::field::Element;
use crate::seal::{CIPHERTEXT_LEN, Ciphertext};
use crate::session::{Session, UserId, Variant};
use crate::signature::Signature;
use crate::vector::PackedVector;

/// The wire format number.
pub(crate) const FORMAT: u8 = 1;
/// The suite number.
pub(crate) const SUITE: u8 = 1;
/// The server's id in headers.
const SERVER: u32 = 0;

/// Bytes that are not a canonical encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl From<Malformed> for Check {
    fn from(_: Malformed) -> Self {
        Check::Malformed
    }
}

/// One byte with the length of `name`, then `name`: separates the domains of hashes, derivations and signatures.
pub(crate) fn label(name: &'static str) -> Vec<u8> {
    let mut bytes = Writer::new();
    bytes.u8(name.len() as u8);
    bytes.bytes(name.as_bytes());
    bytes.finish()
}

/// Takes fields off the front of untrusted bytes.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next `N` bytes.
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<&'a [u8; N], Malformed> {
        let (field, rest) = self.rest.split_first_chunk().ok_or(Malformed)?;
        self.rest = rest;
        Ok(field)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Malformed> {
        self.bytes().map(|[byte]| *byte)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        self.bytes().map(|bytes| u32::from_be_bytes(*bytes))
    }

    fn element(&mut self) -> Result<Element, Malformed> {
        Element::from_bytes(self.bytes()?).ok_or(Malformed)
    }

    /// A count, then that many pairs of an id and a value of `size` bytes, strictly ascending by id, ids at least 1.
    fn list<T>(
        &mut self,
        size: usize,
        mut value: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<(UserId, T)>, Malformed> {
        let count = self.u32()? as usize;
        // The count is held against the bytes that are there before anything is allocated for it.
        let needed = count.checked_mul(size.saturating_add(4)).ok_or(Malformed)?;
        if needed > self.rest.len() {
            return Err(Malformed);
        }
        let mut entries = Vec::with_capacity(count);
        let mut previous = UserId(0);
        for _ in 0..count {
            let id = UserId(self.u32()?);
            if id <= previous {
                return Err(Malformed);
            }
            previous = id;
            entries.push((id, value(self)?));
        }
        Ok(entries)
    }

    /// Everything that is left.
    fn remainder(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.rest)
    }

    /// Nothing may be left.
    pub(crate) fn finish(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// Appends fields to a byte string.
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes(&value.to_be_bytes());
    }

    pub(crate) fn id(&mut self, id: UserId) {
        self.u32(id.0);
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// A count, then the entries, which are in ascending order of ids. Each takes `size` bytes besides its id.
    pub(crate) fn list<T>(&mut self, entries: &[T], size: usize, mut entry: impl FnMut(&mut Self, &T)) {
        // Lists are what makes messages long: no more than their room is taken for them.
        self.0.reserve_exact(entries.len().saturating_mul(size.saturating_add(4)).saturating_add(4));
        // Different u32 ids: there are fewer than 2³².
        self.u32(entries.len() as u32);
        entries.iter().for_each(|value| entry(self, value));
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// The body of one message type.
pub(crate) trait Message<'a>: Sized {
    /// The type number in the header.
    const TYPE: u8;

    /// Reads the fields; [`decode`] sees to it that nothing follows them.
    fn read(body: &mut Reader<'a>, session: &Session) -> Result<Self, Malformed>;
    /// Writes what `read` reads.
    fn write(&self, body: &mut Writer);
}

/// The other end of the channel.
#[derive(Clone, Copy)]
pub(crate) enum Sender {
    Server,
    User(UserId),
}

impl Sender {
    fn number(self) -> u32 {
        match self {
            Self::Server => SERVER,
            Self::User(id) => id.0,
        }
    }
}

/// Header and body.
pub(crate) fn encode<'a, M: Message<'a>>(session: &Session, sender: Sender, message: &M) -> Vec<u8> {
    let mut bytes = Writer::new();
    bytes.u8(FORMAT);
    bytes.u8(SUITE);
    bytes.u8(M::TYPE);
    bytes.u32(sender.number());
    bytes.bytes(session.context());
    message.write(&mut bytes);
    bytes.finish()
}

/// Checks the header, then decodes the whole body.
pub(crate) fn decode<'a, M: Message<'a>>(session: &Session, sender: Sender, bytes: &'a [u8]) -> Result<M, Check> {
    let mut reader = Reader::new(bytes);
    let (format, suite, kind) = (reader.u8()?, reader.u8()?, reader.u8()?);
    let (named_sender, context) = (reader.u32()?, reader.bytes::<32>()?);
    require(format == FORMAT, Check::WrongFormat)?;
    require(suite == SUITE, Check::WrongSuite)?;
    require(kind == M::TYPE, Check::WrongType)?;
    require(named_sender == sender.number(), Check::WrongSender)?;
    require(context == session.context(), Check::WrongContext)?;
    let message = M::read(&mut reader, session)?;
    reader.finish()?;
    Ok(message)
}

/// `Err(check)` unless the condition holds.
pub(crate) fn require(holds: bool, check: Check) -> Result<(), Check> {
    if holds { Ok(()) } else { Err(check) }
}

/// Type 1: c_u^PK ‖ s_u^PK, and σ_u in the malicious variant.
#[derive(Clone)]
pub(crate) struct AdvertisedKeys {
    pub(crate) c_pk: PublicKey,
    pub(crate) s_pk: PublicKey,
    /// In the malicious variant.
    pub(crate) sigma: Option<Signature>,
}

impl AdvertisedKeys {
    fn len(session: &Session) -> usize {
        match session.variant() {
            Variant::HonestButCurious => 66,
            Variant::Malicious => 130,
        }
    }

    /// Whether these are the very bytes that `other` stands for.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.c_pk.encoding() == other.c_pk.encoding()
            && self.s_pk.encoding() == other.s_pk.encoding()
            && self.sigma == other.sigma
    }
}

impl Message<'_> for AdvertisedKeys {
    const TYPE: u8 = 1;

    fn read(body: &mut Reader<'_>, session: &Session) -> Result<Self, Malformed> {
        let keys = EncodedKeys::read(body, session)?;
        EncodedKeys::decode(&[keys])?.next().ok_or(Malformed)
    }

    fn write(&self, body: &mut Writer) {
        body.bytes(self.c_pk.encoding());
        body.bytes(self.s_pk.encoding());
        if let Some(sigma) = &self.sigma {
            body.bytes(sigma);
        }
    }
}

/// AdvertisedKeys before its public keys are decompressed.
struct EncodedKeys {
    c_pk: [u8; PUBLIC_KEY_LEN],
    s_pk: [u8; PUBLIC_KEY_LEN],
    sigma: Option<Signature>,
}

impl EncodedKeys {
    fn read(body: &mut Reader<'_>, session: &Session) -> Result<Self, Malformed> {
        let (c_pk, s_pk) = (*body.bytes()?, *body.bytes()?);
        let sigma = match session.variant() {
            Variant::HonestButCurious => None,
            Variant::Malicious => Some(*body.bytes()?),
        };
        Ok(Self { c_pk, s_pk, sigma })
    }

    /// Decompresses all public keys at once.
    fn decode(keys: &[Self]) -> Result<impl Iterator<Item = AdvertisedKeys>, Malformed> {
        let encodings: Vec<_> = keys.iter().flat_map(|keys| [keys.c_pk, keys.s_pk]).collect();
        let mut decoded = PublicKey::decode_all(&encodings).ok_or(Malformed)?.into_iter();
        Ok(keys.iter().map_while(move |keys| {
            Some(AdvertisedKeys { c_pk: decoded.next()?, s_pk: decoded.next()?, sigma: keys.sigma })
        }))
    }
}

/// Type 2: the keys of U1.
pub(crate) struct KeyList {
    pub(crate) entries: Vec<(UserId, AdvertisedKeys)>,
}

impl Message<'_> for KeyList {
    const TYPE: u8 = 2;

    fn read(body: &mut Reader<'_>, session: &Session) -> Result<Self, Malformed> {
        let entries = body.list(AdvertisedKeys::len(session), |body| EncodedKeys::read(body, session))?;
        let (ids, keys): (Vec<UserId>, Vec<EncodedKeys>) = entries.into_iter().unzip();
        Ok(Self { entries: ids.into_iter().zip(EncodedKeys::decode(&keys)?).collect() })
    }

    fn write(&self, body: &mut Writer) {
        // All entries have a signature, or none has.
        let size = self.entries.first().map_or(0, |(_, keys)| if keys.sigma.is_some() { 130 } else { 66 });
        body.list(&self.entries, size, |body, (v, keys)| {
            body.id(*v);
            keys.write(body);
        });
    }
}

/// Type 3: e_{u,v} with its receiver v.
pub(crate) struct EncryptedShares {
    pub(crate) to: Vec<(UserId, Ciphertext)>,
}

impl Message<'_> for EncryptedShares {
    const TYPE: u8 = 3;

    fn read(body: &mut Reader<'_>, _: &Session) -> Result<Self, Malformed> {
        Ok(Self { to: body.list(CIPHERTEXT_LEN, |body| body.bytes().copied())? })
    }

    fn write(&self, body: &mut Writer) {
        write_pairs(body, &self.to);
    }
}

/// Type 4: e_{v,u} with its sender v.
pub(crate) struct DeliveredShares {
    pub(crate) from: Vec<(UserId, Ciphertext)>,
}

impl Message<'_> for DeliveredShares {
    const TYPE: u8 = 4;

    fn read(body: &mut Reader<'_>, _: &Session) -> Result<Self, Malformed> {
        Ok(Self { from: body.list(CIPHERTEXT_LEN, |body| body.bytes().copied())? })
    }

    fn write(&self, body: &mut Writer) {
        write_pairs(body, &self.from);
    }
}

/// Type 5: y_u, packed.
pub(crate) struct MaskedInput<'a> {
    pub(crate) y: PackedVector<'a>,
}

impl<'a> Message<'a> for MaskedInput<'a> {
    const TYPE: u8 = 5;

    fn read(body: &mut Reader<'a>, session: &Session) -> Result<Self, Malformed> {
        Ok(Self { y: PackedVector::decode(body.remainder(), session.modulus(), session.dimension())? })
    }

    fn write(&self, body: &mut Writer) {
        body.bytes(self.y.bytes());
    }
}

/// Type 6: U3.
pub(crate) struct Survivors {
    pub(crate) u3: Vec<UserId>,
}

impl Message<'_> for Survivors {
    const TYPE: u8 = 6;

    fn read(body: &mut Reader<'_>, _: &Session) -> Result<Self, Malformed> {
        let ids = body.list(0, |_| Ok(()))?;
        Ok(Self { u3: ids.into_iter().map(|(v, ())| v).collect() })
    }

    fn write(&self, body: &mut Writer) {
        body.list(&self.u3, 0, |body, v| body.id(*v));
    }
}

/// Type 7: σ'_u.
pub(crate) struct ConsistencySignature {
    pub(crate) sigma: Signature,
}

impl Message<'_> for ConsistencySignature {
    const TYPE: u8 = 7;

    fn read(body: &mut Reader<'_>, _: &Session) -> Result<Self, Malformed> {
        Ok(Self { sigma: *body.bytes()? })
    }

    fn write(&self, body: &mut Writer) {
        body.bytes(&self.sigma);
    }
}

/// Type 8: σ'_v for v ∈ U4.
pub(crate) struct ConsistencySignatures {
    pub(crate) u4: Vec<(UserId, Signature)>,
}

impl Message<'_> for ConsistencySignatures {
    const TYPE: u8 = 8;

    fn read(body: &mut Reader<'_>, _: &Session) -> Result<Self, Malformed> {
        Ok(Self { u4: body.list(64, |body| body.bytes().copied())? })
    }

    fn write(&self, body: &mut Writer) {
        write_pairs(body, &self.u4);
    }
}

/// Type 9: a share of s_v^SK for v ∈ U2∖U3 and a share of b_v for v ∈ U3.
pub(crate) struct UnmaskingShares {
    pub(crate) s_shares: Vec<(UserId, Element)>,
    pub(crate) b_shares: Vec<(UserId, Element)>,
}

impl Message<'_> for UnmaskingShares {
    const TYPE: u8 = 9;

    fn read(body: &mut Reader<'_>, _: &Session) -> Result<Self, Malformed> {
        Ok(Self { s_shares: body.list(32, Reader::element)?, b_shares: body.list(32, Reader::element)? })
    }

    fn write(&self, body: &mut Writer) {
        for shares in [&self.s_shares, &self.b_shares] {
            body.list(shares, 32, |body, (v, share)| {
                body.id(*v);
                body.bytes(share.to_bytes().as_slice());
            });
        }
    }
}

fn write_pairs<const N: usize>(body: &mut Writer, entries: &[(UserId, [u8; N])]) {
    body.list(entries, N, |body, (id, value)| {
        body.id(*id);
        body.bytes(value);
    });
}
