//! The one way to append to a file of the store. Tests record what is written here and cut it at every byte.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

#[cfg(test)]
use std::sync::{Arc, Mutex};

/// How files are appended to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    #[cfg(test)]
    tape: Option<Arc<Mutex<Tape>>>,
}

/// What was written, in order, and how much more fits.
#[cfg(test)]
#[derive(Debug, Default)]
pub(crate) struct Tape {
    /// File, where, which bytes.
    pub writes: Vec<(std::path::PathBuf, u64, Vec<u8>)>,
    /// Bytes that fit on the disk from now on.
    pub room: Option<usize>,
}

impl Disk {
    /// Appends all of `bytes` at `at`, the end of the file and its position.
    pub(crate) fn append(&self, mut file: &File, path: &Path, at: u64, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        if let Some(tape) = &self.tape {
            let mut tape = tape.lock().unwrap();
            if let Some(room) = tape.room {
                let fits = room.min(bytes.len());
                tape.room = Some(room - fits);
                if fits < bytes.len() {
                    file.write_all(&bytes[..fits])?;
                    return Err(io::ErrorKind::StorageFull.into());
                }
            }
            tape.writes.push((path.to_owned(), at, bytes.to_vec()));
        }
        let _ = (path, at);
        file.write_all(bytes)
    }

    /// One that records.
    #[cfg(test)]
    pub(crate) fn taped() -> (Self, Arc<Mutex<Tape>>) {
        let tape = Arc::new(Mutex::new(Tape::default()));
        (Self { tape: Some(tape.clone()) }, tape)
    }
}
