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
}
