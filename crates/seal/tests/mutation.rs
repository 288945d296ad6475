//! Every change of a signed request or answer is refused: each part, each field, each bit of the body, each order.

#![expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use menshen_seal::cert::{Authorities, Authority, Claims};
use menshen_seal::request::{
    BodyDigest, Fields, Form, Mode, Moment, NonceWindow, Refused, Scheme, Session, Signed, Signer, Target,
    Trust, Verifier,
};
use menshen_seal::response::{Binding, ResponseKey, ResponseTrust, Sound, verify, verify_checksum};
use support::{Keys, NOW};

const BODY: &[u8] = br#"{"count":1,"id":"a"}"#;
const MODES: [Mode; 2] = [Mode::Ed25519, Mode::HmacSha256];

/// A request as it travels.
#[derive(Clone)]
struct Wire {
    method: String,
    authority: String,
    path: String,
    query: Option<String>,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

fn moment() -> Moment {
    Moment::new(NOW, "0123456789abcdef0123456789abcdef").unwrap()
}

fn sign(keys: &Keys, mode: Mode, form: Form) -> (Wire, Option<Binding>) {
    let target = Target::new("POST", Scheme::Https, "shop.example", "/order", Some("b=2&a=1")).unwrap();
    let Signed { query, fields, binding } =
        keys.signer(mode, 0, "1.0.0").sign(&target, &BodyDigest::of(BODY), &moment(), form).unwrap();
    let wire = Wire {
        method: "POST".into(),
        authority: "shop.example".into(),
        path: "/order".into(),
        query,
        fields: fields.into_iter().map(|(n, v)| (n.to_owned(), v)).collect(),
        body: BODY.to_vec(),
    };
    (wire, binding)
}

impl Wire {
    /// What a back end makes of it, in the given form.
    fn judge(&self, verifier: &Verifier, form: Form, now: u64) -> bool {
        let target =
            Target::new(&self.method, Scheme::Https, &self.authority, &self.path, self.query.as_deref());
        let fields = Fields::collect(self.fields.iter().map(|(n, v)| (n.as_str(), v.as_bytes())));
        let (Ok(target), Ok(fields)) = (target, fields) else { return false };
        let body = BodyDigest::of(&self.body);
        let pending = match form {
            Form::Query => verifier.query(&target, &fields, &body, now),
            _ => verifier.header(&target, &fields, &body, now),
        };
        pending.is_ok()
    }

    fn field(&mut self, name: &str) -> &mut String {
        &mut self.fields.iter_mut().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name}")).1
    }
}

/// Other texts that are near: each character changed, each left out, one more at each end.
fn near(text: &str) -> Vec<String> {
    let mut out =
        vec![format!("{text}0"), format!("0{text}"), String::new(), text.to_uppercase(), text.to_lowercase()];
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        out.push(format!("{before}{after}"));
        for other in ['0', '1', 'a', 'A', 'g', '-', '&', '=', '%', '"', ';', ' '] {
            if other != c {
                out.push(format!("{before}{other}{after}"));
            }
        }
    }
    out.retain(|t| t != text);
    out
}

fn changes(wire: &Wire, form: Form) -> Vec<(String, Wire)> {
    let mut out = Vec::new();
    let mut add = |what: String, change: &dyn Fn(&mut Wire)| {
        let mut changed = wire.clone();
        change(&mut changed);
        out.push((what, changed));
    };
    for method in ["GET", "post", "POS", "PUT", "POSTS"] {
        add(format!("method {method}"), &|w| w.method = method.into());
    }
    for authority in ["shop.example:8443", "shop.exampl", "shop.example.", "evil.example", "pay.example"] {
        add(format!("authority {authority}"), &|w| w.authority = authority.into());
    }
    for path in near("/order").into_iter().chain(["/order/".into(), "//order".into(), "/%6frder".into()]) {
        add(format!("path {path}"), &|w| w.path = path.clone());
    }
    let query = wire.query.clone().unwrap();
    for q in near(&query) {
        add(format!("query {q}"), &|w| w.query = Some(q.clone()));
    }
    let others = ["a=1&b=2", "b=2&a=1&c=3", "a=1", "b=2&a=1&", "&b=2&a=1", "b=2&&a=1", "b=%32&a=1"];
    for q in others.map(|q| query.replacen("b=2&a=1", q, 1)) {
        add(format!("query {q}"), &|w| w.query = Some(q.clone()));
    }
    add("no query".into(), &|w| w.query = None);
    let bits = (0..wire.body.len() * 8).map(Some).chain([None]);
    for bit in bits {
        add(format!("body bit {bit:?}"), &|w| match bit {
            Some(bit) => w.body[bit / 8] ^= 1 << (bit % 8),
            None => w.body.push(0),
        });
    }
    add("no body".into(), &|w| w.body.clear());
    for (name, value) in &wire.fields {
        // The compact form does not cover the fields of the other.
        if form == Form::Query && ["content-digest", "signature", "signature-input"].contains(&name.as_str())
        {
            continue;
        }
        for v in near(value).into_iter().filter(|v| v.trim() != value) {
            add(format!("{name}: {v}"), &|w| w.field(name).clone_from(&v));
        }
        add(format!("{name} twice"), &|w| w.fields.push((name.clone(), value.clone())));
        add(format!("{name} left out"), &|w| w.fields.retain(|(n, _)| n != name));
    }
    out
}

#[test]
fn no_change_of_a_request_is_believed() {
    let keys = Keys::read();
    let mut tried = 0;
    for mode in MODES {
        let verifier = keys.verifier(mode, 0, "shop.example");
        for form in [Form::Header, Form::QueryAndHeader, Form::Query] {
            let (wire, _) = sign(&keys, mode, form);
            assert!(wire.judge(&verifier, form, NOW), "{mode:?} {form:?}: the unchanged one is believed");
            for (what, changed) in changes(&wire, form) {
                assert!(
                    !changed.judge(&verifier, form, NOW),
                    "{mode:?} {form:?}: believed with another {what}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 10_000, "{tried} changes");
}

#[test]
fn the_two_forms_of_one_request_are_believed_once_together() {
    let keys = Keys::read();
    for mode in MODES {
        let verifier = keys.verifier(mode, 0, "shop.example");
        let (wire, _) = sign(&keys, mode, Form::QueryAndHeader);
        let target =
            Target::new("POST", Scheme::Https, "shop.example", "/order", wire.query.as_deref()).unwrap();
        let fields = Fields::collect(wire.fields.iter().map(|(n, v)| (n.as_str(), v.as_bytes()))).unwrap();
        let body = BodyDigest::of(BODY);
        let mut window = NonceWindow::resumed(0, 100);
        let first =
            verifier.header(&target, &fields, &body, NOW).unwrap().settle_in(&mut window, NOW).unwrap();
        assert_eq!(first.identity, keys.identity(0, "1.0.0"));
        for again in
            [verifier.header(&target, &fields, &body, NOW), verifier.query(&target, &fields, &body, NOW)]
        {
            assert_eq!(again.unwrap().settle_in(&mut window, NOW).unwrap_err(), Refused::Replay);
        }
        assert_eq!(
            verifier.header(&target, &fields, &body, NOW).unwrap().settle(false).unwrap_err(),
            Refused::Replay
        );
        assert_eq!(Refused::Replay.errcode(), 104_100);
    }
}

#[test]
fn time_is_bounded_on_both_sides() {
    let keys = Keys::read();
    for mode in MODES {
        let verifier = keys.verifier(mode, 0, "shop.example");
        for form in [Form::Header, Form::Query] {
            let (wire, _) = sign(&keys, mode, form);
            for (now, believed) in
                [(NOW - 301, false), (NOW - 300, true), (NOW + 300, true), (NOW + 301, false)]
            {
                assert_eq!(wire.judge(&verifier, form, now), believed, "{mode:?} {form:?} at {now}");
            }
        }
    }
}

#[test]
fn another_back_end_or_mode_does_not_believe_it() {
    let keys = Keys::read();
    for (i, mode) in MODES.into_iter().enumerate() {
        let (wire, _) = sign(&keys, mode, Form::Header);
        assert!(
            !wire.judge(&keys.verifier(MODES[1 - i], 0, "shop.example"), Form::Header, NOW),
            "another mode"
        );
        assert!(!wire.judge(&keys.verifier(mode, 2, "shop.example"), Form::Header, NOW), "another program");
        assert!(!wire.judge(&keys.verifier(mode, 0, "pay.example"), Form::Header, NOW), "another host");
    }
    let unknown = Trust::Certified(Authorities::new(&[Authority::from_seed(&[9; 32]).public()]).unwrap());
    let verifier = Verifier::new(keys.identity(0, "1").appid, vec!["shop.example".into()], unknown);
    assert!(
        !sign(&keys, Mode::Ed25519, Form::Header).0.judge(&verifier, Form::Header, NOW),
        "another authority"
    );
}

#[test]
fn a_certificate_gives_no_more_than_it_says() {
    let keys = Keys::read();
    let verifier = keys.verifier(Mode::Ed25519, 0, "shop.example");
    let target = Target::new("GET", Scheme::Https, "shop.example", "/", None).unwrap();
    let body = BodyDigest::of(b"");
    let good = Claims {
        public: keys.device(0).public(),
        appid: keys.identity(0, "1").appid,
        openid: keys.identity(0, "1").openid,
        release: [7; 32],
        not_before: NOW - 10,
        expires: NOW + 100,
    };
    let believed = |claims: Claims, authority: &Authority| {
        let signer = Signer::device(keys.device(0), authority.issue(claims), keys.identity(0, "1")).unwrap();
        let signed = signer.sign(&target, &body, &moment(), Form::Header).unwrap();
        let fields = Fields::collect(signed.fields.iter().map(|(n, v)| (*n, v.as_bytes()))).unwrap();
        verifier.header(&target, &fields, &body, NOW).map(|_| ())
    };
    assert_eq!(believed(good.clone(), &keys.authority()), Ok(()));
    let bad = [
        Claims { expires: NOW, ..good.clone() },
        Claims { not_before: NOW + 1, ..good.clone() },
        Claims { expires: NOW + 3_600, ..good.clone() },
    ];
    for claims in bad {
        assert!(matches!(believed(claims, &keys.authority()), Err(Refused::Certificate(_))));
    }
    assert!(matches!(believed(good.clone(), &Authority::from_seed(&[9; 32])), Err(Refused::Certificate(_))));
    for other in [Claims { public: [1; 32], ..good.clone() }, Claims { openid: None, ..good.clone() }] {
        let cert = keys.authority().issue(other);
        assert!(
            Signer::device(keys.device(0), cert, keys.identity(0, "1")).is_err(),
            "no signer is made of it"
        );
    }
}

#[test]
fn a_session_ends() {
    let keys = Keys::read();
    let identity = keys.identity(0, "1");
    let over = Session::new("session-0-0123456789", NOW).unwrap();
    let signer = Signer::session(
        keys.secret().session(&identity.appid, identity.openid.as_ref(), &over),
        identity.clone(),
    );
    let target = Target::new("GET", Scheme::Https, "shop.example", "/", None).unwrap();
    let body = BodyDigest::of(b"");
    let signed = signer.sign(&target, &body, &moment(), Form::Header).unwrap();
    let fields = Fields::collect(signed.fields.iter().map(|(n, v)| (*n, v.as_bytes()))).unwrap();
    let verifier = keys.verifier(Mode::HmacSha256, 0, "shop.example");
    assert_eq!(verifier.header(&target, &fields, &body, NOW - 1).map(|_| ()), Ok(()));
    assert_eq!(verifier.header(&target, &fields, &body, NOW).map(|_| ()), Err(Refused::SessionOver(NOW)));
}

type Answer = Vec<(String, String)>;

fn answer(keys: &Keys, mode: Mode) -> (Binding, Answer) {
    let (wire, binding) = sign(keys, mode, Form::QueryAndHeader);
    let binding = binding.unwrap();
    let body = BodyDigest::of(BODY);
    let fields = match mode {
        Mode::Ed25519 => keys.back_end().sign(&binding, 200, &body, NOW),
        Mode::HmacSha256 => {
            let target =
                Target::new("POST", Scheme::Https, "shop.example", "/order", wire.query.as_deref()).unwrap();
            let fields =
                Fields::collect(wire.fields.iter().map(|(n, v)| (n.as_str(), v.as_bytes()))).unwrap();
            let pending =
                keys.verifier(mode, 0, "shop.example").header(&target, &fields, &body, NOW).unwrap();
            let verified = pending.settle(true).unwrap();
            assert_eq!(verified.binding.as_ref(), Some(&binding));
            verified.answer.unwrap().sign(&binding, 200, &body, NOW)
        }
    };
    (binding, fields.into_iter().map(|(n, v)| (n.to_owned(), v)).collect())
}

fn judge(
    trust: &ResponseTrust,
    binding: &Binding,
    status: u16,
    fields: &Answer,
    body: &[u8],
) -> Result<Sound, Refused> {
    let fields = Fields::collect(fields.iter().map(|(n, v)| (n.as_str(), v.as_bytes())))?;
    verify(trust, binding, status, &fields, &BodyDigest::of(body))
}

#[test]
fn no_change_of_an_answer_is_believed() {
    let keys = Keys::read();
    let mut tried = 0;
    for mode in MODES {
        let trust = keys.answers(mode, 0);
        let (binding, good) = answer(&keys, mode);
        assert!(judge(&trust, &binding, 200, &good, BODY).is_ok(), "{mode:?}");
        for status in [0, 201, 204, 404, 500, 2000] {
            assert_eq!(judge(&trust, &binding, status, &good, BODY).unwrap_err(), Refused::Signature);
        }
        for bit in 0..BODY.len() * 8 {
            let mut body = BODY.to_vec();
            body[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(judge(&trust, &binding, 200, &good, &body).unwrap_err(), Refused::Digest, "bit {bit}");
        }
        assert!(judge(&trust, &binding, 200, &good, b"").is_err());
        for at in 0..good.len() {
            for value in near(&good[at].1).into_iter().filter(|v| v.trim() != good[at].1) {
                let mut bad = good.clone();
                bad[at].1.clone_from(&value);
                assert!(
                    judge(&trust, &binding, 200, &bad, BODY).is_err(),
                    "{mode:?} {}: {value}",
                    good[at].0
                );
                tried += 1;
            }
            let mut bad = good.clone();
            bad.remove(at);
            assert!(judge(&trust, &binding, 200, &bad, BODY).is_err(), "without {}", good[at].0);
        }
    }
    assert!(tried > 5_000, "{tried} changes");
}

#[test]
fn an_answer_is_for_one_request_and_by_one_key() {
    let keys = Keys::read();
    for mode in MODES {
        let (binding, good) = answer(&keys, mode);
        let other = |method: &str, authority: &str, signature: &[u8]| {
            Binding::new(&Target::new(method, Scheme::Https, authority, "/", None).unwrap(), signature)
        };
        let trust = keys.answers(mode, 0);
        for wrong in [other("POST", "shop.example", &[1; 64]), other("GET", "shop.example", &[1; 64])] {
            assert_eq!(judge(&trust, &wrong, 200, &good, BODY).unwrap_err(), Refused::Signature);
        }
        assert!(judge(&keys.answers(mode, 1), &binding, 200, &good, BODY).is_ok() == (mode == Mode::Ed25519));
        let stranger = ResponseTrust::Registered(vec![ResponseKey::from_seed(&[8; 32]).public()]);
        assert!(judge(&stranger, &binding, 200, &good, BODY).is_err());
    }
    let both = ResponseTrust::Registered(vec![[1; 32], keys.back_end().public()]);
    let (binding, good) = answer(&keys, Mode::Ed25519);
    assert!(judge(&both, &binding, 200, &good, BODY).is_ok(), "while keys change, both are believed");
}

#[test]
fn a_checksum_alone_finds_accidents() {
    let body = BodyDigest::of(BODY);
    let value = body.checksum();
    let fields = |v: &str| Fields::collect([("X-WX-CheckSum", v.as_bytes())]).unwrap();
    assert_eq!(verify_checksum(&fields(&value), &body), Ok(()));
    assert_eq!(verify_checksum(&fields(&value), &BodyDigest::of(b"")), Err(Refused::Digest));
    assert_eq!(verify_checksum(&fields(&value.to_uppercase()), &body), Err(Refused::Digest));
    assert_eq!(verify_checksum(&Fields::default(), &body), Err(Refused::Missing("x-wx-checksum")));
    let empty = "sha-256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(BodyDigest::of(b"").checksum(), empty);
}
