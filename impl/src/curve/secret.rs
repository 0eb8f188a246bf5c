//! One secret scalar times many points, in constant time.
//!
//! # The digits
//!
//! The scalar k ∈ \[1, q − 1\] or its opposite q − k is odd; they give the same x-coordinate, so let k be odd. With b_i the
//! i-th digit of (k − 1)/2 < 2²⁵⁵ to the base 32, i ≤ 50, and d_i = 2b_i − 31,
//!
//! k = 32⁵¹ + Σ d_i·32^i,
//!
//! as Σ 31·32^i = 32⁵¹ − 1. Every digit is odd and at most 31 in size: none is 0, no step is left out.
//!
//! # No exceptional case
//!
//! The ladder begins with S = 1 and computes 32·S + d for d = d_50, …, d_0; S is the scalar that the sum P·S has. Doubling
//! has no exceptional case, as q is odd. Adding d·P has one only if 32·S ≡ ±d (mod q). S is always at least 1, so 32·S > |d|,
//! and 32·S + |d| < q in all steps but the last. In the last, 32·S = k − d_0, where 0 < k < q: k − d_0 ≡ −d_0 would be
//! k ≡ 0, and k − d_0 ≡ d_0 would be k = 2d_0, which is even or negative, or k = q + 2d_0 with d_0 < 0. From
//! d_0 = (k mod 64) − 32 and q ≡ 17 (mod 64) would follow d_0 ≡ 15 (mod 64), which is no negative digit. And the table of
//! odd multiples up to 31 is made of sums of different multiples up to 16.

#![expect(clippy::arithmetic_side_effects, reason = "elements of a field, and numbers of bits up to 256")]

use alloc::vec::Vec;

use p256::Scalar;
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::subtle::ConditionallySelectable;
use zeroize::{Zeroize, Zeroizing};

use super::lanes::{Job, Lanes};
use super::points::{Affine, Jacobian, Sheets, Sum, normalise};
use super::{Coordinate, Point};

/// Bits of a digit.
const WIDTH: usize = 5;
/// Digits below the first, which is 1.
const DIGITS: usize = 51;
/// Odd multiples of a point, up to 31.
const ODD: usize = 16;

/// b_i for all i.
fn digits(k: &Scalar) -> Zeroizing<[u8; DIGITS]> {
    let mut odd = Scalar::conditional_select(&-*k, k, k.is_odd());
    let mut bytes: [u8; 32] = odd.to_repr().into();
    let bit = |i: usize| bytes.iter().rev().nth(i / 8).map_or(0, |byte| byte >> (i % 8) & 1);
    let digit = |i: usize| (0..WIDTH).fold(0, |digit, j| digit | bit(1 + WIDTH * i + j) << j);
    let digits = Zeroizing::new(core::array::from_fn(digit));
    bytes.zeroize();
    odd.zeroize();
    digits
}

/// Vectors of points that are worked on at a time, so that their tables fit a cache.
const SHEETS: usize = 32;
/// Where a sheet has even multiples, after the odd ones: two at a time.
const EVEN: usize = ODD;
const PLACES: usize = ODD + 2;

/// The x-coordinate of k·P for each point P.
///
/// Time and memory accesses depend on the number of points alone. Digits, sums and results are wiped in memory; what the
/// compiler left in registers, or spilled from them, is not.
#[derive(Clone)]
pub(super) struct MultiplySecret<'a> {
    pub(super) k: &'a Scalar,
    pub(super) points: &'a [&'a Point],
}

impl Job for MultiplySecret<'_> {
    type Output = Vec<Coordinate>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<Coordinate> {
        let digits = digits(self.k);
        let mut coordinates = Vec::with_capacity(self.points.len());
        let mut products = Vec::with_capacity(SHEETS);
        for points in self.points.chunks(SHEETS.saturating_mul(L::COUNT)) {
            let sheets = odd_multiples(lanes, points);
            let mut sums = Vec::with_capacity(SHEETS);
            for sheet in sheets.iter() {
                if let Some((point, multiples)) = sheet.get(..ODD).and_then(<[_]>::split_first) {
                    sums.push(ladder(lanes, &digits, point, multiples));
                }
            }
            normalise(lanes, &mut sums, &mut products);
            let mut points = points.iter();
            for sum in &sums {
                // Lanes beyond the points repeat the last one.
                lanes.store(&sum.x, |_, x| coordinates.extend(points.next().map(|_| Zeroizing::new(*x))));
            }
            sums.zeroize();
        }
        products.zeroize();
        coordinates
    }
}

/// A sheet for each L::COUNT points P, with (2j + 1)·P at the place j.
#[inline(always)]
fn odd_multiples<L: Lanes>(lanes: L, points: &[&Point]) -> Sheets<L> {
    let mut sheets = Sheets::new(lanes, points.len().div_ceil(L::COUNT), PLACES);
    for (sheet, points) in sheets.iter_mut().zip(points.chunks(L::COUNT)) {
        if let (Some(place), Some(point)) = (sheet.first_mut(), Affine::load(lanes, points)) {
            *place = point;
        }
    }
    let double = |(from, to)| Sum { target: to, left: from, right: from, minus: false };
    sheets.round(&[double((0, EVEN))]);
    // P, 3P, … (2h − 1)·P and 2h·P give the next h odd multiples, and 4h·P.
    let (mut even, mut next_even) = (EVEN, EVEN + 1);
    for h in [1, 2, 4, 8] {
        let next_odd = |j| Sum { target: h | j, left: even, right: j, minus: false };
        let sums: Vec<Sum> = (0..h).map(next_odd).chain([double((even, next_even))]).collect();
        sheets.round(&sums);
        (even, next_even) = (next_even, even);
    }
    sheets
}

/// k·P, from P and its further odd multiples.
#[inline(always)]
fn ladder<L: Lanes>(
    lanes: L,
    digits: &[u8; DIGITS],
    point: &Affine<L::Vector>,
    multiples: &[Affine<L::Vector>],
) -> Jacobian<L::Vector> {
    let mut sum = Jacobian::from_affine(lanes, point);
    let mut summand = *point;
    for digit in digits.iter().rev() {
        for _ in 0..WIDTH {
            sum = sum.double(lanes);
        }
        // b ≥ 16 stands for 2·(b − 16) + 1, below that for −(2·(15 − b) + 1).
        let plus = digit >> 4;
        let place = (digit ^ plus.wrapping_sub(1)) & 15;
        let (plus, place) = (lanes.index(plus), lanes.index(place));
        summand = *point;
        for (value, multiple) in (1..).zip(multiples) {
            let here = lanes.is(place, value);
            summand.x = lanes.select(here, &summand.x, &multiple.x);
            summand.y = lanes.select(here, &summand.y, &multiple.y);
        }
        summand.y = lanes.select(lanes.is(plus, 1), &lanes.times::<-1>(&summand.y), &summand.y);
        sum = sum.add(lanes, &summand);
    }
    summand.zeroize();
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::tests::special_scalars;

    /// Appendix A.B, KA: the digits are those of the scalar or of its opposite, and no step of the ladder is exceptional.
    #[test]
    fn no_step_of_the_ladder_is_exceptional() {
        let near_q = (1..200).map(|d| -Scalar::from(2 * d as u64));
        for k in special_scalars().into_iter().chain(near_q) {
            let mut sum = Scalar::ONE;
            for b in digits(&k).iter().rev() {
                let digit = Scalar::from(2 * u64::from(*b)) - Scalar::from(31u64);
                let shifted = sum * Scalar::from(32u64);
                assert!(shifted != digit && shifted != -digit, "{k:?}");
                sum = shifted + digit;
            }
            assert!(sum == k || sum == -k, "{k:?}");
        }
    }
}
