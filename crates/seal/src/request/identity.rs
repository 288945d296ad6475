//! For whom a request is made, and when.

use menshen_model::{AppId, OpenId};

use super::Unsignable;

/// A program's version as `X-WX-Version` carries it: 1 to 64 letters, digits, `.`, `-`, `_` or `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppVersion(String);

impl AppVersion {
    /// Takes the text if it is one.
    ///
    /// # Errors
    /// [`Unsignable::Version`].
    pub fn new(text: impl Into<String>) -> Result<Self, Unsignable> {
        let text = text.into();
        let good = |b: u8| b.is_ascii_alphanumeric() || b".-_+".contains(&b);
        if !(1..=64).contains(&text.len()) || !text.bytes().all(good) {
            return Err(Unsignable::Version);
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which program, in whose hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The program, as its back end knows it.
    pub appid: AppId,
    /// The person, as this program knows them; `None` before login and for domains that do not receive identity.
    pub openid: Option<OpenId>,
    /// The program's version.
    pub version: AppVersion,
}

/// When, and which one of all requests: handed in by the caller, who has the clock and the chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub(crate) created: u64,
    pub(crate) nonce: String,
}

impl Moment {
    /// `created` in Unix seconds; `nonce` as [`crate::random::nonce`] makes it, used once.
    ///
    /// # Errors
    /// [`Unsignable::Moment`] for a nonce that is not 22 to 32 letters and digits, or a time past the year 9999.
    pub fn new(created: u64, nonce: impl Into<String>) -> Result<Self, Unsignable> {
        let nonce = nonce.into();
        if created > LATEST || !is_nonce(&nonce) {
            return Err(Unsignable::Moment);
        }
        Ok(Self { created, nonce })
    }
}

/// The last second of the year 9999.
pub(crate) const LATEST: u64 = 253_402_300_799;

pub(crate) fn is_nonce(text: &str) -> bool {
    (22..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// A key id: 1 to 96 letters, digits, `-`, `_` or `.`.
pub(crate) fn is_kid(text: &str) -> bool {
    (1..=96).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}
