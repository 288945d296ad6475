//! A token in the package.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"#));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/jwt",
        class: "MP04",
        severity: Severity::High,
        cwe: &[798],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "A token in the package", zh: "包内含令牌" },
        why: Words {
            en: "A signed token is a credential of whoever it was made for, often an administrator who tested.",
            zh: "签名令牌就是凭证，往往属于测试时的管理员。",
        },
        fix: Words {
            en: "Remove it and invalidate it on the server.", zh: "删除并在服务器上作废。"
        },
        wrong: "'eyJhbGci….eyJzdWIi….dBjf…'",
        right: "wx.getStorageSync('sid')",
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
                entropy(t) > 4.0
            }
        {
            told(out, file, l, ("a signed token stands in the package", "包内含有签名令牌"));
        }
    }
}
