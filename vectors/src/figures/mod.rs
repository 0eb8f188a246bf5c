//! `secagg figures`: the paper's evaluation (section VII) on this machine, as SVG charts and a page in Markdown.
//! It plays sessions of the paper's sizes, times one user at a time and the server, counts the bytes of their messages, and
//! writes that beside what the paper states.
//! This file follows one evaluation from the flags to the files; each part of it has its own room.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rand_core::UnwrapErr;

mod charts;
pub mod communication;
mod fit;
mod growth;
mod machine;
mod measure;
mod page;
pub mod paper;
mod plan;
mod plot;

pub use machine::Machine;
pub use measure::Measurement;
pub use plan::{Plan, Size};

use crate::run;
use crate::run::coins::{Coins, Purpose};
use crate::run::progress::Progress;
use communication::{Growth, Messages};
use measure::Stage;

/// Which evaluation, and where its files go.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Smaller sessions, for a quick look; those of the paper's sizes take much longer
    #[arg(long)]
    quick: bool,

    /// The folder of the page and the charts [default: impl/evaluation, with --quick impl/evaluation/quick]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// How often each session is played [default: 3, with --quick 1]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=1000))]
    iterations: Option<u32>,

    /// Threads that run the users who are not measured [default: one for each core]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// No progress, only errors
    #[arg(long, short)]
    quiet: bool,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The files cannot be written: exit status 2 if that shows before anything is measured.
    #[error("--output {}: {error}", path.display())]
    Output {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The machine does not give what the evaluation needs.
    #[error("{0}")]
    System(String),
    /// A session ended without the right sum.
    #[error("{size}: {failure}")]
    Session {
        /// The session.
        size: Size,
        /// What happened.
        failure: run::Failure,
    },
    /// A user of a session failed.
    #[error("{size}: user {user} failed: {error}")]
    User {
        /// The session.
        size: Size,
        /// The user's id.
        user: u32,
        /// The error.
        error: secagg::Error,
    },
    /// Messages could not be counted.
    #[error("no bytes for n = {users}, m = {dimension}: {error}")]
    Uncounted {
        /// n.
        users: u32,
        /// m.
        dimension: u32,
        /// The error.
        error: secagg::Error,
    },
    /// The bytes of a session are not those that were expected, so the counts on the page would be wrong.
    #[error("{size}: a user sent and received {} and {} bytes instead of {} and {}", found.0, found.1, expected.0, expected.1)]
    Bytes {
        /// The session.
        size: Size,
        /// Sent and received.
        found: (u64, u64),
        /// Sent and received, as put together from other sessions or as of another user.
        expected: (u64, u64),
    },
    /// A chart cannot be drawn.
    #[error("{0}")]
    Chart(String),
}

/// What was measured, and where.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// What was to be measured.
    pub plan: Plan,
    /// Where.
    pub machine: Machine,
    /// Times and bytes, by the size of the session.
    pub measurements: BTreeMap<Size, Measurement>,
    /// How messages grow with n.
    pub growth: Growth,
    /// The messages of a user, by n and m, when nobody drops out.
    pub messages: BTreeMap<(u32, u32), Messages>,
    /// The first of the paper's expansion factors, counted in a session of all its users.
    pub whole: Option<Messages>,
}

impl Evaluation {
    /// Bytes that a user sends and receives, if they have been counted.
    fn bytes(&self, users: u32, dimension: u32) -> Option<u64> {
        self.messages.get(&(users, dimension)).map(Messages::total)
    }

    /// Whether Figure 8 is measured at the paper's n and m.
    fn has_the_papers_size(&self) -> bool {
        (self.plan.fixed_users, self.plan.fixed_dimension) == (paper::USERS, paper::DIMENSION)
    }
}

/// Runs the subcommand: 0 when the files are written, 2 for a folder that cannot be written to, 1 for everything else.
pub fn command(args: &Args) -> ExitCode {
    let mut plan = if args.quick { Plan::quick() } else { Plan::full() };
    plan.iterations = args.iterations.unwrap_or(plan.iterations);
    let default = if args.quick { "impl/evaluation/quick" } else { "impl/evaluation" };
    let folder = args.output.clone().unwrap_or_else(|| default.into());
    // Before the sessions are played, which takes a while.
    if let Err(failure) = writable(&folder) {
        return failed(&failure, 2);
    }
    let progress = Progress::new(args.quiet);
    if cfg!(debug_assertions) {
        progress.line("warning: built without optimisations, so the times say little; use --release");
    }
    let written = evaluate(plan, args.threads.map(usize::from), args.quiet).and_then(|made| write(&made, &folder));
    match written {
        Ok(files) => {
            progress.line(format_args!("{} files in {}", files.len(), folder.display()));
            ExitCode::SUCCESS
        }
        Err(failure) => failed(&failure, 1),
    }
}

/// Says why, and gives the exit status.
fn failed(failure: &Failure, status: u8) -> ExitCode {
    // Nobody is left to tell if standard error is closed.
    let _ = writeln!(std::io::stderr(), "error: {failure}");
    ExitCode::from(status)
}

/// Makes the folder, and sees that files can be made in it.
fn writable(folder: &Path) -> Result<(), Failure> {
    let refuse = |error| Failure::Output { path: folder.to_path_buf(), error };
    std::fs::create_dir_all(folder).map_err(refuse)?;
    tempfile::tempfile_in(folder).map_err(refuse)?;
    Ok(())
}

/// Measures everything that is planned, with so many threads for the users who are not measured (one for each core if
/// nothing is said), and shows progress on standard error unless it is to be quiet.
///
/// # Errors
/// A session fails, or its sum or its bytes are wrong.
pub fn evaluate(plan: Plan, threads: Option<usize>, quiet: bool) -> Result<Evaluation, Failure> {
    let progress = Progress::new(quiet);
    let (growth, messages) = count(&plan, &progress)?;
    let measurements = measure(&plan, threads, &growth, &messages, &progress)?;
    let whole = plan.whole.then(|| count_whole(&messages, &progress)).transpose()?;
    Ok(Evaluation { plan, machine: Machine::here(), measurements, growth, messages, whole })
}

/// The messages of a user for every n and m that is planned.
#[expect(clippy::type_complexity, reason = "two of the fields of an evaluation")]
fn count(plan: &Plan, progress: &Progress) -> Result<(Growth, BTreeMap<(u32, u32), Messages>), Failure> {
    let mut coins = UnwrapErr(getrandom::SysRng);
    let uncounted = |users, dimension| move |error| Failure::Uncounted { users, dimension, error };
    let growth = Growth::measure(&mut coins).map_err(uncounted(Growth::USERS, 1))?;
    let counted = plan.counted();
    let phase = progress.phase("Bytes", counted.len() as u64, "sizes");
    let (mut inputs, mut messages) = (BTreeMap::new(), BTreeMap::new());
    for &(users, dimension) in &counted {
        let bits = communication::modulus_bits(users, paper::INPUT_BOUND);
        let masked_input = match inputs.get(&(dimension, bits)) {
            Some(&bytes) => bytes,
            None => {
                let bytes = communication::masked_input(dimension, bits, paper::INPUT_BOUND, &mut coins)
                    .map_err(uncounted(users, dimension))?;
                inputs.insert((dimension, bits), bytes);
                bytes
            }
        };
        messages.insert((users, dimension), growth.messages(users, masked_input));
        phase.step();
    }
    phase.finish(format_args!("{} sizes counted", counted.len()));
    Ok((growth, messages))
}

/// Plays all sessions, each as often as is planned, and holds their bytes against those that were counted.
fn measure(
    plan: &Plan,
    threads: Option<usize>,
    growth: &Growth,
    messages: &BTreeMap<(u32, u32), Messages>,
    progress: &Progress,
) -> Result<BTreeMap<Size, Measurement>, Failure> {
    let stage = Stage::new(threads)?;
    let sizes = plan.sizes();
    let once: u64 = sizes.iter().map(|size| size.weight()).sum();
    // The first session of a process is slower than the others.
    if let Some(&size) = sizes.first() {
        stage.play(size, plan.measured, &mut Measurement::default())?;
    }
    let phase = progress.shares("Sessions", once * u64::from(plan.iterations));
    let mut measurements = BTreeMap::new();
    for iteration in 1..=plan.iterations {
        for &size in &sizes {
            phase.now(format_args!("{size} ({iteration} of {})", plan.iterations));
            let measurement: &mut Measurement = measurements.entry(size).or_default();
            stage.play(size, plan.measured, measurement)?;
            if let Some(messages) = messages.get(&(size.users, size.dimension)) {
                // The list of survivors is shorter by those who dropped out.
                let missing = u64::from(size.dropped) * growth.step().survivors;
                let expected = (messages.sent(), messages.received() - missing);
                let found = measurement.bytes.unwrap_or_default();
                if found != expected {
                    return Err(Failure::Bytes { size, found, expected });
                }
            }
            phase.advance(size.weight(), format_args!("{size}: {iteration} of {}", plan.iterations));
        }
    }
    phase.finish(format_args!("{} sessions", sizes.len() * plan.iterations as usize));
    Ok(measurements)
}

/// The first of the paper's expansion factors from a session of all users, which must be what it is without.
fn count_whole(messages: &BTreeMap<(u32, u32), Messages>, progress: &Progress) -> Result<Messages, Failure> {
    let (users, dimension, _) = paper::EXPANSIONS[0];
    let phase = progress.phase("Bytes, all users", 1, "session");
    let uncounted = |error| Failure::Uncounted { users, dimension, error };
    let mut coins =
        Coins::new(None).generator(Purpose::Protocol, 0).map_err(|error| Failure::System(error.to_string()))?;
    let whole = communication::messages(users, dimension, paper::INPUT_BOUND, &mut coins).map_err(uncounted)?;
    if let Some(expected) = messages.get(&(users, dimension)).filter(|expected| **expected != whole) {
        let size = Size { users, dimension, dropped: 0 };
        let expected = (expected.sent(), expected.received());
        return Err(Failure::Bytes { size, found: (whole.sent(), whole.received()), expected });
    }
    phase.step();
    phase.finish(format_args!("{users} users"));
    Ok(whole)
}

/// Writes the charts and the page into a folder that exists, and returns the names of the files.
///
/// # Errors
/// A chart cannot be drawn, or a file not be written.
pub fn write(evaluation: &Evaluation, folder: &Path) -> Result<Vec<String>, Failure> {
    let charts = charts::all(evaluation);
    let mut files = vec![("README.md".to_string(), page::page(evaluation, &charts))];
    for chart in &charts {
        files.push((format!("{}.svg", chart.file), chart.svg().map_err(Failure::Chart)?));
    }
    for (name, text) in &files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| Failure::Output { path, error })?;
    }
    Ok(files.into_iter().map(|(name, _)| name).collect())
}

impl Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Size { users, dimension, dropped } = self;
        write!(f, "n = {users}, m = {dimension}, {dropped} dropped")
    }
}
