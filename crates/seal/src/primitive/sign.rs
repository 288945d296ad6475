//! Ed25519 (RFC 8032).

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey};

use crate::Error;
use crate::secret::Secret;

/// Bytes of a signature.
pub(crate) const SIGNATURE: usize = 64;

/// A key pair; the library wipes it when it is dropped.
pub(crate) struct Pair(Ed25519KeyPair);

impl Pair {
    pub(crate) fn generate() -> Result<Self, Error> {
        let mut seed = Secret::<32>::empty();
        super::random(seed.bytes_mut())?;
        Ok(Self::from_seed(seed.bytes()))
    }

    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        // Every 32 bytes are a seed.
        Self(Ed25519KeyPair::from_seed_unchecked(seed).unwrap_or_else(|_| unreachable!("a seed of 32 bytes")))
    }

    pub(crate) fn public(&self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.0.public_key().as_ref());
        out
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE] {
        let mut out = [0; SIGNATURE];
        out.copy_from_slice(self.0.sign(message).as_ref());
        out
    }
}

/// A public half that was taken apart once.
#[derive(Clone)]
pub(crate) struct Public(ParsedPublicKey);

impl Public {
    /// `None` if the bytes are no point of the curve.
    pub(crate) fn new(bytes: &[u8; 32]) -> Option<Self> {
        ParsedPublicKey::new(&ED25519, bytes).ok().map(Self)
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}
