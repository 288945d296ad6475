//! Opening the audit log for a command. While `menshen run` has it open, other commands hand their records to it.

use std::sync::Arc;
use std::time::Duration;

use menshen_model::Outcome;
use menshen_store::audit::{Clock, Note, Recorded, Recorder, Retention, Sensitive, Unrecorded, Writer};
use menshen_store::{Store, folder};

use crate::cli::{Durability, Kept};
use crate::kept;

/// The machine's clock.
pub(crate) struct Machine;

impl Clock for Machine {
    fn now(&self) -> u64 {
        u64::try_from(time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000).unwrap_or(0)
    }
}

/// How often old records are looked for.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Opens the log of a data folder, beside its store.
pub(crate) async fn open(kept: &Kept, store: &Store) -> Result<Recorder, String> {
    let own = folder::own(&kept::folder(kept.data.as_deref()), "audit")?;
    let anchor = match &kept.anchor {
        Some(anchor) => Some(folder::own(anchor, "menshen-anchor")?.join("audit")),
        None => None,
    };
    let writer = Writer::open(&own, Arc::new(Machine), anchor).await.map_err(|e| e.to_string())?;
    Ok(Recorder::new(writer, store.clone()))
}

/// Writes an operation of the host itself down; only with what this gives it is done.
pub(crate) async fn record<T: Sensitive>(audit: &Recorder, what: T) -> Result<Recorded<T>, String> {
    let operation = what.note().map(|note| note.operation).unwrap_or_default();
    let done = audit.record(what).await;
    done.map_err(|Unrecorded { why, .. }| {
        format!("{operation} was not done, because the audit log could not be written: {why}")
    })
}

/// An operation was tried and failed after its record was written: another record says so.
pub(crate) async fn settled<T>(audit: &Recorder, note: Note, done: Result<T, String>) -> Result<T, String> {
    let Err(why) = done else { return done };
    let failed = audit.note(Note { outcome: Outcome::Failed, detail: why.clone(), ..note }).await;
    match failed {
        Ok(_) => Err(why),
        Err(e) => Err(format!("{why}; and the audit log could not be written: {e}")),
    }
}

/// A command does something of the host's own: it is written down, then done, and if it cannot be done that is written down too.
pub(crate) fn of_the_host(
    kept: &Kept,
    note: Note,
    work: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("threads could not be started: {e}"))?;
    runtime.block_on(async {
        let store = kept::open(kept, Durability::Strict).await?;
        let audit = open(kept, &store).await?;
        let _recorded = record(&audit, note.clone()).await?;
        let done = settled(&audit, note, work()).await;
        audit.close().await;
        store.close().await.map_err(kept::text)?;
        done
    })
}

/// Drops records that are old enough, now and once a day.
pub(crate) async fn keep_short(audit: Recorder) {
    loop {
        match audit.prune(Retention::default()).await {
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "old records of the audit log could not be dropped"),
        }
        tokio::time::sleep(DAY).await;
    }
}
