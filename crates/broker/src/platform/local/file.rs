//! Where the local platform's seed is kept between runs, so that a developer's server stays set up: one file, for this user alone.

use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use menshen_seal::platform::Seed;

use super::Local;
use crate::Error;

impl Local {
    /// The platform whose seed lies in a folder; a new one where there is none.
    ///
    /// # Errors
    /// [`Error::Data`] names the file that cannot be used and why.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let path = dir.join("seed");
        let fail = |source| Error::Data { path: path.clone(), source };
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let broken = || {
                    let why = "it is no seed of 64 hexadecimal digits; remove it, and a new one is made";
                    fail(std::io::Error::new(ErrorKind::InvalidData, why))
                };
                Ok(Self::of(Seed::from_text(text.trim_end()).ok_or_else(broken)?))
            }
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let seed = Seed::random().map_err(|e| Error::Entropy(e.to_string()))?;
                let mut file = std::fs::OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(&path)
                    .map_err(fail)?;
                file.write_all(seed.to_text().as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
                Ok(Self::of(seed))
            }
            Err(e) => Err(fail(e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_same_folder_gives_the_same_platform_and_a_broken_seed_none() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Local::open(dir.path()).unwrap().keys();
        assert_eq!(Local::open(dir.path()).unwrap().keys(), keys);
        let path = dir.path().join("seed");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "x").unwrap();
        let told = Local::open(dir.path()).err().unwrap().to_string();
        assert!(told.contains("seed"), "{told}");
    }
}
