//! What programs of this host may reach, as the person who runs it wrote it down: `grants/grants.toml` of the data folder. No
//! program can write to it, and a program's own files are not asked.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use menshen_model::ProgramId;
use menshen_policy::net::Lists;
use serde::{Deserialize, Serialize};

use crate::folder;

const VERSION: u32 = 1;

/// The file, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grants {
    version: u32,
    #[serde(default)]
    program: BTreeMap<ProgramId, Lists>,
}

impl Default for Grants {
    fn default() -> Self {
        Self { version: VERSION, program: BTreeMap::new() }
    }
}

impl Grants {
    /// Reads the file of a data folder; none is an empty one.
    pub(crate) fn read(data: &Path) -> Result<Self, String> {
        let path = path(data)?;
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(format!("{} cannot be read: {e}", path.display())),
        };
        let grants: Self = toml::from_str(&text).map_err(|e| {
            format!("{} is broken: {e}\nPut it right, or remove it and grant again", path.display())
        })?;
        if grants.version != VERSION {
            return Err(format!("{} has version {}, not {VERSION}", path.display(), grants.version));
        }
        Ok(grants)
    }

    /// Writes the file, whole or not at all.
    pub(crate) fn write(&self, data: &Path) -> Result<(), String> {
        let path = path(data)?;
        let fail = |e: std::io::Error| format!("{} cannot be written: {e}", path.display());
        let text = toml::to_string(self).map_err(|e| e.to_string())?;
        let fresh = path.with_extension("new");
        // A leftover of a run that was cut short.
        let _ = std::fs::remove_file(&fresh);
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&fresh)
            .map_err(fail)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
        std::fs::rename(&fresh, &path).map_err(fail)
    }

    /// What a program may reach; nothing unless somebody granted it.
    pub(crate) fn of(&self, program: &ProgramId) -> Lists {
        self.program.get(program).cloned().unwrap_or_default()
    }

    /// The same, to be added to.
    pub(crate) fn entry(&mut self, program: ProgramId) -> &mut Lists {
        self.program.entry(program).or_default()
    }

    /// All that was granted.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&ProgramId, &Lists)> {
        self.program.iter()
    }
}

fn path(data: &Path) -> Result<PathBuf, String> {
    Ok(folder::own(data, "grants")?.join("grants.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use menshen_policy::net::Kind;

    #[test]
    fn what_was_granted_is_there_the_next_time_and_for_nobody_else() {
        let data = tempfile::tempdir().unwrap();
        let one = ProgramId::new("dev:01").unwrap();
        let mut grants = Grants::read(data.path()).unwrap();
        grants.entry(one.clone()).add(Kind::Request, "https://a.example:8443").unwrap();
        grants.entry(one.clone()).add(Kind::Socket, "wss://a.example").unwrap();
        grants.write(data.path()).unwrap();
        let again = Grants::read(data.path()).unwrap();
        assert_eq!(again, grants);
        assert_eq!(again.of(&one).request.len(), 1);
        assert_eq!(again.of(&ProgramId::new("dev:02").unwrap()), Lists::default());
    }

    #[test]
    fn a_broken_file_grants_nothing_and_is_told() {
        let data = tempfile::tempdir().unwrap();
        let file = path(data.path()).unwrap();
        for text in [
            "version = 2",
            "version = 1\n[program.\"dev:1\"]\nrequest = [\"http://a.example\"]",
            "version = 1\nmore = 1",
            "x",
        ] {
            std::fs::write(&file, text).unwrap();
            let told = Grants::read(data.path()).unwrap_err();
            assert!(told.contains("grants.toml"), "{told}");
        }
    }
}
