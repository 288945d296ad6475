//! Random and broken input never panics a reader, and is never believed.

#![expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use menshen_seal::cert::{Authorities, Cert};
use menshen_seal::keys::{AccountKey, Lock, Purpose};
use menshen_seal::log::CheckpointVerifier;
use menshen_seal::request::{BodyDigest, Fields, Form, Mode, Moment, Scheme, Target};
use menshen_seal::response::verify;
use support::{Keys, NOW};

/// A small generator: the same numbers each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }

    /// A text with some places changed, cut, doubled.
    fn broken(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.next(4) {
            let at = self.next(bytes.len() + 1);
            match self.next(4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, u8::try_from(self.next(256)).unwrap()),
                2 if at < bytes.len() => bytes[at] = u8::try_from(self.next(256)).unwrap(),
                _ => bytes.extend_from_within(at..),
            }
        }
        bytes
    }
}

#[expect(clippy::disallowed_methods, reason = "the campaign asks for more")]
fn rounds() -> usize {
    std::env::var("MENSHEN_FUZZ_FRAMES").ok().and_then(|n| n.parse().ok()).map_or(20_000, |n: usize| n / 10)
}

#[test]
fn random_bytes_never_panic_a_verifier() {
    let (keys, mut chance) = (Keys::read(), Chance(7));
    let moment = Moment::new(NOW, "0123456789abcdef0123456789abcdef").unwrap();
    let body = BodyDigest::of(b"body");
    for mode in [Mode::Ed25519, Mode::HmacSha256] {
        let verifier = keys.verifier(mode, 0, "shop.example");
        let target = Target::new("POST", Scheme::Https, "shop.example", "/", Some("a=1")).unwrap();
        let signed = keys.signer(mode, 0, "1").sign(&target, &body, &moment, Form::QueryAndHeader).unwrap();
        let sent = Target::new("POST", Scheme::Https, "shop.example", "/", signed.query.as_deref()).unwrap();
        for _ in 0..rounds() {
            let at = chance.next(signed.fields.len());
            let bad = chance.broken(&signed.fields[at].1);
            let all = signed.fields.iter().enumerate();
            let all = all.map(|(i, (n, v))| (*n, if i == at { &bad[..] } else { v.as_bytes() }));
            let Ok(fields) = Fields::collect(all) else { continue };
            let changed = bad.trim_ascii() != signed.fields[at].1.as_bytes();
            if verifier.header(&sent, &fields, &body, NOW).is_ok() && changed {
                // Members of other labels may come and go; what ours covers may not change.
                let name = signed.fields[at].0;
                assert!(name.starts_with("signature"), "{name}: {}", String::from_utf8_lossy(&bad));
            }
            let binding = signed.binding.clone().unwrap();
            assert!(verify(&keys.answers(mode, 0), &binding, 200, &fields, &body).is_err());
            let query = chance.broken(signed.query.as_deref().unwrap());
            let query = String::from_utf8_lossy(&query).into_owned();
            if let Ok(bad) = Target::new("POST", Scheme::Https, "shop.example", "/", Some(&query)) {
                let unchanged = Some(query.as_str()) == signed.query.as_deref();
                assert!(unchanged || verifier.query(&bad, &fields, &body, NOW).is_err(), "{query}");
            }
        }
    }
}

#[test]
fn random_bytes_never_panic_a_reader() {
    let (keys, mut chance) = (Keys::read(), Chance(11));
    let jwks = keys.authority().jwks(&[]);
    let cert = keys.cert(0).text().to_owned();
    let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let verifier = CheckpointVerifier::from_vkey(vkey).unwrap();
    let purpose = AccountKey::random().unwrap().program(&menshen_model::ProgramId::new("p").unwrap());
    let purpose = purpose.purpose(Purpose::FileContent);
    for _ in 0..rounds() {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        drop(Authorities::from_jwks(&text(chance.broken(&jwks))));
        drop(Cert::parse(text(chance.broken(&cert))));
        drop(CheckpointVerifier::from_vkey(&text(chance.broken(vkey))));
        assert_eq!(
            verifier.open(&text(chance.broken("PeterNeumann\n1\nAAAA\n\n\u{2014} PeterNeumann AAAA\n"))),
            None
        );
        let junk = chance.broken("\u{1}2345678901234567890123456789012345678901234567890");
        assert!(purpose.open(&[], &junk).is_err());
        drop(Lock::from_bytes(&junk));
    }
}
