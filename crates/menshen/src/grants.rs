//! What programs of this host may reach, as the person who runs it granted it: `grants/grants.toml` of the data folder, signed with
//! the host's key. No program can write to it, a program's own files are not asked, and a file that anything but `menshen
//! grant` has written grants nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use menshen_model::ProgramId;
use menshen_policy::net::Lists;
use serde::{Deserialize, Serialize};

use crate::host_file::HostFile;

const VERSION: u32 = 1;
const FILE: HostFile = HostFile {
    kind: "grants",
    name: "grants.toml",
    command: "menshen grant",
    again: "grant again with `menshen grant add`",
};

/// The file, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grants {
    version: u32,
    /// Enterprise capabilities.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    capability: BTreeMap<ProgramId, BTreeSet<String>>,
    #[serde(default)]
    program: BTreeMap<ProgramId, Lists>,
}

impl Default for Grants {
    fn default() -> Self {
        Self { version: VERSION, capability: BTreeMap::new(), program: BTreeMap::new() }
    }
}

impl Grants {
    /// Reads the file of a data folder; none is an empty one.
    pub(crate) fn read(data: &Path) -> Result<Self, String> {
        let Some(body) = FILE.read(data)? else { return Ok(Self::default()) };
        let grants: Self = toml::from_str(&body).map_err(|e| FILE.broken(data, &e.to_string()))?;
        if grants.version != VERSION {
            return Err(FILE.broken(data, &format!("it has version {}, not {VERSION}", grants.version)));
        }
        Ok(grants)
    }

    /// Signs and writes the file, whole or not at all.
    pub(crate) fn write(&self, data: &Path) -> Result<(), String> {
        FILE.write(data, &toml::to_string(self).map_err(|e| e.to_string())?)
    }

    /// What a program may reach; nothing unless somebody granted it.
    pub(crate) fn of(&self, program: &ProgramId) -> Lists {
        self.program.get(program).cloned().unwrap_or_default()
    }

    /// The same, to be added to.
    pub(crate) fn entry(&mut self, program: ProgramId) -> &mut Lists {
        self.program.entry(program).or_default()
    }

    /// A program's capabilities, to be added to.
    pub(crate) fn capable(&mut self, program: ProgramId) -> &mut BTreeSet<String> {
        self.capability.entry(program).or_default()
    }

    /// Takes everything of a program back; whether there was anything.
    pub(crate) fn forget(&mut self, program: &ProgramId) -> bool {
        let lists = self.program.remove(program).is_some();
        self.capability.remove(program).is_some() || lists
    }

    /// All programs that were granted something.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&ProgramId, Lists, BTreeSet<String>)> {
        let programs: BTreeSet<&ProgramId> = self.program.keys().chain(self.capability.keys()).collect();
        programs.into_iter().map(|id| (id, self.of(id), self.capability.get(id).cloned().unwrap_or_default()))
    }

    /// Capabilities by program.
    pub(crate) fn capabilities(&self) -> HashMap<String, BTreeSet<String>> {
        self.capability.iter().map(|(id, all)| (id.to_string(), all.clone())).collect()
    }

    /// What a program was granted, in words for the shell.
    pub(crate) fn granted(&self, program: &ProgramId) -> Vec<String> {
        let lists = self.of(program);
        let each = [lists.request, lists.upload, lists.download, lists.socket];
        let servers: BTreeSet<String> = each.iter().flatten().map(ToString::to_string).collect();
        servers.into_iter().chain(self.capability.get(program).into_iter().flatten().cloned()).collect()
    }
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
        grants.capable(one.clone()).insert("phone".into());
        grants.write(data.path()).unwrap();
        let mut again = Grants::read(data.path()).unwrap();
        assert_eq!(again, grants);
        assert_eq!(again.of(&one).request.len(), 1);
        assert_eq!(again.granted(&one), ["https://a.example:8443", "wss://a.example", "phone"]);
        assert!(again.capabilities()["dev:01"].contains("phone"));
        assert_eq!(again.of(&ProgramId::new("dev:02").unwrap()), Lists::default());
        assert!(again.forget(&one) && !again.forget(&one));
        again.write(data.path()).unwrap();
        assert_eq!(Grants::read(data.path()).unwrap().all().count(), 0);
    }

    #[test]
    fn a_broken_file_grants_nothing_and_is_told() {
        let data = tempfile::tempdir().unwrap();
        for text in [
            "version = 2\n",
            "version = 1\n[program.\"dev:1\"]\nrequest = [\"http://a.example\"]\n",
            "version = 1\nmore = 1\n",
            "x\n",
        ] {
            FILE.write(data.path(), text).unwrap();
            let told = Grants::read(data.path()).unwrap_err();
            assert!(told.contains("grants.toml") && !told.contains("signature"), "{told}");
        }
    }

    #[test]
    fn a_file_that_anything_else_has_written_grants_nothing() {
        let data = tempfile::tempdir().unwrap();
        let one = ProgramId::new("dev:01").unwrap();
        let mut grants = Grants::default();
        grants.entry(one).add(Kind::Request, "https://a.example").unwrap();
        grants.write(data.path()).unwrap();
        let file = FILE.path(data.path()).unwrap();
        let good = std::fs::read_to_string(&file).unwrap();
        let other = tempfile::tempdir().unwrap();
        grants.write(other.path()).unwrap();
        let foreign = std::fs::read_to_string(FILE.path(other.path()).unwrap()).unwrap();
        let unsigned =
            good.lines().filter(|l| !l.starts_with('#')).fold(String::new(), |all, l| all + l + "\n");
        for bad in
            [good.replace("a.example", "b.example"), good.replace("dev:01", "dev:02"), unsigned, foreign]
        {
            std::fs::write(&file, &bad).unwrap();
            let told = Grants::read(data.path()).unwrap_err();
            assert!(told.contains("something other than `menshen grant`"), "{told}");
        }
        std::fs::write(&file, good).unwrap();
        assert!(Grants::read(data.path()).is_ok());
    }
}
