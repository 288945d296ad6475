//! WeChat's server API called by the client.

use super::common::*;
use crate::facts::host;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::SinkKind;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "server-api/called",
        class: "MP02",
        severity: Severity::Critical,
        cwe: &[522, 602],
        owasp: Some("M3"),
        set: Set::Default,
        title: Words {
            en: "WeChat's server API called by the client", zh: "客户端直接调用微信服务端接口"
        },
        why: Words {
            en: "api.weixin.qq.com wants the AppSecret or an access_token; a client that calls it has one.",
            zh: "api.weixin.qq.com 需要 AppSecret 或 access_token，客户端调用就意味着泄露。",
        },
        fix: Words { en: "Call it from your server.", zh: "改由服务器调用。" },
        wrong: "wx.request({ url: 'https://api.weixin.qq.com/sns/jscode2session' })",
        right: "wx.request({ url: 'https://api.shop.test/login' })",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::RequestUrl]) {
        if addresses(sink).any(|a| {
            host(a).is_some_and(|h| {
                matches!(
                    h,
                    "api.weixin.qq.com"
                        | "api.mch.weixin.qq.com"
                        | "api2.weixin.qq.com"
                        | "sh.api.weixin.qq.com"
                )
            })
        }) && !facts.program.file(sink.file).path.contains("cloudfunctions/")
        {
            out.at(
                sink.file,
                sink.span,
                "the client calls WeChat's server API",
                "客户端直接调用了微信服务端接口",
            );
        }
    }
}
