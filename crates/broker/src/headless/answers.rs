//! What a view and a person answer when there is neither: boxes of no size, and "no" to every question.

use std::time::Duration;

use menshen_wire::Value;

use super::tree::Asked;
use crate::session::Order;

/// An event batch for a page.
fn event(page: u32, items: Vec<Value>) -> Order {
    let batch = Value::Array(vec![Value::Array(items)]);
    let size = batch.encode().len();
    Order::Event { page, batch, size }
}

/// The answer to a command that asks.
pub(super) fn view(page: u32, asked: &Asked) -> Order {
    match asked {
        Asked::Query(id, parts) => {
            let parts = parts.iter().map(|styles| empty_box(styles)).collect();
            event(page, vec!["r".into(), (*id).into(), Value::Array(parts)])
        }
        Asked::Invoke(id) | Asked::Animate(id) => event(page, vec!["r".into(), (*id).into(), Value::Null]),
        Asked::Painted(id) => event(page, vec!["p".into(), (*id).into()]),
    }
}

/// A box of no size. Its computed styles are there, as in every view, but empty where they are no length.
fn empty_box(styles: &[String]) -> Value {
    let zero = [
        "left",
        "top",
        "right",
        "bottom",
        "width",
        "height",
        "scrollLeft",
        "scrollTop",
        "scrollWidth",
        "scrollHeight",
    ];
    let computed =
        styles.iter().map(|name| (name.clone(), Value::from(if is_length(name) { "0px" } else { "" })));
    Value::Object(zero.map(|name| (name.to_owned(), Value::from(0u32))).into_iter().chain(computed).collect())
}

fn is_length(style: &str) -> bool {
    [
        "width", "height", "margin", "padding", "top", "left", "right", "bottom", "Top", "Left", "Right",
        "Bottom",
    ]
    .iter()
    .any(|part| style.starts_with(part) || style.ends_with(part))
}

/// A finger on a node.
pub(super) fn tap(page: u32, node: u32, at: Duration) -> Order {
    let places = ["identifier", "pageX", "pageY", "clientX", "clientY"];
    let touch = Value::object(places.map(|name| (name, Value::from(0u32))));
    let detail = Value::object([("x", Value::from(0u32)), ("y", Value::from(0u32))]);
    let more = Value::object([
        ("touches", Value::Array(vec![touch.clone()])),
        ("changedTouches", Value::Array(vec![touch])),
        ("timeStamp", Value::from(at.as_millis() as f64)),
    ]);
    event(page, vec!["e".into(), node.into(), "tap".into(), detail, more])
}

/// What a person who agrees to nothing answers.
pub(super) fn ui(id: u32, name: &str) -> Order {
    let fail = |reason: &str| {
        let value = Value::object([
            ("errMsg", Value::from(format!("{name}:fail {reason}"))),
            ("errno", Value::from(0u32)),
        ]);
        Order::Answered { id, ok: false, value }
    };
    let value = match name {
        "showModal" => Value::object([("confirm", Value::from(false)), ("cancel", Value::from(true))]),
        // A view that draws nothing: the guest knows what that means for each question.
        "viewAsk" => Value::object([("blank", Value::from(true))]),
        "getClipboardData" => Value::object([("data", Value::from(""))]),
        "showActionSheet" | "makePhoneCall" => return fail("cancel"),
        _ => Value::Object(Vec::new()),
    };
    Order::Answered { id, ok: true, value }
}
