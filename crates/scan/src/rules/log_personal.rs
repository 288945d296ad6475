//! Personal data or a login code is logged.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "log/personal",
        class: "MP14",
        severity: Severity::Medium,
        cwe: &[532],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words {
            en: "Personal data or a login code is logged", zh: "日志输出个人数据或登录 code"
        },
        why: Words {
            en: "Logs are read by tools, by others who hold the phone, and uploaded by log services.",
            zh: "日志会被调试工具、他人和日志服务读取。",
        },
        fix: Words {
            en: "Remove the line; log that it happened, not what.",
            zh: "删除该行；只记录事件，不记录内容。",
        },
        wrong: "console.log(res.code)",
        right: "console.log('logged in')",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::Log],
        |_, f| {
            personal(f)
                && f.label.kind != Kind::Clipboard
                && (!f.label.path.is_empty()
                    || matches!(
                        f.label.kind,
                        Kind::LoginCode | Kind::Phone | Kind::Address | Kind::Location | Kind::UserInfo
                    ))
        },
        reaches,
    );
}
