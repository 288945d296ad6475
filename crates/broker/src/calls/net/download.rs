//! `wx.downloadFile`: an answer becomes a temporary file, or the file that the program named. It is written as it comes, so that a
//! large one takes no memory, and stands under its name only when all of it is there and believed.

use std::sync::Arc;

use bytes::BytesMut;
use menshen_egress::{Answer, Follow, Method, Payload, Request, header};
use menshen_model::errno;
use menshen_policy::net::Kind;
use menshen_wire::Value;

use super::flow::{Job, Lost, run};
use super::{Context, Denied, Work, decide, headers, number, within};
use crate::calls::args;
use crate::calls::leave::Later;
use crate::doors::path::{Mount, Place};
use crate::limits;
use crate::net::{Note, Task, words};

/// Longest answer that becomes a file.
const FILE: u64 = menshen_store::files::Limits::DOCUMENTED.file;
/// Bytes that are written at once.
const STEP: usize = 1 << 20;

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
        most: FILE,
    };
    let task = net.tasks().begin(id)?;
    let job = Job { net, kind: Kind::Download, permit, request, task, note, sent: None, chunked: false };
    let later = cx.later()?;
    Ok(run(id, job, move |answer, task, note| take(answer, task, note, later, to, like)))
}

fn writable(at: &Place) -> Result<Place, Denied> {
    if at.mount == Mount::User && !at.path.is_empty() {
        return Ok(at.clone());
    }
    Err(Denied::new(errno::DOWNLOAD_PATH, format!("permission denied, open {}", at.url())))
}

/// A temporary file that is being written: gone again unless it was finished.
struct Spool {
    later: Later,
    at: Place,
    length: u64,
    finished: bool,
}

impl Spool {
    fn begin(later: Later, like: &str) -> Result<Self, Denied> {
        let mut files = later.kept()?;
        let at = files.fresh(Mount::Temp, like);
        files.put(&at, &[]).map_err(told)?;
        drop(files);
        Ok(Self { later, at, length: 0, finished: false })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Denied> {
        self.later.kept()?.write_at(&self.at, self.length, bytes).map_err(told)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Stands as a temporary file, or under the name that was asked for.
    fn finish(mut self, to: Option<&Place>) -> Result<Place, Denied> {
        if let Some(to) = to {
            self.later.kept()?.rename(&self.at, to).map_err(told)?;
        }
        self.finished = true;
        Ok(to.unwrap_or(&self.at).clone())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if !self.finished
            && let Ok(mut files) = self.later.kept()
        {
            // What cannot be removed now is a temporary file, which the next start removes.
            let _ = files.remove(&self.at, false);
        }
    }
}

/// The documented number for a path that cannot be written to; a full store keeps its own.
fn told(error: menshen_store::Error) -> Denied {
    match Denied::from(error) {
        denied if denied.errno == 1_300_202 => denied,
        denied => Denied::new(errno::DOWNLOAD_PATH, denied.reason),
    }
}

async fn take(
    mut answer: Answer,
    task: Arc<Task>,
    mut note: Note,
    later: Later,
    to: Option<Place>,
    like: String,
) -> (Note, Result<Value, Lost>) {
    let got = spool(&mut answer, &task, later, &like).await;
    let verdict = answer.body.verdict();
    note.ended(answer.body.raw_bytes(), verdict);
    let value = got.and_then(|spool| {
        let at = spool.finish(to.as_ref())?;
        Ok(Value::object([
            ("statusCode", Value::from(u32::from(answer.status))),
            ("header", words::headers(&answer.headers, verdict.and_then(|v| v.checksum.as_deref()))),
            (if to.is_some() { "filePath" } else { "tempFilePath" }, Value::from(at.url())),
        ]))
    });
    (note, value)
}

async fn spool(answer: &mut Answer, task: &Task, later: Later, like: &str) -> Result<Spool, Lost> {
    let total: Option<u64> =
        answer.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let mut spool = Spool::begin(later, like)?;
    let mut held = BytesMut::with_capacity(STEP);
    while let Some(bytes) = answer.body.next().await? {
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let part = rest.split_off(..rest.len().min(STEP - held.len())).unwrap_or_default();
            held.extend_from_slice(part);
            if held.len() == STEP {
                spool.write(&held)?;
                held.clear();
            }
        }
        let done = answer.body.raw_bytes();
        let percent = total.and_then(|total| (done * 100).checked_div(total)).unwrap_or(0).min(100);
        task.feed.progress(Value::object([
            ("progress", Value::from(percent as f64)),
            ("totalBytesWritten", Value::from(done as f64)),
            ("totalBytesExpectedToWrite", Value::from(total.unwrap_or(0) as f64)),
        ]));
    }
    spool.write(&held)?;
    Ok(spool)
}

// The words of `words::failed` for an answer that is too large say so.
const _: () = assert!(limits::ANSWER < FILE);
