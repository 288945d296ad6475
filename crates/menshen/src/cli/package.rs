//! Keys and packages on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use menshen_seal::package::Signer;

use super::Kept;

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a key that signs packages
    New {
        /// The file to make; readable by you alone
        file: PathBuf,
    },
    /// Print the public half of a key: what others trust
    Show {
        /// The key's file
        file: PathBuf,
    },
    /// Let packages of this signer run here
    Trust {
        /// `ed25519:` and 64 digits, as `menshen key show` or `menshen inspect` prints it
        signer: Signer,
        /// Whose it is, for people
        #[arg(long, default_value = "")]
        name: String,
        #[command(flatten)]
        kept: Kept,
    },
    /// Let them run no more
    Distrust {
        /// Whose packages
        signer: Signer,
        #[command(flatten)]
        kept: Kept,
    },
    /// List the trusted signers
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: Data,
    },
}

/// Where what the host knows lies.
#[derive(Debug, Args)]
pub(crate) struct Data {
    /// The data folder (default: the user's)
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub(crate) struct Pack {
    /// Folder with an app.json or a project.config.json
    pub(crate) dir: PathBuf,
    /// The key that signs (`menshen key new FILE`)
    #[arg(long, value_name = "FILE", env = "MENSHEN_KEY")]
    pub(crate) key: PathBuf,
    /// The file to make (default: APPID-VERSION.mpk here)
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The version (default: `version` of the project's menshen.json)
    #[arg(long, id = "version_of", value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// The app id (default: `appid` of project.config.json)
    #[arg(long, value_name = "APPID")]
    pub(crate) appid: Option<String>,
    /// What was made, as one line of JSON on stdout
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The package
    pub(crate) file: PathBuf,
    /// What changed since this package
    #[arg(long, value_name = "FILE")]
    pub(crate) diff: Option<PathBuf>,
    /// One JSON object on stdout
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The package
    pub(crate) file: PathBuf,
    /// The only signer to accept (default: those this host trusts)
    #[arg(long, value_name = "SIGNER")]
    pub(crate) by: Option<Signer>,
    /// One JSON object on stdout
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) data: Data,
}
