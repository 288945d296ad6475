//! Calls that wait at a door: each is answered once, when its work is done or its time is over. All end with the guest.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use menshen_model::errno;
use tokio::time::{Duration, Instant, timeout};

use crate::calls::{Answer, Work};
use crate::doors::Denied;
use crate::limits;

/// What is remembered of a call until its answer.
pub(super) struct Waiting {
    pub(super) name: String,
    pub(super) sync: bool,
    pub(super) args: String,
    pub(super) began: Instant,
}

type Done = (u32, Waiting, Answer);

/// The calls of one guest that wait at a door.
#[derive(Default)]
pub(super) struct Works {
    running: FuturesUnordered<Pin<Box<dyn Future<Output = Done> + Send>>>,
    ids: HashSet<u32>,
}

impl Works {
    /// Begins the work of a call. Gives back what was to be remembered when too many wait, or one of this number does.
    pub(super) fn begin(
        &mut self,
        id: u32,
        waiting: Waiting,
        within: Duration,
        work: Work,
    ) -> Result<(), Waiting> {
        if self.running.len() >= limits::WORKS || !self.ids.insert(id) {
            return Err(waiting);
        }
        self.running.push(Box::pin(async move {
            let answer = timeout(within, work).await;
            (id, waiting, answer.unwrap_or_else(|_| Err(Denied::new(errno::TIMEOUT, "time out"))))
        }));
        Ok(())
    }

    /// The next answer. Waits for ever when nothing is being worked on; cancelling the wait loses nothing.
    pub(super) async fn next(&mut self) -> Done {
        match self.running.next().await {
            Some(done) => {
                self.ids.remove(&done.0);
                done
            }
            None => std::future::pending().await,
        }
    }

    /// Drops all work without an answer.
    pub(super) fn clear(&mut self) {
        self.running.clear();
        self.ids.clear();
    }
}
