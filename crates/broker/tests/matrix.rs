//! Every call of the table in every state of consent, through a whole broker: what a program is answered, what the person is
//! asked, and what a revocation cuts, against the table's own columns.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;
mod stage;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use common::client::{Address, Ws};
use common::{FakeCage, Guest, config};
use menshen_broker::{Broker, Handle, calls};
use menshen_model::Scope;
use menshen_policy::{ApiTable, Gate, Impl, ScopeTable, Tap};
use menshen_wire::{ToBroker, ToGuest, Value};
use serde_json::{Value as Json, json};
use stage::made;

struct Bench {
    _handle: Handle,
    ws: Ws,
    guest: u32,
    calls: Sender<(u32, String, Value)>,
    answers: Receiver<(u32, bool, Value)>,
    pulled: Receiver<()>,
    last: u32,
}

/// What became of a call.
#[derive(Debug, PartialEq)]
enum Came {
    /// It was answered: with success, or with this number.
    Answer(Option<u32>),
    /// The person is asked: kind and scope.
    Asked(Json),
    /// The shell is to carry it out.
    Device(Json),
}

/// Everything that a program's files can ask for is asked for, and the host grants every capability.
async fn bench() -> Bench {
    let purposes: serde_json::Map<String, Json> =
        Scope::ALL.into_iter().map(|s| (s.name().to_owned(), json!({"desc": "why"}))).collect();
    let infos: Vec<String> = names().into_iter().map(|(name, _)| name).collect();
    let app = json!({"permission": purposes, "requiredPrivateInfos": infos.iter().filter(|n| gate(n).declare).collect::<Vec<_>>(),
        "requiredBackgroundModes": ["location"]});
    let uses: Vec<Json> = ScopeTable::embedded().all_data().map(|(name, _)| json!({"data": name})).collect();
    let agreement = json!({"name": "All", "uses": uses}).to_string();
    let (calls, wishes) = channel::<(u32, String, Value)>();
    let (answered, answers) = channel();
    let (pull, pulled) = channel();
    let wishes = std::sync::Mutex::new(wishes);
    let cage = FakeCage::new(move |mut guest: Guest| {
        guest.begin();
        guest.stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        let wishes = wishes.lock().unwrap();
        loop {
            while let Ok((id, name, args)) = wishes.try_recv() {
                guest.send(&ToBroker::Call { id, sync: name.ends_with("Sync"), name, args });
            }
            let Some(frame) = guest.poll() else { return };
            if let Some((seq, frame)) = frame {
                match frame {
                    ToGuest::Reply { id, ok, value } => answered.send((id, ok, value)).unwrap_or_default(),
                    ToGuest::Notify { name, .. } if name == "pulldown" => pull.send(()).unwrap_or_default(),
                    _ => {}
                }
                guest.send(&ToBroker::Done { seq });
            }
        }
    });
    let mut config = config(cage).await;
    let grants = ["contacts", "calendar", "phone"].map(str::to_owned).into();
    config.keeping.grants.insert("dev:1".into(), grants);
    let handle = Broker::start(config, vec![made("dev:1", "wx1", app, Some(&agreement))]).await.unwrap();
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let guest = ws.launch().await;
    let mut bench = Bench { _handle: handle, ws, guest, calls, answers, pulled, last: 0 };
    // Agreed to once, for all that the agreement names.
    let id = bench.begin("requirePrivacyAuthorize");
    bench.answer_prompt("allow").await;
    assert_eq!(bench.end(id), None);
    bench
}

/// Every name that a call can have, and whether this host serves it itself.
fn names() -> Vec<(String, bool)> {
    let table = ApiTable::embedded();
    let mut all: Vec<String> = table.rows().map(|api| api.name.clone()).collect();
    for object in table.objects() {
        all.extend(object.methods.keys().map(|method| format!("{}.{method}", object.name)));
    }
    all.extend(table.opens().map(|open| format!("Button.{}", open.name)));
    // It ends the program, which is all it does.
    all.retain(|name| name != "exitMiniProgram");
    let served =
        |name: &str| table.served_by(name).is_some_and(Impl::served) && calls::handler(name).is_some();
    all.into_iter().map(|name| (name.clone(), served(&name))).collect()
}

fn gate(name: &str) -> &'static Gate {
    ApiTable::embedded().gated(name).map_or(Gate::OPEN, |(_, gate)| gate)
}

impl Bench {
    fn begin(&mut self, name: &str) -> u32 {
        self.last += 1;
        self.calls.send((self.last, name.to_owned(), Value::Object(vec![]))).unwrap();
        self.last
    }

    /// The number with which a call failed; `None`: it succeeded.
    fn end(&self, id: u32) -> Option<u32> {
        loop {
            let (got, ok, value) =
                self.answers.recv_timeout(Duration::from_secs(10)).expect("an answer within 10 s");
            if got == id {
                return (!ok).then(|| value.get("errno").and_then(Value::as_u32).unwrap_or(0));
            }
        }
    }

    async fn answer_prompt(&mut self, answer: &str) {
        let prompt = self.ws.json("prompt").await;
        self.reply(&prompt, answer).await;
    }

    async fn reply(&mut self, prompt: &Json, answer: &str) {
        let guest = self.guest;
        self.ws.say(json!({"t": "prompt", "guest": guest, "nonce": prompt["nonce"], "answer": answer})).await;
    }

    async fn refuse_device(&mut self, ui: &Json) {
        let guest = self.guest;
        self.ws.say(json!({"t": "ui", "guest": guest, "id": ui["id"], "ok": false, "value": {"errMsg": "x:fail y", "errno": 77}})).await;
    }

    /// The person decides about a scope on the settings page; it is in force when this is over.
    async fn decide(&mut self, scope: Scope, granted: bool) {
        self.ws
            .say(json!({"t": "consent", "program": "dev:1", "scope": scope.name(), "granted": granted}))
            .await;
        self.ws.json("settings").await;
    }

    /// Calls, with the tap that the call needs, and says what became of it.
    async fn call(&mut self, name: &str) -> (u32, Came) {
        if gate(name).gesture != Tap::None {
            let kind = name.strip_prefix("Button.").unwrap_or("tap");
            let guest = self.guest;
            self.ws.say(json!({"t": "gesture", "guest": guest, "page": 1, "node": 5, "kind": kind})).await;
            // An event after it, which the guest is told of, proves that the token is there: both go through one queue.
            self.ws.say(json!({"t": "pulldown", "guest": guest, "page": 1})).await;
            self.pulled.recv_timeout(Duration::from_secs(10)).unwrap();
        }
        let id = self.begin(name);
        let end = Instant::now() + Duration::from_secs(10);
        let mut one = [0; 1];
        loop {
            // An answer to the program, or something for the shell, whichever comes: a call that is written down first is
            // overtaken by others.
            while let Ok((got, ok, value)) = self.answers.try_recv() {
                if got == id {
                    let number = || value.get("errno").and_then(Value::as_u32).unwrap_or(0);
                    return (id, Came::Answer((!ok).then(number)));
                }
            }
            tokio::select! {
                there = self.ws.0.peek(&mut one) => {
                    there.unwrap();
                    // Once begun, a message is read to its end.
                    let message = self.ws.any_json().await;
                    match message["t"].as_str() {
                        Some("prompt") => return (id, Came::Asked(message)),
                        Some("ui") => return (id, Came::Device(message)),
                        _ => {}
                    }
                }
                () = tokio::time::sleep(Duration::from_millis(2)) => {}
            }
            assert!(Instant::now() < end, "{name}: nothing came of it within 10 s");
        }
    }

    async fn asked_or_device(&mut self) -> Came {
        loop {
            let message = self.ws.any_json().await;
            match message["t"].as_str() {
                Some("prompt") => return Came::Asked(message),
                Some("ui") => return Came::Device(message),
                _ => {}
            }
        }
    }

    /// Brings a call that waits to its end.
    async fn dismiss(&mut self, id: u32, came: Came) {
        match came {
            Came::Answer(_) => return,
            Came::Asked(prompt) => self.reply(&prompt, "deny").await,
            Came::Device(ui) => self.refuse_device(&ui).await,
        }
        self.end(id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_behind_a_scope_is_asked_refused_let_pass_and_cut_as_the_table_says() {
    let scoped: Vec<(String, Scope)> = names()
        .into_iter()
        .filter_map(|(name, served)| Some((name.clone(), gate(&name).scope.filter(|_| served)?)))
        .collect();
    assert!(scoped.len() >= 9, "{scoped:?}");
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (name, scope) in &scoped {
        // A broker of its own for each: nothing that was decided before is in the way.
        let mut b = bench().await;
        let per_call = ScopeTable::embedded().scope(*scope).per_call;
        let mut check = |state: &str, good: bool, came: &dyn std::fmt::Debug| {
            seen += 1;
            if !good {
                wrong.push(format!("{name} {state}: {came:?}"));
            }
        };
        // No word about the scope, and every other one granted: they do not leak.
        for other in Scope::ALL.into_iter().filter(|s| s != scope) {
            b.decide(other, true).await;
        }
        let (id, came) = b.call(name).await;
        let asks = matches!(&came, Came::Asked(p) if p["kind"] == "scope" && p["scope"] == scope.name());
        check("undecided", asks, &came);
        b.dismiss(id, came).await;
        // Refused by that very answer: straight to fail.
        let (id, came) = b.call(name).await;
        check("denied", came == Came::Answer(Some(103)), &came);
        b.dismiss(id, came).await;
        b.decide(*scope, true).await;
        let (id, mut came) = b.call(name).await;
        if per_call && let Came::Asked(prompt) = &came {
            check("granted, asked for each", prompt["kind"] == "call", prompt);
            let prompt = prompt.clone();
            b.reply(&prompt, "allow").await;
            came = b.asked_or_device().await;
        }
        check("granted", matches!(came, Came::Device(_)), &came);
        // Taken back while it is carried out.
        b.decide(*scope, false).await;
        let cut = b.end(id);
        check("revoked in flight", cut == Some(103), &cut);
        let (id, came) = b.call(name).await;
        check("revoked", came == Came::Answer(Some(103)), &came);
        b.dismiss(id, came).await;
    }
    assert_eq!(
        seen,
        scoped.iter().map(|(_, s)| 5 + usize::from(ScopeTable::embedded().scope(*s).per_call)).sum::<usize>()
    );
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_call_is_the_same_whatever_was_decided_about_scopes() {
    let mut b = bench().await;
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for granted in [true, false] {
        for scope in Scope::ALL {
            b.decide(scope, granted).await;
        }
        for (name, served) in names() {
            if served && gate(&name).scope.is_some() {
                continue;
            }
            let (id, came) = b.call(&name).await;
            let good = match &came {
                // What nobody serves does not exist, and what the jail answers itself is no call of the broker's.
                Came::Answer(errno) if !served => *errno == Some(100),
                Came::Answer(errno) => *errno != Some(103),
                Came::Asked(prompt) => {
                    served && !matches!(prompt["kind"].as_str(), Some("scope" | "call" | "privacy"))
                }
                Came::Device(_) => served,
            };
            seen += 1;
            if !good {
                wrong.push(format!("{name} with scopes {granted}: {came:?}"));
            }
            b.dismiss(id, came).await;
        }
    }
    assert!(seen > 2400, "{seen}");
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
}
