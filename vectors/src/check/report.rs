//! What came of the tests, for people: the findings, a table, what was skipped and why, and the last line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use comfy_table::{CellAlignment, Table, presets};

use super::tasks::Task;

/// What came of a test.
#[derive(Debug)]
pub enum Outcome {
    /// All was as it must be.
    Passed,
    /// What was not.
    Failed(String),
    /// What was not, and why that was expected.
    Known {
        /// What went wrong.
        finding: String,
        /// Why that was expected.
        reason: String,
    },
    /// Why the test was not run, or not to its end.
    Skipped(String),
}

/// Tests of one file against one subject.
#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    known: usize,
    skipped: usize,
}

/// The outcomes of a check.
#[derive(Default)]
pub struct Report {
    notes: Vec<String>,
    findings: Vec<String>,
    known: Vec<String>,
    /// By reason.
    skipped: BTreeMap<String, usize>,
    subjects: BTreeSet<&'static str>,
    /// By file and subject.
    counts: BTreeMap<String, BTreeMap<&'static str, Count>>,
    /// Findings that belong to no test of a file.
    others: usize,
}

impl Report {
    /// Something to be said before all else.
    pub fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// A finding outside the tests.
    pub fn finding(&mut self, what: &str, subject: &str, finding: String) {
        self.findings.push(format!("FAILED {what} against {subject}: {finding}"));
        self.others += 1;
    }

    /// What came of a test.
    pub fn test(&mut self, subject: &'static str, task: &Task<'_>, outcome: Outcome) {
        self.subjects.insert(subject);
        let Task { file, name, comment, .. } = task;
        let count = self.counts.entry((*file).into()).or_default().entry(subject).or_default();
        let (test, comment) =
            (task.title(), if comment.is_empty() { String::new() } else { format!("\n       {comment}") });
        match outcome {
            Outcome::Passed => count.passed += 1,
            Outcome::Failed(finding) => {
                count.failed += 1;
                self.findings.push(format!("FAILED {test} against {subject}: {finding}{comment}"));
            }
            Outcome::Known { finding, reason } => {
                count.known += 1;
                self.known.push(format!("known failure {name}: {reason}\n       {finding}"));
            }
            Outcome::Skipped(reason) => {
                count.skipped += 1;
                *self.skipped.entry(reason).or_default() += 1;
            }
        }
    }

    /// All counts, one after the other.
    fn total(&self, of: impl Fn(&Count) -> usize) -> usize {
        self.counts.values().flat_map(BTreeMap::values).map(of).sum()
    }

    /// How many tests, and other things, have failed.
    pub fn failed(&self) -> usize {
        self.total(|count| count.failed) + self.others
    }

    /// A row a file, a column a subject: tests passed of tests made.
    fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_header(["vectors"].iter().chain(&self.subjects));
        for (file, by_subject) in &self.counts {
            let cell = |subject: &&str| {
                by_subject.get(subject).map_or(String::new(), |count| {
                    let skipped =
                        if count.skipped > 0 { format!(", {} skipped", count.skipped) } else { String::new() };
                    format!("{}/{}{skipped}", count.passed, count.passed + count.failed + count.known)
                })
            };
            table.add_row([file.clone()].into_iter().chain(self.subjects.iter().map(cell)));
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.notes.iter().chain(&self.findings).chain(&self.known) {
            writeln!(f, "{line}")?;
        }
        if !self.counts.is_empty() {
            writeln!(f, "{}", self.table())?;
        }
        for (reason, count) in &self.skipped {
            writeln!(f, "skipped {count}: {reason}")?;
        }
        let known = self.total(|count| count.known);
        if known > 0 {
            writeln!(f, "known failures: {known}")?;
        }
        writeln!(f, "{} passed, {} failed", self.total(|count| count.passed), self.failed())
    }
}
