//! Rejection: of a key stream's candidates those below R are kept, in order, and the others skipped.
//!
//! Which candidates are skipped is independent of the values that are kept, so a mask's pace tells nothing about it; the
//! values themselves meet no branch. Where the processor can compress a vector register, whole registers are sifted at once.

#[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
use super::registers::Registers;
use super::ring::Word;

/// How many words may be written beyond the last accepted candidate.
pub(super) const SLACK: usize = 16;

/// A way to sift words `W`.
pub(super) trait Sieve<W: Word>: Copy {
    /// Writes the candidates of `stream` that are below `r` to the front of `accepted`, and returns how many there are.
    ///
    /// `accepted` has a place for every word of the stream, and [`SLACK`] more.
    fn sift(self, stream: &[u8], candidate_bits: W, r: W, accepted: &mut [W]) -> usize;
}

/// What is done with a way to sift, whichever it is.
pub(super) trait WithSieve<W: Word> {
    fn run(self, sieve: impl Sieve<W>);
}

/// Runs `work` with the best way to sift on this processor.
pub(super) fn with_best_sieve<W: Sifted>(work: impl WithSieve<W>) {
    #[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
    if let Some(registers) = Registers::try_new() {
        return registers.vectorize(compress::Run { registers, work, word: core::marker::PhantomData::<W> });
    }
    work.run(OneByOne);
}

/// One candidate after the other.
#[derive(Clone, Copy)]
struct OneByOne;

impl<W: Word> Sieve<W> for OneByOne {
    /// Accepted candidates are moved together: a skipped one is overwritten by the next.
    #[inline(always)]
    fn sift(self, stream: &[u8], candidate_bits: W, r: W, accepted: &mut [W]) -> usize {
        let mut count: usize = 0;
        for word in W::words(stream) {
            let candidate = word.and(candidate_bits);
            if let Some(slot) = accepted.get_mut(count) {
                *slot = candidate;
            }
            count = count.saturating_add(usize::from(candidate < r));
        }
        count
    }
}

/// A word that can be sifted by registers where there are any.
#[cfg(any(not(target_arch = "x86_64"), secagg_backend = "portable"))]
pub(crate) trait Sifted: Word {}
#[cfg(any(not(target_arch = "x86_64"), secagg_backend = "portable"))]
impl<W: Word> Sifted for W {}

#[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
pub(crate) use compress::Sifted;

#[cfg(all(target_arch = "x86_64", not(secagg_backend = "portable")))]
mod compress {
    use core::arch::x86_64::__m512i;
    use core::marker::PhantomData;

    use pulp::NullaryFnOnce;

    use super::{OneByOne, SLACK, Sieve, WithSieve};
    use crate::mask::registers::Registers;
    use crate::mask::ring::Word;

    /// A word that can be sifted by registers: 16 at a time in lanes of 32 bits, or 8 in lanes of 64.
    pub(crate) trait Sifted: Word {
        /// Takes the next words off the front of the stream; `None` if there are not enough.
        fn load(registers: Registers, stream: &mut &[u8]) -> Option<__m512i>;
        /// The word in every lane.
        fn splat(self, registers: Registers) -> __m512i;
        /// Moves the lanes of `candidates` that are below those of `r` to the front; returns how many they are.
        fn compress(registers: Registers, candidates: __m512i, r: __m512i) -> (__m512i, usize);
        /// Writes the lanes to the front of `to`, if it is that long.
        fn store(registers: Registers, lanes: __m512i, to: &mut [Self]);
    }

    macro_rules! sifted {
        ($word:ty, $lanes:literal of $lane:ty: $splat:ident, $below:ident, $compress:ident, $widen:expr, $narrow:expr) => {
            impl Sifted for $word {
                #[inline(always)]
                fn load(registers: Registers, stream: &mut &[u8]) -> Option<__m512i> {
                    let (words, rest) = stream.split_first_chunk::<{ $lanes * size_of::<$word>() }>()?;
                    *stream = rest;
                    Some($widen(registers, *words))
                }
                #[inline(always)]
                fn splat(self, registers: Registers) -> __m512i {
                    registers.f.$splat(self as $lane)
                }
                #[inline(always)]
                fn compress(registers: Registers, candidates: __m512i, r: __m512i) -> (__m512i, usize) {
                    let below = registers.f.$below(candidates, r);
                    (registers.f.$compress(below, candidates), below.count_ones() as usize)
                }
                #[inline(always)]
                fn store(registers: Registers, lanes: __m512i, to: &mut [Self]) {
                    if let Some(to) = to.first_chunk_mut::<$lanes>() {
                        *to = $narrow(registers, lanes);
                    }
                }
            }
        };
    }
    sifted!(u8, 16 of i32: _mm512_set1_epi32, _mm512_cmplt_epu32_mask, _mm512_maskz_compress_epi32,
        |r: Registers, words: [u8; 16]| r.f._mm512_cvtepu8_epi32(pulp::cast(words)),
        |r: Registers, lanes| pulp::cast(r.f._mm512_cvtepi32_epi8(lanes)));
    sifted!(u16, 16 of i32: _mm512_set1_epi32, _mm512_cmplt_epu32_mask, _mm512_maskz_compress_epi32,
        |r: Registers, words: [u8; 32]| r.f._mm512_cvtepu16_epi32(pulp::cast(words)),
        |r: Registers, lanes| pulp::cast(r.f._mm512_cvtepi32_epi16(lanes)));
    sifted!(u32, 16 of i32: _mm512_set1_epi32, _mm512_cmplt_epu32_mask, _mm512_maskz_compress_epi32,
        |_, words: [u8; 64]| pulp::cast(words),
        |_, lanes| pulp::cast(lanes));
    sifted!(u64, 8 of i64: _mm512_set1_epi64, _mm512_cmplt_epu64_mask, _mm512_maskz_compress_epi64,
        |_, words: [u8; 64]| pulp::cast(words),
        |_, lanes| pulp::cast(lanes));
    const _: () = assert!(SLACK >= 16);

    impl<W: Sifted> Sieve<W> for Registers {
        #[inline(always)]
        fn sift(self, mut stream: &[u8], candidate_bits: W, r: W, accepted: &mut [W]) -> usize {
            let (bits, below) = (candidate_bits.splat(self), r.splat(self));
            let mut count: usize = 0;
            while let Some(words) = W::load(self, &mut stream) {
                let candidates = self.f._mm512_and_si512(words, bits);
                let (kept, many) = W::compress(self, candidates, below);
                W::store(self, kept, accepted.get_mut(count..).unwrap_or_default());
                count = count.saturating_add(many);
            }
            let to = accepted.get_mut(count..).unwrap_or_default();
            count.saturating_add(OneByOne.sift(stream, candidate_bits, r, to))
        }
    }

    /// Work that is compiled for these registers throughout.
    pub(super) struct Run<W, T> {
        pub(super) registers: Registers,
        pub(super) work: T,
        pub(super) word: PhantomData<W>,
    }

    impl<W: Sifted, T: WithSieve<W>> NullaryFnOnce for Run<W, T> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            self.work.run(self.registers);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    /// Sifts, and holds the outcome against the definition.
    struct Agreement<'a, W>(&'a [u8], W, W);

    impl<W: Word + core::fmt::Debug> WithSieve<W> for Agreement<'_, W> {
        fn run(self, sieve: impl Sieve<W>) {
            let Self(stream, bits, r) = self;
            let expected: Vec<W> = W::words(stream).map(|word| word.and(bits)).filter(|word| *word < r).collect();
            let mut accepted = vec![W::default(); stream.len() / 16 * W::PER_BLOCK + SLACK];
            let count = sieve.sift(stream, bits, r, &mut accepted);
            assert_eq!(accepted[..count], expected, "{} bytes, r = {}", stream.len(), r.to_u64());
        }
    }

    fn agrees<W: Sifted + core::fmt::Debug>(stream: &[u8], candidate_bits: u64, r: u64) {
        let (bits, r) = (W::from_u64(candidate_bits), W::from_u64(r));
        Agreement(stream, bits, r).run(OneByOne);
        with_best_sieve(Agreement(stream, bits, r));
    }

    /// Appendix A.D, FORMAT.md 4.5: entry j is the j-th accepted candidate, by registers and one by one.
    #[test]
    fn candidates_below_the_modulus_are_kept_in_order() {
        for len in [0, 16, 48, 64, 80, 1_024, 1_040] {
            let stream: Vec<u8> =
                (0..len).map(|i: u64| ((i * i).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u8).collect();
            for k in [2, 7, 8] {
                for r in [(1 << (k - 1)) + 1, (1 << k) - 1] {
                    agrees::<u8>(&stream, (1 << k) - 1, r);
                    agrees::<u16>(&stream, (1 << (k + 8)) - 1, (r << 8) - 1);
                    agrees::<u32>(&stream, (1 << (k + 24)) - 1, (r << 24) - 1);
                    agrees::<u64>(&stream, u64::MAX >> (8 - k), (r << 56) - 1);
                }
            }
        }
    }
}
