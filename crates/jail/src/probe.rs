//! What walls this machine has, for `menshen doctor`. Each is tried, in a process that ends right after, not guessed.

use std::io;

use crate::filter;
use crate::sys;
use crate::wall::{Wall, WallStatus};
use crate::zygote::try_tracing;
use crate::{JAIL_UID, Profile};

/// Tries every wall and tells what was found. Nothing of the calling process changes.
pub fn probe() -> Vec<WallStatus> {
    Wall::ALL.iter().copied().map(status).collect()
}

fn status(wall: Wall) -> WallStatus {
    match found(wall) {
        Ok(detail) => WallStatus::new(wall, true, detail),
        Err(error) => WallStatus::new(wall, false, error.to_string()),
    }
}

fn found(wall: Wall) -> io::Result<String> {
    let own = libc::CLONE_NEWUSER;
    let namespace =
        |flags: libc::c_int| in_child(move || become_ordinary().and_then(|()| sys::unshare(flags)));
    let works = |answer: io::Result<()>| answer.map(|()| "works".to_owned());
    match wall {
        Wall::UserNamespace => works(namespace(own)),
        Wall::NetNamespace => works(namespace(own | libc::CLONE_NEWNET)),
        Wall::MountNamespace => works(namespace(own | libc::CLONE_NEWNS)),
        Wall::IpcNamespace => works(namespace(own | libc::CLONE_NEWIPC)),
        Wall::UtsNamespace => works(namespace(own | libc::CLONE_NEWUTS)),
        Wall::CgroupNamespace => works(namespace(own | libc::CLONE_NEWCGROUP)),
        Wall::PidNamespace => works(namespace(own | libc::CLONE_NEWPID)),
        Wall::EmptyRoot => works(in_child(|| {
            become_ordinary()?;
            sys::unshare(libc::CLONE_NEWUSER | libc::CLONE_NEWNS)?;
            crate::guest::empty_root()
        })),
        Wall::Tracer => try_tracing().map(|()| format!("works ({})", yama())),
        Wall::DedicatedUid if sys::geteuid() != 0 => Ok("not root".to_owned()),
        Wall::DedicatedUid => in_child(become_ordinary).map(|()| format!("uid {JAIL_UID}")),
        Wall::ParentDeath => {
            works(in_child(|| sys::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong).map(drop)))
        }
        Wall::Capabilities => works(in_child(sys::drop_capabilities)),
        Wall::NoNewPrivs => works(in_child(|| sys::prctl(libc::PR_SET_NO_NEW_PRIVS, 1).map(drop))),
        Wall::Undumpable => works(in_child(|| sys::prctl(libc::PR_SET_DUMPABLE, 0).map(drop))),
        Wall::Mdwe => {
            works(in_child(|| sys::prctl(libc::PR_SET_MDWE, libc::PR_MDWE_REFUSE_EXEC_GAIN.into()).map(drop)))
        }
        Wall::Landlock => landlock(1),
        Wall::LandlockNet => landlock(4),
        Wall::LandlockScopes => landlock(6),
        Wall::Rlimits => works(in_child(|| sys::set_limit(libc::RLIMIT_NPROC, 0))),
        Wall::Descriptors => works(in_child(|| sys::close_range(3, u32::MAX))),
        Wall::Seccomp => seccomp(),
    }
}

fn landlock(least: i64) -> io::Result<String> {
    match sys::landlock_abi()? {
        version if version >= least => Ok(format!("version {version}")),
        version => {
            Err(io::Error::other(format!("this kernel has version {version}, it takes version {least}")))
        }
    }
}

fn seccomp() -> io::Result<String> {
    let slow = filter::slow_clock();
    let program = filter::compile(Profile::Arena, slow).map_err(io::Error::other)?;
    in_child(move || {
        sys::prctl(libc::PR_SET_NO_NEW_PRIVS, 1)?;
        // Behind it the child can only exit, which `in_child` does.
        sys::install_filter(&program)
    })?;
    let clock =
        if slow { "the clock needs a system call here" } else { "the clock needs no system call here" };
    Ok(format!("kills; {clock}"))
}

fn yama() -> String {
    match std::fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope") {
        Ok(scope) => format!("yama ptrace_scope {}", scope.trim()),
        Err(_) => "no yama".to_owned(),
    }
}

/// The zygote gives root up before it makes namespaces, so they are tried as that user.
fn become_ordinary() -> io::Result<()> {
    crate::guest::leave_root()
}

/// Runs `attempt` in a forked child; its error, if any, comes back as the exit code.
fn in_child(attempt: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    // SAFETY: the child of a possibly threaded process calls only what makes system calls (the closures of this module
    // allocate nothing), and leaves by `_exit`.
    match sys::check(unsafe { libc::fork() })? {
        0 => {
            let code = attempt().err().map_or(0, |error| sys::errno(&error));
            sys::exit_now(code)
        }
        child => {
            let mut status = 0;
            let child = libc::pid_t::try_from(child).unwrap_or(-1);
            // SAFETY: `status` has room for the status.
            sys::check(unsafe { libc::waitpid(child, &raw mut status, 0) })?;
            match (libc::WIFEXITED(status), libc::WEXITSTATUS(status)) {
                (true, 0) => Ok(()),
                (true, errno) => Err(io::Error::from_raw_os_error(errno)),
                _ => Err(io::Error::other("the attempt was killed")),
            }
        }
    }
}
