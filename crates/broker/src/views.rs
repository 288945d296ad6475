//! Capability addresses: one 128-bit name per view, alive as long as the view, good for this view's files only.
//!
//! Each guest's views stand on a host name of their own, a *site*: a browser may put all frames of one site into one
//! process, and then a view that is kept busy would freeze those of every other program.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use menshen_model::Subject;

use crate::doors::Doors;
use crate::http::origin::Origin;
use crate::program::Program;
use crate::{Error, random};

/// Whose shell connection.
pub(crate) type Connection = u64;

/// Of a frame that was sent along with the shell's page, until the shell's connection claims it. No connection has this number.
const UNCLAIMED: Connection = Connection::MAX;

/// Frames that may wait to be claimed; the oldest dies when there is one more. Each reload of a shell's page makes one.
const MOST_UNCLAIMED: usize = 8;

/// Spares of a connection that were replaced and may still be loading. A person who opens pages in haste replaces several while the
/// browser is busy.
const MOST_RETIRED: usize = 8;

#[derive(Clone)]
struct Grant {
    connection: Connection,
    site: String,
    what: What,
}

#[derive(Clone)]
enum What {
    /// A warmed frame that has no page yet.
    Spare,
    /// A page of a guest.
    Page(u32, Files),
    /// The door to business pages of a page of a guest, with the list for its policy.
    Door(u32, u32, Arc<str>),
}

impl Grant {
    fn host(&self, port: u16) -> String {
        format!("{}.localhost:{port}", self.site)
    }

    fn address(&self, port: u16, name: &str) -> String {
        let kind = if matches!(self.what, What::Door(..)) { 'w' } else { 'v' };
        format!("http://{}/{kind}/{name}/", self.host(port))
    }
}

impl What {
    fn guest(&self) -> Option<u32> {
        match self {
            Self::Spare => None,
            Self::Page(guest, ..) | Self::Door(guest, ..) => Some(*guest),
        }
    }
}

#[derive(Default)]
struct State {
    grants: HashMap<String, Grant>,
    /// The warmed capability of a connection, and whose site it stands on: nobody's as long as no program is open.
    spares: HashMap<Connection, (String, Option<u32>)>,
    /// The spares that each connection had before, oldest first.
    retired: HashMap<Connection, VecDeque<String>>,
    /// Frames that wait to be claimed, oldest first.
    unclaimed: VecDeque<(String, Arc<Origin>)>,
    /// The site of each guest.
    sites: HashMap<u32, String>,
    /// The site of each program's doors: never that of its views, whose frames have no origin while a door has.
    door_sites: HashMap<String, String>,
    /// At which name of the shell each connection stands.
    shells: HashMap<Connection, Arc<Origin>>,
}

/// What a view may load: the program's package, and its files in the hands of one person.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) program: Arc<Program>,
    pub(crate) subject: Subject,
    pub(crate) doors: Arc<Doors>,
}

/// What a capability is good for.
pub(crate) enum Access {
    /// The view's own three files, while it waits for a page.
    Spare,
    /// The view's files and those of this program, which this guest runs.
    Page(Files, u32),
    /// The door's two files, with the sources of its policy.
    Door(Arc<str>),
}

/// All capabilities of the broker.
#[derive(Default)]
pub(crate) struct Views {
    port: u16,
    state: Mutex<State>,
}

impl State {
    fn close_doors(&mut self, guest: u32, page: u32) {
        self.grants.retain(|_, g| !matches!(g.what, What::Door(g, p, _) if (g, p) == (guest, page)));
    }
}

impl Views {
    /// No capability yet; addresses will name this port.
    pub(crate) fn new(port: u16) -> Self {
        Self { port, state: Mutex::default() }
    }

    /// A capability for a page of a guest: the connection's spare one if it stands on this guest's site or on nobody's, or a
    /// fresh one.
    pub(crate) fn open(
        &self,
        connection: Connection,
        guest: u32,
        page: u32,
        files: Files,
    ) -> Result<String, Error> {
        let (fresh, fresh_site) = (random::token()?, random::token()?);
        let mut state = self.lock();
        let spare = state.spares.get(&connection).filter(|(_, of)| of.is_none_or(|of| of == guest)).cloned();
        if let Some((name, None)) = &spare
            && let Some(site) = state.grants.get(name).map(|g| g.site.clone())
        {
            state.sites.insert(guest, site);
            state.spares.insert(connection, (name.clone(), Some(guest)));
        }
        let site = state.sites.entry(guest).or_insert(fresh_site).clone();
        // Page 0 stands for the shell's own use (icons), for which no frame is warmed.
        let name = match spare {
            Some((name, _)) if page != 0 && state.grants.get(&name).is_some_and(|g| g.site == site) => {
                state.spares.remove(&connection);
                name
            }
            _ => fresh,
        };
        let grant = Grant { connection, site, what: What::Page(guest, files) };
        state.grants.insert(name.clone(), grant);
        Ok(name)
    }

    /// A capability for a frame that is warmed before its page is known. One per connection; on the site of the guest that
    /// is most likely to want it.
    pub(crate) fn spare(&self, connection: Connection, guest: Option<u32>) -> Result<String, Error> {
        let (fresh, fresh_site) = (random::token()?, random::token()?);
        let mut state = self.lock();
        let site = guest.and_then(|g| state.sites.get(&g).map(|site| (g, site.clone())));
        let (guest, site) = site.map_or((None, fresh_site), |(g, site)| (Some(g), site));
        // Those before may still be loading in the shell, which hears of this one only now: they die some turns later.
        if let Some((old, _)) = state.spares.insert(connection, (fresh.clone(), guest)) {
            let retired = state.retired.entry(connection).or_default();
            retired.push_back(old);
            let oldest = if retired.len() > MOST_RETIRED { retired.pop_front() } else { None };
            if let Some(oldest) = oldest {
                state.grants.remove(&oldest);
            }
        }
        state.grants.insert(fresh.clone(), Grant { connection, site, what: What::Spare });
        Ok(fresh)
    }

    /// A capability for the frame that the shell's page comes with. It is nobody's until a connection claims it, and good for
    /// the view's own files only; the shell that may frame it is the one whose page it comes with.
    pub(crate) fn unclaimed(&self, shell: Arc<Origin>) -> Result<String, Error> {
        let (name, site) = (random::token()?, random::token()?);
        let mut state = self.lock();
        if state.unclaimed.len() >= MOST_UNCLAIMED
            && let Some((oldest, _)) = state.unclaimed.pop_front()
        {
            state.grants.remove(&oldest);
        }
        state.unclaimed.push_back((name.clone(), shell));
        state.grants.insert(name.clone(), Grant { connection: UNCLAIMED, site, what: What::Spare });
        Ok(name)
    }

    /// Makes the frame of the shell's page this connection's spare one. False: there is no such frame (any more), and a
    /// connection that names another's gets nothing.
    pub(crate) fn claim(&self, connection: Connection, shell: &Origin, address: &str) -> bool {
        let mut state = self.lock();
        let at = state.unclaimed.iter().position(|(name, of)| {
            of.host == shell.host
                && state.grants.get(name).is_some_and(|g| address == g.address(self.port, name))
        });
        let Some((name, _)) = at.and_then(|at| state.unclaimed.remove(at)) else { return false };
        let Some(grant) = state.grants.get_mut(&name) else { return false };
        grant.connection = connection;
        state.spares.insert(connection, (name, None));
        true
    }

    /// The address of the connection's spare frame.
    pub(crate) fn spare_address(&self, connection: Connection) -> Option<String> {
        let name = self.lock().spares.get(&connection)?.0.clone();
        Some(self.address(&name))
    }

    /// The shell of this connection stands at that name.
    pub(crate) fn connect(&self, connection: Connection, shell: Arc<Origin>) {
        self.lock().shells.insert(connection, shell);
    }

    /// A capability for the door of a page; the one it had before is dead.
    pub(crate) fn door(
        &self,
        connection: Connection,
        (guest, page): (u32, u32),
        program: &str,
        list: &str,
    ) -> Result<String, Error> {
        let (name, fresh_site) = (random::token()?, random::token()?);
        let mut state = self.lock();
        state.close_doors(guest, page);
        let site = state.door_sites.entry(program.to_owned()).or_insert(fresh_site).clone();
        state
            .grants
            .insert(name.clone(), Grant { connection, site, what: What::Door(guest, page, list.into()) });
        Ok(name)
    }

    /// The doors of a page are closed.
    pub(crate) fn close_doors(&self, guest: u32, page: u32) {
        self.lock().close_doors(guest, page);
    }

    /// The whole address of a capability, as `docs/protocol.md` has it.
    pub(crate) fn address(&self, name: &str) -> String {
        let state = self.lock();
        state.grants.get(name).map(|grant| grant.address(self.port, name)).unwrap_or_default()
    }

    /// The one host name that a capability answers to, and the name of the shell that may frame it; `None`: there is no such
    /// capability (any more).
    pub(crate) fn place(&self, name: &str) -> Option<(String, Arc<Origin>)> {
        let state = self.lock();
        let grant = state.grants.get(name)?;
        let shell = match grant.connection {
            UNCLAIMED => state.unclaimed.iter().find(|(of, _)| of == name).map(|(_, shell)| shell),
            connection => state.shells.get(&connection),
        };
        Some((grant.host(self.port), shell?.clone()))
    }

    /// Is this the living capability of a view (and not of a door)?
    pub(crate) fn is_view(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Access::Spare | Access::Page(..)))
    }

    /// The view is closed: its address is dead from now on.
    pub(crate) fn close(&self, name: &str) {
        self.lock().grants.remove(name);
    }

    /// All views of a guest are closed.
    pub(crate) fn close_guest(&self, guest: u32) {
        let mut state = self.lock();
        state.sites.remove(&guest);
        state.grants.retain(|_, g| g.what.guest() != Some(guest));
    }

    /// All views of a connection are closed.
    pub(crate) fn close_connection(&self, connection: Connection) {
        let mut state = self.lock();
        state.spares.remove(&connection);
        state.retired.remove(&connection);
        state.shells.remove(&connection);
        state.grants.retain(|_, g| g.connection != connection);
    }

    /// What the capability is good for; `None`: nothing (any more).
    pub(crate) fn get(&self, name: &str) -> Option<Access> {
        if name.len() != 32 {
            return None;
        }
        let state = self.lock();
        Some(match &state.grants.get(name)?.what {
            What::Spare => Access::Spare,
            What::Page(guest, files) => Access::Page(files.clone(), *guest),
            What::Door(_, _, list) => Access::Door(list.clone()),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
