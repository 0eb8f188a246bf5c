//! A. Shamir, *How to Share a Secret*, Communications of the ACM 22(11), 1979, over the field of
//! [`Scalar`]. The secret is the value at 0 of a polynomial of degree t-1 whose other coefficients are
//! drawn at random; a share is its value at a point other than 0. Any t shares determine the
//! polynomial, and so the secret, by Lagrange's interpolation; fewer say nothing about it.

use super::field::Scalar;

/// f(x) for the polynomial f(X) = secret + a_1·X + … + a_(t-1)·X^(t-1), where `coefficients` is
/// a_1, …, a_(t-1).
///
/// The share of party x is f(x). Nobody may be given f(0), which is the secret.
pub fn share(secret: &Scalar, coefficients: &[Scalar], x: u32) -> Scalar {
    let x = Scalar::from_u32(x);
    // Horner's rule: f(x) = secret + x·(a_1 + x·(a_2 + …)).
    let tail = coefficients.iter().rev().fold(Scalar::zero(), |value, a| &(&value + a) * &x);
    secret + &tail
}

/// The weights l_i for which f(0) = Σ l_i·f(x_i) holds for all polynomials f of a degree less than
/// the number of points: l_i = Π x_j / (x_j - x_i) over all j ≠ i.
///
/// There are none where two points are the same, or where a point is 0.
pub fn lagrange_coefficients(xs: &[u32]) -> Option<Vec<Scalar>> {
    if xs.contains(&0) {
        return None;
    }
    (0..xs.len()).map(|i| lagrange_coefficient(xs, i)).collect()
}

/// l_i; a point that occurs twice makes the denominator 0, which has no inverse.
fn lagrange_coefficient(xs: &[u32], i: usize) -> Option<Scalar> {
    let x_i = Scalar::from_u32(xs[i]);
    let mut numerator = Scalar::one();
    let mut denominator = Scalar::one();
    for (_, x_j) in xs.iter().enumerate().filter(|(j, _)| *j != i) {
        let x_j = Scalar::from_u32(*x_j);
        numerator = &numerator * &x_j;
        denominator = &denominator * &(&x_j - &x_i);
    }
    Some(&numerator * &denominator.invert()?)
}

/// f(0) for the polynomial f of least degree through `points`, which are pairs (x, f(x)).
///
/// Nothing is reconstructed from no points, from a repeated point, or from a point at 0. Whether the
/// points are enough, and all on the polynomial that was shared, cannot be seen from them.
pub fn reconstruct(points: &[(u32, Scalar)]) -> Option<Scalar> {
    if points.is_empty() {
        return None;
    }
    let xs: Vec<u32> = points.iter().map(|(x, _)| *x).collect();
    let weights = lagrange_coefficients(&xs)?;
    let terms = weights.iter().zip(points).map(|(l, (_, y))| l * y);
    Some(terms.fold(Scalar::zero(), |sum, term| &sum + &term))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalars(values: &[u32]) -> Vec<Scalar> {
        values.iter().map(|n| Scalar::from_u32(*n)).collect()
    }

    /// f(X) = 1234 + 166·X + 94·X², small enough to be followed by hand.
    fn example(x: u32) -> (u32, Scalar) {
        (x, share(&Scalar::from_u32(1234), &scalars(&[166, 94]), x))
    }

    /// Appendix A.A, SS.share, by hand.
    #[test]
    fn shares_are_values_of_the_polynomial() {
        let values = [1494, 1942, 2578, 3402, 4414, 5614];
        for (x, value) in (1..).zip(values) {
            assert_eq!(example(x).1, Scalar::from_u32(value));
        }
        assert_eq!(share(&Scalar::from_u32(9), &[], 77), Scalar::from_u32(9));
    }

    /// Appendix A.A, SS.reconstruct: any t = 3 of 6 shares.
    #[test]
    fn any_three_of_six_give_the_secret() {
        for xs in [[1, 2, 3], [2, 4, 5], [6, 1, 4], [6, 5, 3]] {
            let secret = reconstruct(&xs.map(example)).unwrap();
            assert_eq!(secret, Scalar::from_u32(1234), "{xs:?}");
        }
        let all: Vec<_> = (1..=6).map(example).collect();
        assert_eq!(reconstruct(&all), Some(Scalar::from_u32(1234)));
    }

    /// Appendix A.A: with fewer shares, or a wrong one, another value comes out.
    #[test]
    fn two_shares_or_a_changed_share_give_something_else() {
        assert_ne!(reconstruct(&[1, 2].map(example)), Some(Scalar::from_u32(1234)));
        let mut points = [1, 2, 3].map(example);
        points[1].1 = &points[1].1 + &Scalar::one();
        assert_ne!(reconstruct(&points), Some(Scalar::from_u32(1234)));
    }

    /// Appendix A.A: Lagrange's coefficients at 0.
    #[test]
    fn weights_at_zero_by_hand() {
        // l_1 = 2·3 / ((2-1)(3-1)) = 3, l_2 = 1·3 / ((1-2)(3-2)) = -3, l_3 = 1·2 / ((1-3)(2-3)) = 1.
        let weights = lagrange_coefficients(&[1, 2, 3]).unwrap();
        assert_eq!(weights, [Scalar::from_u32(3), -&Scalar::from_u32(3), Scalar::one()]);
    }

    /// Appendix A.A, D8: points are different and not 0.
    #[test]
    fn repeated_points_and_zero_are_refused() {
        assert_eq!(lagrange_coefficients(&[1, 2, 1]), None);
        assert_eq!(lagrange_coefficients(&[0, 1]), None);
        assert_eq!(lagrange_coefficients(&[0]), None);
        assert_eq!(reconstruct(&[example(1), example(1)]), None);
        assert_eq!(reconstruct(&[(0, Scalar::one()), example(1)]), None);
        assert_eq!(reconstruct(&[]), None);
    }
}
