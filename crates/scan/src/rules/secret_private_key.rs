//! Private key in the package.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r#"-----BEGIN ((RSA|EC|DSA|ENCRYPTED|OPENSSH) )?PRIVATE KEY-----\s*[A-Za-z0-9+/=\\\s]{40}"#)
});

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/private-key",
        class: "MP04",
        severity: Severity::Critical,
        cwe: &[321],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "Private key in the package", zh: "包内含私钥" },
        why: Words {
            en: "A private key that everybody has proves nothing.",
            zh: "人人都有的私钥什么也证明不了。",
        },
        fix: Words {
            en: "Keep it on your server only, and change it now: a published package cannot be called back.",
            zh: "只放在服务器上，并立即更换：已发布的包无法收回。",
        },
        wrong: "-----BEGIN RSA PRIVATE KEY-----…",
        right: "-----BEGIN PUBLIC KEY-----…",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let Some(form) = FORM.as_ref() else { return };
    for l in facts.literals() {
        if let Some(found) = form.find(&l.text)
            && {
                let t = found.as_str();
                !t.is_empty()
            }
        {
            told(out, file, l, ("a private key stands in the package", "包内含有私钥"));
        }
    }
}
