//! All vectors of a folder, read and counted.
//! What cannot be read, is not as the schema has it, or is numbered twice is an error before any test is run.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::{File, Group, SessionTest};

/// All vectors of a folder.
pub struct Suite {
    /// The files, by path relative to the folder.
    pub files: BTreeMap<String, File>,
}

impl Suite {
    /// Reads every JSON file below `sessions/` and `aborts/`.
    pub fn read(folder: &Path) -> Result<Suite, String> {
        let mut files = BTreeMap::new();
        for kind in ["sessions", "aborts"] {
            let listing = std::fs::read_dir(folder.join(kind)).map_err(|error| {
                format!(
                    "{}: {error}; name the folder that holds the vectors with --vectors",
                    folder.join(kind).display()
                )
            })?;
            for entry in listing {
                let path = entry.map_err(|error| error.to_string())?.path();
                if path.extension().is_some_and(|extension| extension == "json") {
                    let text =
                        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                    let file: File =
                        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
                    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    files.insert(format!("{kind}/{name}"), file);
                }
            }
        }
        let suite = Suite { files };
        suite.counts_agree()?;
        Ok(suite)
    }

    /// Every file holds as many tests as it says, and no test number occurs twice.
    fn counts_agree(&self) -> Result<(), String> {
        let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
        for (name, file) in &self.files {
            let numbers: Vec<u32> = file
                .test_groups
                .iter()
                .flat_map(|group| match group {
                    Group::Session { tests } => tests.iter().map(|t| t.tc_id).collect::<Vec<_>>(),
                    Group::Abort { tests } => tests.iter().map(|t| t.tc_id).collect(),
                })
                .collect();
            if numbers.len() != file.number_of_tests {
                return Err(format!(
                    "{name}: numberOfTests is {}, but there are {}",
                    file.number_of_tests,
                    numbers.len()
                ));
            }
            for number in numbers {
                if let Some(other) = seen.insert(number, name) {
                    return Err(format!("{name}: test {number} occurs in {other} too"));
                }
            }
        }
        if seen.is_empty() {
            return Err("there is no test in the folder of the vectors".into());
        }
        Ok(())
    }

    /// The sessions, by test number.
    pub fn sessions(&self) -> BTreeMap<u32, &SessionTest> {
        let groups = self.files.values().flat_map(|file| &file.test_groups);
        groups
            .filter_map(|group| match group {
                Group::Session { tests } => Some(tests),
                Group::Abort { .. } => None,
            })
            .flatten()
            .map(|test| (test.tc_id, test))
            .collect()
    }
}
