//! The host's own key, in a folder of its own beside the store: what the host grants is signed with it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

pub use menshen_seal::host::HostKey;

use crate::folder;

/// The key of a data folder; made when it is first asked for.
///
/// # Errors
/// A sentence: the folder is not ours, the key cannot be read or written, or is none.
pub fn key(data: &Path) -> Result<HostKey, String> {
    let path = folder::own(data, "host")?.join("key");
    let fail = |e: io::Error| format!("the host's key {} cannot be used: {e}", path.display());
    for _ in 0..2 {
        match fs::read(&path) {
            Ok(bytes) => {
                let bytes = <&[u8; 32]>::try_from(bytes.as_slice());
                return bytes.map(HostKey::from_bytes).map_err(|_| {
                    format!(
                        "{} is damaged. Put it back from a backup, or remove it and grant anew what was granted",
                        path.display()
                    )
                });
            }
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(fail(e)),
            Err(_) => {}
        }
        let key = HostKey::random().map_err(|e| e.to_string())?;
        let new = path.with_extension(std::process::id().to_string());
        let made = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new);
        let written = made.and_then(|mut file| {
            file.write_all(key.to_keep())?;
            file.sync_all()
        });
        // Whoever is first makes the key; the other reads it.
        let linked = written.and_then(|()| match fs::hard_link(&new, &path) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => Err(e),
            _ => Ok(()),
        });
        let removed = fs::remove_file(&new);
        linked.and(removed).map_err(fail)?;
    }
    Err(format!("{} is removed again and again", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_key() {
        let data = tempfile::tempdir().unwrap();
        let signature = key(data.path()).unwrap().sign("grants", b"text");
        assert!(key(data.path()).unwrap().signed("grants", b"text", &signature));
        let other = tempfile::tempdir().unwrap();
        assert!(!key(other.path()).unwrap().signed("grants", b"text", &signature));
        fs::write(data.path().join("host/key"), "short").unwrap();
        assert!(key(data.path()).unwrap_err().contains("damaged"));
    }
}
