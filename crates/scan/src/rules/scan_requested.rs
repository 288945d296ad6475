//! A scanned code is requested.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "scan/requested",
        class: "MP29",
        severity: Severity::Medium,
        cwe: &[918, 20],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words { en: "A scanned code is requested", zh: "请求扫码得到的地址" },
        why: Words {
            en: "Anybody prints a code; the request carries your headers.",
            zh: "任何人都能打印二维码，请求会带上你的凭证。",
        },
        fix: Words { en: "Compare the host first.", zh: "先比对主机名。" },
        wrong: "wx.request({ url: res.result })",
        right: "if (isKnown(host)) …",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::RequestUrl],
        |s, f| {
            matches!(f.label.kind, Kind::Scan | Kind::Query)
                && f.label.done & done::NUMBER == 0
                && !checked(f)
                && s.texts.iter().all(|t| t.starts_with('\u{fffd}'))
                && f.path.is_empty()
                && f.label.kind == Kind::Scan
        },
        reaches,
    );
}
