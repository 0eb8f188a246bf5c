//! The committed vectors are what the generator writes, byte for byte, and obey their schema.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use boon::{Compiler, Schemas};
use secagg_vectors::generate;

/// The folder of the vectors.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every JSON file below a folder, by name relative to the vectors.
fn committed(kind: &str) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(folder().join(kind)).expect("the folder is committed");
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file of vectors is text");
    files
        .map(|entry| entry.expect("the folder can be listed").path())
        .map(|path| (format!("{kind}/{}", path.file_name().unwrap_or_default().display()), read(&path)))
        .collect()
}

/// FORMAT.md 9: the spec makes the vectors, all of them, and nothing else is among them.
#[test]
fn committed_vectors_are_what_the_generator_writes() {
    let made = generate::files().expect("the spec answers every case as it must");
    let committed: BTreeMap<String, String> =
        ["sessions", "aborts", "schema"].into_iter().flat_map(committed).collect();
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
    for (name, text) in ["sessions", "aborts"].into_iter().flat_map(committed) {
        let mut value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        if let Err(error) = schemas.validate(&value, schema) {
            panic!("{name}: {error}");
        }
        let test = &mut value["testGroups"][0]["tests"][0];
        test["resullt"] = test["result"].take();
        assert!(schemas.validate(&value, schema).is_err(), "{name}: a misspelt field passes");
    }
}
