//! Certificates of device keys: a platform says whose key it is, for at most an hour.
//!
//! A certificate is a JWS in compact form (RFC 7515, `EdDSA` of RFC 8037) with the key as its `cnf` (RFC 7800), so that any
//! JOSE library reads it. The header has exactly `alg`, `kid` and `typ`, the payload exactly the members of [`Claims`];
//! anything else is refused. Keys are published as a JWK set at `/.well-known/menshen/keys.json`.

mod authority;
mod json;
mod verify;

use menshen_model::{AppId, OpenId};

pub use authority::Authority;
pub use verify::{Authorities, Refused};

use crate::hash::Digest;

/// Longest life of a certificate, in seconds.
pub const LONGEST: u64 = 3_600;

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The device's public key.
    pub public: [u8; 32],
    /// The program.
    pub appid: AppId,
    /// The person, as this program knows them; `None` before login.
    pub openid: Option<OpenId>,
    /// SHA-256 of the release that runs.
    pub release: Digest,
    /// Unix seconds from which it holds.
    pub not_before: u64,
    /// Unix seconds at which it holds no longer; at most [`LONGEST`] later.
    pub expires: u64,
}

/// A certificate as a host has it: text, and what it says. The host does not judge it; back ends do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cert {
    text: String,
    claims: Claims,
}

impl Cert {
    /// Takes the text that a platform issued.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn parse(text: String) -> Result<Self, Refused> {
        let claims = json::read(&text)?.claims;
        Ok(Self { text, claims })
    }

    /// As `X-WX-Cert` carries it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says, unverified.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }
}
