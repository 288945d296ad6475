//! Capability addresses: one 128-bit name per view, alive as long as the view, good for this view's files only.
//!
//! Each guest's views stand on a host name of their own, a *site*: a browser may put all frames of one site into one
//! process, and then a view that is kept busy would freeze those of every other program.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use menshen_model::Subject;

use crate::doors::Doors;
use crate::program::Program;
use crate::{Error, random};

/// Whose shell connection.
pub(crate) type Connection = u64;

#[derive(Clone)]
struct Grant {
    connection: Connection,
    site: String,
    page: Option<(u32, u32, Files)>,
}

#[derive(Default)]
struct State {
    grants: HashMap<String, Grant>,
    /// The warmed capability of a connection, and whose site it stands on: nobody's as long as no program is open.
    spares: HashMap<Connection, (String, Option<u32>)>,
    /// The spare that each connection had before.
    retired: HashMap<Connection, String>,
    /// The site of each guest.
    sites: HashMap<u32, String>,
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
    /// The view's files and those of this program.
    Page(Files),
}

/// All capabilities of the broker.
#[derive(Default)]
pub(crate) struct Views {
    port: u16,
    state: Mutex<State>,
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
        let grant = Grant { connection, site, page: Some((guest, page, files)) };
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
        // The one before may still be loading in the shell, which hears of this one only now: it dies one turn later.
        if let Some((old, _)) = state.spares.insert(connection, (fresh.clone(), guest))
            && let Some(older) = state.retired.insert(connection, old)
        {
            state.grants.remove(&older);
        }
        state.grants.insert(fresh.clone(), Grant { connection, site, page: None });
        Ok(fresh)
    }

    /// The whole address of a capability, as `docs/protocol.md` has it.
    pub(crate) fn address(&self, name: &str) -> String {
        let host = self.host(name).unwrap_or_default();
        format!("http://{host}/v/{name}/")
    }

    /// The one host name that a capability answers to; `None`: there is no such capability (any more).
    pub(crate) fn host(&self, name: &str) -> Option<String> {
        let state = self.lock();
        state.grants.get(name).map(|g| format!("{}.localhost:{}", g.site, self.port))
    }

    /// The view is closed: its address is dead from now on.
    pub(crate) fn close(&self, name: &str) {
        self.lock().grants.remove(name);
    }

    /// All views of a guest are closed.
    pub(crate) fn close_guest(&self, guest: u32) {
        let mut state = self.lock();
        state.sites.remove(&guest);
        state.grants.retain(|_, g| g.page.as_ref().is_none_or(|p| p.0 != guest));
    }

    /// All views of a connection are closed.
    pub(crate) fn close_connection(&self, connection: Connection) {
        let mut state = self.lock();
        state.spares.remove(&connection);
        state.retired.remove(&connection);
        state.grants.retain(|_, g| g.connection != connection);
    }

    /// What the capability is good for; `None`: nothing (any more).
    pub(crate) fn get(&self, name: &str) -> Option<Access> {
        if name.len() != 32 {
            return None;
        }
        let state = self.lock();
        Some(match &state.grants.get(name)?.page {
            None => Access::Spare,
            Some((_, _, files)) => Access::Page(files.clone()),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
