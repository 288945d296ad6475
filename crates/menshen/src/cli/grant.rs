//! What a host grants, on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use menshen_policy::net::{AnswerKey, KeyMode, SignForm};

use super::Kept;

#[derive(Debug, Subcommand)]
pub(crate) enum Grant {
    /// Add domains to a program's lists, or a capability
    Add(Box<GrantAdd>),
    /// Take back everything that a program was granted
    Remove(GrantRemove),
    /// Print what was granted
    #[command(alias = "show")]
    List(GrantShow),
}

#[derive(Debug, Args)]
pub(crate) struct GrantAdd {
    /// Folder of the program, or its id
    #[arg(value_name = "PROGRAM_OR_DIR")]
    pub(crate) program: String,
    /// For wx.request: https://NAME allows addresses without a port, https://NAME:PORT that port; no name covers those below it
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) request_domain: Vec<String>,
    /// For wx.uploadFile
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) upload_domain: Vec<String>,
    /// For wx.downloadFile
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) download_domain: Vec<String>,
    /// For wx.connectSocket: wss://NAME, every port
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) socket_domain: Vec<String>,
    /// Answers of this server must carry an X-WX-CheckSum that is that of their bytes, and with --answer-key be signed for the very request
    #[arg(long, value_name = "NAME")]
    pub(crate) require_checksum: Vec<String>,
    /// What is wrong with answers of this server is told to the inspector
    #[arg(long, value_name = "NAME")]
    pub(crate) report_checksum: Vec<String>,
    /// A key that signs this server's answers: the `x` of its Ed25519 JWK
    #[arg(long, value_name = "NAME=KEY", value_parser = named::<AnswerKey>)]
    pub(crate) answer_key: Vec<(String, AnswerKey)>,
    /// This server learns who the person is, once they are logged in
    #[arg(long, value_name = "NAME")]
    pub(crate) identity: Vec<String>,
    /// How requests to this server carry their signature
    #[arg(long, value_name = "NAME=FORM", value_parser = named::<SignForm>)]
    pub(crate) sign: Vec<(String, SignForm)>,
    /// Whose key signs requests to this server
    #[arg(long, value_name = "NAME=MODE", value_parser = named::<KeyMode>)]
    pub(crate) sign_mode: Vec<(String, KeyMode)>,
    /// Where pictures, sound, video and fonts may come from
    #[arg(long, value_enum)]
    pub(crate) image_domains: Option<Pictures>,
    /// An enterprise capability: calendar, contacts, phone
    #[arg(long, value_name = "NAME")]
    pub(crate) capability: Vec<String>,
    #[command(flatten)]
    pub(crate) kept: Kept,
}

#[derive(Debug, Args)]
pub(crate) struct GrantRemove {
    /// Folder of the program, or its id
    #[arg(value_name = "PROGRAM_OR_DIR")]
    pub(crate) program: String,
    #[command(flatten)]
    pub(crate) kept: Kept,
}

#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum Pictures {
    /// Every public server that speaks https, as in WeChat
    AnyHttps,
    /// The servers of --download-domain
    Listed,
}

#[derive(Debug, Args)]
pub(crate) struct GrantShow {
    /// One JSON array
    #[arg(long)]
    pub(crate) json: bool,
    /// The data folder that `menshen run` is given
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// `NAME=VALUE`: a server's name and what is said of it.
fn named<T>(text: &str) -> Result<(String, T), String>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_ascii_lowercase(), value.parse().map_err(|e: T::Err| e.to_string())?))
}
