//! A developer's back end that verifies every request and signs its answers, or does so badly on purpose. What it knows is what a
//! real one knows: the platform's public keys or its app's signing secret, and a key of its own.

#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a part of a test, which says that it cannot go on by panicking"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use menshen_broker::platform::Local;
use menshen_egress::{Authority, Egress};
use menshen_model::AppId;
use menshen_policy::net::{AnswerKey, Lists, Signing};
use menshen_seal::cert::Authorities;
use menshen_seal::platform::Seed;
use menshen_seal::request::{
    BodyDigest, Fields, NonceWindow, Refused, Scheme, Target, Trust, Verified, Verifier,
};
use menshen_seal::response::{Binding, ResponseKey, SignedResponse};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// The `x` of the back end's own key, which is made of 32 bytes 7.
pub const ANSWER_KEY: &str = "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw";

/// One request, as the back end judges it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub line: String,
    pub head: String,
    /// The verdicts on both forms: the openid, or why it is refused.
    pub header: Result<Option<String>, Refused>,
    pub query: Result<Option<String>, Refused>,
}

/// What the back end is made of.
pub struct BackEnd {
    pub egress: Arc<Egress>,
    pub lists: Lists,
    pub platform: Arc<Local>,
    pub seen: Arc<Mutex<Vec<Seen>>>,
}

struct Judge {
    certified: Verifier,
    derived: Verifier,
    nonces: Mutex<NonceWindow>,
    key: ResponseKey,
    /// The fields of the first answer to `/replayed`.
    earlier: Mutex<Option<SignedResponse>>,
}

/// Starts it as `shop.example`, registered as `signing` says.
pub async fn back_end(signing: Signing) -> BackEnd {
    let now = time::OffsetDateTime::now_utc();
    let authority = Authority::new(now).unwrap();
    let issued = authority.issue("shop.example", now).unwrap();
    let chain = CertificateDer::pem_slice_iter(issued.chain_pem.as_bytes()).map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let seed = || Seed::from_text(&"5e".repeat(32)).unwrap();
    let platform = Arc::new(Local::of(seed()));
    let (appid, hosts) = (AppId::new("wx1").unwrap(), vec!["shop.example".to_owned()]);
    let authorities = Authorities::from_jwks(&platform.keys()).unwrap();
    let judge = Arc::new(Judge {
        certified: Verifier::new(appid.clone(), hosts.clone(), Trust::Certified(authorities)),
        derived: Verifier::new(appid.clone(), hosts, Trust::Derived(seed().signing_secret(&appid))),
        nonces: Mutex::new(NonceWindow::resumed(0, 1_000)),
        key: ResponseKey::from_seed(&[7; 32]),
        earlier: Mutex::default(),
    });
    let map = format!("shop.example={}", listener.local_addr().unwrap()).parse().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (judge, log, acceptor) = (judge.clone(), log.clone(), acceptor.clone());
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, &judge, &log).await;
                }
            });
        }
    });
    let lists =
        Lists { maps: vec![map], signing: [("shop.example".to_owned(), signing)].into(), ..Lists::default() };
    BackEnd { egress: Egress::system(Some(authority.der())).unwrap(), lists, platform, seen }
}

/// A registration with the back end's own key.
pub fn registered() -> Signing {
    let key: AnswerKey = ANSWER_KEY.parse().unwrap();
    Signing { answer_keys: vec![key], ..Signing::default() }
}

async fn serve(mut stream: TlsStream<TcpStream>, judge: &Judge, log: &Mutex<Vec<Seen>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let fields: HashMap<String, String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut body = vec![0; fields.get("content-length").map_or(0, |n| n.parse().unwrap())];
    stream.read_exact(&mut body).await.unwrap();
    let line = head.lines().next().unwrap().to_owned();
    let (header, query, verified) = judge.look(&line, &fields, &BodyDigest::of(&body));
    log.lock().unwrap().push(Seen { line: line.clone(), head, header, query });
    let answer = judge.answer(line.split(' ').nth(1).unwrap(), verified);
    let _ = stream.write_all(&answer).await;
    let _ = stream.shutdown().await;
}

type Verdict = Result<Option<String>, Refused>;

impl Judge {
    fn look(
        &self,
        line: &str,
        fields: &HashMap<String, String>,
        body: &BodyDigest,
    ) -> (Verdict, Verdict, Option<Verified>) {
        let mut parts = line.split(' ');
        let (method, address) = (parts.next().unwrap(), parts.next().unwrap());
        let (path, query) = address.split_once('?').map_or((address, None), |(p, q)| (p, Some(q)));
        let target = Target::new(method, Scheme::Https, &fields["host"], path, query).unwrap();
        let now = u64::try_from(time::OffsetDateTime::now_utc().unix_timestamp()).unwrap();
        let all = fields.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let fields = Fields::collect(all).unwrap();
        let verifier = if fields.has("x-wx-cert") { &self.certified } else { &self.derived };
        let openid = |verified: &Verified| verified.identity.openid.as_ref().map(ToString::to_string);
        // Both forms of one request carry one nonce: it is claimed once, by the header form.
        let by_query = verifier.query(&target, &fields, body, now).and_then(|p| p.settle(true));
        let by_header = verifier
            .header(&target, &fields, body, now)
            .and_then(|pending| pending.settle_in(&mut self.nonces.lock().unwrap(), now));
        let told = by_header.as_ref().map(openid).map_err(Clone::clone);
        (told, by_query.as_ref().map(openid).map_err(Clone::clone), by_header.ok())
    }

    fn sign(&self, verified: &Verified, status: u16, body: &[u8]) -> SignedResponse {
        let (binding, body) = (verified.binding.as_ref().unwrap(), BodyDigest::of(body));
        match &verified.answer {
            Some(session) => session.sign(binding, status, &body, 1_780_000_000),
            None => self.key.sign(binding, status, &body, 1_780_000_000),
        }
    }

    fn answer(&self, address: &str, verified: Option<Verified>) -> Vec<u8> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let signed =
            |status, body: &[u8]| verified.as_ref().map(|v| self.sign(v, status, body)).unwrap_or_default();
        let (status, location, body, fields): (u16, Option<String>, &[u8], SignedResponse) = match path {
            "/tampered" => (200, None, b"evil", signed(200, b"good")),
            "/status" => (201, None, b"good", signed(200, b"good")),
            "/replayed" => {
                let fresh = signed(200, b"good");
                let mut earlier = self.earlier.lock().unwrap();
                (200, None, b"good", earlier.get_or_insert(fresh).clone())
            }
            "/other" => {
                let target = Target::new("GET", Scheme::Https, "shop.example", "/other", None).unwrap();
                let other = Binding::new(&target, &[9; 64]);
                (200, None, b"good", self.key.sign(&other, 200, &BodyDigest::of(b"good"), 1))
            }
            "/missing" => (200, None, b"good", Vec::new()),
            "/bare" => (200, None, b"good", vec![("x-wx-checksum", BodyDigest::of(b"good").checksum())]),
            "/led" => (302, Some("/good".into()), b"", signed(302, b"")),
            "/led-badly" => (302, Some("/good".into()), b"", Vec::new()),
            "/again" => (301, Some(format!("/good?{query}")), b"", signed(301, b"")),
            _ => (200, None, b"good", signed(200, b"good")),
        };
        let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in
            location.iter().map(|to| ("location", to)).chain(fields.iter().map(|(n, v)| (*n, v)))
        {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        [head.as_bytes(), b"\r\n", body].concat()
    }
}
