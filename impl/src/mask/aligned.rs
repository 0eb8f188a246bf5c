//! R = 2^k: word j of every key stream belongs to entry j.
//!
//! So all masks go through the vector together, piece by piece, and a piece stays in the nearest memory until it has them
//! all. Pieces are independent of each other, and spread over threads.

use alloc::vec::Vec;

use aes::Aes128Enc;

use super::counter_mode::{BLOCKS, Batch, Counters, cipher};
use super::ring::Word;
use super::{Mask, Sign};
use crate::parallel;

/// So many masks go through the vector together: their ciphers should stay near.
const MASKS: usize = 1_024;

/// Adds ±PRG(seed) mod 2^w to the vector, for all masks.
pub(super) fn add_masks<W: Word>(entries: &mut [W], masks: &[Mask]) {
    let piece_len = BLOCKS.saturating_mul(W::PER_BLOCK);
    for masks in masks.chunks(MASKS) {
        let ciphers: Vec<(Sign, Aes128Enc)> = masks.iter().map(|mask| (mask.sign, cipher(&mask.seed))).collect();
        let state = || (Counters::new(), Batch::new());
        parallel::for_each_piece(entries, piece_len, state, |(counters, batch), number, piece| {
            counters.begin_at((number as u64).saturating_mul(BLOCKS as u64), BLOCKS);
            for (sign, cipher) in &ciphers {
                match sign {
                    Sign::Plus => batch.combine(cipher, counters, piece, W::add_words),
                    Sign::Minus => batch.combine(cipher, counters, piece, W::subtract_words),
                }
            }
        });
    }
}
