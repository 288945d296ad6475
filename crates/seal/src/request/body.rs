//! The hash of a body, under the two names by which it travels.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{self, Digest};

/// SHA-256 of the bytes of a body as they are transmitted (after any Content-Encoding); also of no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyDigest(pub Digest);

impl BodyDigest {
    /// Of a body at hand. One that comes in pieces goes through [`hash::Sha256`].
    pub fn of(bytes: &[u8]) -> Self {
        Self(hash::sha256(bytes))
    }

    /// As `Content-Digest` (RFC 9530) carries it.
    pub fn field(&self) -> String {
        format!("sha-256=:{}:", STANDARD.encode(self.0))
    }

    /// As `X-WX-CheckSum` carries it.
    pub fn checksum(&self) -> String {
        format!("sha-256={}", hash::hex(&self.0))
    }
}
