//! A cloud function believes who the caller says it is.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"\bevent\.(_?open_?id|user_?id|uid|isAdmin|is_admin|role)\b"));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "cloud/identity-from-event",
        class: "MP24",
        severity: Severity::High,
        cwe: &[639, 862],
        owasp: Some("M3"),
        set: Set::Default,
        title: Words {
            en: "A cloud function believes who the caller says it is",
            zh: "云函数信任调用方自报身份",
        },
        why: Words {
            en: "event is written by the caller: anybody reads and changes anybody's data.",
            zh: "event 由调用方填写，任何人都能读写他人数据。",
        },
        fix: Words {
            en: "Take OPENID from cloud.getWXContext().",
            zh: "使用 cloud.getWXContext() 的 OPENID。",
        },
        wrong: "where({ openid: event.openid })",
        right: "where({ openid: OPENID })",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    let text = file_of.text();
    if !text.contains("wx-server-sdk") {
        return;
    }
    let Some(form) = FORM.as_ref() else { return };
    for found in form.find_iter(text) {
        let span = crate::ir::Span { start: found.start() as u32, end: found.end() as u32 };
        out.at(
            file,
            span,
            format!("{} is the caller's word", found.as_str()),
            format!("{} 由调用方自报", found.as_str()),
        );
    }
}
