//! Proof that an operation was written down. What takes a [`Recorded`] cannot be done without a record: nothing but the
//! [`Recorder`](super::Recorder) makes one.

use std::ops::Deref;

use menshen_model::{Outcome, ProgramId, UserId};
use menshen_policy::Leave;

use super::AppendError;

/// What is written down about one operation. The person stands here by their id; the log gets a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The `wx` name, or the host's own operation such as `user.add`.
    pub operation: String,
    /// How it came out, or whether it is let go on.
    pub outcome: Outcome,
    /// For which program, if for one.
    pub program: Option<ProgramId>,
    /// In whose hands, if in somebody's.
    pub user: Option<UserId>,
    /// What it was about and why, in a few words: no content, no secret.
    pub detail: String,
}

impl Note {
    /// An operation that is let go on, of nobody yet.
    pub fn allowed(operation: impl Into<String>) -> Self {
        Self {
            operation: operation.into(),
            outcome: Outcome::Allowed,
            program: None,
            user: None,
            detail: String::new(),
        }
    }
}

/// Something that may have to be written down before it is done. The note is made of the very thing that is done, so that the
/// record cannot say another.
pub trait Sensitive {
    /// What is to be written down; `None`: nothing.
    fn note(&self) -> Option<Note>;
}

/// Something that was written down, durably, or of which nothing need be.
///
/// ```compile_fail,E0451
/// let forged = menshen_store::audit::Recorded { what: "an effect" };
/// ```
#[derive(Debug, PartialEq, Eq)]
#[must_use = "it was written down to be done"]
pub struct Recorded<T> {
    what: T,
}

impl<T> Recorded<T> {
    /// For the recorder alone.
    pub(super) fn new(what: T) -> Self {
        Self { what }
    }

    /// The thing, to be done now.
    pub fn into_inner(self) -> T {
        self.what
    }
}

impl<T: Sensitive> Recorded<T> {
    /// At once, for what need not be written down.
    ///
    /// # Errors
    /// The thing itself when it must be.
    pub fn needless(what: T) -> Result<Self, T> {
        match what.note() {
            None => Ok(Self { what }),
            Some(_) => Err(what),
        }
    }
}

impl<T> Deref for Recorded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.what
    }
}

/// What could not be written down, and so must not be done.
#[derive(Debug)]
pub struct Unrecorded<T> {
    /// The thing, for being told about.
    pub what: T,
    /// Why.
    pub why: AppendError,
}

impl Sensitive for Leave {
    fn note(&self) -> Option<Note> {
        self.audited().then(|| Note {
            program: Some(self.subject().program.clone()),
            user: Some(self.subject().user.clone()),
            detail: self.scope().map_or(String::new(), |scope| scope.name().to_owned()),
            ..Note::allowed(format!("wx.{}", self.api()))
        })
    }
}

/// A bare note is sensitive by itself: for operations whose effect stands right beside it.
impl Sensitive for Note {
    fn note(&self) -> Option<Note> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use menshen_model::{Subject, UserId};
    use menshen_policy::{ApiTable, Decision, Facts, decide};

    use super::*;

    #[test]
    fn what_need_not_be_written_down_passes_and_nothing_else() {
        let subject =
            Subject { program: ProgramId::new("dev:1").unwrap(), user: UserId::new("0".repeat(32)).unwrap() };
        let leave = |api| match decide(ApiTable::embedded(), Facts { api, subject: &subject }) {
            Decision::Go(leave) => leave,
            other => panic!("{other:?}"),
        };
        assert!(Recorded::needless(leave("getStorage")).is_ok());
        let login = Recorded::needless(leave("login")).unwrap_err();
        let note = login.note().unwrap();
        assert_eq!(
            (note.operation.as_str(), note.program, note.user),
            ("wx.login", Some(subject.program.clone()), Some(subject.user.clone()))
        );
    }
}
