//! What the broker asks for: how the zygote is started, what a guest may use.

use std::path::PathBuf;

use crate::error::JailError;
use crate::wall::Wall;

/// How much a guest shares with its siblings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// A process namespace of its own; the empty network, mount, IPC and host name namespaces are the zygote's.
    #[default]
    Shared,
    /// All namespaces of its own (about 0.8 ms and 100 KiB of kernel memory more for each guest).
    Full,
}

/// Which list of `policies/seccomp.toml` binds a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Profile {
    /// `read` and `write` of the one socket and `exit_group`: for code that brings its memory along.
    Arena = 0,
    /// The same and what glibc's allocator needs.
    Malloc = 1,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 2] = [Profile::Arena, Profile::Malloc];

    /// Its name in `policies/seccomp.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Arena => "arena",
            Profile::Malloc => "malloc",
        }
    }
}

/// What a guest may use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of address space (`RLIMIT_AS`): everything the zygote has mapped is counted (the program's own image, what it
    /// warmed up), and there must be room left for the stack.
    pub address_space: u64,
    /// Bytes of stack (`RLIMIT_STACK`).
    pub stack: u64,
    /// Seconds of CPU time in the whole life, after which the kernel kills. `None`: the watchdog alone decides.
    pub cpu_seconds: Option<u64>,
}

impl Limits {
    /// The least address space that a process of this size can start with.
    pub const LEAST_ADDRESS_SPACE: u64 = 32 << 20;
    /// The least stack.
    pub const LEAST_STACK: u64 = 128 << 10;

    #[cfg(target_os = "linux")]
    pub(crate) fn check(&self) -> Result<(), JailError> {
        for (what, given, least) in [
            ("address space", self.address_space, Self::LEAST_ADDRESS_SPACE),
            ("stack", self.stack, Self::LEAST_STACK),
        ] {
            if given < least {
                return Err(JailError::Limit { what, least, given });
            }
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { address_space: 512 << 20, stack: 1 << 20, cpu_seconds: None }
    }
}

/// How to start the zygote.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ZygoteConfig {
    /// The program to run, usually this very one (`std::env::current_exe`).
    pub program: PathBuf,
    /// Its arguments; with them its `main` must call [`zygote_main`](crate::zygote_main).
    pub args: Vec<String>,
    /// How much guests share.
    pub isolation: Isolation,
    /// Walls that may be missing.
    pub allow_missing: Vec<Wall>,
    /// Leaves the ptrace slot free and processes dumpable, so that a person can attach a debugger.
    pub debuggable: bool,
    /// Walls to leave out although the machine has them. Exists in this crate's own tests only.
    #[cfg(test)]
    pub(crate) leave_out: Vec<Wall>,
}

impl ZygoteConfig {
    /// A zygote of `program`, started with the one argument `__zygote`, with every wall.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: vec!["__zygote".to_owned()],
            isolation: Isolation::default(),
            allow_missing: Vec::new(),
            debuggable: false,
            #[cfg(test)]
            leave_out: Vec::new(),
        }
    }
}

/// One guest, please.
#[derive(Clone, Debug)]
pub struct SpawnRequest {
    /// A number that the guest's code is told, to choose what it is.
    pub role: u8,
    /// The seccomp list that binds it.
    pub profile: Profile,
    /// What the process is called in `ps`: 1 to 64 of `A-Z a-z 0-9 . _ : -`; the kernel shows the first 15.
    pub label: String,
    /// What it may use up.
    pub limits: Limits,
}

impl SpawnRequest {
    #[cfg(target_os = "linux")]
    pub(crate) fn check(&self) -> Result<(), JailError> {
        self.limits.check()?;
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
        if self.label.is_empty() || self.label.len() > 64 || !self.label.bytes().all(fine) {
            return Err(JailError::Label { label: self.label.clone() });
        }
        Ok(())
    }
}

/// What a guest knows of itself before it hears from anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The request's role.
    pub role: u8,
    /// The seccomp list that will bind it.
    pub profile: Profile,
    /// What it may use up.
    pub limits: Limits,
}
