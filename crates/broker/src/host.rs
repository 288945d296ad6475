//! What all connections share: the programs, the running guests, the view addresses.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use menshen_egress::Egress;
use menshen_model::{ProgramId, Subject, UserId};
use menshen_policy::business::BusinessDomains;
use menshen_store::Store;
use menshen_store::audit::Recorder;
use menshen_store::links::Links;
use serde_json::{Value as Json, json};
use tokio::sync::broadcast;

use crate::backoff::Backoff;
use crate::cage::Cage;
use crate::consent::Consents;
use crate::consent::desk::Desk;
use crate::export::Exports;
use crate::http::assets::Assets;
use crate::http::origin::Origin;
use crate::http::windows::Windows;
use crate::others::{self, Neighbours};
use crate::platform::Platform;
use crate::program::Program;
use crate::queue::Queue;
use crate::session::{self, Born, Budgets, Entry, Live, Order, Parts, Scene, Ticket};
use crate::views::{Connection, Views};
use crate::{Error, Event, limits};

/// The queue of scenes to one face.
pub(crate) type Face = Queue<(u32, Scene)>;

/// A running guest, in whose hands it is, and the queue of its orders.
type Guest = (Arc<Live>, Subject, Queue<Order>);

/// How a launch was asked for.
pub(crate) enum Way {
    /// A path with its query; empty: the home page.
    Path(String),
    /// Another program's ticket.
    Ticket(Ticket),
    /// A link that was shared: a page that the program declares, or empty.
    Link(String),
}

/// The broker's shared state.
pub(crate) struct Host {
    pub(crate) windows: Windows,
    pub(crate) business: BusinessDomains,
    pub(crate) assets: Assets,
    pub(crate) views: Arc<Views>,
    pub(crate) cage: Arc<dyn Cage>,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) lang: String,
    pub(crate) version: String,
    /// Names that lead to this machine, for the banner of the shell.
    pub(crate) mapped: Vec<String>,
    pub(crate) egress: Option<Arc<Egress>>,
    pub(crate) fetching: tokio::sync::Semaphore,
    user: Mutex<UserId>,
    /// One switch of user at a time.
    pub(crate) switching: tokio::sync::Mutex<()>,
    pub(crate) exports: Exports,
    budgets: Budgets,
    pub(crate) store: Store,
    pub(crate) consents: Arc<Consents>,
    platform: Arc<dyn Platform>,
    pub(crate) neighbours: Arc<Neighbours>,
    pub(crate) audit: Recorder,
    /// What was seen of a debugger; from then on no program runs.
    pub(crate) watched: OnceLock<String>,
    guests: Mutex<HashMap<u32, Guest>>,
    faces: Mutex<HashMap<Connection, (Face, Arc<Desk>)>>,
    backoff: Mutex<Backoff>,
    next_guest: AtomicU32,
    next_connection: AtomicU64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a host is made of.
pub(crate) struct HostParts {
    pub(crate) windows: Windows,
    pub(crate) business: BusinessDomains,
    pub(crate) assets: Assets,
    pub(crate) cage: Arc<dyn Cage>,
    pub(crate) lang: String,
    pub(crate) version: String,
    pub(crate) budgets: Budgets,
    pub(crate) user: UserId,
    pub(crate) consents: Arc<Consents>,
    pub(crate) platform: Arc<dyn Platform>,
    pub(crate) egress: Option<Arc<Egress>>,
    pub(crate) mapped: Vec<String>,
    pub(crate) store: Store,
    pub(crate) audit: Recorder,
    pub(crate) links: Links,
    pub(crate) programs: Vec<Arc<Program>>,
}

impl Host {
    pub(crate) fn new(p: HostParts) -> Arc<Self> {
        let neighbours = Arc::new(Neighbours::default());
        *lock(&neighbours.programs) = p.programs;
        neighbours.set_links(p.links);
        Arc::new(Self {
            views: Arc::new(Views::new(p.windows.main().port)),
            windows: p.windows,
            business: p.business,
            assets: p.assets,
            cage: p.cage,
            events: broadcast::channel(1024).0,
            lang: p.lang,
            version: p.version,
            budgets: p.budgets,
            user: Mutex::new(p.user),
            switching: tokio::sync::Mutex::default(),
            exports: Exports::default(),
            consents: p.consents,
            platform: p.platform,
            neighbours,
            egress: p.egress,
            mapped: p.mapped,
            fetching: tokio::sync::Semaphore::new(limits::ASSETS_AT_ONCE),
            store: p.store,
            audit: p.audit,
            watched: OnceLock::new(),
            guests: Mutex::default(),
            faces: Mutex::default(),
            backoff: Mutex::default(),
            next_guest: AtomicU32::new(1),
            next_connection: AtomicU64::new(1),
        })
    }

    /// Starts a program for a connection. The process is made on a thread that may block.
    pub(crate) async fn launch(
        self: &Arc<Self>,
        id: &str,
        way: Way,
        system: Option<Json>,
        face: Face,
        connection: Connection,
    ) -> Result<(u32, Queue<Order>), Error> {
        if let Some(seen) = self.watched.get() {
            return Err(Error::Watched(seen.clone()));
        }
        let program = self.program(id).ok_or_else(|| Error::NoProgram(id.to_owned()))?;
        let entry = match way {
            Way::Path(path) => Entry::parse(&path, &program)?,
            Way::Ticket(t) => {
                Entry { scene: others::SCENE, referrer: t.referrer, ..Entry::parse(&t.path, &program)? }
            }
            Way::Link(path) => Entry { scene: others::SHARED, ..Entry::parse(&path, &program)? },
        };
        let subject = self.subject(&program);
        let desk = lock(&self.faces).get(&connection).map_or_else(Desk::nobody, |(_, desk)| desk.clone());
        let (wait, times) = lock(&self.backoff).wait(id, std::time::Instant::now());
        if !wait.is_zero() {
            return Err(Error::CrashLoop {
                program: program.name.clone(),
                times,
                seconds: wait.as_secs() + 1,
            });
        }
        if lock(&self.guests).len() >= limits::GUESTS {
            return Err(Error::TooMany(limits::GUESTS));
        }
        let number = || self.next_guest.fetch_add(1, Ordering::Relaxed);
        let born = Born::of(&program, &subject, &self.cage, &self.store, number).await?;
        let (live, doors) = (born.live.clone(), born.doors.clone());
        let guest = live.guest;
        let orders = session::orders();
        lock(&self.guests).insert(guest, (live.clone(), subject.clone(), orders.clone()));
        if subject.user != self.user() {
            // Somebody else took the phone meanwhile.
            orders.close();
        }
        if let Some(seen) = self.watched.get() {
            // The alarm rang while it was born, and may have looked for guests before this one was among them.
            let _ = live.alarm.set(seen.clone());
            self.cage.kill(live.pid);
        }
        let parts = Parts {
            guest,
            system: session::start::system(system, &program),
            subject,
            doors,
            program,
            entry,
            cage: self.cage.clone(),
            face,
            views: self.views.clone(),
            connection,
            orders: orders.clone(),
            budgets: self.budgets,
            events: self.events.clone(),
            live,
            consents: self.consents.clone(),
            desk,
            platform: self.platform.clone(),
            others: self.neighbours.clone(),
            audit: self.audit.clone(),
            egress: self.egress.clone(),
        };
        let host = self.clone();
        let program = parts.program.id.to_string();
        born.run(parts, move |ended| {
            lock(&host.guests).remove(&guest);
            let mut backoff = lock(&host.backoff);
            match ended.bad() {
                true => backoff.died(&program, std::time::Instant::now()),
                false => backoff.ended(&program),
            }
        });
        Ok((guest, orders))
    }

    /// The program in the hands of the person who is signed in.
    pub(crate) fn subject(&self, program: &Program) -> Subject {
        self.subject_of(program.id.clone())
    }

    /// The same for a program that need not be installed any more.
    pub(crate) fn subject_of(&self, program: ProgramId) -> Subject {
        Subject { program, user: self.user() }
    }

    /// The person who is signed in.
    pub(crate) fn user(&self) -> UserId {
        lock(&self.user).clone()
    }

    /// From now on this person is signed in. Answers who was.
    pub(crate) fn be(&self, user: UserId) -> UserId {
        std::mem::replace(&mut lock(&self.user), user)
    }

    /// The installed programs.
    pub(crate) fn programs(&self) -> Vec<Arc<Program>> {
        lock(&self.neighbours.programs).clone()
    }

    /// Asks guests to end in good order.
    pub(crate) fn stop_those(&self, which: impl Fn(&Subject) -> bool) {
        for (_, of, orders) in lock(&self.guests).values() {
            if which(of) {
                // One whose queue is full or closed is about to end.
                let _ = orders.push(Order::Stop);
            }
        }
    }

    /// Does a guest of these live?
    pub(crate) fn any(&self, which: impl Fn(&Subject) -> bool) -> bool {
        lock(&self.guests).values().any(|(_, of, _)| which(of))
    }

    /// Tells every shell.
    pub(crate) fn tell_all(&self, message: &Json) {
        for (face, _) in lock(&self.faces).values() {
            // One that is full is about to be closed by its own connection.
            let _ = face.push((0, Scene::Text(message.clone())));
        }
    }

    /// The person changed what they decided about a program: its guests look at their calls again.
    pub(crate) fn reconsider(&self, subject: &Subject) {
        for (_, of, orders) in lock(&self.guests).values() {
            if of == subject {
                // A guest whose queue is full or closed is about to end, and its calls with it.
                let _ = orders.push(Order::Consent);
            }
        }
    }

    pub(crate) fn program(&self, id: &str) -> Option<Arc<Program>> {
        lock(&self.neighbours.programs).iter().find(|p| p.id.as_str() == id).cloned()
    }

    pub(crate) fn cards(&self) -> Vec<Json> {
        lock(&self.neighbours.programs).iter().map(|p| p.card()).collect()
    }

    /// Replaces the program of the same id, or adds one; every shell is told.
    pub(crate) fn put_program(&self, program: Arc<Program>) {
        let mut programs = lock(&self.neighbours.programs);
        match programs.iter_mut().find(|p| p.id == program.id) {
            Some(old) => *old = program,
            None => programs.push(program),
        }
        drop(programs);
        self.tell_all(&json!({"t": "programs", "programs": self.cards()}));
    }

    /// A new connection's number and queue; `None` when too many stand.
    pub(crate) fn connect(&self, at: Arc<Origin>) -> Option<(Connection, Face, Arc<Desk>)> {
        let mut faces = lock(&self.faces);
        if faces.len() >= limits::CONNECTIONS {
            return None;
        }
        let connection = self.next_connection.fetch_add(1, Ordering::Relaxed);
        let face = Queue::new(limits::SHELL_QUEUE_BYTES, limits::SHELL_QUEUE_MESSAGES);
        let desk = Desk::new(face.clone());
        faces.insert(connection, (face.clone(), desk.clone()));
        self.views.connect(connection, at);
        let _ = self.events.send(Event::Shell { connected: faces.len() });
        Some((connection, face, desk))
    }

    /// The connection is gone, and its views with it.
    pub(crate) fn disconnect(&self, connection: Connection) {
        let mut faces = lock(&self.faces);
        if let Some((face, _)) = faces.remove(&connection) {
            face.close();
        }
        let _ = self.events.send(Event::Shell { connected: faces.len() });
        drop(faces);
        self.views.close_connection(connection);
    }

    /// Gives a guest's inspector a line about a request that its views made.
    pub(crate) fn noted(&self, guest: u32, note: Json) {
        if let Some((.., orders)) = lock(&self.guests).get(&guest) {
            // A guest whose orders are full is about to be ended for it.
            let _ = orders.push(Order::Noted(note));
        }
    }

    /// The running guests, as `menshen ps` prints them.
    pub(crate) fn guests(&self) -> Vec<Json> {
        let guests: Vec<Arc<Live>> = lock(&self.guests).values().map(|(live, ..)| live.clone()).collect();
        let mut out: Vec<Json> = guests
            .iter()
            .map(|live| {
                let vitals = self.cage.vitals(live.pid).unwrap_or_default();
                json!({
                    "guest": live.guest, "pid": live.pid, "program": live.program, "name": live.name,
                    "rss": vitals.rss, "cpu": vitals.cpu.as_millis() as u64,
                    "calls": live.calls.load(Ordering::Relaxed), "seconds": live.started.elapsed().as_secs(),
                })
            })
            .collect();
        out.sort_by_key(|g| g["guest"].as_u64());
        out
    }

    /// Ends every guest at once, and says why, to whoever looks on.
    pub(crate) fn end_all(&self, why: &str) {
        for (live, ..) in lock(&self.guests).values() {
            // The first reason stays.
            let _ = live.alarm.set(why.to_owned());
            self.cage.kill(live.pid);
        }
        self.tell_all(&json!({"t": "alarm", "what": why}));
        let _ = self.events.send(Event::Alarm { what: why.to_owned() });
    }

    /// Ends every guest in good order.
    pub(crate) fn stop_all(&self) {
        for (_, _, orders) in lock(&self.guests).values() {
            let _ = orders.push(Order::Stop);
        }
    }
}
