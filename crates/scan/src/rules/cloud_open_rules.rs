//! Anybody may write the collection.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "cloud/open-rules",
        class: "MP24",
        severity: Severity::High,
        cwe: &[862],
        owasp: None,
        set: Set::Default,
        title: Words { en: "Anybody may write the collection", zh: "集合任何人可写" },
        why: Words {
            en: "Every user of the program, and whoever imitates one, changes all records.",
            zh: "所有人都能修改全部记录。",
        },
        fix: Words {
            en: "Compare doc._openid with auth.openid.", zh: "比对 doc._openid 与 auth.openid。"
        },
        wrong: "{ \"read\": true, \"write\": true }",
        right: "{ \"write\": \"auth.openid == doc._openid\" }",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    if !matches!(file_of.kind, crate::program::Kind::Json) || file_of.bytes.len() > 8_192 {
        return;
    }
    let Ok(json) = serde_json::from_str::<serde_json::Value>(file_of.text()) else { return };
    if json.get("read").is_some() && json.get("write").and_then(|w| w.as_bool()) == Some(true) {
        let start = file_of.text().find("\"write\"").unwrap_or(0) as u32;
        out.at(
            file,
            crate::ir::Span { start, end: start + 7 },
            "anybody may write this collection",
            "任何人都能写入该集合",
        );
    }
}
