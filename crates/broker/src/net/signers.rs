//! The keys of one launch. A pair is made when the first request needs it, certified by the platform for less than an hour, and
//! replaced by a fresh one before that is over. Servers that may not know the person meet another key than those that may, so that
//! no key tells one what the other knows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use menshen_egress::Failure;
use menshen_model::{AppId, Subject};
use menshen_policy::net::KeyMode;
use menshen_seal::request::{AppVersion, DeviceKey, Identity, SessionKeys, Signer};

use crate::platform::{Platform, Running};
use crate::program::Program;

/// A key is replaced when it is this near its end: whoever verifies may be so long behind, in seconds.
const SPARE: u64 = 600;

/// One key, as long as it holds.
pub(super) struct Held {
    pub(super) signer: Signer,
    /// Verifies the answers in the mode of derived keys.
    pub(super) keys: Option<SessionKeys>,
    /// Does it name the person?
    pub(super) named: bool,
    from: u64,
    until: u64,
}

/// The signers of one program in one person's hands.
pub(super) struct Signers {
    platform: Arc<dyn Platform>,
    subject: Subject,
    program: Arc<Program>,
    appid: String,
    version: &'static str,
    release: OnceLock<[u8; 32]>,
    held: Mutex<HashMap<(KeyMode, bool), Arc<Held>>>,
}

impl Signers {
    pub(super) fn new(
        platform: Arc<dyn Platform>,
        subject: Subject,
        program: Arc<Program>,
        appid: &str,
        version: &'static str,
    ) -> Self {
        let appid = appid.to_owned();
        Self { platform, subject, program, appid, version, release: OnceLock::new(), held: Mutex::default() }
    }

    /// The signer of a mode that holds now (Unix seconds); with the person's name if they are logged in and the server may know it.
    pub(super) fn get(&self, mode: KeyMode, may_know: bool, now: u64) -> Result<Arc<Held>, Failure> {
        let identified = may_know && self.platform.openid(&self.subject).is_some();
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get(&(mode, identified))
            && (held.from..held.until.saturating_sub(SPARE)).contains(&now)
        {
            return Ok(held.clone());
        }
        let held = Arc::new(self.make(mode, identified, now)?);
        all.insert((mode, identified), held.clone());
        Ok(held)
    }

    fn make(&self, mode: KeyMode, identified: bool, now: u64) -> Result<Held, Failure> {
        let appid = AppId::new(self.appid.as_str()).map_err(fail)?;
        let version = AppVersion::new(self.version).map_err(fail)?;
        let running =
            Running { subject: &self.subject, appid: &appid, release: self.release(), identified, now };
        let refused = |denied: crate::doors::Denied| fail(denied.reason);
        let openid = if identified { self.platform.openid(&self.subject) } else { None };
        match mode {
            KeyMode::Ed25519 => {
                let key = DeviceKey::generate().map_err(fail)?;
                let cert = self.platform.certify(running, key.public()).map_err(refused)?;
                let claims = cert.claims().clone();
                let identity = Identity { appid: appid.clone(), openid: claims.openid.clone(), version };
                let named = claims.openid.is_some();
                let signer = Signer::device(key, cert, identity).map_err(fail)?;
                Ok(Held { signer, keys: None, named, from: claims.not_before, until: claims.expires })
            }
            KeyMode::HmacSha256 => {
                let keys = self.platform.session_keys(running).map_err(refused)?;
                let (named, until) = (openid.is_some(), keys.expires());
                let identity = Identity { appid: appid.clone(), openid, version };
                let signer = Signer::session(keys.clone(), identity);
                Ok(Held { signer, keys: Some(keys), named, from: now, until })
            }
        }
    }

    /// SHA-256 of what runs: the hash of each unit's name and of its bytes, in order of the names.
    fn release(&self) -> [u8; 32] {
        *self.release.get_or_init(|| {
            let mut units: Vec<_> = self.program.compiled.units.iter().collect();
            units.sort_by(|a, b| a.0.cmp(b.0));
            let mut all = menshen_seal::hash::Sha256::new();
            for (name, bytes) in units {
                all.update(&menshen_seal::hash::sha256(name.as_bytes()));
                all.update(&menshen_seal::hash::sha256(bytes));
            }
            all.finish()
        })
    }
}

fn fail(why: impl std::fmt::Display) -> Failure {
    Failure::Unsigned(why.to_string())
}
