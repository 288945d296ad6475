//! From files to a signed package and back, one type per step, so that no step can be left out: [`Signed`] is made of a manifest
//! and files by a key; [`Opened`] is a package whose every byte fits the manifest and whose signature holds; [`Verified`] is one
//! whose signer this host trusts, and the only one that may run.

mod open;
mod seal;

pub use open::{Opened, Unfit, Verified};
pub use seal::{Draft, Signed, Unmade};

/// Names of the two files about the package.
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const SIGNATURE: &str = "signature.json";

/// What stands before the name of every other file.
pub(crate) const CONTENT: &str = "program/";

/// The signature's file, in its one encoding.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    signer: String,
    signature: String,
}

impl Signature {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_else(|e| unreachable!("two strings: {e}"));
        bytes.push(b'\n');
        bytes
    }
}

#[cfg(test)]
mod tests;
