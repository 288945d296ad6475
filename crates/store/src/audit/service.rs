//! The log as the rest of the host sees it: many who wait, one thread that writes, one sync for all who came meanwhile.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use menshen_model::AuditEvent;
use tokio::sync::{mpsc, oneshot};

use super::anchor::Anchor;
use super::disk::Real;
use super::log::Log;
use super::{AppendError, Clock, OpenError, Retention, open, record};

/// Most who wait for the writer; more wait for a place.
const QUEUE: usize = 1_024;
/// Most records in one sync.
const GROUP: usize = 256;

/// What a record became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its number, from 0.
    pub number: u64,
    /// Its time, microseconds since 1970.
    pub time: u64,
}

enum Job {
    Append(AuditEvent, oneshot::Sender<Result<Receipt, AppendError>>),
    Prune(Retention, oneshot::Sender<Result<u64, AppendError>>),
    Publish(oneshot::Sender<Result<(), AppendError>>),
}

/// The audit log of one data folder. Clones write the same log.
#[derive(Clone)]
pub struct Audit(Arc<Inner>);

struct Inner {
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
}

impl Audit {
    /// Opens the log in `folder` (this user's own, see [`crate::folder::own`]), or makes one in an empty folder. Only one
    /// process writes it at a time.
    ///
    /// # Errors
    /// [`OpenError`]; nothing was changed then.
    pub fn open(
        folder: &Path,
        clock: Arc<dyn Clock>,
        anchor: Option<Box<dyn Anchor>>,
    ) -> Result<Self, OpenError> {
        let lock = File::create(folder.join("lock")).map_err(OpenError::disk("making the lock"))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse),
            Err(TryLockError::Error(e)) => return Err(OpenError::disk("taking the lock")(e)),
            Ok(()) => {}
        }
        let log = open::open(Box::new(Real::new(folder)), anchor, clock.now())?;
        Self::start(log, clock, Some(lock)).map_err(OpenError::disk("starting the writer"))
    }

    /// The writer's thread, which owns log and lock.
    pub(super) fn start(mut log: Log, clock: Arc<dyn Clock>, lock: Option<File>) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let writer = std::thread::Builder::new().name("audit".into()).spawn(move || {
            write(&mut log, &*clock, queue);
            drop(lock);
        })?;
        Ok(Self(Arc::new(Inner { jobs: Some(jobs), writer: Some(writer) })))
    }

    /// Writes one record. When it answers, the record is on the disk: only then may the effect or the answer of what it
    /// records be seen.
    ///
    /// # Errors
    /// [`AppendError`]: the operation must fail.
    pub async fn append(&self, event: AuditEvent) -> Result<Receipt, AppendError> {
        record::check(&event)?;
        self.ask(|back| Job::Append(event, back)).await
    }

    /// Drops records that are older than `keep`, whole tiles of 256 at a time. Answers how many are gone in all.
    ///
    /// # Errors
    /// [`AppendError`].
    pub async fn prune(&self, keep: Retention) -> Result<u64, AppendError> {
        self.ask(|back| Job::Prune(keep, back)).await
    }

    /// Brings `checkpoint` and tiles, which others read, up to the newest record. Done on closing too.
    ///
    /// # Errors
    /// [`AppendError`].
    pub async fn publish(&self) -> Result<(), AppendError> {
        self.ask(Job::Publish).await
    }

    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, AppendError>>) -> Job,
    ) -> Result<T, AppendError> {
        let (back, answer) = oneshot::channel();
        let jobs = self.0.jobs.as_ref().ok_or(AppendError::Closed)?;
        jobs.send(job(back)).await.map_err(|_| AppendError::Closed)?;
        answer.await.map_err(|_| AppendError::Closed)?
    }
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Audit")
    }
}

impl Drop for Inner {
    /// Waits until everything that was handed in is written and published.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the writer of the audit log ended by a panic");
        }
    }
}

fn write(log: &mut Log, clock: &dyn Clock, mut queue: mpsc::Receiver<Job>) {
    while let Some(job) = queue.blocking_recv() {
        let mut group = Vec::new();
        let mut other = None;
        let mut next = Some(job);
        while let Some(job) = next.take() {
            match job {
                Job::Append(event, back) => group.push((event, back)),
                job => {
                    other = Some(job);
                    break;
                }
            }
            if group.len() < GROUP {
                next = queue.try_recv().ok();
            }
        }
        append(log, clock, group);
        // Nobody may be waiting any more: a call that was given up. The record stands all the same.
        match other {
            Some(Job::Prune(keep, back)) => drop(back.send(log.prune(keep, clock.now()))),
            Some(Job::Publish(back)) => {
                let done = log.publish().map_err(|e| AppendError::NotWritten(e.to_string()));
                drop(back.send(done));
            }
            Some(Job::Append(..)) | None => {}
        }
    }
    if let Err(e) = log.publish() {
        tracing::error!(
            "the audit log's checkpoint could not be written on closing: {e}; its records are safe"
        );
    }
}

fn append(
    log: &mut Log,
    clock: &dyn Clock,
    group: Vec<(AuditEvent, oneshot::Sender<Result<Receipt, AppendError>>)>,
) {
    if group.is_empty() {
        return;
    }
    let (events, waiting): (Vec<_>, Vec<_>) =
        group.into_iter().map(|(event, back)| ((event, clock.now()), back)).unzip();
    let done = log.append(&events);
    for (i, (back, (_, time))) in waiting.into_iter().zip(&events).enumerate() {
        let receipt = done.clone().map(|first| Receipt { number: first + i as u64, time: *time });
        drop(back.send(receipt));
    }
}
