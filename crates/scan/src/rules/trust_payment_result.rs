//! The client tells the server that it has paid.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::SinkKind;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "trust/payment-result",
        class: "MP21",
        severity: Severity::High,
        cwe: &[602],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words {
            en: "The client tells the server that it has paid", zh: "由客户端上报支付成功"
        },
        why: Words {
            en: "The success callback is the client's word; without paying the same request can be sent.",
            zh: "成功回调只是客户端的说法，不付款也能发出同样的请求。",
        },
        fix: Words {
            en: "Wait for the payment notification, or query the order from your server.",
            zh: "以支付通知为准，或由服务器查单。",
        },
        wrong: "requestPayment({ success() { request({ data: { status: 'paid' } }) } })",
        right: "success() { queryOrder() }",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for call in calls(facts, &["request", "cloud.callFunction"]) {
        let paid = call.inside.iter().any(|f| f == "success") && inside_payment(facts, call);
        let says = facts.sinks(&[SinkKind::RequestBody]).filter(|s| s.call == Some(call.id)).any(|s| {
            s.members.iter().any(|(k, v)| {
                matches!(
                    k.to_ascii_lowercase().as_str(),
                    "status"
                        | "state"
                        | "paid"
                        | "ispaid"
                        | "paystatus"
                        | "pay_status"
                        | "orderstatus"
                        | "ispay"
                ) && v.iter().any(|t| {
                    matches!(
                        t.to_ascii_lowercase().as_str(),
                        "paid" | "success" | "1" | "2" | "true" | "payed"
                    )
                })
            })
        });
        if paid && says {
            out.at(call.file, call.span, "the client reports the payment as made", "由客户端上报支付成功");
        }
    }
}

/// The call stands in the text of a `requestPayment`.
fn inside_payment(facts: &Facts<'_>, call: &crate::flow::CallFact) -> bool {
    facts.calls().any(|c| {
        c.api == "requestPayment"
            && c.file == call.file
            && c.span.start < call.span.start
            && c.span.end >= call.span.end
    })
}
