//! `darkmode`: `@name` in the window, tab bar and page settings stands for a value of `theme.json`.

use serde_json::{Map, Value};

/// The two tables of `theme.json`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Themes {
    pub(crate) light: Map<String, Value>,
    pub(crate) dark: Map<String, Value>,
}

impl Themes {
    pub(crate) fn new(file: &Value) -> Self {
        let table = |name: &str| file.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        Self { light: table("light"), dark: table("dark") }
    }
}

/// Replaces every `"@name"` that the table knows. The depth is that of parsed JSON, which is bounded.
pub(crate) fn apply(value: &Value, table: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('@').and_then(|name| table.get(name)) {
            Some(found) => found.clone(),
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(|v| apply(v, table)).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(k, v)| (k.clone(), apply(v, table))).collect())
        }
        _ => value.clone(),
    }
}
