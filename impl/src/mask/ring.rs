//! Z_R on machine words: how a vector's entries are held, added and subtracted.
//!
//! For R = 2^k entries stay unreduced, all of the word is used, and [`Ring::reduce`] cuts to k bits at the end. For every
//! other R entries are kept below R, which then fits the word.

use zeroize::Zeroize;

use super::counter_mode::BLOCK_BYTES;
use crate::session::Modulus;

/// A word of w bits, w the least of 8, 16, 32, 64 with R ≤ 2^w.
pub(crate) trait Word: Copy + Default + Ord + Send + Sync + Zeroize + 'static {
    /// How many words a block of key stream is cut into.
    const PER_BLOCK: usize;

    /// Truncates.
    fn from_u64(value: u64) -> Self;
    fn to_u64(self) -> u64;
    /// Cuts key stream into words, little-endian.
    fn words(stream: &[u8]) -> impl Iterator<Item = Self>;
    /// entry_j + word_j mod 2^w for all entries, from a stream of as many words or more.
    fn add_words(entries: &mut [Self], stream: &[u8]);
    /// entry_j − word_j mod 2^w for all entries, from a stream of as many words or more.
    fn subtract_words(entries: &mut [Self], stream: &[u8]);
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
            const PER_BLOCK: usize = BLOCK_BYTES / size_of::<$word>();

            #[inline(always)]
            fn from_u64(value: u64) -> Self {
                value as Self
            }
            #[inline(always)]
            fn to_u64(self) -> u64 {
                u64::from(self)
            }
            #[inline(always)]
            fn words(stream: &[u8]) -> impl Iterator<Item = Self> {
                let (words, _) = stream.as_chunks::<{ size_of::<$word>() }>();
                words.iter().map(|word| Self::from_le_bytes(*word))
            }
            #[inline(always)]
            fn add_words(entries: &mut [Self], stream: &[u8]) {
                let pairs = entries.iter_mut().zip(Self::words(stream));
                pairs.for_each(|(entry, word)| *entry = entry.wrapping_add(word));
            }
            #[inline(always)]
            fn subtract_words(entries: &mut [Self], stream: &[u8]) {
                let pairs = entries.iter_mut().zip(Self::words(stream));
                pairs.for_each(|(entry, word)| *entry = entry.wrapping_sub(word));
            }
            #[inline(always)]
            fn and(self, mask: Self) -> Self {
                self & mask
            }
            #[inline(always)]
            fn wrapping_add(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            #[inline(always)]
            fn wrapping_sub(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
            #[inline(always)]
            fn overflowing_sub(self, other: Self) -> (Self, bool) {
                self.overflowing_sub(other)
            }
            #[inline(always)]
            fn keep_if(self, keep: bool) -> Self {
                self & Self::from(keep).wrapping_neg()
            }
        }
    )* };
}
words!(u8, u16, u32, u64);

/// Arithmetic modulo R on words.
#[derive(Clone, Copy)]
pub(crate) struct Ring<W> {
    /// 2^k − 1.
    pub(super) candidate: W,
    /// R, unless R = 2^k.
    pub(super) odd_modulus: Option<W>,
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
    #[inline(always)]
    pub(crate) fn add(&self, entry: W, value: W) -> W {
        match self.odd_modulus {
            None => entry.wrapping_add(value),
            Some(r) => subtract(entry, r.wrapping_sub(value), r),
        }
    }
}

/// `entry` − `value` mod r, for `entry` < r and `value` ≤ r.
#[inline(always)]
pub(super) fn subtract<W: Word>(entry: W, value: W, r: W) -> W {
    let (difference, borrow) = entry.overflowing_sub(value);
    difference.wrapping_add(r.keep_if(borrow))
}

#[cfg(test)]
mod tests {
    use super::*;

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
