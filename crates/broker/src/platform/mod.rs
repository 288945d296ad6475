//! What only a platform may do: say who a person is to one program. The broker passes its answers through and never sees an
//! app's secret or a session key, and no guest ever does.
//!
//! What is core data there cannot become part of a frame:
//! ```compile_fail,E0277
//! let secret = menshen_model::Core::new(String::from("name"));
//! let _ = menshen_wire::Value::from(secret);
//! ```

mod local;

use menshen_model::{OpenId, Subject};
use menshen_wire::Value;

use crate::doors::Denied;
pub use local::Local;

/// The platform as the broker may use it.
pub trait Platform: Send + Sync + 'static {
    /// A fresh code that the program's own server redeems: five minutes, once.
    ///
    /// # Errors
    /// The documented refusal.
    fn login(&self, subject: &Subject, appid: &str) -> Result<String, Denied>;

    /// Is the session of the last code still good?
    fn session(&self, subject: &Subject) -> bool;

    /// The result of `getUserInfo` and `getUserProfile`: since 2022 the same for everybody.
    ///
    /// # Errors
    /// The documented refusal.
    fn profile(&self, subject: &Subject, appid: &str, lang: &str) -> Result<Value, Denied>;

    /// The result of a phone number button once the person has agreed: a code for the program's server.
    ///
    /// # Errors
    /// The documented refusal.
    fn phone(&self, subject: &Subject, appid: &str) -> Result<Value, Denied>;
}

/// Who a code stands for, as the program's server learns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redeemed {
    /// The person as this program knows them.
    pub openid: OpenId,
    /// The app id that the program claimed when it asked for the code.
    pub appid: String,
}
