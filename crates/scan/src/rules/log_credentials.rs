//! A credential is logged.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "log/credentials",
        class: "MP14",
        severity: Severity::High,
        cwe: &[532],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words { en: "A credential is logged", zh: "日志输出凭证" },
        why: Words { en: "Who reads the log is signed in.", zh: "读到日志的人即可登录。" },
        fix: Words { en: "Remove the line.", zh: "删除该行。" },
        wrong: "console.log(res.data.token)",
        right: "console.log('ok')",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::Log],
        |_, f| {
            matches!(f.label.kind, Kind::Response | Kind::Input)
                && credential(&f.label.path)
                && f.label.done & done::HIDDEN == 0
        },
        reaches,
    );
}
