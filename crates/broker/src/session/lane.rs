//! The threads that sessions run on, apart from those of the HTTP server.
//!
//! Each lane is a runtime with one worker. In a runtime of several workers another one waits at the sockets while a session
//! works, so that every message of a guest wakes a thread that has nothing to do; and a session that lingers for the next
//! call (see [`super::linger`]) would gain nothing.

use std::future::Future;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

use crate::Error;

/// Lanes at most: sessions mostly sleep.
const MOST: usize = 4;

/// A lane that a session will be put on. Asked for before there is a process, so that none is left without a session.
pub(crate) struct Lane(Handle);

impl Lane {
    /// The next lane, in turn.
    pub(crate) fn next() -> Result<Self, Error> {
        static LANES: OnceLock<std::io::Result<Vec<Runtime>>> = OnceLock::new();
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let lanes = LANES.get_or_init(|| {
            let count = available_parallelism().map_or(1, usize::from).min(MOST);
            let lane = |_| {
                Builder::new_multi_thread().worker_threads(1).thread_name("menshen-lane").enable_all().build()
            };
            (0..count).map(lane).collect()
        });
        match lanes {
            Ok(lanes) => Ok(Self(lanes[NEXT.fetch_add(1, Ordering::Relaxed) % lanes.len()].handle().clone())),
            Err(e) => Err(Error::Jail(format!("threads could not be started: {e}"))),
        }
    }

    /// Runs the session there.
    pub(crate) fn spawn<T: Send + 'static>(
        self,
        session: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.0.spawn(session)
    }
}
