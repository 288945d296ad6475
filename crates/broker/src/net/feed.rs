//! What happens to a task before its end: its headers, its progress, its chunks. The guest fetches one event after the other, so
//! that a fast server waits for a slow program instead of filling its queue.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use menshen_wire::Value;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::limits;

#[derive(Default)]
struct State {
    headers: Option<Value>,
    progress: Option<Value>,
    chunks: VecDeque<Bytes>,
    held: usize,
    ended: bool,
    /// Somebody fetches.
    read: bool,
    /// The end was fetched.
    over: bool,
}

/// The events of one task.
#[derive(Default)]
pub(crate) struct Feed {
    state: Mutex<State>,
    arrived: Notify,
    taken: Notify,
}

impl Feed {
    /// The head of the answer is here.
    pub(crate) fn headers(&self, value: Value) {
        self.lock().headers = Some(value);
        self.arrived.notify_one();
    }

    /// So much has gone through. What was not fetched is forgotten for it.
    pub(crate) fn progress(&self, value: Value) {
        self.lock().progress = Some(value);
        self.arrived.notify_one();
    }

    /// A chunk of the answer. Waits while the program has not fetched those before.
    pub(crate) async fn chunk(&self, bytes: Bytes) {
        loop {
            let taken = self.taken.notified();
            {
                let mut state = self.lock();
                if state.held < limits::CHUNKS_HELD {
                    state.held += bytes.len();
                    state.chunks.push_back(bytes);
                    break;
                }
            }
            taken.await;
        }
        self.arrived.notify_one();
    }

    /// There is nothing more. Returns when a program that fetches has fetched everything, so that the end of the call comes after it.
    pub(crate) async fn end(&self) {
        self.lock().ended = true;
        self.arrived.notify_one();
        let fetched = async {
            loop {
                let taken = self.taken.notified();
                if self.fetched() {
                    return;
                }
                taken.await;
            }
        };
        // A program that stops fetching gets its answer all the same.
        let _ = timeout(limits::FEED_GRACE, fetched).await;
    }

    /// The next event.
    pub(crate) async fn next(&self) -> Value {
        self.lock().read = true;
        loop {
            let arrived = self.arrived.notified();
            if let Some(event) = self.take() {
                self.taken.notify_waiters();
                self.taken.notify_one();
                return event;
            }
            arrived.await;
        }
    }

    fn take(&self) -> Option<Value> {
        let mut state = self.lock();
        if let Some(headers) = state.headers.take() {
            return Some(Value::object([("event", "headers".into()), ("value", headers)]));
        }
        if let Some(bytes) = state.chunks.pop_front() {
            state.held -= bytes.len();
            return Some(Value::object([("event", "chunk".into()), ("value", Value::Bytes(bytes.to_vec()))]));
        }
        if let Some(progress) = state.progress.take() {
            return Some(Value::object([("event", "progress".into()), ("value", progress)]));
        }
        if state.ended {
            state.over = true;
            return Some(Self::over());
        }
        None
    }

    fn fetched(&self) -> bool {
        let state = self.lock();
        !state.read || state.over
    }

    /// The event after the last.
    pub(crate) fn over() -> Value {
        Value::object([("event", "end".into())])
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;

    fn name(event: &Value) -> String {
        event.get("event").and_then(Value::as_str).unwrap().to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn a_fast_server_waits_for_a_slow_program() {
        let feed = Arc::new(Feed::default());
        let sender = feed.clone();
        let sent = tokio::spawn(async move {
            for _ in 0..64 {
                sender.chunk(vec![0; 64 << 10].into()).await;
            }
            sender.end().await;
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(feed.lock().held <= limits::CHUNKS_HELD + (64 << 10));
        assert!(!sent.is_finished());
        let mut chunks = 0;
        while name(&feed.next().await) == "chunk" {
            chunks += 1;
        }
        assert_eq!(chunks, 64);
        sent.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_waits_for_a_program_that_fetches_and_for_no_other() {
        let feed = Feed::default();
        feed.headers(Value::Null);
        timeout(Duration::from_millis(1), feed.end()).await.unwrap();
        let feed = Feed::default();
        feed.headers(Value::Null);
        feed.progress(1.into());
        feed.progress(2.into());
        assert_eq!(name(&feed.next().await), "headers");
        assert!(timeout(Duration::from_millis(100), feed.end()).await.is_err());
        assert_eq!(feed.next().await.get("value").and_then(Value::as_u32), Some(2));
        assert_eq!(name(&feed.next().await), "end");
        timeout(Duration::from_millis(1), feed.end()).await.unwrap();
    }
}
