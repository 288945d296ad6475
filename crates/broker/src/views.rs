//! Capability addresses: one 128-bit name per view, alive as long as the view, good for this view's files only.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::program::Program;
use crate::{Error, random};

/// Whose shell connection.
pub(crate) type Connection = u64;

#[derive(Clone)]
struct Grant {
    connection: Connection,
    page: Option<(u32, u32, Arc<Program>)>,
}

#[derive(Default)]
struct State {
    grants: HashMap<String, Grant>,
    spares: HashMap<Connection, String>,
}

/// What a capability is good for.
pub(crate) enum Access {
    /// The view's own three files, while it waits for a page.
    Spare,
    /// The view's files and those of this program.
    Page(Arc<Program>),
}

/// All capabilities of the broker.
#[derive(Default)]
pub(crate) struct Views(Mutex<State>);

impl Views {
    /// A capability for a page of a guest: the connection's spare one, or a fresh one.
    pub(crate) fn open(
        &self,
        connection: Connection,
        guest: u32,
        page: u32,
        program: &Arc<Program>,
    ) -> Result<String, Error> {
        let fresh = random::token()?;
        let mut state = self.lock();
        // Page 0 stands for the shell's own use (icons), for which no frame is warmed.
        let spare = if page == 0 { None } else { state.spares.remove(&connection) };
        let name = spare.unwrap_or(fresh);
        state.grants.insert(name.clone(), Grant { connection, page: Some((guest, page, program.clone())) });
        Ok(name)
    }

    /// A capability for a frame that is warmed before its page is known. One per connection.
    pub(crate) fn spare(&self, connection: Connection) -> Result<String, Error> {
        let fresh = random::token()?;
        let mut state = self.lock();
        if let Some(old) = state.spares.insert(connection, fresh.clone()) {
            state.grants.remove(&old);
        }
        state.grants.insert(fresh.clone(), Grant { connection, page: None });
        Ok(fresh)
    }

    /// The view is closed: its address is dead from now on.
    pub(crate) fn close(&self, name: &str) {
        self.lock().grants.remove(name);
    }

    /// All views of a guest are closed.
    pub(crate) fn close_guest(&self, guest: u32) {
        self.lock().grants.retain(|_, g| g.page.as_ref().is_none_or(|p| p.0 != guest));
    }

    /// All views of a connection are closed.
    pub(crate) fn close_connection(&self, connection: Connection) {
        let mut state = self.lock();
        state.spares.remove(&connection);
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
            Some((_, _, program)) => Access::Page(program.clone()),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address of a capability, as `docs/protocol.md` has it.
pub(crate) fn address(name: &str) -> String {
    format!("/v/{name}/")
}
