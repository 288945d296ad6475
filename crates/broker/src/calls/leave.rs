//! A handler's way to the doors: each passage is decided, and the permit is used up by it.

use std::sync::Arc;

use menshen_model::errno;
use menshen_policy::{ApiTable, Decision, Facts, Leave, Permit, decide, permit};
use menshen_store::Storage;

use super::Context;
use crate::doors::{Denied, Doors, Files};

impl Context<'_> {
    /// The program's own keys and values.
    pub(super) fn storage(&self) -> Result<Storage<'_>, Denied> {
        self.doors.storage(&self.leave()?.storage())
    }

    /// The program's own files.
    pub(super) fn files(&self) -> Result<Files<'_>, Denied> {
        Ok(self.doors.files(&self.leave()?.files(), self.program))
    }

    /// The same files for work that outlives the call. It was decided when the call was made.
    pub(super) fn later(&self) -> Result<Later, Denied> {
        Ok(Later { doors: self.doors.clone(), permit: self.leave()?.files() })
    }

    fn leave(&self) -> Result<Leave, Denied> {
        match decide(ApiTable::embedded(), Facts { api: &self.api, subject: self.subject }) {
            Decision::Go(leave) => Ok(leave),
            Decision::Refuse(refusal) => Err(refusal),
            // What the person is asked about has no door here.
            Decision::Ask(_) => Err(Denied::new(errno::NO_PERMISSION, "permission denied")),
        }
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
