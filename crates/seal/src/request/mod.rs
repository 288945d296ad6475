//! menshen-sig/1, requests: signed by the host, believed by a back end.
//!
//! Not WeChat's: no public document defines an automatic `signature` of `wx.request`. The header form is RFC 9421 with a
//! closed profile (one list of components, one order of parameters); the compact form is four parameters at the end of
//! the query. `docs/signatures.md` writes both down for other languages, `tests/vectors` holds cases for them.

mod body;
mod error;
mod fields;
mod form;
mod identity;
mod key;
mod nonce;
mod query;
mod signer;
mod target;
mod verifier;

pub use body::BodyDigest;
pub use error::{Refused, Unsignable};
pub use fields::Fields;
pub use form::Mode;
pub use identity::{AppVersion, Identity, Moment};
pub use key::{DeviceKey, Session, SessionKeys, SigningSecret, public_from_text, thumbprint};
pub use nonce::{Claim, NonceWindow, SKEW};
pub use query::NAMES;
pub use signer::{Form, Signed, Signer};
pub use target::{Scheme, Target};
pub use verifier::{Pending, Trust, Verified, Verifier};

pub(crate) use fields::Params;
pub(crate) use identity::is_kid;
pub(crate) use key::NamedPair;
