//! Reads everything that a room holds, so that its owner knows before they need it.

use super::{Files, Mount, Place};
use crate::Error;
use crate::room::Room;

/// What was read, and was as it had been written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verified {
    /// Keys of storage.
    pub keys: u64,
    /// Files.
    pub files: u64,
    /// Bytes of those files.
    pub bytes: u64,
}

/// Bytes that are read at once.
const PART: u64 = 4 << 20;

impl Room {
    /// Reads every key and every piece of every file. Opening the room has held its records against each other already; the
    /// pieces of files are checked as they are read. Blocks.
    ///
    /// # Errors
    /// [`Error::Damaged`] at the first thing that is not what was written; [`Error::Disk`].
    pub fn verify(&self) -> Result<Verified, Error> {
        let files = Files { room: self.enter(self.subject())? };
        let mut found = Verified { keys: files.room.storage.keys().count() as u64, ..Verified::default() };
        for mount in [Mount::User, Mount::Store, Mount::Temp] {
            for path in files.below(&Place { mount, path: String::new() }) {
                let at = Place { mount, path };
                let Some(size) = files.get(&at).and_then(|entry| entry.size) else { continue };
                for offset in (0..size).step_by(PART as usize) {
                    files.read(&at, offset, PART)?;
                }
                found.files += 1;
                found.bytes += size;
            }
        }
        Ok(found)
    }
}
