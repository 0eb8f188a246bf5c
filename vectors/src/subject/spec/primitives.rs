//! The spec's primitives on their own: JSON's types become the spec's, and back.
//! Aborts are those of the steps where the protocol meets such an input; the spec's types leave the checks to their makers.

use std::collections::BTreeMap;

use secagg_spec::abort::Check::{self, *};
use secagg_spec::abort::Step::{self, *};
use secagg_spec::abort::{Abort, Blame};
use secagg_spec::messages::{AdvertisedKeys, UnmaskingShares};
use secagg_spec::primitives::{Opened as Plaintext, Primitives, SharePair, Signed};
use secagg_spec::setup::{Setup, UserId, Users};
use secagg_spec::suite1::{self, Algorithms, Ciphertext, FieldElement, PublicKey, Suite1, label};
use secagg_spec::textbook::hkdf;
use secagg_spec::textbook::shamir::lagrange_coefficients;
use secagg_spec::vector::{Modulus, Vector};
use secagg_spec::wire::{self, Type};
use serde::Serialize;
use serde_json::Value;

use super::{refusal, spec_parameters};
use crate::model::Variant;
use crate::primitive::*;
use crate::subject::Refusal;

/// The output of a primitive.
pub fn output<A: Algorithms>(p: &Suite1<A>, input: &Input) -> Result<Value, Refusal> {
    match input {
        Input::ShamirShare(input) => json(share(p, input)?),
        Input::ShamirReconstruct(input) => json(reconstruct(p, input)?),
        Input::KeyGeneration(input) => json(key_generation(p, input)?),
        Input::Agreement(input) => json(agree(p, input)?),
        Input::Context(input) => json(context(p, input)?),
        Input::Derivation(input) => json(derive(p, input)?),
        Input::Encryption(input) => json(encrypt(p, input)?),
        Input::Decryption(input) => json(decrypt(p, input)?),
        Input::Prg(input) => json(expand(p, input)),
        Input::SignKeys(input) => json(sign_keys(p, input)?),
        Input::SignConsistency(input) => json(sign_consistency(p, input)?),
        Input::VerificationKey(input) => json(verification_key(p, &input.verification_key)?),
        Input::Verify(input) => json(verify(p, input)?),
        Input::EncodeVector(input) => json(encode_vector(input)?),
        Input::DecodeVector(input) => json(decode_vector(input)?),
        Input::EncodeMessage(input) => json(encode_message(p, input)?),
        Input::DecodeMessage(input) => json(decode_message(p, input)?),
    }
}

/// An output as JSON.
fn json(output: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(output).map_err(|error| Refusal::Fault(error.to_string()))
}

/// The protocol refuses such an input at this step.
fn abort(step: Step, check: Check, blame: Blame) -> Refusal {
    refusal(Abort { step, check, blame })
}

/// What no test asks for, and the spec cannot be given.
fn outside(what: &str) -> Refusal {
    Refusal::Fault(format!("{what}: the primitive is not defined there"))
}

/// Bytes of the length that the spec's types have.
fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Refusal> {
    bytes.try_into().map_err(|_| outside("bytes of another length"))
}

/// A coin of R1.U3.
fn coin(bytes: &[u8; 32]) -> Result<FieldElement, Refusal> {
    FieldElement::new(*bytes).ok_or_else(|| abort(R1U3, CoinsDoNotFit, Blame::Caller))
}

fn element(bytes: &[u8; 32]) -> Result<FieldElement, Refusal> {
    FieldElement::new(*bytes).ok_or_else(|| outside("a share that is not below q"))
}

fn public_key<A: Algorithms>(p: &Suite1<A>, bytes: &[u8]) -> Result<PublicKey, Refusal> {
    p.public_key(sized(bytes)?).ok_or_else(|| outside("a public key that is no point"))
}

fn share<A: Algorithms>(p: &Suite1<A>, input: &ShamirShare) -> Result<Shares, Refusal> {
    let secret = coin(&input.secret)?;
    let coefficients = input.polynomial.iter().map(coin).collect::<Result<Vec<_>, Refusal>>()?;
    let (t, users) = (coefficients.len() as u32 + 1, input.users.iter().copied().collect());
    let shares = p.ss_share(&secret, t, &users, &coefficients);
    Ok(Shares { shares: shares.into_iter().map(|(user, share)| Share { user, share: *share.bytes() }).collect() })
}

fn reconstruct<A: Algorithms>(p: &Suite1<A>, input: &ShamirReconstruct) -> Result<Interpolated, Refusal> {
    let share = |s: &Share| {
        let share = FieldElement::new(s.share);
        share.map(|share| (s.user, share)).ok_or_else(|| abort(R4S1, Malformed, Blame::User(s.user)))
    };
    let shares = input.shares.iter().map(share).collect::<Result<BTreeMap<UserId, FieldElement>, Refusal>>()?;
    if shares.len() < input.threshold as usize {
        return Err(abort(R4S1, TooFewMessages, Blame::Unattributable));
    }
    let secret = p.ss_reconstruct(&shares, input.threshold);
    let users: Vec<UserId> = shares.into_keys().take(input.threshold as usize).collect();
    let coefficients = lagrange_coefficients(&users).ok_or_else(|| outside("a user 0"))?;
    let coefficients = users.into_iter().zip(coefficients);
    let coefficient =
        |(user, c): (UserId, secagg_spec::textbook::field::Scalar)| Coefficient { user, coefficient: c.to_be_bytes() };
    Ok(Interpolated { coefficients: coefficients.map(coefficient).collect(), secret: *secret.bytes() })
}

/// A secret key, and its public key.
fn key_pair<A: Algorithms>(p: &Suite1<A>, secret: &[u8; 32]) -> Result<(FieldElement, PublicKey), Refusal> {
    let pair = FieldElement::new(*secret).and_then(|x| p.ka_gen(&x).map(|key| (x, key)));
    pair.ok_or_else(|| abort(R0U1, CoinsDoNotFit, Blame::Caller))
}

fn key_generation<A: Algorithms>(p: &Suite1<A>, input: &KeyGeneration) -> Result<KeyPair, Refusal> {
    let (_, key) = key_pair(p, &input.secret_key)?;
    Ok(KeyPair { public_key: key.bytes().to_vec() })
}

fn agree<A: Algorithms>(p: &Suite1<A>, input: &Agreement) -> Result<Agreed, Refusal> {
    let (x, _) = key_pair(p, &input.secret_key)?;
    let bytes: Option<[u8; 33]> = input.public_key.as_slice().try_into().ok();
    let key = bytes.and_then(|bytes| p.public_key(bytes)).ok_or_else(|| abort(R1U1, Malformed, Blame::Server))?;
    let coordinate = p.0.p256_multiply(x.bytes(), key.bytes()).ok_or_else(|| outside("the point at infinity"))?;
    Ok(Agreed { coordinate, agreed: p.ka_agree(&x, &key) })
}

fn context<A: Algorithms>(p: &Suite1<A>, input: &Context) -> Result<Hashed, Refusal> {
    let context_input = suite1::context_input(&spec_parameters::<A>(&input.parameters));
    let setup = secagg_spec::setup::setup(p, spec_parameters(&input.parameters)).map_err(refusal)?;
    Ok(Hashed { context_input, context: setup.context })
}

fn derive<A: Algorithms>(p: &Suite1<A>, input: &Derivation) -> Result<Derived, Refusal> {
    let Derivation { context, u, secret, .. } = input;
    let v = input.v.ok_or_else(|| outside("no v"));
    let info =
        |name: &str, ids: &[UserId]| [label(name), ids.iter().flat_map(|id| id.to_be_bytes()).collect()].concat();
    let (info, key) = match input.kind {
        Purpose::Ae => (info("secagg1 ae", &[*u, v.clone()?]), p.ae_key(secret, context, *u, v?)),
        Purpose::Pair => {
            let v = v?;
            (info("secagg1 pair", &[*u.min(&v), *u.max(&v)]), p.pair_seed(secret, context, *u, v))
        }
        Purpose::Own => (info("secagg1 self", &[*u]), p.self_seed(&coin(secret)?, context, *u)),
    };
    Ok(Derived { info, pseudorandom_key: hkdf::hmac_sha256(context, secret), key })
}

fn encrypt<A: Algorithms>(p: &Suite1<A>, input: &Encryption) -> Result<Sealed, Refusal> {
    let Encryption { context, key, nonce, sender, receiver, s_share, b_share } = input;
    let (s, b) = (element(s_share)?, element(b_share)?);
    let plaintext = [&sender.to_be_bytes()[..], &receiver.to_be_bytes(), s.bytes(), b.bytes()].concat();
    let pair = SharePair { u: *sender, v: *receiver, s, b };
    let e = p.ae_enc(key, nonce, context, *sender, *receiver, &pair);
    let associated_data = suite1::associated_data(context, *sender, *receiver);
    Ok(Sealed { associated_data, plaintext, e: e.0.to_vec() })
}

fn decrypt<A: Algorithms>(p: &Suite1<A>, input: &Decryption) -> Result<Opened, Refusal> {
    let Decryption { context, key, sender, receiver, e } = input;
    // R4.U2, as in round 4, for one v
    let opened = p.ae_dec(key, context, *sender, *receiver, &Ciphertext(sized(e)?));
    let Plaintext { from, to, shares } = opened.ok_or_else(|| abort(R4U2, DecryptionFailed, Blame::Unattributable))?;
    if (from, to) != (*sender, *receiver) {
        return Err(abort(R4U2, WrongIdentities, Blame::User(*sender)));
    }
    let (s, b) = shares.ok_or_else(|| abort(R4U2, ShareNotCanonical, Blame::User(*sender)))?;
    Ok(Opened { s_share: *s.bytes(), b_share: *b.bytes() })
}

fn expand<A: Algorithms>(p: &Suite1<A>, input: &Prg) -> Mask {
    let modulus = Modulus { minus_one: input.modulus_minus_one };
    let expanded = |m: u32| p.prg(&input.seed, m, modulus).entries;
    let mask = expanded(input.dimension);
    // The shortest stream of whole blocks that holds m accepted candidates; section 4.5 counts them word by word.
    let word = [1, 2, 4, 8].into_iter().find(|bytes| 8 * bytes >= modulus.bits()).unwrap_or(8) as usize;
    let accepted = |stream: &[u8]| {
        let candidates = stream.chunks(word).map(|word| word.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)));
        let candidates = candidates.map(|candidate| candidate & (u64::MAX >> (64 - modulus.bits())));
        candidates.filter(|candidate| *candidate <= modulus.minus_one).count()
    };
    let mut streams = (1..).map(|blocks| p.0.aes128_ctr(&input.seed, 16 * blocks));
    let key_stream = streams.find(|stream| accepted(stream) >= mask.len()).unwrap_or_default();
    Mask { key_stream, mask }
}

fn sign_keys<A: Algorithms>(p: &Suite1<A>, input: &SignKeys) -> Result<SignedKeys, Refusal> {
    let (c_pk, s_pk) = (public_key(p, &input.c_public_key)?, public_key(p, &input.s_public_key)?);
    let message = Signed::Keys { context: &input.context, signer: input.user, c_pk: &c_pk, s_pk: &s_pk };
    Ok(SignedKeys {
        verification_key: p.sig_public(&input.signing_key),
        signed: p.signed_bytes(&message),
        signature: p.sig_sign(&input.signing_key, &message).to_vec(),
    })
}

fn sign_consistency<A: Algorithms>(p: &Suite1<A>, input: &SignConsistency) -> Result<SignedConsistency, Refusal> {
    let keys = |keys: &UserKeys| advertised(p, &keys.c_public_key, &keys.s_public_key, None).map(|k| (keys.user, k));
    let u1 = input.keys.iter().map(keys).collect::<Result<BTreeMap<_, _>, Refusal>>()?;
    let [u2, u3] = [&input.u2, &input.u3].map(|users| users.iter().copied().collect::<Users>());
    let message = Signed::Consistency { context: &input.context, signer: input.user, u1: &u1, u2: &u2, u3: &u3 };
    Ok(SignedConsistency {
        keys_hashed: wire::encode_key_list(&u1), // without signatures, the list of keys is K
        u2_hashed: wire::ids(&u2),
        signed: p.signed_bytes(&message),
        signature: p.sig_sign(&input.signing_key, &message).to_vec(),
    })
}

fn verification_key<A: Algorithms>(p: &Suite1<A>, key: &[u8; 32]) -> Result<Accepted, Refusal> {
    if !p.sig_key_is_canonical(key) {
        return Err(abort(Setup2, VerificationKeyNotCanonical, Blame::Caller));
    }
    if p.sig_key_has_small_order(key) {
        return Err(abort(Setup2, VerificationKeySmallOrder, Blame::Caller));
    }
    Ok(Accepted {})
}

fn verify<A: Algorithms>(p: &Suite1<A>, input: &Verify) -> Result<Accepted, Refusal> {
    verification_key(p, &input.verification_key)?;
    let verifies = p.0.ed25519_verify(&input.verification_key, &input.signed, &sized(&input.signature)?);
    if verifies { Ok(Accepted {}) } else { Err(abort(R1U2, KeySignature, Blame::Server)) }
}

fn encode_vector(input: &EncodeVector) -> Result<Packed, Refusal> {
    let vector = Vector::new(Modulus { minus_one: input.modulus_minus_one }, input.entries.clone());
    let vector = vector.ok_or_else(|| outside("an entry that is not below R"))?;
    Ok(Packed { bytes: wire::encode_masked_input(&vector) })
}

fn decode_vector(input: &DecodeVector) -> Result<Unpacked, Refusal> {
    let vector =
        wire::decode_masked_input(Modulus { minus_one: input.modulus_minus_one }, input.dimension, &input.bytes);
    let vector = vector.ok_or_else(|| abort(R2S1, Malformed, Blame::User(input.sender)))?;
    Ok(Unpacked { entries: vector.entries })
}

fn encode_message<A: Algorithms>(p: &Suite1<A>, input: &EncodeMessage) -> Result<Encoded, Refusal> {
    let shares = |shares: &[Share]| {
        shares.iter().map(|s| Ok((s.user, element(&s.share)?))).collect::<Result<BTreeMap<_, _>, Refusal>>()
    };
    let (kind, body) = match (input.r#type, &input.body) {
        (1, Body::AdvertisedKeys { c_public_key, s_public_key, signature }) => {
            let keys = advertised(p, c_public_key, s_public_key, signature.as_deref())?;
            (Type::AdvertisedKeys, wire::encode_advertised_keys(&keys))
        }
        (2, Body::KeyList { keys }) => {
            let entry = |k: &UserKeys| {
                advertised(p, &k.c_public_key, &k.s_public_key, k.signature.as_deref()).map(|keys| (k.user, keys))
            };
            let u1 = keys.iter().map(entry).collect::<Result<BTreeMap<_, _>, Refusal>>()?;
            (Type::KeyList, wire::encode_key_list(&u1))
        }
        (kind @ (3 | 4), Body::Ciphertexts { ciphertexts }) => {
            let entries = ciphertexts.iter().map(|c| Ok((c.user, Ciphertext(sized(&c.e)?))));
            let body = wire::encode_ciphertexts(&entries.collect::<Result<_, Refusal>>()?);
            (if kind == 3 { Type::EncryptedShares } else { Type::DeliveredShares }, body)
        }
        (5, Body::MaskedInput { bytes }) => (Type::MaskedInput, bytes.clone()),
        (6, Body::Survivors { users }) => (Type::Survivors, wire::ids(&users.iter().copied().collect())),
        (7, Body::ConsistencySignature { signature }) => (Type::ConsistencySignature, signature.clone()),
        (8, Body::ConsistencySignatures { signatures }) => {
            let entries = signatures.iter().map(|s| Ok((s.user, sized(&s.signature)?)));
            let body = wire::encode_signatures(&entries.collect::<Result<_, Refusal>>()?);
            (Type::ConsistencySignatures, body)
        }
        (9, Body::UnmaskingShares { s_shares, b_shares }) => {
            let shares = UnmaskingShares::<Suite1<A>> { s: shares(s_shares)?, b: shares(b_shares)? };
            (Type::UnmaskingShares, wire::encode_unmasking_shares(&shares))
        }
        _ => return Err(outside("a body of another type")),
    };
    Ok(Encoded { message: wire::message(kind, input.sender, &input.context, body) })
}

fn decode_message<A: Algorithms>(p: &Suite1<A>, input: &DecodeMessage) -> Result<Decoded, Refusal> {
    let DecodeMessage { at, variant, sender, context, dimension, message, .. } = input;
    let malicious = *variant == Variant::Malicious;
    let modulus = Modulus { minus_one: input.modulus_minus_one };
    let setup: Setup<Suite1<A>> = Setup {
        context: *context,
        t: 1,
        m: *dimension,
        modulus,
        largest_input: modulus.minus_one,
        users: Users::new(),
        d_pk: malicious.then(BTreeMap::new),
    };
    let (step, kind) = match (at.as_str(), malicious) {
        ("R0.S1", _) => (R0S1, Type::AdvertisedKeys),
        ("R1.U1", _) => (R1U1, Type::KeyList),
        ("R1.S1", _) => (R1S1, Type::EncryptedShares),
        ("R2.U1", _) => (R2U1, Type::DeliveredShares),
        ("R2.S1", _) => (R2S1, Type::MaskedInput),
        ("R3.U1", true) => (R3U1, Type::Survivors),
        ("R4.U1", false) => (R4U1, Type::Survivors),
        ("R3.S1", true) => (R3S1, Type::ConsistencySignature),
        ("R4.U1", true) => (R4U1, Type::ConsistencySignatures),
        ("R4.S1", _) => (R4S1, Type::UnmaskingShares),
        _ => return Err(outside("no message is received at this step")),
    };
    let blame = if *sender == wire::SERVER { Blame::Server } else { Blame::User(*sender) };
    let body = wire::open(message, kind, *sender, context).map_err(|check| abort(step, check, blame))?;
    let body = decode_body(p, &setup, kind, body).ok_or_else(|| abort(step, Malformed, blame))?;
    Ok(Decoded { r#type: kind as u8, body })
}

/// The body of a message of this type.
fn decode_body<A: Algorithms>(p: &Suite1<A>, setup: &Setup<Suite1<A>>, kind: Type, body: &[u8]) -> Option<Body> {
    let ciphertexts = |entries: BTreeMap<UserId, Ciphertext>| Body::Ciphertexts {
        ciphertexts: entries.into_iter().map(|(user, e)| UserCiphertext { user, e: e.0.to_vec() }).collect(),
    };
    let shares = |shares: BTreeMap<UserId, FieldElement>| {
        shares.into_iter().map(|(user, share)| Share { user, share: *share.bytes() }).collect()
    };
    let signature = |sigma: Option<[u8; 64]>| sigma.map(|sigma| sigma.to_vec());
    Some(match kind {
        Type::AdvertisedKeys => {
            let AdvertisedKeys { c_pk, s_pk, sigma } = wire::decode_advertised_keys(p, setup, body)?;
            let (c_public_key, s_public_key) = (c_pk.bytes().to_vec(), s_pk.bytes().to_vec());
            Body::AdvertisedKeys { c_public_key, s_public_key, signature: signature(sigma) }
        }
        Type::KeyList => {
            let entry = |(user, keys): (UserId, AdvertisedKeys<Suite1<A>>)| UserKeys {
                user,
                c_public_key: keys.c_pk.bytes().to_vec(),
                s_public_key: keys.s_pk.bytes().to_vec(),
                signature: signature(keys.sigma),
            };
            Body::KeyList { keys: wire::decode_key_list(p, setup, body)?.into_iter().map(entry).collect() }
        }
        Type::EncryptedShares | Type::DeliveredShares => ciphertexts(wire::decode_ciphertexts(body)?),
        Type::MaskedInput => {
            wire::decode_masked_input(setup.modulus, setup.m, body)?;
            Body::MaskedInput { bytes: body.to_vec() }
        }
        Type::Survivors => Body::Survivors { users: wire::decode_survivors(body)?.into_iter().collect() },
        Type::ConsistencySignature => Body::ConsistencySignature { signature: wire::decode_signature(body)?.to_vec() },
        Type::ConsistencySignatures => {
            let entry = |(user, sigma): (UserId, [u8; 64])| UserSignature { user, signature: sigma.to_vec() };
            let signatures = wire::decode_signatures(body)?.into_iter().map(entry).collect();
            Body::ConsistencySignatures { signatures }
        }
        Type::UnmaskingShares => {
            let UnmaskingShares { s, b } = wire::decode_unmasking_shares::<A>(body)?;
            Body::UnmaskingShares { s_shares: shares(s), b_shares: shares(b) }
        }
    })
}

/// Keys as a message has them.
fn advertised<A: Algorithms>(
    p: &Suite1<A>,
    c_pk: &[u8],
    s_pk: &[u8],
    sigma: Option<&[u8]>,
) -> Result<AdvertisedKeys<Suite1<A>>, Refusal> {
    let (c_pk, s_pk) = (public_key(p, c_pk)?, public_key(p, s_pk)?);
    Ok(AdvertisedKeys { c_pk, s_pk, sigma: sigma.map(sized).transpose()? })
}
