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
    /// Why the test could not be run, which is no reason to be content.
    NotRun(String),
}

/// Tests of one file against one subject.
#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    known: usize,
    skipped: usize,
    not_run: usize,
}

/// The outcomes of a check.
#[derive(Default)]
pub struct Report {
    notes: Vec<String>,
    findings: Vec<String>,
    known: Vec<String>,
    /// By reason.
    skipped: BTreeMap<String, usize>,
    /// By reason.
    not_run: BTreeMap<String, usize>,
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
            Outcome::NotRun(reason) => {
                count.not_run += 1;
                *self.not_run.entry(reason).or_default() += 1;
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

    /// Whether nothing has failed and all was run that is asked for.
    pub fn is_clean(&self) -> bool {
        self.failed() == 0 && self.not_run.is_empty()
    }

    /// A row a file, a column a subject: tests passed of tests made.
    fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_header(["vectors"].iter().chain(&self.subjects));
        for (file, by_subject) in &self.counts {
            let cell = |subject: &&str| {
                by_subject.get(subject).map_or(String::new(), |count| {
                    let some = |count: usize, what: &str| {
                        if count > 0 { format!(", {count} {what}") } else { String::new() }
                    };
                    let rest = some(count.skipped, "skipped") + &some(count.not_run, "not run");
                    format!("{}/{}{rest}", count.passed, count.passed + count.failed + count.known)
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
        if let Some(earliest) = earliest(&self.findings) {
            writeln!(f, "{earliest}")?;
        }
        if !self.counts.is_empty() {
            writeln!(f, "{}", self.table())?;
        }
        for (reason, count) in &self.skipped {
            writeln!(f, "skipped {count}: {reason}")?;
        }
        for (reason, count) in &self.not_run {
            writeln!(f, "NOT RUN {count}: {reason}")?;
        }
        let known = self.total(|count| count.known);
        if known > 0 {
            writeln!(f, "known failures: {known}")?;
        }
        writeln!(f, "{} passed, {} failed", self.total(|count| count.passed), self.failed())
    }
}

/// Of several findings, the step of the protocol that comes first among those at which they were made: where to begin to look.
fn earliest(findings: &[String]) -> Option<String> {
    let made_at =
        |finding: &String| finding.split([' ', ':', ',']).find_map(|word| Some((place_of(word)?, word.to_string())));
    let mut steps: Vec<_> = findings.iter().filter_map(made_at).collect();
    steps.sort();
    let (first, step) = steps.first().filter(|_| findings.len() > 1)?;
    let there = steps.iter().filter(|(place, _)| place == first).count();
    Some(format!("earliest step with a finding: {step}, in {there} of {} findings", findings.len()))
}

/// Where a step stands in the protocol: round, users before the server, number. Nothing if the word is no step.
fn place_of(word: &str) -> Option<(u32, bool, u32)> {
    let (round, step) = word.strip_prefix('R')?.split_once('.')?;
    let number = step.strip_prefix(['U', 'S'])?;
    Some((round.parse().ok()?, step.starts_with('S'), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figure 4: the order of the steps, in which a user's half of a round comes before the server's.
    #[test]
    fn the_earliest_step_is_told() {
        let finding = |text: &str| format!("FAILED sessions/x.json test 1 against peer: {text}");
        let findings =
            ["server at R0.S2, to user 1: x", "user 1 at R0.U3: x, where R4.U1 is due", "hello", "user 2 at R0.U3: y"];
        let told = earliest(&findings.map(finding));
        assert_eq!(told.as_deref(), Some("earliest step with a finding: R0.U3, in 2 of 4 findings"));
        assert_eq!(earliest(&["user 1 at R2.U4: x"].map(finding)), None);
        assert_eq!(earliest(&["R and R1 and R1.X2 and RFC.U1", "nothing"].map(finding)), None);
    }
}
