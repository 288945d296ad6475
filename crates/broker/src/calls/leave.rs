//! A handler's way to the doors: each passage is decided, and the permit is used up by it.

use menshen_policy::{ApiTable, Decision, Facts, Leave, decide};
use menshen_store::Storage;

use super::Context;
use crate::doors::{Denied, Files};

impl Context<'_> {
    /// The program's own keys and values.
    pub(super) fn storage(&self) -> Result<Storage<'_>, Denied> {
        self.doors.storage(&self.leave()?.storage())
    }

    /// The program's own files.
    pub(super) fn files(&self) -> Result<Files<'_>, Denied> {
        Ok(self.doors.files(&self.leave()?.files(), self.program))
    }

    fn leave(&self) -> Result<Leave, Denied> {
        match decide(ApiTable::embedded(), Facts { api: self.api, subject: self.subject }) {
            Decision::Go(leave) => Ok(leave),
            Decision::Refuse(refusal) => Err(refusal),
        }
    }
}
