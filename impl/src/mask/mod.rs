//! PRG: masks over Z_R, expanded from 16-byte seeds and added to a vector without ever being stored.
//!
//! A mask is AES-128 key stream ([`counter_mode`]) cut into words. Where R = 2^k every word is an entry ([`aligned`]); for
//! every other R some words are skipped ([`rejection`], [`sifted`]).

mod aligned;
mod counter_mode;
#[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
mod registers;
mod rejection;
mod ring;
mod sifted;
mod words;

#[cfg(feature = "primitives")]
use alloc::vec::Vec;

use zeroize::Zeroizing;

#[cfg(feature = "primitives")]
use crate::session::Modulus;

pub(crate) use rejection::Sifted;
pub(crate) use ring::{Ring, Word};
pub(crate) use words::Words;

/// A PRG seed. Wiped when dropped.
pub(crate) struct Seed(Zeroizing<[u8; 16]>);

impl Seed {
    pub(crate) fn new(seed: Zeroizing<[u8; 16]>) -> Self {
        Self(seed)
    }

    #[cfg(feature = "primitives")]
    pub(crate) fn into_bytes(self) -> Zeroizing<[u8; 16]> {
        self.0
    }
}

/// Whether a mask is added or subtracted.
#[derive(Clone, Copy)]
pub(crate) enum Sign {
    Plus,
    Minus,
}

/// ±PRG(seed).
pub(crate) struct Mask {
    pub(crate) sign: Sign,
    pub(crate) seed: Seed,
}

impl<W: Sifted> Ring<W> {
    /// Adds ±PRG(seed) to the vector, for all masks.
    pub(crate) fn add_masks(&self, entries: &mut [W], masks: &[Mask]) {
        match self.odd_modulus {
            None => aligned::add_masks(entries, masks),
            Some(r) => sifted::add_masks(entries, masks, self.candidate, r),
        }
    }
}

/// The key stream up to and including the block that completes a mask of m entries: what conformance tests look at.
#[cfg(feature = "primitives")]
pub(crate) fn key_stream(seed: &Seed, modulus: Modulus, m: usize) -> Zeroizing<Vec<u8>> {
    use counter_mode::{BATCH, BLOCK_BYTES, Batch, Counters, cipher};
    fn of_words<W: Word>(seed: &Seed, modulus: Modulus, m: usize) -> Zeroizing<Vec<u8>> {
        let (cipher, mut counters, mut stream) = (cipher(seed), Counters::new(), Batch::new());
        let (mut bytes, mut accepted) = (Zeroizing::new(Vec::new()), 0);
        for first in (0..).step_by(BATCH) {
            counters.begin_at(first, BATCH);
            for block in stream.fill(&cipher, &counters, BATCH).chunks(BLOCK_BYTES) {
                if accepted >= m {
                    return bytes;
                }
                let candidates = W::words(block).map(|word| word.to_u64() & modulus.bit_mask());
                accepted =
                    candidates.filter(|&candidate| candidate <= modulus.minus_one()).count().saturating_add(accepted);
                bytes.extend(block);
            }
        }
        bytes
    }
    match modulus.bits() {
        ..=8 => of_words::<u8>(seed, modulus, m),
        9..=16 => of_words::<u16>(seed, modulus, m),
        17..=32 => of_words::<u32>(seed, modulus, m),
        _ => of_words::<u64>(seed, modulus, m),
    }
}

#[cfg(test)]
mod tests {
    use aes::Aes128Enc;
    use aes::cipher::{BlockCipherEncrypt, KeyInit};
    use alloc::vec::Vec;

    use super::*;
    use crate::session::Modulus;
    use crate::vector::RingVector;

    /// The moduli at which something changes: powers of two, their neighbours, and the ends of each word width.
    const MODULI: [u128; 19] = [
        2,
        3,
        5,
        128,
        129,
        255,
        256,
        257,
        65_535,
        65_536,
        65_537,
        1 << 25,
        (1 << 25) + 1,
        (1 << 32) - 1,
        1 << 32,
        (1 << 32) + 1,
        (1 << 63) + 1,
        (1 << 64) - 1,
        1 << 64,
    ];

    fn mask(sign: Sign, seed: u8) -> Mask {
        Mask { sign, seed: Seed::new(Zeroizing::new([seed; 16])) }
    }

    /// The definition, one block, one word and one candidate at a time.
    fn prg(seed: [u8; 16], r: u128, m: usize) -> Vec<u64> {
        let width = [8, 16, 32, 64].into_iter().find(|&w| r <= 1 << w).unwrap() / 8;
        let k = (0..=64).find(|&k| r <= 1 << k).unwrap();
        let mut entries = Vec::new();
        for block in 0u128.. {
            let mut block = block.to_be_bytes().into();
            Aes128Enc::new(&seed.into()).encrypt_block(&mut block);
            for word in block.chunks(width) {
                let word = word.iter().rev().fold(0u128, |value, &byte| value << 8 | u128::from(byte));
                let candidate = word % (1 << k);
                if candidate < r {
                    entries.push(candidate as u64);
                }
                if entries.len() == m {
                    return entries;
                }
            }
        }
        unreachable!()
    }

    /// Section VII-C, "AES in counter mode": the stream is that of SP 800-38A with a counter from 0.
    #[test]
    fn the_key_stream_is_aes_in_counter_mode() {
        // AES-128 of the zero block under the zero key.
        let mut vector = RingVector::zero(Modulus::new(256).unwrap(), 16);
        vector.add_masks(&[mask(Sign::Plus, 0)]);
        let block = 0x66e9_4bd4_ef8a_2c3b_884c_fa59_ca34_2b2e_u128;
        assert_eq!(vector.to_entries(), block.to_be_bytes().map(u64::from));
    }

    /// Appendix A.D: PRG maps a seed to Z_R^m, entry for entry as FORMAT.md 4.5 defines it.
    #[test]
    fn masks_are_those_of_the_definition() {
        for r in MODULI {
            let modulus = Modulus::new(r).unwrap();
            // Up to one stream, across it, and far beyond.
            for m in [1, 2, 15, 255, 256, 257, 513, 4_095, 4_097, 9_001, 40_001] {
                let start: Vec<u64> = (0..m).map(|j| (j as u128 * 0x9e37_79b9_7f4a_7c15 % r) as u64).collect();
                let mut vector = RingVector::from_entries(modulus, &start);
                vector.add_masks(&[mask(Sign::Plus, 1), mask(Sign::Minus, 2), mask(Sign::Plus, 3)]);
                let parts = [prg([1; 16], r, m), prg([2; 16], r, m), prg([3; 16], r, m)];
                let expected: Vec<u64> = (0..m)
                    .map(|j| {
                        let [a, b, c] = [0, 1, 2].map(|i| u128::from(parts[i][j]));
                        ((u128::from(start[j]) + a + (r - b) + c) % r) as u64
                    })
                    .collect();
                assert_eq!(vector.to_entries(), expected, "R = {r}, m = {m}");
            }
        }
    }

    /// R4.S4, the sum of all masks: so many that they are cut into batches and the vector into runs change what they would
    /// change one after the other.
    #[test]
    fn many_masks_are_one_mask_after_the_other() {
        let masks: Vec<Mask> = (0..2_650u128)
            .map(|i| Mask {
                sign: if i % 3 == 0 { Sign::Minus } else { Sign::Plus },
                seed: Seed::new(Zeroizing::new((i * 0x9e37_79b9).to_le_bytes())),
            })
            .collect();
        for r in [256, 65_536, 1 << 25, (1 << 25) + 1, 1 << 64] {
            let zero = || RingVector::zero(Modulus::new(r).unwrap(), 9_001);
            let (mut together, mut alone) = (zero(), zero());
            together.add_masks(&masks);
            masks.chunks(1).for_each(|mask| alone.add_masks(mask));
            assert_eq!(together.to_entries(), alone.to_entries(), "R = {r}");
        }
    }

    /// R2.U2, p_{u,v} + p_{v,u} = 0.
    #[test]
    fn opposite_masks_cancel() {
        for r in MODULI {
            let start = [0, 1, (r - 1) as u64, (r / 2) as u64];
            let mut vector = RingVector::from_entries(Modulus::new(r).unwrap(), &start);
            vector.add_masks(&[mask(Sign::Plus, 9)]);
            vector.add_masks(&[mask(Sign::Minus, 9)]);
            assert_eq!(vector.to_entries(), start, "R = {r}");
        }
    }
}
