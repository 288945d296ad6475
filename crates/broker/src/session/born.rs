//! The birth of a guest: its process is made and its room is opened side by side, and nobody waits for the room but the first
//! call that wants something of it.

use std::sync::Arc;

use menshen_model::Subject;
use menshen_store::Store;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::Instant;

use super::{Ended, Lane, Live, Parts};
use crate::Error;
use crate::cage::{Cage, Caged};
use crate::doors::Doors;
use crate::program::Program;

/// A process, and what is there for it.
pub(crate) struct Born {
    pub(crate) live: Arc<Live>,
    pub(crate) doors: Arc<Doors>,
    pub(crate) cage: Arc<dyn Cage>,
    lane: Lane,
    caged: Caged,
}

impl Born {
    /// Makes a process for a program. `number` is asked when there is one.
    pub(crate) async fn of(
        program: &Program,
        subject: &Subject,
        cage: &Arc<dyn Cage>,
        store: &Store,
        number: impl FnOnce() -> u32,
    ) -> Result<Self, Error> {
        let lane = Lane::next()?;
        let started = Instant::now();
        let cage = cage.clone();
        let spawner = cage.clone();
        let spawning = spawn_blocking(move || spawner.spawn());
        let doors = Doors::open(store, subject);
        let caged = spawning.await.map_err(|e| Error::Jail(e.to_string()))?.map_err(Error::Jail)?;
        let live = Live::new(number(), program, caged.pid, started);
        Ok(Self { live, doors, cage, lane, caged })
    }

    /// Runs it on its lane; `after` hears how it ended.
    pub(crate) fn run<T: Send + 'static>(
        self,
        parts: Parts,
        after: impl FnOnce(Ended) -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let Self { lane, caged, .. } = self;
        lane.spawn(async move { after(super::run(parts, caged).await) })
    }
}
