//! Password in the package.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)(admin|db|mysql|redis|mongo|root|ftp|smtp).{0,6}(pass(word|wd)?|pwd)$"));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/password",
        class: "MP04",
        severity: Severity::High,
        cwe: &[259],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "Password in the package", zh: "包内含密码" },
        why: Words {
            en: "A password that everybody can read protects nothing.",
            zh: "人人可读的密码起不到保护作用。",
        },
        fix: Words {
            en: "Keep it on your server only, and change it now: a published package cannot be called back.",
            zh: "只放在服务器上，并立即更换：已发布的包无法收回。",
        },
        wrong: "const adminPassword = 'T7#k…'",
        right: "password: this.data.typed",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    secrets(
        facts,
        out,
        &NAME,
        |t| {
            t.len() >= 8
                && t.len() <= 64
                && entropy(t) > 2.5
                && t.bytes().any(|b| b.is_ascii_digit())
                && !t.contains(' ')
        },
        ("a password stands in the package", "包内含有密码"),
    );
}
