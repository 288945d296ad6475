//! Leave to go through one door once. A door takes a [`Permit`] and nothing else makes one but this crate's decisions: what
//! was not decided does not compile.

use menshen_model::{Scope, Subject};

/// Leave for one operation of one program in the hands of one person. `D` names the door and carries what was decided
/// about it. It is neither cloned nor built outside this crate.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that no door is given was decided for nothing"]
pub struct Permit<D> {
    subject: Subject,
    door: D,
}

impl<D> Permit<D> {
    pub(crate) fn mint(subject: Subject, door: D) -> Self {
        Self { subject, door }
    }

    /// For whom.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What was decided about the door.
    pub fn door(&self) -> &D {
        &self.door
    }
}

/// The door to the program's own keys and values (`store`).
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Storage;

/// The door to the program's own files (`store`).
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Files;

/// The door to something of the person's device that a scope guards (the shell).
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Device {
    /// Which scope was granted; `None` where the table asks for none.
    pub scope: Option<Scope>,
    /// Which type of personal data was agreed to; `None` where the table names none.
    pub data: Option<String>,
}

/// The door to the person's account: the platform's answers about them, sealed for the developer's server.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account;
