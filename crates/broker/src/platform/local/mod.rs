//! A platform on this machine, for development. Whoever has the real platform puts it in this one's place. All its secrets follow
//! from one seed; codes and sessions last as long as the run.

mod codes;
mod file;
mod open_data;
mod serve;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use menshen_model::{AppId, OpenId, Subject, errno};
use menshen_seal::cert::{Authority, Cert, Claims};
use menshen_seal::envelope::SessionKey;
use menshen_seal::platform::Seed;
use menshen_seal::request::{Session, SessionKeys};
use menshen_wire::Value;

use super::{Platform, ProfileAsked, Redeemed, Running};
use crate::doors::Denied;
use crate::{Error, random};
use codes::Codes;

/// A certificate holds from this long before it is made: clocks differ. In seconds.
const BACK: u64 = 300;
/// Life of a certificate and of derived keys from then on, in seconds.
const LIFE: u64 = menshen_seal::cert::LONGEST - BACK;

/// The local platform.
pub struct Local {
    seed: Seed,
    authority: Authority,
    codes: Mutex<Codes>,
    /// The name of each person's last login.
    logins: Mutex<HashMap<Subject, String>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What cannot be said of a program to its platform.
fn internal(error: impl std::fmt::Display) -> Denied {
    Denied::new(errno::INTERNAL, error.to_string())
}

impl Local {
    /// A platform that nobody has seen before.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn new() -> Result<Self, Error> {
        Ok(Self::of(Seed::random().map_err(|e| Error::Entropy(e.to_string()))?))
    }

    /// The one of a seed that was kept.
    pub fn of(seed: Seed) -> Self {
        Self { authority: seed.authority(), seed, codes: Mutex::default(), logins: Mutex::default() }
    }

    /// The person as this program's server will know them.
    pub fn openid_of(&self, subject: &Subject) -> OpenId {
        self.seed.openid(subject)
    }

    /// The JWK set that servers verify certificates by.
    pub fn keys(&self) -> String {
        self.authority.jwks(&[])
    }

    /// The app's secret, by which its server redeems codes.
    pub fn app_secret(&self, appid: &AppId) -> String {
        self.seed.app_secret(appid).to_string()
    }

    /// What the app's server derives keys from where its requests are signed with derived ones, in hexadecimal digits.
    pub fn signing_secret(&self, appid: &AppId) -> String {
        self.seed.signing_text(appid).to_string()
    }

    /// Is this the app's secret? The time taken depends on the lengths alone.
    pub fn knows(&self, appid: &AppId, secret: &str) -> bool {
        random::same(&self.seed.app_secret(appid), secret)
    }

    /// What the program's server gets for a code, once.
    ///
    /// # Errors
    /// 40029: it was never given, is too old, was used, or is another app's.
    pub fn redeem(&self, code: &str, appid: &str) -> Result<Redeemed, u32> {
        lock(&self.codes).redeem(code, appid)
    }

    fn issue(&self, subject: &Subject, appid: &str, login: &str) -> Result<String, Denied> {
        let code = random::token().map_err(internal)?;
        let of = Redeemed {
            openid: self.seed.openid(subject),
            appid: appid.to_owned(),
            session_key: self.seed.session_key(subject, login),
        };
        lock(&self.codes).add(code.clone(), of)?;
        Ok(code)
    }

    /// The key of the last login, if there was one.
    fn session_key(&self, subject: &Subject) -> Option<SessionKey> {
        lock(&self.logins).get(subject).map(|login| self.seed.session_key(subject, login))
    }

    fn named(&self, running: Running<'_>) -> Option<OpenId> {
        running.identified.then(|| self.openid(running.subject)).flatten()
    }
}

impl Platform for Local {
    fn login(&self, subject: &Subject, appid: &str) -> Result<String, Denied> {
        let login = random::token().map_err(internal)?;
        let code = self.issue(subject, appid, &login)?;
        lock(&self.logins).insert(subject.clone(), login);
        Ok(code)
    }

    fn session(&self, subject: &Subject) -> bool {
        lock(&self.logins).contains_key(subject)
    }

    fn openid(&self, subject: &Subject) -> Option<OpenId> {
        self.session(subject).then(|| self.seed.openid(subject))
    }

    fn profile(&self, subject: &Subject, appid: &str, asked: ProfileAsked<'_>) -> Result<Value, Denied> {
        let key = self.session_key(subject);
        let openid = self.seed.openid(subject);
        open_data::profile(key.as_ref(), &openid, appid, asked)
    }

    fn phone(&self, subject: &Subject, appid: &str, realtime: bool) -> Result<Value, Denied> {
        let login = lock(&self.logins).get(subject).cloned();
        let code = self.issue(subject, appid, login.as_deref().unwrap_or_default())?;
        let key = self.session_key(subject).filter(|_| !realtime);
        open_data::phone(code, key.as_ref(), &self.seed.openid(subject), appid)
    }

    fn certify(&self, running: Running<'_>, public: [u8; 32]) -> Result<Cert, Denied> {
        Ok(self.authority.issue(Claims {
            public,
            appid: running.appid.clone(),
            openid: self.named(running),
            release: running.release,
            not_before: running.now.saturating_sub(BACK),
            expires: running.now + LIFE,
        }))
    }

    fn session_keys(&self, running: Running<'_>) -> Result<SessionKeys, Denied> {
        let id = random::token().map_err(internal)?;
        let session = Session::new(id, running.now + LIFE).map_err(internal)?;
        let secret = self.seed.signing_secret(running.appid);
        Ok(secret.session(running.appid, self.named(running).as_ref(), &session))
    }
}

#[cfg(test)]
mod tests;
