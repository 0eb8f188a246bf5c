//! Where two JSON values differ: the path to the first place, and what stands there on either side.
//! Findings and mutations name it, so that nobody has to compare two files by eye.

use serde_json::Value;

/// The first place in which two values differ.
#[derive(Debug, PartialEq)]
pub struct Difference<'a> {
    /// Members and indices, such as `users[1].input`; empty for the whole.
    pub path: String,
    /// What stands there in the one value; nothing if it has no such place.
    pub one: Option<&'a Value>,
    /// What stands there in the other.
    pub other: Option<&'a Value>,
}

/// The first difference; `None` if there is none.
pub fn first<'a>(one: &'a Value, other: &'a Value) -> Option<Difference<'a>> {
    (one != other).then(|| below(String::new(), Some(one), Some(other)))
}

/// The first difference below a path at which the two differ.
fn below<'a>(path: String, one: Option<&'a Value>, other: Option<&'a Value>) -> Difference<'a> {
    match (one, other) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let mut members = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            if let Some(key) = members.find(|key| a.get(*key) != b.get(*key)) {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                return below(path, a.get(key), b.get(key));
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if a.len() == b.len() => {
            if let Some(i) = (0..a.len()).find(|i| a[*i] != b[*i]) {
                return below(format!("{path}[{i}]"), Some(&a[i]), Some(&b[i]));
            }
        }
        _ => {}
    }
    Difference { path, one, other }
}

/// A value for people; a long one is cut.
pub fn shown(value: Option<&Value>) -> String {
    let text = match value {
        None => return "nothing".into(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// What stands in the one place and what in the other, in a few words: for byte strings from the first byte that differs.
pub fn told(given: Option<&Value>, expected: Option<&Value>) -> String {
    let as_bytes = |value: Option<&Value>| value.and_then(Value::as_str).and_then(|text| hex::decode(text).ok());
    match (as_bytes(given), as_bytes(expected)) {
        (Some(given), Some(expected)) if !given.is_empty() && !expected.is_empty() => {
            let (at, difference) = bytes(&given, &expected);
            format!("byte {at} of {difference}")
        }
        _ => format!("{}, expected {}", shown(given), shown(expected)),
    }
}

/// The place of the first byte that differs, and, in words, what follows "byte N of": the lengths, and the bytes around it on either side.
pub fn bytes(given: &[u8], expected: &[u8]) -> (usize, String) {
    let shorter = given.len().min(expected.len());
    let at = given.iter().zip(expected).position(|(a, b)| a != b).unwrap_or(shorter);
    let lengths = if given.len() == expected.len() {
        given.len().to_string()
    } else {
        format!("{} (expected {} bytes)", given.len(), expected.len())
    };
    (at, format!("{lengths}: {}, expected {}", around(given, at), around(expected, at)))
}

/// The bytes around a place: a few in front of it, and, behind a blank, some from it on.
fn around(bytes: &[u8], at: usize) -> String {
    const BEFORE: usize = 4;
    const BEHIND: usize = 8;
    let (before, behind) = bytes.split_at(at.min(bytes.len()));
    let left = &before[before.len().saturating_sub(BEFORE)..];
    let right = &behind[..behind.len().min(BEHIND)];
    let dots = |cut: bool| if cut { "…" } else { "" };
    let blank = if left.is_empty() { "" } else { " " };
    let right_text = if right.is_empty() { "(end)".into() } else { hex::encode(right) };
    let (cut_left, cut_right) = (dots(before.len() > left.len()), dots(behind.len() > right.len()));
    format!("{cut_left}{}{blank}{right_text}{cut_right}", hex::encode(left))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// FORMAT.md, section 10: a finding names the member of the output that is wrong.
    #[test]
    fn the_path_leads_to_the_first_difference() {
        let path = |one: Value, other: Value| first(&one, &other).map(|difference| difference.path);
        assert_eq!(path(json!({"a": [1, {"b": 2}]}), json!({"a": [1, {"b": 2}]})), None);
        assert_eq!(path(json!({"a": [1, {"b": 2}]}), json!({"a": [1, {"b": 3}]})), Some("a[1].b".into()));
        assert_eq!(path(json!({"a": 1}), json!({"a": 1, "c": 2})), Some("c".into()));
        assert_eq!(path(json!({"a": [1]}), json!({"a": [1, 2]})), Some("a".into()));
        assert_eq!(path(json!(1), json!("1")), Some(String::new()));
        let (one, other) = (json!({"a": 1}), json!({}));
        let difference = first(&one, &other).expect("they differ");
        assert_eq!((shown(difference.one), shown(difference.other)), ("1".into(), "nothing".into()));
        assert_eq!(shown(Some(&json!("x".repeat(100)))).chars().count(), 81);
    }

    /// FORMAT.md, section 10: of two long values the finding shows where they part, and not the beginning that they share.
    #[test]
    fn byte_strings_are_told_from_the_first_byte_that_differs() {
        let text = |bytes: &[u8]| json!(hex::encode(bytes));
        let tell = |one: Value, other: Value| told(Some(&one), Some(&other));
        let (mut given, expected) = (vec![7u8; 100], vec![7u8; 100]);
        given[50] = 8;
        let middle = "byte 50 of 100: …07070707 0807070707070707…, expected …07070707 0707070707070707…";
        assert_eq!(tell(text(&given), text(&expected)), middle);
        assert_eq!(
            tell(text(&[1, 2]), text(&[1, 2, 3])),
            "byte 2 of 2 (expected 3 bytes): 0102 (end), expected 0102 03"
        );
        assert_eq!(tell(text(&[5]), text(&[6])), "byte 0 of 1: 05, expected 06");
        assert_eq!(tell(json!(1), json!("2x")), "1, expected 2x");
    }
}
