//! Judges certificates, and remembers those that hold: a device sends the same one with each request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use menshen_model::{AppId, OpenId};
use serde::Deserialize;

use super::{LONGEST, json};
use crate::hash::{Digest, sha256};
use crate::primitive::Public;
use crate::request::thumbprint;

/// Most certificates that are remembered.
const MOST: usize = 4_096;

/// Why a certificate does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Not a certificate, or not a set of keys.
    #[error("it is malformed: {0}")]
    Malformed(&'static str),
    /// By an authority that is not known.
    #[error("its authority is unknown")]
    Unknown,
    /// Not signed by its authority.
    #[error("its authority did not sign it")]
    Signature,
    /// Not yet, or no longer.
    #[error("it holds from {0} to {1}")]
    Time(u64, u64),
    /// Issued for longer than an hour.
    #[error("it was issued for more than an hour")]
    TooLong,
}

/// What a certificate that holds says.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) kid: String,
    pub(crate) key: Public,
    pub(crate) appid: AppId,
    pub(crate) openid: Option<OpenId>,
    pub(crate) release: Digest,
    not_before: u64,
    expires: u64,
}

/// The authorities that a back end believes.
pub struct Authorities {
    keys: HashMap<String, Public>,
    known: Mutex<HashMap<Digest, Held>>,
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<json::Jwk>,
}

impl Authorities {
    /// These public keys.
    ///
    /// # Errors
    /// [`Refused::Malformed`] for bytes that are no key.
    pub fn new(keys: &[[u8; 32]]) -> Result<Self, Refused> {
        let mut map = HashMap::new();
        for key in keys {
            let public = Public::new(key).ok_or(Refused::Malformed("a key is no point of the curve"))?;
            map.insert(thumbprint(key), public);
        }
        Ok(Self { keys: map, known: Mutex::default() })
    }

    /// A JWK set.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn from_jwks(text: &str) -> Result<Self, Refused> {
        let set: Jwks = serde_json::from_str(text).map_err(|_| Refused::Malformed("no JWK set"))?;
        let keys: Option<Vec<_>> = set.keys.iter().map(json::Jwk::public).collect();
        Self::new(&keys.ok_or(Refused::Malformed("a key of another kind, or not under its thumbprint"))?)
    }

    /// What the certificate says, if it holds at `now` (Unix seconds).
    pub(crate) fn verify(&self, text: &str, now: u64) -> Result<Held, Refused> {
        let hash = sha256(text.as_bytes());
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        let held = match known {
            Some(held) => held,
            None => self.first(text)?,
        };
        if !(held.not_before..held.expires).contains(&now) {
            return Err(Refused::Time(held.not_before, held.expires));
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST && !known.contains_key(&hash) {
            known.retain(|_, h| h.expires > now);
            if known.len() >= MOST {
                known.clear();
            }
        }
        known.entry(hash).or_insert_with(|| held.clone());
        Ok(held)
    }

    fn first(&self, text: &str) -> Result<Held, Refused> {
        let parts = json::read(text)?;
        let authority = self.keys.get(&parts.kid).ok_or(Refused::Unknown)?;
        if !authority.verify(parts.message.as_bytes(), &parts.signature) {
            return Err(Refused::Signature);
        }
        let claims = parts.claims;
        if claims.expires.saturating_sub(claims.not_before) > LONGEST {
            return Err(Refused::TooLong);
        }
        Ok(Held {
            kid: thumbprint(&claims.public),
            key: Public::new(&claims.public).ok_or(Refused::Malformed("the key it is about"))?,
            appid: claims.appid,
            openid: claims.openid,
            release: claims.release,
            not_before: claims.not_before,
            expires: claims.expires,
        })
    }
}

impl std::fmt::Debug for Authorities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Authorities").field(&self.keys.keys().collect::<Vec<_>>()).finish()
    }
}
