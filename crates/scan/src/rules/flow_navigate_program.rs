//! Others choose which mini program opens.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "flow/navigate-program",
        class: "MP09",
        severity: Severity::Medium,
        cwe: &[601],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words {
            en: "Others choose which mini program opens", zh: "跳转的小程序由外部决定"
        },
        why: Words {
            en: "Your users trust where your program sends them.", zh: "用户信任你的跳转。"
        },
        fix: Words { en: "Choose from programs you know.", zh: "只允许白名单 appId。" },
        wrong: "wx.navigateToMiniProgram({ appId: options.target })",
        right: "appId: KNOWN[options.target]",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::ProgramId],
        |_, f| {
            matches!(f.label.kind, Kind::Query | Kind::Referrer | Kind::Scan | Kind::WebMessage)
                && f.label.done & (done::NUMBER | done::ENCODED) == 0
                && !checked(f)
        },
        reaches,
    );
}
