//! `secagg check`: every vector against every subject, with a progress bar, a table, and a last line `N passed, N failed`.
//! The spec is checked more closely than any other subject: each session is also made anew from its inputs and must come out the
//! same in every field, intermediate values included. With `--peer` the subject is an outside implementation (PEER.md).

mod expectations;
mod report;
mod suite;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use secagg_spec::suite1::Suite1;
use secagg_spec::textbook::algorithms::Textbook;
use wildmatch::WildMatch;

use self::expectations::KnownFailures;
use self::report::{Outcome, Report};
use self::tasks::Task;
use crate::play::Finding;
use crate::protocol::{Feature, Hello};
use crate::subject::implementation::Implementation;
use crate::subject::peer::error_map::ErrorMap;
use crate::subject::peer::{self, Peer, Settings};
use crate::subject::spec::Spec;
use crate::subject::{Refusal, Subject};

pub use self::suite::Suite;

/// The flags of `secagg check`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The folder with the vectors
    #[arg(long, value_name = "DIR", env = "SECAGG_VECTORS", default_value_os_t = default_folder())]
    pub vectors: PathBuf,
    /// Check this one of our own; without it both, and with --peer neither
    #[arg(long, value_enum)]
    pub only: Option<Only>,
    /// Check the outside implementation that this command starts (vectors/PEER.md); split like a shell does, but run without one
    #[arg(long, value_name = "COMMAND")]
    pub peer: Option<String>,
    /// Tests that are expected to fail, with the reasons: a JSON object
    #[arg(long, value_name = "FILE", requires = "peer")]
    pub known_failures: Option<PathBuf>,
    /// The peer's names of steps and checks, with the suite's: a JSON object
    #[arg(long, value_name = "FILE", requires = "peer")]
    pub error_map: Option<PathBuf>,
    /// The longest that the peer may take for one answer
    #[arg(long, value_name = "TIME", requires = "peer", default_value = "10s", value_parser = humantime::parse_duration)]
    pub timeout: Duration,
    /// How many processes of the peer are at work at once
    #[arg(long, value_name = "N", requires = "peer", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: u16,
    /// Write every line to and from the peer to this file; one process at a time is at work then
    #[arg(long, value_name = "FILE", requires = "peer")]
    pub trace: Option<PathBuf>,
    /// How many live sessions are played: 200 with --peer, otherwise none
    #[arg(long, value_name = "N")]
    pub live: Option<u32>,
    /// From what the live sessions are drawn
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Play all accumulated sessions, which takes hours for the specification and minutes for the implementation
    #[arg(long)]
    pub full: bool,
    /// Run only tests with this number, this name or in this file; * stands for any text
    #[arg(long, value_name = "PATTERN")]
    pub only_tests: Option<String>,
}

/// A subject, on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Only {
    /// The executable specification
    Spec,
    /// The implementation
    Impl,
}

/// How many live sessions are played with a peer, if nothing else is said.
const LIVE_SESSIONS: u32 = 200;

/// `vectors` below the current folder, or else where this package was built.
pub fn default_folder() -> PathBuf {
    let here = PathBuf::from("vectors");
    if here.join(crate::generate::MANIFEST).is_file() { here } else { PathBuf::from(env!("CARGO_MANIFEST_DIR")) }
}

/// Who is checked.
struct Candidate {
    name: &'static str,
    features: BTreeSet<Feature>,
    /// One for each thread of the pool, or one for all.
    subjects: Subjects,
}

/// A candidate's subjects.
enum Subjects {
    /// One of our own, for all threads.
    Home(Box<dyn Subject>),
    /// A peer for each thread.
    Peers(Vec<Peer>),
}

impl Candidate {
    /// The subject of the thread that asks.
    fn subject(&self) -> &dyn Subject {
        match &self.subjects {
            Subjects::Home(subject) => subject.as_ref(),
            Subjects::Peers(peers) => &peers[rayon::current_thread_index().unwrap_or(0) % peers.len()],
        }
    }

    /// Runs a task, or says why not.
    fn run(&self, task: &Task<'_>) -> Outcome {
        let has = |needed: &String| self.features.iter().any(|feature| feature.name() == needed);
        if let Some(missing) = task.needs.iter().find(|needed| !has(needed)) {
            return Outcome::Skipped(format!("the peer does not list `{missing}`"));
        }
        let subject = self.subject();
        let result = (task.run)(subject, &self.features);
        // What goes wrong in tidying up is a finding only where nothing else went wrong.
        let result = match (result, subject.test_is_over()) {
            (Ok(()), Err(refusal)) => Err(Finding::stopped("after the test", refusal)),
            (result, _) => result,
        };
        match result {
            Ok(()) => Outcome::Passed,
            Err(Finding::Failed(what)) => Outcome::Failed(what),
            Err(Finding::LeftOut(why)) => Outcome::Skipped(why),
            Err(Finding::NotRun(why)) => Outcome::NotRun(why),
            Err(Finding::Unimplemented(what)) => Outcome::Skipped(format!("the peer does not implement: {what}")),
        }
    }
}

/// Checks and reports; exit status 0 if everything passed, 1 if something failed, 2 if what is needed for it cannot be read.
pub fn command(args: &Args) -> ExitCode {
    match check(args) {
        Ok(report) => {
            print!("{report}");
            if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("secagg check: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs every test that is asked for; an error is one of the arguments or of the files they name.
fn check(args: &Args) -> Result<Report, String> {
    let suite = Suite::read(&args.vectors)?;
    let known = args.known_failures.as_deref().map(KnownFailures::read).transpose()?.unwrap_or_default();
    let settings = args.peer.as_deref().map(|command| settings(args, command)).transpose()?.map(Arc::new);
    let live = args.live.unwrap_or(if settings.is_some() { LIVE_SESSIONS } else { 0 });

    let mut tasks = tasks::tasks(&suite, args.full);
    tasks.extend(tasks::live(args.seed, live));
    known.must_be_about(&tasks)?;
    if let Some(pattern) = &args.only_tests {
        let matcher = WildMatch::new(pattern);
        tasks.retain(|task| matcher.matches(&task.name) || matcher.matches(task.file));
        if tasks.is_empty() {
            return Err(format!("no test has the number, the name or the file {pattern:?}"));
        }
    }

    let mut report = Report::default();
    let mut candidates = Vec::new();
    let threads = settings.as_ref().map(|_| if args.trace.is_some() { 1 } else { usize::from(args.jobs) });
    if let (Some(settings), Some(threads)) = (&settings, threads) {
        let peers: Vec<Peer> = (0..threads).map(|_| Peer::new(Arc::clone(settings))).collect();
        let hello = match peers[0].hello() {
            Ok(hello) => hello,
            Err(refusal) => {
                report.finding("hello", "peer", refused_hello(refusal));
                return Ok(report);
            }
        };
        let features = peer::features(&hello);
        report.note(introduction(&hello, &features));
        candidates.push(Candidate { name: "peer", features, subjects: Subjects::Peers(peers) });
    }
    let at_home = |who| args.only == Some(who) || (args.only.is_none() && settings.is_none());
    if at_home(Only::Spec) {
        candidates.push(at_home_candidate("spec", Box::new(Spec(Suite1(Textbook)))));
    }
    if at_home(Only::Impl) {
        candidates.push(at_home_candidate("impl", Box::new(Implementation)));
    }
    if live > 0 {
        report.note(format!("live sessions: {live}, drawn from --seed {}", args.seed));
    }

    let work: Vec<(&Candidate, &Task<'_>)> =
        candidates.iter().flat_map(|candidate| tasks.iter().map(move |task| (candidate, task))).collect();
    let bar = ProgressBar::new(work.len() as u64);
    bar.set_style(
        ProgressStyle::with_template("{bar:40} {pos}/{len} tests, {elapsed}, {msg}")
            .unwrap_or(ProgressStyle::default_bar()),
    );
    bar.set_message(candidates.iter().map(|candidate| candidate.name).collect::<Vec<_>>().join(" and "));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    let outcomes: Vec<Outcome> = pool.map_err(|error| error.to_string())?.install(|| {
        work.par_iter()
            .map(|(candidate, task)| {
                if let Some(settings) = &settings {
                    settings.note('#', format!("{} {}", task.name, task.comment).as_bytes());
                }
                let outcome = candidate.run(task);
                bar.inc(1);
                outcome
            })
            .collect()
    });
    bar.finish_and_clear();

    let mut of_known = known.watch();
    for ((candidate, task), outcome) in work.into_iter().zip(outcomes) {
        let outcome = if candidate.name == "peer" { of_known.judge(&task.name, outcome) } else { outcome };
        report.test(candidate.name, task, outcome);
    }
    for stale in of_known.stale() {
        report.finding("known failures", "peer", stale);
    }
    for candidate in &candidates {
        let Subjects::Peers(peers) = &candidate.subjects else { continue };
        if let Some(what) = peers.iter().find_map(|peer| peer.finish().err()) {
            report.finding("exit", "peer", format!("the peer {what}"));
        }
        if let Some(what) = peers.first().and_then(|peer| peer.knows_its_numbers().err()) {
            report.finding("hello", "peer", what);
        }
    }
    Ok(report)
}

/// One of our own, which does everything.
fn at_home_candidate(name: &'static str, subject: Box<dyn Subject>) -> Candidate {
    Candidate { name, features: Feature::ALL.into(), subjects: Subjects::Home(subject) }
}

/// How the peer is started and treated.
fn settings(args: &Args, command: &str) -> Result<Settings, String> {
    let command = shlex::split(command).filter(|words| !words.is_empty());
    let error_map = match &args.error_map {
        None => ErrorMap::default(),
        Some(path) => {
            let names: BTreeMap<String, String> = expectations::read_object(path)?;
            ErrorMap::new(names).map_err(|error| format!("{}: {error}", path.display()))?
        }
    };
    let trace = args
        .trace
        .as_ref()
        .map(|path| File::create(path).map(Mutex::new).map_err(|error| format!("{}: {error}", path.display())));
    Ok(Settings {
        command: command.ok_or("--peer: no command, or a quotation mark without its other half")?,
        timeout: args.timeout,
        error_map,
        trace: trace.transpose()?,
        timeouts: AtomicUsize::new(0),
    })
}

/// Why there is no peer to check.
fn refused_hello(refusal: Refusal) -> String {
    match refusal {
        Refusal::Abort(abort) => format!("aborted with {abort}"),
        Refusal::Unimplemented(what) => format!("the peer does not speak this protocol: {what}"),
        Refusal::Fault(what) | Refusal::NotRun(what) => what,
    }
}

/// Who the peer is, and what that leaves out.
fn introduction(hello: &Hello, features: &BTreeSet<Feature>) -> String {
    let names: Vec<&str> = features.iter().map(|feature| feature.name()).collect();
    let seats = match (features.contains(&Feature::User), features.contains(&Feature::Server)) {
        (true, false) => "; of sessions only the users are played",
        (false, true) => "; of sessions only the server is played",
        _ => "",
    };
    format!("peer: {} {} ({}){seats}", hello.name, hello.version, names.join(", "))
}
