//! The committed vectors are what the generator writes, byte for byte, and obey their schema.

use std::collections::BTreeMap;
use std::path::PathBuf;

use boon::{Compiler, SchemaIndex, Schemas};
use secagg_vectors::accumulated;
use secagg_vectors::check::Suite;
use secagg_vectors::generate;
use secagg_vectors::model::SessionTest;
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::transcripts;
use serde_json::{Value, json};

/// The folder of the vectors.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folders in which the generator writes, and the files beside them.
const FOLDERS: [&str; 4] = ["primitives", "sessions", "steps", "schema"];
const FILES: [&str; 2] = ["MANIFEST.json", "accumulated.json"];

/// Every file of these folders, and these files, by name relative to the vectors.
fn committed(folders: &[&str], files: &[&str]) -> BTreeMap<String, String> {
    let listed = folders.iter().flat_map(|kind| {
        let files = std::fs::read_dir(folder().join(kind)).expect("the folder is committed");
        files.map(move |entry| {
            format!("{kind}/{}", entry.expect("the folder can be listed").file_name().to_string_lossy())
        })
    });
    let names = listed.chain(files.iter().map(ToString::to_string));
    let read = |name: &String| std::fs::read_to_string(folder().join(name)).expect("a file of vectors is text");
    names.map(|name| (name.clone(), read(&name))).collect()
}

/// FORMAT.md 9: the spec makes the vectors, all of them, and nothing else is among them.
#[test]
fn committed_vectors_are_what_the_generator_writes() {
    let made = generate::files().expect("the spec answers every case as it must");
    let committed = committed(&FOLDERS, &FILES);
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&committed), "the files");
    for (name, text) in &made {
        assert!(*text == committed[name], "{name} differs; `secagg vectors generate` writes it anew");
    }
}

/// R4.S4: what the spec plays for the proofs is what they compute again, byte for byte, and nothing else is among it.
#[test]
fn committed_transcripts_are_what_the_spec_plays() {
    let made = transcripts::files().expect("every session of the plan ends with a sum");
    let folder = transcripts::default_folder();
    let committed: BTreeMap<String, String> = std::fs::read_dir(&folder)
        .expect("the folder is committed")
        .map(|entry| entry.expect("the folder can be listed"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .filter(|(name, _)| name.ends_with(".v"))
        .map(|(name, path)| (name, std::fs::read_to_string(path).expect("a transcript is text")))
        .collect();
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&committed), "the files");
    for (name, text) in &made {
        assert!(*text == committed[name], "{name} differs; `secagg transcripts` writes it anew");
    }
}

/// The committed schema.
fn schema(schemas: &mut Schemas) -> SchemaIndex {
    let schema = folder().join("schema/vectors.json");
    Compiler::new().compile(&schema.display().to_string(), schemas).expect("the schema is a schema")
}

/// FORMAT.md 9: every file obeys the committed schema, and the schema is not empty words: a misspelt field breaks it.
#[test]
fn committed_vectors_obey_the_schema() {
    let mut schemas = Schemas::new();
    let schema = schema(&mut schemas);
    for (name, text) in committed(&FOLDERS[..3], &FILES[1..]) {
        let mut value: Value = serde_json::from_str(&text).expect("JSON");
        if let Err(error) = schemas.validate(&value, schema) {
            panic!("{name}: {error}");
        }
        let test = &mut value["testGroups"][0]["tests"][0];
        test["resullt"] = test["result"].take();
        assert!(schemas.validate(&value, schema).is_err(), "{name}: a misspelt field passes");
    }
}

/// FORMAT.md 9: no null, hexadecimal digits in lower case, decimal strings in one form: the schema says so.
#[test]
fn the_schema_knows_one_form_of_each_value() {
    let mut schemas = Schemas::new();
    let schema = schema(&mut schemas);
    let text = &committed(&[], &["sessions/honest-but-curious-n2-a.json"])["sessions/honest-but-curious-n2-a.json"];
    let file: Value = serde_json::from_str(text).expect("JSON");
    let session = |path: &str| format!("/testGroups/0/tests/0/{path}");
    for (path, value) in [
        ("parameters/session", json!("AB")),
        ("parameters/session", json!("abc")),
        ("parameters/modulusMinusOne", json!("007")),
        ("parameters/modulusMinusOne", json!(7)),
        ("parameters/modulusMinusOne", json!("")),
        ("users/0/input/0", json!("-1")),
        ("users/0/input/0", json!(1)),
        ("output/sum/0", json!("1.0")),
        ("users/0/intermediates/ownMask", Value::Null),
        ("users/0/intermediates/ownSeed", Value::Null),
    ] {
        let mut changed = file.clone();
        let place = changed.pointer_mut(&session(path)).unwrap_or_else(|| panic!("there is no {path}"));
        assert_ne!(*place, value);
        *place = value.clone();
        assert!(schemas.validate(&changed, schema).is_err(), "{path} may be {value}");
    }
}

/// FORMAT.md 9.4: small enough to be carried along, and mostly about what must be refused.
#[test]
fn committed_vectors_keep_to_their_measure() {
    let files = committed(&FOLDERS, &FILES);
    for (name, text) in &files {
        assert!(text.len() < 150_000, "{name}: {} bytes", text.len());
    }
    let all: usize = files.values().map(String::len).sum();
    assert!(all < 3_000_000, "{all} bytes");
}

/// FORMAT.md 9: a folder of vectors that is not as its manifest says is refused, and the file is named.
#[test]
fn a_changed_file_is_not_read() {
    let copy = tempfile::tempdir().expect("a folder");
    for (name, text) in committed(&FOLDERS, &FILES) {
        let path = copy.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    assert!(Suite::read(copy.path()).is_ok());
    let path = copy.path().join("steps/malicious-R3.U.json");
    let text = std::fs::read_to_string(&path).expect("text").replacen("\"abort\": {", "\"abort\":  {", 1);
    std::fs::write(&path, text).expect("a file");
    let error = Suite::read(copy.path()).err().expect("one more blank is another file");
    assert!(error.contains("malicious-R3.U.json") && error.contains("SHA-256"), "{error}");
    std::fs::remove_file(path).expect("it is there");
    let error = Suite::read(copy.path()).err().expect("a file is missing");
    assert!(error.contains("malicious-R3.U.json"), "{error}");
}

/// The outcome of an accumulated session.
fn outcome(number: u64) -> String {
    hex::encode(accumulated::outcome(&Implementation, number).expect("our own implementation plays it"))
}

/// What FORMAT.md tells of an accumulated session: its id, its outcome and its hash.
fn told_of_accumulated(number: u64) -> String {
    let hash = accumulated::transcript(&Implementation, number).expect("our own implementation plays it");
    [hex::encode(accumulated::recipe(number).parameters.session), outcome(number), hex::encode(hash)].join(" ")
}

/// p_{v,u} for v ∈ U2∖U3 and u ∈ U3, which no user records: the negatives of p_{u,v}.
fn masks_of_dropped(test: &SessionTest) -> Vec<String> {
    let modulus = u128::from(test.parameters.modulus_minus_one) + 1;
    let masks = test.users.iter().flat_map(|user| user.intermediates.masks.iter().flatten());
    let dropped = masks.filter(|mask| !test.sets["U3"].contains(&mask.peer));
    dropped.flat_map(|mask| &mask.mask).map(|entry| ((modulus - u128::from(*entry)) % modulus).to_string()).collect()
}

/// FORMAT.md 9, PEER.md: n, m and messages are no larger than the documents say.
#[test]
fn the_measures_in_the_documents_are_kept() {
    let suite = Suite::read(&folder()).expect("the vectors can be read");
    let sessions = suite.sessions();
    assert_eq!(sessions.values().map(|test| test.users.len()).max(), Some(8));
    assert_eq!(sessions.values().map(|test| test.parameters.dimension).max(), Some(16));
    let accumulated = (0..200).map(accumulated::recipe);
    assert_eq!(accumulated.map(|recipe| recipe.parameters.dimension).max(), Some(20));
    // A KeyList of eight users in the malicious variant: header, count, and for each an id, two keys and σ.
    let longest = 39 + 4 + 8 * (4 + 33 + 33 + 64);
    let format = std::fs::read_to_string(folder().join("FORMAT.md")).expect("it is committed");
    assert!(longest == 1115 && format.contains("m ≤ 16 in sessions and steps, ≤ 20 in accumulated sessions"));
    let messages = |test: &SessionTest| {
        let m = &test.messages;
        let by_user = [&m.r0_u3, &m.r1_u7, &m.r1_s2, &m.r2_u4, &m.r4_u4].into_iter().chain(&m.r3_u2);
        let to_all = [Some(&m.r0_s2), Some(&m.r2_s2), m.r3_s2.as_ref()].into_iter().flatten();
        by_user.flatten().map(|sent| sent.message.len()).chain(to_all.map(Vec::len)).max()
    };
    assert!(sessions.values().filter_map(|test| messages(test)).all(|length| length <= longest));
}

/// FORMAT.md 9.2: a test of precedence has two defects with different checks, of which the earlier is due; no other test has a second.
#[test]
fn tests_of_precedence_have_two_defects() {
    let suite = Suite::read(&folder()).expect("the vectors can be read");
    let mut pairs = 0;
    for test in suite.steps() {
        let is_precedence = test.flags == ["Precedence"];
        assert_eq!(is_precedence, test.second.is_some(), "{}", test.tc_id);
        if let Some(second) = &test.second {
            pairs += 1;
            assert!(test.abort.as_ref().is_some_and(|due| *due != second.abort), "{}: one abort twice", test.tc_id);
            assert_ne!(test.mutation.as_ref(), Some(&second.mutation), "{}: one mutation twice", test.tc_id);
        }
    }
    assert!(pairs > 50, "only {pairs} pairs");
}

/// FORMAT.md 3 to 6: the worked examples are the values of the tests that they name, byte for byte.
#[test]
fn worked_examples_are_those_of_the_vectors() {
    let format = std::fs::read_to_string(folder().join("FORMAT.md")).expect("it is committed");
    let sessions = Suite::read(&folder()).expect("the vectors can be read");
    let sessions = sessions.sessions();
    // What is hashed or derived from, and recorded nowhere.
    let labels = ["secagg1 ae", "secagg1 pair", "secagg1 self", "secagg1 shares"];
    let labels = labels.map(|label| format!("{:02x}{}", label.len(), hex::encode(label)));
    let (mut values, mut decimals, mut compared) = (String::new(), Vec::new(), 0);
    for line in format.lines().filter(|line| line.starts_with('>')) {
        if let Some((number, _)) = line.strip_prefix("> *Test ").and_then(|rest| rest.split_once(".*")) {
            let test = sessions[&number.parse().expect("a test's number")];
            values = serde_json::to_string(test).expect("JSON") + &labels.concat();
            decimals = masks_of_dropped(test);
        }
        if line.starts_with("> *Accumulated.*") {
            values = [0, 1].map(told_of_accumulated).concat();
            assert!(format.contains(&format!("outcome     {}\n", outcome(0))), "the outcome of session 0");
        }
        // Entries of vectors, of a size that does not occur by chance.
        for number in line.split(|c: char| !c.is_ascii_digit()).filter(|number| (9..=10).contains(&number.len())) {
            let is_decimal = line.contains('(') && !line.contains("00000");
            let is_value = values.contains(number) || decimals.iter().any(|known| known == number);
            assert!(!is_decimal || is_value, "{number} is no value of the test: {line}");
        }
        for word in line.split(|c: char| !c.is_ascii_alphanumeric() && c != '…') {
            let is_value = word.len() >= 16 && word.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
            assert!(!is_value || values.contains(word), "{word} is no value of the test: {line}");
            compared += usize::from(is_value);
        }
    }
    assert!(compared > 40, "only {compared} values were compared");
}
