//! A link decides which page opens.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "flow/navigate-url",
        class: "MP09",
        severity: Severity::Medium,
        cwe: &[601],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words { en: "A link decides which page opens", zh: "链接决定打开哪个页面" },
        why: Words {
            en: "Pages meant for after a check are opened before it.",
            zh: "本应在校验之后才可达的页面被直接打开。",
        },
        fix: Words { en: "Choose from pages you know.", zh: "只允许已知页面。" },
        wrong: "wx.navigateTo({ url: options.redirect })",
        right: "wx.navigateTo({ url: PAGES[options.to] })",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::NavigateUrl],
        |s, f| {
            matches!(f.label.kind, Kind::Query | Kind::Referrer)
                && f.label.done & done::NUMBER == 0
                && !checked(f)
                && s.texts.iter().all(|t| t.starts_with('\u{fffd}'))
                && f.path.is_empty()
        },
        reaches,
    );
}
