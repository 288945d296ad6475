//! JSON as developers write it: a byte order mark is forgiven, everything else gets file, line and column.

use menshen_model::Diagnostic;
use serde_json::Value;

/// Parses a configuration file. An empty file counts as `{}` with a warning, as an editor leaves behind.
pub fn parse(file: &str, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        diagnostics.push(
            Diagnostic::error("json/encoding", file, "the file is not UTF-8 text").help("save it as UTF-8"),
        );
        return None;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        diagnostics.push(Diagnostic::warning("json/empty", file, "the file is empty").help("write `{}`"));
        return Some(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let mut found = Diagnostic::error("json/syntax", file, reason(&error)).at(
                text,
                error.line() as u32,
                error.column() as u32,
            );
            let line = found.excerpt.as_deref().unwrap_or("");
            if line.contains("//") || line.contains("/*") {
                found = found.help("JSON has no comments; remove them");
            } else if error.to_string().contains("trailing comma") {
                found = found.help("remove the comma before the closing bracket");
            }
            diagnostics.push(found);
            None
        }
    }
}

fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((reason, _)) => format!("not valid JSON: {reason}"),
        None => format!("not valid JSON: {text}"),
    }
}

/// A member that is a string.
pub(crate) fn string<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// A member that is an object.
pub(crate) fn object<'a>(value: &'a Value, name: &str) -> Option<&'a serde_json::Map<String, Value>> {
    value.get(name)?.as_object()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_line_and_column() {
        let mut found = Vec::new();
        assert!(parse("a.json", b"{\n  \"a\": 1,\n}\n", &mut found).is_none());
        assert_eq!((found[0].line, found[0].column), (3, 1));
        assert!(found[0].help.is_some());
    }

    #[test]
    fn forgives_a_byte_order_mark() {
        let mut found = Vec::new();
        assert!(parse("a.json", "\u{feff}{}".as_bytes(), &mut found).is_some());
        assert!(found.is_empty());
    }

    #[test]
    fn refuses_depth_without_falling_over() {
        let mut found = Vec::new();
        assert!(parse("a.json", "[".repeat(200_000).as_bytes(), &mut found).is_none());
        assert_eq!(found[0].code, "json/syntax");
    }
}
