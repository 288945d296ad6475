//! What each frame of a guest does.

use menshen_policy::permit::{Device, Permit};
use menshen_policy::{Leave, Refusal};
use menshen_store::audit::Recorded;
use menshen_wire::{PageOp, ToBroker, ToGuest, Value};
use serde_json::json;
use tokio::time::{Duration, Instant};

use super::consent::Call;
use super::pages::Page;
use super::works::Waiting;
use super::{Pending, ProbeFor, Scene, Session};
use crate::calls::{self, Context, Outcome};
use crate::doors::Denied;
use crate::json::{clip, from_value, plain};
use crate::limits;

/// The call with which the framework shows what a page shares.
const SHARE: &str = "shareCard";

impl Session {
    pub(super) fn handle(&mut self, frame: ToBroker) {
        match frame {
            ToBroker::Call { id, sync, name, args } => self.call(id, sync, name, args),
            ToBroker::View { page, batch } => self.view(page, batch),
            ToBroker::Done { seq } => match self.watch.done(seq, Instant::now()) {
                Ok(()) => {
                    if !self.p.face_wants_done() {
                        return;
                    }
                    self.show(Scene::Done);
                }
                Err(why) => self.kill("killed", why),
            },
            ToBroker::Style { page, path } => self.style(page, path),
            ToBroker::Console { level, args } => self.console(level, &args),
            ToBroker::Fault { page, kind, message, stack } => {
                if self.heard() {
                    self.fault(page, &kind, &message, &stack);
                }
            }
            ToBroker::Wake { ms: u32::MAX } => self.tick_at = None,
            ToBroker::Wake { ms } => self.tick_at = Some(Instant::now() + Duration::from_millis(ms.into())),
            ToBroker::Load { unit } => {
                let bytes = self.p.program.compiled.units.get(&unit).map(|b| b.to_vec());
                self.send(&ToGuest::Unit { unit, bytes });
            }
            ToBroker::Page { page, op, info } => self.page(page, op, info),
            ToBroker::Inspect { id, value } => self.probed(id, value),
            ToBroker::Ready { engine, heap } => {
                if std::mem::replace(&mut self.ready, true) {
                    return self.kill("killed", "it said twice that it is ready");
                }
                let ms = self.time();
                self.record("timing", json!({"name": "launch", "ms": ms, "engine": engine, "heap": heap}));
            }
        }
    }

    fn call(&mut self, id: u32, sync: bool, name: String, args: Value) {
        let began = Instant::now();
        self.count_call();
        if !self.calls.take(began) {
            let denied = Denied::new(1003, "calls come too fast");
            return self.answer(id, sync, &name, String::new, began, Err(denied));
        }
        self.proceed(Call { id, sync, name, args, began, gesture: None }, false);
    }

    /// Carries out a call that was decided and, where it must be, written down.
    pub(super) fn carry_out(&mut self, call: Call, leave: Recorded<Leave>) {
        let Call { id, sync, name, args, began, .. } = call;
        let outcome = calls::aside(&name, || {
            let (program, subject, doors) = (&*self.p.program, &self.p.subject, &self.p.doors);
            let net = &self.net;
            let pass = calls::Pass::default();
            let mut context =
                Context { program, subject, doors, pass, handles: &mut self.handles, net, sync };
            calls::dispatch(leave, &args, &mut context)
        });
        match outcome {
            Outcome::Answer(answer) => self.answer(id, sync, &name, || short(&args), began, answer),
            Outcome::Later(within, work) => {
                let waiting = Waiting { name, sync, args: short(&args), began };
                if let Err(waiting) = self.works.begin(id, waiting, within, work) {
                    let denied = Denied::new(1003, "too many calls are being worked on");
                    self.answer(id, sync, &waiting.name, || waiting.args, began, Err(denied));
                }
            }
            Outcome::Unsupported => {
                self.answer(id, sync, &name, || short(&args), began, Err(calls::unsupported()))
            }
            Outcome::Exit => {
                self.answer(id, sync, &name, || short(&args), began, Ok(calls::nothing()));
                self.stop();
            }
            Outcome::Given(within, leave) => {
                self.ask_given(Call { id, sync, name, args, began, gesture: None }, within, leave)
            }
            Outcome::Own(own, leave) => {
                self.own(Call { id, sync, name, args, began, gesture: None }, own, leave)
            }
            Outcome::Ui(..) if sync => {
                let denied = Denied::new(1001, "a call that the shell answers has no synchronous form");
                self.answer(id, sync, &name, || short(&args), began, Err(denied));
            }
            Outcome::Ui(within, permit) | Outcome::View(within, permit) => {
                self.ask_shell(Call { id, sync, name, args, began, gesture: None }, within, permit)
            }
        }
    }

    /// Asks the shell, or through it a view: with the permit that is looked at again when the answer comes.
    fn ask_shell(&mut self, call: Call, within: Duration, permit: Permit<Device>) {
        let Call { id, sync, name, args, began, .. } = call;
        let refused = if !fits_shell(&args) {
            Denied::new(1001, "parameter error: the arguments are larger than 256 KiB or 8,192 values")
        } else if self.pending.len() >= limits::UI_PENDING || self.pending.contains_key(&id) {
            Denied::new(1003, "too many calls wait for the person")
        } else {
            let pending = Pending::new(name.clone(), sync, short(&args), began, within, permit);
            self.pending.insert(id, pending);
            let name = name.strip_prefix("Component.").unwrap_or(&name).to_owned();
            let args = if name == SHARE { self.with_link(args) } else { args };
            return self.show(Scene::Ui { id, name, args });
        };
        self.answer(id, sync, &name, || short(&args), began, Err(refused));
    }

    /// What a page shares, with the link that leads there: of the broker's making, for this very program.
    fn with_link(&self, args: Value) -> Value {
        let path = args.get("path").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Value::Object(mut members) = args else { return args };
        members.retain(|(name, _)| name != "link");
        if let Some(link) = self.p.others.link(&self.p.program, path.trim_start_matches('/')) {
            members.push(("link".to_owned(), Value::from(link)));
        }
        Value::Object(members)
    }

    /// Answers first and records afterwards, while the guest goes on.
    pub(super) fn answer(
        &mut self,
        id: u32,
        sync: bool,
        name: &str,
        args: impl FnOnce() -> String,
        began: Instant,
        answer: calls::Answer,
    ) {
        let us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let native = self.natives.take(id);
        let entry = match answer {
            Ok(_) if native.is_some() => {
                self.native_ended(native, None);
                json!({"verdict": "ok"})
            }
            Ok(value) => {
                self.reply(id, true, value);
                json!({"verdict": "ok"})
            }
            Err(denied) => {
                match native {
                    Some(_) => self.native_ended(native, Some(&denied)),
                    None => self.reply(id, false, calls::failure(name, &denied)),
                }
                let verdict = match denied.errno {
                    100 => "unsupported",
                    102 | 103 | 1003 => "denied",
                    _ => "fail",
                };
                json!({"verdict": verdict, "errno": denied.errno, "errMsg": clip(&format!("{name}:fail {}", denied.reason), 512)})
            }
        };
        for note in self.net.take_notes() {
            self.record("network", note);
        }
        if !calls::fetches(name) {
            self.log_call(id, sync, name, args(), us, entry);
        }
    }

    fn log_call(
        &mut self,
        id: u32,
        sync: bool,
        name: &str,
        args: String,
        us: u64,
        mut entry: serde_json::Value,
    ) {
        entry["id"] = json!(id);
        entry["name"] = json!(name);
        entry["args"] = json!(args);
        entry["us"] = json!(us);
        entry["sync"] = json!(sync);
        self.record("call", entry);
    }

    /// Work at a door has come to its end.
    pub(super) fn worked(&mut self, id: u32, waiting: Waiting, answer: calls::Answer) {
        self.answer(id, waiting.sync, &waiting.name, || waiting.args, waiting.began, answer);
    }

    /// The shell's answer to a UI call. One that was never asked, or came too late, is ignored.
    pub(super) fn answered(&mut self, id: u32, ok: bool, value: Value) {
        let Some(p) = self.pending.remove(&id) else { return };
        let reason = value.get("errMsg").and_then(Value::as_str).unwrap_or("fail");
        if !p.permit.stands(&self.p.consents.consent(&self.p.subject)) {
            return self.end_pending(id, p, Err(Refusal::denied()));
        }
        self.end_under(id);
        if ok {
            let answer = match &p.files {
                Some(permit) => self.keep_given(&p, permit, &value),
                None => Ok(self.own_answer(&p.name, value)),
            };
            return self.end_pending(id, p, answer);
        }
        let head = format!("{}:fail", p.name.rsplit('.').next().unwrap_or_default());
        let reason = reason.strip_prefix(&head).unwrap_or(reason).trim_start();
        let errno = value.get("errno").and_then(Value::as_u32).unwrap_or(0);
        let denied = Denied::new(errno, clip(reason, 1024));
        self.end_pending(id, p, Err(denied));
    }

    pub(super) fn expire(&mut self, now: Instant) {
        let late: Vec<u32> =
            self.pending.iter().filter(|(_, p)| p.deadline <= now).map(|(id, _)| *id).collect();
        for id in late {
            if let Some(p) = self.pending.remove(&id) {
                self.show(Scene::Text(json!({"t": "cut", "guest": self.p.guest, "id": id})));
                self.end_pending(id, p, Err(Denied::new(5, "time out")));
            }
        }
    }

    fn view(&mut self, page: u32, batch: Vec<u8>) {
        let known = self.pages.known(page);
        match self.pages.get(page) {
            Some(p) if p.gone => {}
            Some(p) => {
                p.owed += batch.len() as u64;
                // What comes before the first paint belongs to the opening of the page.
                if p.opening.is_none() && p.changing.is_none() {
                    p.changing = Some(self.watch.since().unwrap_or_else(Instant::now));
                }
                self.show(Scene::View { page, batch });
            }
            // The last commands of a page that was just closed lead nowhere; those of a page that never was are a lie.
            None if known => {}
            None => self.kill("killed", format!("it sent commands for page {page}, which was never opened")),
        }
    }

    fn style(&mut self, page: u32, path: String) {
        let Some(p) = self.pages.get(page) else { return };
        let css = self.p.program.compiled.styles.get(&path).cloned().unwrap_or_default();
        // Asking for the same sheet again and again is bounded by the same debt as commands.
        p.owed += css.len() as u64;
        self.show(Scene::Style { page, path, css });
    }

    fn console(&mut self, level: u8, args: &Value) {
        if !self.heard() {
            return;
        }
        let level = ["log", "info", "warn", "error", "debug"][usize::from(level.min(4))];
        let mut budget = 16 << 10;
        let args = match from_value(args, &mut budget) {
            serde_json::Value::Array(a) => a,
            other => vec![other],
        };
        self.record("console", json!({"level": level, "args": args}));
    }

    /// May one more line be recorded? What was dropped is told with the next line that has room.
    pub(super) fn heard(&mut self) -> bool {
        if !self.lines.take(Instant::now()) {
            self.unheard += 1;
            return false;
        }
        if self.unheard > 0 {
            let text =
                format!("{} lines were left out: they came too fast", std::mem::take(&mut self.unheard));
            self.record("console", json!({"level": "warn", "args": [text]}));
        }
        true
    }

    fn page(&mut self, page: u32, op: PageOp, info: Value) {
        if !fits_shell(&info) {
            return self.kill("killed", "what it told of a page is larger than 256 KiB or 8,192 values");
        }
        let mut view = None;
        match op {
            PageOp::Open => {
                if let Err(why) = self.pages.check(page) {
                    return self.kill("killed", why);
                }
                let path = info.get("path").and_then(Value::as_str).unwrap_or_default();
                if path.len() > limits::PAGE_PATH {
                    return self.kill("killed", "a page's path is longer than 8 KiB");
                }
                let name = match self.p.views.open(self.p.connection, self.p.guest, page, self.p.files()) {
                    Ok(name) => name,
                    Err(e) => return self.kill("crashed", e.to_string()),
                };
                view = Some(self.p.views.address(&name));
                let mut budget = limits::PAGE_PATH;
                let query = info.get("query").map_or(json!({}), |q| from_value(q, &mut budget));
                let how = info.get("how").and_then(Value::as_str).unwrap_or("push");
                let began = self.watch.since().unwrap_or_else(Instant::now);
                self.pages.open(
                    page,
                    Page {
                        path: path.to_owned(),
                        query,
                        view: name,
                        owed: 0,
                        gone: false,
                        opening: Some((clip(how, 16).to_owned(), began)),
                        changing: None,
                    },
                );
            }
            PageOp::Show if self.pages.get(page).is_none() => {
                return self.kill("killed", format!("it showed page {page}, which is not open"));
            }
            PageOp::Show => {}
            PageOp::Close => match self.pages.close(page) {
                Some(p) => {
                    self.p.views.close(&p.view);
                    self.gestures.close(page);
                    self.end_natives(Some(page));
                    self.p.views.close_doors(self.p.guest, page);
                }
                None => return self.kill("killed", format!("it closed page {page}, which is not open")),
            },
        }
        let stack: Vec<_> =
            self.pages.iter().map(|(n, p)| json!({"page": n, "path": p.path, "query": p.query})).collect();
        self.record("page", json!({"stack": stack}));
        self.show(Scene::Page { page, op, info, view });
    }

    fn probed(&mut self, id: u32, value: Value) {
        match self.probes.remove(&id) {
            None => {}
            Some(ProbeFor::Stats) => self.stats(&value),
            Some(ProbeFor::Face(asked)) => {
                if let Some(page) = value.get("page").and_then(Value::as_u32)
                    && self.watched
                {
                    let path = self.pages.get(page).map(|p| p.path.clone()).unwrap_or_default();
                    let mut budget = 256 << 10;
                    let data = from_value(value.get("data").unwrap_or(&Value::Undefined), &mut budget);
                    self.record("data", json!({"page": page, "path": path, "data": data}));
                }
                self.show(Scene::Probed { id: asked, value });
            }
        }
    }

    fn stats(&mut self, value: &Value) {
        let vitals = self.p.cage.vitals(self.p.live.pid).unwrap_or_default();
        let walls = self.p.cage.walls();
        let calls = self.p.live.calls.load(std::sync::atomic::Ordering::Relaxed);
        let mut entry = json!({
            "pid": self.p.live.pid, "rss": vitals.rss, "cpu": vitals.cpu.as_millis() as u64, "calls": calls,
            "syscalls": walls.syscalls, "debuggable": walls.debuggable,
        });
        for name in ["heap", "limit"] {
            entry[name] = plain(value.get(name).unwrap_or(&Value::Null));
        }
        self.record("stats", entry);
    }
}

/// May a value of a guest go to the shell?
pub(crate) fn fits_shell(value: &Value) -> bool {
    value_count(value) <= limits::SHELL_VALUES && value.encode().len() <= limits::SHELL_ARGS
}

fn value_count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(value_count).sum::<usize>(),
        Value::Object(members) => 1 + members.iter().map(|(_, v)| value_count(v)).sum::<usize>(),
        _ => 1,
    }
}

/// Arguments as the inspector shows them.
pub(super) fn short(args: &Value) -> String {
    let mut budget = 160;
    clip(&from_value(args, &mut budget).to_string(), 256).to_owned()
}
