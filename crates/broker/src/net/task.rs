//! The running requests, uploads and downloads of one guest, by the numbers that the guest gave them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use menshen_model::errno;
use tokio::sync::Notify;

use super::Feed;
use crate::doors::Denied;
use crate::limits;

/// One of them.
#[derive(Default)]
pub(crate) struct Task {
    /// What happens to it.
    pub(crate) feed: Feed,
    abort: Notify,
}

impl Task {
    /// Waits until the program gives it up.
    pub(crate) async fn aborted(&self) -> Denied {
        self.abort.notified().await;
        Denied::new(errno::CANCEL, "abort")
    }
}

/// All of them.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<HashMap<u32, Arc<Task>>>);

impl Tasks {
    /// A new task of this number.
    pub(crate) fn begin(&self, id: u32) -> Result<Arc<Task>, Denied> {
        let mut tasks = self.lock();
        if tasks.len() >= limits::REQUESTS_WAITING {
            return Err(Denied::new(errno::TOO_MANY, "too many requests are waiting"));
        }
        if tasks.contains_key(&id) {
            return Err(Denied::new(errno::NETWORK_ARGS, "the task's number is in use"));
        }
        let task = Arc::new(Task::default());
        tasks.insert(id, task.clone());
        Ok(task)
    }

    /// The task of a number; `None`: there is none (any more).
    pub(crate) fn get(&self, id: u32) -> Option<Arc<Task>> {
        self.lock().get(&id).cloned()
    }

    /// The program gives a task up.
    pub(crate) fn abort(&self, id: u32) {
        if let Some(task) = self.get(id) {
            task.abort.notify_one();
        }
    }

    /// The task is done.
    pub(crate) fn end(&self, id: u32) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, Arc<Task>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
