//! Signatures of packages: who answers for a mini program's file. What is signed is the manifest, which names the hash of every
//! other byte; the label in front keeps such a signature from meaning anything elsewhere.

use crate::hash::{hex, unhex};
use crate::primitive::{Pair, Public};
use crate::secret::{Secret, prints_nothing};
use crate::{Error, random};

/// Stands before every signed manifest, with a zero byte behind it. A change of the format changes it.
const LABEL: &[u8] = b"menshen package 1\0";

/// How a signer's public key begins when it is written down.
const PREFIX: &str = "ed25519:";

/// Signs packages: a developer's key for uploads, a platform's (or a host's own, for itself) for releases.
pub struct PackageKey {
    seed: Secret<32>,
    pair: Pair,
}

prints_nothing!(PackageKey);

/// Who signed: a public key. Its text is `ed25519:` and 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signer([u8; 32]);

impl PackageKey {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn generate() -> Result<Self, Error> {
        let mut seed = Secret::<32>::empty();
        random::fill(seed.bytes_mut())?;
        Ok(Self::from_seed(seed.bytes()))
    }

    /// From what was kept.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self { seed: Secret::copy(seed), pair: Pair::from_seed(seed) }
    }

    /// For being kept in its owner's own file, and nowhere else.
    pub fn to_keep(&self) -> &[u8; 32] {
        self.seed.bytes()
    }

    /// The public half.
    pub fn signer(&self) -> Signer {
        Signer(self.pair.public())
    }

    /// Signs the bytes of a manifest.
    pub fn sign(&self, manifest: &[u8]) -> [u8; 64] {
        self.pair.sign(&[LABEL, manifest].concat())
    }
}

impl Signer {
    /// From its text; `None` for everything that no key writes.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = unhex(text.strip_prefix(PREFIX)?)?.try_into().ok()?;
        Public::new(&bytes).map(|_| Self(bytes))
    }

    /// 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }

    /// Did this key sign the manifest?
    pub fn signed(&self, manifest: &[u8], signature: &[u8]) -> bool {
        Public::new(&self.0).is_some_and(|key| key.verify(&[LABEL, manifest].concat(), signature))
    }
}

/// No signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signer is `ed25519:` and 64 lower-case hexadecimal digits that are a key")]
pub struct NoSigner;

impl std::str::FromStr for Signer {
    type Err = NoSigner;

    fn from_str(text: &str) -> Result<Self, NoSigner> {
        Self::parse(text).ok_or(NoSigner)
    }
}

impl std::fmt::Display for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{PREFIX}{}", self.hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_manifest_and_its_key() {
        let key = PackageKey::from_seed(&[7; 32]);
        let signature = key.sign(b"{}");
        let signer = Signer::parse(&key.signer().to_string()).unwrap();
        assert!(signer.signed(b"{}", &signature));
        assert!(!signer.signed(b"{ }", &signature));
        assert!(!PackageKey::from_seed(&[8; 32]).signer().signed(b"{}", &signature));
        for at in 0..64 {
            let mut flipped = signature;
            flipped[at] ^= 1;
            assert!(!signer.signed(b"{}", &flipped), "byte {at}");
        }
        // The same key signs other things elsewhere (a checkpoint of a log): without the label it is no signature of a package.
        assert!(!signer.signed(b"{}", &Pair::from_seed(&[7; 32]).sign(b"{}")));
    }

    #[test]
    fn a_signer_has_one_text() {
        let text = PackageKey::from_seed(&[7; 32]).signer().to_string();
        assert_eq!(Signer::parse(&text).map(|s| s.to_string()), Some(text.clone()));
        for bad in
            [text.to_uppercase(), text.replace("ed25519:", ""), format!("{text} "), text[..70].to_owned()]
        {
            assert_eq!(Signer::parse(&bad), None, "{bad}");
        }
        assert!(!format!("{:?}", PackageKey::from_seed(&[7; 32])).contains("07"));
    }
}
