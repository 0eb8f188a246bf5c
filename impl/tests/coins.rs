//! Where the randomness of R0.U1 and R1.U3 to R1.U6 comes from: every coin is fresh bytes of the caller's generator, used once.
//! A generator whose bytes are known shows it: the messages are those of the explicit coins that its bytes spell.

mod simulation;

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use secagg::user::{AdvertiseKeysCoins, Setup, ShareKeysCoins};
use secagg::{Check, Session, Step, UserId, Variant};
use simulation::{Dropouts, Recording, parameters};

const Q: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// A generator that gives out these bytes, one after the other, and then no more.
struct Script(Vec<u8>);

impl Script {
    fn new(pieces: &[&[u8]]) -> Self {
        Self(pieces.concat())
    }
}

impl TryRng for Script {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("coins are drawn as bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("coins are drawn as bytes")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        assert!(bytes.len() <= self.0.len(), "the generator is asked for more than the step uses");
        bytes.copy_from_slice(&self.0.drain(..bytes.len()).collect::<Vec<u8>>());
        Ok(())
    }
}

impl TryCryptoRng for Script {}

/// The integer as 32 bytes, big-endian.
fn block(value: u8) -> [u8; 32] {
    let mut block = [0; 32];
    block[31] = value;
    block
}

/// Different blocks, all of them below q.
fn blocks<const N: usize>(first: u8) -> [[u8; 32]; N] {
    core::array::from_fn(|i| [first + i as u8; 32])
}

fn user() -> Setup {
    let session = Session::new(parameters(Variant::HonestButCurious, &[1, 2, 3], 3)).expect("valid parameters");
    Setup::honest_but_curious(&session, UserId(1)).expect("user 1 is in the directory")
}

/// R0.U1, "generate key pairs": c_u^SK and then s_u^SK are 32 fresh bytes each.
#[test]
fn secret_keys_are_fresh_bytes() {
    let [c_sk, s_sk] = blocks(0x11);
    let mut generator = Script::new(&[&c_sk, &s_sk]);
    let (_, drawn) = user().advertise_keys(&mut generator);
    let (_, explicit) = user().advertise_keys_with(AdvertiseKeysCoins { c_sk, s_sk }).expect("keys in range");
    assert_eq!(drawn, explicit);
    assert!(generator.0.is_empty(), "every byte is used, once");
    let (_, exchanged) = user().advertise_keys_with(AdvertiseKeysCoins { c_sk: s_sk, s_sk: c_sk }).expect("in range");
    assert_ne!(drawn, exchanged);
}

/// R0.U1, D19: what is not in [1, q − 1] is drawn again, not reduced.
#[test]
fn secret_keys_are_drawn_by_rejection() {
    let mut generator = Script::new(&[&Q, &[0xff; 32], &block(0), &block(5), &block(0), &Q, &block(7)]);
    let (_, drawn) = user().advertise_keys(&mut generator);
    let coins = AdvertiseKeysCoins { c_sk: block(5), s_sk: block(7) };
    assert_eq!(drawn, user().advertise_keys_with(coins).expect("keys in range").1);
    assert!(generator.0.is_empty());
}

/// Coins of round 1 for t = 3 and two other users, and the bytes that spell them.
fn sharing_coins(b: [u8; 32]) -> (ShareKeysCoins, Vec<u8>) {
    let (s_polynomial, b_polynomial) = (blocks::<2>(0x21), blocks::<2>(0x31));
    let (first, second) = ([0x41; 12], [0x42; 12]);
    let bytes = [&b[..], s_polynomial.as_flattened(), b_polynomial.as_flattened(), &first[..], &second[..]].concat();
    let coins = ShareKeysCoins {
        b,
        s_polynomial: s_polynomial.to_vec(),
        b_polynomial: b_polynomial.to_vec(),
        nonces: [(UserId(2), first), (UserId(3), second)].into(),
    };
    (coins, bytes)
}

/// R1.U3 to R1.U6: b_u, the coefficients for s_u^SK, those for b_u, and a nonce for each other user are fresh bytes, in this order.
#[test]
fn everything_for_sharing_is_fresh_bytes() {
    let recording = Recording::play(parameters(Variant::HonestButCurious, &[1, 2, 3], 3), &Dropouts::new());
    let (coins, bytes) = sharing_coins([0x20; 32]);
    let mut generator = Script(bytes);
    let (_, drawn) =
        recording.advertised(UserId(1)).share_keys(&recording.key_list, &mut generator).expect("an honest list");
    let (_, explicit) =
        recording.advertised(UserId(1)).share_keys_with(&recording.key_list, coins).expect("coins that fit");
    assert_eq!(drawn, explicit);
    assert!(generator.0.is_empty(), "every byte is used, once");
}

/// R1.U3, "b_u ← F": 0 is an element of F, q and more are drawn again.
#[test]
fn field_elements_are_drawn_by_rejection() {
    let recording = Recording::play(parameters(Variant::HonestButCurious, &[1, 2, 3], 3), &Dropouts::new());
    let (coins, bytes) = sharing_coins(block(0));
    let mut generator = Script([&Q[..], &[0xff; 32], &bytes].concat());
    let (_, drawn) =
        recording.advertised(UserId(1)).share_keys(&recording.key_list, &mut generator).expect("an honest list");
    let (_, explicit) =
        recording.advertised(UserId(1)).share_keys_with(&recording.key_list, coins).expect("coins that fit");
    assert_eq!(drawn, explicit);
    assert!(generator.0.is_empty());
}

/// R0.S1, D4: a generator that repeats itself makes two equal keys, and the server refuses them.
#[test]
fn a_generator_that_repeats_itself_is_noticed() {
    let recording = Recording::play(parameters(Variant::HonestButCurious, &[1, 2, 3], 3), &Dropouts::new());
    let [key] = blocks(0x11);
    let (_, message) = user().advertise_keys(&mut Script::new(&[&key, &key]));
    let error = recording.server_0().receive(UserId(1), &message).expect_err("both keys are the same");
    assert_eq!((error.step, error.check), (Step::R0S1, Check::RepeatedKey));
}
