//! The audit log through a whole broker: one record for one sensitive operation, before anything comes of it, and nothing where
//! there can be none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use common::client::{Address, Got, Ws};
use common::{FakeCage, Guest, Ticking, config};
use menshen_broker::platform::Local;
use menshen_broker::{Broker, Compiled, Handle, Keeping, Program};
use menshen_model::{Mode, Outcome, ProgramId};
use menshen_policy::{ApiTable, Impl};
use menshen_store::audit::{Entry, Recorder, Writer};
use menshen_wire::{ToBroker, ToGuest, Value};
use serde_json::json;

/// Words that stand in what programs say and keep, and must not stand in the log.
const CANARY: &str = "canary-7f3a";

struct Stage {
    _handle: Handle,
    audit: Recorder,
    folder: PathBuf,
    ws: Ws,
    guest: u32,
    wish: Sender<(String, Value)>,
    came: Receiver<(bool, Value)>,
}

fn program() -> Arc<Program> {
    let app = json!({
        "pages": ["pages/a"], "window": {}, "requiredPrivateInfos": ["getLocation", "getFuzzyLocation"],
        "permission": {"scope.userLocation": {"desc": CANARY}, "scope.userFuzzyLocation": {"desc": "near"}},
    });
    let compiled = Compiled {
        env: json!({"app": app, "files": {}, "modules": {}, "aliases": {}}),
        units: BTreeMap::from([("js:app".to_owned(), b"code".as_slice().into())]),
        ..Compiled::default()
    };
    Arc::new(Program::new(ProgramId::new("dev:1").unwrap(), "P".into(), "wx1".into(), Mode::Debug, compiled))
}

/// A broker that writes this log, with a guest that calls what it is told to.
async fn stage_with(writer: Writer, folder: PathBuf) -> Stage {
    let (wish, wishes) = channel::<(String, Value)>();
    let (came, answers) = channel();
    let wishes = std::sync::Mutex::new(wishes);
    let cage = FakeCage::new(move |mut guest: Guest| {
        guest.begin();
        guest.stream.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
        let (wishes, mut id) = (wishes.lock().unwrap(), 0);
        loop {
            if let Ok((name, args)) = wishes.try_recv() {
                if name == "break" {
                    guest.raw(&[1, 0, 0, 0, 0xee]);
                    continue;
                }
                id += 1;
                guest.send(&ToBroker::Call { id, sync: false, name, args });
            }
            let Some(frame) = guest.poll() else { return };
            if let Some((seq, frame)) = frame {
                match frame {
                    ToGuest::Reply { ok, value, .. } => came.send((ok, value)).unwrap_or_default(),
                    ToGuest::Stop => return,
                    _ => {}
                }
                guest.send(&ToBroker::Done { seq });
            }
        }
    });
    let mut config = config(cage).await;
    let audit = Recorder::new(writer, config.store.clone());
    config.audit = audit.clone();
    let granted = ["phone", "contacts", "calendar"].map(str::to_owned).into();
    config.keeping = Keeping {
        platform: Arc::new(Local::new().unwrap()),
        grants: [("dev:1".to_owned(), granted)].into(),
        ..Keeping::kept(config.store.clone(), Default::default()).unwrap()
    };
    let handle = Broker::start(config, vec![program()]).await.unwrap();
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let guest = ws.launch().await;
    Stage { _handle: handle, audit, folder, ws, guest, wish, came: answers }
}

async fn stage() -> Stage {
    let folder = tempfile::tempdir().unwrap().keep();
    let writer = Writer::open(&folder, Arc::new(Ticking), None).await.unwrap();
    stage_with(writer, folder).await
}

impl Stage {
    fn call(&self, name: &str, args: Value) {
        self.wish.send((name.into(), args)).unwrap();
    }

    /// The answer, while questions are answered so and the shell does what it is asked.
    async fn comes(&mut self, word: &str) -> (bool, Value) {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Ok(came) = self.came.try_recv() {
                return came;
            }
            assert!(Instant::now() < end, "an answer within 20 s");
            // Looked at first: a wait that is given up must take nothing away.
            if tokio::time::timeout(Duration::from_millis(5), self.ws.0.peek(&mut [0])).await.is_err() {
                continue;
            }
            let Got::Text(message) = self.ws.next().await else { continue };
            let guest = self.guest;
            match message["t"].as_str() {
                Some("prompt") => {
                    let nonce = &message["nonce"];
                    self.ws.say(json!({"t": "prompt", "guest": guest, "nonce": nonce, "answer": word})).await;
                }
                Some("ui") => {
                    let id = &message["id"];
                    let value = json!({"data": CANARY});
                    self.ws
                        .say(json!({"t": "ui", "guest": guest, "id": id, "ok": true, "value": value}))
                        .await;
                }
                _ => {}
            }
        }
    }

    fn records(&self) -> Vec<Arc<Entry>> {
        self.audit.look().0
    }

    async fn tap(&mut self, kind: &str) {
        let guest = self.guest;
        self.ws.say(json!({"t": "gesture", "guest": guest, "page": 1, "node": 5, "kind": kind})).await;
    }
}

/// Names and outcomes, for comparing.
fn short(entries: &[Arc<Entry>]) -> Vec<(&str, Outcome)> {
    entries.iter().map(|e| (e.event.operation.as_str(), e.event.outcome)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sensitive_call_leaves_exactly_one_record_however_it_comes_out() {
    let table = ApiTable::embedded();
    let rows: Vec<(String, bool)> = table
        .broker_calls()
        .filter(|name| !name.starts_with("Component."))
        .map(|name| {
            let (by, gate) = table.gated(&name).unwrap();
            assert_eq!(by, Impl::Broker);
            (name, gate.audit)
        })
        .collect();
    assert!(rows.iter().filter(|(_, audit)| *audit).count() >= 12);
    let args = || {
        Value::object(["key", "data", "scope", "filePath", "appId"].map(|name| (name, Value::from(CANARY))))
    };
    for word in ["allow", "deny"] {
        let mut s = stage().await;
        for (name, audit) in &rows {
            // Those end the program, or wait for a server.
            if name == "exitMiniProgram" || name.starts_with("network") || name.contains("Socket") {
                continue;
            }
            for kind in ["tap", name.strip_prefix("Button.").unwrap_or("tap")] {
                s.tap(kind).await;
            }
            let before = s.records().len();
            s.call(name, args());
            let (ok, value) = s.comes(word).await;
            let after = s.records();
            let calls: Vec<_> =
                after[before..].iter().filter(|e| e.event.operation == format!("wx.{name}")).collect();
            assert_eq!(
                calls.len(),
                usize::from(*audit),
                "{name} {word}: {ok} {value:?}: {:?}",
                short(&after[before..])
            );
            let others = after[before..].iter().filter(|e| !e.event.operation.starts_with("consent."));
            assert_eq!(others.count(), calls.len(), "{name}: nothing else than the person's own decisions");
            if let [one] = calls[..] {
                assert!(one.written.is_ok());
                assert_eq!(one.event.program.as_ref().unwrap().as_str(), "dev:1");
                assert_eq!(one.event.person.as_ref().unwrap().len(), 32);
                assert!(
                    one.event.outcome == Outcome::Allowed || !ok,
                    "{name}: what is refused is not answered with success"
                );
            }
        }
        // Nothing that a program says or keeps stands there, nor what a device answered or who the person is.
        s.audit.close().await;
        for file in std::fs::read_dir(&s.folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() {
                let bytes = std::fs::read(&path).unwrap();
                assert!(
                    !bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes()),
                    "{} has a secret",
                    path.display()
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_decisions_are_records_of_their_own_before_the_call_goes_on() {
    let mut s = stage().await;
    s.call("getLocation", Value::Undefined);
    assert!(s.comes("allow").await.0);
    let allowed = Outcome::Allowed;
    assert_eq!(
        short(&s.records()),
        [("consent.agree", allowed), ("consent.grant", allowed), ("wx.getLocation", allowed)]
    );
    s.ws.say(json!({"t": "consent", "program": "dev:1", "scope": "scope.userLocation", "granted": false}))
        .await;
    s.ws.json("settings").await;
    s.call("getLocation", Value::Undefined);
    assert!(!s.comes("allow").await.0);
    let all = s.records();
    assert_eq!(short(&all)[3..], [("consent.revoke", allowed), ("wx.getLocation", Outcome::Refused)]);
    assert_eq!(all[4].event.detail, "errno 103: the person refused");
    let numbers: Vec<u64> = all.iter().map(|e| e.written.as_ref().unwrap().0).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_record_nothing_is_done_and_it_is_said() {
    let mut s = stage().await;
    let guest = s.guest;
    s.call("getLocation", Value::Undefined);
    assert!(s.comes("allow").await.0);
    s.ws.say(json!({"t": "subscribe", "guest": guest, "inspect": true})).await;
    s.audit.close().await;
    for name in ["login", "getLocation", "authorize"] {
        let scope = Value::object([("scope", Value::from("scope.userLocation"))]);
        s.call(name, scope);
        let (ok, value) = s.came.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(!ok, "{name}");
        assert_eq!(value.get("errno").and_then(Value::as_u32), Some(4), "{value:?}");
        assert!(value.get("errMsg").and_then(Value::as_str).unwrap().contains("internal error"));
        let said = loop {
            let line = s.ws.json("inspect").await;
            if line["kind"] == "fault" {
                break line["message"].as_str().unwrap().to_owned();
            }
        };
        assert!(said.contains(&format!("wx.{name}")) && said.contains("audit log"), "{said}");
    }
    // What was refused needs a record too; what is not sensitive goes on.
    s.call("navigateToMiniProgram", Value::Undefined);
    let (ok, value) = s.came.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(!ok && value.get("errno").and_then(Value::as_u32) == Some(4), "{value:?}");
    s.call("getStorageInfo", Value::Undefined);
    assert!(s.came.recv_timeout(Duration::from_secs(10)).unwrap().0);
    // A grant is not given; what is taken back is gone at once, recorded or not.
    s.ws.say(json!({"t": "consent", "program": "dev:1", "scope": "scope.camera", "granted": true})).await;
    assert!(s.ws.json("error").await["message"].as_str().unwrap().contains("audit log"));
    assert_eq!(s.ws.json("settings").await["scopes"].as_array().unwrap().len(), 2);
    s.ws.say(json!({"t": "consent", "program": "dev:1", "scope": "scope.userLocation", "granted": false}))
        .await;
    assert!(s.ws.json("error").await["message"].as_str().unwrap().contains("has nothing"));
    s.call("getSetting", Value::Undefined);
    let setting = s.came.recv_timeout(Duration::from_secs(10)).unwrap().1;
    assert_eq!(setting.get("authSetting").unwrap().get("scope.userLocation"), None, "{setting:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_in_force_within_100_ms_also_when_the_disk_does_not_answer() {
    // Somebody has the log open, takes records in and never answers: a disk that hangs.
    let folder = tempfile::tempdir().unwrap().keep();
    let held = std::fs::File::create(folder.join("lock")).unwrap();
    held.lock().unwrap();
    let listener = tokio::net::UnixListener::bind(folder.join("socket")).unwrap();
    let (hang, mut hangs) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.unwrap();
        for number in 0u64.. {
            let length = stream.read_u32().await.unwrap() as usize;
            stream.read_exact(&mut vec![0; length]).await.unwrap();
            if *hangs.borrow_and_update() {
                std::future::pending::<()>().await;
            }
            let mut answer = vec![0, 0, 0, 17, 0];
            answer.extend(number.to_be_bytes());
            answer.extend(number.to_be_bytes());
            stream.write_all(&answer).await.unwrap();
        }
    });
    let writer = Writer::open(&folder, Arc::new(Ticking), None).await.unwrap();
    let mut s = stage_with(writer, folder.clone()).await;
    s.call("getLocation", Value::Undefined);
    assert!(s.comes("allow").await.0, "{:?}", s.records());
    s.call("getLocation", Value::Undefined);
    s.ws.json("ui").await;
    hang.send_replace(true);
    let began = Instant::now();
    s.ws.say(json!({"t": "consent", "program": "dev:1", "scope": "scope.userLocation", "granted": false}))
        .await;
    let (ok, value) = s.came.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(!ok && value.get("errno").and_then(Value::as_u32) == Some(103), "{value:?}");
    // 50 ms of waiting for the record and the way there; generous for a busy machine, and far below the disk's 30 s.
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_are_ended_or_not_started_are_recorded_and_shown_live() {
    let mut s = stage().await;
    s.ws.say(json!({"t": "audit", "on": true})).await;
    assert_eq!(s.ws.json("audit").await["records"], json!([]));
    s.call("login", Value::Undefined);
    let shown = s.ws.json("audit").await["records"][0].clone();
    assert_eq!(
        (&shown["operation"], &shown["outcome"], &shown["number"]),
        (&json!("wx.login"), &json!("allowed"), &json!(0))
    );
    assert!(s.came.recv_timeout(Duration::from_secs(10)).unwrap().0);
    s.ws.say(json!({"t": "launch", "program": "dev:none"})).await;
    let shown = s.ws.json("audit").await["records"][0].clone();
    assert_eq!(
        (&shown["operation"], &shown["outcome"], &shown["program"]),
        (&json!("program.launch"), &json!("refused"), &json!("dev:none"))
    );
    s.call("break", Value::Undefined);
    // The record is durable before the end is told; which of the two messages comes first is the queue's affair.
    let (mut shown, mut exited) = (None, false);
    while shown.is_none() || !exited {
        let Got::Text(message) = s.ws.next().await else { continue };
        match message["t"].as_str() {
            Some("audit") => shown = Some(message["records"][0].clone()),
            Some("exited") => {
                assert_eq!(s.records().last().unwrap().event.operation, "program.ended");
                exited = true;
            }
            _ => {}
        }
    }
    let shown = shown.unwrap();
    assert_eq!((&shown["operation"], &shown["outcome"]), (&json!("program.ended"), &json!("refused")));
    assert!(shown["detail"].as_str().unwrap().contains("a message that is none"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_sensitive_calls_is_bounded_and_the_others_go_on() {
    let mut s = stage().await;
    for _ in 0..600 {
        s.call("login", Value::Undefined);
        s.call("getClipboardData", Value::Undefined);
    }
    s.call("getStorageInfo", Value::Undefined);
    let mut refused = 0;
    for _ in 0..1201 {
        let (_, value) = s.comes("deny").await;
        refused += usize::from(value.get("errno").and_then(Value::as_u32) == Some(1003));
    }
    let written = s.records().len();
    assert!((1..500).contains(&written), "{written} records");
    assert!(refused >= 600, "{refused} refused for coming too fast");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_the_shell_draws_is_one_call_with_one_record() {
    let mut s = stage().await;
    let guest = s.guest;
    // Nothing stands above a page that is not open yet.
    s.ws.json("page").await;
    let native = |kind: &str| json!({"t": "native", "guest": guest, "page": 1, "node": 3, "kind": kind});
    s.ws.say(native("camera")).await;
    for kind in ["privacy", "scope"] {
        let prompt = s.ws.json("prompt").await;
        assert_eq!(prompt["kind"], kind);
        s.ws.say(json!({"t": "prompt", "guest": guest, "nonce": prompt["nonce"], "answer": "allow"})).await;
    }
    let ui = s.ws.json("ui").await;
    assert_eq!(ui["name"], "camera");
    let allowed = Outcome::Allowed;
    let camera = ("wx.Component.camera", allowed);
    assert_eq!(short(&s.records()), [("consent.agree", allowed), ("consent.grant", allowed), camera]);
    s.ws.say(native("")).await;
    assert_eq!(s.ws.json("cut").await["id"], ui["id"]);
    // Mounted and gone at once: whatever the log knows of it, nothing is drawn that nobody ends.
    s.ws.say(native("camera")).await;
    s.ws.say(native("")).await;
    s.call("getStorageInfo", Value::Undefined);
    assert!(s.came.recv_timeout(Duration::from_secs(10)).unwrap().0);
    assert!(s.records().len() <= 4);
}
