//! What a peer is expected to fail, and why: the list of `--known-failures`.
//! An entry whose tests all pass is a failure of the check, so that the list does not rot.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use wildmatch::WildMatch;

use super::report::Outcome;
use super::tasks::Task;

/// From a test's name, in which `*` may stand for any text, to the reason.
#[derive(Default)]
pub struct KnownFailures(BTreeMap<String, String>);

/// The JSON object in a file.
pub fn read_object<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

impl KnownFailures {
    /// The list in a file.
    pub fn read(path: &Path) -> Result<KnownFailures, String> {
        read_object(path).map(KnownFailures)
    }

    /// Every entry stands for a test. Live sessions beyond those that are played are tests too.
    pub fn must_be_about(&self, tasks: &[Task<'_>]) -> Result<(), String> {
        let is_live = |name: &str| name.strip_prefix("live/").is_some_and(|n| n.parse::<u32>().is_ok());
        for name in self.0.keys().filter(|name| !is_live(name)) {
            let matcher = WildMatch::new(name);
            if !name.starts_with("live/") && !tasks.iter().any(|task| matcher.matches(&task.name)) {
                return Err(format!("--known-failures: there is no test {name:?}"));
            }
        }
        Ok(())
    }

    /// Looks out for what becomes of the entries.
    pub fn watch(&self) -> Watch<'_> {
        Watch(
            self.0
                .iter()
                .map(|(name, reason)| Entry { name, matcher: WildMatch::new(name), reason, passed: 0, failed: 0 })
                .collect(),
        )
    }
}

/// An entry, and what its tests have done so far.
struct Entry<'a> {
    name: &'a str,
    matcher: WildMatch,
    reason: &'a str,
    passed: usize,
    failed: usize,
}

/// The entries, in the course of a check.
pub struct Watch<'a>(Vec<Entry<'a>>);

impl Watch<'_> {
    /// The outcome in the light of the list.
    pub fn judge(&mut self, name: &str, outcome: Outcome) -> Outcome {
        let mut reason = None;
        for entry in self.0.iter_mut().filter(|entry| entry.matcher.matches(name)) {
            match &outcome {
                Outcome::Passed => entry.passed += 1,
                Outcome::Failed(_) => {
                    entry.failed += 1;
                    reason = Some(entry.reason.to_string());
                }
                Outcome::Known { .. } | Outcome::Skipped(_) | Outcome::NotRun(_) => {}
            }
        }
        match (outcome, reason) {
            (Outcome::Failed(finding), Some(reason)) => Outcome::Known { finding, reason },
            (outcome, _) => outcome,
        }
    }

    /// The entries whose tests were run and passed.
    pub fn stale(self) -> impl Iterator<Item = String> {
        self.0.into_iter().filter(|entry| entry.failed == 0 && entry.passed > 0).map(|entry| {
            format!("{:?} is expected to fail ({}), but passes: take it off the list", entry.name, entry.reason)
        })
    }
}
