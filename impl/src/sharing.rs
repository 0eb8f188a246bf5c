//! SS: Shamir's t-out-of-n secret sharing over F.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Range;

use zeroize::Zeroizing;

use crate::field::{Element, Powers, Residue, Sum};
use crate::session::UserId;

/// How many points go through a polynomial side by side: so many that one's carries fill the time in which another waits.
const LANES: usize = 4;

/// The polynomial s + a_1·x + … + a_{t−1}·x^{t−1} that hides s.
pub(crate) struct Polynomial {
    constant: Element,
    /// a_1 … a_{t−1}.
    coefficients: Vec<Element>,
}

impl Polynomial {
    /// The polynomial with the secret `constant` and the `t − 1` further coefficients a_1 … a_{t−1}.
    pub(crate) fn new(constant: Element, coefficients: Vec<Element>) -> Self {
        Self { constant, coefficients }
    }

    /// The share of the user `x`.
    pub(crate) fn share(&self, x: UserId) -> Element {
        let [share] = self.side_by_side([x]);
        share
    }

    /// The share of each of the users, in their order.
    pub(crate) fn shares(&self, users: &[UserId]) -> Vec<Element> {
        // One allocation of the right size: a vector that grows leaves copies behind.
        let mut shares = Vec::with_capacity(users.len());
        let (groups, rest) = users.as_chunks::<LANES>();
        groups.iter().for_each(|group| shares.extend(self.side_by_side(*group)));
        shares.extend(rest.iter().map(|x| self.share(*x)));
        shares
    }

    fn side_by_side<const N: usize>(&self, users: [UserId; N]) -> [Element; N] {
        let (small, points) = (users.map(|x| x.0 as u16), users.map(|x| x.0));
        if small.map(u32::from) == points {
            self.evaluate(small.map(Powers::of_small))
        } else {
            self.evaluate(points.map(Powers::of))
        }
    }

    /// The values at some points: Horner's rule, K coefficients at a time.
    fn evaluate<const K: usize, const N: usize>(&self, points: [Powers<K>; N]) -> [Element; N] {
        let mut values = Zeroizing::new([const { Residue::ZERO }; N]);
        let singly = points.each_ref().map(Powers::first);
        let (groups, highest) = self.coefficients.as_chunks::<K>();
        for coefficient in highest.iter().rev() {
            append(&mut *values, &singly, core::array::from_ref(coefficient));
        }
        for coefficients in groups.iter().rev() {
            append(&mut *values, &points, coefficients);
        }
        append(&mut *values, &singly, core::array::from_ref(&self.constant));
        values.each_ref().map(Residue::to_element)
    }
}

/// [`Residue::append`] to each value, with its point.
#[inline(always)]
fn append<const K: usize>(values: &mut [Residue], points: &[Powers<K>], coefficients: &[Element; K]) {
    for (value, point) in values.iter_mut().zip(points) {
        *value = value.append(point, coefficients);
    }
}

/// The answers that secrets are reconstructed from: those of the t smallest identities.
pub(crate) fn quorum<T>(answers: &BTreeMap<UserId, T>, threshold: usize) -> impl Iterator<Item = (UserId, &T)> {
    answers.iter().take(threshold).map(|(user, answer)| (*user, answer))
}

/// Interpolation at 0 from one fixed set of users. The coefficients are computed once and serve every secret.
pub(crate) struct Interpolation {
    /// ℓ_x for each user x of the set, in its order. Not secret.
    lagrange: Vec<Element>,
}

impl Interpolation {
    /// For shares of these users, who are pairwise different and not 0.
    pub(crate) fn of(users: &[UserId]) -> Self {
        // ℓ_x = Π_{y≠x} y / (y − x) = (Π_y y) / (x · Π_{y≠x} (y − x)) = numerator / d_x
        let numerator = users.iter().fold(Residue::ONE, |product, y| product.times(u64::from(y.0))).to_element();
        let denominators = denominators(users);

        // One inversion for all. First, in the place of ℓ_x, the product of d_y over all y before x …
        let mut product = Element::ONE;
        let before = |denominator: &Element| {
            let next = product.multiply(denominator);
            core::mem::replace(&mut product, next)
        };
        let mut lagrange: Vec<Element> = denominators.iter().map(before).collect();
        // … then, from the last x to the first, that times numerator / Π d_y over all y up to x.
        // Identities are different, not 0 and below q, so no denominator is 0.
        let mut quotient = product.invert_public().unwrap_or(Element::ONE).multiply(&numerator);
        for (coefficient, denominator) in lagrange.iter_mut().zip(&denominators).rev() {
            *coefficient = quotient.multiply(coefficient);
            quotient = quotient.multiply(denominator);
        }
        Self { lagrange }
    }

    /// ℓ_x, in the order of the set.
    #[cfg(feature = "primitives")]
    pub(crate) fn coefficients(&self) -> &[Element] {
        &self.lagrange
    }

    /// Reconstructs the secrets of these numbers. `shares` yields for each user of the set, in its order, that user's shares
    /// of all secrets.
    pub(crate) fn secrets<'a>(
        &self,
        numbers: Range<usize>,
        shares: impl Iterator<Item = &'a [Element]>,
    ) -> Vec<Element> {
        let mut sums: Zeroizing<Vec<Sum>> = Zeroizing::new(numbers.clone().map(|_| Sum::ZERO).collect());
        for (coefficient, row) in self.lagrange.iter().zip(shares) {
            for (sum, share) in sums.iter_mut().zip(row.get(numbers.clone()).unwrap_or_default()) {
                sum.add_product(share, coefficient);
            }
        }
        sums.iter().map(Sum::to_element).collect()
    }
}

/// d_x = x · Π_{y≠x} (y − x) for each x of the set.
fn denominators(users: &[UserId]) -> Vec<Element> {
    // The length of the longest identity, and so of all differences, says how many of them fit a limb together.
    let bits = users.iter().max().map_or(1, |x| x.0.max(1).ilog2().saturating_add(1));
    let together = 64u32.checked_div(bits).map_or(1, |count| count as usize);

    let mut denominators = Vec::with_capacity(users.len());
    let (groups, rest) = users.as_chunks::<LANES>();
    groups.iter().for_each(|group| denominators.extend(distances(*group, users, together)));
    rest.iter().for_each(|x| denominators.extend(distances([*x], users, together)));
    for (denominator, x) in denominators.iter_mut().zip(users) {
        let negative = users.iter().filter(|y| *y < x).count() & 1 == 1;
        if negative {
            *denominator = denominator.negated();
        }
    }
    denominators
}

/// x · Π_{y≠x} |y − x| for some x of the set. A product of `together` identities or differences is below 2⁶⁴.
fn distances<const N: usize>(points: [UserId; N], users: &[UserId], together: usize) -> [Element; N] {
    let mut products = [const { Residue::ONE }; N];
    for group in users.chunks(together) {
        for (product, x) in products.iter_mut().zip(points) {
            let factor = |y: &UserId| u64::from(if *y == x { x.0 } else { y.0.abs_diff(x.0) });
            *product = product.times(group.iter().map(factor).product());
        }
    }
    products.each_ref().map(Residue::to_element)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use p256::Scalar;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn element(value: u64) -> Element {
        Element::from_scalar(Scalar::from(value))
    }

    /// Appendix A.A, correctness: any t shares reconstruct s.
    #[test]
    fn every_quorum_finds_the_secret_and_shares_are_the_polynomial() {
        // 7 + 3x + 2x²
        let polynomial = Polynomial::new(element(7), vec![element(3), element(2)]);
        let users = [1, 2, 4, 1_000, u32::MAX].map(UserId);
        let shares: Vec<Element> = users.iter().map(|&x| polynomial.share(x)).collect();
        assert_eq!(*shares[2].to_scalar(), Scalar::from(7 + 12 + 32u64));
        for a in 0..5 {
            for b in 0..5 {
                for c in 0..5 {
                    if a == b || b == c || a == c {
                        continue;
                    }
                    let interpolation = Interpolation::of(&[users[a], users[b], users[c]]);
                    let rows = [&shares[a..=a], &shares[b..=b], &shares[c..=c]];
                    let secret = interpolation.secrets(0..1, rows.into_iter());
                    assert_eq!(*secret[0].to_scalar(), Scalar::from(7u64));
                }
            }
        }
    }

    /// Appendix A.A, security: fewer than t shares do not give s.
    #[test]
    fn two_of_three_shares_do_not_determine_the_secret() {
        let polynomial = Polynomial::new(element(7), vec![element(3), element(2)]);
        let shares = [UserId(1), UserId(2)].map(|x| polynomial.share(x));
        let interpolation = Interpolation::of(&[UserId(1), UserId(2)]);
        let secret = interpolation.secrets(0..1, shares.iter().map(core::slice::from_ref));
        assert_ne!(*secret[0].to_scalar(), Scalar::from(7u64));
    }

    /// Appendix A.A at its edge, t = 1.
    #[test]
    fn a_threshold_of_one_shares_the_secret_itself() {
        let polynomial = Polynomial::new(element(9), vec![]);
        assert_eq!(*polynomial.share(UserId(5)).to_scalar(), Scalar::from(9u64));
        let secret = Interpolation::of(&[UserId(5)]).secrets(0..1, [&[element(9)][..]].into_iter());
        assert_eq!(*secret[0].to_scalar(), Scalar::from(9u64));
    }

    /// The value at x, as the library computes it.
    fn horner(polynomial: &Polynomial, x: UserId) -> Scalar {
        let coefficients = polynomial.coefficients.iter().rev().chain([&polynomial.constant]);
        coefficients.fold(Scalar::ZERO, |value, a| value.multiply(&Scalar::from(x.0)).add(&a.to_scalar()))
    }

    fn random(rng: &mut ChaCha20Rng, count: usize) -> Vec<Element> {
        (0..count).map(|_| Element::random(rng)).collect()
    }

    fn scalars(elements: &[Element]) -> Vec<Scalar> {
        elements.iter().map(|e| *e.to_scalar()).collect()
    }

    const ENDS: [u32; 12] =
        [1, 2, 3, 65_534, 65_535, 7, 65_536, 65_537, u32::MAX, u32::MAX - 1, 1 << 31, 1_000_000_007];

    /// Appendix A.A: shares are values of the polynomial, for each number of coefficients and of users, small identities and
    /// large ones.
    #[test]
    fn shares_are_what_horners_rule_gives() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for t in 1..=14 {
            for n in 0..=ENDS.len() {
                for skip in [0, 1, 2, 3] {
                    let polynomial = Polynomial::new(Element::random(&mut rng), random(&mut rng, t - 1));
                    let users: Vec<UserId> = ENDS.into_iter().skip(skip).take(n).map(UserId).collect();
                    let expected: Vec<Scalar> = users.iter().map(|x| horner(&polynomial, *x)).collect();
                    assert_eq!(scalars(&polynomial.shares(&users)), expected, "t = {t}, {users:?}");
                    let singly: Vec<Element> = users.iter().map(|x| polynomial.share(*x)).collect();
                    assert_eq!(scalars(&singly), expected);
                }
            }
        }
    }

    /// Appendix A.A at its upper end: 2¹⁴ coefficients, each q − 1.
    #[test]
    fn shares_of_the_largest_polynomial() {
        let coefficients = (1..1 << 14).map(|_| Element::ONE.negated()).collect();
        let polynomial = Polynomial::new(Element::ONE.negated(), coefficients);
        let users = [u32::MAX, 65_535, 65_536, 16_384, 65_535, 65_535, 65_535, 65_535].map(UserId);
        let expected: Vec<Scalar> = users.iter().map(|x| horner(&polynomial, *x)).collect();
        assert_eq!(scalars(&polynomial.shares(&users)), expected);
    }

    /// Appendix A.A: ℓ_x = Π_{y≠x} y / (y − x), for sets of each size, in any order.
    #[test]
    fn coefficients_are_lagranges() {
        let mut ascending: Vec<u32> = (1..=40).collect();
        ascending.extend(ENDS.iter().filter(|x| **x > 40));
        let spread: Vec<u32> = (1..40).map(|i| (i * 0x9e37_79b9_u64 % 0xffff_fffb) as u32).collect();
        let small: Vec<u32> = (1..40).map(|i| i * 1_601 % 65_521).collect();
        for set in [&ENDS[..], &ascending, &spread, &small, &[u32::MAX], &[1]] {
            for t in 1..=set.len() {
                let users: Vec<UserId> = set[..t].iter().copied().map(UserId).collect();
                let expected = users.iter().map(|x| {
                    let point = |id: &UserId| Scalar::from(id.0);
                    let others = || users.iter().filter(|y| *y != x);
                    let numerator = others().fold(Scalar::ONE, |n, y| n.multiply(&point(y)));
                    let denominator = others().fold(Scalar::ONE, |d, y| d.multiply(&point(y).sub(&point(x))));
                    numerator.multiply(&denominator.invert().unwrap())
                });
                assert_eq!(scalars(&Interpolation::of(&users).lagrange), expected.collect::<Vec<_>>(), "{users:?}");
            }
        }
    }

    /// Appendix A.A: any t of the shares give the secret back, whichever secrets are asked for, for thresholds around the
    /// numbers that are processed together.
    #[test]
    fn every_range_of_secrets_is_found() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        for t in 1..=13 {
            let users: Vec<UserId> = ENDS.into_iter().chain([9]).rev().take(t).map(UserId).collect();
            let secrets = random(&mut rng, 6);
            let polynomials =
                secrets.iter().map(|s| Polynomial::new(s.duplicate(), random(&mut rng, t - 1))).collect::<Vec<_>>();
            let columns: Vec<Vec<Element>> = polynomials.iter().map(|p| p.shares(&users)).collect();
            let rows: Vec<Vec<Element>> =
                (0..t).map(|i| columns.iter().map(|column| column[i].duplicate()).collect()).collect();
            let interpolation = Interpolation::of(&users);
            for start in 0..=6 {
                for end in start..=6 {
                    let found = interpolation.secrets(start..end, rows.iter().map(Vec::as_slice));
                    assert_eq!(scalars(&found), scalars(&secrets[start..end]), "t = {t}, {start}..{end}");
                }
            }
        }
    }
}
