//! The journal of one room: every change as a sealed frame, handed to the kernel by write(2) before it is acknowledged.
//! What was acknowledged therefore outlives a kill of this process at any point; a loss of power may take what was not
//! yet synced. Journals are numbered files; a new one begins when the old one is folded into the database.

mod frame;

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use frame::{Change, Link};

use crate::Error;
use crate::crypt::Keys;
use crate::disk::Disk;

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
    file: Arc<File>,
    /// The number in the file's name.
    pub number: u64,
    /// Bytes of the file.
    pub len: u64,
    /// The last frame.
    pub at: Point,
    broken: bool,
}

/// Why a journal could not be replayed.
pub(crate) enum Failed {
    /// The disk.
    Disk(io::Error),
    /// It is not what was written.
    Damaged(&'static str),
}

impl Journal {
    /// Replays the journals from `number` on and opens the last one. A frame that was never finished is cut off, but only
    /// at the very end: it was not acknowledged.
    pub(crate) fn open(
        dir: &Path,
        disk: Disk,
        keys: &Keys,
        number: u64,
        from: Point,
        mut each: impl FnMut(u64, Vec<Change>),
    ) -> Result<Self, Failed> {
        let (mut number, mut at) = (number, from);
        loop {
            let path = path(dir, number);
            let mut file = open(&path).map_err(Failed::Disk)?;
            let last = !self::path(dir, number + 1).try_exists().map_err(Failed::Disk)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(Failed::Disk)?;
            let mut read = 0;
            while read < bytes.len() {
                match frame::decode(keys, at.seq + 1, &at.link, &bytes[read..]) {
                    frame::Found::Frame(len, changes, link) => {
                        at = Point { seq: at.seq + 1, link };
                        each(at.seq, changes);
                        read += len;
                    }
                    frame::Found::Torn if last => break,
                    frame::Found::Torn => return Err(Failed::Damaged("its journal was cut")),
                    frame::Found::Damaged => return Err(Failed::Damaged("its journal was changed")),
                }
            }
            if last {
                if read < bytes.len() {
                    file.set_len(read as u64).map_err(Failed::Disk)?;
                }
                file.seek(SeekFrom::End(0)).map_err(Failed::Disk)?;
                let (dir, file, len) = (dir.to_owned(), Arc::new(file), read as u64);
                return Ok(Self { dir, disk, file, number, len, at, broken: false });
            }
            number += 1;
        }
    }

    /// Adds a frame. On failure nothing of it stays, or the journal takes nothing more.
    pub(crate) fn append(&mut self, keys: &Keys, changes: &[Change]) -> Result<u64, Error> {
        if self.broken {
            return Err(Error::disk("a journal")(io::Error::other(
                "an earlier write could not be taken back",
            )));
        }
        let seq = self.at.seq + 1;
        let (bytes, link) = frame::encode(keys, seq, &self.at.link, changes)?;
        if let Err(error) = self.disk.append(&self.file, &path(&self.dir, self.number), self.len, &bytes) {
            self.broken =
                self.file.set_len(self.len).is_err() || (&*self.file).seek(SeekFrom::End(0)).is_err();
            return Err(Error::disk("a journal")(error));
        }
        self.len += bytes.len() as u64;
        self.at = Point { seq, link };
        Ok(seq)
    }

    /// Begins the next file; the old one stays until it is removed.
    pub(crate) fn rotate(&mut self) -> Result<(), Error> {
        let file = open(&path(&self.dir, self.number + 1)).map_err(Error::disk("a new journal"))?;
        (self.file, self.number, self.len) = (Arc::new(file), self.number + 1, 0);
        Ok(())
    }

    /// The file, to be synced by another thread.
    pub(crate) fn file(&self) -> Arc<File> {
        self.file.clone()
    }
}

/// Takes the files before `number` away.
pub(crate) fn remove_before(dir: &Path, number: u64) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        let old = name.to_str().and_then(|n| n.strip_prefix("journal.")).and_then(|n| n.parse::<u64>().ok());
        if old.is_some_and(|n| n < number) {
            std::fs::remove_file(dir.join(name))?;
        }
    }
    Ok(())
}

fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("journal.{number}"))
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}
