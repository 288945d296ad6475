//! May it? Facts in, a decision out: nothing is looked up, nothing is remembered.

use menshen_model::{Subject, errno};

use crate::permit::{Account, Device, Files, Permit, Storage};
use crate::{ApiTable, Impl};

/// What is known about one call when it is made.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The row of `policies/api.toml`: `getStorage`, or `FileSystemManager.readFile` for a method.
    pub api: &'a str,
    /// Who calls, known from the socket, and in whose hands.
    pub subject: &'a Subject,
}

/// What is to be done with a call.
#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may go on.
    Go(Leave),
    /// It may not.
    Refuse(Refusal),
}

/// Why not: the words after `NAME:fail ` and the documented number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Documented error number (`menshen_model::errno`).
    pub errno: u32,
    /// The words.
    pub reason: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(errno: u32, reason: impl Into<String>) -> Self {
        Self { errno, reason: reason.into() }
    }
}

/// A decided call. It turns into the permit of one door, and is used up by it.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct Leave {
    subject: Subject,
}

impl Leave {
    /// To the program's own keys and values.
    pub fn storage(self) -> Permit<Storage> {
        Permit::mint(self.subject, Storage)
    }

    /// To the program's own files.
    pub fn files(self) -> Permit<Files> {
        Permit::mint(self.subject, Files)
    }

    /// To the person's device.
    pub fn device(self) -> Permit<Device> {
        Permit::mint(self.subject, Device { scope: None })
    }

    /// To the person's account.
    pub fn account(self) -> Permit<Account> {
        Permit::mint(self.subject, Account)
    }
}

/// Decides one call by the table.
pub fn decide(table: &ApiTable, facts: Facts<'_>) -> Decision {
    match table.served_by(facts.api) {
        Some(Impl::None) | None => Decision::Refuse(Refusal::new(errno::UNSUPPORTED, "not supported")),
        Some(Impl::Guest | Impl::Broker) => Decision::Go(Leave { subject: facts.subject.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use menshen_model::{ProgramId, UserId};

    #[test]
    fn what_nobody_serves_is_refused_and_what_is_served_goes_on() {
        let subject = Subject {
            program: ProgramId::new("dev:00").unwrap(),
            user: UserId::new("0".repeat(32)).unwrap(),
        };
        let table = ApiTable::embedded();
        let ask = |api| decide(table, Facts { api, subject: &subject });
        assert!(matches!(ask("setStorage"), Decision::Go(_)));
        assert!(matches!(ask("FileSystemManager.readFile"), Decision::Go(_)));
        for api in ["createVKSession", "noSuchThing", "FileSystemManager.noSuchThing"] {
            assert_eq!(
                ask(api),
                Decision::Refuse(Refusal::new(errno::UNSUPPORTED, "not supported")),
                "{api}"
            );
        }
    }
}
