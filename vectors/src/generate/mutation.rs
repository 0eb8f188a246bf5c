//! What differs between a test's input and one that is accepted, told to a reader: a path, what stands there, and what stood there.
//! Of long byte strings only the bytes that differ are told, with the place of the first.
//! Programs do not need it; a person who looks for the reason of a failure does.

use serde_json::Value;

use crate::difference::{self, Difference, shown};
use crate::model::Mutation;

/// What differs between two byte strings: the bytes between their common beginning and their common end.
pub fn bytes(path: &str, from: &[u8], to: &[u8]) -> Mutation {
    let shorter = from.len().min(to.len());
    let start = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let end = from.iter().rev().zip(to.iter().rev()).take_while(|(a, b)| a == b).count().min(shorter - start);
    Mutation {
        path: format!("{path} (byte {start})"),
        from: hex::encode(&from[start..from.len() - end]),
        to: hex::encode(&to[start..to.len() - end]),
    }
}

/// What differs first between two inputs; `None` if nothing does.
pub fn input(from: &Value, to: &Value) -> Option<Mutation> {
    let Difference { path, one, other } = difference::first(from, to)?;
    let path = format!("input.{path}");
    let as_bytes = |value: Option<&Value>| value.and_then(Value::as_str).and_then(|text| hex::decode(text).ok());
    match (as_bytes(one), as_bytes(other)) {
        (Some(one), Some(other)) if one.len() > 32 || other.len() > 32 => Some(bytes(&path, &one, &other)),
        _ => Some(Mutation { path, from: shown(one), to: shown(other) }),
    }
}
