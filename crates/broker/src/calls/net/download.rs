//! `wx.downloadFile`: an answer becomes a temporary file, or the file that the program named.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use menshen_egress::{Answer, Failure, Follow, Method, Payload, Request, header};
use menshen_model::errno;
use menshen_policy::net::Kind;
use menshen_wire::Value;

use super::flow::{Job, run};
use super::{Context, Denied, Work, decide, headers, number, within};
use crate::calls::args;
use crate::doors::path::{Mount, Place};
use crate::doors::tree;
use crate::limits;
use crate::net::{Note, Task, words};

pub(super) fn begin(cx: &mut Context<'_>, a: &Value) -> Result<Work, Denied> {
    let (id, net) = (number(a)?, cx.net.clone());
    let url = args::string(a, "url")?.to_owned();
    let mut note = Note::new("downloadFile", "GET", &url);
    let permit = decide(&net, Kind::Download, a, &mut note)?;
    net.background().check()?;
    let to = match a.get("filePath") {
        None | Some(Value::Undefined | Value::Null) => None,
        Some(_) => Some(writable(&args::place(a, "filePath")?)?),
    };
    let given = headers(&net, a)?;
    note.goes(&permit.door().target, given.dropped, 0);
    let like = permit.door().target.path().split('?').next().unwrap_or_default().to_owned();
    let request = Request {
        method: Method::GET,
        headers: given.headers,
        body: Payload::default(),
        within: within(&net, a, "downloadFile"),
        follow: Follow::Follow,
        most: tree::FILE as u64,
    };
    let task = net.tasks().begin(id)?;
    let job = Job { net, kind: Kind::Download, permit, request, task, note, sent: None };
    let files = cx.program.shared_doors();
    let data = Arc::new(Mutex::new(Bytes::new()));
    let read = data.clone();
    let work = run(id, job, move |answer, task, note| async move {
        let (note, got) = take(answer, &task, note).await;
        let got = got.map(|(value, bytes)| {
            *lock(&read) = bytes;
            value
        });
        (note, got)
    });
    Ok(Box::pin(async move {
        let Value::Object(mut result) = work.await? else { return Ok(Value::Undefined) };
        let bytes = std::mem::take(&mut *lock(&data));
        let mut doors = lock(&files);
        let at = to.clone().unwrap_or_else(|| doors.files.fresh(Mount::Temp, &like));
        doors.files.tree().put(&at, bytes).map_err(|denied| match denied.errno {
            1_300_202 => denied,
            _ => Denied::new(errno::DOWNLOAD_PATH, denied.reason),
        })?;
        let name = if to.is_some() { "filePath" } else { "tempFilePath" };
        result.push((name.to_owned(), Value::from(at.url())));
        Ok(Value::Object(result))
    }))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn writable(at: &Place) -> Result<Place, Denied> {
    if at.mount == Mount::User && !at.path.is_empty() {
        return Ok(at.clone());
    }
    Err(Denied::new(errno::DOWNLOAD_PATH, format!("permission denied, open {}", at.url())))
}

type Taken = Result<(Value, Bytes), Failure>;

async fn take(mut answer: Answer, task: &Arc<Task>, mut note: Note) -> (Note, Taken) {
    let total: Option<u64> =
        answer.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let mut data = BytesMut::new();
    let got = loop {
        match answer.body.next().await {
            Ok(Some(bytes)) => {
                data.extend_from_slice(&bytes);
                let done = answer.body.raw_bytes();
                let percent = total.and_then(|total| (done * 100).checked_div(total)).unwrap_or(0).min(100);
                task.feed.progress(Value::object([
                    ("progress", Value::from(percent as f64)),
                    ("totalBytesWritten", Value::from(done as f64)),
                    ("totalBytesExpectedToWrite", Value::from(total.unwrap_or(0) as f64)),
                ]));
            }
            Ok(None) => break Ok(()),
            Err(failure) => break Err(failure),
        }
    };
    let verdict = answer.body.verdict();
    note.ended(answer.body.raw_bytes(), verdict);
    let value = Value::object([
        ("statusCode", Value::from(u32::from(answer.status))),
        ("header", words::headers(&answer.headers, verdict.and_then(|v| v.checksum.as_deref()))),
    ]);
    (note, got.map(|()| (value, data.freeze())))
}

/// Longest answer that becomes a file, for the sake of the words in [`words::failed`].
const _: () = assert!(tree::FILE == 100 << 20 && limits::ANSWER < tree::FILE as u64);
