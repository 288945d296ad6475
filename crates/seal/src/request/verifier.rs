//! Takes a signed request apart and believes it, in the order of the verification rule.

use menshen_model::{AppId, OpenId};

use super::fields::Params;
use super::form::Covered;
use super::identity::{is_kid, is_nonce};
use super::nonce::within;
use super::{
    AppVersion, BodyDigest, Claim, Fields, Identity, Mode, Moment, NonceWindow, Refused, SKEW, Session,
    SigningSecret, Target, query,
};
use crate::cert::Authorities;
use crate::hash::Digest;
use crate::response::{Binding, SessionResponse};

/// By what a back end believes a request: registered, never chosen by a message.
pub enum Trust {
    /// Certificates of these authorities.
    Certified(Authorities),
    /// Keys derived from this secret.
    Derived(SigningSecret),
}

/// A back end's side of menshen-sig/1.
pub struct Verifier {
    appid: AppId,
    authorities: Vec<String>,
    trust: Trust,
}

/// A request whose signature holds, and whose nonce is yet to be claimed: it gives no identity before.
#[derive(Debug)]
#[must_use = "a request is believed only when its nonce was unseen"]
pub struct Pending {
    claim: Claim,
    verified: Verified,
}

/// A request that is believed.
#[derive(Debug)]
pub struct Verified {
    /// Which program, in whose hands.
    pub identity: Identity,
    /// The hash of the release that the certificate names; `None` for derived keys.
    pub release: Option<Digest>,
    /// The key that signed.
    pub kid: String,
    /// What the answer is bound to; `None` for the compact form.
    pub binding: Option<Binding>,
    /// Signs the answer by this session's key; `None` with certificates, where the back end has a key of its own.
    pub answer: Option<SessionResponse>,
}

impl Pending {
    /// What must be unseen: for a store of one's own, whose answer goes to [`Pending::settle`].
    pub fn claim(&self) -> &Claim {
        &self.claim
    }

    /// Claims the nonce in a window in memory.
    ///
    /// # Errors
    /// Those of [`NonceWindow::claim`].
    pub fn settle_in(self, window: &mut NonceWindow, now: u64) -> Result<Verified, Refused> {
        window.claim(&self.claim, now)?;
        Ok(self.verified)
    }

    /// After a store of one's own said whether the claim was new.
    ///
    /// # Errors
    /// [`Refused::Replay`] if it was not.
    pub fn settle(self, was_new: bool) -> Result<Verified, Refused> {
        if was_new { Ok(self.verified) } else { Err(Refused::Replay) }
    }
}

impl Verifier {
    /// For one program's back end. `authorities` as clients write them, lower case and without the default port.
    pub fn new(appid: AppId, authorities: Vec<String>, trust: Trust) -> Self {
        Self { appid, authorities, trust }
    }

    fn mode(&self) -> Mode {
        match self.trust {
            Trust::Certified(_) => Mode::Ed25519,
            Trust::Derived(_) => Mode::HmacSha256,
        }
    }

    /// Verifies the header form. `body` is the hash of the bytes that were received.
    ///
    /// # Errors
    /// [`Refused`] names the first thing that does not hold.
    pub fn header(
        &self,
        target: &Target,
        fields: &Fields,
        body: &BodyDigest,
        now: u64,
    ) -> Result<Pending, Refused> {
        let input = fields.input()?;
        let mut params = Params::of(&input);
        let created = params.seconds("created")?;
        let expires = params.seconds("expires")?;
        let nonce = params.text("nonce")?;
        let alg = params.text("alg")?;
        let kid = params.text("keyid")?;
        let tag = params.text("tag")?;
        params.end()?;
        if expires != created + SKEW {
            return Err(Refused::Malformed("expires"));
        }
        if alg != self.mode().alg() {
            return Err(Refused::NotMine("algorithm"));
        }
        if tag != "wx-request" {
            return Err(Refused::Malformed("tag"));
        }
        if !is_nonce(nonce) {
            return Err(Refused::Malformed("nonce"));
        }
        if !is_kid(kid) {
            return Err(Refused::Malformed("keyid"));
        }
        let moment = Moment { created, nonce: nonce.to_owned() };
        let message = self.message(target, fields, &moment, kid, now)?;
        let covered = message.covered(target, body, &moment, self.mode(), kid);
        let names = input
            .items
            .iter()
            .map(|i| i.bare_item.as_string().filter(|_| i.params.is_empty()).map(sfv::StringRef::as_str));
        if !names.eq(covered.components().into_iter().map(Some)) {
            return Err(Refused::Malformed("the list of covered components"));
        }
        if fields.need("content-digest")? != body.field() {
            return Err(Refused::Digest);
        }
        let signature = fields.signature()?;
        message.check(covered.base(&covered.params()).as_bytes(), &signature)?;
        let binding = Binding::new(target, &signature);
        Ok(message.pending(moment, kid, Some(binding)))
    }

    /// Verifies the compact form. `target` is the request as received, with the parameters in its query.
    ///
    /// # Errors
    /// [`Refused`] names the first thing that does not hold.
    pub fn query(
        &self,
        target: &Target,
        fields: &Fields,
        body: &BodyDigest,
        now: u64,
    ) -> Result<Pending, Refused> {
        let cut = query::cut(target.query().ok_or(Refused::Missing("sig_kid"))?, self.mode())?;
        let message = self.message(target, fields, &cut.moment, cut.kid, now)?;
        let before = Target { query: Some(cut.before.to_owned()), ..target.clone() };
        let covered = message.covered(&before, body, &cut.moment, self.mode(), cut.kid);
        message.check(covered.compact().as_bytes(), &cut.signature)?;
        Ok(message.pending(cut.moment, cut.kid, None))
    }

    /// What both forms share: the time, whose it is, and the key that must have signed.
    fn message<'a>(
        &self,
        target: &Target,
        fields: &'a Fields,
        moment: &Moment,
        kid: &str,
        now: u64,
    ) -> Result<Message<'a>, Refused> {
        within(moment.created, now)?;
        let appid = AppId::new(fields.need("x-wx-appid")?).map_err(|_| Refused::Malformed("x-wx-appid"))?;
        let openid = fields.get("x-wx-openid").map(OpenId::new).transpose();
        let openid = openid.map_err(|_| Refused::Malformed("x-wx-openid"))?;
        let version = AppVersion::new(fields.need("x-wx-version")?);
        let version = version.map_err(|_| Refused::Malformed("x-wx-version"))?;
        if appid != self.appid {
            return Err(Refused::NotMine("program"));
        }
        if !self.authorities.contains(&target.authority) {
            return Err(Refused::NotMine("host"));
        }
        let (cert, key, release) = match &self.trust {
            Trust::Certified(authorities) => {
                let text = fields.need("x-wx-cert")?;
                let claims = authorities.verify(text, now)?;
                if claims.kid != kid {
                    return Err(Refused::NotMine("key"));
                }
                if claims.appid != appid {
                    return Err(Refused::NotMine("program"));
                }
                if openid.is_some() && claims.openid != openid {
                    return Err(Refused::NotMine("person"));
                }
                (Some(text), Key::Public(claims.key.clone()), Some(claims.release))
            }
            Trust::Derived(secret) => {
                if fields.get("x-wx-cert").is_some() {
                    return Err(Refused::Malformed("x-wx-cert"));
                }
                let session = Session::from_kid(kid).ok_or(Refused::Malformed("keyid"))?;
                if now >= session.expires {
                    return Err(Refused::SessionOver(session.expires));
                }
                (None, Key::Session(secret.session(&appid, openid.as_ref(), &session)), None)
            }
        };
        Ok(Message { identity: Identity { appid, openid, version }, cert, key, release })
    }
}

#[expect(clippy::large_enum_variant, reason = "lives as long as one verification")]
enum Key {
    Public(crate::primitive::Public),
    Session(super::SessionKeys),
}

struct Message<'a> {
    identity: Identity,
    cert: Option<&'a str>,
    key: Key,
    release: Option<Digest>,
}

impl<'a> Message<'a> {
    fn covered<'b>(
        &'b self,
        target: &'b Target,
        body: &'b BodyDigest,
        moment: &'b Moment,
        mode: Mode,
        kid: &'b str,
    ) -> Covered<'b>
    where
        'a: 'b,
    {
        Covered { target, identity: &self.identity, body, cert: self.cert, moment, mode, kid }
    }

    fn check(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let holds = match &self.key {
            Key::Public(key) => key.verify(message, signature),
            Key::Session(keys) => keys.request.is(message, signature),
        };
        if holds { Ok(()) } else { Err(Refused::Signature) }
    }

    fn pending(self, moment: Moment, kid: &str, binding: Option<Binding>) -> Pending {
        let answer = match self.key {
            Key::Session(keys) => Some(SessionResponse::new(keys)),
            Key::Public(_) => None,
        };
        Pending {
            claim: Claim { kid: kid.to_owned(), nonce: moment.nonce, created: moment.created },
            verified: Verified {
                identity: self.identity,
                release: self.release,
                kid: kid.to_owned(),
                binding,
                answer,
            },
        }
    }
}

crate::secret::prints_nothing!(Trust, Verifier);
