//! The keeper: a task that brings what nobody waits for to the disk, raises the marks at the anchor, and folds long journals
//! into the database.

use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::Error;
use crate::room::Room;
use crate::store::{Shared, Store};

/// How long a change that nobody waits for may be away from the disk.
const SOON: Duration = Duration::from_millis(500);

/// Starts it. It ends with the store.
pub(crate) fn start(store: &Store) {
    let (shared, bell) = (Arc::downgrade(&store.0), store.0.bell.clone());
    tokio::spawn(async move {
        loop {
            bell.notified().await;
            tokio::time::sleep(SOON).await;
            if !round(&shared).await {
                return;
            }
        }
    });
}

async fn round(shared: &Weak<Shared>) -> bool {
    let Some(shared) = shared.upgrade() else { return false };
    let store = Store(shared);
    #[cfg(test)]
    if store.0.still.load(std::sync::atomic::Ordering::Relaxed) {
        return true;
    }
    // Rooms are looked up within the turn: whoever has had one after us knows that none is held here.
    let _turn = store.0.folding.lock().await;
    tell(settle_all(&store, &store.open_rooms(), false).await);
    true
}

/// A disk that fails is told of; what it did not take is tried again at the next change.
fn tell(done: Result<(), Error>) {
    if let Err(error) = done {
        tracing::error!(%error, "the store could not be brought to the disk");
    }
}

async fn sync_room(room: Arc<Room>) -> Result<u64, Error> {
    tokio::task::spawn_blocking(move || room.sync()).await.map_err(|e| Error::Setup(e.to_string()))?
}

/// Syncs rooms, folds those that are due (or all), and raises their marks.
pub(crate) async fn settle(store: &Store, rooms: &[Arc<Room>], all: bool) -> Result<(), Error> {
    let _turn = store.0.folding.lock().await;
    settle_all(store, rooms, all).await
}

async fn settle_all(store: &Store, rooms: &[Arc<Room>], all: bool) -> Result<(), Error> {
    let (mut marks, mut failed) = (Vec::new(), None);
    for room in rooms {
        match settle_room(store, room, all).await {
            Ok(seq) => {
                let subject = room.subject();
                marks.push((subject.user.to_string(), subject.program.to_string(), seq));
            }
            Err(error) => failed = Some(error),
        }
    }
    if !marks.is_empty() {
        store.anchor().raise(&marks)?;
    }
    failed.map_or(Ok(()), Err)
}

async fn settle_room(store: &Store, room: &Arc<Room>, all: bool) -> Result<u64, Error> {
    let seq = sync_room(room.clone()).await?;
    if !room.wants_fold(all) {
        room.mark();
        return Ok(seq);
    }
    let work = room.clone();
    let begin = tokio::task::spawn_blocking(move || work.begin_fold());
    let (fold, dead) = begin.await.map_err(|e| Error::Setup(e.to_string()))??;
    // What compaction moved must lie on the disk before the database says that it does.
    sync_room(room.clone()).await?;
    store.db().await?.fold(room.id, &fold).await?;
    let (work, seq) = (room.clone(), fold.seq);
    let end = tokio::task::spawn_blocking(move || work.end_fold(&fold, &dead));
    end.await.map_err(|e| Error::Setup(e.to_string()))??;
    Ok(seq)
}
