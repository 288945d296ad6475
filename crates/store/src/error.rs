//! What goes wrong in the store: whose fault it is and what a person can do.

use std::io;
use std::path::PathBuf;

use menshen_model::errno;
use menshen_policy::Refusal;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk did not do it: full, read only, or failing. Nothing was changed.
    #[error("{what} could not be written or read: {source}")]
    Disk {
        /// What was being done.
        what: &'static str,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The database did not do it. Nothing was changed.
    #[error("the store's database: {0}")]
    Sql(#[from] sqlx::Error),
    /// What one program has stored is not what was written. None of it is opened.
    #[error(
        "what {program} has stored is damaged: {what}. Nothing of it is opened; other programs are not touched. \
         Put a backup of the data folder back, or give it up with: menshen store reset {program}"
    )]
    Damaged {
        /// Whose store.
        program: String,
        /// What was found.
        what: &'static str,
    },
    /// What one program has stored is older than what the anchor has seen.
    #[error(
        "what {program} has stored was put back to an older state: it ends at change {found}, the anchor has seen change \
         {mark}. None of it is opened. If you have put a backup back yourself, accept it with: menshen store accept \
         {program}; or give it up with: menshen store reset {program}"
    )]
    RolledBack {
        /// Whose store.
        program: String,
        /// The last change on the disk.
        found: u64,
        /// The last change the anchor knows.
        mark: u64,
    },
    /// Another process has it open.
    #[error(
        "what {program} has stored is open in another Menshen with the same data folder: end that one first"
    )]
    Busy {
        /// Whose store.
        program: String,
    },
    /// The data folder was made by another version of Menshen.
    #[error("{} has format {found}, and this Menshen knows {known}: use the newer Menshen, or another --data", .path.display())]
    Format {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest one we know.
        known: i64,
    },
    /// Words for the person at the terminal.
    #[error("{0}")]
    Setup(String),
    /// No account has that name.
    #[error("there is no user {0:?} here: menshen user list tells who is, menshen user add NAME makes one")]
    NoUser(String),
    /// The passphrase does not open the account, or its key was changed or shredded.
    #[error(
        "the account of {0:?} does not open: the passphrase is wrong, or the key's half at the anchor is another"
    )]
    Locked(String),
    /// A door was asked without leave for this subject.
    #[error("the leave is for another program or person")]
    WrongSubject,
    /// The program asked for what it may not have, in documented words.
    #[error("{}", .0.reason)]
    Refused(Refusal),
    /// Sealing failed: no randomness, or too much data.
    #[error("sealing failed: {0}")]
    Seal(String),
}

/// Does the disk, or what this user may have of it, take no more?
fn full(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}

impl Error {
    /// Is the disk full?
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Disk { source, .. } if full(source.kind()))
    }

    /// A failure of the disk.
    pub(crate) fn disk(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk { what, source }
    }

    /// The same for the program: a documented number, and no word about the host's folders.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Disk { source, .. } => match source.kind() {
                kind if full(kind) => Refusal::new(
                    1_300_202,
                    "the maximum size of the file storage limit is exceeded: the disk is full",
                ),
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                    Refusal::new(1_300_013, "permission denied, the disk is read-only")
                }
                _ => Refusal::new(1_300_005, "Input/output error"),
            },
            Self::Sql(_) => Refusal::new(1_300_201, "system error, database error"),
            Self::Damaged { .. } | Self::RolledBack { .. } => {
                Refusal::new(1_300_201, "system error, database error: the program's store is damaged")
            }
            Self::Busy { .. } => {
                Refusal::new(1_300_201, "system error, database error: the store is in use elsewhere")
            }
            _ => Refusal::new(errno::INTERNAL, "internal error"),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        error.refusal()
    }
}
