//! `wx.request`. The guest has made the body and the query of what the program gave; here they are bytes.

use std::sync::Arc;

use menshen_egress::{Answer, Follow, Method, Payload, Request, header};
use menshen_policy::net::Kind;
use menshen_wire::Value;

use super::flow::{Job, Lost, run};
use super::{Context, Denied, Work, decide, default_header, headers, method, number, within};
use crate::calls::args;
use crate::limits;
use crate::net::{Note, Task, words};

pub(super) fn begin(cx: &mut Context<'_>, a: &Value) -> Result<Work, Denied> {
    let (id, net) = (number(a)?, cx.net.clone());
    let method = method(a)?;
    let mut note = Note::new("request", method.as_str(), args::string(a, "url")?);
    let permit = decide(&net, Kind::Request, a, &mut note)?;
    net.background().check()?;
    let mut given = headers(&net, a)?;
    default_header(&mut given.headers, header::CONTENT_TYPE, "application/json");
    let body = match a.get("body") {
        _ if matches!(method, Method::GET | Method::HEAD) => Payload::default(),
        Some(Value::Str(text)) => Payload::new(text.clone().into_bytes()),
        Some(Value::Bytes(bytes)) => Payload::new(bytes.clone()),
        _ => Payload::default(),
    };
    let manual = a.get("redirect").and_then(Value::as_str) == Some("manual");
    note.goes(&permit.door().target, given.dropped, body.len());
    let request = Request {
        method,
        headers: given.headers,
        body,
        within: within(&net, a, "request"),
        follow: if manual { Follow::Manual } else { Follow::Follow },
        most: limits::ANSWER,
    };
    let binary = a.get("responseType").and_then(Value::as_str) == Some("arraybuffer");
    let chunked = args::flag(a, "enableChunked");
    let task = net.tasks().begin(id)?;
    let job = Job { net, kind: Kind::Request, permit, request, task, note, sent: None, chunked };
    Ok(run(id, job, move |answer, task, note| take(answer, task, note, binary, chunked)))
}

async fn take(
    mut answer: Answer,
    task: Arc<Task>,
    mut note: Note,
    binary: bool,
    chunked: bool,
) -> (Note, Result<Value, Lost>) {
    let mut data = Vec::new();
    loop {
        match answer.body.next().await {
            Ok(Some(bytes)) if chunked => task.feed.chunk(bytes).await,
            Ok(Some(bytes)) => data.extend_from_slice(&bytes),
            Ok(None) => break,
            Err(failure) => {
                note.ended(answer.body.raw_bytes(), None);
                return (note, Err(failure.into()));
            }
        }
    }
    let verdict = answer.body.verdict();
    note.ended(answer.body.raw_bytes(), verdict);
    let checksum = verdict.and_then(|v| v.checksum.as_deref());
    let data = if binary {
        Value::Bytes(data)
    } else {
        Value::from(
            String::from_utf8(data).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
        )
    };
    let value = Value::object([
        ("data", data),
        ("statusCode", Value::from(u32::from(answer.status))),
        ("header", words::headers(&answer.headers, checksum)),
        ("cookies", words::cookies(&answer.headers)),
    ]);
    (note, Ok(value))
}
