//! PRG: masks over Z_R, expanded from 16-byte seeds and added to a vector without ever being stored.

use alloc::vec;
use alloc::vec::Vec;

use aes::Aes128Enc;
use aes::cipher::array::Array;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use zeroize::{Zeroize, Zeroizing};

use crate::session::Modulus;

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

/// How a vector is held and how its entries are combined: words of w bits, w the least of 8, 16, 32, 64 with R ≤ 2^w.
pub(crate) trait Word: Copy + Default + Ord + Zeroize {
    /// w / 8.
    const BYTES: usize;
    /// How many words a full [`Stream`] is cut into.
    const PER_STREAM: usize;

    /// Truncates.
    fn from_u64(value: u64) -> Self;
    fn to_u64(self) -> u64;
    /// Cuts key stream into words, little-endian.
    fn words(stream: &[u8]) -> impl Iterator<Item = Self>;
    fn and(self, mask: Self) -> Self;
    fn wrapping_add(self, other: Self) -> Self;
    fn wrapping_sub(self, other: Self) -> Self;
    fn overflowing_sub(self, other: Self) -> (Self, bool);
    /// `self` if `keep`, otherwise 0, without a branch.
    fn keep_if(self, keep: bool) -> Self;
}

macro_rules! words {
    ($($word:ty),*) => { $(
        impl Word for $word {
            const BYTES: usize = size_of::<$word>();
            const PER_STREAM: usize = STREAM_BYTES / size_of::<$word>();

            fn from_u64(value: u64) -> Self {
                value as Self
            }
            fn to_u64(self) -> u64 {
                u64::from(self)
            }
            fn words(stream: &[u8]) -> impl Iterator<Item = Self> {
                let (words, _) = stream.as_chunks::<{ size_of::<$word>() }>();
                words.iter().map(|word| Self::from_le_bytes(*word))
            }
            fn and(self, mask: Self) -> Self {
                self & mask
            }
            fn wrapping_add(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            fn wrapping_sub(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
            fn overflowing_sub(self, other: Self) -> (Self, bool) {
                self.overflowing_sub(other)
            }
            fn keep_if(self, keep: bool) -> Self {
                self & Self::from(keep).wrapping_neg()
            }
        }
    )* };
}
words!(u8, u16, u32, u64);

/// Arithmetic modulo R on words.
///
/// For R = 2^k entries stay unreduced, all of the word is used, and [`Ring::reduce`] cuts to k bits at the end. For every
/// other R entries are kept below R, which then fits the word.
#[derive(Clone, Copy)]
pub(crate) struct Ring<W> {
    /// 2^k − 1.
    candidate: W,
    /// R, unless R = 2^k.
    odd_modulus: Option<W>,
}

impl<W: Word> Ring<W> {
    pub(crate) fn new(modulus: Modulus) -> Self {
        let candidate = modulus.bit_mask();
        let odd_modulus = (candidate != modulus.minus_one()).then(|| W::from_u64(modulus.minus_one().wrapping_add(1)));
        Self { candidate: W::from_u64(candidate), odd_modulus }
    }

    /// The residue that an entry stands for.
    pub(crate) fn reduce(&self, entry: W) -> W {
        entry.and(self.candidate)
    }

    /// `entry` + `value`, which is below R.
    pub(crate) fn add(&self, entry: W, value: W) -> W {
        match self.odd_modulus {
            None => entry.wrapping_add(value),
            Some(r) => subtract(entry, r.wrapping_sub(value), r),
        }
    }

    /// Adds ±PRG(seed) to the vector, for all masks.
    pub(crate) fn add_masks(&self, entries: &mut [W], masks: &[Mask]) {
        match self.odd_modulus {
            None => add_aligned(entries, masks),
            Some(r) => masks.iter().for_each(|mask| add_sifted(entries, mask, self.candidate, r)),
        }
    }
}

/// `entry` − `value` mod r, for `entry` < r and `value` ≤ r.
fn subtract<W: Word>(entry: W, value: W, r: W) -> W {
    let (difference, borrow) = entry.overflowing_sub(value);
    difference.wrapping_add(r.keep_if(borrow))
}

/// Blocks of key stream that are produced at a time: 4 KiB stay in the first-level cache.
const BLOCKS: usize = 256;
const BLOCK_BYTES: usize = 16;
const STREAM_BYTES: usize = BLOCKS * BLOCK_BYTES;

/// How many blocks hold `words` words; at most `BLOCKS`.
fn blocks_for<W: Word>(words: usize) -> usize {
    words.saturating_mul(W::BYTES).div_ceil(BLOCK_BYTES).min(BLOCKS)
}

/// The next `BLOCKS` inputs of AES in counter mode, the same for every seed.
struct Counters {
    first: u128,
    blocks: [[u8; BLOCK_BYTES]; BLOCKS],
}

impl Counters {
    /// From block 0 on.
    fn new() -> Self {
        let mut counters = Self { first: 0, blocks: [[0; BLOCK_BYTES]; BLOCKS] };
        counters.advance(0);
        counters
    }

    /// Goes on by `blocks` blocks.
    fn advance(&mut self, blocks: usize) {
        self.first = self.first.wrapping_add(blocks as u128);
        for (block, counter) in self.blocks.iter_mut().zip(self.first..) {
            *block = counter.to_be_bytes();
        }
    }
}

/// A piece of key stream. Wiped when dropped.
struct Stream(Zeroizing<[[u8; BLOCK_BYTES]; BLOCKS]>);

impl Stream {
    fn new() -> Self {
        Self(Zeroizing::new([[0; BLOCK_BYTES]; BLOCKS]))
    }

    /// Encrypts the first `blocks` counters, and cuts the outcome into words.
    fn fill<W: Word>(&mut self, cipher: &Aes128Enc, counters: &Counters, blocks: usize) -> impl Iterator<Item = W> {
        let (stream, _) = self.0.split_at_mut(blocks.min(BLOCKS));
        stream.iter_mut().zip(&counters.blocks).for_each(|(block, counter)| *block = *counter);
        cipher.encrypt_blocks(Array::cast_slice_from_core_mut(stream));
        W::words(stream.as_flattened())
    }
}

fn cipher(seed: &Seed) -> Aes128Enc {
    Aes128Enc::new((&*seed.0).into())
}

/// R = 2^k: word j of every key stream belongs to entry j, so all masks go through the vector together, piece by piece.
fn add_aligned<W: Word>(entries: &mut [W], masks: &[Mask]) {
    let ciphers: Vec<(Sign, Aes128Enc)> = masks.iter().map(|mask| (mask.sign, cipher(&mask.seed))).collect();
    let mut counters = Counters::new();
    let mut stream = Stream::new();
    for piece in entries.chunks_mut(W::PER_STREAM) {
        let blocks = blocks_for::<W>(piece.len());
        for (sign, cipher) in &ciphers {
            let words = stream.fill::<W>(cipher, &counters, blocks);
            match sign {
                Sign::Plus => piece.iter_mut().zip(words).for_each(|(entry, word)| *entry = entry.wrapping_add(word)),
                Sign::Minus => piece.iter_mut().zip(words).for_each(|(entry, word)| *entry = entry.wrapping_sub(word)),
            }
        }
        counters.advance(blocks);
    }
}

/// R ≠ 2^k: words whose low k bits are not below R are skipped, so each key stream has its own pace.
///
/// Which words are skipped is independent of the values that are kept, so the pace tells nothing about the mask; the
/// values themselves meet no branch.
fn add_sifted<W: Word>(mut entries: &mut [W], mask: &Mask, candidate_bits: W, r: W) {
    let cipher = cipher(&mask.seed);
    let mut counters = Counters::new();
    let mut stream = Stream::new();
    let mut accepted = Zeroizing::new(vec![W::default(); W::PER_STREAM]);
    while !entries.is_empty() {
        // Accepted candidates are moved together; a skipped one is overwritten by the next.
        let blocks = blocks_for::<W>(entries.len());
        let mut count: usize = 0;
        for word in stream.fill::<W>(&cipher, &counters, blocks) {
            let candidate = word.and(candidate_bits);
            if let Some(slot) = accepted.get_mut(count) {
                *slot = candidate;
            }
            count = count.saturating_add(usize::from(candidate < r));
        }
        let (now, later) = entries.split_at_mut(count.min(entries.len()));
        for (entry, &value) in now.iter_mut().zip(accepted.iter()) {
            *entry = match mask.sign {
                Sign::Plus => subtract(*entry, r.wrapping_sub(value), r),
                Sign::Minus => subtract(*entry, value, r),
            };
        }
        entries = later;
        counters.advance(blocks);
    }
}

/// The key stream up to and including the block that completes a mask of m entries: what conformance tests look at.
#[cfg(feature = "primitives")]
pub(crate) fn key_stream(seed: &Seed, modulus: Modulus, m: usize) -> Zeroizing<Vec<u8>> {
    fn of_words<W: Word>(seed: &Seed, modulus: Modulus, m: usize) -> Zeroizing<Vec<u8>> {
        let (cipher, mut counters, mut stream) = (cipher(seed), Counters::new(), Stream::new());
        let (mut bytes, mut accepted) = (Zeroizing::new(Vec::new()), 0);
        while accepted < m {
            let words = stream.fill::<W>(&cipher, &counters, 1);
            let candidates = words.map(|word| word.to_u64() & modulus.bit_mask());
            accepted =
                candidates.filter(|&candidate| candidate <= modulus.minus_one()).count().saturating_add(accepted);
            bytes.extend(stream.0.first().into_iter().flatten());
            counters.advance(1);
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
    use super::*;
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
            for m in [1, 2, 15, 255, 256, 257, 513, 4_095, 4_097, 9_001] {
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

    /// R2.U3, R4.S4, "mod R": sums and differences modulo every small R.
    #[test]
    fn small_rings_add_exactly() {
        for r in 2..=9u8 {
            let ring = Ring::<u8>::new(Modulus::new(r.into()).unwrap());
            for a in 0..r {
                for b in 0..r {
                    assert_eq!(ring.reduce(ring.add(a, b)), (a + b) % r);
                    assert_eq!(subtract(a, b, r), (a + r - b) % r);
                }
            }
        }
    }
}
