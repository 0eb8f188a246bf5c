//! All vectors of a folder, read and counted.
//! What cannot be read, is not as the schema has it, or is numbered twice is an error before any test is run.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::expectations::read_object;
use crate::generate::MANIFEST;
use crate::model::{File, Group, Manifest, SessionTest, StepTest, Verdict};

/// All vectors of a folder.
pub struct Suite {
    /// The files, by path relative to the folder.
    pub files: BTreeMap<String, File>,
}

impl Suite {
    /// Reads the files that the manifest lists; a folder that holds others, or other bytes, is refused.
    pub fn read(folder: &Path) -> Result<Suite, String> {
        let manifest: Manifest = read_object(&folder.join(MANIFEST))
            .map_err(|error| format!("{error}; name the folder that holds the vectors with --vectors"))?;
        let mut files = BTreeMap::new();
        for (name, listed) in &manifest.files {
            let path = folder.join(name);
            let told = |error: String| format!("{}: {error}", path.display());
            let text = std::fs::read_to_string(&path).map_err(|error| told(error.to_string()))?;
            if Sha256::digest(text.as_bytes())[..] != listed.sha256 {
                return Err(told(format!("this is not the file that {MANIFEST} lists: its SHA-256 is another one")));
            }
            let file: File = serde_json::from_str(&text).map_err(|error| told(error.to_string()))?;
            let counts = file.counts();
            if counts != listed.tests || counts.valid + counts.abort != file.number_of_tests {
                return Err(told(format!("it holds {counts:?}, {MANIFEST} lists {:?}", listed.tests)));
            }
            files.insert(name.clone(), file);
        }
        let suite = Suite { files };
        suite.is_consistent()?;
        Ok(suite)
    }

    /// No test number occurs twice, and every test says what is due.
    fn is_consistent(&self) -> Result<(), String> {
        let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
        for (name, group) in self.groups() {
            for (number, _) in group.results() {
                if let Some(other) = seen.insert(number, name) {
                    return Err(format!("{name}: test {number} occurs in {other} too"));
                }
            }
            let steps = match group {
                Group::Step { tests, .. } => tests.as_slice(),
                _ => &[],
            };
            let step_says = |test: &StepTest| match test.result {
                Verdict::Valid => test.sends.is_some() && test.abort.is_none(),
                Verdict::Abort => test.abort.is_some() && test.sends.is_none() && test.change.is_some(),
            };
            let steps = steps.iter().map(|test| (test.tc_id, step_says(test)));
            let calls = group.calls().into_iter().map(|call| (call.tc_id, call.due.is_some()));
            if let Some((number, _)) = steps.chain(calls).find(|(_, says)| !says) {
                return Err(format!("{name}: test {number} does not say what is due"));
            }
        }
        if seen.is_empty() { Err("there is no test in the folder of the vectors".into()) } else { Ok(()) }
    }

    /// All groups, with the names of their files.
    fn groups(&self) -> impl Iterator<Item = (&str, &Group)> {
        self.files.iter().flat_map(|(name, file)| file.test_groups.iter().map(move |group| (name.as_str(), group)))
    }

    /// The sessions, by test number.
    pub fn sessions(&self) -> BTreeMap<u32, &SessionTest> {
        let sessions = self.groups().filter_map(|(_, group)| match group {
            Group::Session { tests } => Some(tests),
            _ => None,
        });
        sessions.flatten().map(|test| (test.tc_id, test)).collect()
    }

    /// The steps.
    pub fn steps(&self) -> impl Iterator<Item = &StepTest> {
        let steps = self.groups().filter_map(|(_, group)| match group {
            Group::Step { tests, .. } => Some(tests),
            _ => None,
        });
        steps.flatten()
    }
}
