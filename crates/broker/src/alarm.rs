//! Somebody looks into the broker with a debugger: it is written down, the programs end, and everybody is told.

use std::sync::Arc;

use menshen_model::Outcome;
use menshen_store::audit::Note;
use tokio::time::timeout;

use crate::host::Host;
use crate::limits;

/// Raises the alarm of one broker.
#[derive(Clone)]
pub struct Alarm(pub(crate) Arc<Host>);

impl Alarm {
    /// Writes down what was seen, ends every program and lets none start any more. Answers whether it was written down.
    pub async fn ring(&self, seen: String) -> bool {
        let host = &self.0;
        // What was seen first is what launches are refused with.
        let _ = host.watched.set(seen.clone());
        let note = Note { outcome: Outcome::Refused, detail: seen.clone(), ..Note::allowed("host.debugger") };
        let written = timeout(limits::ALARM, host.audit.note(note)).await;
        host.end_all(&seen);
        written.is_ok_and(|done| done.is_ok())
    }
}

impl std::fmt::Debug for Alarm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Alarm")
    }
}
