//! What a person sees while a run goes on, on standard error.
//! On a terminal each round has a bar; elsewhere each finished round has a line, so that a log shows where the time goes.
//! With `--quiet` there is neither.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Bars on a terminal.
    Bars,
    /// A line for each finished phase.
    Lines,
    /// Nothing.
    Quiet,
}

/// Shows the progress of a run.
pub struct Progress {
    mode: Mode,
}

impl Progress {
    /// Bars if standard error is a terminal, lines if not, nothing if it is to be quiet.
    pub fn new(quiet: bool) -> Progress {
        let mode = match quiet {
            true => Mode::Quiet,
            false if std::io::stderr().is_terminal() => Mode::Bars,
            false => Mode::Lines,
        };
        Progress { mode }
    }

    /// Starts a phase of so many steps of a kind.
    pub fn phase(&self, name: &str, steps: u64, unit: &'static str) -> Phase {
        let bar = if self.mode == Mode::Bars { ProgressBar::new(steps) } else { ProgressBar::hidden() };
        // The template is a constant; were it wrong, the plain bar would do.
        let template = "{prefix:<22} {bar:30} {pos:>6}/{len} {msg} [{elapsed}]";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        bar.set_prefix(name.to_string());
        bar.set_message(unit);
        if self.mode == Mode::Bars {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Phase { bar, name: name.to_string(), started: Instant::now(), mode: self.mode }
    }

    /// Starts a phase whose steps are of different lengths; their lengths add up to `total`.
    pub fn shares(&self, name: &str, total: u64) -> Phase {
        let phase = self.phase(name, total, "");
        let template = "{prefix:<22} {bar:30} {percent:>3}% {msg} [{elapsed}, {eta} left]";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        phase.bar.set_style(style);
        phase
    }

    /// Says something, unless it is to be quiet.
    pub fn line(&self, text: impl Display) {
        if self.mode != Mode::Quiet {
            say(text);
        }
    }
}

/// One phase under way.
pub struct Phase {
    bar: ProgressBar,
    name: String,
    started: Instant,
    mode: Mode,
}

impl Phase {
    /// One more step is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// So many of so many steps are done.
    pub fn at(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    /// What is being done now.
    pub fn now(&self, what: impl Display) {
        self.bar.set_message(what.to_string());
    }

    /// So many more steps are done at once; where there is no bar, `what` says so in a line.
    pub fn advance(&self, steps: u64, what: impl Display) {
        self.bar.inc(steps);
        if self.mode == Mode::Lines {
            say(what);
        }
    }

    /// The phase is over; `outcome` says how it went.
    pub fn finish(self, outcome: impl Display) {
        let outcome = outcome.to_string();
        match self.mode {
            Mode::Bars => self.bar.finish_with_message(outcome),
            Mode::Lines => {
                say(format_args!("{}: {outcome} [{:.1} s]", self.name, self.started.elapsed().as_secs_f64()))
            }
            Mode::Quiet => {}
        }
    }
}

/// Writes a line to standard error, and does without if that is closed.
fn say(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
