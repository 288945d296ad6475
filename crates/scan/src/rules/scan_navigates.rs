//! A scanned code decides where to go.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "scan/navigates",
        class: "MP29",
        severity: Severity::Medium,
        cwe: &[20, 601],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words { en: "A scanned code decides where to go", zh: "扫码内容决定跳转" },
        why: Words { en: "Anybody prints a code.", zh: "任何人都能打印二维码。" },
        fix: Words {
            en: "Read an id from it and build the path yourself.",
            zh: "只取其中的编号，自行拼装路径。",
        },
        wrong: "wx.navigateTo({ url: res.result })",
        right: "'/pages/item?id=' + id",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::NavigateUrl, SinkKind::ProgramId, SinkKind::ProgramPath],
        |s, f| {
            f.label.kind == Kind::Scan
                && f.label.done & done::NUMBER == 0
                && !checked(f)
                && s.texts.iter().all(|t| t.starts_with('\u{fffd}'))
        },
        reaches,
    );
}
