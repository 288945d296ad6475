//! The journal of one room: every change as a sealed frame, handed to the kernel by write(2) before it is acknowledged.
//! What was acknowledged therefore outlives a kill of this process at any point; a loss of power may take what was not
//! yet synced. Journals are numbered files; a new one begins when the old one is folded into the database.
//!
//! Frames say what had been synced when they were written. So a tail that a loss of power took, in whatever order the disk
//! had written it, is told from damage: see [`replay`].

mod frame;
mod replay;

use std::path::{Path, PathBuf};

pub(crate) use frame::{Change, Link};
pub(crate) use replay::Failed;

use crate::Error;
use crate::crypt::Keys;
use crate::disk::{Disk, Handle};

/// Where a chain of frames stands: the number of the last frame, and what the next one is tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    /// Number of the last frame.
    pub seq: u64,
    /// Its end.
    pub link: Link,
}

/// A journal that is open for writing.
#[derive(Debug)]
pub(crate) struct Journal {
    dir: PathBuf,
    disk: Disk,
    file: Handle,
    /// Earlier files that may not be on the disk yet, with their numbers.
    older: Vec<(u64, Handle)>,
    /// The number in the file's name.
    pub number: u64,
    /// Bytes of the file.
    pub len: u64,
    /// The last frame.
    pub at: Point,
    /// The last frame that is known to be on the disk.
    synced: u64,
    /// The last one of which a frame says so.
    told: u64,
    /// The last frame that is more than a mark.
    changed: u64,
    /// Does the folder's list of names have to be synced?
    renamed: bool,
    broken: bool,
}

impl Journal {
    /// Adds a frame. On failure nothing of it stays, or the journal takes nothing more.
    pub(crate) fn append(&mut self, keys: &Keys, changes: &[Change]) -> Result<u64, Error> {
        let seq = self.write(keys, &[changes])?;
        self.changed = seq;
        Ok(seq)
    }

    /// Says in the journal itself what of it is on the disk, if anything has changed since. Twice, for the second
    /// stands whatever becomes of the last frame before them.
    pub(crate) fn mark(&mut self, keys: &Keys) -> Result<(), Error> {
        if self.synced < self.changed || self.told >= self.changed {
            return Ok(());
        }
        self.write(keys, &[&[], &[]]).map(drop)
    }

    fn write(&mut self, keys: &Keys, frames: &[&[Change]]) -> Result<u64, Error> {
        if self.broken {
            let text = "an earlier write could not be made or taken back; start the program anew";
            return Err(Error::disk("a journal")(std::io::Error::other(text)));
        }
        let (mut at, mut bytes) = (self.at, Vec::new());
        let news = self.synced > self.told;
        for changes in frames {
            let seq = at.seq + 1;
            let (frame, link) = frame::encode(keys, seq, &at.link, news.then_some(self.synced), changes)?;
            at = Point { seq, link };
            // Most often there is one: nothing is copied.
            if bytes.is_empty() { bytes = frame } else { bytes.extend(frame) }
        }
        if let Err(error) = self.disk.append(&self.file, self.len, &bytes) {
            self.broken = self.disk.cut(&self.file, self.len).is_err();
            return Err(Error::disk("a journal")(error));
        }
        self.len += bytes.len() as u64;
        self.at = at;
        self.told = self.synced;
        Ok(at.seq)
    }

    /// Begins the next file; the old one stays until it is removed.
    pub(crate) fn rotate(&mut self) -> Result<(), Error> {
        let next = self.disk.open(path(&self.dir, self.number + 1));
        let (file, _, _) = next.map_err(Error::disk("a new journal"))?;
        self.older.push((self.number, std::mem::replace(&mut self.file, file)));
        (self.number, self.len, self.renamed) = (self.number + 1, 0, true);
        Ok(())
    }

    /// Files to be synced by another thread, and whether the folder has to be, too.
    pub(crate) fn due(&mut self) -> (Vec<Handle>, bool) {
        let older = self.older.drain(..).map(|(_, file)| file);
        (older.chain([self.file.clone()]).collect(), std::mem::take(&mut self.renamed))
    }

    /// Everything up to a frame is on the disk, pieces of files too.
    pub(crate) fn synced(&mut self, seq: u64) {
        self.synced = self.synced.max(seq);
    }

    /// The database has what was in the files before this one.
    pub(crate) fn folded(&mut self, number: u64) {
        self.older.retain(|(n, _)| *n >= number);
    }

    /// Does it take nothing more?
    pub(crate) fn failed(&self) -> bool {
        self.broken
    }

    /// A sync has failed. What the kernel held may be lost although the next sync succeeds: nothing more is acknowledged.
    pub(crate) fn fail(&mut self) {
        self.broken = true;
    }
}

/// Takes the files before `number` away.
pub(crate) fn remove_before(disk: &Disk, dir: &Path, number: u64) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        let old = name.to_str().and_then(|n| n.strip_prefix("journal.")).and_then(|n| n.parse::<u64>().ok());
        if old.is_some_and(|n| n < number) {
            disk.remove(&dir.join(name))?;
        }
    }
    Ok(())
}

fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("journal.{number}"))
}
