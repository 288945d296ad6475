//! One guest and the broker's side of its socket: a task that reads frames, answers calls, passes views on, and ends the
//! guest when it breaks a bound. Who speaks is known from the socket alone (wall 1).

mod account;
mod asks;
mod born;
mod bucket;
mod consent;
mod end;
mod frames;
mod given;
mod held;
mod lane;
mod linger;
mod native;
mod notes;
mod order;
mod other;
mod outlet;
mod pages;
mod recorder;
mod run;
mod scene;
pub(crate) mod start;
mod watch;
mod works;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use menshen_egress::Egress;
use menshen_model::Subject;
use menshen_policy::permit::{Device, Files, Permit};
use menshen_store::audit::Recorder;
use menshen_wire::{ToGuest, Value};
use serde_json::{Value as Json, json};
use tokio::time::Instant;

use crate::cage::{Cage, Caged};
use crate::calls;
use crate::consent::Consents;
use crate::consent::desk::Desk;
use crate::consent::gestures::Gestures;
use crate::doors::Doors;
use crate::doors::handles::Handles;
use crate::event::Event;
use crate::host::Face;
use crate::limits;
use crate::net::Net;
use crate::platform::Platform;
use crate::program::Program;
use crate::queue::{Queue, Refused};
use crate::views::{Connection, Views};

pub(crate) use born::Born;
pub(crate) use frames::fits_shell;
use lane::Lane;
pub(crate) use order::Order;
pub(crate) use other::{Others, Ticket};
pub use scene::Ended;
pub(crate) use scene::Scene;
pub(crate) use start::Entry;
pub use watch::Budgets;

/// What a session is made of.
pub(crate) struct Parts {
    /// The broker's number of the guest, never used again.
    pub guest: u32,
    /// What runs.
    pub program: Arc<Program>,
    /// In whose hands: what the doors are keyed by.
    pub subject: Subject,
    /// What the program keeps in this person's hands.
    pub doors: Arc<Doors>,
    /// Where it begins.
    pub entry: Entry,
    /// `env.system`.
    pub system: Json,
    /// Measures and kills it.
    pub cage: Arc<dyn Cage>,
    /// Who is shown what happens.
    pub face: Face,
    /// Where view addresses come from.
    pub views: Arc<Views>,
    /// Whose views they are.
    pub connection: Connection,
    /// Orders for the session.
    pub orders: Queue<Order>,
    /// Budgets of one frame.
    pub budgets: Budgets,
    /// The terminal.
    pub events: tokio::sync::broadcast::Sender<Event>,
    /// Counters that others read.
    pub live: Arc<Live>,
    /// What the person decided.
    pub consents: Arc<Consents>,
    /// Where they are asked.
    pub desk: Arc<Desk>,
    /// Who the person is to the program.
    pub platform: Arc<dyn Platform>,
    /// The other programs of this host, and tickets to them.
    pub others: Arc<dyn Others>,
    /// Where sensitive operations are written down.
    pub audit: Recorder,
    /// The way out; `None`: there is none.
    pub egress: Option<Arc<Egress>>,
}

/// A running guest as `menshen ps` sees it.
#[derive(Debug)]
pub(crate) struct Live {
    /// The guest's number.
    pub guest: u32,
    /// The program's id.
    pub program: String,
    /// Its name.
    pub name: String,
    /// Process id.
    pub pid: u32,
    /// When it was started.
    pub started: Instant,
    /// Calls up to now.
    pub calls: AtomicU64,
    /// Why it is ended, where it is not for what it did itself.
    pub alarm: OnceLock<String>,
}

impl Live {
    /// A guest that has just been started.
    pub(crate) fn new(guest: u32, program: &Program, pid: u32, started: Instant) -> Arc<Self> {
        Arc::new(Self {
            guest,
            program: program.id.to_string(),
            name: program.name.clone(),
            pid,
            started,
            calls: AtomicU64::new(0),
            alarm: OnceLock::new(),
        })
    }
}

impl Parts {
    /// What a view of it may load.
    fn files(&self) -> crate::views::Files {
        let (program, subject, doors) = (self.program.clone(), self.subject.clone(), self.doors.clone());
        crate::views::Files { program, subject, doors }
    }

    /// A session that no browser shows: its face is read by the one who asks.
    pub(crate) fn unseen(
        program: Arc<Program>,
        entry: Entry,
        budgets: Budgets,
        subject: Subject,
        born: &Born,
        audit: Recorder,
        egress: Option<Arc<Egress>>,
    ) -> Result<Self, crate::Error> {
        let live = born.live.clone();
        Ok(Self {
            guest: live.guest,
            subject,
            doors: born.doors.clone(),
            program,
            entry,
            system: start::default_system(),
            cage: born.cage.clone(),
            face: Queue::new(limits::SHELL_QUEUE_BYTES, limits::SHELL_QUEUE_MESSAGES),
            views: Arc::new(Views::default()),
            connection: 0,
            orders: orders(),
            budgets,
            events: tokio::sync::broadcast::channel(16).0,
            live,
            consents: Consents::passing(),
            desk: Desk::nobody(),
            platform: Arc::new(crate::platform::Local::new()?),
            others: Arc::new(other::Nobody),
            audit,
            egress,
        })
    }
}

/// A queue for the orders of one session.
pub(crate) fn orders() -> Queue<Order> {
    Queue::new(limits::ORDER_BYTES, limits::ORDERS)
}

struct Pending {
    name: String,
    sync: bool,
    args: String,
    began: Instant,
    deadline: Instant,
    permit: Permit<Device>,
    /// A device that it keeps in use.
    held: Option<held::Held>,
    /// Where the parts go that it is answered with; `None`: it is answered with none.
    files: Option<Permit<Files>>,
    /// Those parts.
    parts: calls::given::Parts,
    /// The call of a camera that it takes its picture from: it ends with that.
    under: Option<u32>,
}

impl Pending {
    fn new(
        name: String,
        sync: bool,
        args: String,
        began: Instant,
        within: Duration,
        permit: Permit<Device>,
    ) -> Self {
        let deadline = began + within;
        Self {
            name,
            sync,
            args,
            began,
            deadline,
            permit,
            held: None,
            files: None,
            parts: Vec::new(),
            under: None,
        }
    }
}

struct Session {
    p: Parts,
    out: outlet::Outlet,
    linger: Option<linger::Linger>,
    seq: u32,
    watch: watch::Watch,
    pages: pages::Pages,
    handles: Handles,
    calls: bucket::Bucket,
    audited: bucket::Bucket,
    lines: bucket::Bucket,
    timings: bucket::Bucket,
    unheard: u64,
    recorder: recorder::Recorder,
    watched: bool,
    pending: HashMap<u32, Pending>,
    works: works::Works,
    asks: asks::Asks,
    /// Calls that wait for the room to open, each with whether the person has just said yes to it. While there is one the guest
    /// is not read, so they are few.
    waiting: VecDeque<(consent::Call, bool)>,
    notes: notes::Notes,
    gestures: Gestures,
    rates: HashMap<String, bucket::Bucket>,
    foreground: bool,
    hears_privacy: bool,
    natives: native::Natives,
    net: Net,
    tick_at: Option<Instant>,
    stop_at: Option<Instant>,
    stopping: bool,
    stat_at: Option<Instant>,
    verdict: Option<Ended>,
    ready: bool,
    probes: HashMap<u32, ProbeFor>,
    last_probe: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum ProbeFor {
    Face(u32),
    Stats,
}

/// Runs a guest to its end. Never panics on anything the guest or its face does.
pub(crate) async fn run(parts: Parts, caged: Caged) -> Ended {
    if let Err(why) = parts.consents.open(&parts.subject).await {
        tracing::error!(%why, program = %parts.subject.program, "what was decided about a program cannot be read: it has nothing");
    }
    let now = Instant::now();
    let session = Session {
        out: outlet::Outlet::new(),
        linger: None,
        seq: 0,
        watch: watch::Watch::new(parts.budgets),
        pages: pages::Pages::default(),
        handles: Handles::default(),
        calls: bucket::Bucket::new(limits::CALL_BURST, limits::CALL_RATE, now),
        audited: bucket::Bucket::new(limits::AUDIT_BURST, limits::AUDIT_RATE, now),
        lines: bucket::Bucket::new(limits::CONSOLE_RATE, limits::CONSOLE_RATE, now),
        timings: bucket::Bucket::new(limits::TIMING_RATE, limits::TIMING_RATE, now),
        unheard: 0,
        recorder: recorder::Recorder::default(),
        watched: false,
        pending: HashMap::new(),
        works: works::Works::default(),
        asks: asks::Asks::default(),
        waiting: VecDeque::new(),
        notes: notes::Notes::default(),
        gestures: Gestures::default(),
        rates: HashMap::new(),
        foreground: true,
        hears_privacy: false,
        natives: native::Natives::default(),
        net: Net::new(
            parts.egress.clone(),
            parts.program.clone(),
            parts.subject.clone(),
            parts.platform.clone(),
            Some(parts.audit.clone()),
        ),
        tick_at: None,
        stop_at: None,
        stopping: false,
        stat_at: None,
        verdict: None,
        ready: false,
        probes: HashMap::new(),
        last_probe: 0,
        p: parts,
    };
    session.run(caged.socket, caged.exit).await
}

impl Session {
    fn time(&self) -> u64 {
        u64::try_from(self.p.live.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn send(&mut self, frame: &ToGuest) {
        self.seq = self.seq.wrapping_add(1);
        let mut bytes = Vec::new();
        frame.encode(self.seq, &mut bytes);
        if bytes.len() > menshen_wire::limits::TO_GUEST + 4 {
            return self.kill("killed", "an answer to it would be larger than 64 MiB");
        }
        match self.out.push(bytes) {
            Ok(()) => {
                self.watch.sent(self.seq, Instant::now());
                if self.watch.owed() > limits::OWED {
                    self.kill("killed", "it leaves more than 65,536 messages unanswered");
                }
            }
            Err(Refused::Full) => self.kill("killed", "it leaves more than 64 MiB or 4,096 messages unread"),
            Err(Refused::Closed) => {}
        }
    }

    fn reply(&mut self, id: u32, ok: bool, value: Value) {
        self.send(&ToGuest::Reply { id, ok, value });
        if let Some(linger) = &mut self.linger {
            linger.answered();
        }
    }

    /// Shows the face something. A face that is full or gone is the connection's matter: it ends its guests.
    fn show(&self, scene: Scene) {
        if self.p.face.push((self.p.guest, scene)) == Err(Refused::Full) {
            self.p.face.close();
        }
    }

    /// Records an entry for the inspector, and shows it to one that has subscribed.
    fn record(&mut self, kind: &str, mut entry: Json) {
        entry["t"] = json!("inspect");
        entry["guest"] = json!(self.p.guest);
        entry["kind"] = json!(kind);
        entry["time"] = json!(self.time());
        // Calls are many and their texts already cut, so they are not measured.
        let size = if kind == "call" { 640 } else { entry.to_string().len() };
        if self.watched {
            self.show(Scene::Inspect(entry.clone(), size));
        }
        // Measured figures are of the moment; what happened is kept.
        if kind != "stats" {
            self.recorder.add(entry, size);
        }
    }

    /// The guest has broken a rule: it ends now. The first reason stays.
    fn kill(&mut self, how: &'static str, message: impl Into<String>) {
        if self.verdict.is_none() {
            self.verdict = Some(Ended { how, status: 0, syscall: None, message: message.into() });
        }
        self.out.close();
        let latest = Instant::now() + limits::REAP_GRACE;
        self.stop_at = Some(self.stop_at.map_or(latest, |at| at.min(latest)));
        self.p.cage.kill(self.p.live.pid);
    }

    fn fault(&mut self, page: u32, kind: &str, message: &str, stack: &str) {
        let cut = |s: &str| crate::json::clip(s, 64 << 10).to_owned();
        self.record(
            "fault",
            json!({"page": page, "fault": kind, "message": cut(message), "stack": cut(stack)}),
        );
        // Nobody may listen at the terminal; that is no error.
        let _ = self.p.events.send(Event::Fault {
            guest: self.p.guest,
            program: self.p.program.id.to_string(),
            kind: kind.to_owned(),
            message: cut(message),
        });
    }

    /// Is the guest not read for now: because its views do not keep up, because it takes too much of the queue that it
    /// shares with the other programs of its shell, or because a call of it waits for its room to open?
    fn stalled(&self) -> bool {
        self.pages.owed() > limits::VIEW_DEBT || self.crowding() || !self.waiting.is_empty()
    }

    fn crowding(&self) -> bool {
        let (bytes, messages) = self.p.face.held(self.p.guest);
        bytes > limits::SHELL_SHARE_BYTES || messages > limits::SHELL_SHARE_MESSAGES
    }

    fn count_call(&self) {
        self.p.live.calls.fetch_add(1, Ordering::Relaxed);
    }

    fn next_time(&self) -> Instant {
        let now = Instant::now();
        let watch = self.watch.busy().then(|| now + limits::WATCH_EVERY);
        let ui = self.pending.values().map(|p| p.deadline).min();
        let idle = now + if self.crowding() { limits::SHARE_EVERY } else { Duration::from_secs(1) };
        [watch, ui, self.tick_at, self.stop_at].into_iter().flatten().min().unwrap_or(idle).min(idle)
    }
}
