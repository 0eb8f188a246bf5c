//! `secagg run`: sums the rows of a table, or of a generated workload, by secure aggregation.
//! All users and the server run in this process, so the sum can be held against the plain sum, and what every party
//! computes and sends can be measured.
//! This file follows one run from the flags to the report; each part of it has its own module.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use secagg::{Check, Modulus, Parameters, Session};

mod args;
pub(crate) mod coins;
pub(crate) mod dropouts;
pub(crate) mod input;
mod output;
pub(crate) mod progress;
mod quantise;
mod report;
pub(crate) mod round;
pub(crate) mod simulate;

pub use args::Args;

use coins::{Coins, Purpose};
use dropouts::Schedule;
use input::Inputs;
use output::Output;
use progress::Progress;
use quantise::Quantiser;
use simulate::{Clock, Simulation, Stopped};

/// Why a run ended without a sum.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A flag or the input is not usable: exit status 2.
    #[error("{0}")]
    Usage(String),
    /// The machine does not give what the run needs: exit status 1.
    #[error("{0}")]
    System(String),
    /// The protocol aborted: exit status 1.
    #[error("the protocol aborted: {0}")]
    Abort(secagg::Error),
    /// The sum is not the sum of the inputs: exit status 1.
    #[error("the sum differs from the plain sum of the inputs at entry {entry}: {found} instead of {expected}")]
    Inexact {
        /// The first wrong entry, counted from 1.
        entry: usize,
        /// The protocol's output there.
        found: u64,
        /// The sum in the clear.
        expected: u64,
    },
    /// The sum has another number of entries than the inputs: exit status 1.
    #[error("the sum has {found} entries, but the inputs have {expected}")]
    Length {
        /// The protocol's.
        found: usize,
        /// The inputs'.
        expected: usize,
    },
}

impl Failure {
    /// A flag or the input is not usable.
    pub fn usage(text: impl Display) -> Failure {
        Failure::Usage(text.to_string())
    }
}

/// Runs the subcommand: 0 when the sum was computed and is exact, 2 for bad flags or input, 1 for everything else.
pub fn command(args: &Args) -> ExitCode {
    match execute(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody is left to tell if standard error is closed.
            let _ = writeln!(std::io::stderr(), "error: {failure}");
            ExitCode::from(if matches!(failure, Failure::Usage(_)) { 2 } else { 1 })
        }
    }
}

/// One run, from the flags to the report.
fn execute(args: &Args) -> Result<(), Failure> {
    let output = args.output.as_deref().map(Output::new).transpose()?;
    let coins = Coins::new(args.seed);
    let (inputs, quantiser, bound) = inputs(args, &coins)?;
    let users = inputs.users();
    let modulus = match args.modulus {
        Some(modulus) => modulus,
        None => smallest_modulus(users, bound.unwrap_or(1 << 64))?,
    };
    let schedule = Schedule::new(&args.drop, users, args.variant(), &mut coins.generator(Purpose::Dropouts, 0)?)
        .map_err(Failure::Usage)?;
    let credentials = simulate::Credentials::issue(args.variant(), users, &coins)?;
    let mut session_id = [0; 32];
    rand_core::Rng::fill_bytes(&mut coins.generator(Purpose::Session, 0)?, &mut session_id);
    let threat_model = args.threat_model()?;
    let session = Session::new(Parameters {
        session_id,
        threat_model,
        threshold: args.threshold.unwrap_or_else(|| threat_model.least_threshold(users)),
        dimension: inputs.dimension(),
        modulus: flag_modulus("--modulus", modulus)?,
        input_bound: bound.map(|bound| flag_modulus("--input-bound", bound)).transpose()?,
        directory: credentials.directory(),
    })
    .map_err(|error| refused_parameters(args, &error, users, modulus))?;

    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = args.threads {
        pool = pool.num_threads(threads);
    }
    let pool = pool.build().map_err(|error| Failure::System(format!("--threads: {error}")))?;
    let progress = Progress::new(args.quiet);
    if args.seed.is_some() {
        progress.line("warning: with --seed the users' coins are not secret; this is a simulation only");
    }
    let simulation = Simulation {
        session: &session,
        credentials: &credentials,
        inputs: &inputs,
        schedule: &schedule,
        alone: &BTreeSet::new(),
        crowd: &pool,
        clock: Clock::Wall,
    };
    let outcome = pool.install(|| simulation.run(&coins, &progress));
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(Stopped { failure, rounds }) => {
            show(args, &(report::parameters(&session) + &report::rounds(&rounds)));
            return Err(failure);
        }
    };

    let survivors: Vec<u32> = outcome.aggregate.users.iter().map(|user| user.0).collect();
    let expected = inputs.plain_sum(&survivors, modulus);
    let sum = &outcome.aggregate.sum;
    let verdict = held_against(&expected, sum);
    let shown = report::sum(sum, quantiser.as_ref(), survivors.len(), verdict.is_ok());
    show(args, &(report::parameters(&session) + &report::rounds(&outcome.rounds) + &shown));
    verdict?;
    match output {
        Some(output) => output.write(sum, quantiser.as_ref(), survivors.len()),
        None => Ok(()),
    }
}

/// Whether the protocol's output is the sum of the inputs.
pub(crate) fn held_against(expected: &[u64], sum: &[u64]) -> Result<(), Failure> {
    if expected.len() != sum.len() {
        return Err(Failure::Length { found: sum.len(), expected: expected.len() });
    }
    match (1..).zip(sum.iter().zip(expected)).find(|(_, (found, expected))| found != expected) {
        Some((entry, (&found, &expected))) => Err(Failure::Inexact { entry, found, expected }),
        None => Ok(()),
    }
}

/// Writes the report, unless it is not wanted.
fn show(args: &Args, text: &str) {
    if !args.quiet {
        // A reader such as `head` may have closed the pipe; that is no failure of the run.
        let _ = std::io::stdout().write_all(text.as_bytes());
    }
}

/// The inputs, how floats become integers, and the input bound R_U.
fn inputs(args: &Args, coins: &Coins) -> Result<(Inputs, Option<Quantiser>, Option<u128>), Failure> {
    let quantiser = match (args.clip, args.scale) {
        (Some(clip), Some(scale)) => Some(Quantiser::new(clip, scale).map_err(Failure::Usage)?),
        _ => None,
    };
    if let Some(path) = &args.input {
        let bound = quantiser.map(|quantiser| quantiser.input_bound()).or(args.input_bound);
        let table = input::read(path, args.tensor.as_deref(), quantiser.is_some())?;
        let (limit, flag) = match (bound, args.modulus) {
            (Some(bound), _) => (bound, "--input-bound"),
            (None, Some(modulus)) => (modulus, "--modulus"),
            (None, None) if table.holds_floats() => (0, "--scale"),
            (None, None) => {
                return Err(Failure::usage(format_args!(
                    "{}: holds integers; say --modulus R to sum them mod R, or --input-bound R_U if all are below R_U",
                    table.name()
                )));
            }
        };
        return Ok((Inputs::from_table(table, quantiser, limit, flag)?, quantiser, bound));
    }
    let (Some(users), Some(dimension)) = (args.users, args.dim) else {
        return Err(Failure::usage("say what to sum: --input FILE, or --users N --dim M"));
    };
    let bound = args.input_bound.unwrap_or(1 << 16);
    let largest = flag_modulus("--input-bound", bound)?.minus_one();
    let generator = coins.generator(Purpose::Workload, 0)?;
    Ok((Inputs::generated(users, dimension, largest, generator), None, Some(bound)))
}

/// The smallest power of two in which the sum of this many inputs below `bound` does not wrap.
pub(crate) fn smallest_modulus(users: u32, bound: u128) -> Result<u128, Failure> {
    let modulus = (u128::from(users) * (bound - 1) + 1).next_power_of_two().max(2);
    if modulus > 1 << 64 {
        return Err(Failure::usage(format_args!(
            "the sum of {users} inputs below {bound} does not fit below 2^64; make --input-bound, or --scale, smaller"
        )));
    }
    Ok(modulus)
}

/// What to say when the session refuses its parameters: the flags to look at, then the reason.
fn refused_parameters(args: &Args, error: &secagg::Error, users: u32, modulus: u128) -> Failure {
    let flag = match error.check {
        Check::ThresholdTooLarge | Check::ThresholdBelowMinimum | Check::ThresholdAdmitsTwoSets => {
            match args.threshold {
                Some(threshold) => format!("--threshold {threshold} for {users} users"),
                None => format!("--colluding for {users} users"),
            }
        }
        Check::InputBoundOutOfRange | Check::SumOverflows => {
            format!("--modulus {modulus} for the input bound and {users} users")
        }
        _ => "parameters".into(),
    };
    Failure::Usage(format!("{flag}: {} ({} {})", error.check.explanation(), error.step, error.check))
}

/// A modulus of the implementation, from the value of a flag.
fn flag_modulus(flag: &str, value: u128) -> Result<Modulus, Failure> {
    Modulus::new(value).ok_or_else(|| Failure::usage(format_args!("{flag} {value}: must be from 2 to 2^64")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R4.S4: z is held against the sum computed in the clear.
    #[test]
    fn a_wrong_sum_is_a_failure_that_names_the_entry() {
        assert!(held_against(&[1, 2, 3], &[1, 2, 3]).is_ok());
        let failure = held_against(&[1, 2, 3], &[1, 9, 3]).unwrap_err();
        assert!(matches!(failure, Failure::Inexact { entry: 2, found: 9, expected: 2 }), "{failure}");
        for sum in [&[1, 2][..], &[1, 2, 3, 4], &[]] {
            assert!(matches!(held_against(&[1, 2, 3], sum), Err(Failure::Length { .. })));
        }
    }

    /// Section II, "R ≥ n(R_U − 1) + 1".
    #[test]
    fn the_default_modulus_is_the_smallest_power_of_two_that_holds_the_sum() {
        assert_eq!(smallest_modulus(500, 1 << 16).ok(), Some(1 << 25));
        assert_eq!(smallest_modulus(3, 2).ok(), Some(4));
        assert_eq!(smallest_modulus(4, 2).ok(), Some(8));
        assert_eq!(smallest_modulus(2, 1 << 63).ok(), Some(1 << 64));
        assert!(smallest_modulus(2, 1 << 64).is_err());
        assert!(smallest_modulus(u32::MAX, 1 << 64).is_err());
    }
}
