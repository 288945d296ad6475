//! A pattern that may never end.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\([^()\[\]|\s/]{1,12}[+*]\)[+*]"));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "injection/redos",
        class: "MP28",
        severity: Severity::Low,
        cwe: &[1333],
        owasp: None,
        set: Set::Audit,
        title: Words { en: "A pattern that may never end", zh: "正则可能无法终止" },
        why: Words {
            en: "A repeated group inside a repetition takes exponential time on text that almost fits.",
            zh: "嵌套重复会在近似匹配时指数级回溯。",
        },
        fix: Words {
            en: "Write the pattern without a repetition of a repetition.", zh: "避免嵌套重复。"
        },
        wrong: "/^(a+)+$/",
        right: "/^a+$/",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    if third_party(&file_of.path)
        || !matches!(file_of.kind, crate::program::Kind::Script(_) | crate::program::Kind::Vue)
        || file_of.bytes.len() > 400_000
    {
        return;
    }
    let Some(form) = FORM.as_ref() else { return };
    for found in form.find_iter(file_of.text()) {
        let span = crate::ir::Span { start: found.start() as u32, end: found.end() as u32 };
        out.at(file, span, "this pattern repeats a repetition", "该正则存在嵌套重复");
    }
}
