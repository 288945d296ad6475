//! A platform on this machine, for development: codes and openids of one run of the broker. Whoever has the real platform puts
//! it in this one's place.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use menshen_model::{Core, OpenId, Subject, errno};
use menshen_wire::Value;
use sha2::{Digest, Sha256};

use super::{Platform, Redeemed};
use crate::doors::Denied;
use crate::{Error, json, random};

/// Life of a code.
const CODE: Duration = Duration::from_secs(300);
/// Codes that may wait to be redeemed; the oldest goes.
const CODES: usize = 10_000;

struct Issued {
    at: Instant,
    of: Redeemed,
}

/// The local platform.
pub struct Local {
    /// What openids are made with: no program can tell from one who a person is to another program.
    secret: Core<[u8; 32]>,
    codes: Mutex<HashMap<String, Issued>>,
    sessions: Mutex<HashMap<Subject, Instant>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Local {
    /// A platform that has seen nobody.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn new() -> Result<Self, Error> {
        let mut secret = [0; 32];
        random::fill(&mut secret)?;
        Ok(Self { secret: Core::new(secret), codes: Mutex::default(), sessions: Mutex::default() })
    }

    /// The person as this program knows them: always the same, and another one to every other program.
    pub fn openid(&self, subject: &Subject) -> OpenId {
        let mut hash = Sha256::new();
        for part in [
            &self.secret.expose()[..],
            b"openid/1",
            subject.program.as_str().as_bytes(),
            subject.user.as_str().as_bytes(),
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let text = format!("o{}", &random::hex(&hash.finalize())[..27]);
        OpenId::new(text).unwrap_or_else(|e| unreachable!("28 letters and digits: {e}"))
    }

    /// What the program's server gets for a code, once.
    ///
    /// # Errors
    /// 40029: it was never given or is too old. 40163: it was used.
    pub fn redeem(&self, code: &str) -> Result<Redeemed, u32> {
        let mut codes = lock(&self.codes);
        match codes.remove(code) {
            Some(issued) if issued.at.elapsed() <= CODE => Ok(issued.of),
            _ => Err(40_029),
        }
    }

    fn issue(&self, subject: &Subject, appid: &str) -> Result<String, Denied> {
        let code = random::token().map_err(|e| Denied::new(errno::INTERNAL, e.to_string()))?;
        let mut codes = lock(&self.codes);
        codes.retain(|_, issued| issued.at.elapsed() <= CODE);
        if codes.len() >= CODES {
            return Err(Denied::new(errno::RATE, "too many codes wait to be redeemed"));
        }
        let of = Redeemed { openid: self.openid(subject), appid: appid.to_owned() };
        codes.insert(code.clone(), Issued { at: Instant::now(), of });
        Ok(code)
    }
}

impl Platform for Local {
    fn login(&self, subject: &Subject, appid: &str) -> Result<String, Denied> {
        let code = self.issue(subject, appid)?;
        lock(&self.sessions).insert(subject.clone(), Instant::now());
        Ok(code)
    }

    fn session(&self, subject: &Subject) -> bool {
        lock(&self.sessions).contains_key(subject)
    }

    fn profile(&self, _: &Subject, _: &str, lang: &str) -> Result<Value, Denied> {
        let name = if lang == "en" { "WeChat User" } else { "微信用户" };
        let user = serde_json::json!({
            "nickName": name, "avatarUrl": "", "gender": 0, "country": "", "province": "", "city": "", "language": lang,
        });
        Ok(Value::object([("rawData", Value::from(user.to_string())), ("userInfo", json::to_value(&user))]))
    }

    fn phone(&self, subject: &Subject, appid: &str) -> Result<Value, Denied> {
        Ok(Value::object([("code", Value::from(self.issue(subject, appid)?))]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use menshen_model::{ProgramId, UserId};

    #[test]
    fn a_code_is_redeemed_once_and_openids_do_not_link_programs() {
        let local = Local::new().unwrap();
        let subject = |program: &str, user: &str| Subject {
            program: ProgramId::new(program).unwrap(),
            user: UserId::new(user.repeat(32)).unwrap(),
        };
        let (a, b, c) = (subject("dev:1", "0"), subject("dev:2", "0"), subject("dev:1", "1"));
        assert!(!local.session(&a));
        let code = local.login(&a, "wx1").unwrap();
        assert!(local.session(&a) && !local.session(&b));
        assert_eq!(local.redeem(&code).unwrap(), Redeemed { openid: local.openid(&a), appid: "wx1".into() });
        assert_eq!(local.redeem(&code), Err(40_029), "once");
        assert_eq!(local.redeem("made up"), Err(40_029));
        assert_eq!(local.openid(&a), local.openid(&a));
        assert!(local.openid(&a) != local.openid(&b) && local.openid(&a) != local.openid(&c));
        assert_ne!(Local::new().unwrap().openid(&a), local.openid(&a), "another run, other names");
    }
}
