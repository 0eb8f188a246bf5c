//! The JSON schema of the files of vectors: what the types of the model say, and what FORMAT.md, section 9, says beyond them.
//! There is no null, hexadecimal digits are lower-case, and decimal strings have one form only.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// Members that hold a decimal string, or a list of them.
const DECIMAL: [&str; 8] =
    ["modulusMinusOne", "inputBoundMinusOne", "input", "sum", "ownMask", "mask", "maskedInput", "entries"];

/// The schema of files that have this type.
pub fn of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(strict));
    settings.into_generator().into_root_schema_for::<T>()
}

/// What the types leave open is closed.
fn strict(schema: &mut Schema) {
    without_null(schema);
    if let Some(pattern) = schema.get_mut("pattern")
        && pattern.as_str().is_some_and(|pattern| pattern.contains("A-F"))
    {
        *pattern = json!("^(?:[0-9a-f]{2})*$");
    }
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (_, property) in properties.iter_mut().filter(|(name, _)| DECIMAL.contains(&name.as_str())) {
        let value = if property.get("items").is_some() { &mut property["items"] } else { property };
        if let Ok(value) = <&mut Schema>::try_from(value) {
            decimal(value);
        }
    }
}

/// A member that does not apply is absent, never null.
fn without_null(schema: &mut Schema) {
    let is_null = |value: &Value| *value == json!("null") || *value == json!({"type": "null"});
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| !is_null(kind));
        if let [kind] = types.as_slice() {
            let kind = kind.clone();
            schema.insert("type".into(), kind);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| !is_null(choice));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            only.into_iter().for_each(|(name, value)| drop(schema.insert(name, value)));
        }
    }
}

/// Digits without a leading zero, if the schema is of a string that is not hexadecimal.
fn decimal(schema: &mut Schema) {
    without_null(schema);
    if schema.get("type") == Some(&json!("string")) && schema.get("pattern").is_none() {
        schema.insert("pattern".into(), json!("^(0|[1-9][0-9]*)$"));
    }
}
