//! `secagg vectors generate`: writes all vectors from the spec, the same bytes every time.
//! The spec that makes them is the textbook one; nothing of impl is involved.
//! A case that the spec does not answer as it must is not written: the generator stops instead.

pub mod aborts;
pub mod coins;
pub mod record;
pub mod sessions;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rayon::prelude::*;
use secagg_spec::suite1::Suite1;
use secagg_spec::textbook::algorithms::Textbook;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use crate::check::default_folder;
use crate::model::{File, Group, Note, SessionTest, Variant};
use crate::play;
use crate::subject::spec::Spec;

/// What went wrong, in one line.
pub type Finding = String;

/// The flags of `secagg vectors generate`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The folder to write into
    #[arg(long, value_name = "DIR", env = "SECAGG_VECTORS", default_value_os_t = default_folder())]
    pub vectors: PathBuf,
}

/// The largest file written; sessions are spread over more files where they would not fit.
const LARGEST_FILE: usize = 130_000;

/// The JSON schema of every file of vectors.
const SCHEMA: &str = "schema/vectors.json";

/// Number of the first abort test; session tests stay below.
const FIRST_ABORT: u32 = 1001;

/// Writes the vectors.
pub fn command(args: &Args) -> ExitCode {
    let files = match files() {
        Ok(files) => files,
        Err(finding) => {
            eprintln!("secagg vectors generate: {finding}");
            return ExitCode::FAILURE;
        }
    };
    for (name, text) in &files {
        if let Err(error) = write(&args.vectors.join(name), text) {
            eprintln!("secagg vectors generate: {}: {error}", args.vectors.join(name).display());
            return ExitCode::from(2);
        }
    }
    println!("{} files written to {}", files.len(), args.vectors.display());
    ExitCode::SUCCESS
}

/// Writes a file, and the folder it stands in.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

/// All files, by name relative to the folder of the vectors.
pub fn files() -> Result<BTreeMap<String, String>, Finding> {
    let p = Suite1(Textbook);
    let recipes = sessions::recipes();
    let first_base = recipes.len() as u32 + 1;
    let made: Result<Vec<SessionTest>, Finding> = recipes
        .into_par_iter()
        .map(|recipe| {
            record::session(&p, recipe.clone()).map_err(|abort| format!("session {} aborts: {abort:?}", recipe.tc_id))
        })
        .collect();
    let mut made = made?;
    let bases = aborts::base_sessions(&p, first_base);
    let aborts = aborts::tests(&bases, FIRST_ABORT);
    let spec = Spec(p);
    for test in aborts.values().flatten() {
        let base = bases.iter().find(|base| base.tc_id == test.session).ok_or("an abort test without its session")?;
        play::abort(&spec, base, test)
            .map_err(|finding| format!("abort test {} ({}): {finding}", test.tc_id, test.comment))?;
    }
    made.extend(bases);

    let mut files = BTreeMap::new();
    for (name, tests) in by_file(made) {
        let header =
            vec!["Whole sessions: every coin, every message, and every intermediate value of every user.".to_string()];
        let flags = tests.iter().flat_map(|test| &test.flags).cloned().collect();
        let file = file(header, flags, tests.len(), Group::Session { tests })?;
        files.insert(format!("sessions/{name}.json"), file);
    }
    for (name, tests) in aborts {
        let header = vec![
            "One defect each, planted in a session of this suite, and the abort that it must provoke.".to_string(),
        ];
        let flags = tests.iter().flat_map(|test| &test.flags).cloned().collect();
        let file = file(header, flags, tests.len(), Group::Abort { tests })?;
        files.insert(format!("aborts/{name}.json"), file);
    }
    files.insert(SCHEMA.to_string(), json(&schemars::schema_for!(File))? + "\n");
    Ok(files)
}

/// The sessions by variant and n, spread over several files where one would grow too large.
fn by_file(sessions: Vec<SessionTest>) -> BTreeMap<String, Vec<SessionTest>> {
    let mut files: BTreeMap<String, Vec<SessionTest>> = BTreeMap::new();
    let mut sizes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for session in sessions {
        let variant = match session.parameters.variant {
            Variant::HonestButCurious => "honest-but-curious",
            Variant::Malicious => "malicious",
        };
        let family = format!("{variant}-n{}", session.users.len());
        let size = json(&session).map(|text| text.len()).unwrap_or(0);
        let (part, used) = sizes.entry(family.clone()).or_default();
        if *used + size > LARGEST_FILE {
            (*part, *used) = (*part + 1, 0);
        }
        *used += size;
        let letter = char::from(b'a' + *part as u8);
        files.entry(format!("{family}-{letter}")).or_default().push(session);
    }
    files
}

/// A file's text.
fn file(header: Vec<String>, flags: BTreeSet<String>, number_of_tests: usize, group: Group) -> Result<String, Finding> {
    let notes: Result<BTreeMap<String, Note>, Finding> = flags
        .into_iter()
        .map(|flag| note(&flag).map(|note| (flag.clone(), note)).ok_or(format!("the flag {flag} has no note")))
        .collect();
    let file = File {
        algorithm: "secagg suite 1".into(),
        format: 1,
        schema: SCHEMA.into(),
        header,
        number_of_tests,
        notes: notes?,
        test_groups: vec![group],
    };
    json(&file).map(|text| text + "\n")
}

/// JSON with a line a value, so that a change shows in a diff, and one blank of indentation a level, so that it stays small.
fn json(value: &impl Serialize) -> Result<String, Finding> {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b" "));
    value.serialize(&mut serializer).map_err(|error| error.to_string())?;
    String::from_utf8(text).map_err(|error| error.to_string())
}

/// What a flag stands for.
fn note(flag: &str) -> Option<Note> {
    let (bug_type, description, effect) = match flag {
        "Base" => ("functionality", "A session in which the abort tests plant their defects.", None),
        "Threshold" => ("functionality", "A threshold at an edge of Figure 5, or t = n.", None),
        "DropoutAdvertiseKeys" => ("functionality", "A user of the directory never sends its keys.", None),
        "DropoutShareKeys" => (
            "functionality",
            "A user drops out after its keys were broadcast.",
            Some("Masks with a user who is not in U2 do not cancel."),
        ),
        "DropoutMaskedInput" => (
            "functionality",
            "A user drops out after sharing its secrets: the paper's worst case.",
            Some("Its pairwise masks stay in the sum."),
        ),
        "DropoutConsistencyCheck" => (
            "functionality",
            "A user drops out after its masked input arrived.",
            Some("Its input is in the sum although it signs nothing."),
        ),
        "DropoutUnmasking" => ("functionality", "A user drops out before it reveals its shares.", None),
        "ModulusPowerOfTwo" => ("functionality", "R is a power of two: no candidate of the PRG is skipped.", None),
        "ModulusWithRejection" => (
            "functionality",
            "R is not a power of two: candidates of the PRG are skipped.",
            Some("Masks that are not uniform on Z_R reveal something of the inputs."),
        ),
        "SumWraps" => ("functionality", "No input bound: the sum wraps modulo R.", None),
        "Parameters" => (
            "parameters",
            "Parameters under which the protocol does not keep its promises.",
            Some("Privacy or correctness is lost before the first message."),
        ),
        "Credentials" => ("parameters", "An identity or signing key that does not belong to the directory.", None),
        "OwnInput" => (
            "input",
            "Coins or input of one's own that are out of range.",
            Some("An input out of range makes the sum overflow."),
        ),
        "Header" => (
            "encoding",
            "A header of another format, suite, type, sender or session.",
            Some("Messages of one session or round are taken for another's."),
        ),
        "Encoding" => (
            "encoding",
            "A body that is not the canonical encoding of anything.",
            Some("Two encodings of one value, or memory allocated for a false count."),
        ),
        "PublicKey" => (
            "encoding",
            "33 bytes that are no compressed point.",
            Some("Agreement with a point outside the group reveals the secret key."),
        ),
        "SmallSet" => (
            "threshold",
            "Fewer than t users.",
            Some("The sum covers too few inputs, or secrets cannot be reconstructed."),
        ),
        "WrongSet" => ("sets", "A list over the wrong set of users.", None),
        "ForeignUser" => {
            ("sets", "A user who is not in the preceding set.", Some("The server brings in users of its own."))
        }
        "OwnEntry" => (
            "sets",
            "The receiver's own entry is changed, missing, or where it must not be.",
            Some("The server shows others another key, or another set, than it shows the receiver."),
        ),
        "Repeated" => ("sets", "A second message of one user in one round.", None),
        "RepeatedKey" => ("keys", "Two equal public keys.", Some("Masks or encryption keys coincide.")),
        "NegatedKey" => (
            "keys",
            "Two public keys that differ in sign only: KA.agree gives the same.",
            Some("A colluding user cancels the mask between two honest ones."),
        ),
        "Signature" => (
            "signature",
            "A signature that does not verify.",
            Some("Keys or sets that nobody vouched for are accepted."),
        ),
        "Sybil" => (
            "signature",
            "The server puts keys of its own in place of a user's.",
            Some("The server collects all shares of the receiver's secrets."),
        ),
        "SplitView" => (
            "signature",
            "Users were shown different U3.",
            Some("The server obtains both kinds of share for one user."),
        ),
        "Replay" => ("signature", "A signature made for something else.", None),
        "Ciphertext" => ("ciphertext", "A ciphertext that does not authenticate.", None),
        "Readdressed" => (
            "ciphertext",
            "A ciphertext between two other users.",
            Some("A user reveals a share that was meant for another."),
        ),
        "Reflected" => (
            "ciphertext",
            "The receiver's own ciphertext, sent back.",
            Some("A user takes its own share for its peer's."),
        ),
        "MaliciousSender" => ("ciphertext", "A ciphertext that authenticates, with a plaintext that is wrong.", None),
        "LateInput" => (
            "order",
            "A masked input after round 2 was closed.",
            Some("With the shares of s^SK that are then collected it would reveal the input."),
        ),
        "BothKinds" => ("shares", "Both kinds of share for one user.", Some("The server can unmask a single input.")),
        "WrongShare" => (
            "shares",
            "A share that does not lie on the polynomial.",
            Some("A wrong sum is output as if it were right."),
        ),
        _ => return None,
    };
    Some(Note { bug_type: bug_type.into(), description: description.into(), effect: effect.map(String::from) })
}

/// Makes the session anew from its inputs and compares everything, intermediate values included.
pub fn same_when_made_anew(test: &SessionTest) -> Result<(), Finding> {
    let made = record::session(&Suite1(Textbook), test.into())
        .map_err(|abort| format!("made anew, the session aborts: {abort:?}"))?;
    if made == *test {
        return Ok(());
    }
    let (made, recorded) = (serde_json::to_value(&made), serde_json::to_value(test));
    match (made, recorded) {
        (Ok(made), Ok(recorded)) => {
            Err(format!("made anew, the session differs at {}", first_difference(&made, &recorded, String::new())))
        }
        _ => Err("made anew, the session differs".into()),
    }
}

/// The path of the first value that differs.
fn first_difference(a: &serde_json::Value, b: &serde_json::Value, path: String) -> String {
    use serde_json::Value::{Array, Object};
    match (a, b) {
        (Object(a), Object(b)) => a
            .iter()
            .find(|(key, value)| b.get(*key) != Some(value))
            .map_or(path.clone(), |(key, value)| first_difference(value, &b[key], format!("{path}.{key}"))),
        (Array(a), Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find(|(_, (a, b))| a != b)
            .map_or(path.clone(), |(i, (a, b))| first_difference(a, b, format!("{path}[{i}]"))),
        _ => path,
    }
}
