//! AppSecret in an address.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?i)[?&](app)?secret=[0-9a-f]{32}\b"));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/app-secret-in-url",
        class: "MP01",
        severity: Severity::Critical,
        cwe: &[798],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "AppSecret in an address", zh: "地址中含 AppSecret" },
        why: Words {
            en: "The address carries the secret of your program. Whoever unpacks the package, which takes seconds, has it.",
            zh: "地址里带着小程序密钥。拆开小程序包只需几秒，任何人都能拿到它。",
        },
        fix: Words {
            en: "Keep it on your server only, and change it now: a published package cannot be called back.",
            zh: "只放在服务器上，并立即更换：已发布的包无法收回。",
        },
        wrong: "url: '…?secret=8d3f…'",
        right: "url: 'https://api.shop.test/login'",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let Some(form) = FORM.as_ref() else { return };
    for l in facts.literals().iter().filter(|l| form.is_match(&l.text)) {
        told(out, file, l, ("an address carries an AppSecret", "地址中带有 AppSecret"));
    }
}
