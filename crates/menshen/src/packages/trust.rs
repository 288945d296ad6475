//! Whose packages run on this host: `trust/signers.toml` of the data folder, signed with the host's key.

use std::collections::BTreeMap;
use std::path::Path;

use menshen_seal::package::Signer;
use serde::{Deserialize, Serialize};

use crate::host_file::HostFile;

const VERSION: u32 = 1;
const FILE: HostFile = HostFile {
    kind: "trust",
    name: "signers.toml",
    command: "menshen key",
    again: "trust again with `menshen key trust`",
};

/// The file, read: the name that people gave each signer.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u32,
    #[serde(default)]
    signer: BTreeMap<String, String>,
}

/// The trusted signers, each with the name that people gave it.
#[derive(Debug, Default)]
pub(crate) struct Trust(BTreeMap<Signer, String>);

impl Trust {
    /// Reads the file of a data folder; none is nobody.
    pub(crate) fn read(data: &Path) -> Result<Self, String> {
        let Some(body) = FILE.read(data)? else { return Ok(Self::default()) };
        let broken = |why: String| FILE.broken(data, &why);
        let kept: Kept = toml::from_str(&body).map_err(|e| broken(e.to_string()))?;
        if kept.version != VERSION {
            return Err(broken(format!("it has version {}, not {VERSION}", kept.version)));
        }
        let each = kept.signer.into_iter().map(|(text, name)| {
            Signer::parse(&text)
                .map(|signer| (signer, name))
                .ok_or_else(|| broken(format!("{text:?} is no signer")))
        });
        each.collect::<Result<_, _>>().map(Self)
    }

    /// Writes it.
    pub(crate) fn write(&self, data: &Path) -> Result<(), String> {
        let signer = self.0.iter().map(|(signer, name)| (signer.to_string(), name.clone())).collect();
        let text = toml::to_string(&Kept { version: VERSION, signer }).map_err(|e| e.to_string())?;
        FILE.write(data, &text)
    }

    /// Takes one in.
    pub(crate) fn add(&mut self, signer: Signer, name: String) {
        self.0.insert(signer, name);
    }

    /// Puts one out; was it there?
    pub(crate) fn remove(&mut self, signer: Signer) -> bool {
        self.0.remove(&signer).is_some()
    }

    /// All of them.
    pub(crate) fn signers(&self) -> Vec<Signer> {
        self.0.keys().copied().collect()
    }

    /// With their names.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Signer, &str)> {
        self.0.iter().map(|(signer, name)| (signer, name.as_str()))
    }

    /// How people call this one.
    pub(crate) fn name(&self, signer: Signer) -> Option<&str> {
        self.0.get(&signer).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use menshen_seal::package::PackageKey;

    #[test]
    fn who_is_trusted_is_trusted_the_next_time_and_nobody_else() {
        let data = tempfile::tempdir().unwrap();
        let [one, two] = [1, 2].map(|n| PackageKey::from_seed(&[n; 32]).signer());
        let mut trust = Trust::read(data.path()).unwrap();
        trust.add(one, "the shop".into());
        trust.write(data.path()).unwrap();
        let mut again = Trust::read(data.path()).unwrap();
        assert_eq!((again.signers(), again.name(one), again.name(two)), (vec![one], Some("the shop"), None));
        assert!(again.remove(one) && !again.remove(one));
        again.write(data.path()).unwrap();
        assert_eq!(Trust::read(data.path()).unwrap().signers(), []);
        FILE.write(data.path(), "version = 1\n[signer]\n\"ed25519:00\" = \"x\"\n").unwrap();
        assert!(Trust::read(data.path()).unwrap_err().contains("is no signer"));
        // Whoever writes into the file by other means lets nobody in.
        let forged = format!("version = 1\n[signer]\n\"{two}\" = \"\"\n");
        std::fs::write(FILE.path(data.path()).unwrap(), forged).unwrap();
        assert!(Trust::read(data.path()).unwrap_err().contains("something other than `menshen key`"));
    }
}
