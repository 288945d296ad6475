//! "Take my data along": all that one program keeps of a person as a zip file that a person can read. `data.json` says what was
//! stored and decided; the files lie beside it under their own names.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::body::Body;
use bytes::Bytes;
use menshen_model::Subject;
use menshen_store::Room;
use menshen_wire::Value;
use serde_json::{Value as Json, json};
use tokio::sync::mpsc;

use crate::consent::Record;
use crate::doors::pack::Pack;
use crate::host::Host;
use crate::{json as values, limits, random};

/// Bytes of a file that are read at once.
const PIECE: u64 = 1 << 20;

/// Addresses that are good once.
#[derive(Default)]
pub(crate) struct Exports(Mutex<HashMap<String, (Instant, Subject)>>);

impl Exports {
    /// A token for this subject's data; `None`: too many wait.
    pub(crate) fn offer(&self, subject: Subject) -> Option<String> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (at, _)| at.elapsed() <= limits::UI_DEVICE);
        let token = random::token().ok().filter(|_| all.len() < limits::TICKETS)?;
        all.insert(token.clone(), (Instant::now(), subject));
        Some(token)
    }

    /// No token that was given before now is good any more.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Whose data the token is for. It is used up.
    pub(crate) fn take(&self, token: &str) -> Option<Subject> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, subject) = all.remove(token)?;
        (at.elapsed() <= limits::UI_DEVICE).then_some(subject)
    }
}

/// What the file says of program and decisions besides the room.
pub(crate) struct About {
    /// The program's name; empty when it is not installed any more.
    pub name: String,
    /// The app id that it claims.
    pub appid: String,
    /// What the person decided.
    pub record: Record,
}

/// Writes the file piece by piece; a reader that goes away ends it. Blocks.
pub(crate) fn write(
    room: Option<&Arc<Room>>,
    subject: &Subject,
    about: &About,
    out: &mpsc::Sender<Result<Bytes, std::io::Error>>,
) {
    let written = (|| -> Result<(), std::io::Error> {
        let mut pack = Pack::new(|piece| {
            out.blocking_send(Ok(piece.into())).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
        });
        let text = serde_json::to_vec_pretty(&data(room, subject, about)?)?;
        pack.begin("data.json")?;
        pack.add(&text)?;
        let files = room.map(|room| room.kept()).transpose().map_err(std::io::Error::other)?;
        for (room, file) in room.iter().flat_map(|room| files.iter().flatten().map(move |f| (room, f))) {
            let Some(size) = file.size else { continue };
            pack.begin(&inside(&file.at.url()))?;
            let mut from = 0;
            while from < size {
                let piece = room.part(&file.at, from, PIECE).map_err(std::io::Error::other)?;
                if piece.is_empty() {
                    return Err(std::io::Error::other("a file became shorter while it was read"));
                }
                from += piece.len() as u64;
                pack.add(&piece)?;
            }
        }
        pack.end()
    })();
    if let Err(error) = written {
        // A torn file must not look whole: the connection breaks.
        let _ = out.blocking_send(Err(error));
    }
}

/// `wxfile://usr/a/b` lies at `files/usr/a/b`.
fn inside(url: &str) -> String {
    format!("files/{}", url.trim_start_matches("wxfile://"))
}

fn data(room: Option<&Arc<Room>>, subject: &Subject, about: &About) -> Result<Json, std::io::Error> {
    let items = room.map(|room| room.items()).transpose().map_err(std::io::Error::other)?.unwrap_or_default();
    let files = room.map(|room| room.kept()).transpose().map_err(std::io::Error::other)?.unwrap_or_default();
    let storage: Vec<Json> = items
        .iter()
        .map(|item| {
            let mut budget = usize::MAX;
            let value = Value::decode(&item.value).map(|v| values::from_value(&v, &mut budget));
            json!({"key": item.key, "value": value.unwrap_or(Json::Null)})
        })
        .collect();
    let files: Vec<Json> = files
        .iter()
        .map(|f| json!({"path": f.at.url(), "size": f.size, "modified": f.modified, "here": f.size.map(|_| inside(&f.at.url()))}))
        .collect();
    let made = time::OffsetDateTime::now_utc().format(&time::format_description::well_known::Rfc3339);
    Ok(json!({
        "format": "menshen-export/1", "made": made.unwrap_or_default(),
        "program": {"id": subject.program, "name": about.name, "appid": about.appid},
        "decisions": about.record, "storage": storage, "files": files,
    }))
}

impl Host {
    /// The file of a subject, made while it is read.
    pub(crate) async fn export(&self, subject: Subject) -> Result<Body, crate::Error> {
        let room = self.store.room_of(&subject).await?;
        let program = self.program(subject.program.as_str());
        let about = About {
            name: program.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            appid: program.as_ref().map(|p| p.appid.clone()).unwrap_or_default(),
            record: self.consents.record(&subject),
        };
        let (sender, receiver) = mpsc::channel(4);
        tokio::task::spawn_blocking(move || write(room.as_ref(), &subject, &about, &sender));
        let pieces =
            futures_util::stream::unfold(
                receiver,
                |mut from| async move { Some((from.recv().await?, from)) },
            );
        Ok(Body::from_stream(pieces))
    }
}
