//! Systems other than Linux: the same names, and one answer that points to a container.

use std::convert::Infallible;
use std::time::Duration;

use crate::{Assignment, Exit, JailError, Profile, SpawnRequest, Wall, WallSet, WallStatus, ZygoteConfig};

/// The uid of guests where there are any.
pub const JAIL_UID: u32 = 60_911;

/// The socket of a guest that cannot exist here.
pub type GuestSocket = Infallible;

/// See the Linux documentation.
pub struct Guest<Warm, Prepare, Run> {
    /// Once, in the zygote.
    pub warm: Warm,
    /// In each guest, before its filter.
    pub prepare: Prepare,
    /// In each guest, behind its filter.
    pub run: Run,
}

/// Says that this system cannot jail anything, and ends the process with code 3.
pub fn zygote_main<W, P>(
    _guest: Guest<impl FnOnce() -> W, impl FnOnce(W, Assignment) -> P, impl FnOnce(P, GuestSocket) -> i32>,
) -> ! {
    eprintln!("{}", JailError::Unsupported);
    std::process::exit(3)
}

/// What somebody did, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign(pub String);

/// How a guard would be started.
#[derive(Debug, Clone)]
pub struct SentryConfig {
    /// The program.
    pub program: std::path::PathBuf,
    /// Its arguments.
    pub args: Vec<std::ffi::OsString>,
    /// The zygotes, which there are none of.
    pub zygotes: Vec<(u32, bool)>,
}

/// Who would look out for debuggers.
#[derive(Debug)]
pub struct Sentry(Infallible);

impl Sentry {
    /// Always [`JailError::Unsupported`].
    ///
    /// # Errors
    /// Always.
    pub fn start(
        _config: SentryConfig,
        _told: impl FnMut(Sign) -> bool + Send + 'static,
    ) -> Result<Self, JailError> {
        Err(JailError::Unsupported)
    }
}

/// Writes signs down when no broker is left to do so.
pub type Orphan<'a> = &'a dyn Fn(&[String]);

/// Says that this system cannot jail anything, and ends the process with code 3.
pub fn guard_main(_args: &[String], _orphan: Orphan<'_>) -> ! {
    eprintln!("{}", JailError::Unsupported);
    std::process::exit(3)
}

/// Nothing is looked at here.
pub fn signs_here() -> Vec<Sign> {
    Vec::new()
}

/// A zygote, which no process of this system can be.
#[derive(Debug)]
pub struct Zygote(Infallible);

/// A guest, which no process of this system can be.
#[derive(Debug)]
pub struct Jailed {
    /// Its process id.
    pub pid: u32,
    /// Our end of its socket.
    pub socket: GuestSocket,
    /// The walls that it reported.
    pub walls: WallSet,
}

impl Zygote {
    /// Always [`JailError::Unsupported`].
    ///
    /// # Errors
    /// Always.
    pub fn start(_config: &ZygoteConfig) -> Result<Self, JailError> {
        Err(JailError::Unsupported)
    }

    /// There is no zygote to ask.
    ///
    /// # Errors
    /// Never: it cannot be called.
    pub fn spawn(&self, _request: SpawnRequest) -> Result<Jailed, JailError> {
        match self.0 {}
    }

    /// There is no zygote to ask.
    ///
    /// # Errors
    /// Never: it cannot be called.
    pub fn spawn_watched(
        &self,
        _request: SpawnRequest,
        _on_exit: impl FnOnce(Exit) + Send + 'static,
    ) -> Result<Jailed, JailError> {
        match self.0 {}
    }

    /// There is no zygote to ask.
    pub fn kill(&self, _pid: u32) -> bool {
        match self.0 {}
    }

    /// There is no zygote to ask.
    pub fn pid(&self) -> u32 {
        match self.0 {}
    }

    /// There is no zygote to ask.
    pub fn absent(&self) -> WallSet {
        match self.0 {}
    }

    /// There is no zygote to ask.
    pub fn is_alive(&self) -> bool {
        match self.0 {}
    }
}

/// What a process has used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// CPU time of the whole life.
    pub cpu: Duration,
    /// Resident bytes.
    pub rss: u64,
    /// Resident bytes, shared pages divided.
    pub pss: Option<u64>,
}

impl Vitals {
    /// Nothing: no guest exists here.
    pub fn of(_pid: u32) -> Option<Self> {
        None
    }

    /// Nothing: no guest exists here.
    pub fn cpu_of(_pid: u32) -> Option<Duration> {
        None
    }
}

/// One system call that a profile allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedCall {
    /// The call and the arguments that it is bound to.
    pub call: String,
    /// Why it is needed.
    pub reason: String,
}

/// The lists are Linux's.
///
/// # Errors
/// Always: says that they exist on Linux only.
pub fn allowed_calls(_profile: Profile) -> Result<Vec<AllowedCall>, String> {
    Err(JailError::Unsupported.to_string())
}

/// No number has a meaning here.
pub fn syscall_name(_number: i64) -> Option<&'static str> {
    None
}

/// There is no guest to hide from.
///
/// # Errors
/// Always [`JailError::Unsupported`].
pub fn harden_self() -> Result<(), JailError> {
    Err(JailError::Unsupported)
}

/// Every wall is missing.
pub fn probe() -> Vec<WallStatus> {
    Wall::ALL.iter().map(|wall| WallStatus::new(*wall, false, "Linux only")).collect()
}

/// A fence, which no work of this system can have.
#[derive(Debug)]
pub struct Fence(Infallible);

impl Fence {
    /// Says that this system cannot jail anything.
    pub fn around<'a>(_folders: impl IntoIterator<Item = &'a std::path::Path>) -> std::io::Result<Self> {
        Err(std::io::Error::other(JailError::Unsupported.to_string()))
    }

    /// See the Linux documentation.
    pub fn run<T: Send>(&self, _work: impl FnOnce() -> T + Send) -> std::io::Result<T> {
        match self.0 {}
    }
}
