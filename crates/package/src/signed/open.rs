//! Opening a package.

use std::collections::BTreeSet;
use std::sync::Arc;

use menshen_model::ProgramId;
use menshen_seal::hash::{hex, sha256, unhex};
use menshen_seal::package::Signer;

use super::{CONTENT, MANIFEST, SIGNATURE, Signature};
use crate::archive::{self, Archive, Bounds, Refused};
use crate::manifest::{BadManifest, Manifest};

/// Why bytes are no package, or not the one that was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The container.
    #[error(transparent)]
    Container(#[from] Refused),
    /// One of the two files about it.
    #[error("{0} is missing: this is a ZIP of our shape, but no package")]
    Missing(&'static str),
    /// The manifest.
    #[error("{MANIFEST} is refused: {0}")]
    Manifest(#[from] BadManifest),
    /// The signature's file.
    #[error("{SIGNATURE} is not of its shape: it was edited")]
    Signature,
    /// The signature.
    #[error("the signature of {0} does not hold: the manifest was changed after it was signed")]
    Forged(Signer),
    /// A file that the manifest does not name.
    #[error("{0} is not in the manifest: it was added after the signature")]
    Added(String),
    /// A file that is not there.
    #[error("{0} is in the manifest and not in the package: it was taken out")]
    TakenOut(String),
    /// Another content.
    #[error("{0} is not the file that was signed")]
    Changed(String),
    /// Somebody this host does not know.
    #[error(
        "it is signed by {0}, whom this host does not trust: `menshen key trust {0}` if you know that this is the developer's key"
    )]
    Stranger(Signer),
}

/// A package that is what its signer signed, whoever that is.
#[derive(Debug, Clone)]
pub struct Opened {
    bytes: Arc<[u8]>,
    archive: Archive,
    manifest: Manifest,
    hash: String,
    signer: Signer,
}

/// A package of a signer whom this host trusts. There is no other way to one than [`Opened::verify`].
#[derive(Debug, Clone)]
pub struct Verified(Opened);

impl Opened {
    /// Opens a package: every byte is accounted for and the signature holds.
    ///
    /// # Errors
    /// [`Unfit`] says what does not fit.
    pub fn open(bytes: impl Into<Arc<[u8]>>, bounds: Bounds) -> Result<Self, Unfit> {
        let bytes = bytes.into();
        let archive = archive::read(&bytes, bounds)?;
        let about = |name| archive.get(name).map(|range| &bytes[range]).ok_or(Unfit::Missing(name));
        let (first, second) = (about(MANIFEST)?, about(SIGNATURE)?);
        let parsed: Signature = serde_json::from_slice(second).map_err(|_| Unfit::Signature)?;
        if parsed.bytes() != second {
            return Err(Unfit::Signature);
        }
        let signer = Signer::parse(&parsed.signer).ok_or(Unfit::Signature)?;
        let signature = unhex(&parsed.signature).ok_or(Unfit::Signature)?;
        // Nothing of the manifest is read before it is known to be the signer's.
        if !signer.signed(first, &signature) {
            return Err(Unfit::Forged(signer));
        }
        let (manifest, hash) = (Manifest::parse(first)?, hex(&sha256(first)));
        let mut left: BTreeSet<&str> = manifest.files.keys().map(String::as_str).collect();
        for (name, range) in archive.iter() {
            if name == MANIFEST || name == SIGNATURE {
                continue;
            }
            let added = || Unfit::Added(name.to_owned());
            let inner = name.strip_prefix(CONTENT).ok_or_else(added)?;
            let entry = manifest.files.get(inner).ok_or_else(added)?;
            let content = &bytes[range];
            if entry.size != content.len() as u64 || entry.sha256 != hex(&sha256(content)) {
                return Err(Unfit::Changed(inner.to_owned()));
            }
            left.remove(inner);
        }
        match left.first() {
            Some(name) => Err(Unfit::TakenOut((*name).to_owned())),
            None => Ok(Self { archive, manifest, hash, signer, bytes }),
        }
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the manifest: the name of exactly this package.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Who signed it.
    pub fn signer(&self) -> Signer {
        self.signer
    }

    /// Bytes of the whole package.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// One file of the program.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.archive.get(&format!("{CONTENT}{name}")).map(|range| &self.bytes[range])
    }

    /// All files of the program by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.archive
            .iter()
            .filter_map(|(name, range)| Some((name.strip_prefix(CONTENT)?, &self.bytes[range])))
    }

    /// The package of a trusted signer.
    ///
    /// # Errors
    /// [`Unfit::Stranger`].
    pub fn verify(self, trusted: &[Signer]) -> Result<Verified, Unfit> {
        if trusted.contains(&self.signer) { Ok(Verified(self)) } else { Err(Unfit::Stranger(self.signer)) }
    }
}

impl Verified {
    /// What the host keys everything by: who signed, and the app id, which is theirs to give.
    pub fn id(&self) -> ProgramId {
        let text = format!("mpk:{}:{}", self.0.signer.hex(), self.0.manifest.app);
        ProgramId::new(text).unwrap_or_else(|e| unreachable!("a key and an app id: {e}"))
    }
}

impl std::ops::Deref for Verified {
    type Target = Opened;

    fn deref(&self) -> &Opened {
        &self.0
    }
}
