//! `secagg check`: every vector against every subject, with a progress bar, a table, and a last line `N passed, N failed`.
//! The spec is checked more closely than any other subject: each session is also made anew from its inputs and must come out the
//! same in every field, intermediate values included.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use secagg_spec::suite1::Suite1;
use secagg_spec::textbook::algorithms::Textbook;

use crate::generate;
use crate::model::{File, Group, SessionTest};
use crate::play::{self, Finding};
use crate::subject::Subject;
use crate::subject::implementation::Implementation;
use crate::subject::spec::Spec;

/// The flags of `secagg check`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The folder with the vectors
    #[arg(long, value_name = "DIR", env = "SECAGG_VECTORS", default_value_os_t = default_folder())]
    pub vectors: PathBuf,
    /// Check only this subject
    #[arg(long, value_enum)]
    pub only: Option<Only>,
}

/// A subject, on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Only {
    /// The executable specification
    Spec,
    /// The implementation
    Impl,
}

/// `vectors` below the current folder, or else where this package was built.
pub fn default_folder() -> PathBuf {
    let here = PathBuf::from("vectors");
    if here.join("sessions").is_dir() { here } else { PathBuf::from(env!("CARGO_MANIFEST_DIR")) }
}

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

/// One test of one file against one subject.
struct Task<'a> {
    file: &'a str,
    number: u32,
    comment: &'a str,
    subject: &'a str,
    run: Box<dyn Fn() -> Result<(), Finding> + Sync + Send + 'a>,
}

/// The tests of the suite against the subjects; the spec's sessions are also made anew.
fn tasks<'a>(suite: &'a Suite, subjects: &'a [Box<dyn Subject>]) -> Vec<Task<'a>> {
    let sessions = suite.sessions();
    let mut tasks: Vec<Task<'a>> = Vec::new();
    for (file, content) in &suite.files {
        for subject in subjects {
            for group in &content.test_groups {
                match group {
                    Group::Session { tests } => tasks.extend(tests.iter().map(|test| Task {
                        file,
                        number: test.tc_id,
                        comment: &test.comment,
                        subject: subject.name(),
                        run: Box::new(move || {
                            if subject.name() == "spec" {
                                generate::same_when_made_anew(test)?;
                            }
                            play::session(subject.as_ref(), test)
                        }),
                    })),
                    Group::Abort { tests } => tasks.extend(tests.iter().map(|test| {
                        let session = sessions.get(&test.session).copied();
                        Task {
                            file,
                            number: test.tc_id,
                            comment: &test.comment,
                            subject: subject.name(),
                            run: Box::new(move || {
                                let session = session.ok_or_else(|| format!("there is no session {}", test.session))?;
                                play::abort(subject.as_ref(), session, test)
                            }),
                        }
                    })),
                }
            }
        }
    }
    tasks
}

/// Checks and reports; exit status 0 if everything passed, 1 if something failed, 2 if the vectors cannot be read.
pub fn command(args: &Args) -> ExitCode {
    let suite = match Suite::read(&args.vectors) {
        Ok(suite) => suite,
        Err(error) => {
            eprintln!("secagg check: {error}");
            return ExitCode::from(2);
        }
    };
    let mut subjects: Vec<Box<dyn Subject>> = Vec::new();
    if args.only != Some(Only::Impl) {
        subjects.push(Box::new(Spec(Suite1(Textbook))));
    }
    if args.only != Some(Only::Spec) {
        subjects.push(Box::new(Implementation));
    }

    let tasks = tasks(&suite, &subjects);
    let bar = ProgressBar::new(tasks.len() as u64);
    bar.set_style(
        ProgressStyle::with_template("{bar:40} {pos}/{len} vectors, {elapsed}, {msg}")
            .unwrap_or(ProgressStyle::default_bar()),
    );
    bar.set_message(format!("{} subjects", subjects.len()));
    let results: Vec<Result<(), Finding>> = tasks
        .par_iter()
        .map(|task| {
            let result = (task.run)();
            bar.inc(1);
            result
        })
        .collect();
    bar.finish_and_clear();

    let mut counts: BTreeMap<&str, BTreeMap<&str, (usize, usize)>> = BTreeMap::new();
    for (task, result) in tasks.iter().zip(&results) {
        let count = counts.entry(task.file).or_default().entry(task.subject).or_default();
        count.1 += 1;
        match result {
            Ok(()) => count.0 += 1,
            Err(finding) => {
                let Task { file, number, subject, comment, .. } = task;
                println!("FAILED {file} test {number} against {subject}: {finding}\n       {comment}");
            }
        }
    }
    let names: Vec<&str> = subjects.iter().map(|subject| subject.name()).collect();
    println!("{}", table(&names, &counts));
    let passed = results.iter().filter(|result| result.is_ok()).count();
    let failed = results.len() - passed;
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A row a file, a column a subject: tests passed of tests made.
fn table(subjects: &[&str], counts: &BTreeMap<&str, BTreeMap<&str, (usize, usize)>>) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["vectors"].iter().chain(subjects));
    for (file, by_subject) in counts {
        let cell =
            |subject: &&str| by_subject.get(subject).map_or(String::new(), |(passed, of)| format!("{passed}/{of}"));
        table.add_row([(*file).to_string()].into_iter().chain(subjects.iter().map(cell)));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
