//! What users write is published unread.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"\bevent\.(content|comment|text|title|message|nickName)\b"));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "content/unchecked",
        class: "MP30",
        severity: Severity::Low,
        cwe: &[1173],
        owasp: None,
        set: Set::Default,
        title: Words { en: "What users write is published unread", zh: "用户内容未经审核即发布" },
        why: Words {
            en: "Programs that publish without a check are taken down.",
            zh: "未做内容安全检测会被下架。",
        },
        fix: Words {
            en: "Call security.msgSecCheck before storing.",
            zh: "存储前调用 security.msgSecCheck。",
        },
        wrong: "add({ data: { content: event.content } })",
        right: "msgSecCheck({ content })",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    let text = file_of.text();
    if !text.contains("wx-server-sdk") || text.contains("SecCheck") {
        return;
    }
    let Some(form) = FORM.as_ref() else { return };
    if let Some(found) = form.find(text)
        && text.contains(".add(")
    {
        let span = crate::ir::Span { start: found.start() as u32, end: found.end() as u32 };
        out.at(
            file,
            span,
            "what a user writes is stored for others without a content check",
            "用户内容未经安全检测即被存储",
        );
    }
}
