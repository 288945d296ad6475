//! What the broker wants of a jail: a process at the end of a socket. The real one is handed in by the binary, so that
//! the broker is tested with a guest made of threads and knows nothing of namespaces.

use std::os::fd::OwnedFd;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::oneshot;

/// Starts, measures and ends guests. Called from many threads; `spawn` may block for some milliseconds.
pub trait Cage: Send + Sync + 'static {
    /// A fresh process that holds the other end of the socket and nothing else.
    fn spawn(&self) -> Result<Caged, String>;
    /// Ends it at once. It may be dead already.
    fn kill(&self, pid: u32);
    /// What it has used up to now; `None` when it is gone.
    fn vitals(&self, pid: u32) -> Option<Vitals>;
    /// The walls that stand, for the inspector and the shell.
    fn walls(&self) -> Walls;
}

/// A started process.
#[derive(Debug)]
pub struct Caged {
    /// Its process id as the broker sees it.
    pub pid: u32,
    /// The broker's end of the socket. Who holds it speaks with exactly this process.
    pub socket: OwnedFd,
    /// Resolves when the process has ended.
    pub exit: oneshot::Receiver<Exit>,
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this status.
    Exited(i32),
    /// By a signal.
    Signaled(i32),
    /// It tried a system call that is not on the list.
    ForbiddenSyscall {
        /// The call's number.
        number: i64,
        /// The call's name, or `unknown`.
        name: String,
    },
}

/// What a process has used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Vitals {
    /// Processor time, user and system.
    pub cpu: Duration,
    /// Resident memory in bytes.
    pub rss: u64,
}

/// What the jail says of itself.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Walls {
    /// Each wall and whether it stands.
    pub walls: Vec<Wall>,
    /// Names of the system calls a guest may make.
    pub syscalls: Vec<String>,
    /// May a debugger attach?
    pub debuggable: bool,
}

/// One wall.
#[derive(Debug, Clone, Serialize)]
pub struct Wall {
    /// Its name.
    pub name: String,
    /// `on`, `missing` or `off`.
    pub state: &'static str,
    /// Why it does not stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}
