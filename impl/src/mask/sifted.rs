//! R ≠ 2^k: words whose low k bits are not below R are skipped, so every key stream has its own pace.
//!
//! Each mask remembers its place in its key stream, and all go through the vector piece by piece. What is spread over threads
//! is the masks: each thread adds some of them to a vector of its own, and the vectors are added at the end.

use alloc::vec;
use alloc::vec::Vec;

use aes::Aes128Enc;
use zeroize::Zeroizing;

use super::counter_mode::{BATCH, BLOCKS, Counters, KeyStream, cipher};
use super::rejection::{SLACK, Sieve, Sifted, WithSieve, with_best_sieve};
use super::ring::{Word, subtract};
use super::words::Words;
use super::{Mask, Sign};
use crate::parallel;

/// A piece of the vector, which gets all masks before the next is looked at, has as many words as this many blocks: 32 KiB.
const PIECE_BLOCKS: usize = 2_048;

/// Adds ±PRG(seed) mod R to the vector, for all masks.
pub(super) fn add_masks<W: Sifted>(entries: &mut [W], masks: &[Mask], candidate_bits: W, r: W) {
    let share = masks.len().div_ceil(parallel::threads()).max(1);
    if share >= masks.len() {
        return add_on_one_thread(entries, masks, candidate_bits, r);
    }
    let sums = parallel::map_pieces(masks, share, |masks| {
        let mut sum = Words::zero(entries.len());
        add_on_one_thread(&mut sum, masks, candidate_bits, r);
        sum
    });
    for sum in sums {
        let pairs = entries.iter_mut().zip(sum.iter());
        pairs.for_each(|(entry, &value)| *entry = subtract(*entry, r.wrapping_sub(value), r));
    }
}

fn add_on_one_thread<W: Sifted>(entries: &mut [W], masks: &[Mask], candidate_bits: W, r: W) {
    with_best_sieve(Addition { entries, masks, candidate_bits, r });
}

/// What is to be done, however candidates are sifted.
struct Addition<'a, W> {
    entries: &'a mut [W],
    masks: &'a [Mask],
    candidate_bits: W,
    r: W,
}

impl<W: Word> WithSieve<W> for Addition<'_, W> {
    #[inline(always)]
    fn run(self, sieve: impl Sieve<W>) {
        let Self { entries, masks, candidate_bits, r } = self;
        let mut paced: Vec<Paced> = masks.iter().map(Paced::new).collect();
        let mut source = Source {
            sieve,
            candidate_bits,
            r,
            counters: Counters::new(),
            stream: KeyStream::new(),
            accepted: Zeroizing::new(vec![W::default(); BLOCKS.saturating_mul(W::PER_BLOCK).saturating_add(SLACK)]),
        };
        for piece in entries.chunks_mut(PIECE_BLOCKS.saturating_mul(W::PER_BLOCK)) {
            paced.iter_mut().for_each(|mask| mask.add(piece, &mut source));
        }
    }
}

/// Where accepted values come from.
struct Source<W: Word, S> {
    sieve: S,
    candidate_bits: W,
    r: W,
    counters: Counters,
    stream: KeyStream<BLOCKS>,
    accepted: Zeroizing<Vec<W>>,
}

impl<W: Word, S: Sieve<W>> Source<W, S> {
    /// The values that are accepted in the `blocks` blocks from `first` on.
    #[inline(always)]
    fn accepted(&mut self, cipher: &Aes128Enc, first: u64, blocks: usize) -> &[W] {
        self.counters.begin_at(first, blocks);
        let stream = self.stream.fill(cipher, &self.counters, blocks);
        let count = self.sieve.sift(stream, self.candidate_bits, self.r, &mut self.accepted);
        self.accepted.get(..count).unwrap_or_default()
    }
}

/// A mask, and where in its key stream the next entry's value is to be found.
struct Paced {
    sign: Sign,
    cipher: Aes128Enc,
    /// The first block that has not been used up.
    block: u64,
    /// How many values that are accepted from there on have been used.
    used: usize,
}

impl Paced {
    fn new(mask: &Mask) -> Self {
        Self { sign: mask.sign, cipher: cipher(&mask.seed), block: 0, used: 0 }
    }

    /// Adds the mask's next values to the entries.
    #[inline(always)]
    fn add<W: Word, S: Sieve<W>>(&mut self, mut entries: &mut [W], source: &mut Source<W, S>) {
        let r = source.r;
        while !entries.is_empty() {
            // As many blocks as would do if all was accepted, in whole batches, or as many as there are counters for.
            let words = entries.len().saturating_add(self.used);
            let blocks = words.div_ceil(W::PER_BLOCK).next_multiple_of(BATCH).min(BLOCKS);
            let accepted = source.accepted(&self.cipher, self.block, blocks);
            let fresh = accepted.get(self.used..).unwrap_or_default();
            let (now, later) = entries.split_at_mut(fresh.len().min(entries.len()));
            let pairs = now.iter_mut().zip(fresh);
            match self.sign {
                Sign::Plus => pairs.for_each(|(entry, &value)| *entry = subtract(*entry, r.wrapping_sub(value), r)),
                Sign::Minus => pairs.for_each(|(entry, &value)| *entry = subtract(*entry, value, r)),
            }
            if now.len() == fresh.len() {
                self.block = self.block.saturating_add(blocks as u64);
                self.used = 0;
            } else {
                self.used = self.used.saturating_add(now.len());
            }
            entries = later;
        }
    }
}
