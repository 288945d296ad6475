//! The zygote at work: it forks a guest for each request and buries the dead.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::stand::Ground;
use super::walls::Fork;
use super::{GuestSocket, refuse};
use crate::config::{Assignment, Isolation};
use crate::control::{Answer, Command, Malformed, Received, Setup, Socket};
use crate::exit::How;
use crate::sys;
use crate::wall::Wall;

pub(super) fn serve<W, P>(
    control: Socket,
    exits: Socket,
    setup: &Setup,
    ground: Ground,
    warm: W,
    prepare: impl FnOnce(W, Assignment) -> P,
    run: impl FnOnce(P, GuestSocket) -> i32,
) -> ! {
    let Ok(children) = child_signals() else { sys::exit_now(How::NO_WALL) };
    let ready = Answer::Ready { absent: ground.absent.clone() };
    if control.send(&ready.encode(), None).is_err() {
        sys::exit_now(0);
    }
    let (id, socket, assignment, label) = loop {
        match wait(&control, &children) {
            Woken::Children => bury(&children, setup.report_exits.then_some(&exits)),
            Woken::Control => match control.receive() {
                Ok(Received::Message(bytes, descriptor)) => match (Command::decode(&bytes), descriptor) {
                    (Ok(Command::Spawn { id, assignment, label }), Some(socket)) => {
                        match fork(setup, &ground) {
                            Ok(Forked::Parent { pid, pidfd }) => {
                                let answer = Answer::Forked { id, pid };
                                // When this fails the broker is gone, and the next receive ends the zygote.
                                let _ = control.send(&answer.encode(), Some(pidfd.as_raw_fd()));
                            }
                            Ok(Forked::Child) => break (id, socket, assignment, label),
                            Err(error) => {
                                let answer = Answer::NotForked { id, errno: sys::errno(&error) };
                                let _ = control.send(&answer.encode(), None);
                            }
                        }
                    }
                    (Err(malformed), _) => refuse(&control, malformed),
                    _ => refuse(&control, Malformed("wrong descriptors")),
                },
                Ok(Received::Malformed(malformed)) => refuse(&control, malformed),
                // The broker is gone: the guests die with this process, their parent.
                Ok(Received::Closed) | Err(_) => sys::exit_now(0),
            },
        }
    };

    let mut fork = Fork { id, setup, ground: &ground, control: &control, standing: ground.standing };
    if !setup.leave_out.contains(Wall::PidNamespace) && !is_absent(&ground, Wall::PidNamespace) {
        fork.standing.insert(Wall::PidNamespace);
    }
    fork.wall_in(&socket, &assignment, &label);
    // These descriptors are closed by now; their owners must not close a number again.
    std::mem::forget((socket, exits, children));
    // A message would go to a descriptor that is closed, and the attempt would count as a forbidden call.
    std::panic::set_hook(Box::new(|_| {}));
    let code = catch_unwind(AssertUnwindSafe(|| {
        let prepared = prepare(warm, assignment);
        fork.seal(&assignment);
        run(prepared, GuestSocket::new())
    }));
    sys::exit_now(code.unwrap_or(How::PANICKED))
}

enum Woken {
    Control,
    Children,
}

enum Forked {
    Parent { pid: u32, pidfd: OwnedFd },
    Child,
}

/// A descriptor that is readable when a child has ended; the signal itself interrupts nothing.
fn child_signals() -> io::Result<OwnedFd> {
    let mut set = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: `sigemptyset` fills the set before anything reads it; signalfd copies it.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), libc::SIGCHLD);
        sys::check(libc::sigprocmask(libc::SIG_BLOCK, set.as_ptr(), std::ptr::null_mut()))?;
        let fd = sys::check(libc::signalfd(-1, set.as_ptr(), libc::SFD_CLOEXEC | libc::SFD_NONBLOCK))?;
        Ok(OwnedFd::from_raw_fd(i32::try_from(fd).unwrap_or(-1)))
    }
}

fn wait(control: &Socket, children: &OwnedFd) -> Woken {
    let mut polls = [control.as_raw_fd(), children.as_raw_fd()].map(|fd| libc::pollfd {
        fd,
        events: libc::POLLIN,
        revents: 0,
    });
    loop {
        // SAFETY: two pollfds, as the count says.
        let answer = unsafe { libc::poll(polls.as_mut_ptr(), 2, -1) };
        if polls[1].revents != 0 {
            return Woken::Children;
        }
        if answer > 0 {
            return Woken::Control;
        }
    }
}

/// Takes every dead child off the process table and tells about it if nobody traces them.
fn bury(children: &OwnedFd, exits: Option<&Socket>) {
    let mut signals = [0u8; 1024];
    // SAFETY: the buffer is as long as said; what is read is not looked at.
    let _ = unsafe { libc::read(children.as_raw_fd(), signals.as_mut_ptr().cast(), signals.len()) };
    loop {
        let mut status = 0;
        // SAFETY: `status` has room for the status.
        let pid = unsafe { libc::waitpid(-1, &raw mut status, libc::WNOHANG) };
        let Some(pid) = u32::try_from(pid).ok().filter(|pid| *pid != 0) else { return };
        if let Some(exits) = exits {
            // When this fails the broker is gone, and the next receive ends the zygote.
            let _ = exits.send(&Answer::Exited { pid, status }.encode(), None);
        }
    }
}

fn is_absent(ground: &Ground, wall: Wall) -> bool {
    ground.absent.iter().any(|(absent, _)| *absent == wall)
}

/// Forks into a process namespace of its own (and, isolated fully, into all others too).
fn fork(setup: &Setup, ground: &Ground) -> io::Result<Forked> {
    let mut flags = libc::SIGCHLD | libc::CLONE_PIDFD;
    let mut pidfd: libc::c_int = -1;
    if ground.standing.contains(Wall::UserNamespace) && !setup.leave_out.contains(Wall::PidNamespace) {
        flags |= libc::CLONE_NEWPID;
    }
    if setup.isolation == Isolation::Full {
        for (wall, flag) in [
            (Wall::UserNamespace, libc::CLONE_NEWUSER),
            (Wall::NetNamespace, libc::CLONE_NEWNET),
            (Wall::MountNamespace, libc::CLONE_NEWNS),
            (Wall::IpcNamespace, libc::CLONE_NEWIPC),
            (Wall::UtsNamespace, libc::CLONE_NEWUTS),
            (Wall::CgroupNamespace, libc::CLONE_NEWCGROUP),
        ] {
            if ground.standing.contains(wall) {
                flags |= flag;
            }
        }
    }
    // SAFETY: without CLONE_VM this is a fork: the child gets a copy of everything and goes on with the same stack (the null
    // pointer). The process is single-threaded (`single_threaded` has checked it), so no lock is held by anyone who is not
    // in the child. `pidfd` has room for the descriptor. Third comes the pidfd's place on every architecture supported.
    let pid = unsafe {
        libc::syscall(libc::SYS_clone, libc::c_long::from(flags), 0usize, &raw mut pidfd, 0usize, 0usize)
    };
    let pid = u32::try_from(sys::check(pid)?).unwrap_or(0);
    if pid == 0 {
        return Ok(Forked::Child);
    }
    // SAFETY: the kernel has just opened the descriptor for this process, the parent.
    Ok(Forked::Parent { pid, pidfd: unsafe { OwnedFd::from_raw_fd(pidfd) } })
}
