//! AES-256-GCM with a nonce that is handed in.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

/// Bytes of a nonce.
pub(crate) const NONCE: usize = 12;
/// Bytes of a tag.
pub(crate) const TAG: usize = 16;

/// A key with its schedule; the library wipes it when it is dropped.
pub(crate) struct Aead(LessSafeKey);

impl Aead {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        // Fails for a key of another length only.
        let key = UnboundKey::new(&AES_256_GCM, key).unwrap_or_else(|_| unreachable!("a key of 32 bytes"));
        Self(LessSafeKey::new(key))
    }

    /// Encrypts everything of `text` from `from` on and appends the tag. `None` if it is too long for one nonce.
    pub(crate) fn seal(&self, nonce: [u8; NONCE], aad: &[u8], text: &mut Vec<u8>, from: usize) -> Option<()> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(aad), text.get_mut(from..)?).ok()?;
        text.extend_from_slice(tag.as_ref());
        Some(())
    }

    /// The plain text of cipher text and tag; `None` if any bit is not what was sealed.
    pub(crate) fn open(&self, nonce: [u8; NONCE], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let mut out = sealed.to_vec();
        let plain =
            self.0.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut out).ok()?;
        let length = plain.len();
        out.truncate(length);
        Some(out)
    }
}
