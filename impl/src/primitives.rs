//! The primitives on their own, on bytes: what conformance tests of this crate call, and nobody else should.
//!
//! Each function hands bytes to the very code that the protocol runs, and gives back what that code computes, or the error
//! that the protocol would give where it meets these bytes. Nothing here is covered by semantic versioning.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::slice;

use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::agreement::{self, AgreedSecret, Info, PublicKey, RevealedKeys, SecretKey};
use crate::error::{Blame, Check, Error, Step};
use crate::field::Element;
use crate::mask::{self, Mask, Seed, Sign};
use crate::seal::{self, CIPHERTEXT_LEN, NONCE_LEN, PLAINTEXT_LEN, SealingKey};
use crate::session::{Modulus, Session, UserId, Variant};
use crate::sharing::{self, Interpolation, Polynomial};
use crate::signature::{self, KeysDigest, View};
use crate::user;
use crate::vector::{PackedVector, RingVector};
use crate::wire::{self, AdvertisedKeys, KeyList, Message, Sender};

/// A secret value of 32 bytes, wiped when dropped.
pub type Secret = Zeroizing<[u8; 32]>;

const fn caller(step: Step, check: Check) -> Error {
    Error::new(step, check, Blame::Caller)
}

/// A session of which nothing matters but its context.
fn in_context(context: [u8; 32]) -> Session {
    Session::stand_in(context, Variant::Malicious, Modulus::from_minus_one(1), 1)
}

// SS

/// SS.share: the share of each user, for the coefficients a_1 … a_{t−1}.
///
/// # Errors
/// [`Check::CoinsDoNotFit`] at [`Step::R1U3`] for what is not below q.
pub fn share(secret: &[u8; 32], polynomial: &[[u8; 32]], users: &[UserId]) -> Result<Vec<(UserId, Secret)>, Error> {
    let element = |bytes| Element::from_bytes(bytes).ok_or(caller(Step::R1U3, Check::CoinsDoNotFit));
    let coefficients = polynomial.iter().map(element).collect::<Result<_, _>>()?;
    let polynomial = Polynomial::new(element(secret)?, coefficients);
    Ok(users.iter().copied().zip(polynomial.shares(users).iter().map(Element::to_bytes)).collect())
}

/// What [`reconstruct`] gives.
pub struct Reconstructed {
    /// ℓ_x for the t smallest x, ascending.
    pub coefficients: Vec<(UserId, [u8; 32])>,
    /// The value at 0.
    pub secret: Secret,
}

/// SS.reconstruct, from the t smallest of the users, who are different and not 0.
///
/// # Errors
/// As [`reconstruct_all`].
pub fn reconstruct(threshold: usize, shares: &[(UserId, [u8; 32])]) -> Result<Reconstructed, Error> {
    let rows: Vec<(UserId, &[[u8; 32]])> = shares.iter().map(|(user, share)| (*user, slice::from_ref(share))).collect();
    let ReconstructedAll { coefficients, secrets } = reconstruct_all(threshold, 1, &rows)?;
    Ok(Reconstructed { coefficients, secret: secrets.into_iter().next().unwrap_or_default() })
}

/// What [`reconstruct_all`] gives.
pub struct ReconstructedAll {
    /// ℓ_x for the t smallest x, ascending.
    pub coefficients: Vec<(UserId, [u8; 32])>,
    /// The values at 0.
    pub secrets: Vec<Secret>,
}

/// SS.reconstruct of `count` secrets, of each of which every user has a share, from the t smallest of the users, who are
/// different and not 0.
///
/// # Errors
/// [`Check::Malformed`] at [`Step::R4S1`] for a share that is not below q, [`Check::WrongShares`] for a user without
/// exactly `count` shares, [`Check::TooFewMessages`] for fewer than t users.
pub fn reconstruct_all(
    threshold: usize,
    count: usize,
    shares: &[(UserId, &[[u8; 32]])],
) -> Result<ReconstructedAll, Error> {
    let mut answers: BTreeMap<UserId, Vec<Element>> = BTreeMap::new();
    for (user, row) in shares {
        let refused = |check| Error::new(Step::R4S1, check, Blame::User(*user));
        let mut elements = Vec::with_capacity(row.len());
        for share in *row {
            elements.push(Element::from_bytes(share).ok_or(refused(Check::Malformed))?);
        }
        if elements.len() != count {
            return Err(refused(Check::WrongShares));
        }
        answers.insert(*user, elements);
    }
    if answers.len() < threshold {
        return Err(Error::new(Step::R4S1, Check::TooFewMessages, Blame::Unattributable));
    }
    let users: Vec<UserId> = sharing::quorum(&answers, threshold).map(|(user, _)| user).collect();
    let interpolation = Interpolation::of(&users);
    let secrets = interpolation.secrets(0..count, sharing::quorum(&answers, threshold).map(|(_, row)| row.as_slice()));
    let coefficients = users.iter().copied().zip(interpolation.coefficients().iter().map(|l| *l.to_bytes()));
    Ok(ReconstructedAll {
        coefficients: coefficients.collect(),
        secrets: secrets.iter().map(Element::to_bytes).collect(),
    })
}

// KA

fn secret_key(bytes: &[u8; 32]) -> Result<SecretKey, Error> {
    SecretKey::from_bytes(bytes).ok_or(caller(Step::R0U1, Check::CoinsDoNotFit))
}

/// KA.gen with the secret key as its coin.
///
/// # Errors
/// [`Check::CoinsDoNotFit`] at [`Step::R0U1`] unless the key is in [1, q − 1].
pub fn public_key(secret: &[u8; 32]) -> Result<[u8; 33], Error> {
    Ok(*secret_key(secret)?.public_key().encoding())
}

/// KA.agree: the x-coordinate, and its hash.
///
/// # Errors
/// As [`public_key`]; [`Check::Malformed`] at [`Step::R1U1`] for a public key that is refused.
pub fn agree(secret: &[u8; 32], public_key: &[u8]) -> Result<(Secret, Secret), Error> {
    let secret = secret_key(secret)?;
    let encoding: Option<&[u8; 33]> = public_key.try_into().ok();
    let malformed = Error::new(Step::R1U1, Check::Malformed, Blame::Server);
    let key = encoding.and_then(PublicKey::decode).ok_or(malformed)?;
    let x = secret.coordinates(&[&key]).pop().unwrap_or_default();
    let agreed = AgreedSecret::of(&x).into_bytes();
    Ok((x, agreed))
}

/// Public keys as they are kept after decoding.
pub struct PublicKeys(Vec<PublicKey>);

impl PublicKeys {
    /// Decodes the keys of a list.
    ///
    /// # Errors
    /// [`Check::Malformed`] at [`Step::R1U1`] if one of them is refused.
    pub fn decode(public_keys: &[[u8; 33]]) -> Result<Self, Error> {
        PublicKey::decode_all(public_keys).map(Self).ok_or(Error::new(Step::R1U1, Check::Malformed, Blame::Server))
    }

    /// KA.agree of a user's secret key with all of them.
    ///
    /// # Errors
    /// As [`public_key`].
    pub fn agree_all(&self, secret: &[u8; 32]) -> Result<Vec<Secret>, Error> {
        let others: Vec<&PublicKey> = self.0.iter().collect();
        Ok(secret_key(secret)?.agree_all(&others).into_iter().map(AgreedSecret::into_bytes).collect())
    }

    /// KA.agree of reconstructed secret keys with all of them: a list for each secret key.
    ///
    /// # Errors
    /// As [`public_key`].
    pub fn agree_revealed(&self, secrets: &[[u8; 32]]) -> Result<Vec<Vec<Secret>>, Error> {
        let keys: Vec<SecretKey> = secrets.iter().map(secret_key).collect::<Result<_, _>>()?;
        let keys = RevealedKeys::new(&keys);
        let others: Vec<&PublicKey> = self.0.iter().collect();
        let mut agreed: Vec<Vec<Secret>> = secrets.iter().map(|_| Vec::with_capacity(others.len())).collect();
        for others in others.chunks(keys.at_a_time()) {
            for (agreed, more) in agreed.iter_mut().zip(keys.agree_all(others)) {
                agreed.extend(more.into_iter().map(AgreedSecret::into_bytes));
            }
        }
        Ok(agreed)
    }
}

/// What a key or a seed is derived for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// The AE key of ciphertexts from one user to another.
    SealingKey(UserId, UserId),
    /// The seed of the mask of a pair.
    PairSeed(UserId, UserId),
    /// The seed of a user's own mask.
    SelfSeed(UserId),
}

/// What [`derive()`] gives.
pub struct Derived {
    /// HKDF's info.
    pub info: Vec<u8>,
    /// What HKDF-Extract gives.
    pub pseudorandom_key: Secret,
    /// The key or seed.
    pub key: Zeroizing<[u8; 16]>,
}

/// A key or a seed from what was agreed, or from b.
///
/// # Errors
/// [`Check::CoinsDoNotFit`] at [`Step::R1U3`] for a b that is not below q.
pub fn derive(context: [u8; 32], secret: &[u8; 32], purpose: Purpose) -> Result<Derived, Error> {
    let session = in_context(context);
    let agreed = AgreedSecret::new(Zeroizing::new(*secret));
    let (info, key) = match purpose {
        Purpose::SealingKey(u, v) => (Info::sealing_key(u, v), agreed.sealing_key(&session, u, v).into_bytes()),
        Purpose::PairSeed(u, v) => (Info::pair_seed(u, v), agreed.pair_seed(&session, u, v).into_bytes()),
        Purpose::SelfSeed(u) => {
            let b = Element::from_bytes(secret).ok_or(caller(Step::R1U3, Check::CoinsDoNotFit))?;
            (Info::self_seed(u), agreement::self_seed(&session, &b, u).into_bytes())
        }
    };
    let pseudorandom_key = Hkdf::<Sha256>::extract(Some(&context), secret).0.into();
    Ok(Derived { info: info.as_bytes().to_vec(), pseudorandom_key: Zeroizing::new(pseudorandom_key), key })
}

/// The encoding of a session's parameters, of which the context is the hash.
pub fn context_input(session: &Session) -> Vec<u8> {
    crate::session::context_input(session.parameters())
}

// AE

/// What [`seal`] gives.
pub struct Sealed {
    /// What is authenticated beside the plaintext.
    pub associated_data: Vec<u8>,
    /// u ‖ v ‖ s_{u,v} ‖ b_{u,v}.
    pub plaintext: Zeroizing<[u8; PLAINTEXT_LEN]>,
    /// e_{u,v}.
    pub e: [u8; CIPHERTEXT_LEN],
}

/// AE.enc of two shares.
///
/// # Errors
/// [`Check::CoinsDoNotFit`] at [`Step::R1U3`] for a share that is not below q.
pub fn seal(
    context: [u8; 32],
    key: [u8; 16],
    nonce: [u8; NONCE_LEN],
    (sender, receiver): (UserId, UserId),
    (s_share, b_share): (&[u8; 32], &[u8; 32]),
) -> Result<Sealed, Error> {
    let session = in_context(context);
    let element = |bytes| Element::from_bytes(bytes).ok_or(caller(Step::R1U3, Check::CoinsDoNotFit));
    let (s_share, b_share) = (element(s_share)?, element(b_share)?);
    let key = SealingKey::new(Zeroizing::new(key));
    Ok(Sealed {
        associated_data: seal::associated_data(&session, sender, receiver),
        plaintext: seal::plaintext((sender, receiver), &s_share, &b_share),
        e: key.seal(&session, (sender, receiver), nonce, &s_share, &b_share),
    })
}

/// R4.U2 for one ciphertext: the shares of `sender`'s secrets.
///
/// # Errors
/// At [`Step::R4U2`]: [`Check::DecryptionFailed`], [`Check::WrongIdentities`], [`Check::ShareNotCanonical`].
pub fn open(
    context: [u8; 32],
    key: [u8; 16],
    (sender, receiver): (UserId, UserId),
    e: &[u8; CIPHERTEXT_LEN],
) -> Result<(Secret, Secret), Error> {
    let key = SealingKey::new(Zeroizing::new(key));
    let (s_share, b_share) = user::decrypt(&in_context(context), &key, (sender, receiver), e)?;
    Ok((s_share.to_bytes(), b_share.to_bytes()))
}

// PRG

/// What [`prg`] gives.
pub struct Expanded {
    /// The key stream, up to and including the block that completes the mask.
    pub key_stream: Zeroizing<Vec<u8>>,
    /// The mask.
    pub mask: Zeroizing<Vec<u64>>,
}

/// PRG(seed).
pub fn prg(seed: [u8; 16], modulus: Modulus, dimension: u32) -> Expanded {
    let seed = || Seed::new(Zeroizing::new(seed));
    let mut vector = RingVector::zero(modulus, dimension);
    vector.add_masks(&[Mask { sign: Sign::Plus, seed: seed() }]);
    let mask = Zeroizing::new(vector.to_entries());
    Expanded { key_stream: mask::key_stream(&seed(), modulus, mask.len()), mask }
}

/// A vector that masks are added to as fast as the protocol adds them, for measurements.
pub struct MaskedVector(RingVector);

impl MaskedVector {
    /// m zeros.
    pub fn zero(modulus: Modulus, dimension: u32) -> Self {
        Self(RingVector::zero(modulus, dimension))
    }

    /// Adds PRG(seed) where `plus` holds, and subtracts it elsewhere, for all masks.
    pub fn add(&mut self, masks: &[(bool, [u8; 16])]) {
        let mask = |&(plus, seed): &(bool, [u8; 16])| Mask {
            sign: if plus { Sign::Plus } else { Sign::Minus },
            seed: Seed::new(Zeroizing::new(seed)),
        };
        self.0.add_masks(&masks.iter().map(mask).collect::<Vec<_>>());
    }

    /// The entries.
    pub fn to_entries(&self) -> Vec<u64> {
        self.0.to_entries()
    }
}

// SIG

/// What the signing functions give.
pub struct Signature {
    /// The bytes that are signed.
    pub signed: Vec<u8>,
    /// The signature.
    pub signature: [u8; 64],
}

/// d^PK of d^SK.
pub fn verification_key(signing_key: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(signing_key).verifying_key().to_bytes()
}

/// σ_u.
pub fn sign_keys(signing_key: &[u8; 32], context: [u8; 32], u: UserId, c_pk: &[u8; 33], s_pk: &[u8; 33]) -> Signature {
    let (key, session) = (SigningKey::from_bytes(signing_key), in_context(context));
    Signature {
        signed: signature::keys_message(&session, u, c_pk, s_pk),
        signature: signature::sign_keys(&key, &session, u, c_pk, s_pk),
    }
}

/// What [`sign_consistency`] gives.
pub struct ConsistencySignature {
    /// K.
    pub keys_hashed: Vec<u8>,
    /// ids(U2).
    pub u2_hashed: Vec<u8>,
    /// What is signed, and the signature.
    pub signature: Signature,
}

/// σ'_u over U1 with its keys, U2 and U3, each ascending.
///
/// # Errors
/// [`Check::Malformed`] at [`Step::R1U1`] for a public key that is refused.
pub fn sign_consistency(
    signing_key: &[u8; 32],
    context: [u8; 32],
    u: UserId,
    u1: &[(UserId, [u8; 33], [u8; 33])],
    u2: &[UserId],
    u3: &[UserId],
) -> Result<ConsistencySignature, Error> {
    let (key, session) = (SigningKey::from_bytes(signing_key), in_context(context));
    let entry = |(v, c_pk, s_pk): &(UserId, [u8; 33], [u8; 33])| {
        let malformed = Error::new(Step::R1U1, Check::Malformed, Blame::Server);
        let key = |encoding| PublicKey::decode(encoding).ok_or(malformed);
        Ok((*v, AdvertisedKeys { c_pk: key(c_pk)?, s_pk: key(s_pk)?, sigma: None }))
    };
    let list = KeyList { entries: u1.iter().map(entry).collect::<Result<_, _>>()? };
    let view = View::new(KeysDigest::of(&list), u2, u3);
    Ok(ConsistencySignature {
        keys_hashed: signature::keys_hashed(&list),
        u2_hashed: signature::ids(u2),
        signature: Signature { signed: view.message(&session, u), signature: view.sign(&key, &session, u) },
    })
}

fn checked_key(encoding: &[u8; 32]) -> Result<ed25519_dalek::VerifyingKey, Error> {
    let key = signature::canonical_key(encoding);
    let key = key.ok_or(caller(Step::Setup2, Check::VerificationKeyNotCanonical))?;
    if key.is_weak() {
        return Err(caller(Step::Setup2, Check::VerificationKeySmallOrder));
    }
    Ok(key)
}

/// SETUP.2 for one verification key.
///
/// # Errors
/// [`Check::VerificationKeyNotCanonical`], [`Check::VerificationKeySmallOrder`] at [`Step::Setup2`].
pub fn check_verification_key(encoding: &[u8; 32]) -> Result<(), Error> {
    checked_key(encoding).map(drop)
}

/// SIG.verify.
///
/// # Errors
/// As [`check_verification_key`]; [`Check::KeySignature`] at [`Step::R1U2`] if the signature does not verify.
pub fn verify(verification_key: &[u8; 32], signed: &[u8], signature: &[u8; 64]) -> Result<(), Error> {
    let key = checked_key(verification_key)?;
    let verifies = signature::verify(&key, signed, signature);
    if verifies { Ok(()) } else { Err(Error::new(Step::R1U2, Check::KeySignature, Blame::Server)) }
}

// Vectors and messages

/// The packed form of a vector.
///
/// # Errors
/// [`Check::InputOutOfRange`] at [`Step::R2U3`] for an entry that is not below R.
pub fn encode_vector(modulus: Modulus, entries: &[u64]) -> Result<Vec<u8>, Error> {
    if entries.iter().any(|&x| x > modulus.minus_one()) {
        return Err(caller(Step::R2U3, Check::InputOutOfRange));
    }
    Ok(RingVector::from_entries(modulus, entries).pack().bytes().to_vec())
}

/// The entries of a packed vector that `sender` sent.
///
/// # Errors
/// [`Check::Malformed`] at [`Step::R2S1`].
pub fn decode_vector(modulus: Modulus, dimension: u32, sender: UserId, bytes: &[u8]) -> Result<Vec<u64>, Error> {
    let malformed = Error::new(Step::R2S1, Check::Malformed, Blame::User(sender));
    let packed = PackedVector::decode(bytes, modulus, dimension).map_err(|_| malformed)?;
    let mut vector = RingVector::zero(modulus, dimension);
    vector.add(&packed);
    Ok(vector.to_entries())
}

/// The public keys of one user, as they travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// c^PK.
    pub c_public_key: [u8; 33],
    /// s^PK.
    pub s_public_key: [u8; 33],
    /// σ, in the malicious variant.
    pub signature: Option<[u8; 64]>,
}

/// The body of a message. Lists are ascending by identity.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Type 1.
    AdvertisedKeys(Keys),
    /// Type 2.
    KeyList(Vec<(UserId, Keys)>),
    /// Type 3, by receiver.
    EncryptedShares(Vec<(UserId, [u8; CIPHERTEXT_LEN])>),
    /// Type 4, by sender.
    DeliveredShares(Vec<(UserId, [u8; CIPHERTEXT_LEN])>),
    /// Type 5: the packed vector.
    MaskedInput(Vec<u8>),
    /// Type 6.
    Survivors(Vec<UserId>),
    /// Type 7.
    ConsistencySignature([u8; 64]),
    /// Type 8.
    ConsistencySignatures(Vec<(UserId, [u8; 64])>),
    /// Type 9.
    UnmaskingShares {
        /// Shares of s^SK.
        s_shares: Vec<(UserId, Secret)>,
        /// Shares of b.
        b_shares: Vec<(UserId, Secret)>,
    },
}

impl Keys {
    fn decode(&self) -> Option<AdvertisedKeys> {
        let (c_pk, s_pk) = (PublicKey::decode(&self.c_public_key)?, PublicKey::decode(&self.s_public_key)?);
        Some(AdvertisedKeys { c_pk, s_pk, sigma: self.signature })
    }

    fn of(keys: &AdvertisedKeys) -> Self {
        let (c_public_key, s_public_key) = (*keys.c_pk.encoding(), *keys.s_pk.encoding());
        Self { c_public_key, s_public_key, signature: keys.sigma }
    }
}

/// The other end, by its number in headers.
fn sender_of(number: u32) -> Sender {
    if number == 0 { Sender::Server } else { Sender::User(UserId(number)) }
}

/// Header and body; `None` for keys and shares that no encoder could meet.
pub fn encode_message(context: [u8; 32], sender: u32, body: &Body) -> Option<Vec<u8>> {
    let (session, sender) = (in_context(context), sender_of(sender));
    let elements = |shares: &[(UserId, Secret)]| -> Option<Vec<(UserId, Element)>> {
        shares.iter().map(|(v, share)| Some((*v, Element::from_bytes(share)?))).collect()
    };
    Some(match body {
        Body::AdvertisedKeys(keys) => wire::encode(&session, sender, &keys.decode()?),
        Body::KeyList(list) => {
            let entries = list.iter().map(|(v, keys)| Some((*v, keys.decode()?))).collect::<Option<_>>()?;
            wire::encode(&session, sender, &KeyList { entries })
        }
        Body::EncryptedShares(e) => wire::encode(&session, sender, &wire::EncryptedShares { to: e.clone() }),
        Body::DeliveredShares(e) => wire::encode(&session, sender, &wire::DeliveredShares { from: e.clone() }),
        Body::MaskedInput(y) => wire::encode(&session, sender, &wire::MaskedInput { y: PackedVector::unchecked(y) }),
        Body::Survivors(u3) => wire::encode(&session, sender, &wire::Survivors { u3: u3.clone() }),
        Body::ConsistencySignature(sigma) => {
            wire::encode(&session, sender, &wire::ConsistencySignature { sigma: *sigma })
        }
        Body::ConsistencySignatures(u4) => {
            wire::encode(&session, sender, &wire::ConsistencySignatures { u4: u4.clone() })
        }
        Body::UnmaskingShares { s_shares, b_shares } => {
            let (s_shares, b_shares) = (elements(s_shares)?, elements(b_shares)?);
            wire::encode(&session, sender, &wire::UnmaskingShares { s_shares, b_shares })
        }
    })
}

/// What the receiver of a message knows before it arrives.
#[derive(Clone, Copy, Debug)]
pub struct Receiver {
    /// The step of receipt.
    pub at: Step,
    /// The variant.
    pub variant: Variant,
    /// The other end of the channel: a user, or 0 for the server.
    pub sender: u32,
    /// The context.
    pub context: [u8; 32],
    /// R.
    pub modulus: Modulus,
    /// m.
    pub dimension: u32,
}

/// Decodes a message as it is decoded at that step; `None` where the step receives none.
///
/// # Errors
/// What the receiver answers at that step: [`Check::Malformed`], or a check of the header.
pub fn decode_message(receiver: &Receiver, message: &[u8]) -> Option<Result<Body, Error>> {
    let Receiver { at, variant, sender, context, modulus, dimension } = *receiver;
    let session = Session::stand_in(context, variant, modulus, dimension);
    let sender = sender_of(sender);
    let blame = match sender {
        Sender::Server => Blame::Server,
        Sender::User(user) => Blame::User(user),
    };
    let shares = |shares: &[(UserId, Element)]| shares.iter().map(|(v, share)| (*v, share.to_bytes())).collect();
    let body = match (at, variant) {
        (Step::R0S1, _) => {
            decode(&session, sender, message, |keys: AdvertisedKeys| Body::AdvertisedKeys(Keys::of(&keys)))
        }
        (Step::R1U1, _) => decode(&session, sender, message, |list: KeyList| {
            Body::KeyList(list.entries.iter().map(|(v, keys)| (*v, Keys::of(keys))).collect())
        }),
        (Step::R1S1, _) => decode(&session, sender, message, |e: wire::EncryptedShares| Body::EncryptedShares(e.to)),
        (Step::R2U1, _) => decode(&session, sender, message, |e: wire::DeliveredShares| Body::DeliveredShares(e.from)),
        (Step::R2S1, _) => {
            decode(&session, sender, message, |y: wire::MaskedInput<'_>| Body::MaskedInput(y.y.bytes().to_vec()))
        }
        (Step::R3U1, Variant::Malicious) | (Step::R4U1, Variant::HonestButCurious) => {
            decode(&session, sender, message, |list: wire::Survivors| Body::Survivors(list.u3))
        }
        (Step::R3S1, Variant::Malicious) => decode(&session, sender, message, |signed: wire::ConsistencySignature| {
            Body::ConsistencySignature(signed.sigma)
        }),
        (Step::R4U1, Variant::Malicious) => {
            decode(&session, sender, message, |list: wire::ConsistencySignatures| Body::ConsistencySignatures(list.u4))
        }
        (Step::R4S1, _) => decode(&session, sender, message, |answer: wire::UnmaskingShares| Body::UnmaskingShares {
            s_shares: shares(&answer.s_shares),
            b_shares: shares(&answer.b_shares),
        }),
        _ => return None,
    };
    Some(body.map_err(|check| Error::new(at, check, blame)))
}

fn decode<'a, M: Message<'a>>(
    session: &Session,
    sender: Sender,
    message: &'a [u8],
    body: impl FnOnce(M) -> Body,
) -> Result<Body, Check> {
    wire::decode(session, sender, message).map(body)
}
