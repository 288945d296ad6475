//! Key id of a cloud account.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r#"\b(LTAI[0-9A-Za-z]{12,24}|AKID[0-9A-Za-z]{32}|AKIA[0-9A-Z]{16}|JDC_[0-9A-Z]{28})\b"#)
});

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/cloud-key-id",
        class: "MP04",
        severity: Severity::High,
        cwe: &[798],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "Key id of a cloud account", zh: "云账号 AccessKey" },
        why: Words {
            en: "The id belongs to a secret that is usually near; together they open the account.",
            zh: "AccessKey 通常与密钥成对出现，合起来即可登录云账号。",
        },
        fix: Words { en: "Give the client short-lived credentials.", zh: "改用短期凭证。" },
        wrong: "'LTAI4F…'",
        right: "// signed by the server",
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
                entropy(t) > 3.0
            }
        {
            told(
                out,
                file,
                l,
                ("the key id of a cloud account stands in the package", "包内含有云账号 AccessKey"),
            );
        }
    }
}
