//! F = Z_q, the field in which secrets are shared; q is the order of P-256's group.
//! Its arithmetic is made for sharing: products with small public numbers, and sums of products, reduced as late as their
//! bounds allow. Nothing in it branches on a value or takes one for an index.
//!
//! # Bounds
//!
//! Numbers are in limbs of 64 bits, the least significant first. Let C = 2²⁵⁶ mod q = 2²²⁴ − 2¹⁹² + (less than 2¹²⁷).
//!
//! - An [`Element`] is below q, and has one encoding.
//! - A [`Residue`] is below 2²⁵⁶ < 2q, and stands for its class mod q: one subtraction of q at most makes an element of it.
//! - A *column* is Σ limb·multiplier, for multipliers of which the sum is at most 2⁶⁴ − 1. It is at most (2⁶⁴ − 1)² and
//!   leaves a `u128` room for the carry from the column below, which is less than 2⁶⁴.
//! - *Folding* puts h·C in the place of h·2²⁵⁶. With h < 2⁶⁴, it leaves less than 2²⁸⁸ the first time, so the next h is
//!   below 2³²; less than 2²⁵⁶ + (2³² − 1)·C the second time, so h is 1 at most; and if it is 1, less than 2³²·C < 2²⁵⁶
//!   the third time, which is a residue.
//! - A [`Sum`] has 576 bits: room for 2⁶⁴ products below 2⁵¹².

#![expect(
    clippy::arithmetic_side_effects,
    reason = "limbs of fixed width; the bounds that exclude overflow are stated above and tested at their ends"
)]

use core::fmt;

use p256::Scalar;
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::subtle::{Choice, ConditionallySelectable};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

type Limbs = [u64; 4];

/// q.
const Q: Limbs = [0xf3b9_cac2_fc63_2551, 0xbce6_faad_a717_9e84, 0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000];

/// C = 2²⁵⁶ − q.
const C: Limbs = [0x0c46_353d_039c_daaf, 0x4319_0552_58e8_617b, 0, 0xffff_ffff];

/// `a + b + carry` as the lower limb and the next carry, which is 1 at most if `carry` is.
#[inline(always)]
fn add(a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(a) + u128::from(b) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

/// `a + b·c + carry` as two limbs: it is at most 2¹²⁸ − 1.
#[inline(always)]
fn multiply_add(a: u64, b: u64, c: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(a) + u128::from(b) * u128::from(c) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

/// `a + b·c` as the four lower limbs and the fifth.
#[inline(always)]
fn add_multiple([a0, a1, a2, a3]: Limbs, b: u64, [c0, c1, c2, c3]: Limbs) -> (Limbs, u64) {
    let (a0, carry) = multiply_add(a0, b, c0, 0);
    let (a1, carry) = multiply_add(a1, b, c1, carry);
    let (a2, carry) = multiply_add(a2, b, c2, carry);
    let (a3, carry) = multiply_add(a3, b, c3, carry);
    ([a0, a1, a2, a3], carry)
}

/// `a − b` modulo 2²⁵⁶, and whether it is below 0.
#[inline(always)]
fn subtract(a: &Limbs, b: &Limbs) -> (Limbs, Choice) {
    let (mut difference, mut borrow) = ([0; 4], false);
    for ((limb, a), b) in difference.iter_mut().zip(a).zip(b) {
        let (partial, below) = a.overflowing_sub(*b);
        let (whole, below_again) = partial.overflowing_sub(u64::from(borrow));
        (*limb, borrow) = (whole, below | below_again);
    }
    // A `bool` the compiler might find out limb by limb, with a branch after each.
    (difference, Choice::from(u8::from(borrow)))
}

/// A secret element of F: a key, a mask seed, a coefficient or a share. Wiped when dropped, never shown.
pub(crate) struct Element(Limbs);

impl Element {
    pub(crate) const ONE: Self = Self([1, 0, 0, 0]);

    /// Decodes 32 bytes, big-endian. `None` unless the value is below q.
    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let element = Self::of_limbs(bytes);
        let (_, is_below_q) = subtract(&element.0, &Q);
        bool::from(is_below_q).then_some(element)
    }

    /// The value of 32 bytes, which is below q.
    fn of_limbs(bytes: &[u8; 32]) -> Self {
        let mut element = Self([0; 4]);
        let (limbs, _) = bytes.as_chunks();
        for (limb, bytes) in element.0.iter_mut().rev().zip(limbs) {
            *limb = u64::from_be_bytes(*bytes);
        }
        element
    }

    /// Encodes as 32 bytes, big-endian.
    pub(crate) fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        let (limbs, _) = bytes.as_chunks_mut();
        for (bytes, limb) in limbs.iter_mut().zip(self.0.iter().rev()) {
            *bytes = limb.to_be_bytes();
        }
        bytes
    }

    /// Draws from F uniformly, by rejection.
    pub(crate) fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        loop {
            rng.fill_bytes(bytes.as_mut_slice());
            if let Some(element) = Self::from_bytes(&bytes) {
                return element;
            }
        }
    }

    /// A second copy of the secret: deliberate, hence no `Clone`.
    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0)
    }

    /// An exponent of P-256 as an element of F.
    pub(crate) fn from_scalar(scalar: Scalar) -> Self {
        Self::of_limbs(&Zeroizing::new(scalar.to_repr().into()))
    }

    /// The element of F as an exponent of P-256.
    pub(crate) fn to_scalar(&self) -> Zeroizing<Scalar> {
        // An element is below q, so it never is refused.
        Zeroizing::new(Scalar::from_repr((*self.to_bytes()).into()).unwrap_or(Scalar::ZERO))
    }

    /// −`self`, for an element that is not 0.
    pub(crate) fn negated(&self) -> Self {
        let (negated, _) = subtract(&Q, &self.0);
        Self(negated)
    }

    pub(crate) fn multiply(&self, other: &Self) -> Self {
        let mut product = Zeroizing::new(Sum::ZERO);
        product.add_product(self, other);
        product.to_element()
    }

    /// 1 / `self`, in a time that depends on `self`; `None` for 0.
    pub(crate) fn invert_public(&self) -> Option<Self> {
        self.to_scalar().invert_vartime().into_option().map(Self::from_scalar)
    }
}

impl Drop for Element {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Element {}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Element(..)")
    }
}

/// x, x², …, x^K for a public x. With 1 their sum is at most 2⁶⁴ − 1, so that they can be the multipliers of a column.
pub(crate) struct Powers<const K: usize>([u64; K]);

impl Powers<4> {
    /// 1 + … + x⁴ < (x + 1)⁴ ≤ 2⁶⁴.
    pub(crate) fn of_small(x: u16) -> Self {
        let x = u64::from(x);
        Self([x, x * x, x * x * x, x * x * x * x])
    }
}

impl Powers<2> {
    /// 1 + x + x² ≤ (x + 1)² ≤ 2⁶⁴, and less at the end.
    pub(crate) fn of(x: u32) -> Self {
        let x = u64::from(x);
        Self([x, x * x])
    }
}

impl<const K: usize> Powers<K> {
    /// x alone.
    pub(crate) fn first(&self) -> Powers<1> {
        let Self(powers) = self;
        Powers([powers.first().copied().unwrap_or_default()])
    }
}

/// An element of F that is not reduced to the end.
#[derive(Zeroize)]
pub(crate) struct Residue(Limbs);

impl Residue {
    pub(crate) const ZERO: Self = Self([0; 4]);
    pub(crate) const ONE: Self = Self([1, 0, 0, 0]);

    /// K steps of Horner's rule with one reduction: `self·x^K + a_0 + a_1·x + … + a_{K−1}·x^{K−1}`.
    #[inline(always)]
    pub(crate) fn append<const K: usize>(&self, Powers(powers): &Powers<K>, coefficients: &[Element; K]) -> Self {
        let (Some(last), Some((constant, higher))) = (powers.last(), coefficients.split_first()) else {
            return Self(self.0);
        };
        let mut columns = self.0.map(|limb| u128::from(limb) * u128::from(*last));
        for (column, limb) in columns.iter_mut().zip(constant.0) {
            *column += u128::from(limb);
        }
        for (coefficient, power) in higher.iter().zip(powers) {
            for (column, limb) in columns.iter_mut().zip(coefficient.0) {
                *column += u128::from(limb) * u128::from(*power);
            }
        }
        Self::of_columns(columns)
    }

    /// `self·factor`.
    #[inline(always)]
    pub(crate) fn times(&self, factor: u64) -> Self {
        Self::of_columns(self.0.map(|limb| u128::from(limb) * u128::from(factor)))
    }

    #[inline(always)]
    fn of_columns([c0, c1, c2, c3]: [u128; 4]) -> Self {
        let c1 = c1 + (c0 >> 64);
        let c2 = c2 + (c1 >> 64);
        let c3 = c3 + (c2 >> 64);
        Self::fold([c0 as u64, c1 as u64, c2 as u64, c3 as u64], (c3 >> 64) as u64)
    }

    /// `low + high·2²⁵⁶`.
    #[inline(always)]
    fn fold(low: Limbs, high: u64) -> Self {
        let (low, high) = add_multiple(low, high, C);
        let (low, high) = add_multiple(low, high, C);
        let (low, _) = add_multiple(low, high, C);
        Self(low)
    }

    pub(crate) fn to_element(&self) -> Element {
        let (reduced, is_below_q) = subtract(&self.0, &Q);
        Element(<Limbs>::conditional_select(&reduced, &self.0, is_below_q))
    }
}

/// Σ a·b, not reduced.
#[derive(Zeroize)]
pub(crate) struct Sum([u64; 9]);

impl Sum {
    pub(crate) const ZERO: Self = Self([0; 9]);

    /// `self += a·b`.
    #[inline(always)]
    pub(crate) fn add_product(&mut self, &Element([a0, a1, a2, a3]): &Element, &Element(b): &Element) {
        let Self([s0, s1, s2, s3, s4, s5, s6, s7, s8]) = *self;
        let ([s0, s1, s2, s3], carry4) = add_multiple([s0, s1, s2, s3], a0, b);
        let ([s1, s2, s3, s4], carry5) = add_multiple([s1, s2, s3, s4], a1, b);
        let ([s2, s3, s4, s5], carry6) = add_multiple([s2, s3, s4, s5], a2, b);
        let ([s3, s4, s5, s6], carry7) = add_multiple([s3, s4, s5, s6], a3, b);
        let (s4, carry) = add(s4, carry4, 0);
        let (s5, carry) = add(s5, carry5, carry);
        let (s6, carry) = add(s6, carry6, carry);
        let (s7, carry) = add(s7, carry7, carry);
        *self = Self([s0, s1, s2, s3, s4, s5, s6, s7, s8 + carry]);
    }

    pub(crate) fn to_element(&self) -> Element {
        // Horner's rule in 2⁶⁴: what is shifted out of the four limbs is folded.
        let mut residue = Zeroizing::new(Residue::ZERO);
        for limb in self.0.iter().rev() {
            let Residue([r0, r1, r2, r3]) = *residue;
            *residue = Residue::fold([*limb, r0, r1, r2], r3);
        }
        residue.to_element()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use rand_chacha::ChaCha20Rng;
    use rand_core::{Rng, SeedableRng};

    use super::*;

    const FULL: Limbs = [u64::MAX; 4];

    /// Limbs at the ends of their range and beside q's, and random ones.
    fn limb(rng: &mut ChaCha20Rng) -> u64 {
        let random = rng.next_u64();
        let pick = |values: &[u64]| values[random as usize % values.len()];
        match random >> 61 {
            0 => random,
            1 | 2 => pick(&[0, 1, u64::MAX, u64::MAX - 1]),
            3 => pick(&[1 << 32, (1 << 32) - 1, (1 << 32) + 1, 1 << 63]),
            _ => pick(&Q).wrapping_add(pick(&[0, 0, 1, u64::MAX])),
        }
    }

    fn limbs(rng: &mut ChaCha20Rng) -> Limbs {
        core::array::from_fn(|_| limb(rng))
    }

    /// Many numbers below 2²⁵⁶; the ends of all ranges are among them.
    fn numbers() -> Vec<Limbs> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let plus = |c: u64| [Q[0] + c, Q[1], Q[2], Q[3]];
        let mut numbers = vec![[0; 4], [1, 0, 0, 0], [Q[0] - 1, Q[1], Q[2], Q[3]], Q, plus(1), C, FULL];
        numbers.extend((0..500).map(|_| limbs(&mut rng)));
        numbers
    }

    fn is_below_q(number: &Limbs) -> bool {
        subtract(number, &Q).1.into()
    }

    fn elements() -> Vec<Element> {
        numbers().into_iter().filter(is_below_q).map(Element).collect()
    }

    /// The value mod q of any limbs, by the library.
    fn scalar(limbs: &[u64]) -> Scalar {
        let base = Scalar::from(u64::MAX).add(&Scalar::ONE);
        limbs.iter().rev().fold(Scalar::ZERO, |value, limb| value.multiply(&base).add(&Scalar::from(*limb)))
    }

    fn bytes(limbs: &Limbs) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes
            .chunks_mut(8)
            .zip(limbs.iter().rev())
            .for_each(|(bytes, limb)| bytes.copy_from_slice(&limb.to_be_bytes()));
        bytes
    }

    /// FORMAT section 4.1: of all 32 bytes those below q decode, in one way, and encode as they were.
    #[test]
    fn what_the_library_takes_for_a_scalar_is_an_element() {
        for number in numbers() {
            let bytes = bytes(&number);
            let expected: Option<Scalar> = Scalar::from_repr(bytes.into()).into_option();
            let element = Element::from_bytes(&bytes);
            assert_eq!(element.as_ref().map(|e| *e.to_scalar()), expected, "{number:x?}");
            assert_eq!(element.is_some(), number.iter().rev().lt(Q.iter().rev()), "{number:x?}");
            if let Some(element) = element {
                assert_eq!(*element.to_bytes(), bytes);
                assert_eq!(Element::from_scalar(*element.to_scalar()).0, number);
                assert_eq!(element.duplicate().0, number);
            }
        }
    }

    /// No sentence of the paper: a residue becomes the one element of its class.
    #[test]
    fn residues_reduce_to_elements() {
        for number in numbers() {
            let element = Residue(number).to_element();
            assert_eq!(*element.to_scalar(), scalar(&number), "{number:x?}");
            assert!(is_below_q(&element.0), "{number:x?}");
        }
    }

    /// No sentence of the paper: the bounds on folding, step by step, at their ends.
    #[test]
    fn three_folds_always_suffice() {
        assert_eq!(subtract(&[0; 4], &Q).0, C);
        let (_, first) = add_multiple(FULL, u64::MAX, C);
        assert_eq!(first, u64::from(u32::MAX));
        let (_, second) = add_multiple(FULL, first, C);
        assert_eq!(second, 1);
        let (_, third) = add_multiple(C, first, C);
        assert_eq!(third, 0, "2³²·C < 2²⁵⁶");

        let mut rng = ChaCha20Rng::seed_from_u64(2);
        for number in numbers() {
            for high in [0, 1, (1 << 32) - 1, 1 << 32, u64::MAX - (1 << 32), u64::MAX, limb(&mut rng)] {
                // The number itself, and the one that the first fold turns into it.
                let (product, _) = add_multiple([0; 4], high, C);
                for [l0, l1, l2, l3] in [number, subtract(&number, &product).0] {
                    let folded = Residue::fold([l0, l1, l2, l3], high);
                    assert_eq!(scalar(&folded.0), scalar(&[l0, l1, l2, l3, high]), "{number:x?} {high:x}");
                }
            }
        }
    }

    /// No sentence of the paper: columns hold what is the most for each number of powers; overflow would panic here.
    #[test]
    fn columns_hold_the_largest_points_and_coefficients() {
        fn check<const K: usize>(residue: Limbs, x: u64, powers: &Powers<K>, coefficients: &[Element; K]) {
            let x = Scalar::from(x);
            let steps = coefficients.iter().rev();
            let expected = steps.fold(scalar(&residue), |value, a| value.multiply(&x).add(&a.to_scalar()));
            assert_eq!(scalar(&Residue(residue).append(powers, coefficients).0), expected);
        }
        let largest = || Residue(FULL.map(|limb| limb - 1)).to_element();
        let last = || Element(subtract(&Q, &[1, 0, 0, 0]).0);
        let mut coefficients = elements();
        for residue in numbers() {
            let two = [coefficients.pop(), coefficients.pop()].map(|a| a.unwrap_or_else(last));
            for (x, x_small) in [(u32::MAX, u16::MAX), (u32::MAX - 1, 256), (1 << 31, 1), (1, 0), (0, 3)] {
                check(residue, x.into(), &Powers::of(x), &two);
                check(residue, x.into(), &Powers::of(x), &[last(), last()]);
                check(residue, x.into(), &Powers::of(x).first(), &[last()]);
                let [a, b] = two.each_ref().map(Element::duplicate);
                check(residue, x_small.into(), &Powers::of_small(x_small), &[a, last(), largest(), b]);
                check(residue, x_small.into(), &Powers::of_small(x_small), &[last(), last(), last(), last()]);
            }
            for factor in [0, 1, 1 << 32, u64::MAX] {
                let expected = scalar(&residue).multiply(&Scalar::from(factor));
                assert_eq!(scalar(&Residue(residue).times(factor).0), expected);
            }
        }
    }

    /// No sentence of the paper: limbs of coefficients that are all ones, larger than any that an element has.
    #[test]
    fn columns_hold_even_what_is_no_element() {
        let full = || Element(FULL);
        let four = Residue(FULL).append(&Powers::of_small(u16::MAX), &[full(), full(), full(), full()]);
        let two = Residue(FULL).append(&Powers::of(u32::MAX), &[full(), full()]);
        let value = |x: u64, steps: usize| {
            let (x, full) = (Scalar::from(x), scalar(&FULL));
            (0..steps).fold(full, |value, _| value.multiply(&x).add(&full))
        };
        assert_eq!(scalar(&four.0), value(0xffff, 4));
        assert_eq!(scalar(&two.0), value(0xffff_ffff, 2));
    }

    /// No sentence of the paper: arithmetic in F is the library's, at the ends too.
    #[test]
    fn products_negatives_and_inverses_are_the_librarys() {
        let elements = elements();
        for (a, b) in elements.iter().zip(elements.iter().rev()) {
            assert_eq!(*a.multiply(b).to_scalar(), a.to_scalar().multiply(&b.to_scalar()));
            assert_eq!(*a.multiply(a).to_scalar(), a.to_scalar().square());
            let inverse: Option<Scalar> = a.to_scalar().invert().into_option();
            assert_eq!(a.invert_public().map(|i| *i.to_scalar()), inverse);
            if a.0 != [0; 4] {
                assert_eq!(*a.negated().to_scalar(), -*a.to_scalar());
                assert!(is_below_q(&a.negated().0));
            }
        }
        assert_eq!(*Element::ONE.to_scalar(), Scalar::ONE);
        assert_eq!(scalar(&Residue::ONE.0), Scalar::ONE);
    }

    /// No sentence of the paper: sums of many products, the largest ones, and sums of any 576 bits.
    #[test]
    fn sums_hold_the_largest_products() {
        // (q − 1)² = 1
        let last = Element(subtract(&Q, &[1, 0, 0, 0]).0);
        let mut sum = Sum::ZERO;
        for count in 1..=16_384u32 {
            sum.add_product(&last, &last);
            if count.is_power_of_two() {
                assert_eq!(*sum.to_element().to_scalar(), Scalar::from(count));
            }
        }
        // Products of all ones, so that every carry there is happens; then what could be there before, at most.
        let full = Element(FULL);
        let square = scalar(&FULL).square();
        let mut sum = Sum([u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, 7]);
        let mut expected = scalar(&sum.0);
        for _ in 0..1000 {
            sum.add_product(&full, &full);
            expected = expected.add(&square);
            assert_eq!(*sum.to_element().to_scalar(), expected);
        }
        let (elements, numbers) = (elements(), numbers());
        for (a, b) in elements.iter().zip(elements.iter().rev()) {
            sum.add_product(a, b);
            expected = expected.add(&a.to_scalar().multiply(&b.to_scalar()));
            assert_eq!(*sum.to_element().to_scalar(), expected);
        }
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        for (low, high) in numbers.iter().zip(numbers.iter().rev()) {
            let limbs: Vec<u64> = low.iter().chain(high).copied().chain([limb(&mut rng)]).collect();
            assert_eq!(*Sum(limbs.clone().try_into().unwrap()).to_element().to_scalar(), scalar(&limbs));
        }
    }

    /// R1.U3: drawing refuses what is not below q, and takes the next 32 bytes.
    #[test]
    fn random_elements_are_drawn_by_rejection() {
        struct Bytes(Vec<Limbs>);
        impl rand_core::TryRng for Bytes {
            type Error = core::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                unreachable!()
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                unreachable!()
            }
            fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Self::Error> {
                destination.copy_from_slice(&bytes(&self.0.remove(0)));
                Ok(())
            }
        }
        impl rand_core::TryCryptoRng for Bytes {}
        let mut rng = Bytes(vec![FULL, Q, C, [5, 0, 0, 0]]);
        assert_eq!(Element::random(&mut rng).0, C);
        assert_eq!(Element::random(&mut rng).0, [5, 0, 0, 0]);
    }
}
