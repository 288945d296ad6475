//! Signs requests with one key for one program in one person's hands.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::form::Covered;
use super::{
    BodyDigest, DeviceKey, Identity, Mode, Moment, SessionKeys, Target, Unsignable, query, thumbprint,
};
use crate::cert::Cert;
use crate::response::Binding;

/// In which form a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The `signature` parameter and the fields of RFC 9421: the default of `request`.
    QueryAndHeader,
    /// The fields alone: uploads, downloads, addresses that bring a signature of their own.
    Header,
    /// The parameter alone: for back ends that read nothing else. Such an answer cannot be bound to its request.
    Query,
}

#[expect(clippy::large_enum_variant, reason = "one for each signer, and signers are few")]
enum Key {
    Device(DeviceKey, Box<Cert>),
    Session(SessionKeys),
}

/// Signs requests. Made once per launch.
pub struct Signer {
    key: Key,
    kid: String,
    identity: Identity,
}

/// What a signature adds to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The query to send, without `?`: with the compact form's parameters, or as it was.
    pub query: Option<String>,
    /// Fields to set, names in lower case, after every field of the same name (and every other `x-wx-*`) was removed.
    pub fields: Vec<(&'static str, String)>,
    /// What the answer's signature must be bound to; `None` for [`Form::Query`].
    pub binding: Option<Binding>,
}

impl Signer {
    /// Signs with a device's key, whose certificate travels along.
    ///
    /// # Errors
    /// [`Unsignable::Certificate`] if the certificate is for another key, program or person: no back end would take it.
    pub fn device(key: DeviceKey, cert: Cert, identity: Identity) -> Result<Self, Unsignable> {
        let claims = cert.claims();
        if claims.public != key.public() {
            return Err(Unsignable::Certificate("key"));
        }
        if claims.appid != identity.appid {
            return Err(Unsignable::Certificate("program"));
        }
        if identity.openid.is_some() && claims.openid != identity.openid {
            return Err(Unsignable::Certificate("person"));
        }
        let kid = thumbprint(&key.public());
        Ok(Self { key: Key::Device(key, Box::new(cert)), kid, identity })
    }

    /// Signs with a session's derived key. The identity must be the one that the keys were derived for: another one gives
    /// signatures that no back end takes.
    pub fn session(keys: SessionKeys, identity: Identity) -> Self {
        let kid = keys.session.kid();
        Self { key: Key::Session(keys), kid, identity }
    }

    /// The mode of this signer's key.
    pub fn mode(&self) -> Mode {
        match self.key {
            Key::Device(..) => Mode::Ed25519,
            Key::Session(_) => Mode::HmacSha256,
        }
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Signs one request.
    ///
    /// # Errors
    /// [`Unsignable::NameTaken`] if the compact form is wanted and the query has one of its names.
    pub fn sign(
        &self,
        target: &Target,
        body: &BodyDigest,
        moment: &Moment,
        form: Form,
    ) -> Result<Signed, Unsignable> {
        let cert = match &self.key {
            Key::Device(_, cert) => Some(cert.text()),
            Key::Session(_) => None,
        };
        let mut covered = Covered {
            target,
            identity: &self.identity,
            body,
            cert,
            moment,
            mode: self.mode(),
            kid: &self.kid,
        };
        let mut signed = Signed { query: target.query.clone(), fields: Vec::with_capacity(8), binding: None };
        let appended;
        if form != Form::Header {
            query::check_free(target.query.as_deref().unwrap_or_default())?;
            let signature = self.key.sign(covered.compact().as_bytes());
            signed.query = Some(query::append(target.query.as_deref(), &self.kid, moment, &signature));
            appended = Target { query: signed.query.clone(), ..target.clone() };
            covered.target = &appended;
        }
        let fields = &mut signed.fields;
        fields.push(("x-wx-appid", self.identity.appid.to_string()));
        if let Some(openid) = &self.identity.openid {
            fields.push(("x-wx-openid", openid.to_string()));
        }
        fields.push(("x-wx-version", self.identity.version.as_str().to_owned()));
        if let Some(cert) = cert {
            fields.push(("x-wx-cert", cert.to_owned()));
        }
        if form != Form::Query {
            let params = covered.params();
            let value = format!(":{}:", STANDARD.encode(self.key.sign(covered.base(&params).as_bytes())));
            fields.push(("content-digest", body.field()));
            fields.push(("signature-input", format!("wx={params}")));
            fields.push(("signature", format!("wx={value}")));
            signed.binding = Some(Binding {
                method: target.method.clone(),
                authority: target.authority.clone(),
                signature: value,
            });
        }
        Ok(signed)
    }
}

impl Key {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Device(key, _) => key.0.sign(message).to_vec(),
            Self::Session(keys) => keys.request.tag(message).to_vec(),
        }
    }
}

crate::secret::prints_nothing!(Signer);
