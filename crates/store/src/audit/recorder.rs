//! Who writes operations down: gives each person their pseudonym, waits until the record is durable, and gives the proof.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use menshen_model::{AuditEvent, UserId};
use tokio::sync::broadcast;

use super::feed::Feed;
use super::{AppendError, Entry, Note, Receipt, Recorded, Retention, Sensitive, Unrecorded, Writer};
use crate::Store;

/// Longest wait for a disk. The record may still be written after it; then it stands for something that was not done.
const PATIENCE: Duration = Duration::from_secs(30);

/// The audit log as those use it who do sensitive things. Clones are the same.
#[derive(Debug, Clone)]
pub struct Recorder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    writer: Writer,
    store: Store,
    names: Mutex<HashMap<UserId, String>>,
    feed: Feed,
}

impl Recorder {
    /// Writes this log; people's names in it come from this store.
    pub fn new(writer: Writer, store: Store) -> Self {
        Self(Arc::new(Inner { writer, store, names: Mutex::default(), feed: Feed::new() }))
    }

    /// The store beside it.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Writes one operation down and gives the proof, without which it cannot be done. Nothing is written for what need not be.
    ///
    /// # Errors
    /// [`Unrecorded`]: the operation must fail.
    pub async fn record<T: Sensitive>(&self, what: T) -> Result<Recorded<T>, Unrecorded<T>> {
        match what.note() {
            None => Ok(Recorded::new(what)),
            Some(note) => match self.note(note).await {
                Ok(_) => Ok(Recorded::new(what)),
                Err(why) => Err(Unrecorded { what, why }),
            },
        }
    }

    /// Writes down what has happened and cannot be kept from happening, such as the end of a program.
    ///
    /// # Errors
    /// [`AppendError`].
    pub async fn note(&self, note: Note) -> Result<Receipt, AppendError> {
        let person = match &note.user {
            Some(user) => Some(self.pseudonym(user).map_err(AppendError::NotWritten)?),
            None => None,
        };
        let Note { operation, outcome, program, detail, .. } = note;
        let event = AuditEvent { operation, outcome, program, person, detail };
        let inner = self.0.clone();
        // On a task of its own: who gives up waiting does not keep the record from being seen.
        let written = tokio::spawn(async move {
            let written = match tokio::time::timeout(PATIENCE, inner.writer.append(event.clone())).await {
                Ok(written) => written,
                Err(_) => Err(AppendError::Late(PATIENCE.as_secs())),
            };
            let shown = written.as_ref().map(|r| (r.number, r.time)).map_err(ToString::to_string);
            inner.feed.push(Entry { written: shown, event });
            written
        });
        written.await.unwrap_or(Err(AppendError::Closed))
    }

    /// How the log names a person.
    fn pseudonym(&self, user: &UserId) -> Result<String, String> {
        let mut names = self.0.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = names.get(user) {
            return Ok(name.clone());
        }
        let name = self.0.store.person(user).map_err(|e| e.to_string())?.pseudonym(user);
        names.insert(user.clone(), name.clone());
        Ok(name)
    }

    /// The latest records of this process, and those that follow.
    pub fn look(&self) -> (Vec<Arc<Entry>>, broadcast::Receiver<Arc<Entry>>) {
        self.0.feed.look()
    }

    /// Drops what is older than `keep`, if this process is the one that writes. Answers how many records are gone in all.
    ///
    /// # Errors
    /// [`AppendError`].
    pub async fn prune(&self, keep: Retention) -> Result<Option<u64>, AppendError> {
        self.0.writer.prune(keep).await
    }

    /// Brings the published files up to date and lets another process write.
    pub async fn close(&self) {
        self.0.writer.close().await;
    }
}
