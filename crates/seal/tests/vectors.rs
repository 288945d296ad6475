//! The vectors of tests/vectors, made by another implementation: ours gives the same texts and signatures, and believes them.

#![expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use menshen_seal::cert::{Authorities, Claims};
use menshen_seal::request::{
    BodyDigest, Fields, Form, Moment, Scheme, Signed, Target, Unsignable, thumbprint,
};
use menshen_seal::response::{Binding, SignedResponse, verify};
use serde_json::Value;
use support::{Keys, bytes32, lines, mode};

fn str(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn target(given: &Value, query: Option<&str>) -> Result<Target, Unsignable> {
    let scheme = if given["scheme"] == "https" { Scheme::Https } else { Scheme::Http };
    Target::new(str(&given["method"]), scheme, str(&given["authority"]), str(&given["path"]), query)
}

fn fields(list: &[(&'static str, String)]) -> Fields {
    Fields::collect(list.iter().map(|(n, v)| (*n, v.as_bytes()))).unwrap()
}

fn body(given: &Value) -> BodyDigest {
    BodyDigest::of(&STANDARD.decode(str(&given["body"])).unwrap())
}

fn header_signature(signed: &Signed) -> &str {
    let value = &signed.fields.iter().find(|(n, _)| *n == "signature").unwrap().1;
    value.strip_prefix("wx=:").unwrap().strip_suffix(':').unwrap()
}

#[test]
fn requests() {
    let keys = Keys::read();
    let (mut signed, mut unsignable) = (0, 0);
    for case in lines("requests.jsonl") {
        let (id, given, want) = (&case["id"], &case["given"], &case["want"]);
        let target_ = target(given, given["query"].as_str());
        if let Some(part) = want["unsignable"].as_str() {
            let ours = match target_.unwrap_err() {
                Unsignable::Method => "method",
                Unsignable::TooLong { .. } => "length",
                Unsignable::Path => "path",
                Unsignable::Query => "query",
                Unsignable::Authority => "authority",
                other => panic!("case {id}: {other}"),
            };
            assert_eq!(ours, part, "case {id}");
            unsignable += 1;
            continue;
        }
        let target_ = target_.unwrap_or_else(|e| panic!("case {id}: {e}"));
        assert_eq!(target_.authority(), want["authority"], "case {id}");
        let who = usize::try_from(given["who"].as_u64().unwrap()).unwrap();
        let (mode, body) = (mode(&given["mode"]), body(given));
        let created = given["created"].as_u64().unwrap();
        let moment = Moment::new(created, str(&given["nonce"])).unwrap();
        let signer = keys.signer(mode, who, str(&given["version"]));
        let verifier = keys.verifier(mode, who, str(&want["authority"]));

        let header = signer.sign(&target_, &body, &moment, Form::Header).unwrap();
        assert_eq!(header_signature(&header), want["header"]["signature"], "case {id}");
        let pending = verifier.header(&target_, &fields(&header.fields), &body, created);
        let _believed = pending.unwrap_or_else(|e| panic!("case {id}: {e}"));
        signed += 1;

        let both = signer.sign(&target_, &body, &moment, Form::QueryAndHeader);
        if want["taken"] == true {
            assert!(matches!(both, Err(Unsignable::NameTaken(_))), "case {id}");
            continue;
        }
        let both = both.unwrap();
        assert_eq!(both.query.as_deref(), want["query"].as_str(), "case {id}");
        assert_eq!(header_signature(&both), want["both"]["signature"], "case {id}");
        let sent = target(given, both.query.as_deref()).unwrap();
        let all = fields(&both.fields);
        let _believed =
            verifier.header(&sent, &all, &body, created).unwrap_or_else(|e| panic!("case {id}: {e}"));
        let _believed =
            verifier.query(&sent, &all, &body, created).unwrap_or_else(|e| panic!("case {id}: {e}"));
    }
    assert!(signed + unsignable >= 2_000 && unsignable >= 100, "{signed} and {unsignable} cases");
}

#[test]
fn responses() {
    let keys = Keys::read();
    let mut tried = 0;
    for case in lines("responses.jsonl") {
        let (id, given, want) = (&case["id"], &case["given"], &case["want"]);
        let who = usize::try_from(given["who"].as_u64().unwrap()).unwrap();
        let (mode, body) = (mode(&given["mode"]), body(given));
        let created = given["created"].as_u64().unwrap();
        let status = u16::try_from(given["status"].as_u64().unwrap()).unwrap();
        let target =
            Target::new(str(&given["method"]), Scheme::Https, str(&given["authority"]), "/", None).unwrap();
        let binding = Binding::new(&target, &STANDARD.decode(str(&given["request"])).unwrap());
        let signed: SignedResponse = vec![
            ("x-wx-checksum", str(&want["checksum"]).to_owned()),
            ("content-digest", str(&want["digest"]).to_owned()),
            ("signature-input", str(&want["input"]).to_owned()),
            ("signature", format!("wx=:{}:", str(&want["signature"]))),
        ];
        if let menshen_seal::request::Mode::Ed25519 = mode {
            assert_eq!(keys.back_end().sign(&binding, status, &body, created), signed, "case {id}");
        }
        let sound = verify(&keys.answers(mode, who), &binding, status, &fields(&signed), &body);
        assert_eq!(sound.unwrap_or_else(|e| panic!("case {id}: {e}")).created, created);
        tried += 1;
    }
    assert!(tried >= 200);
}

#[test]
fn certificates_and_derived_keys() {
    let keys = Keys::read();
    for who in 0..3 {
        let given = keys.who(who);
        let identity = keys.identity(who, "1");
        let issued = keys.authority().issue(Claims {
            public: keys.device(who).public(),
            appid: identity.appid.clone(),
            openid: identity.openid.clone(),
            release: bytes32(&given["release"]),
            not_before: given["nbf"].as_u64().unwrap(),
            expires: given["exp"].as_u64().unwrap(),
        });
        assert_eq!(issued.text(), str(&given["cert"]));
        assert_eq!(&issued, &keys.cert(who));
        assert_eq!(thumbprint(&keys.device(who).public()), str(&given["kid"]));
    }
    let jwks = keys.authority().jwks(&[]);
    assert!(Authorities::from_jwks(&jwks).is_ok());
}
