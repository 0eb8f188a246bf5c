//! The pseudorandom generator against its definition in `vectors/FORMAT.md`, section 4.5, written again below bit by bit.
//! The definition has AES under it as a block cipher only; counter, cutting into words, candidates and rejection are its own.
//! That nothing but uniform words is needed for uniform masks is shown exactly, by a key stream in which every word occurs once.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use proptest::prelude::*;
use secagg_spec::primitives::Primitives;
use secagg_spec::suite1::{Algorithms, Suite1};
use secagg_spec::textbook::algorithms::Textbook;
use secagg_spec::vector::{Modulus, Vector};
use secagg_tests::cases::cases;
use secagg_tests::libraries::Libraries;

/// Bit `position` of the key stream: block i is AES-128(seed, i), its bytes in order, each byte's least significant bit first.
fn stream_bit(seed: &[u8; 16], position: usize) -> bool {
    let mut block = ((position / 128) as u128).to_be_bytes().into();
    aes::Aes128::new(seed.into()).encrypt_block(&mut block);
    block[position % 128 / 8] >> (position % 8) & 1 == 1
}

/// The smallest of 8, 16, 32, 64 with R ≤ 2^w.
fn word_bits(r: u128) -> usize {
    if r <= 1 << 8 {
        8
    } else if r <= 1 << 16 {
        16
    } else if r <= 1 << 32 {
        32
    } else {
        64
    }
}

/// ⌈log₂ R⌉.
fn entry_bits(r: u128) -> usize {
    (0..=64).find(|k| r <= 1 << k).expect("R is at most 2^64")
}

/// The first m accepted candidates, in the order of the stream.
fn definition(seed: &[u8; 16], m: usize, r: u128) -> Vec<u64> {
    let (w, k) = (word_bits(r), entry_bits(r));
    let candidate = |word: usize| (0..k).fold(0u128, |sum, i| sum + (u128::from(stream_bit(seed, word * w + i)) << i));
    (0..).map(candidate).filter(|candidate| *candidate < r).map(|candidate| candidate as u64).take(m).collect()
}

/// PRG(seed) of the spec over the algorithms `A`.
fn spec<A: Algorithms>(algorithms: A, seed: &[u8; 16], m: u32, r: u128) -> Vec<u64> {
    let modulus = Modulus { minus_one: (r - 1) as u64 };
    let Vector { modulus: of_mask, entries } = Suite1(algorithms).prg(seed, m, modulus);
    assert_eq!(of_mask, modulus, "a mask lies in Z_R^m");
    entries
}

/// R at every edge of a word, and in the middle, where half of all words are skipped.
const EDGES: [u128; 23] = [
    2,
    3,
    4,
    5,
    127,
    129,
    255,
    256,
    257,
    32769,
    65535,
    65536,
    65537,
    (1 << 31) + 1,
    (1 << 32) - 1,
    1 << 32,
    (1 << 32) + 1,
    1 << 33,
    1 << 63,
    (1 << 63) + 1,
    (1 << 64) - 59,
    (1 << 64) - 1,
    1 << 64,
];

/// Any R from 2 to 2^64, the edges often.
fn moduli() -> impl Strategy<Value = u128> {
    prop_oneof![prop::sample::select(EDGES.as_slice()), 2..=1000u128, 2..=1u128 << 64]
}

/// Section VII-C, "AES in counter mode", and Appendix A.D: the PRG is its definition at every edge of a word.
#[test]
fn the_prg_is_its_definition_at_every_edge() {
    for (seed, r) in (0u8..).zip(EDGES) {
        let seed = [seed.wrapping_mul(37); 16];
        assert_eq!(spec(Libraries, &seed, 70, r), definition(&seed, 70, r), "R = {r}");
        assert_eq!(spec(Textbook, &seed, 9, r), definition(&seed, 9, r), "R = {r}, textbook");
    }
}

proptest! {
    #![proptest_config(cases(192))]

    /// Appendix A.D: the PRG is its definition under any seed, for any m and any R.
    #[test]
    fn the_prg_is_its_definition(seed: [u8; 16], m in 0..60u32, r in moduli()) {
        prop_assert_eq!(spec(Libraries, &seed, m, r), definition(&seed, m as usize, r));
    }

    /// Appendix A.D: a shorter mask under one seed is the beginning of a longer one.
    #[test]
    fn a_shorter_mask_is_a_prefix(seed: [u8; 16], m in 0..200u32, more in 0..200u32, r in moduli()) {
        let (short, long) = (spec(Libraries, &seed, m, r), spec(Libraries, &seed, m + more, r));
        prop_assert_eq!(short.len(), m as usize);
        prop_assert_eq!(&long[..m as usize], short);
    }

    /// Appendix A.D, indistinguishability, as a sanity check: one bit of the seed changes about half of the mask.
    #[test]
    fn one_bit_of_the_seed_changes_half_of_the_mask(seed: [u8; 16], bit in 0..128usize) {
        let mut other = seed;
        other[bit / 8] ^= 1 << (bit % 8);
        let masks = [seed, other].map(|seed| spec(Libraries, &seed, 64, 1 << 64));
        let changed: u32 = masks[0].iter().zip(&masks[1]).map(|(a, b)| (a ^ b).count_ones()).sum();
        // 4096 bits: 2048 expected, with a standard deviation of 32.
        prop_assert!((1728..=2368).contains(&changed), "{} bits", changed);
    }
}

/// A key stream chosen by the test; the PRG uses nothing else.
struct Stream(Vec<u8>);

const UNUSED: &str = "the PRG needs the key stream only";

impl Algorithms for Stream {
    fn aes128_ctr(&self, _: &[u8; 16], length: usize) -> Vec<u8> {
        self.0.iter().copied().cycle().take(length).collect()
    }

    fn sha256(&self, _: &[u8]) -> [u8; 32] {
        unreachable!("{UNUSED}")
    }

    fn hkdf_sha256(&self, _: &[u8], _: &[u8], _: &[u8]) -> [u8; 16] {
        unreachable!("{UNUSED}")
    }

    fn aes128_gcm_seal(&self, _: &[u8; 16], _: &[u8; 12], _: &[u8], _: &[u8]) -> Vec<u8> {
        unreachable!("{UNUSED}")
    }

    fn aes128_gcm_open(&self, _: &[u8; 16], _: &[u8; 12], _: &[u8], _: &[u8]) -> Option<Vec<u8>> {
        unreachable!("{UNUSED}")
    }

    fn p256_public(&self, _: &[u8; 32]) -> Option<[u8; 33]> {
        unreachable!("{UNUSED}")
    }

    fn p256_multiply(&self, _: &[u8; 32], _: &[u8; 33]) -> Option<[u8; 32]> {
        unreachable!("{UNUSED}")
    }

    fn p256_is_valid(&self, _: &[u8; 33]) -> bool {
        unreachable!("{UNUSED}")
    }

    fn shamir_share(&self, _: &[u8; 32], _: &[[u8; 32]], _: u32) -> [u8; 32] {
        unreachable!("{UNUSED}")
    }

    fn shamir_reconstruct(&self, _: &[(u32, [u8; 32])]) -> [u8; 32] {
        unreachable!("{UNUSED}")
    }

    fn ed25519_public(&self, _: &[u8; 32]) -> [u8; 32] {
        unreachable!("{UNUSED}")
    }

    fn ed25519_sign(&self, _: &[u8; 32], _: &[u8]) -> [u8; 64] {
        unreachable!("{UNUSED}")
    }

    fn ed25519_verify(&self, _: &[u8; 32], _: &[u8], _: &[u8; 64]) -> bool {
        unreachable!("{UNUSED}")
    }

    fn ed25519_is_canonical(&self, _: &[u8; 32]) -> bool {
        unreachable!("{UNUSED}")
    }

    fn ed25519_has_small_order(&self, _: &[u8; 32]) -> bool {
        unreachable!("{UNUSED}")
    }
}

/// All 2^w words, once each: how often the PRG hits each element of Z_R before a word comes for the second time.
fn hits(w: u32, r: u128) -> Vec<usize> {
    // An odd factor permutes the words, so that accepted and skipped ones alternate.
    let words = (0..1u64 << w).map(|word| word.wrapping_mul(0x9e37) % (1 << w));
    let stream = words.flat_map(|word| word.to_le_bytes().into_iter().take(w as usize / 8)).collect();
    let each = 1usize << (w as usize - entry_bits(r));
    let mut hits = vec![0; r as usize];
    for entry in spec(Stream(stream), &[0; 16], (r as usize * each) as u32, r) {
        hits[entry as usize] += 1;
    }
    assert!(hits.iter().all(|hit| *hit == each), "R = {r}: some element is not hit {each} times by all {w}-bit words");
    hits
}

/// Appendix A.D, "uniformly from [0, R)": uniform 8-bit words give every element of Z_R equally often, for every R that has them.
#[test]
fn rejection_is_exactly_uniform_over_all_bytes() {
    for r in 2..=256 {
        assert_eq!(hits(8, r).len(), r as usize);
    }
}

/// Appendix A.D, "uniformly from [0, R)": the same for 16-bit words.
#[test]
fn rejection_is_exactly_uniform_over_all_16_bit_words() {
    for r in [257, 258, 300, 511, 512, 513, 1000, 4095, 32767, 32768, 32769, 49153, 65534, 65535, 65536] {
        assert_eq!(hits(16, r).len(), r as usize);
    }
}
