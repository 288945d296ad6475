//! What the tests of signatures share: the published keys of tests/vectors, and a signer and a verifier of each mode.

#![expect(dead_code, reason = "each test binary uses its part")]

use std::fs;
use std::path::PathBuf;

use menshen_model::{AppId, OpenId};
use menshen_seal::cert::{Authorities, Authority, Cert};
use menshen_seal::hash::unhex;
use menshen_seal::request::{
    AppVersion, DeviceKey, Identity, Mode, Session, SessionKeys, Signer, SigningSecret, Trust, Verifier,
};
use menshen_seal::response::{ResponseKey, ResponseTrust};
use serde_json::Value;

pub(crate) const NOW: u64 = 1_780_000_000;

#[expect(clippy::disallowed_methods, reason = "a test reads its vectors")]
pub(crate) fn text(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

pub(crate) fn lines(name: &str) -> Vec<Value> {
    text(name).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

pub(crate) fn bytes32(hex: &Value) -> [u8; 32] {
    unhex(hex.as_str().unwrap()).unwrap().try_into().unwrap()
}

pub(crate) struct Keys(Value);

impl Keys {
    pub(crate) fn read() -> Self {
        Self(serde_json::from_str(&text("keys.json")).unwrap())
    }

    pub(crate) fn who(&self, who: usize) -> &Value {
        &self.0["who"][who]
    }

    pub(crate) fn authority(&self) -> Authority {
        Authority::from_seed(&bytes32(&self.0["authority"]["seed"]))
    }

    pub(crate) fn back_end(&self) -> ResponseKey {
        ResponseKey::from_seed(&bytes32(&self.0["back_end"]["seed"]))
    }

    pub(crate) fn secret(&self) -> SigningSecret {
        SigningSecret::from_bytes(&bytes32(&self.0["signing_secret"]))
    }

    pub(crate) fn identity(&self, who: usize, version: &str) -> Identity {
        let who = self.who(who);
        Identity {
            appid: AppId::new(who["appid"].as_str().unwrap()).unwrap(),
            openid: who["openid"].as_str().map(|o| OpenId::new(o).unwrap()),
            version: AppVersion::new(version).unwrap(),
        }
    }

    pub(crate) fn device(&self, who: usize) -> DeviceKey {
        DeviceKey::from_published_seed(&bytes32(&self.who(who)["seed"]))
    }

    pub(crate) fn cert(&self, who: usize) -> Cert {
        Cert::parse(self.who(who)["cert"].as_str().unwrap().to_owned()).unwrap()
    }

    pub(crate) fn session(&self, who: usize) -> Session {
        let who = self.who(who);
        Session::new(who["session"].as_str().unwrap(), who["expires"].as_u64().unwrap()).unwrap()
    }

    /// As the platform hands them over.
    pub(crate) fn session_keys(&self, who: usize) -> SessionKeys {
        let keys = self.who(who);
        SessionKeys::from_bytes(
            &bytes32(&keys["request_key"]),
            &bytes32(&keys["response_key"]),
            self.session(who),
        )
    }

    pub(crate) fn signer(&self, mode: Mode, who: usize, version: &str) -> Signer {
        let identity = self.identity(who, version);
        match mode {
            Mode::Ed25519 => Signer::device(self.device(who), self.cert(who), identity).unwrap(),
            Mode::HmacSha256 => Signer::session(self.session_keys(who), identity),
        }
    }

    pub(crate) fn verifier(&self, mode: Mode, who: usize, authority: &str) -> Verifier {
        let trust = match mode {
            Mode::Ed25519 => Trust::Certified(Authorities::new(&[self.authority().public()]).unwrap()),
            Mode::HmacSha256 => Trust::Derived(self.secret()),
        };
        Verifier::new(self.identity(who, "1").appid, vec![authority.to_owned()], trust)
    }

    pub(crate) fn answers(&self, mode: Mode, who: usize) -> ResponseTrust {
        match mode {
            Mode::Ed25519 => ResponseTrust::Registered(vec![self.back_end().public()]),
            Mode::HmacSha256 => ResponseTrust::Session(self.session_keys(who)),
        }
    }
}

pub(crate) fn mode(text: &Value) -> Mode {
    match text.as_str().unwrap() {
        "ed25519" => Mode::Ed25519,
        "hmac-sha256" => Mode::HmacSha256,
        other => panic!("{other}"),
    }
}
