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
//! Unsafe is: using instructions that the CPU might not have. That it has them is what the existence of an [`Ifma`] says.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "loops with constant bounds over arrays of fixed length; limbs within the bounds above"
)]

use core::arch::x86_64::*;
use core::hint::black_box;

use zeroize::Zeroizing;

use super::lanes::{Job, Lanes};

cpufeatures::new!(cpu, "avx512f", "avx512ifma", "avx512dq", "avx512vl", "bmi2");

/// The token of this backend, evidence that the CPU has AVX-512 with IFMA.
#[derive(Clone, Copy)]
pub(super) struct Ifma(());

impl Ifma {
    /// `None` if the CPU or the operating system does without.
    pub(super) fn detect() -> Option<Self> {
        cpu::get().then_some(Self(()))
    }

    /// Runs a job.
    pub(super) fn run<J: Job>(self, job: J) -> J::Output {
        #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,bmi2")]
        fn compiled_for_the_cpu<J: Job>(ifma: Ifma, job: J) -> J::Output {
            job.run(ifma)
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

macro_rules! instructions {
    ($($(#[$note:meta])*
        fn $name:ident $(<const $constant:ident: u32>)? ($($argument:ident: $kind:ty),*) -> $result:ty = $intrinsic:ident;
    )*) => {
        impl Ifma { $(
            $(#[$note])*
            #[inline(always)]
            fn $name $(<const $constant: u32>)? (self, $($argument: $kind),*) -> $result {
                // SAFETY: this takes AVX-512 F, DQ or IFMA, and the CPU has them, as `self` exists.
                unsafe { $intrinsic $(::<$constant>)? ($($argument),*) }
            }
        )* }
    };
}

instructions! {
    fn splat(value: i64) -> __m512i = _mm512_set1_epi64;
    fn plus(a: __m512i, b: __m512i) -> __m512i = _mm512_add_epi64;
    fn minus(a: __m512i, b: __m512i) -> __m512i = _mm512_sub_epi64;
    fn and(a: __m512i, b: __m512i) -> __m512i = _mm512_and_si512;
    fn shift_left<const BITS: u32>(a: __m512i) -> __m512i = _mm512_slli_epi64;
    /// Copies of the sign come in.
    fn shift_right<const BITS: u32>(a: __m512i) -> __m512i = _mm512_srai_epi64;
    /// `sum` + (a·b mod 2⁵²), a and b modulo 2⁵².
    fn add_low(sum: __m512i, a: __m512i, b: __m512i) -> __m512i = _mm512_madd52lo_epu64;
    /// `sum` + ⌊a·b / 2⁵²⌋, a and b modulo 2⁵².
    fn add_high(sum: __m512i, a: __m512i, b: __m512i) -> __m512i = _mm512_madd52hi_epu64;
    fn equal(a: __m512i, b: __m512i) -> __mmask8 = _mm512_cmpeq_epi64_mask;
    fn negative(a: __m512i) -> __mmask8 = _mm512_movepi64_mask;
    fn blend(unset: __m512i, mask: __mmask8, set: __m512i) -> __m512i = _mm512_mask_mov_epi64;
    fn lanes_of(a: __m512i) -> [u64; 8] = extract;
    fn gather(lanes: [u64; 8]) -> __m512i = insert;
}

impl Ifma {
    #[inline(always)]
    fn number(self, number: u64) -> __m512i {
        self.splat(number.cast_signed())
    }

    #[inline(always)]
    fn broadcast(self, [l0, l1, l2, l3, l4]: [u64; 5]) -> Limbs {
        [self.number(l0), self.number(l1), self.number(l2), self.number(l3), self.number(l4)]
    }

    /// Brings limbs that may be negative or large, of a value that is neither, below 2⁵².
    #[inline(always)]
    fn carry(self, mut a: Limbs) -> Limbs {
        let limb = self.number(LIMB);
        for i in 0..4 {
            a[i + 1] = self.plus(a[i + 1], self.shift_right::<52>(a[i]));
            a[i] = self.and(a[i], limb);
        }
        a
    }

    /// Montgomery's reduction of t, whose i-th limb is the sum of the two numbers of the i-th column.
    ///
    /// p ≡ −1 (mod 2⁵²), so the lowest limb itself is the k for which t + k·p has none, and (t + k·p)/2⁵² is
    /// (t − k)/2⁵² + k·(2⁴⁴ + 2³⁶·2¹⁰⁴ + (2⁴⁸ − 2¹⁶)·2¹⁵⁶). Five times.
    ///
    /// A limb of t + k·p is a sum of at most 16 numbers below 2⁵². What needs k last is added last, so that it is not waited for.
    #[inline(always)]
    fn reduce(self, columns: [[__m512i; 2]; 10]) -> Limbs {
        let (p1, p3, p4) = (self.number(P[1] + 1), self.number(P[3]), self.number(P[4]));
        let mut t = [self.number(0); 10];
        for i in 0..10 {
            let [mut low, mut high] = columns[i];
            if i >= 5 {
                high = self.add_high(high, t[i - 5], p4);
            }
            if (4..9).contains(&i) {
                low = self.add_low(low, t[i - 4], p4);
                high = self.add_high(high, t[i - 4], p3);
            }
            if (3..8).contains(&i) {
                low = self.add_low(low, t[i - 3], p3);
            }
            if (2..7).contains(&i) {
                high = self.add_high(high, t[i - 2], p1);
            }
            if (1..6).contains(&i) {
                high = self.add_low(high, t[i - 1], p1);
            }
            if i > 0 {
                low = self.plus(low, self.shift_right::<52>(t[i - 1]));
            }
            t[i] = self.plus(low, high);
        }
        let limb = self.number(LIMB);
        [self.and(t[5], limb), self.and(t[6], limb), self.and(t[7], limb), self.and(t[8], limb), t[9]]
    }

    /// `sum` + N·a, limb by limb.
    #[inline(always)]
    fn add_multiple<const N: i64>(self, sum: __m512i, a: __m512i) -> __m512i {
        const { assert!(matches!(N.unsigned_abs(), 0 | 1 | 2 | 3 | 4 | 8)) };
        let multiple = match N.unsigned_abs() {
            0 => return sum,
            1 => a,
            2 => self.shift_left::<1>(a),
            3 => self.plus(a, self.shift_left::<1>(a)),
            4 => self.shift_left::<2>(a),
            _ => self.shift_left::<3>(a),
        };
        if N > 0 { self.plus(sum, multiple) } else { self.minus(sum, multiple) }
    }
}

impl Lanes for Ifma {
    const COUNT: usize = 8;
    type Vector = Limbs;
    type Index = __m512i;
    type Mask = __mmask8;

    #[inline(always)]
    fn load<'a>(self, number: impl Fn(usize) -> &'a [u8; 32]) -> Limbs {
        let mut lanes = [[0; 8]; 5];
        for lane in 0..8 {
            let limbs = to_limbs(number(lane));
            for i in 0..5 {
                lanes[i][lane] = limbs[i];
            }
        }
        let [l0, l1, l2, l3, l4] = lanes;
        let [l0, l1, l2, l3] = [self.gather(l0), self.gather(l1), self.gather(l2), self.gather(l3)];
        self.mul(&[l0, l1, l2, l3, self.gather(l4)], &self.broadcast(R_SQUARED))
    }

    #[inline(always)]
    fn store(self, a: &Limbs, mut sink: impl FnMut(usize, &[u8; 32])) {
        // Out of Montgomery's form: (a + k·p)/2²⁶⁰ is at most p. Then p is subtracted where that leaves no borrow.
        let a = self.mul(a, &self.broadcast([1, 0, 0, 0, 0]));
        let p = self.broadcast(P);
        let mut less = a;
        for i in 0..5 {
            less[i] = self.minus(a[i], p[i]);
        }
        let less = self.carry(less);
        let [l0, l1, l2, l3, l4] = self.select(self.negative(less[4]), &less, &a);
        let [l0, l1, l2, l3] = [self.lanes_of(l0), self.lanes_of(l1), self.lanes_of(l2), self.lanes_of(l3)];
        let lanes = Zeroizing::new([l0, l1, l2, l3, self.lanes_of(l4)]);
        for lane in 0..8 {
            let mut limbs = [0; 5];
            for i in 0..5 {
                limbs[i] = lanes[i][lane];
            }
            sink(lane, &Zeroizing::new(from_limbs(limbs)));
        }
    }

    #[inline(always)]
    fn one(self) -> Limbs {
        self.broadcast(ONE)
    }

    #[inline(always)]
    fn mul(self, a: &Limbs, b: &Limbs) -> Limbs {
        let mut columns = [[self.number(0); 2]; 10];
        for i in 0..5 {
            for j in 0..5 {
                columns[i + j][0] = self.add_low(columns[i + j][0], a[i], b[j]);
                columns[i + j + 1][1] = self.add_high(columns[i + j + 1][1], a[i], b[j]);
            }
        }
        self.reduce(columns)
    }

    #[inline(always)]
    fn square(self, a: &Limbs) -> Limbs {
        let mut columns = [[self.number(0); 2]; 10];
        for i in 0..5 {
            for j in i + 1..5 {
                columns[i + j][0] = self.add_low(columns[i + j][0], a[i], a[j]);
                columns[i + j + 1][1] = self.add_high(columns[i + j + 1][1], a[i], a[j]);
            }
        }
        for i in 0..10 {
            let [low, high] = columns[i];
            let (twice, square) = (self.plus(low, high), a[i / 2]);
            let twice = self.plus(twice, twice);
            let square = if i % 2 == 0 {
                self.add_low(self.number(0), square, square)
            } else {
                self.add_high(self.number(0), square, square)
            };
            columns[i] = [twice, square];
        }
        self.reduce(columns)
    }

    #[inline(always)]
    fn combine<const A: i64, const B: i64, const C: i64>(self, a: &Limbs, b: &Limbs, c: &Limbs) -> Limbs {
        const { assert!(A.unsigned_abs() + B.unsigned_abs() + C.unsigned_abs() <= 9) };
        let twice = 2 * (A.min(0) + B.min(0) + C.min(0)).unsigned_abs();
        let mut sum = *a;
        for i in 0..5 {
            let multiple = self.add_multiple::<A>(self.number(twice * P[i]), a[i]);
            sum[i] = self.add_multiple::<C>(self.add_multiple::<B>(multiple, b[i]), c[i]);
        }
        // The bits from 2²⁵⁶ on, but for what limbs below may still borrow; that is less than −h·p brings.
        let h = self.shift_right::<48>(sum[4]);
        // −h·p = −h·2²⁵⁶ + h·(2²²⁴ − 2¹⁹² − 2⁹⁶ + 1)
        sum[0] = self.plus(sum[0], h);
        sum[1] = self.minus(sum[1], self.shift_left::<44>(h));
        sum[3] = self.minus(sum[3], self.shift_left::<36>(h));
        sum[4] = self.plus(self.and(sum[4], self.number((1 << 48) - 1)), self.shift_left::<16>(h));
        self.carry(sum)
    }

    #[inline(always)]
    fn index(self, number: u8) -> __m512i {
        black_box(self.number(number.into()))
    }

    #[inline(always)]
    fn is(self, index: __m512i, value: u8) -> __mmask8 {
        self.equal(index, self.number(value.into()))
    }

    #[inline(always)]
    fn select(self, mask: __mmask8, unset: &Limbs, set: &Limbs) -> Limbs {
        let mut chosen = *unset;
        for i in 0..5 {
            chosen[i] = self.blend(unset[i], mask, set[i]);
        }
        chosen
    }
}

#[target_feature(enable = "avx512f")]
fn insert(lanes: [u64; 8]) -> __m512i {
    let [l0, l1, l2, l3, l4, l5, l6, l7] = lanes.map(u64::cast_signed);
    _mm512_set_epi64(l7, l6, l5, l4, l3, l2, l1, l0)
}

#[target_feature(enable = "avx512f,avx512dq")]
fn extract(a: __m512i) -> [u64; 8] {
    let [q0, q1, q2, q3] = [
        _mm512_extracti64x2_epi64::<0>(a),
        _mm512_extracti64x2_epi64::<1>(a),
        _mm512_extracti64x2_epi64::<2>(a),
        _mm512_extracti64x2_epi64::<3>(a),
    ];
    let [l0, l2, l4, l6] = [q0, q1, q2, q3].map(|q| _mm_cvtsi128_si64(q));
    let [l1, l3, l5, l7] = [q0, q1, q2, q3].map(|q| _mm_extract_epi64::<1>(q));
    [l0, l1, l2, l3, l4, l5, l6, l7].map(i64::cast_unsigned)
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
fn from_limbs([l0, l1, l2, l3, l4]: [u64; 5]) -> [u8; 32] {
    let words = [l3 >> 36 | l4 << 16, l2 >> 24 | l3 << 28, l1 >> 12 | l2 << 40, l0 | l1 << 52];
    let mut number = [0; 32];
    for (bytes, word) in number.as_chunks_mut::<8>().0.iter_mut().zip(words) {
        *bytes = word.to_be_bytes();
    }
    number
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use p256::NistP256;
    use p256::elliptic_curve::PrimeField;
    use p256::elliptic_curve::hazmat::FieldArithmetic;

    use super::*;

    type FieldElement = <NistP256 as FieldArithmetic>::FieldElement;

    fn on_ifma(test: impl Fn(Ifma)) {
        // Elsewhere there is nothing to test.
        Ifma::detect().into_iter().for_each(test);
    }

    /// n·p + d.
    fn near(n: u64, d: i64) -> [u64; 5] {
        let mut limbs = P.map(|limb| n * limb);
        if d < 0 {
            // No borrow: the lowest limb of p is large.
            limbs[0] -= d.unsigned_abs();
        } else {
            limbs[0] += d.unsigned_abs();
        }
        for i in 0..4 {
            limbs[i + 1] += limbs[i] >> 52;
            limbs[i] &= LIMB;
        }
        limbs
    }

    /// Numbers from 0 to 2p − 1, with the ends of the range and full limbs among them.
    fn numbers() -> Vec<[u64; 5]> {
        let full = [LIMB, LIMB, LIMB, LIMB, (1 << 48) - 1];
        let mut numbers =
            vec![[0; 5], [1, 0, 0, 0, 0], near(1, -1), near(1, 0), near(1, 1), near(2, -1), near(2, -2), full];
        numbers.push([LIMB, LIMB, LIMB, LIMB, (1 << 48) + (1 << 47)]);
        numbers.push([0, LIMB, 0, LIMB, 1 << 48]);
        numbers.push([0, 0, 0, 0, (1 << 49) - (1 << 18)]);
        numbers
    }

    /// The number that an element is held as, modulo p; in range.
    fn residue(ifma: Ifma, a: &Limbs) -> FieldElement {
        let limbs: Vec<u64> = a.iter().map(|limb| ifma.lanes_of(*limb)[3]).collect();
        assert!(limbs.iter().all(|limb| *limb <= LIMB), "{limbs:x?}");
        assert!(limbs.iter().rev().lt(near(2, 0).iter().rev()), "{limbs:x?}");
        number(&limbs)
    }

    fn number(limbs: &[u64]) -> FieldElement {
        limbs
            .iter()
            .rev()
            .fold(FieldElement::ZERO, |high, limb| high * FieldElement::from(1u64 << 52) + FieldElement::from(*limb))
    }

    /// A multiple of b by a small factor that may be negative.
    fn multiple(factor: i64, b: FieldElement) -> FieldElement {
        let multiple = FieldElement::from(factor.unsigned_abs()) * b;
        if factor < 0 { -multiple } else { multiple }
    }

    /// Appendix A.B, the field under KA: products stay in range and are right wherever in it the factors lie.
    #[test]
    fn products_of_all_the_range_are_in_range() {
        on_ifma(|ifma| {
            let r = number(&ONE);
            for a in numbers() {
                let square = residue(ifma, &ifma.square(&ifma.broadcast(a)));
                assert_eq!(square * r, number(&a).square(), "{a:x?}");
                for b in numbers() {
                    let product = residue(ifma, &ifma.mul(&ifma.broadcast(a), &ifma.broadcast(b)));
                    assert_eq!(product * r, number(&a) * number(&b), "{a:x?} {b:x?}");
                }
            }
        });
    }

    /// Appendix A.B, the field under KA: sums and differences too.
    #[test]
    fn combinations_of_all_the_range_are_in_range() {
        fn check<const A: i64, const B: i64, const C: i64>(ifma: Ifma) {
            for a in numbers() {
                for b in numbers() {
                    for c in numbers() {
                        let [x, y, z] = [a, b, c].map(|limbs| ifma.broadcast(limbs));
                        let expected = multiple(A, number(&a)) + multiple(B, number(&b)) + multiple(C, number(&c));
                        let combination = residue(ifma, &ifma.combine::<A, B, C>(&x, &y, &z));
                        assert_eq!(combination, expected, "{A} {B} {C}: {a:x?} {b:x?} {c:x?}");
                    }
                }
            }
        }
        on_ifma(|ifma| {
            check::<1, 1, 0>(ifma);
            check::<1, -1, 0>(ifma);
            check::<-1, 0, 0>(ifma);
            check::<-1, -1, 0>(ifma);
            check::<1, -1, -1>(ifma);
            check::<1, -1, -2>(ifma);
            check::<1, -3, 1>(ifma);
            check::<3, -3, 0>(ifma);
            check::<4, -1, 0>(ifma);
            check::<1, -8, 0>(ifma);
            check::<8, 1, 0>(ifma);
            check::<-8, -1, 0>(ifma);
            check::<4, -4, 1>(ifma);
        });
    }

    /// Appendix A.B, the field under KA: what is stored is below p, in each lane its own.
    #[test]
    fn lanes_are_stored_reduced() {
        on_ifma(|ifma| {
            let r = number(&ONE);
            for a in numbers() {
                let expected: [u8; 32] = (number(&a) * r.invert().unwrap()).to_repr().into();
                ifma.store(&ifma.broadcast(a), |_, stored| assert_eq!(*stored, expected, "{a:x?}"));
            }
            let numbers: [[u8; 32]; 8] =
                core::array::from_fn(|lane| FieldElement::from(1u64 << (lane * 7)).to_repr().into());
            let mut lanes = Vec::new();
            ifma.store(&ifma.load(|lane| &numbers[lane]), |lane, stored| lanes.push((lane, *stored)));
            assert_eq!(lanes, numbers.into_iter().enumerate().collect::<Vec<_>>());
        });
    }
}
