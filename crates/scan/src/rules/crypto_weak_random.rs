//! Math.random in a security value.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "crypto/weak-random",
        class: "MP23",
        severity: Severity::Medium,
        cwe: &[338],
        owasp: Some("M10"),
        set: Set::Default,
        title: Words { en: "Math.random in a security value", zh: "用 Math.random 生成安全值" },
        why: Words { en: "It can be foretold from a few outputs.", zh: "看过几个输出就能预测。" },
        fix: Words {
            en: "Use wx.getRandomValues, or a value of the server.",
            zh: "使用 wx.getRandomValues 或由服务器生成。",
        },
        wrong: "nonce: Math.random()",
        right: "nonce: await random()",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let named = |p: &str| {
        [
            "nonce", "token", "sign", "secret", "code", "state", "captcha", "otp", "salt", "iv", "noncestr",
            "password",
        ]
        .contains(&p.rsplit('.').next().unwrap_or("").to_ascii_lowercase().replace('_', "").as_str())
    };
    flows(
        facts,
        out,
        &[SinkKind::RequestBody, SinkKind::RequestHeader, SinkKind::Payment],
        |s, f| f.label.kind == Kind::Random && (named(&f.path) || f.path.is_empty() && named(&s.name)),
        |s, f| {
            (
                format!("Math.random reaches {} as `{}`", s.name, f.path),
                format!("Math.random 以 `{}` 流入 {}", f.path, s.name),
            )
        },
    );
}
