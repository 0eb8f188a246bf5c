//! Eight lanes in AVX-512 registers, with IFMA's products of 52-bit limbs.
//!
//! # Form and bounds
//!
//! An element a is held as a·2²⁶⁰ mod p (Montgomery's form), in five limbs of 52 bits. The one invariant, of all that the
//! functions of [`Lanes`] take and give: **limbs are below 2⁵², the value is below 2p.** So
//!
//! - a product is (a·b + k·p)/2²⁶⁰ with k < 2²⁶⁰, below (4p²)/2²⁶⁰ + p < 2p;
//! - a combination, with 2p added for each negative multiple, is at least 0 and below 18p. With h its bits from 2²⁵⁶ on,
//!   h ≤ 17, subtracting h·p leaves less than 2²⁵⁶ + 17·2²²⁴ < 2p.
//!
//! Unsafe is: calling functions that are compiled for CPU features from code that is not. That the CPU has the features is
//! what the existence of an [`Ifma`] says.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "loops with constant bounds over arrays of fixed length; limbs within the bounds above"
)]

use core::arch::x86_64::*;
use core::hint::black_box;

use zeroize::{Zeroize, Zeroizing};

use super::lanes::{Interleaved, Job, Lanes};

cpufeatures::new!(cpu, "avx512f", "avx512ifma", "avx512dq", "avx512vl", "bmi2");

/// The token of this backend, evidence that the CPU has AVX-512 with IFMA.
#[derive(Clone, Copy)]
pub(super) struct Ifma(());

impl Ifma {
    /// `None` if the CPU or the operating system does without.
    pub(super) fn detect() -> Option<Self> {
        cpu::get().then_some(Self(()))
    }

    /// Runs a job on 16 lanes.
    pub(super) fn run<J: Job>(self, job: J) -> J::Output {
        #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,bmi2")]
        fn compiled_for_the_cpu<J: Job>(ifma: Ifma, job: J) -> J::Output {
            job.run(Interleaved::<_, 2>(ifma))
        }
        // SAFETY: `self` exists, so the CPU has the features.
        unsafe { compiled_for_the_cpu(self, job) }
    }
}

type Limbs = [__m512i; 5];

const LIMB: u64 = (1 << 52) - 1;
const P: [u64; 5] = [LIMB, (1 << 44) - 1, 0, 1 << 36, (1 << 48) - (1 << 16)];
/// 2²⁶⁰ mod p, which stands for 1.
const ONE: [u64; 5] = [0x10, 0xf_0000_0000_0000, 0xf_ffff_ffff_ffff, 0xf_feff_ffff_ffff, 0xf_ffff];
/// 2⁵²⁰ mod p.
const R_SQUARED: [u64; 5] = [0x300, 0xf_ffff_fff0_0000, 0xf_fffe_ffff_fffb, 0xf_dfff_ffff_ffff, 0x4ff_ffff];

impl Lanes for Ifma {
    const COUNT: usize = 8;
    type Vector = Limbs;
    type Index = __m512i;
    type Mask = __mmask8;

    #[inline(always)]
    fn load<'a>(self, number: impl Fn(usize) -> &'a [u8; 32]) -> Limbs {
        let lanes = core::array::from_fn(|lane| to_limbs(number(lane)));
        // SAFETY: `self` exists, so the CPU has the features. So below.
        unsafe { load(&lanes) }
    }

    #[inline(always)]
    fn store(self, a: &Limbs, mut sink: impl FnMut(usize, &[u8; 32])) {
        // SAFETY: as in `load`.
        let lanes = Zeroizing::new(unsafe { store(a) });
        for (lane, limbs) in lanes.iter().enumerate() {
            sink(lane, &Zeroizing::new(from_limbs(limbs)));
        }
    }

    #[inline(always)]
    fn one(self) -> Limbs {
        // SAFETY: as in `load`.
        unsafe { broadcast(&ONE) }
    }

    #[inline(always)]
    fn mul(self, a: &Limbs, b: &Limbs) -> Limbs {
        // SAFETY: as in `load`.
        unsafe { mul(a, b) }
    }

    #[inline(always)]
    fn square(self, a: &Limbs) -> Limbs {
        // SAFETY: as in `load`.
        unsafe { square(a) }
    }

    #[inline(always)]
    fn combine<const A: i64, const B: i64, const C: i64>(self, a: &Limbs, b: &Limbs, c: &Limbs) -> Limbs {
        const { assert!(A.unsigned_abs() + B.unsigned_abs() + C.unsigned_abs() <= 9) };
        // SAFETY: as in `load`.
        unsafe { combine::<A, B, C>(a, b, c) }
    }

    #[inline(always)]
    fn index(self, number: u8) -> __m512i {
        // SAFETY: as in `load`.
        black_box(unsafe { splat(number.into()) })
    }

    #[inline(always)]
    fn is(self, index: __m512i, value: u8) -> __mmask8 {
        // SAFETY: as in `load`.
        unsafe { equal(index, value.into()) }
    }

    #[inline(always)]
    fn select(self, mask: __mmask8, unset: &Limbs, set: &Limbs) -> Limbs {
        // SAFETY: as in `load`.
        unsafe { select(mask, unset, set) }
    }
}

fn to_limbs(number: &[u8; 32]) -> [u64; 5] {
    let word = |i: usize| -> u64 {
        let (_, chunks) = number.as_rchunks::<8>();
        u64::from_be_bytes(chunks[3 - i])
    };
    let (w0, w1, w2, w3) = (word(0), word(1), word(2), word(3));
    [w0 & LIMB, (w0 >> 52 | w1 << 12) & LIMB, (w1 >> 40 | w2 << 24) & LIMB, (w2 >> 28 | w3 << 36) & LIMB, w3 >> 16]
}

/// The limbs are of a number below 2²⁵⁶.
fn from_limbs([l0, l1, l2, l3, l4]: &[u64; 5]) -> [u8; 32] {
    let words = [l3 >> 36 | l4 << 16, l2 >> 24 | l3 << 28, l1 >> 12 | l2 << 40, l0 | l1 << 52];
    let mut number = [0; 32];
    for (bytes, word) in number.as_chunks_mut::<8>().0.iter_mut().zip(words) {
        *bytes = word.to_be_bytes();
    }
    number
}

macro_rules! compiled_for_the_cpu {
    ($($(#[$note:meta])* fn $name:ident $(<$(const $constant:ident: $kind:ty),*>)? ($($arguments:tt)*) -> $result:ty $body:block)*) => { $(
        $(#[$note])*
        #[inline]
        #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,bmi2")]
        fn $name $(<$(const $constant: $kind),*>)? ($($arguments)*) -> $result $body
    )* };
}

compiled_for_the_cpu! {
    fn splat(value: u64) -> __m512i {
        _mm512_set1_epi64(value.cast_signed())
    }

    fn broadcast(limbs: &[u64; 5]) -> Limbs {
        [splat(limbs[0]), splat(limbs[1]), splat(limbs[2]), splat(limbs[3]), splat(limbs[4])]
    }

    fn load(lanes: &[[u64; 5]; 8]) -> Limbs {
        let mut a = [_mm512_setzero_si512(); 5];
        for i in 0..5 {
            let [l0, l1, l2, l3, l4, l5, l6, l7] = [0, 1, 2, 3, 4, 5, 6, 7].map(|lane| lanes[lane][i].cast_signed());
            a[i] = _mm512_set_epi64(l7, l6, l5, l4, l3, l2, l1, l0);
        }
        mul(&a, &broadcast(&R_SQUARED))
    }

    fn store(a: &Limbs) -> [[u64; 5]; 8] {
        // Out of Montgomery's form: (a + k·p)/2²⁶⁰ is at most p. Then p is subtracted where that leaves no borrow.
        let mut a = mul(a, &broadcast(&[1, 0, 0, 0, 0]));
        let p = broadcast(&P);
        let mut less = a;
        for i in 0..5 {
            less[i] = _mm512_sub_epi64(a[i], p[i]);
        }
        let less = carry(less);
        let borrow = _mm512_movepi64_mask(less[4]);
        a = select(borrow, &less, &a);
        let mut lanes = [[0; 5]; 8];
        for i in 0..5 {
            let [h0, h1, h2, h3] = [
                _mm512_extracti64x2_epi64::<0>(a[i]),
                _mm512_extracti64x2_epi64::<1>(a[i]),
                _mm512_extracti64x2_epi64::<2>(a[i]),
                _mm512_extracti64x2_epi64::<3>(a[i]),
            ];
            let numbers = [
                _mm_extract_epi64::<0>(h0), _mm_extract_epi64::<1>(h0),
                _mm_extract_epi64::<0>(h1), _mm_extract_epi64::<1>(h1),
                _mm_extract_epi64::<0>(h2), _mm_extract_epi64::<1>(h2),
                _mm_extract_epi64::<0>(h3), _mm_extract_epi64::<1>(h3),
            ];
            for lane in 0..8 {
                lanes[lane][i] = numbers[lane].cast_unsigned();
            }
        }
        a.zeroize();
        lanes
    }

    /// Brings limbs that may be negative or large, of a value that is neither, below 2⁵².
    fn carry(mut a: Limbs) -> Limbs {
        let limb = splat(LIMB);
        for i in 0..4 {
            a[i + 1] = _mm512_add_epi64(a[i + 1], _mm512_srai_epi64::<52>(a[i]));
            a[i] = _mm512_and_si512(a[i], limb);
        }
        a
    }

    /// Montgomery's reduction. p ≡ −1 (mod 2⁵²), so k is the lowest limb itself, and (t + k·p)/2⁵² = (t − k)/2⁵² +
    /// k·(2⁴⁴ + 2³⁶·2¹⁰⁴ + (2⁴⁸ − 2¹⁶)·2¹⁵⁶), five times. No limb gets beyond 2⁵⁷: it is a sum of 17 terms below 2⁵² at most.
    fn reduce(mut t: [__m512i; 10]) -> Limbs {
        let (p1, p3, p4) = (splat(P[1] + 1), splat(P[3]), splat(P[4]));
        for i in 0..5 {
            let k = t[i];
            t[i + 1] = _mm512_add_epi64(t[i + 1], _mm512_srli_epi64::<52>(k));
            t[i + 1] = _mm512_madd52lo_epu64(t[i + 1], k, p1);
            t[i + 2] = _mm512_madd52hi_epu64(t[i + 2], k, p1);
            t[i + 3] = _mm512_madd52lo_epu64(t[i + 3], k, p3);
            t[i + 4] = _mm512_madd52hi_epu64(t[i + 4], k, p3);
            t[i + 4] = _mm512_madd52lo_epu64(t[i + 4], k, p4);
            t[i + 5] = _mm512_madd52hi_epu64(t[i + 5], k, p4);
        }
        carry([t[5], t[6], t[7], t[8], t[9]])
    }

    fn mul(a: &Limbs, b: &Limbs) -> Limbs {
        let mut t = [_mm512_setzero_si512(); 10];
        for i in 0..5 {
            for j in 0..5 {
                t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[i], b[j]);
                t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[i], b[j]);
            }
        }
        reduce(t)
    }

    fn square(a: &Limbs) -> Limbs {
        let mut t = [_mm512_setzero_si512(); 10];
        for i in 0..5 {
            for j in i + 1..5 {
                t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[i], a[j]);
                t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[i], a[j]);
            }
        }
        for i in 0..5 {
            t[2 * i] = _mm512_madd52lo_epu64(_mm512_add_epi64(t[2 * i], t[2 * i]), a[i], a[i]);
            t[2 * i + 1] = _mm512_madd52hi_epu64(_mm512_add_epi64(t[2 * i + 1], t[2 * i + 1]), a[i], a[i]);
        }
        reduce(t)
    }

    /// `sum` + N·a, limb by limb.
    fn add_multiple<const N: i64>(sum: __m512i, a: __m512i) -> __m512i {
        const { assert!(matches!(N.unsigned_abs(), 0 | 1 | 2 | 3 | 4 | 8)) };
        let multiple = match N.unsigned_abs() {
            0 => return sum,
            1 => a,
            2 => _mm512_slli_epi64::<1>(a),
            3 => _mm512_add_epi64(a, _mm512_slli_epi64::<1>(a)),
            4 => _mm512_slli_epi64::<2>(a),
            _ => _mm512_slli_epi64::<3>(a),
        };
        if N > 0 { _mm512_add_epi64(sum, multiple) } else { _mm512_sub_epi64(sum, multiple) }
    }

    fn combine<const A: i64, const B: i64, const C: i64>(a: &Limbs, b: &Limbs, c: &Limbs) -> Limbs {
        let negative = A.min(0) + B.min(0) + C.min(0);
        let mut sum = *a;
        for i in 0..5 {
            let offset = splat(2 * negative.unsigned_abs() * P[i]);
            sum[i] = add_multiple::<C>(add_multiple::<B>(add_multiple::<A>(offset, a[i]), b[i]), c[i]);
        }
        // The bits from 2²⁵⁶ on, up to a borrow of the limbs below, which is less than what is added back for them.
        let h = _mm512_srai_epi64::<48>(sum[4]);
        // −h·p = −h·2²⁵⁶ + h·(2²²⁴ − 2¹⁹² − 2⁹⁶ + 1)
        sum[0] = _mm512_add_epi64(sum[0], h);
        sum[1] = _mm512_sub_epi64(sum[1], _mm512_slli_epi64::<44>(h));
        sum[3] = _mm512_sub_epi64(sum[3], _mm512_slli_epi64::<36>(h));
        sum[4] = _mm512_add_epi64(_mm512_and_si512(sum[4], splat((1 << 48) - 1)), _mm512_slli_epi64::<16>(h));
        carry(sum)
    }

    fn equal(index: __m512i, value: u64) -> __mmask8 {
        _mm512_cmpeq_epi64_mask(index, splat(value))
    }

    fn select(mask: __mmask8, unset: &Limbs, set: &Limbs) -> Limbs {
        let mut chosen = *unset;
        for i in 0..5 {
            chosen[i] = _mm512_mask_mov_epi64(unset[i], mask, set[i]);
        }
        chosen
    }
}
