//! People, what programs keep of them, and the local platform, on the command line.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Kept, Secret};

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Add a person
    Add {
        /// How they are called here
        name: String,
        /// Without a passphrase: their data is protected by file permissions alone; for development
        #[arg(long, conflicts_with = "passphrase_file")]
        no_passphrase: bool,
        #[command(flatten)]
        secret: Secret,
        #[command(flatten)]
        kept: Kept,
    },
    /// List the people
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        kept: Kept,
    },
    /// Remove a person and all that programs keep for them, for good
    Remove {
        /// Who
        name: String,
        #[command(flatten)]
        kept: Kept,
    },
    /// Change a passphrase
    Passwd {
        /// Whose
        name: String,
        /// File whose first line is the new passphrase (default: it is asked for)
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
        #[command(flatten)]
        secret: Secret,
        #[command(flatten)]
        kept: Kept,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// List what programs keep: whose it is, and how much of the disk it takes
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        kept: Kept,
    },
    /// Read everything that programs keep for a person and say whether it is what was written; exit 1 if anything is not
    Verify {
        /// For whom (default: for all who have no passphrase)
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        #[command(flatten)]
        secret: Secret,
        #[command(flatten)]
        kept: Kept,
    },
    /// Give up what a program has stored, damaged or not
    Reset {
        /// The program's id, as the message about it says
        program: String,
        /// For this person alone (default: for all)
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        #[command(flatten)]
        kept: Kept,
    },
    /// Accept an older state of what a program has stored, after you have put a backup back yourself
    Accept {
        /// The program's id, as the message about it says
        program: String,
        /// For this person alone (default: for all)
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        #[command(flatten)]
        kept: Kept,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Platform {
    /// The public keys by which servers verify requests, as a JWK set
    Keys {
        /// The data folder that `menshen run` is given
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// The secrets of an app, for its server
    App {
        /// As in project.config.json
        appid: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
        /// The data folder that `menshen run` is given
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
}
