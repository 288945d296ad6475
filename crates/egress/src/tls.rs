//! TLS 1.2 or newer, with a certificate that is valid, complete and for the very name. There is no switch for less.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::connect::Speak;
use crate::{Failure, limits};

/// Whose certificates are believed.
#[derive(Debug, Clone)]
pub struct Trust {
    /// For servers that are found by their names.
    pub public: RootCertStore,
    /// For names that are mapped to this machine, and for no other.
    pub mapped: RootCertStore,
}

impl Trust {
    /// The authorities of this machine.
    ///
    /// # Errors
    /// [`Failure::Tls`] when there is none, or `mapped` is no certificate.
    pub fn system(mapped: Option<&[u8]>) -> Result<Self, Failure> {
        let mut public = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        public.add_parsable_certificates(found.certs);
        let mut trust = Self { public, mapped: RootCertStore::empty() };
        if let Some(der) = mapped {
            trust.add_mapped(der)?;
        }
        Ok(trust)
    }

    /// Believes an authority for mapped names.
    ///
    /// # Errors
    /// [`Failure::Tls`] when it is no certificate.
    pub fn add_mapped(&mut self, der: &[u8]) -> Result<(), Failure> {
        self.mapped.add(CertificateDer::from(der.to_vec())).map_err(|e| Failure::Tls(e.to_string()))
    }
}

pub(crate) struct Tls {
    public: Both,
    mapped: Both,
}

/// One trust, by what is spoken.
struct Both {
    http: Arc<ClientConfig>,
    upgrade: Arc<ClientConfig>,
}

impl Tls {
    pub(crate) fn new(trust: Trust) -> Result<Self, Failure> {
        Ok(Self { public: both(trust.public)?, mapped: both(trust.mapped)? })
    }

    pub(crate) fn config(&self, mapped: bool, speak: Speak) -> Arc<ClientConfig> {
        let both = if mapped { &self.mapped } else { &self.public };
        if speak == Speak::Upgrade { both.upgrade.clone() } else { both.http.clone() }
    }

    pub(crate) async fn handshake(
        &self,
        config: Arc<ClientConfig>,
        name: &str,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, Failure> {
        let name = ServerName::try_from(name.to_owned())
            .map_err(|_| Failure::Tls(format!("no certificate can be for the name {name}")))?;
        match timeout(limits::HANDSHAKE, TlsConnector::from(config).connect(name, stream)).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(e)) => Err(Failure::Tls(e.to_string())),
            Err(_) => Err(Failure::Timeout("setting up TLS")),
        }
    }
}

fn both(roots: RootCertStore) -> Result<Both, Failure> {
    let old = b"http/1.1".to_vec();
    Ok(Both {
        http: config(roots.clone(), vec![b"h2".to_vec(), old.clone()])?,
        upgrade: config(roots, vec![old])?,
    })
}

fn config(roots: RootCertStore, spoken: Vec<Vec<u8>>) -> Result<Arc<ClientConfig>, Failure> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions)
        .map_err(|e| Failure::Tls(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // A session that is taken up again tells a server that two programs, or two people, are of one host.
    config.resumption = Resumption::disabled();
    config.alpn_protocols = spoken;
    Ok(Arc::new(config))
}
