//! Wire values to JSON and back: JSON is what the shell and the terminal read, and what app.json was.

use menshen_wire::Value;
use serde_json::{Map, Number, Value as Json, json};

/// JSON as a wire value. Total: JSON is the smaller set.
pub(crate) fn to_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => Value::Number(n.as_f64().unwrap_or(f64::NAN)),
        Json::String(s) => Value::Str(s.clone()),
        Json::Array(a) => Value::Array(a.iter().map(to_value).collect()),
        Json::Object(o) => Value::Object(o.iter().map(|(k, v)| (k.clone(), to_value(v))).collect()),
    }
}

/// A wire value as the JSON of `docs/protocol.md` section 6: what JSON lacks is `{"$t": ...}`, and once `budget` bytes are
/// spent the rest is `{"$t":"cut"}`.
pub(crate) fn from_value(value: &Value, budget: &mut usize) -> Json {
    if *budget == 0 {
        return json!({"$t": "cut"});
    }
    *budget = budget.saturating_sub(8);
    match value {
        Value::Undefined => json!({"$t": "undefined"}),
        Value::Null => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Number(n) => number(*n),
        Value::Str(s) => string(s, budget),
        Value::Bytes(b) => json!({"$t": "bytes", "n": b.len()}),
        Value::Array(items) => {
            let mut out = Vec::new();
            for (i, item) in items.iter().enumerate() {
                if *budget == 0 {
                    out.push(json!({"$t": "cut", "n": items.len() - i}));
                    break;
                }
                out.push(from_value(item, budget));
            }
            Json::Array(out)
        }
        Value::Object(members) => {
            let mut out = Map::new();
            for (i, (key, item)) in members.iter().enumerate() {
                if *budget == 0 {
                    out.insert("$cut".into(), json!({"$t": "cut", "n": members.len() - i}));
                    break;
                }
                *budget = budget.saturating_sub(key.len());
                out.insert(clip(key, 1024).to_owned(), from_value(item, budget));
            }
            Json::Object(out)
        }
    }
}

/// A wire value as plain JSON for the shell: `undefined` members are left out, bytes are their number.
pub(crate) fn plain(value: &Value) -> Json {
    match value {
        Value::Undefined | Value::Null => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Number(n) if n.is_finite() => number(*n),
        Value::Number(_) => Json::Null,
        Value::Str(s) => Json::String(s.clone()),
        Value::Bytes(b) => json!(b.len()),
        Value::Array(items) => Json::Array(items.iter().map(plain).collect()),
        Value::Object(members) => Json::Object(
            members
                .iter()
                .filter(|(_, v)| *v != Value::Undefined)
                .map(|(k, v)| (k.clone(), plain(v)))
                .collect(),
        ),
    }
}

/// The longest start of `text` of at most `max` bytes that ends between characters.
pub(crate) fn clip(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

fn number(n: f64) -> Json {
    if n.fract() == 0.0 && n.abs() < 9e15 && !(n == 0.0 && n.is_sign_negative()) {
        return json!(n as i64);
    }
    match Number::from_f64(n) {
        Some(number) => Json::Number(number),
        None => {
            json!({"$t": "number", "v": if n.is_nan() { "NaN" } else if n > 0.0 { "Infinity" } else { "-Infinity" }})
        }
    }
}

fn string(s: &str, budget: &mut usize) -> Json {
    let kept = clip(s, *budget);
    *budget -= kept.len();
    if kept.len() == s.len() {
        return Json::String(s.to_owned());
    }
    Json::String(format!("{kept}…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_lacks_is_marked_and_the_rest_is_cut() {
        let v = Value::object([
            ("a", Value::Undefined),
            ("b", Value::Number(f64::NAN)),
            ("c", Value::Bytes(vec![1, 2])),
        ]);
        assert_eq!(
            from_value(&v, &mut 1000),
            json!({"a": {"$t": "undefined"}, "b": {"$t": "number", "v": "NaN"}, "c": {"$t": "bytes", "n": 2}})
        );
        let long = Value::Array(vec![Value::from("x".repeat(50)); 100]);
        let text = from_value(&long, &mut 200).to_string();
        assert!(text.len() < 600 && text.contains("cut"), "{text}");
    }
}
