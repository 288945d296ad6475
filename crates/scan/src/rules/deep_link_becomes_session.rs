//! A link becomes the session.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "deep-link/becomes-session",
        class: "MP06",
        severity: Severity::High,
        cwe: &[384, 352],
        owasp: Some("M3"),
        set: Set::Default,
        title: Words { en: "A link becomes the session", zh: "链接参数成为会话凭证" },
        why: Words {
            en: "A link with somebody else's token signs the user in as the attacker, who then sees what is entered.",
            zh: "带有他人令牌的链接会让用户以攻击者身份登录。",
        },
        fix: Words { en: "Take credentials from your login only.", zh: "凭证只能来自登录流程。" },
        wrong: "wx.setStorageSync('token', options.token)",
        right: "wx.setStorageSync('from', options.from)",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::Storage],
        |_, f| f.label.kind == Kind::Query && credential(&f.label.path) && !signed_in(f),
        reaches,
    );
}
