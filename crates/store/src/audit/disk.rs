//! What the log asks of a disk, so that a test can be one that loses power.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A folder's files by their paths below it. Every method is one step that a crash can fall behind.
pub(super) trait Disk: Send {
    /// The whole file; `None` if it is not there.
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>>;
    /// Names in a folder below; none if it is not there.
    fn list(&self, folder: &str) -> io::Result<Vec<String>>;
    /// A file with these bytes, made or overwritten, with its folders. Not yet durable.
    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()>;
    /// Bytes at a place of a file that is there. Not yet durable.
    fn write_at(&mut self, path: &str, at: u64, bytes: &[u8]) -> io::Result<()>;
    /// A file's end.
    fn cut(&mut self, path: &str, length: u64) -> io::Result<()>;
    /// A file's bytes are durable.
    fn sync(&mut self, path: &str) -> io::Result<()>;
    /// Another name; what had it is gone. Not yet durable.
    fn rename(&mut self, from: &str, to: &str) -> io::Result<()>;
    /// A file is gone; one that is not there is no error.
    fn remove(&mut self, path: &str) -> io::Result<()>;
    /// The names in a folder are durable.
    fn sync_folder(&mut self, folder: &str) -> io::Result<()>;
}

/// A whole new file under its name, durable: there is never half of it.
pub(super) fn put(disk: &mut dyn Disk, path: &str, bytes: &[u8]) -> io::Result<()> {
    let new = format!("{path}.new");
    disk.write(&new, bytes)?;
    disk.sync(&new)?;
    disk.rename(&new, path)?;
    let mut folder = path;
    while let Some((above, _)) = folder.rsplit_once('/') {
        disk.sync_folder(above)?;
        folder = above;
    }
    disk.sync_folder("")
}

/// A real one.
pub(super) struct Real {
    root: PathBuf,
    /// The journal, which is written again and again.
    open: Option<(String, File)>,
}

impl Real {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), open: None }
    }

    fn file(&mut self, path: &str) -> io::Result<&File> {
        if self.open.as_ref().is_none_or(|(p, _)| p != path) {
            let file = OpenOptions::new().write(true).open(self.root.join(path))?;
            self.open = Some((path.to_owned(), file));
        }
        match &self.open {
            Some((_, file)) => Ok(file),
            None => unreachable!("it was opened above"),
        }
    }

    fn forget(&mut self, path: &str) {
        self.open.take_if(|(p, _)| p == path);
    }
}

impl Disk for Real {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.root.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.root.join(folder)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry?.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.forget(path);
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all_at(bytes, 0)
    }

    fn write_at(&mut self, path: &str, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.file(path)?.write_all_at(bytes, at)
    }

    fn cut(&mut self, path: &str, length: u64) -> io::Result<()> {
        self.file(path)?.set_len(length)
    }

    fn sync(&mut self, path: &str) -> io::Result<()> {
        self.file(path)?.sync_data()
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.forget(from);
        self.forget(to);
        fs::rename(self.root.join(from), self.root.join(to))
    }

    fn remove(&mut self, path: &str) -> io::Result<()> {
        self.forget(path);
        match fs::remove_file(self.root.join(path)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    fn sync_folder(&mut self, folder: &str) -> io::Result<()> {
        File::open(self.root.join(folder))?.sync_all()
    }
}
