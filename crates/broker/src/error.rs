//! What can go wrong with the broker itself, or with starting a program in it.

use std::path::PathBuf;

use thiserror::Error as ThisError;

/// Why the broker, or a program in it, did not start.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The port could not be taken.
    #[error(
        "127.0.0.1:{port} can not be listened on: {source}. Choose another port with --port, or 0 for any free one"
    )]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data folder could not be used.
    #[error("{path} can not be used: {source}. Choose a folder that you may write with --data")]
    Data {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system gave no random bytes, so no address could be made that nobody can guess.
    #[error("the system gives no random bytes: {0}")]
    Entropy(String),
    /// No program has this id.
    #[error("no program {0} is installed here")]
    NoProgram(String),
    /// The program has no page to start with.
    #[error("{0} has no page to open: app.json lists none that exists")]
    NoPage(String),
    /// Too many guests live already.
    #[error("{0} programs run already, which is the limit. Close one first")]
    TooMany(usize),
    /// Somebody looks into the broker with a debugger.
    #[error("programs do not run any more: {0}. End whatever looks into Menshen and start it again")]
    Watched(String),
    /// The program died too often lately.
    #[error("{program} ended badly {times} times in a row; it may start again in {seconds} s")]
    CrashLoop {
        /// The program.
        program: String,
        /// How often.
        times: u32,
        /// Seconds to wait.
        seconds: u64,
    },
    /// The jail did not give a process.
    #[error("no jailed process could be started: {0}")]
    Jail(String),
    /// A socket between the parts failed.
    #[error("the socket to the jailed process failed: {0}")]
    Socket(#[source] std::io::Error),
    /// What a program keeps cannot be kept.
    #[error(transparent)]
    Store(#[from] menshen_store::Error),
}
