//! The local platform: codes, open data, certificates.

use menshen_model::{ProgramId, UserId};
use menshen_seal::envelope::Envelope;
use menshen_seal::request::DeviceKey;
use serde_json::Value as Json;

use super::*;

const NOW: u64 = 1_780_000_000;

fn subject(program: &str, user: &str) -> Subject {
    Subject { program: ProgramId::new(program).unwrap(), user: UserId::new(user.repeat(32)).unwrap() }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn opened(key: &SessionKey, value: &Value) -> Json {
    let envelope = Envelope { encrypted_data: text(value, "encryptedData"), iv: text(value, "iv") };
    serde_json::from_str(&key.open(&envelope).unwrap()).unwrap()
}

#[test]
fn a_code_is_redeemed_once_by_its_app_and_openids_do_not_link_programs() {
    let local = Local::new().unwrap();
    let (a, b) = (subject("dev:1", "0"), subject("dev:2", "0"));
    assert!(!local.session(&a) && local.openid(&a).is_none());
    let code = local.login(&a, "wx1").unwrap();
    assert!(local.session(&a) && !local.session(&b));
    assert_eq!(local.redeem(&code, "wx2"), Err(40_029), "another app's");
    let redeemed = local.redeem(&code, "wx1").unwrap();
    assert_eq!((Some(redeemed.openid), redeemed.appid.as_str()), (local.openid(&a), "wx1"));
    assert_eq!(local.redeem(&code, "wx1"), Err(40_029), "once");
    assert_eq!(local.redeem("made up", "wx1"), Err(40_029));
    local.login(&b, "wx1").unwrap();
    assert_ne!(local.openid(&a), local.openid(&b));
}

#[test]
fn a_profile_is_sealed_for_the_server_that_redeemed_the_code_and_signed() {
    let local = Local::new().unwrap();
    let a = subject("dev:1", "0");
    let asked = |credentials, openid| ProfileAsked { lang: "zh_CN", credentials, openid };
    let before = local.profile(&a, "wx1", asked(None, true)).unwrap();
    assert!(before.get("encryptedData").is_none() && before.get("rawData").is_some());
    assert_eq!(local.profile(&a, "wx1", asked(Some(true), true)).unwrap_err().errno, errno::BAD_DATA);
    let code = local.login(&a, "wx1").unwrap();
    let key = local.redeem(&code, "wx1").unwrap().session_key;
    let info = local.profile(&a, "wx1", asked(None, true)).unwrap();
    assert_eq!(text(&info, "signature"), key.sign_raw_data(&text(&info, "rawData")));
    let inside = opened(&key, &info);
    assert_eq!(inside["openId"], local.openid(&a).unwrap().as_str());
    assert_eq!(inside["watermark"]["appid"], "wx1");
    assert!(inside["watermark"]["timestamp"].as_i64().unwrap() > 1_700_000_000);
    let profile = local.profile(&a, "wx1", asked(None, false)).unwrap();
    assert!(opened(&key, &profile).get("openId").is_none(), "getUserProfile names nobody");
    assert!(local.profile(&a, "wx1", asked(Some(false), true)).unwrap().get("iv").is_none());
    let again = local.login(&a, "wx1").unwrap();
    let fresh = local.redeem(&again, "wx1").unwrap().session_key;
    assert!(fresh != key, "the next login has a key of its own");
}

#[test]
fn a_number_is_sealed_and_one_that_is_verified_now_is_a_code_alone() {
    let local = Local::new().unwrap();
    let a = subject("dev:1", "0");
    assert!(local.phone(&a, "wx1", false).unwrap().get("encryptedData").is_none(), "no login, no key");
    let code = local.login(&a, "wx1").unwrap();
    let key = local.redeem(&code, "wx1").unwrap().session_key;
    let phone = local.phone(&a, "wx1", false).unwrap();
    let inside = opened(&key, &phone);
    assert_eq!(inside["phoneNumber"], inside["purePhoneNumber"]);
    assert_eq!(inside["phoneNumber"].as_str().unwrap().len(), 11);
    assert!(inside["phoneNumber"].as_str().unwrap().starts_with("100"), "a number of nobody");
    let realtime = local.phone(&a, "wx1", true).unwrap();
    assert!(realtime.get("code").is_some() && realtime.get("iv").is_none());
}

#[test]
fn a_certificate_names_the_person_only_to_those_who_may_know() {
    let local = Local::new().unwrap();
    let (a, appid) = (subject("dev:1", "0"), AppId::new("wx1").unwrap());
    let running = |identified| Running { subject: &a, appid: &appid, release: [7; 32], identified, now: NOW };
    let key = DeviceKey::generate().unwrap();
    assert_eq!(local.certify(running(true), key.public()).unwrap().claims().openid, None, "before login");
    local.login(&a, "wx1").unwrap();
    assert_eq!(local.certify(running(false), key.public()).unwrap().claims().openid, None);
    let cert = local.certify(running(true), key.public()).unwrap();
    assert_eq!(cert.claims().openid, local.openid(&a));
    assert_eq!((cert.claims().not_before, cert.claims().expires), (NOW - 300, NOW + 3_300), "an hour in all");
    assert_eq!((cert.claims().public, cert.claims().release), (key.public(), [7; 32]));
    assert_eq!(local.session_keys(running(true)).unwrap().expires(), NOW + 3_300);
}
