//! The audit log as a shell looks at it: the latest records of this run and each that follows; and what a shell itself does that
//! is written down.

use menshen_store::audit::Entry;
use serde_json::{Value as Json, json};
use tokio::sync::broadcast::error::RecvError;

use super::Shell;
use crate::session::Scene;
use crate::{Error, audit};

/// Records in one message.
const AT_ONCE: usize = 100;

impl Shell {
    /// Begins or ends to show records.
    pub(super) fn look(&mut self, on: bool) {
        if let Some(looking) = self.looking.take() {
            looking.abort();
        }
        if !on {
            return;
        }
        let (recent, mut news) = self.host.audit.look();
        let face = self.face.clone();
        let show = move |records: &[Json], missed: u64| {
            let message = json!({"t": "audit", "records": records, "missed": missed});
            face.push((0, Scene::Text(message))).is_ok()
        };
        let recent: Vec<Json> = recent.iter().map(|entry| record(entry)).collect();
        if recent.is_empty() {
            show(&[], 0);
        }
        for part in recent.chunks(AT_ONCE) {
            show(part, 0);
        }
        let task = tokio::spawn(async move {
            loop {
                let shown = match news.recv().await {
                    Ok(entry) => show(&[record(&entry)], 0),
                    Err(RecvError::Lagged(missed)) => show(&[], missed),
                    Err(RecvError::Closed) => false,
                };
                if !shown {
                    return;
                }
            }
        });
        self.looking = Some(task.abort_handle());
    }

    /// A program was not started: it is written down, then said.
    pub(super) async fn not_started(&self, program: &str, why: &Error) {
        let mut message = why.to_string();
        if let Err(e) = self.host.audit.note(audit::not_started(program, &self.host.user(), why)).await {
            message = format!("{message}; {}", audit::told("the record of it", &e));
        }
        self.tell(json!({"t": "error", "program": program, "message": message}));
    }
}

fn record(entry: &Entry) -> Json {
    let event = &entry.event;
    let mut out = json!({
        "operation": event.operation, "outcome": event.outcome, "program": event.program, "person": event.person,
        "detail": event.detail,
    });
    match &entry.written {
        Ok((number, time)) => (out["number"], out["time"]) = (json!(number), json!(time)),
        Err(why) => out["why"] = json!(why),
    }
    out
}
