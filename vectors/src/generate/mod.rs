//! `secagg vectors generate`: writes all vectors from the spec, the same bytes every time.
//! The spec that makes them is the textbook one; nothing of impl is involved, but for the hashes over more sessions than it can play.
//! A case that the spec does not answer as it must is not written: the generator stops instead.

pub mod coins;
mod mutation;
pub mod notes;
mod odd_signatures;
mod primitives;
pub mod record;
mod schema;
pub mod sessions;
pub mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rayon::prelude::*;
use secagg_spec::suite1::Suite1;
use secagg_spec::textbook::algorithms::Textbook;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use sha2::{Digest, Sha256};

use crate::accumulated;
use crate::check::default_folder;
use crate::difference;
use crate::model::{AccumulatedTest, Counts, File, Group, Listed, Manifest, Note, SessionTest, Variant, Verdict};
use crate::subject::Subject;
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

/// What the vectors are about.
const ALGORITHM: &str = "secagg suite 1";

/// The JSON schema of every file of vectors.
const SCHEMA: &str = "schema/vectors.json";

/// The list of all files.
pub const MANIFEST: &str = "MANIFEST.json";

/// The version of the vectors: vectors/CHANGELOG.md.
const VERSION: &str = "1.0";

/// Numbers of the first tests of each kind; session tests begin with 1.
const FIRST_STEP: u32 = 1001;
const FIRST_PRECEDENCE: u32 = 3001;
const FIRST_ACCUMULATED: u32 = 9001;

/// The hashes over this many accumulated sessions. They take too long to be made each time; `secagg check --full` makes them.
const ACCUMULATED: [(u32, &str); 3] = [
    (1000, "4a8ce7fdaa1c53d8115b10dfa41eb4a554d7d782b4a6e2b8da7788f60d542065"),
    (10_000, "f8e6be60f6ac16467d2272915227054e1be7f0a0225d64b5776ecca0eabd9c73"),
    (100_000, "533ff3ef4212ef298224c6069ad8c5424c2aa45ad25cb39c5d9f2692e6126d6f"),
];

/// How many accumulated sessions the generator plays.
const PLAYED: u32 = 100;

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
    let bases = steps::base_sessions(&p, first_base)?;
    let spec = Spec(p);
    let mut steps = steps::groups(&spec, &made, &bases, FIRST_STEP)?;
    steps.extend(steps::precedence(&spec, &bases, FIRST_PRECEDENCE)?);
    made.extend(bases);

    let mut files: BTreeMap<String, File> = BTreeMap::new();
    for (name, tests) in by_file(made) {
        let header = "Whole sessions: every coin, every message, and every intermediate value of every user.";
        files.insert(format!("sessions/{name}.json"), file(header, vec![Group::Session { tests }])?);
    }
    for (name, groups) in steps {
        let header = "One half-step each of one party of a session of this suite: what it sends, or the abort.";
        files.insert(format!("steps/{name}.json"), file(header, groups)?);
    }
    for (name, groups) in primitives::groups()? {
        let header = "The primitives on their own, at the edges of their domains and beyond.";
        files.insert(format!("primitives/{name}.json"), file(header, groups)?);
    }
    let header = "Many sessions, made from their numbers, and one hash over all that is said in them.";
    files.insert("accumulated.json".into(), file(header, vec![accumulated(&spec)?])?);

    let mut texts = BTreeMap::new();
    let mut listed = BTreeMap::new();
    let mut tests = Counts::default();
    for (name, file) in files {
        let text = json(&file)? + "\n";
        let counts = file.counts();
        (tests.valid, tests.abort) = (tests.valid + counts.valid, tests.abort + counts.abort);
        let sha256 = Sha256::digest(text.as_bytes()).into();
        listed.insert(name.clone(), Listed { bytes: text.len(), sha256, tests: counts });
        texts.insert(name, text);
    }
    let (algorithm, version) = (ALGORITHM.into(), VERSION.into());
    let manifest = Manifest { algorithm, format: 1, version, tests, files: listed };
    texts.insert(MANIFEST.into(), json(&manifest)? + "\n");
    texts.insert(SCHEMA.into(), json(&schema::of::<File>())? + "\n");
    Ok(texts)
}

/// The hashes over accumulated sessions, of which the first is made here.
fn accumulated(spec: &dyn Subject) -> Result<Group, Finding> {
    let made = accumulated::hash(spec, PLAYED).map_err(|finding| format!("accumulated sessions: {finding}"))?;
    let mut hashes = vec![(PLAYED, made)];
    for (sessions, text) in ACCUMULATED {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).map_err(|error| format!("the hash over {sessions} sessions: {error}"))?;
        hashes.push((sessions, hash));
    }
    let tests = (FIRST_ACCUMULATED..).zip(hashes).map(|(tc_id, (sessions, sha256))| AccumulatedTest {
        tc_id,
        comment: format!("the first {sessions} sessions"),
        flags: vec!["Accumulated".into()],
        result: Verdict::Valid,
        sessions,
        sha256,
    });
    Ok(Group::Accumulated { tests: tests.collect() })
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

/// A file of these groups.
fn file(header: &str, test_groups: Vec<Group>) -> Result<File, Finding> {
    let flags: BTreeSet<String> = test_groups.iter().flat_map(Group::flags).collect();
    let notes: Result<BTreeMap<String, Note>, Finding> = flags
        .into_iter()
        .map(|flag| notes::note(&flag).map(|note| (flag.clone(), note)).ok_or(format!("the flag {flag} has no note")))
        .collect();
    Ok(File {
        algorithm: ALGORITHM.into(),
        format: 1,
        schema: SCHEMA.into(),
        header: vec![header.into()],
        number_of_tests: test_groups.iter().map(|group| group.results().len()).sum(),
        notes: notes?,
        test_groups,
    })
}

/// JSON with a line a value, so that a change shows in a diff, and one blank of indentation a level, so that it stays small.
fn json(value: &impl Serialize) -> Result<String, Finding> {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b" "));
    value.serialize(&mut serializer).map_err(|error| error.to_string())?;
    String::from_utf8(text).map_err(|error| error.to_string())
}

/// Makes the session anew from its inputs and compares everything, intermediate values included.
pub fn same_when_made_anew(test: &SessionTest) -> Result<(), Finding> {
    let made = record::session(&Suite1(Textbook), test.into())
        .map_err(|abort| format!("made anew, the session aborts: {abort:?}"))?;
    if made == *test {
        return Ok(());
    }
    let (made, recorded) = (serde_json::to_value(&made), serde_json::to_value(test));
    let path = match (&made, &recorded) {
        (Ok(made), Ok(recorded)) => difference::first(made, recorded).map(|difference| difference.path),
        _ => None,
    };
    Err(format!("made anew, the session differs at {}", path.unwrap_or_else(|| "some value".into())))
}
