//! Compiled units in a folder, by the hash of what they were made from. It holds bytecode, so the folder is the user's own
//! (mode 0700) and every entry carries its own hash: a torn or damaged one is as good as none.

use std::fs;
use std::path::{Path, PathBuf};

use menshen_code::{Cache, Key};
use menshen_store::folder;
use sha2::{Digest, Sha256};

/// A folder of compiled units.
pub(crate) struct Folder {
    dir: PathBuf,
}

impl Folder {
    /// Opens or makes the folder. It must belong to this user alone, since what lies in it is run (in a jail).
    pub(crate) fn open(data: &Path) -> Result<Self, String> {
        Ok(Self { dir: folder::own(data, "units-1")? })
    }

    fn path(&self, key: &Key) -> PathBuf {
        let name = key.to_string();
        self.dir.join(&name[..2]).join(&name[2..])
    }
}

impl Cache for Folder {
    fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let bytes = fs::read(self.path(key)).ok()?;
        let (hash, body) = bytes.split_first_chunk::<32>()?;
        (Sha256::digest(body).as_slice() == hash).then(|| body.to_vec())
    }

    fn put(&self, key: &Key, bytes: &[u8]) {
        let path = self.path(key);
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(path.parent().unwrap_or(&self.dir))?;
            let mut all = Sha256::digest(bytes).to_vec();
            all.extend_from_slice(bytes);
            let torn = path.with_extension(format!("{}", std::process::id()));
            fs::write(&torn, all)?;
            fs::rename(torn, &path)
        };
        if let Err(e) = write() {
            // The next run compiles it again; nothing is lost but time.
            tracing::debug!(path = %path.display(), error = %e, "a compiled unit could not be kept");
        }
    }
}
