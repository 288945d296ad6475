//! `wx.uploadFile`: a file of the program's own doors, as a form.

use std::sync::Arc;

use menshen_egress::{Follow, HeaderValue, Method, Progress, Request, header};
use menshen_model::errno;
use menshen_policy::net::Kind;
use menshen_wire::Value;

use super::flow::{Job, Lost, run};
use super::form::form;
use super::{Context, Denied, Work, decide, headers, number, within};
use crate::calls::args;
use crate::http::kind;
use crate::limits;
use crate::net::{Note, Task, words};

pub(super) fn begin(cx: &mut Context<'_>, a: &Value) -> Result<Work, Denied> {
    let (id, net) = (number(a)?, cx.net.clone());
    let mut note = Note::new("uploadFile", "POST", args::string(a, "url")?);
    let permit = decide(&net, Kind::Upload, a, &mut note)?;
    net.background().check()?;
    let name = args::string(a, "name")?.to_owned();
    let at = args::place(a, "filePath")?;
    let file = cx.files()?.read(&at)?;
    let mut given = headers(&net, a)?;
    let path = at.url();
    let file_name = path.rsplit('/').next().unwrap_or_default();
    let made = form(&fields(a), &name, file_name, kind::of(file_name), file)
        .map_err(|_| Denied::new(errno::INTERNAL, "the host has no random numbers"))?;
    let content_type = HeaderValue::from_str(&made.content_type)
        .map_err(|_| Denied::new(errno::NETWORK_ARGS, "invalid header"))?;
    given.headers.insert(header::CONTENT_TYPE, content_type);
    note.goes(&permit.door().target, given.dropped, made.payload.len());
    let request = Request {
        method: Method::POST,
        headers: given.headers,
        within: within(&net, a, "uploadFile"),
        follow: Follow::Follow,
        most: limits::ANSWER,
        body: made.payload,
    };
    let task = net.tasks().begin(id)?;
    let sent = Arc::new(Progress::default());
    let total = request.body.len();
    let job = Job {
        net,
        kind: Kind::Upload,
        permit,
        request,
        task: task.clone(),
        note,
        sent: Some(sent.clone()),
        chunked: false,
    };
    let work = run(id, job, move |mut answer, _, mut note| async move {
        let got = answer.body.whole().await;
        note.ended(answer.body.raw_bytes(), answer.body.verdict());
        let value = got.map(|bytes| {
            let checksum = answer.body.verdict().and_then(|v| v.checksum.as_deref());
            Value::object([
                ("data", Value::from(String::from_utf8_lossy(&bytes).into_owned())),
                ("statusCode", Value::from(u32::from(answer.status))),
                ("header", words::headers(&answer.headers, checksum)),
            ])
        });
        (note, value.map_err(Lost::from))
    });
    Ok(Box::pin(async move {
        tokio::select! {
            answer = work => answer,
            answer = tell(&sent, total, &task) => answer,
        }
    }))
}

/// Tells how much was sent, for as long as something is sent.
async fn tell(sent: &Progress, total: u64, task: &Task) -> crate::calls::Answer {
    let mut seen = 0;
    loop {
        seen = sent.past(seen).await;
        let percent = (seen * 100).checked_div(total).unwrap_or(100).min(100);
        task.feed.progress(Value::object([
            ("progress", Value::from(percent as f64)),
            ("totalBytesSent", Value::from(seen as f64)),
            ("totalBytesExpectedToSend", Value::from(total as f64)),
        ]));
    }
}

fn fields(a: &Value) -> Vec<(String, String)> {
    let Some(Value::Object(members)) = a.get("formData") else { return Vec::new() };
    let text = |value: &Value| match value {
        Value::Str(text) => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Null => Some("null".to_owned()),
        _ => None,
    };
    members.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
}
