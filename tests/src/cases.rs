//! How many cases a suite tries: its own number, times what `PROPTEST_CASES` says.
//! 256 is proptest's default and stands for "as it is"; `PROPTEST_CASES=2560` makes everything ten times as much, in proportion.
//! A failure is kept beside its suite, in a file with the ending `.regressions`, and tried first from then on.

use std::env::{VarError, var};

use proptest::prelude::ProptestConfig;
use proptest::test_runner::FileFailurePersistence;

/// What `PROPTEST_CASES` is when it is not set.
const UNSCALED: u64 = 256;

/// `default`, scaled by `PROPTEST_CASES` / 256; at least 1.
///
/// # Panics
///
/// If `PROPTEST_CASES` is not a number.
pub fn scaled(default: u32) -> u32 {
    let cases = match var("PROPTEST_CASES") {
        Ok(value) => match value.parse::<u32>() {
            Ok(cases) => u64::from(cases),
            Err(error) => panic!("PROPTEST_CASES={value}: {error}; give a number, 256 for the usual size"),
        },
        Err(VarError::NotPresent) => UNSCALED,
        Err(error) => panic!("PROPTEST_CASES: {error}"),
    };
    u32::try_from(u64::from(default) * cases / UNSCALED).unwrap_or(u32::MAX).max(1)
}

/// The configuration of a proptest suite that tries `default` cases.
pub fn cases(default: u32) -> ProptestConfig {
    ProptestConfig {
        cases: scaled(default),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}
