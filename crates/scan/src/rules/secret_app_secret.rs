//! AppSecret in the package.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?i)(app_?secret|wx_?secret|^secret$|client_?secret|secret_?key|appsec$|corp_?secret)")
});

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/app-secret",
        class: "MP01",
        severity: Severity::Critical,
        cwe: &[798, 321],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "AppSecret in the package", zh: "包内含 AppSecret" },
        why: Words {
            en: "With the AppSecret anybody gets access_token and acts as your program. Whoever unpacks the package, which takes seconds, has it.",
            zh: "有了 AppSecret 就能获取 access_token 并冒充你的小程序。拆开小程序包只需几秒，任何人都能拿到它。",
        },
        fix: Words {
            en: "Keep it on your server only, and change it now: a published package cannot be called back.",
            zh: "只放在服务器上，并立即更换：已发布的包无法收回。",
        },
        wrong: "const appSecret = '8d3f…'",
        right: "// the server keeps it",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    secrets(
        facts,
        out,
        &NAME,
        |t| is_hex(t, 32),
        ("an AppSecret stands in the package", "包内含有 AppSecret"),
    );
}
