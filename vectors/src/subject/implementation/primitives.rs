//! impl's primitives on their own, through its feature `primitives`: JSON's types become impl's, and back.

use secagg::primitives::{self as implementation, Purpose};
use secagg::{Modulus, Session, Step, UserId};
use serde::Serialize;
use serde_json::Value;

use super::{abort, impl_parameters};
use crate::model::{Id, Variant};
use crate::primitive::*;
use crate::subject::Refusal;

/// The output of a primitive.
pub fn output(input: &Input) -> Result<Value, Refusal> {
    match input {
        Input::ShamirShare(input) => json(share(input)?),
        Input::ShamirReconstruct(input) => json(reconstruct(input)?),
        Input::KeyGeneration(input) => json(key_generation(input)?),
        Input::Agreement(input) => json(agree(input)?),
        Input::Context(input) => json(context(input)?),
        Input::Derivation(input) => json(derive(input)?),
        Input::Encryption(input) => json(encrypt(input)?),
        Input::Decryption(input) => json(decrypt(input)?),
        Input::Prg(input) => json(expand(input)),
        Input::SignKeys(input) => json(sign_keys(input)?),
        Input::SignConsistency(input) => json(sign_consistency(input)?),
        Input::VerificationKey(input) => json(verification_key(input)?),
        Input::Verify(input) => json(verify(input)?),
        Input::EncodeVector(input) => json(encode_vector(input)?),
        Input::DecodeVector(input) => json(decode_vector(input)?),
        Input::EncodeMessage(input) => json(encode_message(input)?),
        Input::DecodeMessage(input) => json(decode_message(input)?),
    }
}

/// An output as JSON.
fn json(output: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(output).map_err(|error| Refusal::Fault(error.to_string()))
}

/// Bytes of the length that impl's types have.
fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Refusal> {
    bytes.try_into().map_err(|_| Refusal::Fault(format!("{N} bytes are due here, not {}", bytes.len())))
}

fn ids(users: &[Id]) -> Vec<UserId> {
    users.iter().map(|user| UserId(*user)).collect()
}

fn share(input: &ShamirShare) -> Result<Shares, Refusal> {
    let shares = implementation::share(&input.secret, &input.polynomial, &ids(&input.users)).map_err(abort)?;
    Ok(Shares { shares: shares.into_iter().map(|(user, share)| Share { user: user.0, share: *share }).collect() })
}

fn reconstruct(input: &ShamirReconstruct) -> Result<Interpolated, Refusal> {
    let shares: Vec<(UserId, [u8; 32])> = input.shares.iter().map(|s| (UserId(s.user), s.share)).collect();
    let given = implementation::reconstruct(input.threshold as usize, &shares).map_err(abort)?;
    let coefficient = |(user, coefficient): (UserId, [u8; 32])| Coefficient { user: user.0, coefficient };
    Ok(Interpolated { coefficients: given.coefficients.into_iter().map(coefficient).collect(), secret: *given.secret })
}

fn key_generation(input: &KeyGeneration) -> Result<KeyPair, Refusal> {
    Ok(KeyPair { public_key: implementation::public_key(&input.secret_key).map_err(abort)?.into() })
}

fn agree(input: &Agreement) -> Result<Agreed, Refusal> {
    let (coordinate, agreed) = implementation::agree(&input.secret_key, &input.public_key).map_err(abort)?;
    Ok(Agreed { coordinate: *coordinate, agreed: *agreed })
}

fn context(input: &Context) -> Result<Hashed, Refusal> {
    let session = Session::new(impl_parameters(&input.parameters)).map_err(abort)?;
    Ok(Hashed { context_input: implementation::context_input(&session), context: *session.context() })
}

fn derive(input: &Derivation) -> Result<Derived, Refusal> {
    let u = UserId(input.u);
    let v = || input.v.map(UserId).ok_or_else(|| Refusal::Fault("there is no v".into()));
    let purpose = match input.kind {
        crate::primitive::Purpose::Ae => Purpose::SealingKey(u, v()?),
        crate::primitive::Purpose::Pair => Purpose::PairSeed(u, v()?),
        crate::primitive::Purpose::Own => Purpose::SelfSeed(u),
    };
    let given = implementation::derive(input.context, &input.secret, purpose).map_err(abort)?;
    Ok(Derived { info: given.info, pseudorandom_key: *given.pseudorandom_key, key: *given.key })
}

fn encrypt(input: &Encryption) -> Result<Sealed, Refusal> {
    let Encryption { context, key, nonce, sender, receiver, s_share, b_share } = input;
    let parties = (UserId(*sender), UserId(*receiver));
    let sealed = implementation::seal(*context, *key, *nonce, parties, (s_share, b_share)).map_err(abort)?;
    Ok(Sealed { associated_data: sealed.associated_data, plaintext: sealed.plaintext.to_vec(), e: sealed.e.into() })
}

fn decrypt(input: &Decryption) -> Result<Opened, Refusal> {
    let Decryption { context, key, sender, receiver, e } = input;
    let parties = (UserId(*sender), UserId(*receiver));
    let (s_share, b_share) = implementation::open(*context, *key, parties, &sized(e)?).map_err(abort)?;
    Ok(Opened { s_share: *s_share, b_share: *b_share })
}

fn expand(input: &Prg) -> Mask {
    let modulus = Modulus::from_minus_one(input.modulus_minus_one);
    let expanded = implementation::prg(input.seed, modulus, input.dimension);
    Mask { key_stream: expanded.key_stream.to_vec(), mask: expanded.mask.to_vec() }
}

fn sign_keys(input: &SignKeys) -> Result<SignedKeys, Refusal> {
    let (c_pk, s_pk) = (sized(&input.c_public_key)?, sized(&input.s_public_key)?);
    let signed = implementation::sign_keys(&input.signing_key, input.context, UserId(input.user), &c_pk, &s_pk);
    Ok(SignedKeys {
        verification_key: implementation::verification_key(&input.signing_key),
        signed: signed.signed,
        signature: signed.signature.into(),
    })
}

fn sign_consistency(input: &SignConsistency) -> Result<SignedConsistency, Refusal> {
    let entry = |keys: &UserKeys| -> Result<(UserId, [u8; 33], [u8; 33]), Refusal> {
        Ok((UserId(keys.user), sized(&keys.c_public_key)?, sized(&keys.s_public_key)?))
    };
    let u1 = input.keys.iter().map(entry).collect::<Result<Vec<_>, Refusal>>()?;
    let (u2, u3) = (ids(&input.u2), ids(&input.u3));
    let (key, user) = (&input.signing_key, UserId(input.user));
    let signed = implementation::sign_consistency(key, input.context, user, &u1, &u2, &u3).map_err(abort)?;
    Ok(SignedConsistency {
        keys_hashed: signed.keys_hashed,
        u2_hashed: signed.u2_hashed,
        signed: signed.signature.signed,
        signature: signed.signature.signature.into(),
    })
}

fn verification_key(input: &VerificationKey) -> Result<Accepted, Refusal> {
    implementation::check_verification_key(&input.verification_key).map_err(abort)?;
    Ok(Accepted {})
}

fn verify(input: &Verify) -> Result<Accepted, Refusal> {
    implementation::verify(&input.verification_key, &input.signed, &sized(&input.signature)?).map_err(abort)?;
    Ok(Accepted {})
}

fn encode_vector(input: &EncodeVector) -> Result<Packed, Refusal> {
    let modulus = Modulus::from_minus_one(input.modulus_minus_one);
    Ok(Packed { bytes: implementation::encode_vector(modulus, &input.entries).map_err(abort)? })
}

fn decode_vector(input: &DecodeVector) -> Result<Unpacked, Refusal> {
    let DecodeVector { modulus_minus_one, dimension, sender, bytes } = input;
    let modulus = Modulus::from_minus_one(*modulus_minus_one);
    let entries = implementation::decode_vector(modulus, *dimension, UserId(*sender), bytes).map_err(abort)?;
    Ok(Unpacked { entries })
}

fn encode_message(input: &EncodeMessage) -> Result<Encoded, Refusal> {
    let body = impl_body(input.r#type, &input.body)?;
    let message = implementation::encode_message(input.context, input.sender, &body);
    let message = message.ok_or_else(|| Refusal::Fault("the body holds no valid keys or shares".into()))?;
    Ok(Encoded { message })
}

fn decode_message(input: &DecodeMessage) -> Result<Decoded, Refusal> {
    let receiver = implementation::Receiver {
        at: step(&input.at)?,
        variant: match input.variant {
            Variant::HonestButCurious => secagg::Variant::HonestButCurious,
            Variant::Malicious => secagg::Variant::Malicious,
        },
        sender: input.sender,
        context: input.context,
        modulus: Modulus::from_minus_one(input.modulus_minus_one),
        dimension: input.dimension,
    };
    let body = implementation::decode_message(&receiver, &input.message);
    let body = body.ok_or_else(|| Refusal::Fault(format!("no message is received at {}", input.at)))?;
    let (r#type, body) = model_body(body.map_err(abort)?);
    Ok(Decoded { r#type, body })
}

/// The step with this name.
fn step(name: &str) -> Result<Step, Refusal> {
    let step = Step::ALL.iter().find(|step| step.as_str() == name);
    step.copied().ok_or_else(|| Refusal::Fault(format!("there is no step {name}")))
}

/// A body of this type as impl's.
fn impl_body(r#type: u8, body: &Body) -> Result<implementation::Body, Refusal> {
    let keys = |c_pk: &[u8], s_pk: &[u8], signature: Option<&[u8]>| -> Result<implementation::Keys, Refusal> {
        let (c_public_key, s_public_key) = (sized(c_pk)?, sized(s_pk)?);
        Ok(implementation::Keys { c_public_key, s_public_key, signature: signature.map(sized).transpose()? })
    };
    let shares =
        |shares: &[Share]| shares.iter().map(|s| (UserId(s.user), implementation::Secret::new(s.share))).collect();
    Ok(match (r#type, body) {
        (1, Body::AdvertisedKeys { c_public_key, s_public_key, signature }) => {
            implementation::Body::AdvertisedKeys(keys(c_public_key, s_public_key, signature.as_deref())?)
        }
        (2, Body::KeyList { keys: list }) => {
            let entry = |k: &UserKeys| -> Result<(UserId, implementation::Keys), Refusal> {
                Ok((UserId(k.user), keys(&k.c_public_key, &k.s_public_key, k.signature.as_deref())?))
            };
            implementation::Body::KeyList(list.iter().map(entry).collect::<Result<_, _>>()?)
        }
        (3 | 4, Body::Ciphertexts { ciphertexts }) => {
            let entries = ciphertexts.iter().map(|c| Ok((UserId(c.user), sized(&c.e)?)));
            let entries = entries.collect::<Result<_, Refusal>>()?;
            if r#type == 3 {
                implementation::Body::EncryptedShares(entries)
            } else {
                implementation::Body::DeliveredShares(entries)
            }
        }
        (5, Body::MaskedInput { bytes }) => implementation::Body::MaskedInput(bytes.clone()),
        (6, Body::Survivors { users }) => implementation::Body::Survivors(ids(users)),
        (7, Body::ConsistencySignature { signature }) => implementation::Body::ConsistencySignature(sized(signature)?),
        (8, Body::ConsistencySignatures { signatures }) => {
            let entries = signatures.iter().map(|s| Ok((UserId(s.user), sized(&s.signature)?)));
            implementation::Body::ConsistencySignatures(entries.collect::<Result<_, Refusal>>()?)
        }
        (9, Body::UnmaskingShares { s_shares, b_shares }) => {
            implementation::Body::UnmaskingShares { s_shares: shares(s_shares), b_shares: shares(b_shares) }
        }
        _ => return Err(Refusal::Fault(format!("this is no body of type {}", r#type))),
    })
}

/// impl's body, and the number of its type.
fn model_body(body: implementation::Body) -> (u8, Body) {
    let ciphertexts = |entries: Vec<(UserId, [u8; 100])>| Body::Ciphertexts {
        ciphertexts: entries.into_iter().map(|(user, e)| UserCiphertext { user: user.0, e: e.into() }).collect(),
    };
    let shares = |shares: Vec<(UserId, implementation::Secret)>| {
        shares.into_iter().map(|(user, share)| Share { user: user.0, share: *share }).collect()
    };
    match body {
        implementation::Body::AdvertisedKeys(keys) => {
            let implementation::Keys { c_public_key, s_public_key, signature } = keys;
            let (c_public_key, s_public_key) = (c_public_key.into(), s_public_key.into());
            (1, Body::AdvertisedKeys { c_public_key, s_public_key, signature: signature.map(Vec::from) })
        }
        implementation::Body::KeyList(list) => {
            let entry = |(user, keys): (UserId, implementation::Keys)| UserKeys {
                user: user.0,
                c_public_key: keys.c_public_key.into(),
                s_public_key: keys.s_public_key.into(),
                signature: keys.signature.map(Vec::from),
            };
            (2, Body::KeyList { keys: list.into_iter().map(entry).collect() })
        }
        implementation::Body::EncryptedShares(entries) => (3, ciphertexts(entries)),
        implementation::Body::DeliveredShares(entries) => (4, ciphertexts(entries)),
        implementation::Body::MaskedInput(bytes) => (5, Body::MaskedInput { bytes }),
        implementation::Body::Survivors(users) => {
            (6, Body::Survivors { users: users.into_iter().map(|user| user.0).collect() })
        }
        implementation::Body::ConsistencySignature(signature) => {
            (7, Body::ConsistencySignature { signature: signature.into() })
        }
        implementation::Body::ConsistencySignatures(entries) => {
            let entry =
                |(user, signature): (UserId, [u8; 64])| UserSignature { user: user.0, signature: signature.into() };
            (8, Body::ConsistencySignatures { signatures: entries.into_iter().map(entry).collect() })
        }
        implementation::Body::UnmaskingShares { s_shares, b_shares } => {
            (9, Body::UnmaskingShares { s_shares: shares(s_shares), b_shares: shares(b_shares) })
        }
    }
}
