//! Turns real numbers into integers that can be summed in Z_R, and the sum back into a real number.
//! A value is clipped to [−C, C] and becomes q = round((x + C)·S), so that all q lie in [0, R_U − 1] with
//! R_U = round(2·C·S) + 1; a sum z of n₃ values is read as z/S − n₃·C.

/// A choice of C (`--clip`) and S (`--scale`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiser {
    clip: f64,
    scale: f64,
    largest: u64,
}

impl Quantiser {
    /// The largest R_U − 1: beyond 2^53 a double no longer tells neighbouring integers apart.
    const MOST_STEPS: f64 = 9_007_199_254_740_992.0;

    /// Refuses C and S that are not positive, and steps that are too coarse or too fine; the text names the flag.
    pub fn new(clip: f64, scale: f64) -> Result<Quantiser, String> {
        for (flag, value) in [("--clip", clip), ("--scale", scale)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(format!("{flag} {value}: must be a positive number"));
            }
        }
        let steps = (2.0 * clip * scale).round();
        if steps < 1.0 {
            return Err(format!("--scale {scale}: too small for --clip {clip}: every value would become 0"));
        }
        if steps > Self::MOST_STEPS {
            return Err(format!("--scale {scale}: too large for --clip {clip}: 2·C·S must not exceed 2^53"));
        }
        Ok(Quantiser { clip, scale, largest: steps as u64 })
    }

    /// The input bound R_U, which is one more than the largest integer that [`Quantiser::quantise`] returns.
    pub fn input_bound(&self) -> u128 {
        u128::from(self.largest) + 1
    }

    /// The integer of a finite value.
    pub fn quantise(&self, value: f64) -> u64 {
        // Addition, multiplication and rounding are monotone, so the clipped value at +C gives the largest integer.
        ((value.clamp(-self.clip, self.clip) + self.clip) * self.scale).round() as u64
    }

    /// The real number that the sum of `users` integers stands for.
    pub fn dequantise(&self, sum: u64, users: usize) -> f64 {
        sum as f64 / self.scale - users as f64 * self.clip
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No sentence of the paper: reals as elements of Z_R.
    #[test]
    fn a_value_inside_the_clip_comes_back_within_half_a_step() {
        for (clip, scale) in [(1.0, 1.0), (1.0, 1000.0), (0.3, 77.7), (1e-3, 1e9), (1e6, 1e3)] {
            let quantiser = Quantiser::new(clip, scale).unwrap();
            for i in -1000..=1000 {
                let value = clip * f64::from(i) / 1000.0;
                let q = quantiser.quantise(value);
                assert!(u128::from(q) < quantiser.input_bound(), "{value} at {clip}, {scale}");
                let error = (quantiser.dequantise(q, 1) - value).abs();
                assert!(error <= 0.5 / scale * (1.0 + 1e-6), "{value} at {clip}, {scale}: {error}");
            }
        }
    }

    /// No sentence of the paper: reals as elements of Z_R.
    #[test]
    fn a_value_outside_the_clip_is_clipped() {
        let quantiser = Quantiser::new(2.0, 10.0).unwrap();
        assert_eq!(quantiser.input_bound(), 41);
        assert_eq!(quantiser.quantise(-2.0), 0);
        assert_eq!(quantiser.quantise(-1e300), 0);
        assert_eq!(quantiser.quantise(2.0), 40);
        assert_eq!(quantiser.quantise(1e300), 40);
    }

    /// No sentence of the paper: sums of reals.
    #[test]
    fn a_sum_comes_back_within_half_a_step_for_each_user() {
        let quantiser = Quantiser::new(1.0, 100.0).unwrap();
        let values = [0.123, -0.987, 0.5, 0.005, -1.0, 1.0];
        let sum = values.iter().map(|&value| quantiser.quantise(value)).sum();
        let error = quantiser.dequantise(sum, values.len()) - values.iter().sum::<f64>();
        assert!(error.abs() <= 0.005 * values.len() as f64 + 1e-9, "{error}");
    }

    /// No sentence of the paper: flags of the command.
    #[test]
    fn useless_flags_are_refused_by_name() {
        for (clip, scale, named) in [
            (0.0, 1.0, "--clip"),
            (-1.0, 1.0, "--clip"),
            (f64::NAN, 1.0, "--clip"),
            (1.0, f64::INFINITY, "--scale"),
            (1.0, 0.1, "--scale"),
            (1.0, 1e17, "--scale"),
            (1e300, 1e300, "--scale"),
        ] {
            let error = Quantiser::new(clip, scale).unwrap_err();
            assert!(error.starts_with(named), "{error}");
        }
    }
}
