//! The zygote's own walls, which its guests inherit: an unprivileged uid, empty namespaces, an empty root.

use std::collections::hash_map::RandomState;
use std::ffi::CStr;
use std::io;
use std::os::fd::OwnedFd;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetError, Scope,
};
use seccompiler::BpfProgram;

use super::JAIL_UID;
use crate::config::{Isolation, Profile};
use crate::control::Setup;
use crate::filter;
use crate::sys;
use crate::wall::{Wall, WallSet};

/// Why the zygote cannot go on.
pub(super) type Fallen = (Wall, io::Error);

/// What the zygote has made once so that a fork need not.
pub(super) struct Ground {
    /// Walls that stand already.
    pub(super) standing: WallSet,
    /// Walls that this machine lacks, with the system's answer.
    pub(super) absent: Vec<(Wall, i32)>,
    /// The landlock ruleset that grants nothing, and its interface version.
    pub(super) landlock: Option<(OwnedFd, i64)>,
    /// The seccomp programs by profile.
    pub(super) filters: [BpfProgram; Profile::ALL.len()],
}

/// Directories of which every system has one: the empty root is mounted there before it becomes the root.
const MOUNT_POINTS: [&CStr; 6] = [c"/tmp", c"/proc", c"/dev", c"/sys", c"/usr", c"/etc"];

pub(super) fn stand(setup: &Setup) -> Result<Ground, Fallen> {
    let mut ground =
        Ground { standing: WallSet::EMPTY, absent: Vec::new(), landlock: None, filters: filters()? };
    // A terminal's Ctrl-C is for the broker, which ends its guests in order.
    // SAFETY: takes nothing.
    let _ = unsafe { libc::setsid() };
    ground.raise(setup, Wall::DedicatedUid, leave_root)?;
    undumpable(setup).map_err(|error| (Wall::Undumpable, error))?;
    settle();
    let landlock = ruleset(setup, &mut ground);
    ground.landlock = landlock;

    // SAFETY: take nothing.
    let (uid, gid) = unsafe { (libc::getuid(), libc::getgid()) };
    ground.raise(setup, Wall::UserNamespace, || sys::unshare(libc::CLONE_NEWUSER))?;
    if setup.isolation == Isolation::Full && ground.standing.contains(Wall::UserNamespace) {
        map_ids(setup, uid, gid).map_err(|error| (Wall::UserNamespace, error))?;
    }
    for (wall, flag) in [
        (Wall::NetNamespace, libc::CLONE_NEWNET),
        (Wall::MountNamespace, libc::CLONE_NEWNS),
        (Wall::IpcNamespace, libc::CLONE_NEWIPC),
        (Wall::UtsNamespace, libc::CLONE_NEWUTS),
        (Wall::CgroupNamespace, libc::CLONE_NEWCGROUP),
    ] {
        ground.raise(setup, wall, || sys::unshare(flag))?;
    }
    if !ground.standing.contains(Wall::UserNamespace) && !setup.leave_out.contains(Wall::PidNamespace) {
        ground.absent.push((Wall::PidNamespace, libc::EPERM));
    }
    let mounts = ground.standing.contains(Wall::MountNamespace);
    ground.raise(setup, Wall::EmptyRoot, || if mounts { empty_root() } else { Err(os(libc::EPERM)) })?;
    keep_two_capabilities(&ground).map_err(|error| (Wall::Capabilities, error))?;
    // Changing ids clears the death signal, so it comes after them. If the broker died before this line, the control socket
    // is closed, and the first receive ends the process.
    sys::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong)
        .map_err(|error| (Wall::ParentDeath, error))?;
    sys::set_limit(libc::RLIMIT_CORE, 0).map_err(|error| (Wall::Rlimits, error))?;
    Ok(ground)
}

/// Fails if something has started a thread: a fork would copy its locks in any state.
pub(super) fn single_threaded() -> Result<(), Fallen> {
    sys::unshare(libc::CLONE_VM | libc::CLONE_SIGHAND | libc::CLONE_THREAD)
        .map_err(|_| (Wall::Descriptors, os(libc::EAGAIN)))
}

impl Ground {
    fn raise(
        &mut self,
        setup: &Setup,
        wall: Wall,
        build: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), Fallen> {
        if setup.leave_out.contains(wall) {
            return Ok(());
        }
        match build() {
            Ok(()) => self.standing.insert(wall),
            Err(error) if setup.allow_missing.contains(wall) || wall.may_be_missing() => {
                // Told to the broker, which decides: so that it can name all missing walls, not the first.
                self.absent.push((wall, sys::errno(&error)));
            }
            Err(error) => return Err((wall, error)),
        }
        Ok(())
    }
}

fn os(number: i32) -> io::Error {
    io::Error::from_raw_os_error(number)
}

fn filters() -> Result<[BpfProgram; Profile::ALL.len()], Fallen> {
    let slow = filter::slow_clock();
    let mut programs = [Vec::new(), Vec::new()];
    for profile in Profile::ALL {
        programs[profile as usize] = filter::compile(profile, slow).map_err(|reason| {
            eprintln!("{reason}");
            (Wall::Seccomp, os(libc::EINVAL))
        })?;
    }
    Ok(programs)
}

/// Root becomes an ordinary user for good: real, effective and saved ids, no supplementary group.
pub(crate) fn leave_root() -> io::Result<()> {
    if sys::geteuid() != 0 {
        return Ok(());
    }
    // SAFETY: an empty list needs no pointer; the others take integers.
    sys::check(unsafe { libc::setgroups(0, std::ptr::null()) })?;
    // SAFETY: as above.
    sys::check(unsafe { libc::setresgid(JAIL_UID, JAIL_UID, JAIL_UID) })?;
    // SAFETY: as above.
    sys::check(unsafe { libc::setresuid(JAIL_UID, JAIL_UID, JAIL_UID) })?;
    if sys::geteuid() == JAIL_UID { Ok(()) } else { Err(os(libc::EPERM)) }
}

fn undumpable(setup: &Setup) -> io::Result<()> {
    // Written either way: leaving root has changed it behind our back.
    let dumpable = setup.debuggable || setup.leave_out.contains(Wall::Undumpable);
    sys::prctl(libc::PR_SET_DUMPABLE, libc::c_ulong::from(dumpable)).map(drop)
}

/// Uses what asks the system for something only the first time, while the system still answers.
#[expect(clippy::disallowed_methods, reason = "the clock's answer is thrown away")]
fn settle() {
    sys::read_time_zone();
    std::hint::black_box(RandomState::new());
    // The unwinder wakes a futex the first time. Resuming calls no panic hook.
    let _ = std::panic::catch_unwind(|| std::panic::resume_unwind(Box::new(())));
    std::hint::black_box((
        std::time::Instant::now(),
        std::time::SystemTime::now(),
        std::thread::current().id(),
    ));
}

fn ruleset(setup: &Setup, ground: &mut Ground) -> Option<(OwnedFd, i64)> {
    let abi = sys::landlock_abi();
    for (wall, least) in [(Wall::Landlock, 1), (Wall::LandlockNet, 4), (Wall::LandlockScopes, 6)] {
        match &abi {
            _ if setup.leave_out.contains(wall) => {}
            Ok(version) if *version >= least => {}
            Ok(_) => ground.absent.push((wall, libc::EOPNOTSUPP)),
            Err(error) => ground.absent.push((wall, sys::errno(error))),
        }
    }
    let build = || -> Result<Option<OwnedFd>, RulesetError> {
        let ruleset = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V6))?
            .handle_access(AccessNet::from_all(ABI::V6))?
            .scope(Scope::from_all(ABI::V6))?;
        Ok(ruleset.create()?.into())
    };
    match (build(), abi) {
        (Ok(Some(fd)), Ok(version)) => Some((fd, version)),
        _ => None,
    }
}

/// Guests can have a user namespace of their own only if their ids mean something in the zygote's. (In the shared mode
/// nothing is mapped, which is why a guest cannot make a namespace even without its filter.)
fn map_ids(setup: &Setup, uid: u32, gid: u32) -> io::Result<()> {
    // The files belong to root as long as the process is not dumpable. No guest exists yet, and the ptrace slot is taken.
    sys::prctl(libc::PR_SET_DUMPABLE, 1)?;
    let written = std::fs::write("/proc/self/setgroups", "deny")
        .and_then(|()| std::fs::write("/proc/self/uid_map", format!("65534 {uid} 1")))
        .and_then(|()| std::fs::write("/proc/self/gid_map", format!("65534 {gid} 1")));
    undumpable(setup)?;
    written
}

/// An empty, read-only root that nobody can write to, and no way back to the old one.
pub(crate) fn empty_root() -> io::Result<()> {
    sys::mount(None, c"/", libc::MS_REC | libc::MS_PRIVATE, None)?;
    let flags = libc::MS_RDONLY | libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
    let mut answer = Err(os(libc::ENOENT));
    for point in MOUNT_POINTS {
        answer = sys::mount(Some(c"tmpfs"), point, flags, Some(c"size=4k,nr_inodes=2,mode=0555"))
            .and_then(|()| sys::chdir(point));
        if answer.is_ok() {
            break;
        }
    }
    answer?;
    sys::pivot_to_current_directory()
}

/// Forking into a process namespace takes CAP_SYS_ADMIN, locking a guest's capabilities away takes CAP_SETPCAP, both inside the
/// zygote's own user namespace only. The others go now.
fn keep_two_capabilities(ground: &Ground) -> io::Result<()> {
    const SETPCAP: u32 = 1 << 8;
    const SYS_ADMIN: u32 = 1 << 21;
    let own_namespace = ground.standing.contains(Wall::UserNamespace);
    sys::set_capabilities(if own_namespace { [SETPCAP | SYS_ADMIN, 0] } else { [0, 0] })
}
