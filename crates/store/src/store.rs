//! The store of one host: accounts, and a room for each program in each person's hands.
//!
//! ```text
//! DATA/store/store.db                accounts; sealed records, as far as journals were folded
//! DATA/store/rooms/FOLDER/journal.N  sealed changes since then
//! DATA/store/rooms/FOLDER/content.N  sealed pieces of files
//! ANCHOR/menshen-anchor/             halves of keys, and how far each room had come
//! ```

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use menshen_model::{ProgramId, Subject, UserId};
use menshen_seal::hash::hex;
use menshen_seal::keys::AccountKey;
use menshen_seal::random;

use crate::anchor::{Anchor, Mark, Rollback};
use crate::crypt::Keys;
use crate::db::{Db, RoomRow};
use crate::disk::Disk;
use crate::files::Limits;
use crate::journal::{self, Failed, Journal};
use crate::ledger::{Head, Loading, Row};
use crate::room::{Durability, Inner, Room};
use crate::{Error, content, folder, keeper};

/// When so many rooms are open, those that nobody uses are closed.
const ROOMS: usize = 32;

/// How often it is tried to have a room that another process has open, 50 ms apart.
const BUSY: u32 = 10;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// A folder outside the data folder for the halves of keys and the marks; `None`: they lie beside the store.
    pub anchor: Option<PathBuf>,
    /// When a change is acknowledged.
    pub durability: Durability,
    /// What one program may keep in files.
    pub limits: Limits,
    /// Seconds since 1970.
    pub clock: fn() -> u64,
}

/// The store. It is cheap to clone; all clones are the same store.
#[derive(Debug, Clone)]
pub struct Store(pub(crate) Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    dir: PathBuf,
    options: Options,
    anchor: Anchor,
    db: tokio::sync::Mutex<Option<Db>>,
    keys: Mutex<HashMap<UserId, AccountKey>>,
    rooms: Mutex<HashMap<Subject, Arc<Room>>>,
    /// One room is opened at a time.
    opening: tokio::sync::Mutex<()>,
    /// The keeper, and whoever does its work, take turns: two folds of one room must not pass each other on their way to the
    /// database.
    pub(crate) folding: tokio::sync::Mutex<()>,
    pub(crate) bell: Arc<tokio::sync::Notify>,
    /// What files are written through.
    #[cfg(test)]
    pub(crate) disk: Mutex<Disk>,
    /// Are rooms opened from now on unsealed, to measure what sealing costs?
    #[cfg(test)]
    pub(crate) plain: std::sync::atomic::AtomicBool,
    /// Does the keeper keep still, so that a test folds by itself?
    #[cfg(test)]
    pub(crate) still: std::sync::atomic::AtomicBool,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.bell.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The database, while nobody else uses it.
pub(crate) struct DbGuard<'a>(tokio::sync::MutexGuard<'a, Option<Db>>);

impl std::ops::Deref for DbGuard<'_> {
    type Target = Db;
    fn deref(&self) -> &Db {
        self.0.as_ref().unwrap_or_else(|| unreachable!("checked when it was taken"))
    }
}

impl std::ops::DerefMut for DbGuard<'_> {
    fn deref_mut(&mut self) -> &mut Db {
        self.0.as_mut().unwrap_or_else(|| unreachable!("checked when it was taken"))
    }
}

impl Store {
    /// Opens or makes the store in a data folder. It must be called within a runtime, which its keeper runs on.
    ///
    /// # Errors
    /// [`Error::Setup`] says which folder cannot be used and what to name instead; [`Error::Format`] for a store of a
    /// newer Menshen; [`Error::Sql`].
    pub async fn open(data: &Path, options: Options) -> Result<Self, Error> {
        let dir = folder::own(data, "store").map_err(Error::Setup)?;
        let anchor = Anchor::open(&dir, options.anchor.as_deref())?;
        let mut db = Db::open(&dir.join("store.db")).await?;
        let id = match db.meta("id").await? {
            Some(id) => id,
            None => {
                let id = hex(&random::token16().map_err(|e| Error::Seal(e.to_string()))?);
                db.set_meta("id", &id).await?;
                id
            }
        };
        match (db.meta("anchor").await?.as_deref(), anchor.rollback) {
            (Some("outside"), Rollback::NotProvable) => {
                let text = "this store has an anchor outside its data folder: name that folder with --anchor";
                return Err(Error::Setup(text.into()));
            }
            (None, Rollback::Seen) => {
                anchor.tie(&id)?;
                let beside = Anchor::open(&dir, None)?;
                for user in db.users().await? {
                    if let Some(half) = beside.half(&user.id)? {
                        anchor.keep(&user.id, &half)?;
                        if let Some(name) = beside.kept_person(&user.id)? {
                            anchor.keep_person(&user.id, &name)?;
                        }
                        beside.shred(&user.id)?;
                    }
                }
                db.set_meta("anchor", "outside").await?;
            }
            (_, Rollback::Seen) => anchor.tie(&id)?,
            (_, Rollback::NotProvable) => {}
        }
        let bell = Arc::new(tokio::sync::Notify::new());
        let store = Self(Arc::new(Shared {
            dir,
            options,
            anchor,
            db: tokio::sync::Mutex::new(Some(db)),
            keys: Mutex::default(),
            rooms: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            folding: tokio::sync::Mutex::default(),
            bell,
            #[cfg(test)]
            disk: Mutex::default(),
            #[cfg(test)]
            plain: false.into(),
            #[cfg(test)]
            still: false.into(),
        }));
        keeper::start(&store);
        Ok(store)
    }

    /// Would an old copy of the whole store that is put back be seen?
    pub fn rollback(&self) -> Rollback {
        self.0.anchor.rollback
    }

    /// The room of a subject whose person is signed in.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::RolledBack`], [`Error::Busy`]: this room alone; others are not touched.
    pub async fn room(&self, subject: &Subject) -> Result<Arc<Room>, Error> {
        if let Some(room) = self.open_room(subject) {
            return Ok(room);
        }
        let turn = self.0.opening.lock().await;
        if let Some(room) = self.open_room(subject) {
            return Ok(room);
        }
        self.make_way().await;
        let key = lock(&self.0.keys).get(&subject.user).map(|k| k.program(&subject.program));
        let key = key.ok_or_else(|| Error::Setup("this person is not signed in".into()))?;
        #[cfg_attr(not(test), expect(unused_mut, reason = "tests measure without sealing"))]
        let mut keys = Keys::new(&key, subject);
        #[cfg(test)]
        {
            keys.plain = self.0.plain.load(std::sync::atomic::Ordering::Relaxed);
        }
        let row = self.room_row(subject, &keys).await?;
        let held = self.hold_soon(&row).await?;
        let (head, rows) = self.db().await?.records(row.id).await?;
        let mark = self.0.anchor.mark(&row.user, &row.program)?;
        let (store, whose) = (self.clone(), subject.clone());
        let dir = self.folder(&row)?;
        let opened = tokio::task::spawn_blocking(move || -> Result<Arc<Room>, Error> {
            let disk = store.disk();
            let inner =
                load(&dir, keys, (&head, rows), mark, disk.clone(), &store.0.options, &whose.program)?;
            let (bell, durability) = (store.0.bell.clone(), store.0.options.durability);
            Ok(Arc::new(Room::new(whose, row.id, dir, durability, (inner, disk), bell, held)))
        });
        let room = opened.await.map_err(|e| Error::Setup(e.to_string()))??;
        lock(&self.0.rooms).insert(subject.clone(), room.clone());
        drop(turn);
        Ok(room)
    }

    /// The room of a subject if it is open already. One whose disk has failed is opened anew when nobody is in it.
    pub fn open_room(&self, subject: &Subject) -> Option<Arc<Room>> {
        let mut rooms = lock(&self.0.rooms);
        let room = rooms.get(subject)?;
        if room.failed() && Arc::strong_count(room) == 1 {
            rooms.remove(subject);
            return None;
        }
        Some(room.clone())
    }

    /// Closes rooms that nobody uses when many are open.
    async fn make_way(&self) {
        let idle = self.take_idle();
        if idle.is_empty() {
            return;
        }
        if let Err(error) = keeper::settle(self, &idle, true).await {
            tracing::error!(%error, "a room that is closed stays in its journal");
        }
    }

    fn take_idle(&self) -> Vec<Arc<Room>> {
        let mut rooms = lock(&self.0.rooms);
        if rooms.len() < ROOMS {
            return Vec::new();
        }
        let idle: Vec<Subject> = rooms
            .iter()
            .filter(|(_, r)| Arc::strong_count(r) == 1)
            .map(|(subject, _)| subject.clone())
            .collect();
        idle.iter().filter_map(|subject| rooms.remove(subject)).collect()
    }

    /// Closes a person's rooms and forgets their key.
    ///
    /// # Errors
    /// [`Error::Disk`]; the key is forgotten all the same.
    pub async fn log_out(&self, user: &UserId) -> Result<(), Error> {
        lock(&self.0.keys).remove(user);
        let mut rooms = Vec::new();
        lock(&self.0.rooms).retain(|subject, room| {
            let theirs = &subject.user == user;
            if theirs {
                rooms.push(room.clone());
            }
            !theirs
        });
        keeper::settle(self, &rooms, true).await
    }

    /// Gives up what a program has stored, damaged or not; for one person or for all.
    ///
    /// # Errors
    /// [`Error::Busy`] while the program is open.
    pub async fn reset(&self, program: &ProgramId, user: Option<&UserId>) -> Result<usize, Error> {
        let rooms = self.rooms_of(program, user).await?;
        for row in &rooms {
            let held = self.hold_if_there(row)?;
            self.0.anchor.give_up(&row.user, &row.program)?;
            self.db().await?.remove_room(row.id).await?;
            self.remove_folder(row)?;
            drop(held);
        }
        Ok(rooms.len())
    }

    /// Which programs have something of a person.
    ///
    /// # Errors
    /// [`Error::Sql`].
    pub async fn programs(&self, user: &UserId) -> Result<Vec<ProgramId>, Error> {
        let rooms = self.db().await?.rooms(Some(user)).await?;
        Ok(rooms.into_iter().filter_map(|r| ProgramId::new(r.program).ok()).collect())
    }

    /// Accepts what a program has stored although the anchor has seen it newer.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub async fn accept(&self, program: &ProgramId, user: Option<&UserId>) -> Result<usize, Error> {
        let rooms = self.rooms_of(program, user).await?;
        for row in &rooms {
            self.0.anchor.accept(&row.user, &row.program)?;
        }
        Ok(rooms.len())
    }

    /// The keeper's turn: within it nobody but programs that run holds a room.
    pub(crate) async fn folding(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.folding.lock().await
    }

    /// Closes a room without bringing it to the disk, for it is to be taken away. False: somebody has it.
    pub(crate) fn let_go(&self, subject: &Subject) -> bool {
        let mut rooms = lock(&self.0.rooms);
        if rooms.get(subject).is_some_and(|room| Arc::strong_count(room) > 1) {
            return false;
        }
        rooms.remove(subject);
        true
    }

    /// Takes a closed room away. True: there was one.
    pub(crate) async fn remove_room(&self, subject: &Subject) -> Result<bool, Error> {
        let row = self.db().await?.room(&subject.user, &subject.program).await?;
        let Some(row) = row else { return Ok(false) };
        let held = self.hold_if_there(&row)?;
        self.0.anchor.give_up(&row.user, &row.program)?;
        self.db().await?.remove_room(row.id).await?;
        self.remove_folder(&row)?;
        drop(held);
        Ok(true)
    }

    async fn rooms_of(&self, program: &ProgramId, user: Option<&UserId>) -> Result<Vec<RoomRow>, Error> {
        let mut rooms = self.db().await?.rooms(user).await?;
        rooms.retain(|r| r.program == program.as_str());
        if let Some(open) = lock(&self.0.rooms).keys().find(|s| &s.program == program) {
            return Err(Error::Busy { program: open.program.to_string() });
        }
        Ok(rooms)
    }

    /// Brings everything to the disk and into the database, and closes.
    ///
    /// # Errors
    /// [`Error::Disk`], [`Error::Sql`]: what was acknowledged is in the journals all the same.
    pub async fn close(self) -> Result<(), Error> {
        let rooms: Vec<_> = lock(&self.0.rooms).drain().map(|(_, room)| room).collect();
        let settled = keeper::settle(&self, &rooms, true).await;
        lock(&self.0.keys).clear();
        if let Some(db) = self.0.db.lock().await.take() {
            db.close().await;
        }
        settled
    }

    async fn room_row(&self, subject: &Subject, keys: &Keys) -> Result<RoomRow, Error> {
        let mut db = self.db().await?;
        if let Some(row) = db.room(&subject.user, &subject.program).await? {
            return Ok(row);
        }
        let mark = self.0.anchor.mark(subject.user.as_str(), subject.program.as_str())?;
        if let Some(mark) = mark.filter(|m| !m.given_up) {
            let program = subject.program.to_string();
            return Err(Error::RolledBack { program, found: 0, mark: mark.seq });
        }
        let chance = |e: menshen_seal::Error| Error::Seal(e.to_string());
        let name = hex(&random::token16().map_err(chance)?);
        folder::make(&self.0.dir, &["rooms", &name]).map_err(Error::disk("a room's folder"))?;
        let head = Head::empty(mark.map_or(0, |m| m.seq), random::token16().map_err(chance)?).seal(keys)?;
        db.add_room(&subject.user, &subject.program, &name, &head).await?;
        let row = db.room(&subject.user, &subject.program).await?;
        row.ok_or_else(|| Error::Setup("the room that was just made is gone".into()))
    }

    pub(crate) async fn db(&self) -> Result<DbGuard<'_>, Error> {
        let db = self.0.db.lock().await;
        if db.is_none() {
            return Err(Error::Setup("the store was closed".into()));
        }
        Ok(DbGuard(db))
    }

    pub(crate) fn anchor(&self) -> &Anchor {
        &self.0.anchor
    }

    pub(crate) fn now(&self) -> u64 {
        (self.0.options.clock)()
    }

    pub(crate) fn keep_key(&self, user: UserId, key: AccountKey) {
        lock(&self.0.keys).insert(user, key);
    }

    pub(crate) fn open_rooms(&self) -> Vec<Arc<Room>> {
        lock(&self.0.rooms).values().cloned().collect()
    }

    fn disk(&self) -> Disk {
        #[cfg(test)]
        return lock(&self.0.disk).clone();
        #[cfg(not(test))]
        Disk::default()
    }

    /// A room's folder. Its name is of our own making; anything else in the database leads nowhere.
    pub(crate) fn folder(&self, row: &RoomRow) -> Result<PathBuf, Error> {
        let plain = row.folder.len() == 32 && row.folder.bytes().all(|b| b.is_ascii_hexdigit());
        if !plain {
            return Err(Error::Damaged {
                program: row.program.clone(),
                what: "the name of its folder was changed",
            });
        }
        Ok(self.0.dir.join("rooms").join(&row.folder))
    }

    /// Keeps other processes, and this one, out of a room.
    pub(crate) fn hold(&self, row: &RoomRow) -> Result<File, Error> {
        let path = self.folder(row)?.join("lock");
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
        let file = file.map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => {
                Error::Damaged { program: row.program.clone(), what: "its folder is gone" }
            }
            _ => Error::disk("a room's folder")(source),
        })?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(std::fs::TryLockError::WouldBlock) => Err(Error::Busy { program: row.program.clone() }),
            Err(std::fs::TryLockError::Error(source)) => Err(Error::disk("a room's folder")(source)),
        }
    }

    /// The same, with some patience for a process that is just ending.
    async fn hold_soon(&self, row: &RoomRow) -> Result<File, Error> {
        for _ in 0..BUSY {
            match self.hold(row) {
                Err(Error::Busy { .. }) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
                other => return other,
            }
        }
        self.hold(row)
    }

    /// The same for a room that is to be taken away: its folder may be gone.
    pub(crate) fn hold_if_there(&self, row: &RoomRow) -> Result<Option<File>, Error> {
        match self.hold(row) {
            Err(Error::Damaged { .. }) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Takes a room's folder away. A name that is not of our making leads to no folder of ours.
    pub(crate) fn remove_folder(&self, row: &RoomRow) -> Result<(), Error> {
        let Ok(folder) = self.folder(row) else { return Ok(()) };
        match std::fs::remove_dir_all(folder) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::disk("a room's folder")(e)),
            _ => Ok(()),
        }
    }
}

/// Opens a room's records, journal and contents, all or nothing. Blocks.
fn load(
    dir: &Path,
    keys: Keys,
    (head, rows): (&[u8], Vec<Row>),
    mark: Option<Mark>,
    disk: Disk,
    options: &Options,
    program: &ProgramId,
) -> Result<Inner, Error> {
    let damaged = |what| Error::Damaged { program: program.to_string(), what };
    let head = Head::open(&keys, head).ok_or_else(|| damaged("its list of records was changed"))?;
    let mut loading = Loading::rows(&keys, &head, rows).map_err(damaged)?;
    let content = content::Content::open(dir, disk.clone()).map_err(Error::disk("a file's content"))?;
    let (known, from) = (mark.map_or(0, |m| m.seq), (head.journal, head.at));
    let mut pieces = content::Pieces::default();
    let whole = |changes: &[_]| pieces.whole(&content, &keys, changes);
    let journal = Journal::open(dir, disk.clone(), &keys, from, known, whole, |seq, changes| {
        loading.frame(&keys, seq, changes);
    });
    let journal = journal.map_err(|e| match e {
        Failed::Disk(source) => Error::disk("a journal")(source),
        Failed::Damaged(what) => damaged(what),
    })?;
    // Nothing was written before: a change of our own must not hide that others are missing.
    let found = journal.at.seq;
    if found < known {
        return Err(Error::RolledBack { program: program.to_string(), found, mark: known });
    }
    journal::remove_before(&disk, dir, head.journal).map_err(Error::disk("an old journal"))?;
    let ledger = loading.ready(keys, journal, head.journal);
    Inner::load(ledger, content, options.limits, options.clock).ok_or_else(|| damaged("a record is none"))
}
