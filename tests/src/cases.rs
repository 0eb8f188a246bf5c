//! How many cases a suite tries: its own number, times what `SECAGG_TIMES` says, such as 10 or 0.1.
//! `PROPTEST_CASES` has the meaning that proptest gives it: so many for each of its properties, whatever their own number.
//! A failure is kept beside its suite, in a file with the ending `.regressions`, and tried first from then on.

use std::env::{VarError, var};

use proptest::prelude::ProptestConfig;
use proptest::test_runner::FileFailurePersistence;

/// `default` times `SECAGG_TIMES`; at least 1.
///
/// # Panics
///
/// If `SECAGG_TIMES` is not a number above 0.
pub fn scaled(default: u32) -> u32 {
    let times = match var("SECAGG_TIMES") {
        Ok(value) => match value.parse::<f64>() {
            Ok(times) if times > 0.0 => times,
            _ => panic!("SECAGG_TIMES={value}: give a number above 0, 1 for the usual size"),
        },
        Err(VarError::NotPresent) => 1.0,
        Err(error) => panic!("SECAGG_TIMES: {error}"),
    };
    (f64::from(default) * times).clamp(1.0, u32::MAX.into()) as u32
}

/// The configuration of a proptest suite that tries `default` cases.
pub fn cases(default: u32) -> ProptestConfig {
    ProptestConfig {
        cases: scaled(default),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}
