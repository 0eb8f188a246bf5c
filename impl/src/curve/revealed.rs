//! Many revealed scalars times many points, in variable time: a plan of affine sums, the same for every point.
//!
//! # The plan
//!
//! k·P and (q − k)·P differ in sign only, so let k < q/2 < 2²⁵⁵. To the base 2^w, with digits |e_i| ≤ 2^(w−1),
//! k = Σ e_i·2^(wi). The places i = a·rows + b form columns a and rows b. A table has the multiples up to 2^(w−1) of the
//! base B_a = 2^(w·a·rows)·P of each column; the sum Σ_a e_i·B_a of a row is found in the tables; and k·P is
//! Σ_b 2^(wb)·(row b), by Horner's rule. Points are in lanes, so that every lane does the same; and a round has a sum for each
//! scalar and row, enough to share an inversion. Fewer rows are larger tables and less to do for a scalar.
//!
//! Tables are made while others are used: the round that has the sums of column a doubles the table of column a + 1 for the
//! last time, that of column a + 2 for the last but one, and so on. So few tables are there at a time, and stay near.
//!
//! # No exceptional case
//!
//! A user chooses its public key, and also the secret key that is reconstructed if it drops out: no scalar and no point is
//! unlikely. Every operand outside the tables is ±s·P with s = Σ_{i ∈ I} e_i·2^(w(i − c)), digits that are not all 0 at a
//! set I of places, and a shift c. The operands s, s' of one sum have the same c and disjoint sets.
//!
//! - As integers s ≠ ±s': in s ∓ s' look at the lowest digit that is not 0. At most 2^(w−1) in size it is no multiple of
//!   2^w, but all above it is. For the same reason s ≠ 0.
//! - Nor is s ≡ ±s' or s ≡ 0 (mod q), for |s| + |s'| ≤ Σ |e_i|·2^(wi) < q. The digits below the top are together at most 4/7
//!   of the top's place value. That is 2²⁵⁵ for w = 3 and 5, and the top is 0 or 1, as k < 2²⁵⁵: at most 11/7·2²⁵⁵ < q. Or it
//!   is 2²⁵² for w = 4, 6 and 7, and the top is at most 8: at most (8 + 4/7)·2²⁵² < q.
//!
//! So no sum is exceptional, nor is a doubling, as q is odd. In a table, operands are different multiples of a base up to
//! 2^(w−1), or equal and doubled. Without k < q/2 there would be exceptional scalars: with f_i the digits of q, those of
//! q − 2·Σ_{i ∈ I} f_i·2^(wi) are the same but for signs at I.

#![expect(clippy::arithmetic_side_effects, reason = "numbers of places, far below 2³²; digits, below 2⁸")]

use alloc::vec;
use alloc::vec::Vec;
use core::marker::PhantomData;

use p256::Scalar;
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::scalar::IsHigh;
use zeroize::{Zeroize, Zeroizing};

use super::Point;
use super::lanes::{Job, Lanes};
use super::points::{Affine, Copied, Jacobian, Sheets, Sum, normalise};

/// Scalars whose sums are held at a time, at most.
const SCALARS: usize = 512;
/// Sums for which an inversion is shared, at least: there are as many sheets in work as that takes.
const SHARING: usize = 512;

/// w, rows and columns, and where on a sheet is what: first the bases, then the tables, then for each scalar its rows.
#[derive(Clone, Copy, Debug)]
struct Layout {
    width: usize,
    rows: usize,
    columns: usize,
}

impl Layout {
    fn new(width: usize, rows: usize) -> Self {
        Self { width, rows, columns: 256_usize.div_ceil(width).div_ceil(rows) }
    }

    /// The layout of the least work for so many scalars.
    fn best(scalars: usize) -> Self {
        let layouts = (3..=7).flat_map(|width| (1..=16).map(move |rows| Self::new(width, rows)));
        layouts.min_by_key(|layout| layout.cost(scalars)).unwrap_or(Self::new(5, 1))
    }

    /// Multiplications for a sheet, roughly: 8 for a Jacobian doubling, 6 for a sum, 7 for a doubling. An inversion takes the
    /// time of some 330.
    fn cost(&self, scalars: usize) -> usize {
        let Self { width, rows, columns } = *self;
        let scalars = scalars.min(1 << 12);
        let blocks = scalars.div_ceil(SCALARS);
        let doublings = width * rows * (columns - 1);
        let tables = columns * (7 + 6 * (self.multiples() - 1));
        let sums = 6 * columns * rows + (7 * width + 6) * (rows - 1);
        let rounds = self.table_rounds() + columns + (width + 1) * (rows - 1);
        8 * doublings + scalars * sums + blocks * (tables + 330 * rounds / self.sheets(scalars))
    }

    /// How many scalars have their sums held at a time.
    fn block(&self, scalars: usize) -> usize {
        scalars.div_ceil(scalars.div_ceil(SCALARS).max(1)).max(1)
    }

    /// Sheets in work at a time.
    fn sheets(&self, scalars: usize) -> usize {
        SHARING.div_ceil(self.block(scalars) * self.rows + self.multiples())
    }

    fn multiples(&self) -> usize {
        1 << (self.width - 1)
    }

    /// Rounds that it takes to make a table: each doubles how many multiples there are.
    fn table_rounds(&self) -> usize {
        self.width - 1
    }

    /// The place of a multiple, from 1 on. Beyond the base, columns that are `width` apart have the same places.
    fn table(&self, column: usize, multiple: usize) -> usize {
        match multiple {
            1 => column,
            _ => self.columns + column % self.width * (self.multiples() - 1) + multiple - 2,
        }
    }

    fn row(&self, scalar: usize, row: usize) -> usize {
        self.columns + self.width * (self.multiples() - 1) + scalar * self.rows + row
    }

    /// Where a product is in the end.
    fn product(&self, scalar: usize) -> usize {
        self.row(scalar, self.rows - 1)
    }

    fn places(&self, scalars: usize) -> usize {
        self.row(scalars, 0)
    }

    /// The digits e_i of k < 2²⁵⁵, from the lowest on, one for each place.
    fn digits(&self, k: &Scalar) -> Vec<i16> {
        let bytes: [u8; 32] = k.to_repr().into();
        let bit = |i: usize| bytes.iter().rev().nth(i / 8).map_or(0, |byte| i16::from(byte >> (i % 8) & 1));
        let mut carry = 0;
        let digit = |i: usize| -> i16 {
            let digit = (0..self.width).fold(carry, |digit, j| digit + (bit(self.width * i + j) << j));
            carry = i16::from(digit > 1 << (self.width - 1));
            digit - (carry << self.width)
        };
        (0..self.columns * self.rows).map(digit).collect()
    }
}

/// Sums that do not need each other, and copies: of a sum of one term.
#[derive(Clone, Default)]
struct Round {
    sums: Vec<Sum>,
    copies: Vec<Copied>,
}

impl Round {
    /// Adds what is at `place`, or subtracts it, to what is at `target`, or at first puts it there. `sign` tells whether
    /// something is there, and whether that is the opposite of what it stands for: −l + r = −(l − r).
    fn add(&mut self, target: usize, sign: &mut Option<Sign>, place: usize, term: Sign) {
        match sign {
            Some(sum) => self.sums.push(Sum { target, left: target, right: place, minus: *sum != term }),
            None => {
                self.copies.push(Copied { target, from: place });
                *sign = Some(term);
            }
        }
    }
}

/// What is at a place, or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

impl Sign {
    fn minus(minus: bool) -> Self {
        if minus { Self::Minus } else { Self::Plus }
    }
}

/// Rounds of which each needs those before it, that multiply by some scalars, given the bases.
struct Plan {
    rounds: Vec<Round>,
    /// The signs of the products.
    signs: Vec<Sign>,
}

impl Plan {
    /// Multiplies by scalars that are not 0.
    fn new(layout: &Layout, scalars: &[Scalar]) -> Self {
        let opposite: Vec<bool> = scalars.iter().map(|k| k.is_high().into()).collect();
        let digits: Vec<Vec<i16>> = scalars
            .iter()
            .zip(&opposite)
            .map(|(k, opposite)| layout.digits(&if *opposite { -*k } else { *k }))
            .collect();

        let mut rounds = vec![Round::default(); layout.table_rounds() + layout.columns];
        for column in 0..layout.columns {
            // From the multiples up to h those up to 2h.
            for (level, round) in rounds.iter_mut().skip(column).take(layout.table_rounds()).enumerate() {
                let h = 1 << level;
                let sum = |i| Sum {
                    target: layout.table(column, h + i),
                    left: layout.table(column, h),
                    right: layout.table(column, i),
                    minus: false,
                };
                round.sums.extend((1..=h).map(sum));
            }
        }
        let mut signs = vec![vec![None; layout.rows]; scalars.len()];
        for (column, round) in rounds.iter_mut().skip(layout.table_rounds()).enumerate() {
            for (scalar, (digits, signs)) in digits.iter().zip(&mut signs).enumerate() {
                let digits = digits.iter().skip(column * layout.rows);
                for (row, (sign, digit)) in
                    signs.iter_mut().zip(digits).enumerate().filter(|(_, (_, digit))| **digit != 0)
                {
                    let multiple = layout.table(column, digit.unsigned_abs().into());
                    round.add(layout.row(scalar, row), sign, multiple, Sign::minus(*digit < 0));
                }
            }
        }
        // Horner's rule, from the highest row down.
        let mut products: Vec<Option<Sign>> = signs.iter_mut().map(|signs| signs.pop().flatten()).collect();
        for row in (0..layout.rows - 1).rev() {
            let there = |product: &(usize, &Option<Sign>)| product.1.is_some();
            let double = |target| Sum { target, left: target, right: target, minus: false };
            let doublings = products.iter().enumerate().filter(there).map(|(scalar, _)| double(layout.product(scalar)));
            let doublings = Round { sums: doublings.collect(), copies: Vec::new() };
            rounds.extend(core::iter::repeat_n(doublings, layout.width));
            let mut round = Round::default();
            for (scalar, (product, signs)) in products.iter_mut().zip(&signs).enumerate() {
                if let Some(sign) = signs.get(row).copied().flatten() {
                    round.add(layout.product(scalar), product, layout.row(scalar, row), sign);
                }
            }
            rounds.push(round);
        }
        let sign = |(product, opposite): (Option<Sign>, bool)| Sign::minus((product == Some(Sign::Minus)) != opposite);
        Self { rounds, signs: products.into_iter().zip(opposite).map(sign).collect() }
    }
}

/// Scalars, none of them 0, made ready to be multiplied with points.
pub(crate) struct Revealed {
    scalars: usize,
    layout: Layout,
    /// For each block of scalars.
    plans: Vec<Plan>,
}

impl Revealed {
    pub(crate) fn new(scalars: &[Scalar]) -> Self {
        let layout = Layout::best(scalars.len());
        let plans = scalars.chunks(layout.block(scalars.len())).map(|scalars| Plan::new(&layout, scalars)).collect();
        Self { scalars: scalars.len(), layout, plans }
    }

    /// How many scalars.
    pub(crate) fn len(&self) -> usize {
        self.scalars
    }
}

/// What is wanted of a product: all of the point, or what key agreement takes of it, the x-coordinate.
pub(super) trait Product: Copy + Zeroize {
    const BLANK: Self;

    /// Writes what is wanted of ±`point` to the place of each lane, where there is one.
    fn store<L: Lanes>(
        lanes: L,
        point: &Affine<L::Vector>,
        minus: bool,
        all: &mut [Self],
        place: impl Fn(usize) -> usize,
    );
}

impl Product for [u8; 32] {
    const BLANK: Self = [0; 32];

    #[inline(always)]
    fn store<L: Lanes>(lanes: L, point: &Affine<L::Vector>, _: bool, all: &mut [Self], place: impl Fn(usize) -> usize) {
        lanes.store(&point.x, |lane, x| all.get_mut(place(lane)).into_iter().for_each(|product| *product = *x));
    }
}

impl Product for Point {
    const BLANK: Self = Point { x: [0; 32], y: [0; 32] };

    #[inline(always)]
    fn store<L: Lanes>(
        lanes: L,
        point: &Affine<L::Vector>,
        minus: bool,
        all: &mut [Self],
        place: impl Fn(usize) -> usize,
    ) {
        let y = if minus { lanes.times::<-1>(&point.y) } else { point.y };
        lanes.store(&point.x, |lane, x| all.get_mut(place(lane)).into_iter().for_each(|product| product.x = *x));
        lanes.store(&y, |lane, y| all.get_mut(place(lane)).into_iter().for_each(|product| product.y = *y));
    }
}

/// k·P for each point P and each scalar k: the products of the first point, in the order of the scalars, and so on.
#[derive(Clone)]
pub(super) struct MultiplyRevealed<'a, T> {
    pub(super) scalars: &'a Revealed,
    pub(super) points: &'a [&'a Point],
    pub(super) wanted: PhantomData<T>,
}

impl<T: Product> Job for MultiplyRevealed<'_, T> {
    type Output = Zeroizing<Vec<T>>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Zeroizing<Vec<T>> {
        let Revealed { scalars, layout, plans } = self.scalars;
        let mut all = Zeroizing::new(vec![T::BLANK; self.points.len().saturating_mul(*scalars)]);
        if *scalars == 0 {
            return all;
        }
        let at_a_time = layout.sheets(*scalars) * L::COUNT;
        for (chunk, points) in self.points.chunks(at_a_time).enumerate() {
            let places = layout.places(layout.block(*scalars));
            let mut sheets = Sheets::new(lanes, points.len().div_ceil(L::COUNT), places);
            fill_in_bases(lanes, layout, points, &mut sheets);
            let mut first_scalar = 0;
            for Plan { rounds, signs } in plans {
                for Round { sums, copies } in rounds {
                    sheets.round(sums);
                    sheets.copy(copies);
                }
                for (i, sheet) in sheets.iter().enumerate() {
                    for (scalar, sign) in signs.iter().enumerate() {
                        let Some(point) = sheet.get(layout.product(scalar)) else { continue };
                        // Lanes beyond the points of all, which repeat the last one, have no place.
                        let first = (chunk * at_a_time + i * L::COUNT) * scalars + first_scalar + scalar;
                        T::store(lanes, point, *sign == Sign::Minus, &mut all, |lane| first + lane * scalars);
                    }
                }
                first_scalar += signs.len();
            }
        }
        all
    }
}

/// How many points [`MultiplyRevealed`] has in work at a time.
pub(super) struct AtATime<'a>(pub(super) &'a Revealed);

impl Job for AtATime<'_> {
    type Output = usize;

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) -> usize {
        self.0.layout.sheets(self.0.scalars).saturating_mul(L::COUNT)
    }
}

/// B_a = 2^(w·a·rows)·P, to where the first multiple of each column belongs.
#[inline(always)]
fn fill_in_bases<L: Lanes>(lanes: L, layout: &Layout, points: &[&Point], sheets: &mut Sheets<L>) {
    let mut bases = Vec::with_capacity(points.len().div_ceil(L::COUNT) * layout.columns);
    for points in points.chunks(L::COUNT) {
        let Some(point) = Affine::load(lanes, points) else { continue };
        let mut base = Jacobian::from_affine(lanes, &point);
        bases.push(base);
        for _ in 1..layout.columns {
            for _ in 0..layout.width * layout.rows {
                base = base.double(lanes);
            }
            bases.push(base);
        }
    }
    normalise(lanes, &mut bases, &mut Vec::new());
    for (sheet, bases) in sheets.iter_mut().zip(bases.chunks(layout.columns)) {
        for (column, base) in bases.iter().enumerate() {
            if let Some(place) = sheet.get_mut(layout.table(column, 1)) {
                *place = Affine { x: base.x, y: base.y };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::tests::special_scalars;

    /// Does a round on a sheet of scalars, as it would be done on their multiples of a point: no sum may be exceptional.
    fn round(places: &mut [Scalar], Round { sums, copies }: &Round) {
        let before = places.to_vec();
        for Sum { target, left, right, minus } in sums {
            let (l, r) = (before[*left], before[*right]);
            assert_ne!(l, Scalar::ZERO);
            assert!(left == right || (l != r && l != -r));
            assert!(sums.iter().filter(|sum| sum.target == *target).count() == 1);
            assert!(sums.iter().all(|sum| sum.target == *target || (sum.left != *target && sum.right != *target)));
            places[*target] = if *minus { l - r } else { l + r };
        }
        copies.iter().for_each(|Copied { target, from }| places[*target] = places[*from]);
    }

    fn power_of_two(n: usize) -> Scalar {
        (0..n).fold(Scalar::ONE, |power, _| power.double())
    }

    fn assert_no_exception(layout: &Layout, scalars: &[Scalar]) {
        let mut places = vec![Scalar::ZERO; layout.places(scalars.len())];
        for column in 0..layout.columns {
            places[layout.table(column, 1)] = power_of_two(layout.width * layout.rows * column);
        }
        let Plan { rounds, signs } = Plan::new(layout, scalars);
        rounds.iter().for_each(|sums| round(&mut places, sums));
        for (scalar, (sign, k)) in signs.iter().zip(scalars).enumerate() {
            let product = places[layout.product(scalar)];
            assert_eq!(if *sign == Sign::Minus { -product } else { product }, *k, "{layout:?}");
        }
    }

    fn layouts() -> impl Iterator<Item = Layout> {
        (3..=7).flat_map(|width| [1, 2, 3, 4, 7, 16].map(|rows| Layout::new(width, rows)))
    }

    /// R4.S2: the plan computes its products, without an exceptional sum, for scalars at every edge.
    #[test]
    fn no_sum_for_special_scalars_is_exceptional() {
        for layout in layouts() {
            special_scalars().chunks(32).for_each(|scalars| assert_no_exception(&layout, scalars));
        }
    }

    /// R4.S2: nor is one for scalars that a user makes up so that the operands of a sum differ by q.
    #[test]
    fn no_sum_for_scalars_made_up_for_it_is_exceptional() {
        for layout in layouts() {
            // The digits of q − 1: there is none above the top for these widths, or the scalars miss their aim.
            let digits = layout.digits(&-Scalar::ONE);
            let digit = |(i, digit): (usize, &i16)| {
                let size = Scalar::from(u64::from(digit.unsigned_abs())) * power_of_two(layout.width * i);
                if *digit < 0 { -size } else { size }
            };
            let digits: Vec<Scalar> = digits.iter().enumerate().map(digit).collect();
            // With signs changed in one row, in rows from one on, and in a row up to a column.
            let changed = |set: &dyn Fn(usize) -> bool| {
                let sum = digits.iter().enumerate().filter(|(i, _)| set(*i)).fold(Scalar::ONE, |sum, (_, f)| sum + f);
                [-sum.double(), -(sum - Scalar::ONE).double()]
            };
            let mut scalars = Vec::new();
            for row in 0..layout.rows {
                scalars.extend(changed(&|i| i % layout.rows == row));
                scalars.extend(changed(&|i| i % layout.rows >= row));
                for column in 0..layout.columns {
                    scalars.extend(changed(&|i| i % layout.rows == row && i / layout.rows <= column));
                    scalars.extend(changed(&|i| i < row * layout.columns + column));
                }
            }
            scalars.retain(|k| *k != Scalar::ZERO);
            scalars.chunks(32).for_each(|scalars| assert_no_exception(&layout, scalars));
        }
    }

    /// R4.S2: the digits stay within the bound from which the argument starts.
    #[test]
    fn digits_are_within_their_bounds() {
        for layout in layouts() {
            let top = 255 / layout.width;
            for k in special_scalars() {
                let digits = layout.digits(&if k.is_high().into() { -k } else { k });
                let half = 1 << (layout.width - 1);
                assert!(digits.iter().all(|digit| -half < *digit && *digit <= half));
                assert!(digits.iter().skip(top + 1).all(|digit| *digit == 0));
                let at_most = if layout.width * top == 255 { 1 } else { 8 };
                assert!((0..=at_most).contains(&digits[top]), "{layout:?}");
            }
        }
    }
}
