//! The command `secagg`: conformance checks, conformance vectors, runs of secure aggregation on real data,
//! and the paper's evaluation.
//! This file only reads the command line and hands each subcommand to its own module.
//! Without a subcommand, `secagg` is `secagg check`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use secagg_vectors::{accumulated, check, figures, generate, run, serve, transcripts};

/// Secure aggregation (Bonawitz et al., CCS 2017): check an implementation, generate vectors, run it.
#[derive(Parser)]
#[command(name = "secagg", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: check::Args,
}

/// What to do; `check` when nothing is said.
#[derive(Subcommand)]
enum Command {
    /// Hold the implementation and the specification against the vectors (the default)
    Check(check::Args),
    /// Play the implementation or the specification as a peer over standard input and output (vectors/PEER.md)
    Peer(serve::Args),
    /// Work with the conformance vectors
    #[command(subcommand)]
    Vectors(VectorsCommand),
    /// Sum the rows of a table, or of a generated workload, by secure aggregation
    Run(Box<run::Args>),
    /// Measure what the paper's evaluation measures, and write its figures
    Figures(figures::Args),
    /// Write sessions of the specification as numbers, for the proofs to compute again
    Transcripts(transcripts::Args),
}

/// What to do with the conformance vectors.
#[derive(Subcommand)]
enum VectorsCommand {
    /// Write the vectors anew from the specification
    Generate(generate::Args),
    /// Print a session of the accumulated tests, with all messages and intermediate values
    Session {
        /// The session's number, from 0 on
        number: u64,
        /// Print what is hashed for T_i in its place, a line each, and T_i
        #[arg(long)]
        transcript: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        None => check::command(&cli.check),
        Some(Command::Check(args)) => check::command(&args),
        Some(Command::Peer(args)) => serve::command(&args),
        Some(Command::Vectors(VectorsCommand::Generate(args))) => generate::command(&args),
        Some(Command::Vectors(VectorsCommand::Session { number, transcript: true })) => {
            accumulated::print_transcript(number)
        }
        Some(Command::Vectors(VectorsCommand::Session { number, .. })) => accumulated::command(number),
        Some(Command::Run(args)) => run::command(&args),
        Some(Command::Figures(args)) => figures::command(&args),
        Some(Command::Transcripts(args)) => transcripts::command(&args),
    }
}
