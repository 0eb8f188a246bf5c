//! The flags of `secagg run`.
//! What can be judged from one flag alone is judged here, while the command line is read; what needs several, or the
//! input, is judged where it is used.
//! Numbers that count elements of Z_R may be written as powers, such as `2^32`.

use std::path::PathBuf;

use clap::ValueEnum;
use secagg::{ThreatModel, Variant};

use super::Failure;
use super::dropouts::Drop;

/// The most users of a simulated run. Each sends a ciphertext to each other, so memory grows with the square.
const MOST_USERS: i64 = 20_000;

/// What to sum, under which parameters, and who drops out.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("what").args(["input", "users"]).required(true))]
pub struct Args {
    /// A table to sum: .npy, .csv or .safetensors, two-dimensional, one row for each user
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub input: Option<PathBuf>,

    /// The tensor to take from a .safetensors file
    #[arg(long, value_name = "NAME", requires = "input", conflicts_with = "users", help_heading = "Input")]
    pub tensor: Option<String>,

    /// Clip values to [−C, C] before they become integers: q = round((x + C)·S)
    #[arg(long, value_name = "C", requires_all = ["scale", "input"], conflicts_with_all = ["users", "input_bound"],
          help_heading = "Input", allow_negative_numbers = true)]
    pub clip: Option<f64>,

    /// Integer steps for one unit: q = round((x + C)·S)
    #[arg(long, value_name = "S", requires = "clip", help_heading = "Input", allow_negative_numbers = true)]
    pub scale: Option<f64>,

    /// Generate a workload for N users
    #[arg(long, value_name = "N", requires = "dim", help_heading = "Input",
          value_parser = clap::value_parser!(u32).range(2..=MOST_USERS))]
    pub users: Option<u32>,

    /// Entries of each generated vector
    #[arg(long, value_name = "M", requires = "users", conflicts_with = "input", help_heading = "Input",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub dim: Option<u32>,

    /// Inputs lie in [0, R_U − 1] [default for a generated workload: 2^16]
    #[arg(long, value_name = "R_U", value_parser = modulus, help_heading = "Protocol")]
    pub input_bound: Option<u128>,

    /// Sum in Z_R, R at most 2^64 [default: the smallest power of two that holds the sum of bounded inputs]
    #[arg(long, value_name = "R", value_parser = modulus, help_heading = "Protocol")]
    pub modulus: Option<u128>,

    /// The variant of the protocol
    #[arg(long, value_enum, default_value_t = VariantName::Malicious, help_heading = "Protocol")]
    variant: VariantName,

    /// Who may be adversarial (Figure 5 of the paper)
    #[arg(long, value_enum, default_value_t = ThreatModelName::Server, help_heading = "Protocol")]
    threat_model: ThreatModelName,

    /// How many users collude with the server, for --threat-model server-and-clients
    #[arg(long, value_name = "N_C", help_heading = "Protocol")]
    colluding: Option<u32>,

    /// How many users must stay to the end [default: the minimum for the threat model]
    #[arg(long, value_name = "T", help_heading = "Protocol")]
    pub threshold: Option<u32>,

    /// Users who drop out before they send the message of a round, such as masked-input=10% or unmasking=3,7,9; may be
    /// repeated. Rounds: advertise-keys, share-keys, masked-input, consistency-check, unmasking. A percentage is of the
    /// users still there
    #[arg(long, value_name = "ROUND=WHAT", help_heading = "Simulation")]
    pub drop: Vec<Drop>,

    /// Make workload, dropouts and coins reproducible; the coins are then not secret
    #[arg(long, value_name = "SEED", help_heading = "Simulation")]
    pub seed: Option<u64>,

    /// Threads that run the users [default: one for each core]
    #[arg(long, value_name = "K", value_parser = threads, help_heading = "Simulation")]
    pub threads: Option<usize>,

    /// Write the sum to a file: .npy, .csv or .safetensors; reals if the input was clipped and scaled
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// No progress and no report, only errors
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
}

impl Args {
    /// The variant of the protocol.
    pub fn variant(&self) -> Variant {
        match self.variant {
            VariantName::HonestButCurious => Variant::HonestButCurious,
            VariantName::Malicious => Variant::Malicious,
        }
    }

    /// The threat model, which takes two flags to say.
    pub fn threat_model(&self) -> Result<ThreatModel, Failure> {
        match (self.threat_model, self.colluding) {
            (ThreatModelName::Clients, None) => Ok(ThreatModel::ClientsOnly),
            (ThreatModelName::Server, None) => Ok(ThreatModel::Server),
            (ThreatModelName::ServerAndClients, Some(n_c)) => Ok(ThreatModel::ServerAndClients { n_c }),
            (ThreatModelName::ServerAndClients, None) => Err(Failure::usage(
                "--threat-model server-and-clients: say with --colluding N_C how many users collude",
            )),
            (_, Some(_)) => Err(Failure::usage("--colluding: goes with --threat-model server-and-clients only")),
        }
    }
}

/// The variants, as the command line names them.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum VariantName {
    /// Parties follow the protocol but remember what they see; four rounds
    HonestButCurious,
    /// Parties may deviate; signatures and a consistency check, five rounds
    Malicious,
}

/// The threat models, as the command line names them.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ThreatModelName {
    /// Users only: t ≥ 1
    Clients,
    /// The server only: t ≥ ⌊n/2⌋ + 1
    Server,
    /// The server and N_C users: t ≥ ⌊2n/3⌋ + 1
    ServerAndClients,
}

/// An integer from 2 to 2^64, in decimal or as a power.
fn modulus(text: &str) -> Result<u128, String> {
    let value = match text.split_once('^') {
        Some((base, exponent)) => {
            base.parse::<u128>().ok().zip(exponent.parse().ok()).and_then(|(base, exponent)| base.checked_pow(exponent))
        }
        None => text.parse().ok(),
    };
    value.filter(|value| (2..=1 << 64).contains(value)).ok_or_else(|| "must be from 2 to 2^64".to_string())
}

/// A number of threads.
fn threads(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|threads| (1..=1024).contains(threads)).ok_or_else(|| "must be from 1 to 1024".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SETUP.1: R on the command line.
    #[test]
    fn moduli_are_read_in_decimal_and_as_powers() {
        assert_eq!(modulus("2"), Ok(2));
        assert_eq!(modulus("65537"), Ok(65537));
        assert_eq!(modulus("2^64"), Ok(1 << 64));
        assert_eq!(modulus("18446744073709551616"), Ok(1 << 64));
        for text in ["1", "0", "-2", "2^65", "18446744073709551617", "2^", "^3", "2^999999999", "2^-1", "x", ""] {
            assert!(modulus(text).is_err(), "{text}");
        }
    }
}
