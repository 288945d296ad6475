//! Consent through a whole broker: asked, answered, remembered, refused, revoked in flight; the taps that some calls need; and
//! what passes between two programs.

mod common;
mod stage;

use std::sync::Arc;
use std::time::{Duration, Instant};

use menshen_broker::Keeping;
use menshen_broker::platform::Local;
use menshen_model::{Subject, UserId};
use menshen_policy::ApiTable;
use menshen_wire::Value;
use serde_json::{Value as Json, json};
use stage::{Stage, located, made, stage, stage_of, with};

#[tokio::test(flavor = "multi_thread")]
async fn a_location_is_asked_for_granted_remembered_and_revoked() {
    let mut s = stage(vec![made("dev:1", "wx1", located(), None)]).await;
    assert_eq!(s.setting("scope.userLocation"), None, "never asked, not listed");
    assert_eq!(s.setting("scope.userInfo"), Some(true), "withdrawn scopes are always true");
    s.call("getLocation", with(&[("type", "wgs84")]));
    s.asked("privacy", "allow").await;
    let prompt = s.asked("scope", "allow").await;
    assert_eq!(
        (&prompt["scope"], &prompt["purpose"]),
        (&json!("scope.userLocation"), &json!("to find shops"))
    );
    s.device("getLocation", json!({"latitude": 31.2})).await;
    assert_eq!(s.succeeded().get("latitude"), Some(&Value::from(31.2)));
    assert_eq!(s.setting("scope.userLocation"), Some(true));
    // Granted: no question any more.
    s.call("getLocation", Value::Undefined);
    let ui = s.ws.json("ui").await;
    // Revoked while the device works: cut at once, and what the device says afterwards goes nowhere.
    let began = Instant::now();
    s.say(json!({"t": "consent", "program": "dev:1", "scope": "scope.userLocation", "granted": false})).await;
    assert!(s.refused(103).contains("auth deny"));
    assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
    assert_eq!(s.ws.json("cut").await["id"], ui["id"]);
    let guest = s.guest;
    s.say(json!({"t": "ui", "guest": guest, "id": ui["id"], "ok": true, "value": {"latitude": 1}})).await;
    assert_eq!(s.setting("scope.userLocation"), Some(false));
    // Refused: straight to fail, nobody is asked.
    s.call("getLocation", Value::Undefined);
    assert_eq!(s.refused(103), "getLocation:fail auth deny");
    s.call("authorize", with(&[("scope", "scope.userLocation")]));
    assert_eq!(s.refused(103), "authorize:fail auth deny");
    // Granted again by the switch: at once.
    s.say(json!({"t": "consent", "program": "dev:1", "scope": "scope.userLocation", "granted": true})).await;
    while s.ws.json("settings").await["scopes"][0]["granted"] != true {}
    s.call("getLocation", Value::Undefined);
    s.device("getLocation", json!({})).await;
    s.succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_declared_is_refused_before_anybody_is_asked() {
    let mut s = stage(vec![made("dev:1", "wx1", json!({}), None)]).await;
    s.call("getLocation", Value::Undefined);
    assert!(s.refused(102).contains("requiredPrivateInfos"));
    s.call("getLocationSync", Value::Undefined);
    s.refused(100);
    // Absent without a grant of the host: as if there were no such thing.
    s.call("addPhoneContact", with(&[("firstName", "A")]));
    assert_eq!(s.refused(100), "addPhoneContact:fail not supported");
    s.call("authorize", with(&[("scope", "scope.nonsense")]));
    s.refused(1001);
    // An agreement that names other data: 112, whatever the person would say.
    let agreement = r#"{"name": "P", "uses": [{"data": "camera", "purpose": "to scan"}]}"#;
    drop(s);
    s = stage(vec![made("dev:1", "wx1", located(), Some(agreement))]).await;
    s.call("getLocation", Value::Undefined);
    assert!(s.refused(112).contains("not declared in the privacy agreement"));
    s.call("getPrivacySetting", Value::Undefined);
    let setting = s.succeeded();
    assert_eq!(setting.get("needAuthorization"), Some(&Value::from(true)));
    assert_eq!(setting.get("privacyContractName"), Some(&Value::from("《P》")));
    s.call("openPrivacyContract", with(&[("text", "forged")]));
    let ui = s.device("openPrivacyContract", json!({})).await;
    assert_eq!((&ui["args"]["name"], &ui["args"]["uses"][0]["data"]), (&json!("P"), &json!("camera")));
    s.succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_question_is_not_asked_again_for_a_while() {
    let mut s = stage(vec![made("dev:1", "wx1", located(), None)]).await;
    s.call("getLocation", Value::Undefined);
    s.asked("privacy", "deny").await;
    assert!(s.refused(104).contains("privacy permission is not authorized"));
    s.call("getLocation", Value::Undefined);
    assert!(s.refused(104).contains("in gap"));
    drop(s);
    s = stage(vec![made("dev:1", "wx1", located(), None)]).await;
    s.call("authorize", with(&[("scope", "scope.userLocation")]));
    s.asked("privacy", "allow").await;
    s.asked("scope", "close").await;
    s.refused(104);
    assert_eq!(s.setting("scope.userLocation"), None, "a closed question decides nothing");
    s.call("authorize", with(&[("scope", "scope.userLocation")]));
    s.refused(103);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_do_not_repeat_the_nonce_answer_nothing() {
    let mut s = stage(vec![made("dev:1", "wx1", located(), None)]).await;
    s.call("getLocation", Value::Undefined);
    let prompt = s.ws.json("prompt").await;
    let guest = s.guest;
    for (guest, nonce) in [(guest, json!("0".repeat(32))), (guest + 1, prompt["nonce"].clone())] {
        s.say(json!({"t": "prompt", "guest": guest, "nonce": nonce, "answer": "allow"})).await;
    }
    // A guest that says it was asked itself gets no further than one that did not.
    s.call("privacy.resolve", Value::object([("id", Value::from(1u32)), ("event", Value::from("agree"))]));
    s.succeeded();
    s.call("getSetting", Value::Undefined);
    s.succeeded();
    assert!(s.came.try_recv().is_err(), "the call still waits");
    s.say(json!({"t": "prompt", "guest": guest, "nonce": prompt["nonce"], "answer": "deny"})).await;
    s.refused(104);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_draws_its_own_privacy_dialog_needs_a_real_tap_to_agree() {
    let agreement = r#"{"name": "P", "uses": [{"data": "location"}, {"data": "camera"}]}"#;
    let mut s = stage(vec![made("dev:1", "wx1", located(), Some(agreement))]).await;
    s.call("privacy.listen", Value::Undefined);
    s.succeeded();
    let resolve =
        |id: u32, event: &str| Value::object([("id", Value::from(id)), ("event", Value::from(event))]);
    let need = |s: &Stage| {
        let (name, value) = s.notes.recv_timeout(Duration::from_secs(10)).unwrap();
        assert_eq!(
            (name.as_str(), value.get("referrer")),
            ("privacy", Some(&Value::from("requirePrivacyAuthorize")))
        );
        value.get("id").and_then(Value::as_u32).unwrap()
    };
    s.call("requirePrivacyAuthorize", Value::Undefined);
    let id = need(&s);
    s.call("privacy.resolve", resolve(id, "agree"));
    // Both the resolve and the call are answered; without a tap the agreement is none.
    let answers = [s.came(), s.came()];
    assert!(
        answers.iter().any(|(ok, v)| !ok && v.get("errno").and_then(Value::as_u32) == Some(104)),
        "{answers:?}"
    );
    drop(s);
    s = stage(vec![made("dev:1", "wx1", located(), Some(agreement))]).await;
    s.call("privacy.listen", Value::Undefined);
    s.succeeded();
    s.call("requirePrivacyAuthorize", Value::Undefined);
    let id = need(&s);
    s.tap("agreePrivacyAuthorization").await;
    s.call("privacy.resolve", resolve(id, "agree"));
    assert!([s.came(), s.came()].iter().all(|(ok, _)| *ok));
    s.call("getPrivacySetting", Value::Undefined);
    assert_eq!(s.succeeded().get("needAuthorization"), Some(&Value::from(false)), "the whole agreement");
    // The button by itself, and the agreement taken back in the settings.
    s.say(json!({"t": "consent", "program": "dev:1", "granted": false})).await;
    s.ws.json("settings").await;
    s.call("Button.agreePrivacyAuthorization", Value::Undefined);
    s.refused(102);
    s.tap("getPhoneNumber|agreePrivacyAuthorization").await;
    s.call("Button.agreePrivacyAuthorization", Value::Undefined);
    s.succeeded();
    s.call("requirePrivacyAuthorize", Value::Undefined);
    s.succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tap_starts_one_call_and_a_hidden_program_none() {
    let mut s = stage(vec![made("dev:1", "wx1", json!({}), None)]).await;
    s.call("openSetting", Value::Undefined);
    assert_eq!(s.refused(102), "openSetting:fail can only be invoked by user TAP gesture.");
    s.tap("tap").await;
    s.call("openSetting", Value::Undefined);
    s.device("openSetting", json!({"authSetting": {"scope.camera": true}})).await;
    let told = s.succeeded();
    assert_eq!(
        told.get("authSetting").unwrap().get("scope.camera"),
        None,
        "the broker says what is decided, not the shell"
    );
    s.call("openSetting", Value::Undefined);
    s.refused(102);
    let guest = s.guest;
    s.say(json!({"t": "hide", "guest": guest})).await;
    s.tap("tap").await;
    s.call("openSetting", Value::Undefined);
    assert!(s.refused(102).contains("background"));
    s.say(json!({"t": "show", "guest": guest})).await;
    // A tap of a page that is not open, on nothing, or of another guest is none.
    s.say(json!({"t": "gesture", "guest": guest, "page": 9, "node": 5, "kind": "tap"})).await;
    s.say(json!({"t": "gesture", "guest": guest, "page": 1, "node": 0, "kind": "tap"})).await;
    s.say(json!({"t": "gesture", "guest": 99, "page": 1, "node": 5, "kind": "tap"})).await;
    s.call("getUserProfile", Value::Undefined);
    s.refused(102);
}

#[tokio::test(flavor = "multi_thread")]
async fn login_gives_a_code_and_nothing_else_of_the_account() {
    let s = stage(vec![made("dev:1", "wx1", json!({}), None)]).await;
    s.call("checkSession", Value::Undefined);
    s.refused(101);
    s.call("login", Value::Undefined);
    let Value::Object(members) = s.succeeded() else { panic!() };
    assert_eq!(members.len(), 1);
    assert_eq!((members[0].0.as_str(), members[0].1.as_str().unwrap().len()), ("code", 32));
    s.call("checkSession", Value::Undefined);
    s.succeeded();
    s.call("getUserInfo", Value::Undefined);
    assert_eq!(s.succeeded().get("userInfo").unwrap().get("nickName"), Some(&Value::from("WeChat User")));
    // Four a second, as documented.
    let mut fast = 0;
    for _ in 0..20 {
        s.call("login", Value::Undefined);
        let (ok, value) = s.came();
        fast += usize::from(!ok && value.get("errno").and_then(Value::as_u32) == Some(1003));
    }
    assert!(fast >= 10, "{fast} of 20 were too many");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_program_opens_after_a_tap_and_a_yes_and_is_told_by_the_broker_who_came() {
    let other = |app: Json| made("dev:2", "wx2", app, None);
    let listed = json!({"acceptExtraDataFrom": ["wx1"]});
    let mut s = stage(vec![made("dev:1", "wx1", json!({}), None), other(listed)]).await;
    let args = |path: &str| {
        let extra = Value::object([("a", Value::from(1u32))]);
        Value::object([("appId", Value::from("wx2")), ("path", Value::from(path)), ("extraData", extra)])
    };
    s.call("navigateToMiniProgram", args("pages/b?x=1"));
    s.refused(102);
    s.tap("tap").await;
    s.call("navigateToMiniProgram", args("pages/b?x=1"));
    let prompt = s.asked("navigate", "deny").await;
    assert_eq!(prompt["target"], "Name wx2");
    assert_eq!(s.refused(1), "navigateToMiniProgram:fail cancel");
    s.tap("tap").await;
    s.call("navigateToMiniProgram", args("pages/b?x=1"));
    s.asked("navigate", "allow").await;
    let open = s.ws.json("open").await;
    assert_eq!(open["program"], "dev:2");
    s.succeeded();
    // The ticket is good once, and for that program alone.
    s.say(json!({"t": "launch", "program": "dev:1", "ticket": open["ticket"]})).await;
    assert!(s.ws.json("error").await["message"].as_str().unwrap().contains("closed"));
    s.say(json!({"t": "launch", "program": "dev:2", "ticket": open["ticket"]})).await;
    assert!(s.ws.json("error").await["message"].as_str().unwrap().contains("closed"));
    s.tap("tap").await;
    s.call("navigateToMiniProgram", Value::object([("appId", Value::from("wx3"))]));
    s.refused(1001);
}

/// Every name of the table, with arguments of several shapes.
fn fuzzed() -> Vec<(String, Value)> {
    let table = ApiTable::embedded();
    let mut names: Vec<String> = table.rows().map(|api| api.name.clone()).collect();
    names.extend(table.broker_calls());
    let shapes = [
        Value::Undefined,
        Value::Array(vec![Value::Null; 3]),
        with(&[
            ("key", "k"),
            ("data", "d"),
            ("scope", "scope.camera"),
            ("filePath", "wxfile://usr/a"),
            ("lang", "en"),
        ]),
        Value::object([
            ("key", Value::Number(f64::NAN)),
            ("__proto__", Value::object([("user", Value::Null)])),
        ]),
    ];
    names.into_iter().flat_map(|name| shapes.iter().map(move |shape| (name.clone(), shape.clone()))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_call_brings_core_data_to_a_guest() {
    let user = UserId::new("c0ffee00".repeat(4)).unwrap();
    let local = Arc::new(Local::new().unwrap());
    let program = made("dev:1", "wx1", located(), None);
    let openid = local.openid_of(&Subject { program: program.id.clone(), user: user.clone() });
    let (platform, who) = (local.clone(), user.clone());
    let mut s = stage_of(vec![program], move |config| {
        config.user = who;
        config.keeping = Keeping { platform, ..Keeping::passing().unwrap() };
    })
    .await;
    let at = s.handle.url();
    let secret = at.split_once("#k=").unwrap().1.to_owned();
    let calls: Vec<_> = fuzzed().into_iter().filter(|(name, _)| name != "exitMiniProgram").collect();
    assert!(calls.len() > 2000);
    for (name, args) in calls {
        s.call(&name, args);
    }
    s.tap("tap").await;
    s.call("login", Value::Undefined);
    let (mut seen, mut codes) = (0, 0);
    while let Ok((_, value)) = s.came.recv_timeout(Duration::from_secs(2)) {
        let text = format!("{value:?}");
        for canary in [user.as_str(), openid.as_str(), secret.as_str()] {
            assert!(!text.contains(canary), "{canary} in {text}");
        }
        // What is meant to cross is seen here: the same look would see the canaries.
        codes += usize::from(
            value
                .get("code")
                .and_then(Value::as_str)
                .is_some_and(|c| local.redeem(c, "wx1").unwrap().openid == openid),
        );
        seen += 1;
    }
    assert!(seen > 2000 && codes > 0, "{seen} answers, {codes} codes");
}
