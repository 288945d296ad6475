//! The JSON inside a certificate, read strictly and written one way.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use menshen_model::{AppId, OpenId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Claims, Refused};
use crate::hash::{hex, unhex};
use crate::request::thumbprint;

/// Longest certificate, in bytes.
const LONGEST: usize = 4 << 10;
const TYPE: &str = "menshen-cert+jwt";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    appid: AppId,
    cnf: Cnf,
    exp: u64,
    nbf: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    openid: Option<OpenId>,
    release: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cnf {
    jwk: Jwk,
}

/// A public key as JSON.
#[derive(Serialize, Deserialize)]
pub(super) struct Jwk {
    pub(super) crv: String,
    pub(super) kid: String,
    pub(super) kty: String,
    pub(super) x: String,
}

impl Jwk {
    pub(super) fn of(public: &[u8; 32]) -> Self {
        Self {
            crv: "Ed25519".into(),
            kid: thumbprint(public),
            kty: "OKP".into(),
            x: URL_SAFE_NO_PAD.encode(public),
        }
    }

    /// The key, if it is one of Ed25519 under its own thumbprint.
    pub(super) fn public(&self) -> Option<[u8; 32]> {
        let public: [u8; 32] = URL_SAFE_NO_PAD.decode(&self.x).ok()?.try_into().ok()?;
        (self.crv == "Ed25519" && self.kty == "OKP" && self.kid == thumbprint(&public)).then_some(public)
    }
}

/// A certificate, taken apart.
pub(super) struct Parts<'a> {
    /// The authority's key.
    pub(super) kid: String,
    pub(super) claims: Claims,
    /// What was signed.
    pub(super) message: &'a str,
    pub(super) signature: [u8; 64],
}

pub(super) fn read(text: &str) -> Result<Parts<'_>, Refused> {
    if text.len() > LONGEST {
        return Err(Refused::Malformed("longer than 4 KiB"));
    }
    let (message, signature) = text.rsplit_once('.').ok_or(Refused::Malformed("no JWS"))?;
    let (header, payload) = message.split_once('.').ok_or(Refused::Malformed("no JWS"))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok().and_then(|s| s.try_into().ok());
    let signature = signature.ok_or(Refused::Malformed("the signature has not 64 bytes"))?;
    let header: Header = part(header)?;
    if header.alg != "EdDSA" || header.typ != TYPE {
        return Err(Refused::Malformed("another algorithm or type"));
    }
    let payload: Payload = part(payload)?;
    let claims = Claims {
        public: payload.cnf.jwk.public().ok_or(Refused::Malformed("the key it is about"))?,
        appid: payload.appid,
        openid: payload.openid,
        release: unhex(&payload.release)
            .and_then(|r| r.try_into().ok())
            .ok_or(Refused::Malformed("the release is no SHA-256"))?,
        not_before: payload.nbf,
        expires: payload.exp,
    };
    Ok(Parts { kid: header.kid, claims, message, signature })
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Malformed("no base64url"))?;
    serde_json::from_slice(&bytes).map_err(|_| Refused::Malformed("not the members it must have"))
}

/// What is signed: header and payload.
pub(super) fn message(kid: &str, claims: &Claims) -> String {
    let header = Header { alg: "EdDSA".into(), kid: kid.into(), typ: TYPE.into() };
    let payload = Payload {
        appid: claims.appid.clone(),
        cnf: Cnf { jwk: Jwk::of(&claims.public) },
        exp: claims.expires,
        nbf: claims.not_before,
        openid: claims.openid.clone(),
        release: hex(&claims.release),
    };
    format!("{}.{}", encode(&header), encode(&payload))
}

pub(super) fn encode<T: Serialize>(value: &T) -> String {
    // Texts and numbers only: nothing here can fail to be written.
    let text = serde_json::to_vec(value).unwrap_or_else(|_| unreachable!("plain JSON"));
    URL_SAFE_NO_PAD.encode(text)
}
