//! Points of P-256 in vectors: affine sums in rounds with one shared inversion each, and Jacobian sums without any.
//!
//! The formulas are incomplete. That none of them meets an exceptional case is for those to show who order the sums; a debug
//! build looks.

use alloc::vec;
use alloc::vec::Vec;
use core::array;

use zeroize::Zeroize;

use super::Point;
use super::lanes::Lanes;

/// A point in each lane, by its affine coordinates.
#[derive(Clone, Copy, Zeroize)]
pub(super) struct Affine<V> {
    pub(super) x: V,
    pub(super) y: V,
}

impl<V: Copy> Affine<V> {
    /// Up to L::COUNT points, one to a lane. The last of them fills up the lanes that are left.
    #[inline(always)]
    pub(super) fn load<L: Lanes<Vector = V>>(lanes: L, points: &[&Point]) -> Option<Self> {
        let last = *points.last()?;
        let point = |lane: usize| points.get(lane).copied().unwrap_or(last);
        Some(Self { x: lanes.load(|lane| &point(lane).x), y: lanes.load(|lane| &point(lane).y) })
    }
}

/// A point in each lane, by its Jacobian coordinates: X/Z², Y/Z³.
#[derive(Clone, Copy, Zeroize)]
pub(super) struct Jacobian<V> {
    pub(super) x: V,
    pub(super) y: V,
    pub(super) z: V,
}

impl<V: Copy> Jacobian<V> {
    #[inline(always)]
    pub(super) fn from_affine<L: Lanes<Vector = V>>(lanes: L, point: &Affine<V>) -> Self {
        Self { x: point.x, y: point.y, z: lanes.one() }
    }

    /// 2·`self`, with 4M + 4S.
    #[inline(always)]
    pub(super) fn double<L: Lanes<Vector = V>>(&self, lanes: L) -> Self {
        let Self { x, y, z } = self;
        let z_squared = lanes.square(z);
        let y_squared = lanes.square(y);
        let beta = lanes.mul(x, &y_squared);
        // 3x² + a·z⁴ for a = −3
        let slope = lanes.mul(&lanes.combine::<3, -3, 0>(x, &z_squared, x), &lanes.add(x, &z_squared));
        let x_2 = lanes.combine::<1, -8, 0>(&lanes.square(&slope), &beta, &beta);
        let rise = lanes.mul(&slope, &lanes.combine::<4, -1, 0>(&beta, &x_2, &x_2));
        let y_fourth = lanes.square(&y_squared);
        Self {
            x: x_2,
            y: lanes.combine::<1, -8, 0>(&rise, &y_fourth, &y_fourth),
            z: lanes.times::<2>(&lanes.mul(y, z)),
        }
    }

    /// `self` + `other`, where they are neither equal nor opposite, with 8M + 3S.
    #[inline(always)]
    pub(super) fn add<L: Lanes<Vector = V>>(&self, lanes: L, other: &Affine<V>) -> Self {
        let Self { x, y, z } = self;
        let z_squared = lanes.square(z);
        let run = lanes.sub(&lanes.mul(&other.x, &z_squared), x);
        let rise = lanes.sub(&lanes.mul(&lanes.mul(&other.y, z), &z_squared), y);
        let run_squared = lanes.square(&run);
        let run_cubed = lanes.mul(&run, &run_squared);
        let v = lanes.mul(x, &run_squared);
        let x_3 = lanes.combine::<1, -1, -2>(&lanes.square(&rise), &run_cubed, &v);
        let y_3 = lanes.sub(&lanes.mul(&rise, &lanes.sub(&v, &x_3)), &lanes.mul(y, &run_cubed));
        Self { x: x_3, y: y_3, z: lanes.mul(z, &run) }
    }
}

/// Denominators in rows of one length, and what becomes of the inverse of each.
trait Quotients<L: Lanes> {
    /// How many rows, and how long.
    fn shape(&self) -> (usize, usize);
    fn denominator(&self, lanes: L, row: usize, column: usize) -> L::Vector;
    /// Takes the inverses of N denominators next to each other, and does each step for all of them before the next.
    fn take_inverses<const N: usize>(&mut self, lanes: L, row: usize, first: usize, inverses: &[L::Vector; N]);
}

/// So many denominators are dealt with side by side: what is done for one is a series of multiplications that wait for each
/// other, too long for a CPU to see past it to the next. Loops, as closures would not be compiled for the CPU.
const ABREAST: usize = 4;

/// Montgomery's shared inversion: one for all, and three multiplications for each. No denominator may be 0.
///
/// `products` is room to work in, for the caller to wipe.
#[inline(always)]
fn share_inversion<L: Lanes>(lanes: L, quotients: &mut impl Quotients<L>, products: &mut Vec<L::Vector>) {
    let (rows, columns) = quotients.shape();
    products.clear();
    products.reserve(rows.saturating_mul(columns));
    let mut chains = [lanes.one(); ABREAST];
    let abreast = columns.saturating_sub(columns % ABREAST);
    for row in 0..rows {
        for first in (0..abreast).step_by(ABREAST) {
            multiply(lanes, quotients, row, first, &mut chains, products);
        }
        for column in abreast..columns {
            multiply(lanes, quotients, row, column, array::from_mut(&mut chains[0]), products);
        }
    }
    invert_all(lanes, &mut chains);
    for row in (0..rows).rev() {
        for column in (abreast..columns).rev() {
            divide(lanes, quotients, row, column, array::from_mut(&mut chains[0]), products);
        }
        for first in (0..abreast).step_by(ABREAST).rev() {
            divide(lanes, quotients, row, first, &mut chains, products);
        }
    }
    chains.zeroize();
}

/// Multiplies N products by the next N denominators, and keeps what they were before.
#[inline(always)]
fn multiply<L: Lanes, const N: usize>(
    lanes: L,
    quotients: &impl Quotients<L>,
    row: usize,
    first: usize,
    chains: &mut [L::Vector; N],
    products: &mut Vec<L::Vector>,
) {
    for (chain, column) in chains.iter_mut().zip(first..) {
        products.push(*chain);
        *chain = lanes.mul(chain, &quotients.denominator(lanes, row, column));
    }
}

/// The way back: from the inverses of products to those of the last N denominators in them.
#[inline(always)]
fn divide<L: Lanes, const N: usize>(
    lanes: L,
    quotients: &mut impl Quotients<L>,
    row: usize,
    first: usize,
    chains: &mut [L::Vector; N],
    products: &mut Vec<L::Vector>,
) {
    let Some(before) = products.last_chunk::<N>() else { return };
    let mut inverses = [lanes.one(); N];
    for ((inverse, chain), before) in inverses.iter_mut().zip(&*chains).zip(before) {
        *inverse = lanes.mul(chain, before);
    }
    products.truncate(products.len().saturating_sub(N));
    for (chain, column) in chains.iter_mut().zip(first..) {
        *chain = lanes.mul(chain, &quotients.denominator(lanes, row, column));
    }
    quotients.take_inverses(lanes, row, first, &inverses);
    inverses.zeroize();
}

/// The inverse of each, with one inversion. None may be 0.
#[inline(always)]
fn invert_all<L: Lanes>(lanes: L, numbers: &mut [L::Vector; ABREAST]) {
    let mut product = lanes.one();
    let mut before = [product; ABREAST];
    for (number, before) in numbers.iter().zip(&mut before) {
        *before = product;
        product = lanes.mul(&product, number);
    }
    debug_assert!(nowhere_zero(lanes, &product), "an exceptional case");
    let mut inverse = lanes.invert(&product);
    for (number, before) in numbers.iter_mut().zip(&before).rev() {
        let this_inverse = lanes.mul(&inverse, before);
        inverse = lanes.mul(&inverse, number);
        *number = this_inverse;
    }
    product.zeroize();
    inverse.zeroize();
    before.zeroize();
}

fn nowhere_zero<L: Lanes>(lanes: L, a: &L::Vector) -> bool {
    let mut nowhere = true;
    lanes.store(a, |_, number| nowhere &= *number != [0; 32]);
    nowhere
}

/// Jacobian points that become affine.
struct Normalisation<'a, V>(&'a mut [Jacobian<V>]);

impl<L: Lanes> Quotients<L> for Normalisation<'_, L::Vector> {
    #[inline(always)]
    fn shape(&self) -> (usize, usize) {
        (1, self.0.len())
    }

    #[inline(always)]
    fn denominator(&self, lanes: L, _: usize, column: usize) -> L::Vector {
        self.0.get(column).map_or_else(|| lanes.one(), |point| point.z)
    }

    #[inline(always)]
    fn take_inverses<const N: usize>(&mut self, lanes: L, _: usize, first: usize, inverses: &[L::Vector; N]) {
        for (point, inverse) in self.0.iter_mut().skip(first).zip(inverses) {
            let inverse_squared = lanes.square(inverse);
            point.x = lanes.mul(&point.x, &inverse_squared);
            point.y = lanes.mul(&point.y, &lanes.mul(&inverse_squared, inverse));
            point.z = lanes.one();
        }
    }
}

/// Makes z = 1 in all points.
#[inline(always)]
pub(super) fn normalise<L: Lanes>(lanes: L, points: &mut [Jacobian<L::Vector>], products: &mut Vec<L::Vector>) {
    share_inversion(lanes, &mut Normalisation(points), products);
}

/// One sum on a sheet: the place `target` gets what is at `left` plus, or minus, what is at `right`.
///
/// Equal places are a doubling; otherwise the two points are neither equal nor opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) target: usize,
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) minus: bool,
}

/// One copy on a sheet: the place `target` gets what is at `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Copied {
    pub(super) target: usize,
    pub(super) from: usize,
}

/// Sheets of equally many places for points. The same sums are done on all of them.
pub(super) struct Sheets<L: Lanes> {
    lanes: L,
    places: usize,
    points: Vec<Affine<L::Vector>>,
    products: Vec<L::Vector>,
}

impl<L: Lanes> Sheets<L> {
    #[inline(always)]
    pub(super) fn new(lanes: L, sheets: usize, places: usize) -> Self {
        let blank = Affine { x: lanes.one(), y: lanes.one() };
        Self { lanes, places, points: vec![blank; sheets.saturating_mul(places)], products: Vec::new() }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[Affine<L::Vector>]> {
        self.points.chunks_exact(self.places)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut [Affine<L::Vector>]> {
        self.points.chunks_exact_mut(self.places)
    }

    /// Does the sums of a round on each sheet. No target is an operand of another sum of the round.
    #[inline(always)]
    pub(super) fn round(&mut self, sums: &[Sum]) {
        if !sums.is_empty() {
            let mut round = Round { points: &mut self.points, places: self.places, sums };
            share_inversion(self.lanes, &mut round, &mut self.products);
        }
    }

    /// Makes the copies on each sheet.
    pub(super) fn copy(&mut self, copies: &[Copied]) {
        for sheet in self.points.chunks_exact_mut(self.places) {
            for Copied { target, from } in copies {
                if let Some(point) = sheet.get(*from).copied() {
                    sheet.get_mut(*target).into_iter().for_each(|place| *place = point);
                }
            }
        }
    }
}

struct Round<'a, V> {
    points: &'a mut [Affine<V>],
    places: usize,
    sums: &'a [Sum],
}

impl<V: Copy> Round<'_, V> {
    #[inline(always)]
    #[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "sums name places that there are")]
    fn operands(&self, row: usize, column: usize) -> (Sum, &Affine<V>, &Affine<V>) {
        let (sum, sheet) = (self.sums[column], row * self.places);
        (sum, &self.points[sheet + sum.left], &self.points[sheet + sum.right])
    }
}

impl<L: Lanes> Quotients<L> for Round<'_, L::Vector> {
    #[inline(always)]
    fn shape(&self) -> (usize, usize) {
        (self.points.len().checked_div(self.places).unwrap_or(0), self.sums.len())
    }

    #[inline(always)]
    fn denominator(&self, lanes: L, row: usize, column: usize) -> L::Vector {
        let (sum, left, right) = self.operands(row, column);
        if sum.left == sum.right { lanes.times::<2>(&left.y) } else { lanes.sub(&right.x, &left.x) }
    }

    #[inline(always)]
    #[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "sums name places that there are")]
    fn take_inverses<const N: usize>(&mut self, lanes: L, row: usize, first: usize, inverses: &[L::Vector; N]) {
        let mut slopes = [lanes.one(); N];
        for i in 0..N {
            let (sum, left, right) = self.operands(row, first + i);
            let rise = if sum.left == sum.right {
                // 3x² + a for a = −3
                lanes.combine::<3, -3, 0>(&lanes.square(&left.x), &lanes.one(), &left.x)
            } else if sum.minus {
                lanes.combine::<-1, -1, 0>(&right.y, &left.y, &left.y)
            } else {
                lanes.sub(&right.y, &left.y)
            };
            slopes[i] = lanes.mul(&rise, &inverses[i]);
        }
        let mut x = [lanes.one(); N];
        for i in 0..N {
            let (_, left, right) = self.operands(row, first + i);
            x[i] = lanes.combine::<1, -1, -1>(&lanes.square(&slopes[i]), &left.x, &right.x);
        }
        for i in 0..N {
            let (sum, left, _) = self.operands(row, first + i);
            let y = lanes.sub(&lanes.mul(&slopes[i], &lanes.sub(&left.x, &x[i])), &left.y);
            let target = &mut self.points[row * self.places + sum.target];
            target.x = x[i];
            target.y = y;
        }
    }
}
