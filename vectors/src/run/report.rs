//! The report at the end of a run: tables in the shape of the paper's Figure 8.
//! One table has the time, one the bytes sent and one the bytes received, by round, of a user (the mean over those who
//! took part in the round) and of the server; a row of the first table has the number of users of whom a message arrived.
//! Then come the users that failed, and the sum.

use comfy_table::{CellAlignment, Table, presets};
use secagg::{Directory, Session, ThreatModel, Variant};

use super::quantise::Quantiser;
use super::simulate::{RoundRecord, Work};

/// How many failed users, and how many entries of the sum, are shown.
const SHOWN: usize = 8;

/// The parameters of the run, in two lines.
pub fn parameters(session: &Session) -> String {
    let parameters = session.parameters();
    let variant = match session.variant() {
        Variant::HonestButCurious => "honest-but-curious",
        Variant::Malicious => "malicious",
    };
    let threat_model = match parameters.threat_model {
        ThreatModel::ClientsOnly => "clients only".to_string(),
        ThreatModel::Server => "the server".to_string(),
        ThreatModel::ServerAndClients { n_c } => format!("the server and {n_c} users"),
    };
    let users = match &parameters.directory {
        Directory::HonestButCurious(ids) => ids.len(),
        Directory::Malicious(keys) => keys.len(),
    };
    let bound = match parameters.input_bound {
        Some(bound) => format!("inputs below {bound}"),
        None => "inputs of the whole ring".to_string(),
    };
    format!(
        "{users} users with {} entries each; {bound}, summed mod {}\n\
         {variant} variant, threshold {}, against {threat_model}\n",
        parameters.dimension, parameters.modulus, parameters.threshold
    )
}

/// The tables of the rounds that were run, and the users that failed in them.
pub fn rounds(rounds: &[RoundRecord]) -> String {
    let milliseconds = |work: &Work| work.time.as_secs_f64() * 1e3;
    let mut time = table("time, ms", rounds, milliseconds, |value| format!("{value:.1}"));
    let arrived = rounds.iter().map(|record| format!("|{}| = {}", record.round.set(), record.accepted));
    time.add_row(row("Users".into(), arrived.chain([String::new()])));
    let sent = table("bytes sent", rounds, |work| work.sent as f64, |value| format!("{value:.0}"));
    let received = table("bytes received", rounds, |work| work.received as f64, |value| format!("{value:.0}"));
    let mut text = format!("\n{time}\n\n{sent}\n\n{received}\n");
    let failures: Vec<_> = rounds.iter().flat_map(|record| &record.failures).collect();
    for (user, error) in failures.iter().take(SHOWN) {
        text += &format!("\nuser {user} failed: {error}");
    }
    if failures.len() > SHOWN {
        text += &format!("\nand {} more users failed", failures.len() - SHOWN);
    }
    text + "\n"
}

/// The sum's first entries, and whether it is the sum of the inputs.
pub fn sum(sum: &[u64], quantiser: Option<&Quantiser>, users: usize, exact: bool) -> String {
    let entry = |&entry: &u64| match quantiser {
        None => entry.to_string(),
        Some(quantiser) => quantiser.dequantise(entry, users).to_string(),
    };
    let first: Vec<String> = sum.iter().take(SHOWN).map(entry).collect();
    let more = if sum.len() > SHOWN { ", …" } else { "" };
    let exact = if exact { "yes" } else { "NO" };
    format!(
        "sum of {users} users: {}{more}\nsum exact: {exact} (held against the plain sum of the inputs)\n",
        first.join(", ")
    )
}

/// One table: a column for each round and one for the total, a row for the mean user and one for the server.
fn table(title: &str, rounds: &[RoundRecord], value: impl Fn(&Work) -> f64, show: impl Fn(f64) -> String) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::ASCII_MARKDOWN);
    let headings = rounds.iter().map(|record| record.round.heading().to_string());
    table.set_header(row(title.into(), headings.chain(["Total".into()])));
    let users: Vec<f64> = rounds.iter().map(|record| value(&record.users) / record.acted.max(1) as f64).collect();
    let server: Vec<f64> = rounds.iter().map(|record| value(&record.server)).collect();
    for (name, values) in [("User (mean)", users), ("Server", server)] {
        let total = values.iter().sum();
        table.add_row(row(name.into(), values.into_iter().chain([total]).map(&show)));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A row: its name and its cells.
fn row(name: String, cells: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(name).chain(cells).collect()
}
