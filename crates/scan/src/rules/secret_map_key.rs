//! Key of a map service.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?i)key|ak$"));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/map-key",
        class: "MP04",
        severity: Severity::Low,
        cwe: &[798],
        owasp: Some("M1"),
        set: Set::Audit,
        title: Words { en: "Key of a map service", zh: "地图服务密钥" },
        why: Words { en: "Others use up your quota with it.", zh: "他人可用它消耗你的配额。" },
        fix: Words {
            en: "Bind the key to your program in the service's console.",
            zh: "在地图控制台把密钥绑定到本小程序。",
        },
        wrong: "key: 'ABCDE-FGHIJ-…'",
        right: "// bound to the appid",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    secrets(
        facts,
        out,
        &NAME,
        |t| {
            t.len() == 41
                && t.split('-').count() == 7
                && t.split('-')
                    .all(|p| p.len() == 5 && p.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
        },
        ("the key of a map service stands in the package", "包内含有地图服务密钥"),
    );
}
