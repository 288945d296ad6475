//! What this crate writes into the audit log, beside the calls themselves: refusals, what a person decides, programs that are
//! ended or do not start. Each is made of the thing that is about to be done.

use menshen_model::{Outcome, Subject, UserId, errno};
use menshen_policy::Refusal;
use menshen_store::audit::{AppendError, Note, Recorded, Recorder, Sensitive, Unrecorded};

use crate::Error;
use crate::consent::Change;
use crate::doors::Denied;
use crate::session::Ended;

/// Writes down what a person is about to do; without the proof it is not done.
pub(crate) async fn doing(audit: &Recorder, what: Doing) -> Result<Recorded<Doing>, String> {
    audit.record(what).await.map_err(|Unrecorded { what, why }| {
        told(what.note().map_or(String::new(), |note| note.operation).as_str(), &why)
    })
}

/// A call of a sensitive row that is refused.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The row.
    pub(crate) api: String,
    /// Whose call.
    pub(crate) subject: Subject,
    /// What the program is told.
    pub(crate) refusal: Refusal,
}

impl Sensitive for Refused {
    fn note(&self) -> Option<Note> {
        let note = of(&self.subject, format!("wx.{}", self.api));
        // The reason may repeat what the program wrote: its words have no place here.
        let detail = format!("errno {}: {}", self.refusal.errno, words(self.refusal.errno));
        Some(Note { outcome: Outcome::Refused, detail, ..note })
    }
}

/// Why, in the host's own words.
fn words(number: u32) -> &'static str {
    match number {
        errno::CANCEL => "cancelled",
        errno::UNSUPPORTED => "not granted to the program by the host",
        errno::NO_PERMISSION => "not declared, or without a tap, or out of sight",
        errno::USER_DENIED => "the person refused",
        errno::USER_CANCELLED => "the person closed the question or refused the privacy agreement",
        errno::NOT_IN_PRIVACY => "the privacy agreement does not name the data",
        errno::BAD_PARAMETER => "a parameter is wrong",
        _ => "refused",
    }
}

impl Sensitive for Change {
    fn note(&self) -> Option<Note> {
        let (operation, detail) = match self {
            Self::Scope { scope, granted: true, .. } => ("consent.grant", scope.name().to_owned()),
            Self::Scope { scope, granted: false, .. } => ("consent.revoke", scope.name().to_owned()),
            Self::Agree { data, .. } => {
                ("consent.agree", data.iter().map(String::as_str).collect::<Vec<_>>().join(" "))
            }
            Self::Withdraw { .. } => ("consent.withdraw", String::new()),
        };
        Some(Note { detail, ..of(self.subject(), operation) })
    }
}

/// A program was ended for what it did; `None`: it ended in good order, or by a fault of its own.
pub(crate) fn ended(subject: &Subject, ended: &Ended) -> Option<Note> {
    let outcome = match ended.how {
        "forbidden" | "killed" => Outcome::Refused,
        _ => return None,
    };
    let detail = format!("{}: {}", ended.how, ended.message);
    Some(Note { outcome, detail, ..of(subject, "program.ended") })
}

/// What a person does with what is kept of them, or as whom they go on.
#[derive(Debug, Clone)]
pub(crate) enum Doing {
    /// Storage and files of a program are cleared.
    Clear(Subject),
    /// Everything of a program is deleted, decisions too.
    Delete(Subject),
    /// A copy is taken along.
    Export(Subject),
    /// Another person takes the phone.
    SignIn(UserId),
}

impl Sensitive for Doing {
    fn note(&self) -> Option<Note> {
        Some(match self {
            Self::Clear(subject) => of(subject, "data.clear"),
            Self::Delete(subject) => of(subject, "data.delete"),
            Self::Export(subject) => of(subject, "data.export"),
            Self::SignIn(user) => Note { user: Some(user.clone()), ..Note::allowed("user.sign-in") },
        })
    }
}

/// An answer that had to be signed for its request was not: somebody in between, or a server that is set up wrongly.
pub(crate) fn mismatch(subject: &Subject, host: &str, why: &str) -> Note {
    let detail = format!("{host}: {why}");
    Note { outcome: Outcome::Refused, detail, ..of(subject, "network.mismatch") }
}

/// A program was not started.
pub(crate) fn not_started(program: &str, user: &UserId, why: &Error) -> Note {
    Note {
        outcome: Outcome::Refused,
        program: menshen_model::ProgramId::new(program).ok(),
        user: Some(user.clone()),
        detail: why.to_string(),
        ..Note::allowed("program.launch")
    }
}

fn of(subject: &Subject, operation: impl Into<String>) -> Note {
    Note {
        program: Some(subject.program.clone()),
        user: Some(subject.user.clone()),
        ..Note::allowed(operation)
    }
}

/// What a program is told when a call of it could not be written down: the documented fault of a host, and no more.
pub(crate) fn unrecorded() -> Denied {
    Denied::new(errno::INTERNAL, "internal error: the call could not be recorded and was not made")
}

/// The same for whoever looks after the host.
pub(crate) fn told(operation: &str, why: &AppendError) -> String {
    format!(
        "{operation} was not done, because the audit log could not be written: {why}. Every sensitive call fails until it can: \
         look at the disk of the data folder (and of the anchor)"
    )
}
