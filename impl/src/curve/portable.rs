//! One lane, with the field element of `p256`: for every CPU, and to hold the other backend against.

#![expect(clippy::arithmetic_side_effects, reason = "elements of a field have none")]

use core::hint::black_box;

use p256::NistP256;
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::hazmat::FieldArithmetic;
use p256::elliptic_curve::subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::lanes::{Job, Lanes};

type FieldElement = <NistP256 as FieldArithmetic>::FieldElement;

/// The token of this backend.
#[derive(Clone, Copy)]
pub(super) struct Portable;

impl Portable {
    /// Runs a job on one lane.
    pub(super) fn run<J: Job>(self, job: J) -> J::Output {
        job.run(self)
    }
}

impl Lanes for Portable {
    const COUNT: usize = 1;
    type Vector = FieldElement;
    type Index = u8;
    type Mask = Choice;

    #[inline(always)]
    fn load<'a>(self, number: impl Fn(usize) -> &'a [u8; 32]) -> FieldElement {
        // The number is below p, so it is one.
        FieldElement::from_repr((*number(0)).into()).unwrap_or(FieldElement::ZERO)
    }

    #[inline(always)]
    fn store(self, a: &FieldElement, mut sink: impl FnMut(usize, &[u8; 32])) {
        sink(0, &Zeroizing::new(a.to_repr().into()));
    }

    #[inline(always)]
    fn one(self) -> FieldElement {
        FieldElement::ONE
    }

    #[inline(always)]
    fn mul(self, a: &FieldElement, b: &FieldElement) -> FieldElement {
        *a * b
    }

    #[inline(always)]
    fn square(self, a: &FieldElement) -> FieldElement {
        a.square()
    }

    #[inline(always)]
    fn combine<const A: i64, const B: i64, const C: i64>(
        self,
        a: &FieldElement,
        b: &FieldElement,
        c: &FieldElement,
    ) -> FieldElement {
        add_multiple::<C>(add_multiple::<B>(multiple::<A>(a), b), c)
    }

    #[inline(always)]
    fn index(self, number: u8) -> u8 {
        black_box(number)
    }

    #[inline(always)]
    fn is(self, index: u8, value: u8) -> Choice {
        index.ct_eq(&value)
    }

    #[inline(always)]
    fn select(self, mask: Choice, unset: &FieldElement, set: &FieldElement) -> FieldElement {
        FieldElement::conditional_select(unset, set, mask)
    }
}

/// N·a, by doubling: N is small and known to the compiler.
#[inline(always)]
fn multiple<const N: i64>(a: &FieldElement) -> FieldElement {
    let n = N.unsigned_abs();
    let mut product = *a;
    for bit in (0..n.ilog2()).rev() {
        product = product.double();
        if n >> bit & 1 == 1 {
            product += a;
        }
    }
    if N < 0 { -product } else { product }
}

/// `sum` + N·a.
#[inline(always)]
fn add_multiple<const N: i64>(sum: FieldElement, a: &FieldElement) -> FieldElement {
    match N {
        0 => sum,
        1 => sum + a,
        -1 => sum - a,
        _ => sum + multiple::<N>(a),
    }
}
