//! The host's own key: it signs what the host grants, so that nothing else can.

use crate::primitive::{Pair, Public};
use crate::secret::{Secret, prints_nothing};
use crate::{Error, hash, pack, random};

/// An Ed25519 key that signs texts of this host.
pub struct HostKey {
    seed: Secret<32>,
    pair: Pair,
}

impl HostKey {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn random() -> Result<Self, Error> {
        let mut seed = Secret::<32>::empty();
        random::fill(seed.bytes_mut())?;
        Ok(Self::from_bytes(seed.bytes()))
    }

    /// The one that was kept.
    pub fn from_bytes(seed: &[u8; 32]) -> Self {
        Self { seed: Secret::copy(seed), pair: Pair::from_seed(seed) }
    }

    /// For being kept in the host's own folder, and nowhere else.
    pub fn to_keep(&self) -> &[u8; 32] {
        self.seed.bytes()
    }

    /// Signs a text of this kind: 128 hexadecimal digits. The kind keeps a text from passing for one of another.
    pub fn sign(&self, kind: &str, text: &[u8]) -> String {
        hash::hex(&self.pair.sign(&message(kind, text)))
    }

    /// Did this key sign this text of this kind?
    pub fn signed(&self, kind: &str, text: &[u8], signature: &str) -> bool {
        let Some(signature) = hash::unhex(signature) else { return false };
        let public = Public::new(&self.pair.public());
        public.is_some_and(|public| public.verify(&message(kind, text), &signature))
    }
}

fn message(kind: &str, text: &[u8]) -> Vec<u8> {
    pack::pack(&[b"menshen-host/1", kind.as_bytes(), text])
}

prints_nothing!(HostKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_good_for_its_text_kind_and_key() {
        let key = HostKey::from_bytes(&[7; 32]);
        let signature = key.sign("grants", b"text");
        assert!(HostKey::from_bytes(key.to_keep()).signed("grants", b"text", &signature));
        assert!(!key.signed("grants", b"texts", &signature));
        assert!(!key.signed("grant", b"text", &signature));
        assert!(!HostKey::random().unwrap().signed("grants", b"text", &signature));
        for bad in ["", "00", "zz", &signature[2..]] {
            assert!(!key.signed("grants", b"text", bad));
        }
        assert_eq!(format!("{key:?}"), "HostKey(***)");
    }
}
