//! The committed vectors are what the generator writes, byte for byte, and obey their schema.

use std::collections::BTreeMap;
use std::path::PathBuf;

use boon::{Compiler, Schemas};
use secagg_vectors::check::Suite;
use secagg_vectors::generate;

/// The folder of the vectors.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folders in which the generator writes, and the files beside them.
const FOLDERS: [&str; 3] = ["sessions", "steps", "schema"];
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

/// FORMAT.md 9: every file obeys the committed schema, and the schema is not empty words: a misspelt field breaks it.
#[test]
fn committed_vectors_obey_the_schema() {
    let mut schemas = Schemas::new();
    let schema = folder().join("schema/vectors.json");
    let schema = Compiler::new().compile(&schema.display().to_string(), &mut schemas).expect("the schema is a schema");
    for (name, text) in committed(&FOLDERS[..2], &FILES[1..]) {
        let mut value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        if let Err(error) = schemas.validate(&value, schema) {
            panic!("{name}: {error}");
        }
        let test = &mut value["testGroups"][0]["tests"][0];
        test["resullt"] = test["result"].take();
        assert!(schemas.validate(&value, schema).is_err(), "{name}: a misspelt field passes");
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
