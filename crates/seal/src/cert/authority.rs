//! Issues certificates: the platform, or until there is one the local development authority.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Cert, Claims, json};
use crate::Error;
use crate::request::NamedPair;

/// An authority's key pair.
pub struct Authority(NamedPair);

impl Authority {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn generate() -> Result<Self, Error> {
        NamedPair::generate().map(Self)
    }

    /// From the 32 bytes that were kept.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(NamedPair::from_seed(seed))
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.0.pair.public()
    }

    /// Issues a certificate. What it says is up to the caller; back ends refuse one that lives longer than an hour.
    pub fn issue(&self, claims: Claims) -> Cert {
        let message = json::message(&self.0.kid, &claims);
        let signature = URL_SAFE_NO_PAD.encode(self.0.pair.sign(message.as_bytes()));
        Cert { text: format!("{message}.{signature}"), claims }
    }

    /// The JWK set that back ends read: this key and those before it that still hold.
    pub fn jwks(&self, earlier: &[[u8; 32]]) -> String {
        let keys: Vec<_> = std::iter::once(&self.public())
            .chain(earlier)
            .map(|k| serde_json::json!(json::Jwk::of(k)))
            .collect();
        serde_json::json!({ "keys": keys }).to_string()
    }
}

crate::secret::prints_nothing!(Authority);
