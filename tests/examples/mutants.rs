//! The table of `tests/mutants/README.md`: what became of every mutant that cargo-mutants can make of spec and impl.
//! Arguments: a JSON list of all mutants (`cargo mutants --list --json`), then the `mutants.out` folders of the runs, the newest last.
//! Exit status 1 if a mutant survives that `tests/mutants/argued.toml` does not argue away, or if an argument has become idle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

/// What became of a mutant.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Unviable,
    Killed,
    TimedOut,
    Missed,
}

/// The name of a mutant without the line and the column, which change with every edit above it: `file: what is done`.
fn without_place(name: &str) -> String {
    let mut parts = name.splitn(4, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(file), Some(_), Some(_), Some(what)) => format!("{file}:{what}"),
        _ => name.to_string(),
    }
}

/// The row of the table to which a file belongs.
fn row(file: &str) -> &'static str {
    if file.starts_with("impl/") {
        "impl"
    } else if file.starts_with("spec/src/textbook/") {
        "spec: textbook"
    } else if file.starts_with("spec/src/privacy/") || file == "spec/src/ideal.rs" {
        "spec: ideal primitives, privacy"
    } else {
        "spec: the protocol"
    }
}

fn json(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// All mutants, by name, with their files.
fn all_mutants(list: &Path) -> Result<BTreeMap<String, String>, String> {
    let list = json(list)?;
    let mutants = list.as_array().ok_or("the list of mutants is no list")?;
    let mutant = |m: &Value| Some((m["name"].as_str()?.to_string(), m["file"].as_str()?.to_string()));
    mutants.iter().map(|m| mutant(m).ok_or(format!("a mutant without name or file: {m}"))).collect()
}

/// The fates of the mutants of one run.
fn fates(run: &Path) -> Result<BTreeMap<String, Fate>, String> {
    let outcomes = json(&run.join("outcomes.json"))?;
    let mut fates = BTreeMap::new();
    for outcome in outcomes["outcomes"].as_array().ok_or("no outcomes")? {
        let Some(name) = outcome["scenario"]["Mutant"]["name"].as_str() else { continue };
        let fate = match outcome["summary"].as_str() {
            Some("Unviable") => Fate::Unviable,
            Some("CaughtMutant") => Fate::Killed,
            Some("Timeout") => Fate::TimedOut,
            Some("MissedMutant") => Fate::Missed,
            other => return Err(format!("{name}: an outcome of the kind {other:?}")),
        };
        fates.insert(name.to_string(), fate);
    }
    Ok(fates)
}

/// How many mutants of a name are argued away.
fn argued() -> Result<BTreeMap<String, i64>, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mutants/argued.toml");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let table: toml::Table = text.parse().map_err(|error| format!("{}: {error}", path.display()))?;
    let entries = table.get("mutant").and_then(toml::Value::as_array).ok_or("no [[mutant]]")?;
    let entry = |e: &toml::Value| {
        let times = e.get("times").map_or(Some(1), toml::Value::as_integer)?;
        e.get("because")?.as_str()?;
        Some((e.get("name")?.as_str()?.to_string(), times))
    };
    entries.iter().map(|e| entry(e).ok_or(format!("an entry without name or because: {e}"))).collect()
}

fn table() -> Result<bool, String> {
    let mut arguments = std::env::args_os().skip(1);
    let list = arguments.next().ok_or("give the list of all mutants, then the mutants.out folders")?;
    let all = all_mutants(Path::new(&list))?;
    let mut fate_of = BTreeMap::new();
    for run in arguments {
        fate_of.extend(fates(Path::new(&run))?);
    }
    let argued = argued()?;
    let mut left = argued.clone();

    let mut rows: BTreeMap<&str, [usize; 7]> = BTreeMap::new();
    let mut survivors = Vec::new();
    for (name, file) in &all {
        let counts = rows.entry(row(file)).or_default();
        counts[0] += 1;
        let place = match fate_of.get(name) {
            None => 6,
            Some(Fate::Unviable) => 1,
            Some(Fate::Killed) => 2,
            Some(Fate::TimedOut) => 3,
            Some(Fate::Missed) => {
                let times = left.entry(without_place(name)).or_default();
                *times -= 1;
                if *times >= 0 {
                    4
                } else {
                    survivors.push(name);
                    5
                }
            }
        };
        counts[place] += 1;
    }
    let not_run: BTreeSet<String> =
        all.keys().filter(|name| !fate_of.contains_key(*name)).map(|name| without_place(name)).collect();
    let idle: Vec<&String> =
        left.iter().filter(|(name, times)| **times > 0 && !not_run.contains(*name)).map(|(name, _)| name).collect();

    println!("| | mutants | do not compile | killed | killed by time-out | argued | survive | not run |");
    println!("|---|---|---|---|---|---|---|---|");
    for (row, counts) in &rows {
        let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
        println!("| {row} | {} |", counts.join(" | "));
    }
    survivors.iter().for_each(|name| println!("survives: {name}"));
    idle.iter().for_each(|name| println!("killed, although argued.toml says why it cannot be: {name}"));
    Ok(survivors.is_empty() && idle.is_empty())
}

fn main() -> ExitCode {
    match table() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("mutants: {error}");
            ExitCode::from(2)
        }
    }
}
