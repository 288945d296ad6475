//! The audit log on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    pub(crate) what: AuditWhat,
    /// The data folder that `menshen run` was given
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) data: Option<PathBuf>,
    /// Lines of JSON on stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditWhat {
    /// Print the records, oldest first
    Show {
        /// Only the newest so many
        #[arg(long, value_name = "N")]
        last: Option<usize>,
        /// Only operations that contain this
        #[arg(long, value_name = "TEXT")]
        operation: Option<String>,
    },
    /// Verify the log: exit 0 if every byte follows from what was signed, 1 if not
    Verify {
        /// The folder of `menshen run --anchor`, or the anchor file itself: without it neither a rollback nor a cut tail
        /// can be found
        #[arg(long, value_name = "PATH")]
        anchor: Option<PathBuf>,
    },
    /// Copy the log, without its secret key, into a new folder for others to verify
    Export {
        /// A folder that does not exist yet
        dir: PathBuf,
    },
}
