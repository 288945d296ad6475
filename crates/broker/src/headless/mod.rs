//! `check`: runs one page of a program in the jail without a browser. It reads the commands a view would get, answers
//! what a view and a person would be asked, taps what can be tapped, and reports what went wrong.

mod answers;
mod tags;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use menshen_egress::Egress;
use menshen_model::Subject;
use menshen_store::audit::Recorder;
use menshen_wire::{PageOp, Value};
use serde::Serialize;
use tokio::time::{Instant, timeout, timeout_at};

use crate::Error;
use crate::cage::Cage;
use crate::host::Face;
use crate::program::Program;
use crate::queue::Queue;
use crate::session::{self, Born, Budgets, Entry, Order, Parts, Scene};
use tree::Tree;

/// Time without anything new after which a page counts as settled.
const QUIET: Duration = Duration::from_millis(60);
/// The same after a tap.
const QUIET_TAP: Duration = Duration::from_millis(8);
/// The same on a page that a tap opened: nobody leaves before it stands, and many pages begin their work by a timer.
const QUIET_OPENED: Duration = Duration::from_millis(300);
/// Longest time for one page to settle (a page may animate for ever).
const SETTLE: Duration = Duration::from_secs(3);
/// Longest time up to the first sign of life: a loaded machine is slow.
const FIRST: Duration = Duration::from_secs(30);
/// Longest time up to the first command once something has gone wrong: it may still draw, but need not be waited for.
const AFTER_ERROR: Duration = Duration::from_secs(3);
/// Most warnings of one page that are kept.
const WARNINGS: usize = 200;
/// Most taps on one page.
const TAPS: usize = 500;

/// Would a page take this batch? What it asks of the tree afterwards ends, whatever the batch was.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn read_batch(bytes: &[u8]) -> bool {
    let mut tree = Tree::new();
    let taken = tree.apply(bytes).is_ok();
    let attached = tree.attached();
    assert!(attached.iter().all(|id| tree.get(*id).is_some()), "a node hangs in the tree that is none");
    taken
}

/// What one page did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Path of the page.
    pub page: String,
    /// No errors and a tree that is not empty.
    pub ok: bool,
    /// [`ok`](Self::ok), and every bound handler exists.
    pub clean: bool,
    /// Uncaught errors and rejections, compile and view errors.
    pub errors: Vec<String>,
    /// Bindings whose method does not exist. The page stands, but the event is lost: WeChat says so when it happens.
    pub missing_handlers: Vec<String>,
    /// What is worth knowing but breaks nothing.
    pub warnings: Vec<String>,
    /// Commands sent to the view.
    pub commands: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// From the launch to the last command before the page settled.
    pub ms: u64,
    /// Nodes of the tree once it settled.
    pub nodes: usize,
    /// Nodes that were tapped.
    pub taps: usize,
    /// Calls answered "not supported", with how often.
    pub unsupported: BTreeMap<String, u64>,
    /// Calls the shell would have been asked, with how often.
    pub ui: BTreeMap<String, u64>,
    /// What the components named by the page's file say they cannot be without; asked when something went wrong.
    #[serde(skip)]
    pub needs: Vec<Need>,
}

/// What one component cannot be without, from its own definition.
#[derive(Debug, Clone, Default)]
pub struct Need {
    /// Its path.
    pub component: String,
    /// Components that its relations name as parent or ancestor.
    pub inside: Vec<String>,
    /// Properties marked as required, with the name of their type.
    pub given: BTreeMap<String, String>,
}

/// Runs one page in a fresh process.
pub async fn check(
    program: Arc<Program>,
    page: &str,
    cage: Arc<dyn Cage>,
    budgets: Budgets,
    audit: Recorder,
    egress: Option<Arc<Egress>>,
) -> Result<Report, Error> {
    static GUESTS: AtomicU32 = AtomicU32::new(1);
    let entry = Entry::parse(page, &program)?;
    let started = Instant::now();
    // A person who exists only for this page: what one page keeps is no other page's.
    let user = audit.store().passing_user().map_err(Error::Store)?;
    let subject = Subject { program: program.id.clone(), user };
    let number = || GUESTS.fetch_add(1, Ordering::Relaxed);
    let born = Born::of(&program, &subject, &cage, audit.store(), number).await?;
    let parts = Parts::unseen(program, entry, budgets, subject, &born, audit, egress)?;
    let mut run = Run {
        face: parts.face.clone(),
        orders: parts.orders.clone(),
        trees: BTreeMap::new(),
        first: None,
        started,
        last: started,
        gone: None,
        tapping: false,
        broken: false,
        idle: false,
        probed: BTreeMap::new(),
        faults: BTreeSet::new(),
        report: Report { page: page.to_owned(), ..Report::default() },
    };
    run.order(Order::Inspect(true));
    let session = born.run(parts, |ended| ended);
    run.play().await;
    run.order(Order::Stop);
    let rest = async {
        while run.gone.is_none() {
            let Some((_, scene)) = run.face.pop().await else { break };
            run.see(scene);
        }
    };
    // The session itself bounds its end; this is for the case that it is wrong.
    let _ = timeout(Duration::from_secs(15), rest).await;
    session.abort();
    Ok(run.finish())
}

struct Run {
    face: Face,
    orders: Queue<Order>,
    trees: BTreeMap<u32, Tree>,
    first: Option<u32>,
    started: Instant,
    last: Instant,
    gone: Option<session::Ended>,
    tapping: bool,
    broken: bool,
    /// The guest has handled all it was sent at least once.
    idle: bool,
    probed: BTreeMap<u32, Value>,
    faults: BTreeSet<String>,
    report: Report,
}

impl Run {
    fn order(&self, order: Order) {
        // A session that has ended takes no orders; its end is seen by itself.
        let _ = self.orders.push(order);
    }

    async fn play(&mut self) {
        let mut end = Instant::now() + FIRST;
        while self.gone.is_none()
            && !self.broken
            && self.first.is_none_or(|p| self.trees.get(&p).is_none_or(|t| t.commands == 0))
        {
            if !self.report.errors.is_empty() && self.idle {
                end = end.min(Instant::now() + AFTER_ERROR);
            }
            match timeout_at(end, self.face.pop()).await {
                Ok(Some((_, scene))) => self.see(scene),
                _ => return self.error("the page sent nothing to draw".into()),
            }
        }
        self.settle(QUIET).await;
        let Some(page) = self.first else { return };
        if !self.broken && self.timers().await {
            // Many pages begin their work by a timer; some never rest, and are not waited for.
            let _ = timeout(2 * QUIET_OPENED, self.settle(QUIET_OPENED)).await;
        }
        let tree = self.trees.get(&page);
        self.report.nodes = tree.map_or(0, |t| t.attached().len());
        self.report.commands = tree.map_or(0, |t| t.commands);
        self.report.bytes = tree.map_or(0, |t| t.bytes);
        self.report.ms =
            u64::try_from(self.last.duration_since(self.started).as_millis()).unwrap_or(u64::MAX);
        self.unresolved(page).await;
        self.tap_all(page).await;
        self.tapping = false;
        self.unsupported().await;
        if !self.report.errors.is_empty() {
            self.needs(page).await;
        }
    }

    async fn needs(&mut self, page: u32) {
        let question = Value::object([("op", Value::from("needs")), ("page", Value::from(page))]);
        let answer = self.ask(3, question).await;
        for item in answer.as_ref().and_then(Value::as_array).into_iter().flatten().take(1_000) {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let mut need = Need {
                component: item.get("component").and_then(text).unwrap_or_default(),
                ..Need::default()
            };
            need.inside
                .extend(item.get("inside").and_then(Value::as_array).into_iter().flatten().filter_map(text));
            if let Some(Value::Object(members)) = item.get("given") {
                need.given.extend(members.iter().filter_map(|(n, kind)| Some((n.clone(), text(kind)?))));
            }
            if !(need.inside.is_empty() && need.given.is_empty()) {
                self.report.needs.push(need);
            }
        }
    }

    /// Sees scenes until nothing new has come for a while.
    async fn settle(&mut self, quiet: Duration) {
        let end = Instant::now() + SETTLE;
        while self.gone.is_none() {
            let until = (Instant::now() + quiet).min(end);
            match timeout_at(until, self.face.pop()).await {
                Ok(Some((_, scene))) => self.see(scene),
                _ => return,
            }
        }
    }

    async fn tap_all(&mut self, page: u32) {
        self.tapping = true;
        let mut tapped = BTreeSet::new();
        while self.report.taps < TAPS && self.gone.is_none() {
            let Some(tree) = self.trees.get(&page) else { return };
            let mut tappable = tree.attached().into_iter().filter(|n| !tapped.contains(n));
            let Some(node) = tappable.find(|n| tree.get(*n).is_some_and(|n| n.listens.contains("tap")))
            else {
                return;
            };
            tapped.insert(node);
            self.report.taps += 1;
            self.order(answers::tap(page, node, self.started.elapsed()));
            self.handled().await;
            self.settle(QUIET_TAP).await;
            self.back_to(page).await;
        }
    }

    /// Closes what a tap opened, as a person does who wants to tap the next thing on this page.
    async fn back_to(&mut self, page: u32) {
        for _ in 0..3 {
            let above = self.trees.keys().next_back().is_some_and(|top| *top > page);
            if self.gone.is_some() || !above || !self.trees.contains_key(&page) {
                return;
            }
            // A page that never rests is left all the same; what it says later is still seen.
            let _ = timeout(2 * QUIET_OPENED, self.settle(QUIET_OPENED)).await;
            self.order(Order::Notify { name: "back".into(), value: Value::Object(Vec::new()) });
            self.handled().await;
            self.settle(QUIET_TAP).await;
        }
    }

    /// Until the guest has handled all it was sent: nobody taps on a page above which another one is just opening, however slow
    /// the machine is.
    async fn handled(&mut self) {
        // What it answers does not matter: it answers after all that came before.
        let _ = self.ask(5, Value::object([("op", Value::from("stack"))])).await;
    }

    async fn ask(&mut self, id: u32, value: Value) -> Option<Value> {
        self.order(Order::Probe { id, value });
        let end = Instant::now() + Duration::from_secs(10);
        while self.gone.is_none() && !self.probed.contains_key(&id) {
            match timeout_at(end, self.face.pop()).await {
                Ok(Some((_, scene))) => self.see(scene),
                _ => break,
            }
        }
        self.probed.remove(&id)
    }

    async fn unresolved(&mut self, page: u32) {
        let question = Value::object([("op", Value::from("unresolved")), ("page", Value::from(page))]);
        let answer = self.ask(1, question).await;
        for item in answer.as_ref().and_then(Value::as_array).into_iter().flatten() {
            let part = |name| item.get(name).and_then(Value::as_str).unwrap_or_default();
            let (name, tag, kind, owner) = (part("name"), part("tag"), part("type"), part("component"));
            let told = format!("\"{name}\" for {kind} of <{tag}> in {owner}");
            if self.report.missing_handlers.len() < 200 && !self.report.missing_handlers.contains(&told) {
                self.report.missing_handlers.push(told);
            }
        }
    }

    /// Does the program wait for a timer?
    async fn timers(&mut self) -> bool {
        let stats = self.ask(4, Value::object([("op", Value::from("stats"))])).await;
        stats.as_ref().and_then(|s| s.get("timers")).and_then(Value::as_u32).is_some_and(|n| n > 0)
    }

    /// Names the facade refused inside the jail; those refused by the broker are counted as they come.
    async fn unsupported(&mut self) {
        let Some(stats) = self.ask(2, Value::object([("op", Value::from("stats"))])).await else { return };
        if let Some(Value::Object(members)) = stats.get("unsupported") {
            for (name, times) in members.iter().take(2000) {
                self.report.unsupported.insert(name.clone(), u64::from(times.as_u32().unwrap_or(1)));
            }
        }
    }

    fn see(&mut self, scene: Scene) {
        match scene {
            Scene::Page { page, op: PageOp::Open, .. } => {
                self.first.get_or_insert(page);
                self.trees.insert(page, Tree::new());
            }
            Scene::Page { page, op: PageOp::Close, .. } => {
                self.trees.remove(&page);
            }
            Scene::View { page, batch } => self.draw(page, &batch),
            Scene::Style { page, css, .. } => self.order(Order::Ack { page, bytes: css.len() as u64 }),
            Scene::Ui { id, name, .. } => {
                if name != "viewAsk" {
                    *self.report.ui.entry(name.clone()).or_default() += 1;
                }
                self.order(answers::ui(id, &name));
            }
            Scene::Inspect(entry, _) => self.inspect(&entry),
            Scene::Probed { id, value } => {
                self.probed.insert(id, value);
            }
            Scene::Exited(ended) => {
                if ended.bad() {
                    self.error(format!("the program ended: {}", ended.message));
                }
                self.gone = Some(ended);
            }
            Scene::Done => self.idle = true,
            Scene::Launched { .. } | Scene::Page { .. } | Scene::Text(_) => {}
        }
    }

    fn draw(&mut self, page: u32, batch: &[u8]) {
        self.order(Order::Ack { page, bytes: batch.len() as u64 });
        let Some(tree) = self.trees.get_mut(&page) else { return };
        if let Err(why) = tree.apply(batch) {
            let message = format!("the view refuses a command: {why}");
            self.trees.remove(&page);
            self.broken |= self.first == Some(page);
            self.order(Order::ViewFault { page, message });
            return;
        }
        for asked in std::mem::take(&mut tree.asked) {
            self.order(answers::view(page, &asked));
        }
        self.last = Instant::now();
    }

    fn inspect(&mut self, entry: &serde_json::Value) {
        let text = |name: &str| entry[name].as_str().unwrap_or_default();
        match text("kind") {
            "fault" if text("fault") == "warning" => {
                let room = WARNINGS.saturating_sub(self.report.warnings.len());
                self.report.warnings.extend(Some(text("message").to_owned()).into_iter().take(room));
            }
            "fault" => {
                let stack = text("stack").lines().next().unwrap_or_default().trim();
                let at = if stack.is_empty() { String::new() } else { format!(" ({stack})") };
                let tap = if self.tapping { "after a tap: " } else { "" };
                self.error(format!("{tap}{}: {}{at}", text("fault"), text("message")));
            }
            "call" if text("verdict") == "unsupported" => {
                *self.report.unsupported.entry(text("name").to_owned()).or_default() += 1;
            }
            _ => {}
        }
    }

    fn error(&mut self, message: String) {
        if self.report.errors.len() < 200 && self.faults.insert(message.clone()) {
            self.report.errors.push(message);
        }
    }

    fn finish(mut self) -> Report {
        if self.report.nodes == 0 {
            self.error("the page is empty: no node was drawn".into());
        }
        self.report.ok = self.report.errors.is_empty();
        self.report.clean = self.report.ok && self.report.missing_handlers.is_empty();
        self.report
    }
}
