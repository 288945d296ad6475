//! How long signing and verifying take, for a body of 1 KB: `cargo run --release -p menshen-seal --example sealing`, with `-- --json` the
//! medians in microseconds as one JSON object.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement has a clock, and ends where something is wrong"
)]

use std::hint::black_box;
use std::time::Instant;

use menshen_model::{AppId, OpenId};
use menshen_seal::cert::{Authorities, Authority, Claims};
use menshen_seal::request::{
    AppVersion, BodyDigest, DeviceKey, Fields, Form, Identity, Moment, Scheme, Session, Signer,
    SigningSecret, Target, Trust, Verifier,
};
use menshen_seal::response::{Binding, ResponseKey, ResponseTrust, verify};

const NOW: u64 = 1_780_000_000;
const ROUNDS: usize = 2_000;

/// Median and 90th percentile, in microseconds.
fn measure<T>(told: &mut Told, what: &str, mut work: impl FnMut() -> T) {
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let micros = |at: usize| times[at].as_nanos() as f64 / 1_000.0;
    if told.json {
        told.figures.push(format!("{what:?}:{:.2}", micros(ROUNDS / 2)));
    } else {
        println!("{what:<44} {:>7.1} us  (90 %: {:.1})", micros(ROUNDS / 2), micros(ROUNDS * 9 / 10));
    }
}

/// What is printed, and how.
struct Told {
    json: bool,
    figures: Vec<String>,
}

fn main() {
    let told = &mut Told { json: std::env::args().any(|a| a == "--json"), figures: Vec::new() };
    let identity = Identity {
        appid: AppId::new("wx0123456789abcdef").unwrap(),
        openid: Some(OpenId::new("oAbCdEfGhIjKlMnOpQrStUvWxYz0").unwrap()),
        version: AppVersion::new("1.0.0").unwrap(),
    };
    let authority = Authority::generate().unwrap();
    let device = DeviceKey::generate().unwrap();
    let cert = authority.issue(Claims {
        public: device.public(),
        appid: identity.appid.clone(),
        openid: identity.openid.clone(),
        release: [7; 32],
        not_before: NOW - 10,
        expires: NOW + 3_000,
    });
    let secret = SigningSecret::random().unwrap();
    let session = Session::new("session-0123456789", NOW + 3_000).unwrap();
    let keys = secret.session(&identity.appid, identity.openid.as_ref(), &session);
    let certified = Trust::Certified(Authorities::new(&[authority.public()]).unwrap());
    let back_end = ResponseKey::generate().unwrap();
    let modes = [
        (
            "ed25519",
            Signer::device(device, cert, identity.clone()).unwrap(),
            certified,
            ResponseTrust::Registered(vec![back_end.public()]),
        ),
        (
            "hmac-sha256",
            Signer::session(keys.clone(), identity.clone()),
            Trust::Derived(secret),
            ResponseTrust::Session(keys),
        ),
    ];
    let body = vec![b'a'; 1_024];
    let target = Target::new("POST", Scheme::Https, "shop.example", "/order", Some("id=7")).unwrap();
    let moment = Moment::new(NOW, "0123456789abcdef0123456789abcdef").unwrap();
    for (mode, signer, trust, answers) in modes {
        for (name, form) in [("header", Form::Header), ("query and header", Form::QueryAndHeader)] {
            measure(told, &format!("{mode}: sign a request, {name}"), || {
                signer.sign(&target, &BodyDigest::of(&body), &moment, form).unwrap()
            });
        }
        let signed = signer.sign(&target, &BodyDigest::of(&body), &moment, Form::Header).unwrap();
        let verifier = Verifier::new(identity.appid.clone(), vec!["shop.example".into()], trust);
        let collect = |list: &[(&'static str, String)]| {
            Fields::collect(list.iter().map(|(n, v)| (*n, v.as_bytes()))).unwrap()
        };
        measure(told, &format!("{mode}: verify a request"), || {
            verifier.header(&target, &collect(&signed.fields), &BodyDigest::of(&body), NOW).unwrap()
        });
        let binding: Binding = signed.binding.unwrap();
        let digest = BodyDigest::of(&body);
        let verified =
            verifier.header(&target, &collect(&signed.fields), &digest, NOW).unwrap().settle(true).unwrap();
        let answer = |digest: &BodyDigest| match &verified.answer {
            Some(session) => session.sign(&binding, 200, digest, NOW),
            None => back_end.sign(&binding, 200, digest, NOW),
        };
        measure(told, &format!("{mode}: sign an answer"), || answer(&BodyDigest::of(&body)));
        let sent = answer(&digest);
        measure(told, &format!("{mode}: verify an answer"), || {
            verify(&answers, &binding, 200, &collect(&sent), &BodyDigest::of(&body)).unwrap()
        });
    }
    if told.json {
        println!("{{{}}}", told.figures.join(","));
    }
}
