//! A broker with one guest that calls what a test tells it to, and a shell that answers as the test does.

#![expect(dead_code, unreachable_pub, reason = "each test file uses its own part")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use menshen_broker::{Broker, Compiled, Config, Handle, Program};
use menshen_model::{Mode, ProgramId};
use menshen_wire::{ToBroker, ToGuest, Value};
use serde_json::{Value as Json, json};

use crate::common::client::{Address, Ws};
use crate::common::{FakeCage, Guest, config};

/// What the test wants a guest to call, and what came of it.
pub type Wish = (String, Value);
pub type Came = (bool, Value);

pub struct Stage {
    pub handle: Handle,
    pub ws: Ws,
    pub guest: u32,
    pub wish: Sender<Wish>,
    pub came: Receiver<Came>,
    pub notes: Receiver<(String, Value)>,
    /// What each guest was told when it was started.
    pub starts: Receiver<Value>,
    pub at: Address,
}

pub fn made(id: &str, appid: &str, app: Json, privacy: Option<&str>) -> Arc<Program> {
    let mut whole = json!({"pages": ["pages/a", "pages/b"], "window": {}});
    whole.as_object_mut().unwrap().extend(app.as_object().unwrap().clone());
    let files = privacy
        .map(|text| ("privacy.json".to_owned(), text.as_bytes().to_vec().into()))
        .into_iter()
        .collect();
    let compiled = Compiled {
        env: json!({"app": whole, "files": {}, "modules": {}, "aliases": {}}),
        units: BTreeMap::from([("js:app".to_owned(), b"code".as_slice().into())]),
        files,
        ..Compiled::default()
    };
    let id = ProgramId::new(id).unwrap();
    Arc::new(Program::new(id, format!("Name {appid}"), appid.into(), Mode::Debug, compiled))
}

pub fn located() -> Json {
    json!({"permission": {"scope.userLocation": {"desc": "to find shops"}}, "requiredPrivateInfos": ["getLocation"]})
}

/// A broker with these programs and a guest of the first that calls what it is told to.
pub async fn stage(programs: Vec<Arc<Program>>) -> Stage {
    stage_of(programs, |_| ()).await
}

pub async fn stage_of(programs: Vec<Arc<Program>>, with: impl FnOnce(&mut Config)) -> Stage {
    let (wish, wishes) = channel::<Wish>();
    let (came, answers) = channel();
    let (note, notes) = channel();
    let (start, starts) = channel();
    let wishes = std::sync::Mutex::new(wishes);
    let newest = AtomicU32::new(0);
    let cage = FakeCage::new(move |mut guest: Guest| {
        start.send(guest.begin_told()).unwrap_or_default();
        guest.stream.set_read_timeout(Some(Duration::from_millis(3))).unwrap();
        // The guest that was started last is the one that calls.
        let (me, mut id) = (newest.fetch_add(1, Ordering::SeqCst) + 1, 0);
        loop {
            if newest.load(Ordering::SeqCst) == me
                && let Ok((name, args)) = wishes.lock().unwrap().try_recv()
            {
                id += 1;
                guest.send(&ToBroker::Call { id, sync: name.ends_with("Sync"), name, args });
            }
            let Some(frame) = guest.poll() else { return };
            if let Some((seq, frame)) = frame {
                match frame {
                    ToGuest::Reply { ok, value, .. } => came.send((ok, value)).unwrap_or_default(),
                    ToGuest::Notify { name, value } => note.send((name, value)).unwrap_or_default(),
                    ToGuest::Stop => return,
                    _ => {}
                }
                guest.send(&ToBroker::Done { seq });
            }
        }
    });
    let mut config = config(cage).await;
    with(&mut config);
    let handle = Broker::start(config, programs).await.unwrap();
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let guest = ws.launch().await;
    Stage { handle, ws, guest, wish, came: answers, notes, starts, at }
}

pub fn with(members: &[(&str, &str)]) -> Value {
    Value::object(members.iter().map(|(k, v)| (*k, Value::from(*v))))
}

impl Stage {
    pub fn call(&self, name: &str, args: Value) {
        self.wish.send((name.into(), args)).unwrap();
    }

    pub fn came(&self) -> Came {
        self.came.recv_timeout(Duration::from_secs(10)).expect("an answer within 10 s")
    }

    /// The next answer is a failure with this number.
    pub fn refused(&self, errno: u32) -> String {
        let (ok, value) = self.came();
        let message = value.get("errMsg").and_then(Value::as_str).unwrap_or_default().to_owned();
        assert!(
            !ok && value.get("errno").and_then(Value::as_u32) == Some(errno),
            "{ok} {value:?}, not {errno}"
        );
        message
    }

    pub fn succeeded(&self) -> Value {
        let (ok, value) = self.came();
        assert!(ok, "{value:?}");
        value
    }

    pub async fn say(&mut self, message: Json) {
        self.ws.say(message).await;
    }

    /// The next question is of this kind and is answered so.
    pub async fn asked(&mut self, kind: &str, answer: &str) -> Json {
        let prompt = self.ws.json("prompt").await;
        assert_eq!((&prompt["kind"], &prompt["guest"]), (&json!(kind), &json!(self.guest)), "{prompt}");
        let (guest, nonce) = (self.guest, prompt["nonce"].clone());
        self.say(json!({"t": "prompt", "guest": guest, "nonce": nonce, "answer": answer})).await;
        prompt
    }

    pub async fn tap(&mut self, kind: &str) {
        let guest = self.guest;
        self.say(json!({"t": "gesture", "guest": guest, "page": 1, "node": 5, "kind": kind})).await;
        // An event after it proves that the token is there: both go through one queue.
        self.say(json!({"t": "pulldown", "guest": guest, "page": 1})).await;
        while self.notes.recv_timeout(Duration::from_secs(10)).unwrap().0 != "pulldown" {}
    }

    /// Answers the shell's part of a call.
    pub async fn device(&mut self, name: &str, value: Json) -> Json {
        let ui = self.ws.json("ui").await;
        assert_eq!(ui["name"], name);
        let guest = self.guest;
        self.say(json!({"t": "ui", "guest": guest, "id": ui["id"], "ok": true, "value": value})).await;
        ui
    }

    pub fn setting(&self, scope: &str) -> Option<bool> {
        self.call("getSetting", Value::Undefined);
        self.succeeded().get("authSetting").unwrap().get(scope).and_then(Value::as_bool)
    }

    /// The shell says what a device does on the way.
    pub async fn device_says(&mut self, id: &Json, event: &str, value: Json) {
        let guest = self.guest;
        self.say(json!({"t": "device", "guest": guest, "id": id, "event": event, "value": value})).await;
    }

    /// The shell hands on bytes of a part.
    pub async fn give(&mut self, id: &Json, part: u16, bytes: &[u8]) {
        let mut message = vec![2];
        message.extend(self.guest.to_le_bytes());
        message.extend((id.as_u64().unwrap() as u32).to_le_bytes());
        message.extend(part.to_le_bytes());
        message.extend(bytes);
        self.ws.frame(2, &message).await;
    }

    /// The next notification of a device: what happened, and with what.
    pub fn device_told(&self) -> (String, Value) {
        loop {
            let (name, value) =
                self.notes.recv_timeout(Duration::from_secs(10)).expect("a notification within 10 s");
            if name == "device" {
                let event = value.get("event").and_then(Value::as_str).unwrap().to_owned();
                return (event, value.get("value").cloned().unwrap());
            }
        }
    }

    /// No device has told anything up to now: a call that was made after it has been answered.
    pub fn nothing_told(&self) {
        self.call("getSetting", Value::Undefined);
        self.succeeded();
        while let Ok((name, value)) = self.notes.try_recv() {
            assert_ne!(name, "device", "{value:?}");
        }
    }
}
