//! What the kernel says about a guest from outside: its walls, and what it uses. The watchdog decides on these numbers.

use std::fs;
use std::io;
use std::time::Duration;

use crate::error::JailError;
use crate::sys;

/// What a process has used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// CPU time of the whole life, user and system, exact to the nanosecond.
    pub cpu: Duration,
    /// Resident bytes, shared pages counted in full.
    pub rss: u64,
    /// Resident bytes, each shared page divided among its sharers. Known to root only, because a guest is not dumpable.
    pub pss: Option<u64>,
}

impl Vitals {
    /// The vitals of `pid`, or nothing when it is gone.
    pub fn of(pid: u32) -> Option<Self> {
        // SAFETY: takes an integer only.
        let page = u64::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok()?;
        let statm = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
        let resident: u64 = statm.split(' ').nth(1)?.parse().ok()?;
        Some(Self { cpu: Self::cpu_of(pid)?, rss: resident * page, pss: Self::pss_of(pid) })
    }

    /// The CPU time of `pid` alone: one system call, for a watchdog that looks often.
    pub fn cpu_of(pid: u32) -> Option<Duration> {
        let mut clock = 0;
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: both places have room for what the calls write; an unknown pid is an error.
        let known = unsafe {
            libc::clock_getcpuclockid(libc::pid_t::try_from(pid).ok()?, &raw mut clock) == 0
                && libc::clock_gettime(clock, &raw mut time) == 0
        };
        known.then(|| Duration::new(time.tv_sec.cast_unsigned(), u32::try_from(time.tv_nsec).unwrap_or(0)))
    }

    fn pss_of(pid: u32) -> Option<u64> {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
    }
}

/// The walls of a process that `/proc/PID/status` shows to everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Real, effective, saved and file system uid, as the kernel counts them.
    pub uids: [u32; 4],
    /// Whether privileges can never be raised.
    pub no_new_privs: bool,
    /// 0 none, 1 strict, 2 a filter.
    pub seccomp: u32,
    /// Inheritable, permitted, effective, bounding and ambient capabilities.
    pub capabilities: [u64; 5],
    /// Who holds the ptrace slot; 0 nobody.
    pub tracer: u32,
    /// Threads.
    pub threads: u32,
    /// How many process namespaces deep it is, seen from here: 2 for a guest.
    pub pid_depth: u32,
}

impl Standing {
    /// The walls of `pid`, or nothing when it is gone.
    pub fn of(pid: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let field = |name: &str| {
            status
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
                .map(str::trim)
                .unwrap_or("")
        };
        let number = |name: &str| field(name).parse::<u32>().ok();
        let mut uids = field("Uid").split_ascii_whitespace().map(str::parse);
        let mut uid = || uids.next()?.ok();
        let set = |name: &str| u64::from_str_radix(field(name), 16).ok();
        Some(Self {
            uids: [uid()?, uid()?, uid()?, uid()?],
            no_new_privs: number("NoNewPrivs")? == 1,
            seccomp: number("Seccomp")?,
            capabilities: [set("CapInh")?, set("CapPrm")?, set("CapEff")?, set("CapBnd")?, set("CapAmb")?],
            tracer: number("TracerPid")?,
            threads: number("Threads")?,
            pid_depth: u32::try_from(field("NSpid").split_ascii_whitespace().count()).ok()?,
        })
    }
}

/// Makes the calling process, the broker, unreadable to others of its uid: it holds the secrets that no guest gets. Same-uid
/// processes can no longer attach or read its memory, and it leaves no core file.
///
/// # Errors
/// When the kernel refuses.
pub fn harden_self() -> Result<(), JailError> {
    let fail = |doing| move |source: io::Error| JailError::System { doing, source };
    sys::prctl(libc::PR_SET_DUMPABLE, 0).map_err(fail("making the broker undumpable"))?;
    sys::set_limit(libc::RLIMIT_CORE, 0).map_err(fail("forbidding core files of the broker"))
}
