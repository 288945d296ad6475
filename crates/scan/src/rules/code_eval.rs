//! eval or the Function constructor.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "code/eval",
        class: "MP16",
        severity: Severity::Medium,
        cwe: &[95],
        owasp: Some("M4"),
        set: Set::Audit,
        title: Words { en: "eval or the Function constructor", zh: "使用 eval 或 Function 构造器" },
        why: Words {
            en: "The platform refuses it, and what is put together at run time cannot be reviewed.",
            zh: "平台会拒绝，且运行时拼装的代码无法审核。",
        },
        fix: Words { en: "Write the code out.", zh: "直接写出代码。" },
        wrong: "eval('a' + b)",
        right: "table[b]()",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for call in calls(facts, &["eval", "Function"]) {
        let whole = call
            .args
            .last()
            .is_some_and(|t| t.iter().any(|t| t.trim() == "return this" || t.trim().is_empty()));
        if !whole {
            out.at(
                call.file,
                call.span,
                format!("{} makes code at run time", call.api),
                format!("{} 在运行时生成代码", call.api),
            );
        }
    }
}
