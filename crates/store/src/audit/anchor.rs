//! The newest checkpoint, kept where whoever copies or rolls back the data folder does not reach.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A place outside the data folder that remembers the log's key and its newest checkpoint.
pub trait Anchor: Send {
    /// What was raised last: the verifier key, a line end, the checkpoint. `None` if nothing ever was.
    ///
    /// # Errors
    /// If it cannot be told.
    fn read(&self) -> io::Result<Option<String>>;

    /// Remembers a newer state, durably.
    ///
    /// # Errors
    /// If it could not; the log then takes no more records.
    fn raise(&mut self, state: &str) -> io::Result<()>;
}

/// An anchor that is a file: on another disk, another machine's mount, a stick.
#[derive(Debug)]
pub struct FileAnchor(PathBuf);

impl FileAnchor {
    /// At this path. Its folder must be there.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Anchor for FileAnchor {
    fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(&self.0) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }

    fn raise(&mut self, state: &str) -> io::Result<()> {
        let mut new = self.0.clone().into_os_string();
        new.push(".new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(state.as_bytes())?;
        file.sync_data()?;
        fs::rename(&new, &self.0)?;
        match self.0.parent().filter(|p| !p.as_os_str().is_empty()) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => File::open(".")?.sync_all(),
        }
    }
}
