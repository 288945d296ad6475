//! The one way to change files of the store. Tests record what is done here, cut it at every byte, and take away what a
//! loss of power would.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(test)]
pub(crate) mod tape;

/// An open file with its path.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    file: Arc<File>,
    path: Arc<PathBuf>,
}

/// How files are changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    #[cfg(test)]
    tape: Option<Arc<std::sync::Mutex<tape::Tape>>>,
}

impl Disk {
    /// Opens or makes a file; says its length, and whether its name is new and so not yet durable.
    pub(crate) fn open(&self, path: PathBuf) -> io::Result<(Handle, u64, bool)> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).mode(0o600);
        let (file, new) = match options.open(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                #[cfg(test)]
                self.act(|| tape::Act::Make(path.clone()))?;
                (options.create_new(true).open(&path)?, true)
            }
            other => (other?, false),
        };
        let len = file.metadata()?.len();
        Ok((Handle { file: Arc::new(file), path: Arc::new(path) }, len, new))
    }

    /// Puts all of `bytes` at `at`, the end of the file.
    pub(crate) fn append(&self, to: &Handle, at: u64, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        if let Some(fits) = self.fits(bytes.len()) {
            to.file.write_all_at(&bytes[..fits], at)?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        #[cfg(test)]
        self.act(|| tape::Act::Write((*to.path).clone(), at, bytes.to_vec()))?;
        to.file.write_all_at(bytes, at).map_err(|e| to.named(&e))
    }

    /// Cuts a file off.
    pub(crate) fn cut(&self, what: &Handle, len: u64) -> io::Result<()> {
        #[cfg(test)]
        self.act(|| tape::Act::Cut((*what.path).clone(), len))?;
        what.file.set_len(len).map_err(|e| what.named(&e))
    }

    /// What was written to a file outlives a loss of power when this returns.
    pub(crate) fn sync(&self, what: &Handle) -> io::Result<()> {
        #[cfg(test)]
        self.act(|| tape::Act::Sync((*what.path).clone()))?;
        what.file.sync_data().map_err(|e| what.named(&e))
    }

    /// Names of a folder outlive a loss of power when this returns.
    pub(crate) fn sync_folder(&self, dir: &Path) -> io::Result<()> {
        #[cfg(test)]
        self.act(|| tape::Act::SyncFolder(dir.to_owned()))?;
        File::open(dir)?.sync_all()
    }

    /// Takes a file away.
    pub(crate) fn remove(&self, path: &Path) -> io::Result<()> {
        #[cfg(test)]
        self.act(|| tape::Act::Remove(path.to_owned()))?;
        std::fs::remove_file(path)
    }
}

impl Handle {
    /// The whole file.
    pub(crate) fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(self.file.metadata()?.len()).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }

    /// Fills `room` from `at` on.
    pub(crate) fn read(&self, room: &mut [u8], at: u64) -> io::Result<()> {
        self.file.read_exact_at(room, at).map_err(|e| self.named(&e))
    }

    /// The same error, saying which file it was, for the person who looks after the disk.
    fn named(&self, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("{}: {error}", self.path.display()))
    }
}
