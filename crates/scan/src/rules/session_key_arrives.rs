//! session_key or access_token reaches the client.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "session-key/arrives",
        class: "MP03",
        severity: Severity::High,
        cwe: &[200, 522],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words {
            en: "session_key or access_token reaches the client",
            zh: "session_key 或 access_token 到达客户端",
        },
        why: Words {
            en: "Whoever holds the session_key forges and reads encryptedData.",
            zh: "拿到 session_key 就能伪造、解密 encryptedData。",
        },
        fix: Words {
            en: "Keep it on the server; answer with a session id of your own.",
            zh: "保存在服务器上，只返回自有的会话标识。",
        },
        wrong: "wx.setStorageSync('sk', res.data.session_key)",
        right: "wx.setStorageSync('sid', res.data.sid)",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[
            SinkKind::Storage,
            SinkKind::RequestBody,
            SinkKind::RequestHeader,
            SinkKind::RequestUrl,
            SinkKind::Log,
            SinkKind::File,
        ],
        |_, f| {
            f.label.kind == Kind::Response
                && f.label.path.split('.').any(|p| {
                    matches!(
                        p.to_ascii_lowercase().replace('_', "").as_str(),
                        "sessionkey" | "accesstoken2" | "appsecret"
                    )
                })
        },
        |s, _| {
            (
                format!("a server hands the session_key to the client, which passes it to {}", s.name),
                format!("服务器把 session_key 交给了客户端，并流入 {}", s.name),
            )
        },
    );
}
