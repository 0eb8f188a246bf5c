//! SS: Shamir's t-out-of-n secret sharing over F.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use p256::Scalar;
use zeroize::{Zeroize, Zeroizing};

use crate::field::{Element, point};
use crate::session::UserId;

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
        let x = point(x);
        let mut value = Zeroizing::new(Scalar::ZERO);
        for coefficient in self.coefficients.iter().rev().chain([&self.constant]) {
            *value = value.multiply(&x).add(coefficient.as_scalar());
        }
        Element::from_scalar(*value)
    }
}

/// The answers that secrets are reconstructed from: those of the t smallest identities.
pub(crate) fn quorum<T>(answers: &BTreeMap<UserId, T>, threshold: usize) -> impl Iterator<Item = (UserId, &T)> {
    answers.iter().take(threshold).map(|(user, answer)| (*user, answer))
}

/// Interpolation at 0 from one fixed set of users. The coefficients are computed once and serve every secret.
pub(crate) struct Interpolation {
    /// ℓ_x for each user x of the set, in its order. Not secret.
    lagrange: Vec<Scalar>,
}

impl Interpolation {
    /// For shares of these users, who are pairwise different and not 0.
    pub(crate) fn of(users: &[UserId]) -> Self {
        // ℓ_x = Π_{y≠x} y / (y − x) = (Π_y y) / (x · Π_{y≠x} (y − x))
        let product = users.iter().fold(Scalar::ONE, |product, &y| product.multiply(&point(y)));
        let lagrange = users.iter().map(|&x| {
            let others = users.iter().filter(|&&y| y != x);
            let denominator = others.fold(point(x), |d, &y| d.multiply(&point(y).sub(&point(x))));
            // Identities are different, not 0 and below q, so the denominator never is 0.
            product.multiply(&denominator.invert_vartime().unwrap_or(Scalar::ZERO))
        });
        Self { lagrange: lagrange.collect() }
    }

    /// Reconstructs `count` secrets. `shares` yields for each user of the set, in its order, that user's shares of all of
    /// them.
    pub(crate) fn secrets<'a>(&self, count: usize, shares: impl Iterator<Item = &'a [Element]>) -> Vec<Element> {
        let mut sums = Zeroizing::new(vec![Scalar::ZERO; count]);
        for (coefficient, row) in self.lagrange.iter().zip(shares) {
            for (sum, share) in sums.iter_mut().zip(row) {
                let mut term = share.as_scalar().multiply(coefficient);
                *sum = sum.add(&term);
                term.zeroize();
            }
        }
        sums.iter().copied().map(Element::from_scalar).collect()
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(*shares[2].as_scalar(), Scalar::from(7 + 12 + 32u64));
        for a in 0..5 {
            for b in 0..5 {
                for c in 0..5 {
                    if a == b || b == c || a == c {
                        continue;
                    }
                    let interpolation = Interpolation::of(&[users[a], users[b], users[c]]);
                    let rows = [&shares[a..=a], &shares[b..=b], &shares[c..=c]];
                    let secret = interpolation.secrets(1, rows.into_iter());
                    assert_eq!(*secret[0].as_scalar(), Scalar::from(7u64));
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
        let secret = interpolation.secrets(1, shares.iter().map(core::slice::from_ref));
        assert_ne!(*secret[0].as_scalar(), Scalar::from(7u64));
    }

    /// Appendix A.A at its edge, t = 1.
    #[test]
    fn a_threshold_of_one_shares_the_secret_itself() {
        let polynomial = Polynomial::new(element(9), vec![]);
        assert_eq!(*polynomial.share(UserId(5)).as_scalar(), Scalar::from(9u64));
        let secret = Interpolation::of(&[UserId(5)]).secrets(1, [&[element(9)][..]].into_iter());
        assert_eq!(*secret[0].as_scalar(), Scalar::from(9u64));
    }
}
