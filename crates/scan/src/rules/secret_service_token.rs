//! Token of a service.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r#"\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}|xox[baprs]-[0-9A-Za-z-]{20,}|sk_live_[0-9a-zA-Z]{24,}|AIza[0-9A-Za-z_-]{35}|npm_[A-Za-z0-9]{36}|sk-[A-Za-z0-9]{40,})\b"#,
    )
});

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/service-token",
        class: "MP04",
        severity: Severity::High,
        cwe: &[798],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "Token of a service", zh: "第三方服务令牌" },
        why: Words {
            en: "Its form is that of a token which acts for your account.",
            zh: "其格式是可代表你账号的令牌。",
        },
        fix: Words {
            en: "Keep it on your server only, and change it now: a published package cannot be called back.",
            zh: "只放在服务器上，并立即更换：已发布的包无法收回。",
        },
        wrong: "'ghp_…'",
        right: "// the server calls the service",
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
                entropy(t) > 3.5
            }
        {
            told(out, file, l, ("a token of a service stands in the package", "包内含有第三方服务令牌"));
        }
    }
}
