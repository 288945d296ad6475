//! A server inside TLS that says what a test wants, a name server that lies as a test wants, and a network that ends at our own
//! loopback: the guard in front of it is the real one.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use menshen_egress::{Dial, Egress, Follow, HeaderMap, Hooks, Method, Payload, Request, Resolve, Trust};
use menshen_model::{ProgramId, Subject, UserId};
use menshen_policy::net::{Fetch, Kind, Lists, Reach, decide_fetch};
use menshen_policy::{Permit, Refusal};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// An address that the guard lets pass.
pub(crate) const PUBLIC: &str = "93.184.216.34";

pub(crate) type Stream = TlsStream<TcpStream>;

/// An authority that tests believe.
pub(crate) struct World {
    pub(crate) issuer: Issuer<'static, KeyPair>,
    pub(crate) roots: RootCertStore,
}

impl World {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(certificate.der().clone()).unwrap();
        Self { issuer: Issuer::new(params, key), roots }
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust { public: self.roots.clone(), mapped: RootCertStore::empty() }
    }

    /// What a server needs to prove that it is one of these names; `change` makes it a bad one.
    pub(crate) fn server(
        &self,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> Arc<ServerConfig> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        tls(certificate.der().to_vec(), &key)
    }
}

pub(crate) fn tls(certificate: Vec<u8>, key: &KeyPair) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key)
        .unwrap();
    Arc::new(config)
}

/// A server; each connection is given to `serve` with the head of the first request.
pub(crate) async fn server<F, Fut>(config: Arc<ServerConfig>, serve: F) -> SocketAddr
where
    F: Fn(String, Stream) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (config, serve) = (config.clone(), serve.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = TlsAcceptor::from(config).accept(stream).await else { return };
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = stream.read_u8().await else { return };
                    head.push(byte);
                }
                serve(String::from_utf8_lossy(&head).into_owned(), stream).await;
            });
        }
    });
    address
}

/// A server that answers every request with these bytes.
pub(crate) async fn says(config: Arc<ServerConfig>, answer: impl Into<Vec<u8>>) -> SocketAddr {
    let answer = Arc::new(answer.into());
    server(config, move |_, mut stream| {
        let answer = answer.clone();
        async move {
            // A client that has had enough closes first.
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    })
    .await
}

/// A name server with a script: the n-th question about a name gets the n-th answer, the last one for ever.
#[derive(Default)]
pub(crate) struct Names {
    answers: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    pub(crate) asked: AtomicUsize,
}

impl Names {
    pub(crate) fn of(pairs: &[(&str, &[&[&str]])]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|a| a.parse().unwrap()).collect();
        let answers = pairs
            .iter()
            .map(|(name, answers)| ((*name).to_owned(), answers.iter().map(parse).collect()))
            .collect();
        Arc::new(Self { answers: Mutex::new(answers), asked: AtomicUsize::new(0) })
    }
}

impl Resolve for Names {
    fn resolve<'a>(
        &'a self,
        name: &'a str,
    ) -> std::pin::Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut all = self.answers.lock().unwrap();
        let found = all
            .get_mut(name)
            .map(|answers| if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() });
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }
}

/// A network in which every address that may be reached is one server of the test.
pub(crate) struct Wires {
    to: HashMap<IpAddr, SocketAddr>,
    pub(crate) dialled: Mutex<Vec<SocketAddr>>,
}

impl Wires {
    pub(crate) fn of(pairs: &[(&str, SocketAddr)]) -> Arc<Self> {
        let to = pairs.iter().map(|(from, to)| (from.parse().unwrap(), *to)).collect();
        Arc::new(Self { to, dialled: Mutex::default() })
    }
}

impl Dial for Wires {
    fn dial(&self, to: Reach) -> std::pin::Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send + '_>> {
        let address = to.address();
        self.dialled.lock().unwrap().push(address);
        // A mapped address is on this machine already.
        let to = self.to.get(&address.ip()).copied().unwrap_or(address);
        Box::pin(TcpStream::connect(to))
    }
}

pub(crate) fn subject() -> Subject {
    Subject { program: ProgramId::new("dev:00").unwrap(), user: UserId::new("0".repeat(32)).unwrap() }
}

pub(crate) fn lists(hosts: &[&str]) -> Lists {
    let mut lists = Lists::default();
    for host in hosts {
        lists.add(Kind::Request, &format!("https://{host}")).unwrap();
        lists.add(Kind::Socket, &format!("wss://{host}")).unwrap();
    }
    lists
}

pub(crate) fn permit(lists: &Lists, url: &str) -> Result<Permit<Fetch>, Refusal> {
    let kind = if url.starts_with("wss:") { Kind::Socket } else { Kind::Request };
    decide_fetch(&subject(), lists, kind, url)
}

pub(crate) fn get() -> Request {
    Request {
        method: Method::GET,
        headers: HeaderMap::new(),
        body: Payload::default(),
        within: Duration::from_secs(20),
        follow: Follow::Follow,
        most: 32 << 20,
    }
}

/// One host with one server behind one public address.
pub(crate) struct One {
    pub(crate) egress: Arc<Egress>,
    pub(crate) lists: Lists,
}

impl One {
    pub(crate) fn new(world: &World, server: SocketAddr) -> Self {
        let names = Names::of(&[("a.example", &[&[PUBLIC]])]);
        let egress = Egress::new(names, Wires::of(&[(PUBLIC, server)]), world.trust()).unwrap();
        Self { egress, lists: lists(&["a.example"]) }
    }

    pub(crate) async fn fetch(
        &self,
        request: Request,
    ) -> Result<menshen_egress::Answer, menshen_egress::Failure> {
        let again = |url: &str| permit(&self.lists, url);
        let first = permit(&self.lists, "https://a.example/x?y").unwrap();
        self.egress.fetch(first, request, Hooks { again: &again, seal: None, sent: None, pool: None }).await
    }

    /// The whole answer, or why not.
    pub(crate) async fn whole(&self, request: Request) -> Result<Vec<u8>, menshen_egress::Failure> {
        let mut answer = self.fetch(request).await?;
        Ok(answer.body.whole().await?.to_vec())
    }
}
