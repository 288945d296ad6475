//! Making a package.

use std::collections::BTreeMap;

use menshen_seal::hash::{hex, sha256};
use menshen_seal::package::PackageKey;

use super::{CONTENT, MANIFEST, SIGNATURE, Signature};
use crate::archive::{self, TooLarge};
use crate::manifest::{BadManifest, Entry, Manifest};

/// A manifest whose `files` are still to be told, and the files.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Everything but `files`, which is filled in.
    pub manifest: Manifest,
    /// Content by name.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Why a draft cannot be a package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmade {
    /// The manifest.
    #[error("the manifest is off: {0}")]
    Manifest(#[from] BadManifest),
    /// The files.
    #[error(transparent)]
    Files(#[from] TooLarge),
}

/// A signed package.
#[derive(Debug, Clone)]
pub struct Signed {
    bytes: Vec<u8>,
    manifest: Manifest,
}

impl Draft {
    /// The manifest with every file's hash.
    fn whole(mut self) -> (Manifest, BTreeMap<String, Vec<u8>>) {
        let entry = |bytes: &Vec<u8>| Entry { size: bytes.len() as u64, sha256: hex(&sha256(bytes)) };
        self.manifest.files = self.files.iter().map(|(name, bytes)| (name.clone(), entry(bytes))).collect();
        (self.manifest, self.files)
    }

    /// Signs it. The same draft and key give the same bytes.
    ///
    /// # Errors
    /// Names that are no files everywhere, too much of something, a value that is off.
    pub fn sign(self, key: &PackageKey) -> Result<Signed, Unmade> {
        let (manifest, files) = self.whole();
        manifest.check()?;
        let first = manifest.bytes();
        let signature =
            Signature { signer: key.signer().to_string(), signature: hex(&key.sign(&first)) }.bytes();
        let mut all: BTreeMap<String, &[u8]> =
            files.iter().map(|(name, bytes)| (format!("{CONTENT}{name}"), bytes.as_slice())).collect();
        all.insert(MANIFEST.to_owned(), &first);
        all.insert(SIGNATURE.to_owned(), &signature);
        let bytes = archive::write(all.iter().map(|(name, bytes)| (name.as_str(), *bytes)))?;
        Ok(Signed { bytes, manifest })
    }
}

impl Signed {
    /// The package's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}
