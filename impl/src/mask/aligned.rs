//! R = 2^k: word j of every key stream belongs to entry j.
//!
//! So all masks go through the vector together, piece by piece, and a piece stays in the nearest memory until it has them
//! all. Pieces are independent of each other, and spread over threads.

use alloc::vec::Vec;
use core::ops::Range;

use aes::Aes128Enc;

use super::counter_mode::{BLOCKS, Batch, Counters, cipher};
use super::ring::Word;
use super::{Mask, Sign};
use crate::parallel;

/// So many masks go through the vector together: their ciphers should stay near.
const MASKS: usize = 2_048;

/// A thread takes so many pieces at a time that it expands so many masks over one, a tenth of a millisecond's work or two. Of
/// few masks that is a run of many pieces, and it knows which comes next.
const EXPANSIONS: usize = 2_048;

/// Adds ±PRG(seed) mod 2^w to the vector, for all masks.
pub(super) fn add_masks<W: Word>(entries: &mut [W], masks: &[Mask]) {
    let ciphers_of = |masks: &[Mask]| -> Vec<(Sign, Aes128Enc)> {
        masks.iter().map(|mask| (mask.sign, cipher(&mask.seed))).collect()
    };
    parallel::prepared_ahead(masks.chunks(MASKS), ciphers_of, |ciphers| add_batch(&mut *entries, ciphers), |_| ());
}

/// The same for masks whose ciphers stay near.
fn add_batch<W: Word>(entries: &mut [W], ciphers: &[(Sign, Aes128Enc)]) {
    let piece_len = BLOCKS.saturating_mul(W::PER_BLOCK);
    let lines = LINES.div_ceil(ciphers.len());
    let pieces = EXPANSIONS.div_ceil(ciphers.len());
    let state = || (Counters::new(), Batch::new());
    parallel::for_each_piece(entries, piece_len.saturating_mul(pieces), state, |(counters, batch), number, mut run| {
        let mut first = (number as u64).saturating_mul(pieces as u64).saturating_mul(BLOCKS as u64);
        while !run.is_empty() {
            let (piece, rest) = run.split_at_mut(piece_len.min(run.len()));
            counters.begin_at(first, BLOCKS);
            for ((sign, cipher), line) in ciphers.iter().zip((0..).step_by(lines)) {
                fetch(rest, line..line.saturating_add(lines).min(LINES));
                match sign {
                    Sign::Plus => batch.combine(cipher, counters, piece, W::add_words),
                    Sign::Minus => batch.combine(cipher, counters, piece, W::subtract_words),
                }
            }
            first = first.saturating_add(BLOCKS as u64);
            run = rest;
        }
    });
}

/// A line of the cache holds the entries of so many blocks.
const BLOCKS_PER_LINE: usize = 4;
/// Lines of the cache in a piece.
const LINES: usize = BLOCKS / BLOCKS_PER_LINE;

/// Asks for some lines of the piece that comes next, while the masks of this one are expanded: few masks would otherwise wait
/// for memory at every piece of a long vector.
fn fetch<W: Word>(next: &[W], lines: Range<usize>) {
    #[cfg(feature = "std")]
    for line in lines {
        prefetch_index::prefetch_index(next, line.saturating_mul(BLOCKS_PER_LINE).saturating_mul(W::PER_BLOCK));
    }
    #[cfg(not(feature = "std"))]
    let _ = (next, lines);
}
