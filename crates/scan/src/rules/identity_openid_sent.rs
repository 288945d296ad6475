//! The client tells the server who it is.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::SinkKind;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "identity/openid-sent",
        class: "MP27",
        severity: Severity::High,
        cwe: &[290, 639],
        owasp: Some("M3"),
        set: Set::Default,
        title: Words { en: "The client tells the server who it is", zh: "客户端自报身份" },
        why: Words {
            en: "openid is no secret; with another's the request is another's.",
            zh: "openid 不是秘密，换成他人的即可冒充他人。",
        },
        fix: Words {
            en: "Identify by the session that login gave.", zh: "以登录得到的会话识别身份。"
        },
        wrong: "data: { openid }",
        right: "header: { Authorization: sid }",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::RequestBody]) {
        if third_party(&facts.program.file(sink.file).path)
            || facts.program.file(sink.file).path.contains("cloudfunctions/")
        {
            continue;
        }
        if let Some((name, _)) = sink.members.iter().find(|(k, v)| {
            matches!(k.to_ascii_lowercase().replace('_', "").as_str(), "openid" | "unionid" | "fromopenid")
                && !v.iter().any(|t| t.is_empty())
        }) {
            out.at(
                sink.file,
                sink.span,
                format!("the request says who it is by `{name}`"),
                format!("请求用 `{name}` 自报身份"),
            );
        }
    }
}
