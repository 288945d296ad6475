//! Secret of a cloud account.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)(access_?key_?secret|secret_?access_?key|^secret_?key$|oss_?secret|cos_?secret|qiniu.*secret|accesskeysecret)",
    )
});

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/cloud-key",
        class: "MP04",
        severity: Severity::High,
        cwe: &[798],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "Secret of a cloud account", zh: "云账号密钥" },
        why: Words {
            en: "With it anybody reads, fills and deletes your cloud storage.",
            zh: "有了它就能读写删除你的云存储。",
        },
        fix: Words {
            en: "Give the client short-lived credentials that your server signs.",
            zh: "由服务器签发短期凭证给客户端。",
        },
        wrong: "accessKeySecret: 'h7Xq…'",
        right: "policy: await sign()",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    secrets(
        facts,
        out,
        &NAME,
        |t| {
            (t.len() >= 24 && t.len() <= 64)
                && t.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_'))
                && entropy(t) > 3.6
                && !is_hex(t, 32)
        },
        ("the secret of a cloud account stands in the package", "包内含有云账号密钥"),
    );
}
