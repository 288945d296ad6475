//! A room: all that one program keeps in the hands of one person. Its records are in memory and its changes in its
//! journal; the database takes them up in groups. Everybody who touches it takes turns, so that quotas are exact.

use std::fs::File;
use std::io;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use menshen_model::Subject;
use tokio::sync::{Notify, watch};

use crate::Error;
use crate::content::Content;
use crate::disk::Disk;
use crate::journal::{self, Change};
use crate::ledger::{Fold, Ledger, Space};
use crate::{files, storage};

/// A journal of this length is folded into the database.
pub(crate) const FOLD_BYTES: u64 = 4 << 20;

/// When is a change acknowledged?
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// When the kernel has it: a kill loses nothing, a loss of power at most the last second.
    #[default]
    Relaxed,
    /// When the disk has it.
    Strict,
}

/// What of a room's changes is on the disk.
#[derive(Debug, Clone, Default)]
struct Synced {
    /// The last change that is.
    seq: u64,
    /// A sync has failed: nothing more will be until the room is opened anew.
    failed: Option<Arc<str>>,
}

impl Synced {
    fn has(&self, seq: u64) -> Option<Result<(), Error>> {
        let failed =
            || self.failed.clone().map(|why| Err(Error::disk("what was written")(io::Error::other(&*why))));
        if self.seq >= seq { Some(Ok(())) } else { failed() }
    }
}

/// Who syncs a room for those who wait.
#[derive(Debug, Default)]
struct Turn {
    running: bool,
    /// Somebody came while it ran.
    again: bool,
}

/// All that one program keeps in the hands of one person.
#[derive(Debug)]
pub struct Room {
    subject: Subject,
    pub(crate) id: i64,
    pub(crate) dir: PathBuf,
    durability: Durability,
    inner: Mutex<Inner>,
    disk: Disk,
    /// Held while files are synced, so that nobody is told of a change whose file another one still syncs.
    syncing: Mutex<()>,
    synced: watch::Sender<Synced>,
    turn: Mutex<Turn>,
    /// Wakes the keeper: something has changed.
    bell: Arc<Notify>,
    damaged: AtomicBool,
    /// Other processes are kept out while this is open.
    _lock: File,
}

/// What a room consists of.
#[derive(Debug)]
pub(crate) struct Inner {
    pub ledger: Ledger,
    pub content: Content,
    pub storage: storage::Index,
    pub files: files::Index,
    clock: fn() -> u64,
}

impl Inner {
    /// Counts what the ledger has and takes temporary files of an earlier run away. A disk that takes nothing keeps them.
    pub(crate) fn load(
        mut ledger: Ledger,
        mut content: Content,
        limits: files::Limits,
        clock: fn() -> u64,
    ) -> Option<Self> {
        let (files, trim) = files::Index::load(&ledger, &mut content, limits);
        if !trim.is_empty()
            && let Err(error) = ledger.commit(trim.clone())
        {
            tracing::warn!(%error, "temporary files of an earlier run could not be taken off the disk");
            ledger.forget(trim);
        }
        let storage = storage::Index::load(&ledger)?;
        Some(Self { ledger, content, storage, files, clock })
    }
}

impl Room {
    pub(crate) fn new(
        subject: Subject,
        id: i64,
        dir: PathBuf,
        durability: Durability,
        (inner, disk): (Inner, Disk),
        bell: Arc<Notify>,
        lock: File,
    ) -> Self {
        Self {
            subject,
            id,
            dir,
            durability,
            inner: Mutex::new(inner),
            disk,
            syncing: Mutex::default(),
            synced: watch::Sender::new(Synced::default()),
            turn: Mutex::default(),
            bell,
            damaged: AtomicBool::new(false),
            _lock: lock,
        }
    }

    /// Where its files lie.
    pub fn folder(&self) -> &Path {
        &self.dir
    }

    /// Its number in the database.
    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// Whose it is.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Takes a turn.
    pub(crate) fn enter(&self, subject: &Subject) -> Result<Guard<'_>, Error> {
        if subject != &self.subject {
            return Err(Error::WrongSubject);
        }
        let guard = Guard { room: self, inner: self.lock() };
        if self.damaged.load(Ordering::Relaxed) {
            return Err(guard.damaged("a piece of a file was changed"));
        }
        Ok(guard)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        // Every change is made in the journal before it is made here: a panic leaves no half of one.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// With [`Durability::Strict`] the number of the last change.
    pub fn changes(&self) -> Option<u64> {
        (self.durability == Durability::Strict).then(|| self.lock().ledger.journal.at.seq)
    }

    /// Something to wait for before what was changed up to now is acknowledged; `None` when it may be at once. All who wait
    /// while a sync runs share the next one.
    pub fn settle(self: &Arc<Self>) -> Option<impl Future<Output = Result<(), Error>> + Send + use<>> {
        if self.durability == Durability::Relaxed {
            return None;
        }
        let seq = self.lock().ledger.journal.at.seq;
        let mut synced = self.synced.subscribe();
        if synced.borrow().seq >= seq {
            return None;
        }
        self.sync_soon();
        Some(async move {
            let ended = |_| Error::Setup("the store was closed".into());
            let synced = synced.wait_for(|s| s.has(seq).is_some()).await.map_err(ended)?;
            synced.has(seq).unwrap_or(Ok(()))
        })
    }

    /// The same on this thread, which waits for the disk: for a caller that waits for this one answer alone, and is spared two
    /// wake-ups of threads. It too shares the sync of whoever came before.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn settle_here(&self) -> Result<(), Error> {
        if self.durability == Durability::Relaxed { Ok(()) } else { self.sync().map(drop) }
    }

    /// Syncs on a thread that may wait for the disk.
    fn sync_soon(self: &Arc<Self>) {
        let mut turn = self.turn();
        if std::mem::replace(&mut turn.running, true) {
            turn.again = true;
            return;
        }
        drop(turn);
        let room = self.clone();
        tokio::task::spawn_blocking(move || {
            loop {
                // Those who wait hear of a failure themselves.
                let _ = room.sync();
                let mut turn = room.turn();
                if !std::mem::take(&mut turn.again) {
                    turn.running = false;
                    return;
                }
            }
        });
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings all that was written up to now to the disk, and answers the last change that is there. Blocks.
    pub(crate) fn sync(&self) -> Result<u64, Error> {
        let _syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut inner = self.lock();
        let seq = inner.ledger.journal.at.seq;
        if let Some(done) = self.synced.borrow().has(seq) {
            return done.map(|()| seq);
        }
        // Contents first: a frame says where they are.
        let (mut files, mut renamed) = inner.content.take_unsynced();
        let (journals, new) = inner.ledger.journal.due();
        drop(inner);
        files.extend(journals);
        renamed |= new;
        let synced = files.iter().try_for_each(|f| self.disk.sync(f));
        let synced = synced.and_then(|()| if renamed { self.disk.sync_folder(&self.dir) } else { Ok(()) });
        let mut inner = self.lock();
        match synced {
            Ok(()) => inner.ledger.journal.synced(seq),
            Err(_) => inner.ledger.journal.fail(),
        }
        drop(inner);
        self.synced.send_modify(|s| match &synced {
            Ok(()) => s.seq = seq.max(s.seq),
            Err(error) => s.failed = Some(error.to_string().into()),
        });
        synced.map(|()| seq).map_err(Error::disk("what was written"))
    }

    /// Does it take nothing more, because its disk has failed?
    pub(crate) fn failed(&self) -> bool {
        self.lock().ledger.journal.failed()
    }

    /// Says in the journal what of it is on the disk. A disk that takes nothing is told of by the next change.
    pub(crate) fn mark(&self) {
        let ledger = &mut self.lock().ledger;
        if let Err(error) = ledger.journal.mark(&ledger.keys) {
            tracing::debug!(%error, "a journal was not marked");
        }
    }

    /// Is there enough to fold, or, when `all`, anything?
    pub(crate) fn wants_fold(&self, all: bool) -> bool {
        let inner = self.lock();
        let long =
            inner.ledger.journal.len >= FOLD_BYTES || inner.ledger.journal.number > inner.ledger.first();
        inner.ledger.unfolded() > 0 && (all || long)
    }

    /// What the database must take up, with the segments that may go then.
    pub(crate) fn begin_fold(&self) -> Result<(Fold, Vec<u32>), Error> {
        let mut inner = self.lock();
        for _ in 0..16 {
            let Some(segment) = inner.content.sparse() else { break };
            inner.compact(segment)?;
        }
        let dead = inner.content.dead();
        let fold = inner.ledger.begin_fold()?;
        Ok((fold, dead))
    }

    /// The database has it: what it replaces goes.
    pub(crate) fn end_fold(&self, fold: &Fold, dead: &[u32]) -> Result<(), Error> {
        let mut inner = self.lock();
        inner.ledger.fold_done(fold.journal);
        inner.ledger.journal.folded(fold.journal);
        inner.content.remove(dead).map_err(Error::disk("old content"))?;
        drop(inner);
        journal::remove_before(&self.disk, &self.dir, fold.journal).map_err(Error::disk("an old journal"))?;
        Ok(())
    }

    /// What of the quotas is used, for the person to see: no permit of a program is needed for numbers.
    pub fn used(&self) -> Used {
        let inner = self.lock();
        let (kept, temporary) = inner.files.used();
        let disk = inner.ledger.journal.len + inner.content.bytes();
        Used { storage: inner.storage.bytes() as u64, kept, temporary, disk }
    }
}

/// Bytes of one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// Of keys and values, as the program counts them.
    pub storage: u64,
    /// Of user and saved files.
    pub kept: u64,
    /// Of temporary files.
    pub temporary: u64,
    /// On the disk beside the database: journal and contents, with what is yet to be won back.
    pub disk: u64,
}

/// A turn in a room.
#[derive(Debug)]
pub(crate) struct Guard<'a> {
    room: &'a Room,
    inner: MutexGuard<'a, Inner>,
}

impl Guard<'_> {
    /// Makes all changes or none.
    pub(crate) fn commit(&mut self, changes: Vec<Change>) -> Result<(), Error> {
        self.inner.ledger.commit(changes)?;
        self.room.bell.notify_one();
        Ok(())
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        (self.inner.clock)()
    }

    /// What was found; from now on the room is shut.
    pub(crate) fn damaged(&self, what: &'static str) -> Error {
        self.room.damaged.store(true, Ordering::Relaxed);
        Error::Damaged { program: self.room.subject.program.to_string(), what }
    }
}

impl Deref for Guard<'_> {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.inner
    }
}

impl DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut Inner {
        &mut self.inner
    }
}

impl Inner {
    /// Moves what is in use out of a segment.
    fn compact(&mut self, segment: u32) -> Result<(), Error> {
        use crate::content::{PLACE, Place};
        let within = |value: &[u8]| {
            value.chunks_exact(PLACE).filter_map(Place::read).any(|p| p.segment == segment && p.len > 0)
        };
        let groups: Vec<(Vec<u8>, bytes::Bytes)> = (self.ledger.below(&[Space::Chunks as u8]))
            .filter(|(_, value)| within(value))
            .map(|(name, value)| (name.to_vec(), value.clone()))
            .collect();
        for (name, value) in groups {
            let (mut new, mut moved) = (Vec::with_capacity(value.len()), Vec::new());
            for place in value.chunks_exact(PLACE).filter_map(Place::read) {
                let mut to = place;
                if place.segment == segment && place.len > 0 {
                    let gone = || Error::disk("a file's content")(io::ErrorKind::NotFound.into());
                    to = self.content.again(&place)?.ok_or_else(gone)?;
                    moved.push((place, to));
                }
                to.write(&mut new);
            }
            self.ledger.commit(vec![Change::Put(name, new.into())])?;
            for (from, to) in moved {
                self.content.take(&to);
                self.content.release(&from);
            }
        }
        Ok(())
    }
}
