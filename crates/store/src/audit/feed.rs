//! What was written down lately, for whoever looks on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use menshen_model::AuditEvent;
use tokio::sync::broadcast;

/// Records that are remembered for whoever begins to look.
const RECENT: usize = 500;
/// Records that a looker may be behind before it misses some.
const BEHIND: usize = 256;

/// One record as it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number and time (microseconds since 1970), or why it could not be written; then the operation was not done.
    pub written: Result<(u64, u64), String>,
    /// The record.
    pub event: AuditEvent,
}

/// The latest records of this process.
#[derive(Debug)]
pub(super) struct Feed {
    recent: Mutex<VecDeque<Arc<Entry>>>,
    news: broadcast::Sender<Arc<Entry>>,
}

impl Feed {
    pub(super) fn new() -> Self {
        Self { recent: Mutex::default(), news: broadcast::channel(BEHIND).0 }
    }

    pub(super) fn push(&self, entry: Entry) {
        let entry = Arc::new(entry);
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() == RECENT {
            recent.pop_front();
        }
        recent.push_back(entry.clone());
        // Nobody may look.
        let _ = self.news.send(entry);
    }

    /// The latest, oldest first, and what follows without a gap.
    pub(super) fn look(&self) -> (Vec<Arc<Entry>>, broadcast::Receiver<Arc<Entry>>) {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        (recent.iter().cloned().collect(), self.news.subscribe())
    }
}
