//! A handler's way to the doors: the call was decided once, and its leave becomes the permit of the one door that it is for.

use std::sync::Arc;

use menshen_model::errno;
use menshen_policy::{Leave, Permit, permit};
use menshen_store::Storage;

use super::Context;
use crate::doors::{Denied, Doors, Files};

/// What is left of a decided call: its leave, or the permit that it has become. By default nothing, which opens no door.
#[derive(Default)]
pub struct Pass(State);

#[derive(Default)]
enum State {
    Leave(Leave),
    Storage(Permit<permit::Storage>),
    Files(Permit<permit::Files>),
    #[default]
    Spent,
}

impl Pass {
    /// Of a call that was just decided.
    pub(super) fn new(leave: Leave) -> Self {
        Self(State::Leave(leave))
    }

    fn storage(&mut self) -> Result<&Permit<permit::Storage>, Denied> {
        self.0 = match std::mem::replace(&mut self.0, State::Spent) {
            State::Leave(leave) => State::Storage(leave.storage()),
            other => other,
        };
        match &self.0 {
            State::Storage(permit) => Ok(permit),
            _ => Err(other_door()),
        }
    }

    fn files(&mut self) -> Result<&Permit<permit::Files>, Denied> {
        self.0 = match std::mem::replace(&mut self.0, State::Spent) {
            State::Leave(leave) => State::Files(leave.files()),
            other => other,
        };
        match &self.0 {
            State::Files(permit) => Ok(permit),
            _ => Err(other_door()),
        }
    }

    fn into_files(self) -> Result<Permit<permit::Files>, Denied> {
        match self.0 {
            State::Leave(leave) => Ok(leave.files()),
            State::Files(permit) => Ok(permit),
            _ => Err(other_door()),
        }
    }
}

/// One call goes through one door. A handler that wants a second one is a mistake of ours, and gets nothing there.
fn other_door() -> Denied {
    Denied::new(errno::INTERNAL, "the call was decided for another door")
}

impl<'a> Context<'a> {
    /// The program's own keys and values.
    pub(super) fn storage(&mut self) -> Result<Storage<'a>, Denied> {
        self.doors.storage(self.pass.storage()?)
    }

    /// The program's own files.
    pub(super) fn files(&mut self) -> Result<Files<'a>, Denied> {
        Ok(self.doors.files(self.pass.files()?, self.program))
    }

    /// The same files for work that outlives the call. It was decided when the call was made.
    pub(super) fn later(&mut self) -> Result<Later, Denied> {
        let pass = std::mem::replace(&mut self.pass, Pass(State::Spent));
        Ok(Later { doors: self.doors.clone(), permit: pass.into_files()? })
    }
}

/// What a program keeps, for work that outlives its call.
pub(super) struct Later {
    doors: Arc<Doors>,
    permit: Permit<permit::Files>,
}

impl Later {
    /// The kept files, while nobody else touches them.
    pub(super) fn kept(&self) -> Result<menshen_store::Files<'_>, Denied> {
        self.doors.kept(&self.permit)
    }
}
