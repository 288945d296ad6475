//! User, saved and temporary files of one program in the hands of one person: a tree of names in the ledger, contents in
//! sealed pieces. No path of a program reaches the operating system: a path is the name of a record, and the host's files
//! are numbered.

mod bytes_of;
mod node;
pub mod path;
#[cfg(test)]
mod tests;
mod tree;
mod verify;

use menshen_policy::Permit;
use menshen_policy::permit;

pub use node::{Entry, full, is_folder, missing, no_folder};
pub(crate) use node::{GROUP, group_of};
pub use path::{Mount, Place};
pub use verify::Verified;

use crate::Error;
use crate::content::{Content, PLACE};
use crate::journal::Change;
use crate::ledger::{Ledger, Space};
use crate::room::{Guard, Room};

/// What one program may keep in files.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest file in bytes.
    pub file: u64,
    /// Largest sum of user and saved files, in bytes.
    pub kept: u64,
    /// Largest sum of temporary files, in bytes.
    pub temp: u64,
    /// Most entries of all mounts together.
    pub entries: u64,
}

impl Limits {
    /// As documented: 100 MB a file, 200 MB for user and saved files, 4 GB of temporary ones; and 20,000 entries.
    pub const DOCUMENTED: Self = Self { file: 100 << 20, kept: 200 << 20, temp: 4 << 30, entries: 20_000 };
}

/// What is used, and the next numbers.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) limits: Limits,
    kept: u64,
    temp: u64,
    entries: u64,
    next: u64,
}

impl Index {
    /// Counts what the ledger has, marks its pieces as used, and says what is left of temporary files of an earlier run.
    pub(crate) fn load(ledger: &Ledger, content: &mut Content, limits: Limits) -> (Self, Vec<Change>) {
        let mut index = Self { limits, kept: 0, temp: 0, entries: 0, next: 1 };
        let mut trim = Vec::new();
        let mut old = std::collections::BTreeSet::new();
        for (name, value) in ledger.below(&[Space::Node as u8]) {
            let Some(entry) = Entry::read(value) else { continue };
            index.next = index.next.max(entry.id + 1);
            if name.get(1) == Some(&Mount::Temp.byte()) {
                trim.push(Change::Remove(name.to_vec()));
                old.insert(entry.id.to_be_bytes());
            } else {
                index.kept += entry.size.unwrap_or(0);
                index.entries += 1;
            }
        }
        for (name, value) in ledger.below(&[Space::Chunks as u8]) {
            if name.get(1..9).is_some_and(|id| old.contains(id)) {
                trim.push(Change::Remove(name.to_vec()));
            } else {
                value
                    .chunks_exact(PLACE)
                    .filter_map(crate::content::Place::read)
                    .for_each(|p| content.take(&p));
            }
        }
        (index, trim)
    }

    /// Bytes of user and saved files, and of temporary ones.
    pub(crate) fn used(&self) -> (u64, u64) {
        (self.kept, self.temp)
    }

    fn usage(&mut self, mount: Mount) -> (&mut u64, u64) {
        if mount == Mount::Temp {
            (&mut self.temp, self.limits.temp)
        } else {
            (&mut self.kept, self.limits.kept)
        }
    }
}

/// The files, while nobody else touches them.
#[derive(Debug)]
pub struct Files<'a> {
    pub(crate) room: Guard<'a>,
}

impl Room {
    /// The door to the program's own files. Holds the room until it is dropped.
    ///
    /// # Errors
    /// [`Error::WrongSubject`] if the leave is for another program or person.
    pub fn files(&self, permit: &Permit<permit::Files>) -> Result<Files<'_>, Error> {
        Ok(Files { room: self.enter(permit.subject())? })
    }
}

impl Files<'_> {
    /// Bytes of user and saved files, and of temporary ones.
    pub fn used(&self) -> (u64, u64) {
        self.room.files.used()
    }

    /// The documented bounds.
    pub fn limits(&self) -> Limits {
        self.room.files.limits
    }
}
