//! `wx.request`, `uploadFile`, `downloadFile`, `connectSocket`: decided here, carried out by egress, told to the program in
//! WeChat's words.

mod download;
mod flow;
mod form;
mod request;
mod socket;
mod upload;

use menshen_egress::{Given, HeaderMap, HeaderValue, Method, clean, header};
use menshen_model::errno;
use menshen_wire::Value;
use std::time::Duration;

use super::{Answer, Context, Handler, Row, Work, args, nothing};
use crate::doors::Denied;
use crate::limits;
use crate::net::Net;

pub(super) const ROWS: &[Row] = &[
    ("connectSocket", Handler::Local(socket::connect)),
    ("downloadFile", Handler::Later(limits::TASK, download::begin)),
    ("request", Handler::Later(limits::TASK, request::begin)),
    ("uploadFile", Handler::Later(limits::TASK, upload::begin)),
];

/// What the guest needs of us for the methods of tasks, by the numbers it gave them.
pub(super) const SECOND_HALVES: &[Row] = &[
    ("network.abort", Handler::Local(abort)),
    ("network.next", Handler::Later(limits::TASK, next)),
    ("network.send", Handler::Later(limits::TASK, socket::send)),
    ("network.socket", Handler::Later(limits::EVER, socket::next)),
];

/// Calls of these that keep nothing.
pub(super) const ROOMLESS: &[&str] =
    &["connectSocket", "network.abort", "network.next", "network.send", "network.socket", "request"];

fn abort(cx: &mut Context<'_>, a: &Value) -> Answer {
    cx.net.tasks().abort(number(a)?);
    Ok(nothing())
}

/// The next event of a task, as soon as there is one.
fn next(cx: &mut Context<'_>, a: &Value) -> Result<Work, Denied> {
    let task = cx.net.tasks().get(number(a)?);
    Ok(Box::pin(async move {
        Ok(match task {
            Some(task) => task.feed.next().await,
            None => crate::net::Feed::over(),
        })
    }))
}

/// The number that the guest gave a task.
fn number(a: &Value) -> Result<u32, Denied> {
    a.get("task")
        .and_then(Value::as_u32)
        .ok_or_else(|| Denied::new(errno::NETWORK_ARGS, "the task has no number"))
}

/// Headers of the program, cleaned, with the host's own. What was dropped is told beside.
fn headers(net: &Net, a: &Value) -> Result<Given, Denied> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    if let Some(Value::Object(members)) = a.get("header") {
        for (name, value) in members {
            let text = match value {
                Value::Str(text) => text.clone(),
                Value::Number(n) => n.to_string(),
                Value::Bool(b) => b.to_string(),
                _ => continue,
            };
            pairs.push((name.clone(), text));
        }
    }
    let mut given = clean(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())))
        .map_err(|e| Denied::new(errno::NETWORK_ARGS, format!("invalid header: {e}")))?;
    net.identify(&mut given.headers);
    Ok(given)
}

/// Sets a header that the program left out.
fn default_header(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

fn method(a: &Value) -> Result<Method, Denied> {
    const KNOWN: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];
    let name = a.get("method").and_then(Value::as_str).unwrap_or("GET").to_ascii_uppercase();
    let known = KNOWN.contains(&name.as_str()).then(|| Method::from_bytes(name.as_bytes()).ok()).flatten();
    known.ok_or_else(|| Denied::new(errno::NETWORK_ARGS, "invalid method"))
}

/// `timeout` of the call, else of app.json, else WeChat's.
fn within(net: &Net, a: &Value, api: &str) -> Duration {
    match a.get("timeout") {
        Some(Value::Number(ms)) if *ms >= 1.0 => Duration::from_millis(ms.min(1e9) as u64),
        _ => net.timeout(api),
    }
}

/// The address, decided about; a refusal is noted for the inspector.
fn decide(
    net: &Net,
    kind: menshen_policy::net::Kind,
    a: &Value,
    note: &mut crate::net::Note,
) -> Result<menshen_policy::Permit<menshen_policy::net::Fetch>, Denied> {
    let url = args::string(a, "url")?;
    net.decide(kind, url).map_err(|refusal| {
        note.refused(&refusal.reason);
        net.note(note.clone());
        crate::net::words::refused(refusal)
    })
}
