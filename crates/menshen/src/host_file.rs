//! A file of the host's own that decides something: who may reach what, whose packages run. It is signed with the host's key, and
//! one that anything but the command for it has written counts for nothing.

use std::path::{Path, PathBuf};

use menshen_store::{folder, host};

use crate::packages;

/// What begins the last line.
const SIGNATURE: &str = "# signature of this host, over all lines before: ";
/// Most bytes of one.
const BYTES: u64 = 16 << 20;

/// One such file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HostFile {
    /// Its folder in the data folder, and what is signed.
    pub(crate) kind: &'static str,
    /// Its name there.
    pub(crate) name: &'static str,
    /// The command that writes it.
    pub(crate) command: &'static str,
    /// How it is made again after it was removed.
    pub(crate) again: &'static str,
}

impl HostFile {
    /// Where it lies.
    pub(crate) fn path(self, data: &Path) -> Result<PathBuf, String> {
        Ok(folder::own(data, self.kind)?.join(self.name))
    }

    /// What stands in it; `None` when there is none.
    pub(crate) fn read(self, data: &Path) -> Result<Option<String>, String> {
        let path = self.path(data)?;
        if !path.exists() {
            return Ok(None);
        }
        let bytes = packages::read(&path, BYTES)?;
        let text = std::str::from_utf8(&bytes).ok();
        let signed = text.and_then(|text| text.rsplit_once(SIGNATURE));
        let key = host::key(data)?;
        match signed.filter(|(body, signature)| key.signed(self.kind, body.as_bytes(), signature.trim_end()))
        {
            Some((body, _)) => Ok(Some(body.to_owned())),
            None => Err(format!(
                "{} was changed by something other than `{}`: the host's signature does not fit, so nothing in it counts. Put the \
                 unchanged file back, or remove it and {}",
                path.display(),
                self.command,
                self.again
            )),
        }
    }

    /// Signs and writes it, whole or not at all.
    pub(crate) fn write(self, data: &Path, body: &str) -> Result<(), String> {
        let signature = host::key(data)?.sign(self.kind, body.as_bytes());
        packages::write(&self.path(data)?, format!("{body}{SIGNATURE}{signature}\n").as_bytes(), 0o600)
    }

    /// What is said of a file that is signed and yet none.
    pub(crate) fn broken(self, data: &Path, why: &str) -> String {
        let path = self.path(data).unwrap_or_else(|_| PathBuf::from(self.name));
        format!("{} is broken: {why}\nRemove it and {}", path.display(), self.again)
    }
}
