//! What the steps of Figure 4 compute, straight from the libraries by `vectors/FORMAT.md`, sections 3 and 4.
//! Written apart from the spec and from impl, and plainer than either: polynomials by powers, key streams block by block.

use std::collections::BTreeMap;

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes_gcm::Aes128Gcm;
use aes_gcm::aead::{Aead, Payload};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use hkdf::Hkdf;
use p256::elliptic_curve::ff::PrimeField;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, Scalar, SecretKey};
use secagg_vectors::model::{Adversary, Parameters, Variant};
use sha2::{Digest, Sha256};

/// c^PK and s^PK of each user.
pub type Keys = BTreeMap<u32, ([u8; 33], [u8; 33])>;

/// q, the order of P-256.
pub const Q: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// One byte with the length, then the name.
pub fn label(name: &str) -> Vec<u8> {
    [&[name.len() as u8], name.as_bytes()].concat()
}

/// Section 3.
pub fn context(parameters: &Parameters) -> [u8; 32] {
    let mut input = label("secagg1 context");
    input.extend([1, 1]);
    input.extend(parameters.session);
    input.push(match parameters.variant {
        Variant::HonestButCurious => 0,
        Variant::Malicious => 1,
    });
    input.push(match parameters.adversary {
        Adversary::Clients => 0,
        Adversary::Server => 1,
        Adversary::ServerAndClients => 2,
    });
    for number in [parameters.colluding, parameters.threshold, parameters.dimension] {
        input.extend(number.to_be_bytes());
    }
    input.extend(parameters.modulus_minus_one.to_be_bytes());
    input.push(u8::from(parameters.input_bound_minus_one.is_some()));
    input.extend(parameters.input_bound_minus_one.map(u64::to_be_bytes).iter().flatten());
    input.extend((parameters.directory.len() as u32).to_be_bytes());
    let mut directory = parameters.directory.clone();
    directory.sort_by_key(|entry| entry.id);
    for entry in directory {
        input.extend(entry.id.to_be_bytes());
        input.extend(entry.verification_key.iter().flatten());
    }
    sha256(&input)
}

// KA

/// x·G, compressed.
pub fn public_key(x: &[u8; 32]) -> [u8; 33] {
    let key = SecretKey::from_slice(x).unwrap().public_key();
    key.to_sec1_point(true).as_bytes().try_into().unwrap()
}

/// The SHA-256 of the x-coordinate of x·P.
pub fn agree(x: &[u8; 32], key: &[u8; 33]) -> [u8; 32] {
    let shared = SecretKey::from_slice(x).unwrap().diffie_hellman(&PublicKey::from_sec1_bytes(key).unwrap());
    sha256(shared.raw_secret_bytes())
}

/// HKDF-SHA-256 under the context, for a label and identities.
pub fn derive(context: &[u8; 32], secret: &[u8; 32], name: &str, ids: &[u32]) -> [u8; 16] {
    let info = [label(name), ids.iter().flat_map(|id| id.to_be_bytes()).collect()].concat();
    let mut key = [0; 16];
    Hkdf::<Sha256>::new(Some(context), secret).expand(&info, &mut key).unwrap();
    key
}

// AE

/// The associated data of e_{sender,receiver}.
fn associated_data(context: &[u8; 32], sender: u32, receiver: u32) -> Vec<u8> {
    [&label("secagg1 shares")[..], context, &sender.to_be_bytes(), &receiver.to_be_bytes()].concat()
}

/// The plaintext of e_{sender,receiver}, if it is authentic.
pub fn open(key: &[u8; 16], context: &[u8; 32], sender: u32, receiver: u32, e: &[u8]) -> Option<Vec<u8>> {
    let aad = &associated_data(context, sender, receiver);
    let nonce: [u8; 12] = e[..12].try_into().unwrap();
    Aes128Gcm::new(key.into()).decrypt(&nonce.into(), Payload { msg: &e[12..], aad }).ok()
}

/// A ciphertext from sender to receiver over any plaintext.
pub fn seal(
    key: &[u8; 16],
    context: &[u8; 32],
    (sender, receiver): (u32, u32),
    nonce: [u8; 12],
    msg: &[u8],
) -> Vec<u8> {
    let aad = &associated_data(context, sender, receiver);
    let sealed = Aes128Gcm::new(key.into()).encrypt(&nonce.into(), Payload { msg, aad }).unwrap();
    [&nonce[..], &sealed].concat()
}

// SS

fn scalar(bytes: &[u8; 32]) -> Scalar {
    Option::from(Scalar::from_repr((*bytes).into())).expect("a canonical field element")
}

/// s + a_1·x + … + a_{t−1}·x^{t−1}, power by power.
pub fn polynomial(secret: &[u8; 32], coefficients: &[[u8; 32]], x: u32) -> [u8; 32] {
    let x = Scalar::from(u64::from(x));
    let mut power = Scalar::ONE;
    let mut value = scalar(secret);
    for a in coefficients {
        power *= x;
        value += scalar(a) * power;
    }
    value.to_repr().into()
}

/// The value at `at` of the polynomial of least degree through the points.
pub fn interpolate(points: &[(u32, [u8; 32])], at: u32) -> [u8; 32] {
    let x = |u: u32| Scalar::from(u64::from(u));
    let mut value = Scalar::ZERO;
    for (u, y) in points {
        let (mut above, mut below) = (Scalar::ONE, Scalar::ONE);
        for (v, _) in points.iter().filter(|(v, _)| v != u) {
            above *= x(at) - x(*v);
            below *= x(*u) - x(*v);
        }
        value += scalar(y) * above * below.invert().unwrap();
    }
    value.to_repr().into()
}

// PRG

/// m entries below R, from AES-128 of 0, 1, 2, … under the seed.
pub fn prg(seed: &[u8; 16], m: usize, modulus_minus_one: u64) -> Vec<u64> {
    let cipher = aes::Aes128::new(seed.into());
    let width = [1, 2, 4, 8].into_iter().find(|w| u128::from(modulus_minus_one) < 1u128 << (8 * w)).unwrap();
    let k = (1..=64).find(|k| u128::from(modulus_minus_one) < 1u128 << k).unwrap();
    let blocks = (0u128..).map(|i| {
        let mut block = i.to_be_bytes().into();
        cipher.encrypt_block(&mut block);
        <[u8; 16]>::from(block)
    });
    let words = blocks.flat_map(|block| {
        let word = |bytes: &[u8]| bytes.iter().rev().fold(0u128, |word, byte| word << 8 | u128::from(*byte));
        block.chunks(width).map(word).collect::<Vec<_>>()
    });
    let candidates = words.map(|word| (word % (1u128 << k)) as u64);
    candidates.filter(|candidate| *candidate <= modulus_minus_one).take(m).collect()
}

/// The sum mod R, entry by entry, of vectors with their signs.
pub fn signed_sum<'a>(
    vectors: impl IntoIterator<Item = (bool, &'a [u64])>,
    m: usize,
    modulus_minus_one: u64,
) -> Vec<u64> {
    let modulus = u128::from(modulus_minus_one) + 1;
    let mut sum = vec![0u128; m];
    for (minus, vector) in vectors {
        assert_eq!(vector.len(), m);
        for (total, entry) in sum.iter_mut().zip(vector) {
            let entry = u128::from(*entry);
            *total = (*total + if minus { modulus - entry } else { entry }) % modulus;
        }
    }
    sum.into_iter().map(|total| total as u64).collect()
}

// SIG

pub fn verification_key(d_sk: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(d_sk).verifying_key().to_bytes()
}

pub fn sign(d_sk: &[u8; 32], message: &[u8]) -> [u8; 64] {
    SigningKey::from_bytes(d_sk).sign(message).to_bytes()
}

pub fn verifies(d_pk: &[u8; 32], message: &[u8], sigma: &[u8]) -> bool {
    let signature = Signature::from_slice(sigma).unwrap();
    VerifyingKey::from_bytes(d_pk).unwrap().verify(message, &signature).is_ok()
}

/// What σ_u covers.
pub fn signed_keys(context: &[u8; 32], u: u32, c_pk: &[u8], s_pk: &[u8]) -> Vec<u8> {
    [&label("secagg1 keys")[..], context, &u.to_be_bytes(), c_pk, s_pk].concat()
}

/// What σ'_u covers.
pub fn signed_consistency(context: &[u8; 32], u: u32, u1: &Keys, u2: &[u32], u3: &[u32]) -> Vec<u8> {
    let list_of = |ids: &[u32]| {
        let bytes: Vec<u8> = ids.iter().flat_map(|id| id.to_be_bytes()).collect();
        [&(ids.len() as u32).to_be_bytes()[..], &bytes].concat()
    };
    let mut keys = (u1.len() as u32).to_be_bytes().to_vec();
    for (v, (c_pk, s_pk)) in u1 {
        keys.extend(v.to_be_bytes());
        keys.extend(c_pk);
        keys.extend(s_pk);
    }
    let (keys, u2) = (sha256(&keys), sha256(&list_of(u2)));
    [&label("secagg1 consistency")[..], context, &u.to_be_bytes(), &keys, &u2, &list_of(u3)].concat()
}
