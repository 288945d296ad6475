//! The keys that sign requests: a device's pair, or a session's derived pair.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use menshen_model::{AppId, OpenId};

use super::Unsignable;
use super::identity::LATEST;
use crate::Error;
use crate::hash::sha256;
use crate::pack::pack;
use crate::primitive::{Mac, Pair, derive};
use crate::secret::{Secret, prints_nothing};

/// A host's key pair, fresh for each program, person and launch, so that two back ends cannot link a person by it.
pub struct DeviceKey(pub(super) Pair);

impl DeviceKey {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn generate() -> Result<Self, Error> {
        Pair::generate().map(Self)
    }

    /// The public half, as a certificate names it.
    pub fn public(&self) -> [u8; 32] {
        self.0.public()
    }

    /// A fixed one: for vectors, which anyone can recompute, and for nothing else.
    #[doc(hidden)]
    pub fn from_published_seed(seed: &[u8; 32]) -> Self {
        Self(Pair::from_seed(seed))
    }
}

/// A pair with its name, for those whose public half others know: authorities and back ends.
pub(crate) struct NamedPair {
    pub(crate) pair: Pair,
    pub(crate) kid: String,
}

impl NamedPair {
    /// A new one.
    pub(crate) fn generate() -> Result<Self, Error> {
        Ok(Self::of(Pair::generate()?))
    }

    /// From the 32 bytes that were kept.
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        Self::of(Pair::from_seed(seed))
    }

    fn of(pair: Pair) -> Self {
        let kid = thumbprint(&pair.public());
        Self { pair, kid }
    }
}

/// The public half of an Ed25519 key from its JWK's `x`: base64url of 32 bytes without padding. `None` for everything else.
pub fn public_from_text(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// The name of a public key: its JWK thumbprint (RFC 7638, SHA-256), 43 characters.
pub fn thumbprint(public: &[u8; 32]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(sha256(jwk.as_bytes()))
}

/// An app's signing secret, issued for this alone: both the platform and the app's back end have it, no host does.
#[derive(Clone)]
pub struct SigningSecret(Secret<32>);

impl SigningSecret {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn random() -> Result<Self, Error> {
        let mut secret = Secret::empty();
        crate::random::fill(secret.bytes_mut())?;
        Ok(Self(secret))
    }

    /// The one that was kept.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Secret::copy(bytes))
    }

    /// The keys of one session: HKDF-SHA-256 with salt `menshen-sig/1` and, each after its length, `req` or `res`, app id,
    /// openid (empty if none), session id, expiry in decimal digits.
    pub fn session(&self, appid: &AppId, openid: Option<&OpenId>, session: &Session) -> SessionKeys {
        let key = |label: &[u8]| -> Secret<32> {
            let openid = openid.map_or("", |o| o.as_str());
            let expires = session.expires.to_string();
            let info = [
                label,
                appid.as_str().as_bytes(),
                openid.as_bytes(),
                session.id.as_bytes(),
                expires.as_bytes(),
            ];
            derive(b"menshen-sig/1", self.0.bytes(), &pack(&info))
        };
        SessionKeys::from_bytes(key(b"req").bytes(), key(b"res").bytes(), session.clone())
    }
}

/// Which session, and until when. Its key id is `ID.EXPIRY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub(crate) id: String,
    pub(crate) expires: u64,
}

impl Session {
    /// `expires` in Unix seconds.
    ///
    /// # Errors
    /// [`Unsignable::Session`] for an id that is not 16 to 64 letters, digits, `-` or `_`.
    pub fn new(id: impl Into<String>, expires: u64) -> Result<Self, Unsignable> {
        let id = id.into();
        let good = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
        if !(16..=64).contains(&id.len()) || !id.bytes().all(good) || expires > LATEST {
            return Err(Unsignable::Session);
        }
        Ok(Self { id, expires })
    }

    pub(crate) fn kid(&self) -> String {
        format!("{}.{}", self.id, self.expires)
    }

    pub(crate) fn from_kid(kid: &str) -> Option<Self> {
        let (id, expires) = kid.split_once('.')?;
        let session = Self::new(id, expires.parse().ok()?).ok()?;
        (session.kid() == kid).then_some(session)
    }
}

/// A session's two keys, as the platform hands them to a host: one signs requests, one checks answers.
#[derive(Clone)]
pub struct SessionKeys {
    pub(crate) request: Mac,
    pub(crate) response: Mac,
    pub(crate) session: Session,
}

impl SessionKeys {
    /// As they were handed over.
    pub fn from_bytes(request: &[u8; 32], response: &[u8; 32], session: Session) -> Self {
        Self { request: Mac::new(request), response: Mac::new(response), session }
    }

    /// When they are over, in Unix seconds.
    pub fn expires(&self) -> u64 {
        self.session.expires
    }
}

prints_nothing!(DeviceKey, SigningSecret, SessionKeys);
