//! Personal data is stored in the clear.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/stored-plain",
        class: "MP13",
        severity: Severity::Medium,
        cwe: &[312, 922],
        owasp: Some("M9"),
        set: Set::Default,
        title: Words { en: "Personal data is stored in the clear", zh: "个人数据明文存储" },
        why: Words {
            en: "Storage stays on the phone after the program is closed, and in its backups.",
            zh: "存储会留在手机与备份里。",
        },
        fix: Words { en: "Keep it in memory, or encrypt it.", zh: "只留在内存，或加密后存储。" },
        wrong: "wx.setStorageSync('contact', res.telNumber)",
        right: "wx.setStorageSync('contact', encrypt(x))",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::Storage, SinkKind::File],
        |_, f| {
            personal(f)
                && matches!(
                    f.label.kind,
                    Kind::Address | Kind::Phone | Kind::Contact | Kind::Health | Kind::Location
                )
                && !matches!(f.label.last(), "cityName" | "provinceName" | "countyName")
        },
        reaches,
    );
}
