//! Independence is the point of having two: a bug must be made twice to survive, once in spec and once in impl.
//! Neither may stand on the other, nor on a library that the other stands on.
//! The committed `Cargo.lock` is the evidence.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

/// The names of all packages that `package` depends on, directly or not; for tests too, which is more than is asked.
fn closure(lock: &Table, package: &str) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let packages = lock["package"].as_array().expect("a lock file lists packages");
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in packages {
        let dependencies = entry.get("dependencies").and_then(Value::as_array).cloned().unwrap_or_default();
        // "name", or "name version" where there are several versions
        let names = dependencies.iter().map(|d| text(d).split(' ').next().unwrap_or_default().to_string());
        edges.entry(text(&entry["name"])).or_default().extend(names);
    }
    let (mut reached, mut open) = (BTreeSet::new(), vec![package.to_string()]);
    while let Some(name) = open.pop() {
        if reached.insert(name.clone()) {
            open.extend(edges[&name].iter().cloned());
        }
    }
    reached.remove(package);
    reached
}

/// No sentence of the paper: neither crate depends on the other, and what both depend on is no arithmetic and no
/// cryptography.
#[test]
fn spec_and_impl_share_nothing_that_matters() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).expect("it is committed");
    let lock: Table = lock.parse().expect("a lock file is TOML");
    let (spec, implementation) = (closure(&lock, "secagg-spec"), closure(&lock, "secagg"));
    assert!(!spec.contains("secagg") && !implementation.contains("secagg-spec"));
    assert!(spec.contains("num-bigint") && implementation.contains("p256"), "the graph was read");
    // Compile-time switches, bindings to the operating system, sources of randomness, and declarations of traits.
    let harmless = ["autocfg", "num-traits", "cfg-if", "getrandom", "libc", "wasi", "rand_core"];
    let shared: Vec<&String> =
        spec.intersection(&implementation).filter(|name| !harmless.contains(&name.as_str())).collect();
    assert!(shared.is_empty(), "spec and impl both stand on {shared:?}");
}
