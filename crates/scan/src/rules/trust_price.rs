//! The client tells the server a price.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "trust/price",
        class: "MP21",
        severity: Severity::High,
        cwe: &[602, 639],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words { en: "The client tells the server a price", zh: "由客户端上报价格" },
        why: Words {
            en: "Whoever changes the request pays what they like.", zh: "修改请求即可任意定价。"
        },
        fix: Words {
            en: "Send what is bought; the server knows what it costs.",
            zh: "只提交商品，由服务器计算价格。",
        },
        wrong: "data: { price: dataset.price }",
        right: "data: { id }",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::RequestBody, SinkKind::CloudCall]) {
        let Some(call) = facts.calls().find(|c| Some(c.id) == sink.call) else { continue };
        let order = call.members.get("url").into_iter().flatten().any(|u| {
            let u = u.to_ascii_lowercase();
            ["order", "pay", "buy", "recharge", "checkout"].iter().any(|w| u.contains(w))
        });
        if !order {
            continue;
        }
        if let Some(flow) = sink.flows.iter().find(|f| {
            matches!(f.label.kind, Kind::Dataset | Kind::Query | Kind::Input | Kind::Response)
                && !f.path.is_empty()
                && [
                    "price",
                    "amount",
                    "total",
                    "totalfee",
                    "totalprice",
                    "discount",
                    "money",
                    "fee",
                    "actualprice",
                    "payamount",
                ]
                .contains(
                    &f.path.rsplit('.').next().unwrap_or("").to_ascii_lowercase().replace('_', "").as_str(),
                )
        }) {
            out.flow(
                sink,
                flow,
                format!("the client tells the server `{}`", flow.path),
                format!("由客户端上报 `{}`", flow.path),
            );
        }
    }
}
