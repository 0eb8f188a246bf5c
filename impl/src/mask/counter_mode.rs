//! AES-128 in counter mode, as the PRG uses it: the zero initial block, a 128-bit big-endian counter.
//!
//! The counter blocks do not depend on the key, so they are written once and encrypted under many keys. Encryption runs
//! inside the cipher's own batches, where key stream is combined with a vector while it is still in the nearest memory.

use aes::cipher::array::Array;
use aes::cipher::consts::U16;
use aes::cipher::inout::InOutBuf;
use aes::cipher::typenum::Unsigned;
use aes::cipher::{
    BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, KeyInit, ParBlocks,
};
use aes::{Aes128Enc, Block};
use zeroize::Zeroizing;

use super::Seed;
use super::ring::Word;

/// Bytes of a block.
pub(super) const BLOCK_BYTES: usize = 16;
/// How many counter blocks stand ready: 4 KiB, so that they and as much of a vector share a first-level cache.
pub(super) const BLOCKS: usize = 256;
/// The most blocks that a batch of the cipher takes; a cipher with larger batches falls back to single blocks.
pub(super) const BATCH: usize = 64;

pub(super) fn cipher(seed: &Seed) -> Aes128Enc {
    Aes128Enc::new((&*seed.0).into())
}

/// Consecutive inputs of the cipher, the same for every key, once [`Counters::begin_at`] has written them. Aligned as
/// registers are.
#[repr(align(64))]
pub(super) struct Counters([Block; BLOCKS]);

impl Counters {
    pub(super) fn new() -> Self {
        Self([Block::default(); BLOCKS])
    }

    /// Makes the first `count` of them those from block `first` on, a multiple of [`BATCH`]. No mask is 2⁶⁴ blocks long.
    pub(super) fn begin_at(&mut self, first: u64, count: usize) {
        #[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
        if let Some(registers) = super::registers::Registers::try_new() {
            return registers.vectorize(|| self.write(first, count));
        }
        self.write(first, count);
    }

    #[inline(always)]
    fn write(&mut self, first: u64, count: usize) {
        let (batches, _) = self.0.as_chunks_mut::<BATCH>();
        for (batch, first) in batches.iter_mut().zip((first..).step_by(BATCH)).take(count.div_ceil(BATCH)) {
            // A counter's upper half is 0, and within a batch only the last byte of the lower half differs.
            let first = first.to_be();
            let (words, _) = Block::slice_as_flattened_mut(batch).as_chunks_mut::<8>();
            for (word, i) in words.iter_mut().zip(0u64..) {
                let low = first | (i / 2).to_be();
                *word = (if i % 2 == 0 { 0 } else { low }).to_ne_bytes();
            }
        }
    }
}

/// Room for key stream, aligned as registers are. Wiped when dropped.
#[repr(align(64))]
pub(super) struct KeyStream<const N: usize>(Zeroizing<[[u8; BLOCK_BYTES]; N]>);

impl<const N: usize> KeyStream<N> {
    pub(super) fn new() -> Self {
        Self(Zeroizing::new([[0; BLOCK_BYTES]; N]))
    }

    fn blocks(&mut self) -> &mut [Block] {
        Array::cast_slice_from_core_mut(self.0.as_mut_slice())
    }

    /// Encrypts the first `count` counters, and returns what becomes of them.
    pub(super) fn fill(&mut self, cipher: &Aes128Enc, counters: &Counters, count: usize) -> &[u8] {
        let count = count.min(N).min(BLOCKS);
        let (stream, _) = self.blocks().split_at_mut(count);
        let (counters, _) = counters.0.split_at(count);
        // The lengths are equal, all that could go wrong.
        let _ = cipher.encrypt_blocks_b2b(counters, stream);
        Block::slice_as_flattened(stream)
    }
}

/// One batch of key stream.
pub(super) type Batch = KeyStream<BATCH>;

impl Batch {
    /// Hands `combine` the entries with the key stream that begins at the first of the counters, a batch of it at a time.
    ///
    /// There are at most as many entries as `BLOCKS` blocks have words.
    pub(super) fn combine<W: Word>(
        &mut self,
        cipher: &Aes128Enc,
        counters: &Counters,
        entries: &mut [W],
        combine: impl Fn(&mut [W], &[u8]),
    ) {
        cipher.encrypt_with_backend(Combine { counters, entries, stream: self.blocks(), combine });
    }
}

/// What the cipher runs between its batches.
struct Combine<'a, W, F> {
    counters: &'a Counters,
    entries: &'a mut [W],
    stream: &'a mut [Block],
    combine: F,
}

impl<W, F> BlockSizeUser for Combine<'_, W, F> {
    type BlockSize = U16;
}

impl<W: Word, F: Fn(&mut [W], &[u8])> BlockCipherEncClosure for Combine<'_, W, F> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, backend: &B) {
        let Self { counters: Counters(counters), entries, stream, combine } = self;
        let batch = B::ParBlocksSize::USIZE.min(BATCH);
        let words = batch.saturating_mul(W::PER_BLOCK);
        // Whole batches as long as there are entries: key stream beyond the last of them is cheaper than single blocks.
        for (counters, entries) in counters.chunks(batch).zip(entries.chunks_mut(words)) {
            let (stream, _) = stream.split_at_mut(counters.len());
            match (counters.try_into(), (&mut *stream).try_into()) {
                (Ok::<&ParBlocks<B>, _>(counters), Ok::<&mut ParBlocks<B>, _>(stream)) => {
                    backend.encrypt_par_blocks((counters, stream).into());
                }
                _ => {
                    if let Ok(blocks) = InOutBuf::new(counters, stream) {
                        backend.encrypt_tail_blocks(blocks);
                    }
                }
            }
            combine(entries, Block::slice_as_flattened(stream));
        }
    }
}
