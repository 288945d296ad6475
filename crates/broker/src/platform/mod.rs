//! What only a platform may do: say who a person is to one program, certify the keys that requests are signed with, and seal what
//! is for the program's server alone. The broker passes its answers through and never sees an app's secret or a session key, and no
//! guest ever does.
//!
//! What is core data there cannot become part of a frame:
//! ```compile_fail,E0277
//! let secret = menshen_model::Core::new(String::from("name"));
//! let _ = menshen_wire::Value::from(secret);
//! ```

mod local;

use menshen_model::{AppId, OpenId, Subject};
use menshen_seal::cert::Cert;
use menshen_seal::envelope::SessionKey;
use menshen_seal::request::SessionKeys;
use menshen_wire::Value;

use crate::doors::Denied;
pub use local::Local;

/// A program that runs, as a platform certifies it.
#[derive(Debug, Clone, Copy)]
pub struct Running<'a> {
    /// Which program, in whose hands.
    pub subject: &'a Subject,
    /// The app id that it claims.
    pub appid: &'a AppId,
    /// SHA-256 of what runs.
    pub release: [u8; 32],
    /// Is the person named? Only to servers that are registered to learn it, and after a login.
    pub identified: bool,
    /// Now, in Unix seconds.
    pub now: u64,
}

/// What a program asks of a profile.
#[derive(Debug, Clone, Copy)]
pub struct ProfileAsked<'a> {
    /// `zh_CN`, `zh_TW` or `en`.
    pub lang: &'a str,
    /// Is the sealed form wanted? `None`: if the person is logged in.
    pub credentials: Option<bool>,
    /// Does the sealed form name the person (`getUserInfo` does, `getUserProfile` does not)?
    pub openid: bool,
}

/// The platform as the broker may use it.
pub trait Platform: Send + Sync + 'static {
    /// A fresh code that the program's own server redeems: five minutes, once.
    ///
    /// # Errors
    /// The documented refusal.
    fn login(&self, subject: &Subject, appid: &str) -> Result<String, Denied>;

    /// Is the session of the last code still good?
    fn session(&self, subject: &Subject) -> bool;

    /// The person as this program's server knows them; `None` before the first login.
    fn openid(&self, subject: &Subject) -> Option<OpenId>;

    /// The result of `getUserInfo` and `getUserProfile`: since 2022 the same for everybody.
    ///
    /// # Errors
    /// The documented refusal.
    fn profile(&self, subject: &Subject, appid: &str, asked: ProfileAsked<'_>) -> Result<Value, Denied>;

    /// The result of a phone number button once the person has agreed: a code for the program's server, and unless the number must
    /// be verified now (`realtime`) the number sealed for it.
    ///
    /// # Errors
    /// The documented refusal.
    fn phone(&self, subject: &Subject, appid: &str, realtime: bool) -> Result<Value, Denied>;

    /// Certifies a key of this host for at most an hour.
    ///
    /// # Errors
    /// Why not; nothing is signed then.
    fn certify(&self, running: Running<'_>, public: [u8; 32]) -> Result<Cert, Denied>;

    /// The keys of a session, derived from the app's signing secret, for at most an hour.
    ///
    /// # Errors
    /// Why not; nothing is signed then.
    fn session_keys(&self, running: Running<'_>) -> Result<SessionKeys, Denied>;
}

/// Who a code stands for, as the program's server learns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redeemed {
    /// The person as this program knows them.
    pub openid: OpenId,
    /// The app id that the program claimed when it asked for the code.
    pub appid: String,
    /// What the person's data is sealed with from now on.
    pub session_key: SessionKey,
}
