//! A room: all that one program keeps in the hands of one person. Its records are in memory and its changes in its
//! journal; the database takes them up in groups. Everybody who touches it takes turns, so that quotas are exact.

use std::fs::File;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use menshen_model::Subject;
use tokio::sync::{Notify, watch};

use crate::Error;
use crate::content::Content;
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

/// What wakes the keeper.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    /// Somebody waits for the disk.
    pub now: Notify,
    /// Something changed.
    pub soon: Notify,
}

/// All that one program keeps in the hands of one person.
#[derive(Debug)]
pub struct Room {
    subject: Subject,
    pub(crate) id: i64,
    pub(crate) dir: PathBuf,
    durability: Durability,
    inner: Mutex<Inner>,
    synced: watch::Sender<u64>,
    bell: Arc<Bell>,
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
    unsynced: Vec<(u64, Arc<File>)>,
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
        Some(Self { ledger, content, storage, files, unsynced: Vec::new(), clock })
    }
}

impl Room {
    pub(crate) fn new(
        subject: Subject,
        id: i64,
        dir: PathBuf,
        durability: Durability,
        inner: Inner,
        bell: Arc<Bell>,
        lock: File,
    ) -> Self {
        let synced = watch::channel(0).0;
        let damaged = AtomicBool::new(false);
        Self { subject, id, dir, durability, inner: Mutex::new(inner), synced, bell, damaged, _lock: lock }
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

    /// Something to wait for before what was changed up to now is acknowledged; `None` when it may be at once.
    pub fn settle(&self) -> Option<impl Future<Output = Result<(), Error>> + Send + use<>> {
        if self.durability == Durability::Relaxed {
            return None;
        }
        let seq = self.lock().ledger.journal.at.seq;
        let mut synced = self.synced.subscribe();
        if *synced.borrow() >= seq {
            return None;
        }
        self.bell.now.notify_one();
        Some(async move {
            let ended = |_| Error::Setup("the store was closed".into());
            synced.wait_for(|s| *s >= seq).await.map(drop).map_err(ended)
        })
    }

    /// Brings all that was written up to now to the disk, and answers the last change that is there. Blocks.
    pub(crate) fn sync(&self) -> Result<u64, Error> {
        let mut inner = self.lock();
        let seq = inner.ledger.journal.at.seq;
        if *self.synced.borrow() >= seq {
            return Ok(seq);
        }
        let content = inner.content.take_unsynced();
        let journals = inner.unsynced.clone();
        let last = inner.ledger.journal.file();
        drop(inner);
        let synced = content
            .iter()
            .map(|(_, f)| f)
            .chain(journals.iter().map(|(_, f)| f))
            .chain([&last])
            .try_for_each(|f| f.sync_data())
            .and_then(|()| File::open(&self.dir)?.sync_all());
        if let Err(error) = synced {
            self.lock().content.not_synced(content.into_iter().map(|(n, _)| n));
            return Err(Error::disk("what was written")(error));
        }
        let done = journals.last().map_or(0, |(n, _)| *n);
        self.lock().unsynced.retain(|(n, _)| *n > done);
        self.synced.send_modify(|s| *s = seq.max(*s));
        Ok(seq)
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
        let old = (inner.ledger.journal.number, inner.ledger.journal.file());
        for _ in 0..16 {
            let Some(segment) = inner.content.sparse() else { break };
            inner.compact(segment)?;
        }
        let dead = inner.content.dead();
        let fold = inner.ledger.begin_fold()?;
        inner.unsynced.push(old);
        Ok((fold, dead))
    }

    /// The database has it: what it replaces goes.
    pub(crate) fn end_fold(&self, fold: &Fold, dead: &[u32]) -> Result<(), Error> {
        let mut inner = self.lock();
        inner.ledger.fold_done(fold.journal);
        inner.unsynced.retain(|(n, _)| *n >= fold.journal);
        inner.content.remove(dead).map_err(Error::disk("old content"))?;
        drop(inner);
        journal::remove_before(&self.dir, fold.journal).map_err(Error::disk("an old journal"))?;
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
        self.room.bell.soon.notify_one();
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
                    let gone = || Error::disk("a file's content")(std::io::ErrorKind::NotFound.into());
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
