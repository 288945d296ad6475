//! Connections that are kept for the next request: those of one program in one person's hands and of nobody else, so that no server
//! can tell from a connection that two programs, or two people, are of one host. What is kept was checked when it was opened and is
//! held to the permit of each request again.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::client::conn::{http1, http2};
use hyper::http::Method;
use menshen_policy::Permit;
use menshen_policy::net::Fetch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::limits;
use crate::payload::Sending;

/// A connection's task: it ends with the last who uses it.
pub(crate) struct Line(pub(crate) JoinHandle<()>);

impl Drop for Line {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How requests are given to a connection.
pub(crate) enum Way {
    /// HTTP/1.1: one at a time.
    One(http1::SendRequest<Sending>),
    /// HTTP/2: many at a time.
    Two(http2::SendRequest<Sending>),
}

/// A connection inside TLS, to a server that proved its name.
pub(crate) struct Open {
    pub(crate) way: Way,
    pub(crate) line: Arc<Line>,
    pub(crate) address: SocketAddr,
    /// It was used before.
    pub(crate) reused: bool,
    server: Server,
    born: Instant,
}

/// Whom a connection leads to, and how that was found.
#[derive(Clone, PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
    mapped: bool,
}

impl Server {
    fn of(permit: &Permit<Fetch>) -> Self {
        let target = &permit.door().target;
        Self { host: target.host().to_owned(), port: target.port(), mapped: permit.mapped().is_some() }
    }
}

impl Open {
    pub(crate) fn new(permit: &Permit<Fetch>, address: SocketAddr, way: Way, line: Line) -> Self {
        let (server, born) = (Server::of(permit), Instant::now());
        Self { way, line: Arc::new(line), address, reused: false, server, born }
    }

    /// Another user of a connection that many use at a time.
    fn shared(&self) -> Option<Self> {
        let Way::Two(sender) = &self.way else { return None };
        let (way, line) = (Way::Two(sender.clone()), self.line.clone());
        Some(Self {
            way,
            line,
            address: self.address,
            reused: true,
            server: self.server.clone(),
            born: self.born,
        })
    }

    fn ready(&self) -> bool {
        match &self.way {
            Way::One(sender) => sender.is_ready(),
            Way::Two(sender) => sender.is_ready(),
        }
    }

    /// May a request of this permit go there? The address is held to it as if it had just been resolved.
    fn fits(&self, permit: &Permit<Fetch>) -> bool {
        let reached = match permit.mapped() {
            Some(reach) => reach.address() == self.address,
            None => permit.reach(self.address.ip()).is_ok(),
        };
        self.server == Server::of(permit) && reached
    }
}

/// The connections of one program in one person's hands.
#[derive(Default)]
pub struct Pool(Mutex<Vec<(Instant, Open)>>);

impl Pool {
    /// Forgets all of them; what is running goes on to its end.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// One for a request. Over HTTP/1.1 a server may close a connection in the very moment in which a request is sent, and nobody can
    /// tell whether it was heard: a request that must not be made twice takes a fresh connection there.
    pub(crate) fn take(&self, permit: &Permit<Fetch>, method: &Method) -> Option<Open> {
        let mut all = self.lock();
        all.retain(|(idle, open)| {
            let now = Instant::now();
            now - *idle < limits::KEEP_IDLE && now - open.born < limits::KEEP && !closed(open)
        });
        let twice = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        let at = all.iter().position(|(_, open)| {
            open.fits(permit) && open.ready() && (twice || matches!(open.way, Way::Two(_)))
        })?;
        if let Some(shared) = all[at].1.shared() {
            all[at].0 = Instant::now();
            return Some(shared);
        }
        let (_, open) = all.swap_remove(at);
        Some(Open { reused: true, ..open })
    }

    /// Keeps one for later: an HTTP/2 connection at once, an HTTP/1.1 connection when its answer has been read to the end.
    pub(crate) fn give(&self, open: Open) {
        let mut all = self.lock();
        if all.len() >= limits::KEPT
            && let Some(oldest) = (0..all.len()).min_by_key(|at| all[*at].0)
        {
            all.swap_remove(oldest);
        }
        all.push((Instant::now(), open));
    }

    /// Keeps another user of it, if many may use it.
    pub(crate) fn share(&self, open: &Open) {
        if let Some(shared) = open.shared() {
            self.give(shared);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Instant, Open)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn closed(open: &Open) -> bool {
    match &open.way {
        Way::One(sender) => sender.is_closed(),
        Way::Two(sender) => sender.is_closed(),
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pool({})", self.lock().len())
    }
}
