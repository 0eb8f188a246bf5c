//! Other names for steps and checks: a peer may have its own, and `--error-map` translates them into the suite's.
//! Blame is not translated.

use std::collections::BTreeMap;

use secagg_spec::abort::{Check, Step};

use crate::model::Abort;

/// From `"CHECK"` or `"STEP CHECK"`, as the peer says it, to the same as the suite says it.
#[derive(Clone, Debug, Default)]
pub struct ErrorMap(BTreeMap<String, String>);

impl ErrorMap {
    /// A map whose right-hand sides are names of the suite.
    pub fn new(names: BTreeMap<String, String>) -> Result<ErrorMap, String> {
        for (from, to) in &names {
            let (step, check) = to.split_once(' ').map_or((None, to.as_str()), |(step, check)| (Some(step), check));
            if !Check::ALL.iter().any(|known| known.name() == check) {
                return Err(format!("{from:?} stands for {to:?}, but there is no check {check:?} in the suite"));
            }
            if let Some(step) = step.filter(|step| !Step::ALL.iter().any(|known| known.name() == *step)) {
                return Err(format!("{from:?} stands for {to:?}, but there is no step {step:?} in the suite"));
            }
        }
        Ok(ErrorMap(names))
    }

    /// The abort in the suite's names. What is said of step and check together goes before what is said of the check.
    pub fn translate(&self, abort: Abort) -> Abort {
        let both = format!("{} {}", abort.step, abort.check);
        match self.0.get(&both).or_else(|| self.0.get(&abort.check)) {
            None => abort,
            Some(to) => match to.split_once(' ') {
                Some((step, check)) => Abort { step: step.into(), check: check.into(), ..abort },
                None => Abort { check: to.clone(), ..abort },
            },
        }
    }
}
