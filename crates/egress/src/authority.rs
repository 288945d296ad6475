//! The certificate authority of mapped names: made on this machine, believed by [`crate::Egress`] for those names alone, and by
//! nobody else unless a person tells them to.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};
use time::{Duration, OffsetDateTime};

use crate::Failure;

/// An authority that signs certificates for mapped names.
pub struct Authority {
    key: KeyPair,
    params: CertificateParams,
    der: Vec<u8>,
    pem: String,
}

/// A certificate with its key, as a development server wants them.
pub struct Issued {
    /// The certificate and the authority's, in PEM.
    pub chain_pem: String,
    /// The key, in PEM.
    pub key_pem: String,
}

impl Authority {
    /// Makes one that is good for ten years from `now` on.
    ///
    /// # Errors
    /// [`Failure::Tls`] when no key can be made.
    pub fn new(now: OffsetDateTime) -> Result<Self, Failure> {
        Self::of(KeyPair::generate().map_err(fail)?, now)
    }

    /// The one of a key that was kept ([`Authority::key_pem`]).
    ///
    /// # Errors
    /// [`Failure::Tls`] when it is no key.
    pub fn from_key_pem(pem: &str, now: OffsetDateTime) -> Result<Self, Failure> {
        Self::of(KeyPair::from_pem(pem).map_err(fail)?, now)
    }

    fn of(key: KeyPair, now: OffsetDateTime) -> Result<Self, Failure> {
        let mut params = CertificateParams::default();
        params.distinguished_name = named("Menshen development authority of this machine");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = now - Duration::days(1);
        params.not_after = now + Duration::days(3650);
        let certificate = params.self_signed(&key).map_err(fail)?;
        Ok(Self { der: certificate.der().to_vec(), pem: certificate.pem(), key, params })
    }

    /// Its certificate in DER, for [`crate::Egress::system`].
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its certificate in PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Its key in PEM. Whoever has it can stand in for every mapped name.
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// A certificate for a server of this name, good for a year from `now` on.
    ///
    /// # Errors
    /// [`Failure::Tls`] when the name can be in no certificate.
    pub fn issue(&self, name: &str, now: OffsetDateTime) -> Result<Issued, Failure> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).map_err(fail)?;
        params.distinguished_name = named(name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = now - Duration::days(1);
        params.not_after = now + Duration::days(397);
        let key = KeyPair::generate().map_err(fail)?;
        let issuer = Issuer::from_params(&self.params, &self.key);
        let certificate = params.signed_by(&key, &issuer).map_err(fail)?;
        Ok(Issued { chain_pem: format!("{}{}", certificate.pem(), self.pem), key_pem: key.serialize_pem() })
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut out = DistinguishedName::new();
    out.push(DnType::CommonName, name);
    out
}

fn fail(error: rcgen::Error) -> Failure {
    Failure::Tls(error.to_string())
}
