//! What a person does with what a program keeps of theirs, without that program: look at it, take it along, clear it, forget
//! it. No permit leads here, for no program does: the person is signed in, and the rooms are their own.

use std::sync::Arc;

use bytes::Bytes;
use menshen_model::Subject;

use crate::crypt::Keys;
use crate::files::path::{Mount, Place};
use crate::journal::Change;
use crate::ledger::Space;
use crate::room::Room;
use crate::store::Store;
use crate::{Error, files, keeper};

/// Bytes of a sealed record that are shown.
const HEAD: usize = 64;
/// How often a room that its keeper is just using is looked at again, and the pause between two looks.
const PATIENCE: (u32, std::time::Duration) = (40, std::time::Duration::from_millis(50));

/// A key with its value as the program sees it, and as the disk has it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The key.
    pub key: String,
    /// The value, in the program's own encoding.
    pub value: Bytes,
    /// The record on the disk; `None`: it is still in the journal alone, sealed as well.
    pub sealed: Option<Sealed>,
}

/// A record on the disk.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// What stands there in place of the key: 32 bytes.
    pub name: Vec<u8>,
    /// The beginning of what stands there in place of the value.
    pub head: Vec<u8>,
    /// All of its bytes.
    pub size: usize,
}

/// A file that a program keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where.
    pub at: Place,
    /// Bytes; `None` for a folder.
    pub size: Option<u64>,
    /// Seconds since 1970.
    pub modified: u64,
}

impl Room {
    /// Keys and values, in the order in which they were first set.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn items(&self) -> Result<Vec<Item>, Error> {
        let room = self.enter(self.subject())?;
        let all = room.storage.order.values().filter_map(|key| {
            let value = room.ledger.get(&Space::Storage.name(key.as_bytes()))?;
            Some(Item { key: key.clone(), value: value.slice(crate::storage::BORN..), sealed: None })
        });
        Ok(all.collect())
    }

    /// All files and folders of the program's own, temporary ones too.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn kept(&self) -> Result<Vec<Kept>, Error> {
        let files = self.own_files()?;
        let mut all = Vec::new();
        for mount in [Mount::User, Mount::Store, Mount::Temp] {
            for path in files.below(&Place { mount, path: String::new() }) {
                let at = Place { mount, path };
                if let Some(entry) = files.get(&at) {
                    all.push(Kept { at, size: entry.size, modified: entry.modified });
                }
            }
        }
        Ok(all)
    }

    /// At most `length` bytes of one of those files from `offset` on.
    ///
    /// # Errors
    /// No such file; [`Error::Damaged`].
    pub fn part(&self, at: &Place, offset: u64, length: u64) -> Result<Vec<u8>, Error> {
        self.own_files()?.read(at, offset, length)
    }

    /// Forgets all keys, values and files; what was decided about the program stays.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Disk`].
    pub fn clear_all(&self) -> Result<(), Error> {
        let mut files = self.own_files()?;
        for mount in [Mount::User, Mount::Store, Mount::Temp] {
            for name in files.list(&Place { mount, path: String::new() }) {
                files.remove(&Place { mount, path: name }, true)?;
            }
        }
        drop(files);
        let mut room = self.enter(self.subject())?;
        let names = room.ledger.below(&[Space::Storage as u8]).map(|(n, _)| Change::Remove(n.to_vec()));
        let changes: Vec<Change> = names.collect();
        if !changes.is_empty() {
            room.commit(changes)?;
            room.storage = room.storage.emptied();
        }
        Ok(())
    }

    fn own_files(&self) -> Result<files::Files<'_>, Error> {
        Ok(files::Files { room: self.enter(self.subject())? })
    }

    fn tags(&self, items: &[Item]) -> Vec<[u8; 32]> {
        let inner = self.lock();
        let keys: &Keys = &inner.ledger.keys;
        items.iter().map(|item| keys.tag(&Space::Storage.name(item.key.as_bytes()))).collect()
    }
}

impl Store {
    /// The room of a subject if it has one: looking makes none.
    ///
    /// # Errors
    /// As [`Store::room`].
    pub async fn room_of(&self, subject: &Subject) -> Result<Option<Arc<Room>>, Error> {
        let known = self.db().await?.room(&subject.user, &subject.program).await?;
        match known {
            None => Ok(None),
            Some(_) => self.room(subject).await.map(Some),
        }
    }

    /// Keys and values with what the disk has in their place. Brings the room to the disk first.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Disk`], [`Error::Sql`].
    pub async fn at_rest(&self, room: &Arc<Room>) -> Result<Vec<Item>, Error> {
        keeper::settle(self, std::slice::from_ref(room), true).await?;
        let mut items = room.items()?;
        let tags = room.tags(&items);
        let (_, rows) = self.db().await?.records(room.id()).await?;
        for (item, tag) in items.iter_mut().zip(tags) {
            item.sealed = rows.iter().find(|row| row.tag == tag).map(|row| Sealed {
                name: row.tag.clone(),
                head: row.sealed.iter().take(HEAD).copied().collect(),
                size: row.sealed.len(),
            });
        }
        Ok(items)
    }

    /// Forgets everything that a program keeps of a person, what was decided about it too. True: there was something.
    ///
    /// # Errors
    /// [`Error::Busy`] while the program runs; [`Error::Disk`], [`Error::Sql`].
    pub async fn forget(&self, subject: &Subject) -> Result<bool, Error> {
        for _ in 0..PATIENCE.0 {
            // The keeper holds rooms within its turn alone: whoever else has this one is a program that runs.
            let turn = self.folding().await;
            if self.let_go(subject) {
                let gone = self.remove_room(subject).await;
                drop(turn);
                return gone;
            }
            drop(turn);
            tokio::time::sleep(PATIENCE.1).await;
        }
        Err(Error::Busy { program: subject.program.to_string() })
    }
}
