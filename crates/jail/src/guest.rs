//! What runs on the far side of the control socket: the zygote, and the guests it forks.
//!
//! The order matters. The program is executed first and unshares afterwards: a process that is executed inside its own new user
//! namespace could be traced and read by everyone of the broker's uid.

mod serve;
mod socket;
mod stand;
mod walls;

pub use self::socket::GuestSocket;
pub(crate) use self::stand::{empty_root, leave_root};

use std::os::fd::{FromRawFd, OwnedFd};

use crate::config::Assignment;
use crate::control::{Answer, Command, Malformed, Received, Setup, Socket};
use crate::exit::How;
use crate::sys;

/// The uid and gid that a zygote takes when it is started as root, and so the kernel uid of every guest then. It lies in a
/// range that neither Debian nor systemd hands out; no file should belong to it.
pub const JAIL_UID: u32 = 60_911;

/// The descriptor of the control socket in a fresh zygote: its standard input.
const CONTROL: i32 = 0;
/// The descriptor of the one socket of a guest, as `policies/seccomp.toml` names it.
const GUEST_SOCKET: i32 = 3;

/// The code of one kind of guest, in the three steps of its life.
///
/// * `warm` runs once in the zygote, behind empty namespaces and an empty root. What it returns is shared by all guests until
///   they write to it (the pages are copied then). It must not start a thread.
/// * `prepare` runs in each guest behind every wall but seccomp. It has heard nothing from anyone yet, so it cannot be
///   misled; it may call what it likes.
/// * `run` runs behind all walls with the one socket and returns the exit code. The process ends right after. What
///   `prepare` made is better forgotten than dropped (`std::mem::forget`) where freeing takes system calls that are gone.
///
/// Everything that makes a system call the first time it is used must be used in `warm` or `prepare`, or the kernel kills the
/// guest for it later. Seen so far: `HashMap::new()` (asks for random bytes once per thread; already done for the main
/// thread when `warm` is called), closing anything (dropping a `File` or an `OwnedFd`), local time (reads the zone file; already done), `Instant::now` on a machine without a vDSO
/// clock (then the filter allows it), the first allocation of an engine's runtime, memory from glibc's allocator (use an
/// arena that was mapped in `prepare`, or `Profile::Malloc`), printing to standard output or error (closed), `std::thread`,
/// and a panic's message (the hook is silenced: a panic unwinds, and ends the guest with code 101).
pub struct Guest<Warm, Prepare, Run> {
    /// Once, in the zygote.
    pub warm: Warm,
    /// In each guest, before its filter.
    pub prepare: Prepare,
    /// In each guest, behind its filter.
    pub run: Run,
}

/// Makes this process the zygote of the broker that started it. Call it first thing in `main`, before any thread exists.
///
/// Returns to nobody: the process ends when the broker does.
pub fn zygote_main<W, P>(
    guest: Guest<impl FnOnce() -> W, impl FnOnce(W, Assignment) -> P, impl FnOnce(P, GuestSocket) -> i32>,
) -> ! {
    // Whatever the broker had open without close-on-exec ends here. Descriptor 3 stays taken, so that nothing else gets the
    // number that a guest's socket will have.
    if sys::close_range(3, u32::MAX).is_err() || sys::dup2(CONTROL, GUEST_SOCKET).is_err() {
        sys::exit_now(How::NO_CONTROL);
    }
    // SAFETY: descriptor 0 is open (it was just duplicated), and this process uses its standard input for nothing else.
    let control = Socket::from_fd(unsafe { OwnedFd::from_raw_fd(CONTROL) });
    let Some((setup, exits)) = receive_setup(&control) else {
        eprintln!("this is the inside of a jail: it is started by Menshen itself, not by hand");
        sys::exit_now(How::NO_CONTROL);
    };
    let answer = stand::stand(&setup).and_then(|ground| {
        let warm = (guest.warm)();
        stand::single_threaded()?;
        Ok((ground, warm))
    });
    let (ground, warm) = match answer {
        Ok(ready) => ready,
        Err((wall, error)) => {
            let answer = Answer::CannotStand { wall, errno: sys::errno(&error) };
            // When this fails the broker is gone, and there is nobody left to tell.
            let _ = control.send(&answer.encode(), None);
            sys::exit_now(How::NO_WALL);
        }
    };
    serve::serve(control, exits, &setup, ground, warm, guest.prepare, guest.run)
}

impl How {
    /// The exit code of a zygote that has no one to talk to.
    const NO_CONTROL: i32 = 124;
}

/// The first message. It comes after the broker has taken the ptrace slot.
fn receive_setup(control: &Socket) -> Option<(Setup, Socket)> {
    loop {
        match control.receive() {
            Ok(Received::Message(bytes, descriptor)) => match (Command::decode(&bytes), descriptor) {
                (Ok(Command::Setup(setup)), Some(exits)) => return Some((setup, Socket::from_fd(exits))),
                (Err(malformed), _) => refuse(control, malformed),
                _ => refuse(control, Malformed("wrong descriptors")),
            },
            Ok(Received::Malformed(malformed)) => refuse(control, malformed),
            Ok(Received::Closed) | Err(_) => return None,
        }
    }
}

fn refuse(control: &Socket, malformed: Malformed) {
    // When this fails the broker is gone, which the next receive finds out.
    let _ = control.send(&Answer::from(malformed).encode(), None);
}
