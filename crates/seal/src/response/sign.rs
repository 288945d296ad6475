//! A back end signs its answers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Binding;
use crate::Error;
use crate::request::{BodyDigest, Mode, NamedPair, SessionKeys};
use crate::secret::prints_nothing;

/// Fields to set on an answer, names in lower case.
pub type SignedResponse = Vec<(&'static str, String)>;

/// A back end's own key, whose public half is registered for its domain: not even the platform can forge its answers.
pub struct ResponseKey(NamedPair);

impl ResponseKey {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn generate() -> Result<Self, Error> {
        NamedPair::generate().map(Self)
    }

    /// From the 32 bytes that the back end keeps.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(NamedPair::from_seed(seed))
    }

    /// The public half, for registration.
    pub fn public(&self) -> [u8; 32] {
        self.0.pair.public()
    }

    /// Signs an answer. `created` in Unix seconds; `body` of the content bytes as transmitted.
    pub fn sign(&self, binding: &Binding, status: u16, body: &BodyDigest, created: u64) -> SignedResponse {
        fields(binding, status, body, created, Mode::Ed25519, &self.0.kid, |m| self.0.pair.sign(m).to_vec())
    }
}

/// Signs the answers of one session by its derived key.
#[derive(Clone)]
pub struct SessionResponse(SessionKeys);

impl SessionResponse {
    pub(crate) fn new(keys: SessionKeys) -> Self {
        Self(keys)
    }

    /// Signs an answer. `created` in Unix seconds; `body` of the content bytes as transmitted.
    pub fn sign(&self, binding: &Binding, status: u16, body: &BodyDigest, created: u64) -> SignedResponse {
        let kid = self.0.session.kid();
        fields(binding, status, body, created, Mode::HmacSha256, &kid, |m| self.0.response.tag(m).to_vec())
    }
}

fn fields(
    binding: &Binding,
    status: u16,
    body: &BodyDigest,
    created: u64,
    mode: Mode,
    kid: &str,
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> SignedResponse {
    let params = Binding::params(created, mode, kid);
    let signature = sign(binding.base(status, body, &params).as_bytes());
    vec![
        ("x-wx-checksum", body.checksum()),
        ("content-digest", body.field()),
        ("signature-input", format!("wx={params}")),
        ("signature", format!("wx=:{}:", STANDARD.encode(signature))),
    ]
}

prints_nothing!(ResponseKey, SessionResponse);
