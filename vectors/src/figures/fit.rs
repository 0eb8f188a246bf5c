//! Least squares: the exponent of a power law, as a line through logarithms, and the constant part of a cost.
//! Both give R² beside it, the share of the variance that the line explains.

/// A line y = intercept + slope·x through points, by least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// y at x = 0.
    pub intercept: f64,
    /// The growth of y with x.
    pub slope: f64,
    /// R²: 1 if all points lie on the line.
    pub determination: f64,
}

/// The line through these points; none if there are not two different x.
pub fn line(points: &[(f64, f64)]) -> Option<Line> {
    let count = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let sum = |term: &dyn Fn(f64, f64) -> f64| points.iter().map(|&(x, y)| term(x - mean_x, y - mean_y)).sum::<f64>();
    let (xx, xy, yy) = (sum(&|x, _| x * x), sum(&|x, y| x * y), sum(&|_, y| y * y));
    if xx.is_nan() || xx <= 0.0 {
        return None;
    }
    let slope = xy / xx;
    let unexplained = sum(&|x, y| (y - slope * x).powi(2));
    let determination = if yy > 0.0 { 1.0 - unexplained / yy } else { 1.0 };
    Some(Line { intercept: mean_y - slope * mean_x, slope, determination })
}

/// A power law y = factor·x^exponent through points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// y at x = 1.
    pub factor: f64,
    /// By which power y grows.
    pub exponent: f64,
    /// R² of the line through the logarithms.
    pub determination: f64,
}

impl Power {
    /// y at x.
    pub fn at(&self, x: f64) -> f64 {
        self.factor * x.powf(self.exponent)
    }
}

/// The power law through these points, all of them positive; none if there are not two different x.
pub fn power(points: &[(f64, f64)]) -> Option<Power> {
    if points.iter().any(|&(x, y)| !(x > 0.0 && y > 0.0)) {
        return None;
    }
    let logarithms: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let Line { intercept, slope, determination } = line(&logarithms)?;
    Some(Power { factor: intercept.exp(), exponent: slope, determination })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No sentence of the paper: least squares finds the power law, and the line, that points lie on.
    #[test]
    fn what_points_lie_on_is_found_again() {
        for (a, b) in [(1.0_f64, 2.0), (1e-3, 1.0), (250.0, 0.0), (0.7, -1.5), (3.0, 2.71)] {
            for count in [2, 3, 20] {
                let points = |y: &dyn Fn(f64) -> f64| (1..=count).map(|x| (x.into(), y(x.into()))).collect::<Vec<_>>();
                let found = power(&points(&|x| a * x.powf(b))).unwrap();
                assert!((found.exponent - b).abs() < 1e-9 && (found.factor / a - 1.0).abs() < 1e-9, "{found:?}");
                assert!((found.at(2.5) - a * 2.5_f64.powf(b)).abs() < 1e-6);
                // There is nothing to explain where nothing grows.
                assert!(b == 0.0 || found.determination > 1.0 - 1e-9, "{found:?}");
                let found = line(&points(&|x| a + b * x)).unwrap();
                assert!((found.intercept - a).abs() < 1e-9 && (found.slope - b).abs() < 1e-9, "{found:?}");
            }
        }
    }

    /// No sentence of the paper: least squares by hand.
    #[test]
    fn points_beside_the_line_lower_what_it_explains() {
        let found = line(&[(0.0, 0.0), (1.0, 2.0), (2.0, 1.0)]).unwrap();
        assert!((found.slope - 0.5).abs() < 1e-12 && (found.intercept - 0.5).abs() < 1e-12);
        assert!((found.determination - 0.25).abs() < 1e-12, "{}", found.determination);
        // A cost with a constant part grows by less than its power.
        let points: Vec<_> = (1..=5).map(|x| (f64::from(x), 3.0 + f64::from(x))).collect();
        assert!(power(&points).unwrap().exponent < 0.7);
    }

    /// No sentence of the paper: there is no line through one point, and no power law through zero.
    #[test]
    fn what_has_no_fit_has_none() {
        assert_eq!(line(&[]), None);
        assert_eq!(line(&[(1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!(power(&[(0.0, 1.0), (1.0, 2.0)]), None);
        assert_eq!(power(&[(1.0, 0.0), (2.0, 2.0)]), None);
        assert_eq!(power(&[(1.0, f64::NAN), (2.0, 2.0)]), None);
    }
}
