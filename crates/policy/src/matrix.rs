//! Every call x every state of consent, against a table written down from WeChat's documents and not from ours.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "one test measures how long a decision takes, and says it to people"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use menshen_model::{ProgramId, Scope, Subject, UserId};

use crate::{
    ApiTable, Asking, Consent, Decision, Facts, Grants, Impl, Permit, Privacy, Question, ScopeTable,
    Standing, Wants, decide, decide_authorize, decide_in, permit,
};

/// What the documents say of the calls served here: name, scope, type of data, needs: d = requiredPrivateInfos,
/// t = tap, f = foreground, g = grant of the host, b = requiredBackgroundModes.
const DOCUMENTED: &[(&str, &str, &str, &str)] = &[
    ("getLocation", "scope.userLocation", "location", "d"),
    ("getFuzzyLocation", "scope.userFuzzyLocation", "location", "d"),
    ("startLocationUpdate", "scope.userLocation", "location", "df"),
    ("startLocationUpdateBackground", "scope.userLocationBackground", "location", "dfb"),
    ("onLocationChange", "", "location", "d"),
    ("RecorderManager.start", "scope.record", "microphone", "f"),
    ("startRecord", "scope.record", "microphone", "f"),
    ("CameraContext.takePhoto", "", "", "f"),
    ("chooseImage", "", "chosenMedia", "f"),
    ("chooseMedia", "", "chosenMedia", "f"),
    ("Button.chooseAvatar", "", "profile", "tf"),
    ("saveImageToPhotosAlbum", "scope.writePhotosAlbum", "album", "f"),
    ("addPhoneContact", "scope.addPhoneContact", "contacts", "fg"),
    ("addPhoneCalendar", "scope.addPhoneCalendar", "calendar", "fg"),
    ("addPhoneRepeatCalendar", "scope.addPhoneCalendar", "calendar", "fg"),
    ("getClipboardData", "", "clipboard", "f"),
    ("setClipboardData", "", "clipboard", "f"),
    ("openSetting", "", "", "tf"),
    ("openPrivacyContract", "", "", "f"),
    ("getUserProfile", "", "", "t"),
    ("navigateToMiniProgram", "", "", "tf"),
    ("makePhoneCall", "", "", "f"),
    ("vibrateLong", "", "", "f"),
    ("vibrateShort", "", "", "f"),
    ("setKeepScreenOn", "", "", "f"),
    ("Button.agreePrivacyAuthorization", "", "", "t"),
    ("Component.camera", "scope.camera", "camera", "f"),
    ("Button.openSetting", "", "", "tf"),
    ("Button.getUserInfo", "", "", "t"),
    ("Button.getPhoneNumber", "", "phone", "tfg"),
    ("Button.getRealtimePhoneNumber", "", "phone", "tfg"),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    NoScope,
    Undecided,
    Granted,
    Denied,
    Revoked,
    RevokedInFlight,
}

fn subject() -> Subject {
    Subject { program: ProgramId::new("dev:00").unwrap(), user: UserId::new("0".repeat(32)).unwrap() }
}

fn wants() -> Wants {
    let purposes = Scope::ALL.into_iter().map(|s| (s, "to find shops".to_owned())).collect();
    let infos = [
        "getLocation",
        "getFuzzyLocation",
        "onLocationChange",
        "startLocationUpdate",
        "startLocationUpdateBackground",
    ];
    let private_infos = infos.map(str::to_owned).into();
    Wants {
        purposes,
        private_infos,
        background_modes: ["location".to_owned()].into(),
        privacy: Privacy::Assumed,
    }
}

fn all_data() -> BTreeSet<String> {
    ScopeTable::embedded().all_data().map(|(name, _)| name.to_owned()).collect()
}

fn every_name() -> Vec<String> {
    let table = ApiTable::embedded();
    let mut names: Vec<String> = table.rows().map(|api| api.name.clone()).collect();
    for object in table.objects() {
        names.extend(object.methods.keys().map(|method| format!("{}.{method}", object.name)));
    }
    names.extend(table.opens().map(|open| format!("Button.{}", open.name)));
    names.extend(table.components().map(|c| format!("Component.{}", c.name)));
    names.extend(
        ["noSuchThing", "Button.noSuchThing", "FileSystemManager.noSuchThing", "", ".", "Button."]
            .map(str::to_owned),
    );
    names
}

fn served(name: &str) -> bool {
    ApiTable::embedded().served_by(name).is_some_and(Impl::served)
}

/// What the documents want of this call in this state: what word the decision comes to.
fn documented(name: &str, state: State) -> &'static str {
    let Some((_, scope, _, _)) = DOCUMENTED.iter().find(|row| row.0 == name) else {
        return if served(name) { "go" } else { "100" };
    };
    match (*scope, state) {
        ("", State::RevokedInFlight) => "go",
        ("", _) => "go",
        (_, State::NoScope | State::Undecided) => "ask scope",
        (_, State::Granted) => "go",
        (_, State::Denied | State::Revoked) => "103",
        (_, State::RevokedInFlight) => "cut",
    }
}

fn word(decision: &Decision) -> String {
    match decision {
        Decision::Go(_) => "go".into(),
        Decision::Ask(Question::Privacy { .. }) => "ask privacy".into(),
        Decision::Ask(Question::Scope { .. }) => "ask scope".into(),
        Decision::Ask(Question::Call { .. }) => "ask call".into(),
        Decision::Refuse(refusal) => refusal.errno.to_string(),
    }
}

/// A decision in which everything but the scope is as the call wants it.
fn decided(name: &str, consent: &Consent) -> Decision {
    let (subject, wants) = (subject(), wants());
    let grants: Grants = ["contacts", "calendar", "phone"].map(str::to_owned).into();
    let kind = name.strip_prefix("Button.").unwrap_or("tap");
    let standing = Standing {
        wants: &wants,
        grants: &grants,
        consent,
        gesture: Some(kind),
        foreground: true,
        answered: true,
        ..Standing::none()
    };
    decide_in(ApiTable::embedded(), Facts { api: name, subject: &subject }, &standing)
}

#[test]
fn every_call_in_every_state_of_consent() {
    let states = [
        State::NoScope,
        State::Undecided,
        State::Granted,
        State::Denied,
        State::Revoked,
        State::RevokedInFlight,
    ];
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for name in every_name() {
        let scope = DOCUMENTED.iter().find(|row| row.0 == name).and_then(|row| Scope::named(row.1));
        for state in states {
            let mut consent = Consent { agreed: all_data(), ..Consent::default() };
            // Other scopes' answers must not leak into this one.
            if state != State::NoScope {
                consent.scopes = Scope::ALL.into_iter().map(|s| (s, true)).collect();
            }
            if let Some(scope) = scope {
                match state {
                    State::NoScope | State::Undecided => drop(consent.scopes.remove(&scope)),
                    State::Granted | State::RevokedInFlight => drop(consent.scopes.insert(scope, true)),
                    State::Denied | State::Revoked => drop(consent.scopes.insert(scope, false)),
                }
            }
            let decision = decided(&name, &consent);
            let mut got = word(&decision);
            if state == State::RevokedInFlight
                && let Decision::Go(leave) = decision
            {
                let permit = leave.device();
                assert!(permit.stands(&consent), "{name}");
                if let Some(scope) = scope {
                    consent.scopes.insert(scope, false);
                }
                got = if permit.stands(&consent) { "go".into() } else { "cut".into() };
            }
            let want = documented(&name, state);
            if got != want {
                wrong.push(format!("{name} {state:?}: {got}, not {want}"));
            }
            seen += 1;
        }
    }
    assert!(seen > 4000, "{seen} cases were tried");
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    for row in DOCUMENTED {
        assert!(served(row.0), "{} is served", row.0);
    }
}

#[test]
fn each_condition_alone_refuses() {
    let (subject, full) = (subject(), wants());
    let grants: Grants = ["contacts", "calendar", "phone"].map(str::to_owned).into();
    let consent = Consent { agreed: all_data(), scopes: Scope::ALL.into_iter().map(|s| (s, true)).collect() };
    for (name, scope, data, needs) in DOCUMENTED {
        let kind = name.strip_prefix("Button.").unwrap_or("tap");
        let whole = Standing {
            wants: &full,
            grants: &grants,
            consent: &consent,
            gesture: Some(kind),
            foreground: true,
            answered: true,
            ..Standing::none()
        };
        let say = |standing: &Standing<'_>| {
            word(&decide_in(ApiTable::embedded(), Facts { api: name, subject: &subject }, standing))
        };
        assert_eq!(say(&whole), "go", "{name}");
        let none = Grants::new();
        let want = |needed: bool, errno: &'static str| if needed { errno } else { "go" };
        assert_eq!(say(&Standing { grants: &none, ..whole }), want(needs.contains('g'), "100"), "{name}");
        assert_eq!(say(&Standing { foreground: false, ..whole }), want(needs.contains('f'), "102"), "{name}");
        assert_eq!(say(&Standing { gesture: None, ..whole }), want(needs.contains('t'), "102"), "{name}");
        let button = name.starts_with("Button.");
        assert_eq!(say(&Standing { gesture: Some("tap"), ..whole }), want(button, "102"), "{name}");
        let mut less = full.clone();
        less.private_infos.clear();
        assert_eq!(say(&Standing { wants: &less, ..whole }), want(needs.contains('d'), "102"), "{name}");
        less = full.clone();
        less.background_modes.clear();
        assert_eq!(say(&Standing { wants: &less, ..whole }), want(needs.contains('b'), "102"), "{name}");
        less = full.clone();
        less.purposes.clear();
        let located = scope.contains("Location");
        assert_eq!(say(&Standing { wants: &less, ..whole }), want(located, "102"), "{name}");
        less = full.clone();
        for privacy in [Privacy::Nothing, Privacy::Declared(BTreeMap::new())] {
            less.privacy = privacy;
            assert_eq!(say(&Standing { wants: &less, ..whole }), want(!data.is_empty(), "112"), "{name}");
        }
        let unagreed = Consent { scopes: consent.scopes.clone(), ..Consent::default() };
        let asked = Standing { consent: &unagreed, ..whole };
        assert_eq!(say(&asked), want(!data.is_empty(), "ask privacy"), "{name}");
        assert_eq!(say(&Standing { quiet: true, ..asked }), want(!data.is_empty(), "104"), "{name}");
    }
}

#[test]
fn scopes_that_ask_each_time_do_and_once_is_a_setting() {
    let text = r#"version = 1
[api]
look = { kind = "async", impl = "broker", group = "x", audit = true, scope = "scope.camera", data = "camera" }
where = { kind = "async", impl = "broker", group = "x", audit = true, scope = "scope.bluetooth", data = "bluetooth" }"#;
    let table = ApiTable::parse(text).unwrap();
    let (subject, wants) = (subject(), wants());
    let consent = Consent { agreed: all_data(), scopes: Scope::ALL.into_iter().map(|s| (s, true)).collect() };
    let standing = Standing { wants: &wants, consent: &consent, foreground: true, ..Standing::none() };
    let say =
        |api, standing: &Standing<'_>| word(&decide_in(&table, Facts { api, subject: &subject }, standing));
    assert_eq!(say("look", &standing), "ask call");
    assert_eq!(say("look", &Standing { answered: true, ..standing }), "go");
    assert_eq!(say("look", &Standing { asking: Asking::Once, ..standing }), "go");
    assert_eq!(say("where", &standing), "go");
    // Willingness is granted without a second question.
    assert_eq!(word(&decide_authorize(&subject, Scope::Camera, &standing)), "go");
    let fresh = Consent { agreed: all_data(), ..Consent::default() };
    let asked = Standing { consent: &fresh, ..standing };
    assert_eq!(word(&decide_authorize(&subject, Scope::Camera, &asked)), "ask scope");
    let Decision::Go(leave) = decide_authorize(&subject, Scope::Camera, &standing) else { panic!() };
    let permit: Permit<permit::Device> = leave.device();
    assert_eq!(permit.door().scope, None, "authorize opens nothing");
}

#[test]
fn a_call_of_which_nothing_is_known_is_decided_strictly() {
    let subject = subject();
    let say = |api| word(&decide(ApiTable::embedded(), Facts { api, subject: &subject }));
    for api in ["setStorage", "FileSystemManager.readFile", "showToast"] {
        assert_eq!(say(api), "go", "{api}");
    }
    assert_eq!(
        (say("getLocation"), say("addPhoneContact"), say("openSetting")),
        ("102".into(), "100".into(), "102".into())
    );
    assert_eq!((say("createVKSession"), say("noSuchThing")), ("100".into(), "100".into()));
}

#[test]
fn a_decision_takes_two_microseconds_at_most() {
    let consent = Consent { agreed: all_data(), scopes: Scope::ALL.into_iter().map(|s| (s, true)).collect() };
    let (subject, wants, grants) = (subject(), wants(), Grants::new());
    let standing =
        Standing { wants: &wants, grants: &grants, consent: &consent, foreground: true, ..Standing::none() };
    let names = ["getLocation", "setStorage", "FileSystemManager.readFile", "noSuchThing"];
    let mut best = f64::INFINITY;
    for _ in 0..20 {
        let began = Instant::now();
        for i in 0..4000 {
            let facts = Facts { api: names[i % 4], subject: &subject };
            std::hint::black_box(decide_in(ApiTable::embedded(), facts, &standing));
        }
        best = best.min(began.elapsed().as_secs_f64() * 1e6 / 4000.0);
    }
    println!("{best:.3} µs a decision");
    // Unoptimised code is some ten times slower; the figure of the promise is the release build's.
    assert!(best <= if cfg!(debug_assertions) { 20.0 } else { 2.0 }, "{best:.3} µs");
}
