//! Hashed, signed, derived and masked bytes, put together by hand from the format's description.

mod simulation;

use aes::Aes128Enc;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use hkdf::Hkdf;
use rand_core::Rng;
use secagg::{Modulus, ThreatModel, UserId, Variant};
use sha2::{Digest, Sha256};
use simulation::forgery::{HEADER, entries};
use simulation::{Dropouts, Recording, parameters, rng, verification_key};

const U: UserId = UserId(1);
const V: UserId = UserId(0x0203_0405);

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}

/// D15, SETUP.1: parties with different parameters have different contexts.
#[test]
fn the_context_binds_every_parameter() {
    let mut honest = parameters(Variant::HonestButCurious, &[V.0, U.0], 2);
    let expected = sha256(&[
        b"\x0fsecagg1 context\x01\x01",
        &[0xa5; 32],
        &[0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3],
        &999u64.to_be_bytes(),
        &[0],
        &[0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 4, 5],
    ]);
    assert_eq!(secagg::Session::new(honest.clone()).unwrap().context(), &expected);

    honest.directory = simulation::directory(Variant::Malicious, &[V.0, U.0]);
    honest.threat_model = ThreatModel::ServerAndClients { n_c: 1 };
    honest.input_bound = Modulus::new(256);
    let expected = sha256(&[
        b"\x0fsecagg1 context\x01\x01",
        &[0xa5; 32],
        &[1, 2],
        &[0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3],
        &999u64.to_be_bytes(),
        &[1],
        &255u64.to_be_bytes(),
        &[0, 0, 0, 2],
        &[0, 0, 0, 1],
        &verification_key(U),
        &[2, 3, 4, 5],
        &verification_key(V),
    ]);
    assert_eq!(secagg::Session::new(honest).unwrap().context(), &expected);
}

/// D15, FORMAT.md 6: the header of every message of Figure 4.
#[test]
fn headers_name_the_message_the_sender_and_the_context() {
    let recording = Recording::play(parameters(Variant::Malicious, &[U.0, V.0], 2), &Dropouts::new());
    let header = |message: &[u8], kind: u8, sender: u32| {
        let expected = [&[1, 1, kind][..], &sender.to_be_bytes(), recording.session.context()].concat();
        assert_eq!(message[..HEADER], expected);
    };
    header(&recording.advertised_keys[&V], 1, V.0);
    header(&recording.key_list, 2, 0);
    header(&recording.encrypted_shares[&V], 3, V.0);
    header(&recording.delivered[&V], 4, 0);
    header(&recording.masked_inputs[&V], 5, V.0);
    header(&recording.survivors, 6, 0);
    header(&recording.consistency_signatures[&V], 7, V.0);
    header(&recording.signatures, 8, 0);
    header(&recording.unmasking_shares[&V], 9, V.0);
}

/// R0.U2, R3.U2, D7: what σ and σ' cover.
#[test]
fn signatures_are_over_the_signer_and_its_view() {
    // U1 = {1, v, …}, U2 without 7, U3 without 6.
    let dropouts = Dropouts::from([(UserId(7), 1), (UserId(6), 2)]);
    let recording = Recording::play(parameters(Variant::Malicious, &[U.0, V.0, 6, 7], 2), &dropouts);
    let context = recording.session.context();
    let verify = |message: &[u8], signature: &[u8]| {
        let key = VerifyingKey::from_bytes(&verification_key(V)).unwrap();
        key.verify(message, &Signature::from_slice(signature).unwrap()).unwrap();
    };

    let body = &recording.advertised_keys[&V][HEADER..];
    verify(&[b"\x0csecagg1 keys", &context[..], &[2, 3, 4, 5], &body[..66]].concat(), &body[66..]);

    let keys = entries(&recording.key_list, 130);
    let k: Vec<u8> = keys.iter().flat_map(|(v, keys)| [&v.to_be_bytes(), &keys[..66]].concat()).collect();
    let message = [
        b"\x13secagg1 consistency",
        &context[..],
        &[2, 3, 4, 5],
        &sha256(&[&[0, 0, 0, 4], &k]),
        &sha256(&[&[0, 0, 0, 3], &[0, 0, 0, 1], &[0, 0, 0, 6], &[2, 3, 4, 5]]),
        &[0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 4, 5],
    ];
    verify(&message.concat(), &recording.consistency_signatures[&V][HEADER..]);
}

/// The first block of the key stream under a derived seed.
fn mask(recording: &Recording, secret: &[u8], info: &[u8]) -> [u8; 16] {
    let mut seed = [0; 16];
    Hkdf::<Sha256>::new(Some(recording.session.context()), secret).expand(info, &mut seed).unwrap();
    let mut block = [0; 16].into();
    Aes128Enc::new(&seed.into()).encrypt_block(&mut block);
    block.into()
}

/// R2.U3, y_u = x_u + p_u + Σ_{v ∈ U2} p_{u,v}.
#[test]
fn an_input_is_masked_with_both_kinds_of_mask() {
    let mut bytes = parameters(Variant::HonestButCurious, &[U.0, V.0], 2);
    bytes.modulus = Modulus::new(256).unwrap();
    bytes.dimension = 16;
    let recording = Recording::play(bytes, &Dropouts::new());

    // The second coin of round 0 and the first of round 1.
    let s_sk = |id| {
        let mut coins = [0; 64];
        rng(id, 0).fill_bytes(&mut coins);
        p256::SecretKey::from_slice(&coins[32..]).unwrap()
    };
    let agreed = sha256(&[s_sk(U).diffie_hellman(&s_sk(V).public_key()).raw_secret_bytes()]);
    let pair = mask(&recording, &agreed, b"\x0csecagg1 pair\x00\x00\x00\x01\x02\x03\x04\x05");
    for id in [U, V] {
        let mut b = [0; 32];
        rng(id, 1).fill_bytes(&mut b);
        let own = mask(&recording, &b, &[b"\x0csecagg1 self", &id.0.to_be_bytes()[..]].concat());
        let expected: Vec<u8> = (0..16)
            .map(|j| {
                let x = recording.inputs[&id][j] as u8;
                let masked = x.wrapping_add(own[j]);
                if id == V { masked.wrapping_add(pair[j]) } else { masked.wrapping_sub(pair[j]) }
            })
            .collect();
        assert_eq!(recording.masked_inputs[&id][HEADER..], expected);
    }
}
