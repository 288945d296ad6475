//! The walls of one guest, put up by the guest itself between the fork and its first heard byte.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use super::GUEST_SOCKET;
use super::stand::Ground;
use crate::config::{Assignment, Limits};
use crate::control::{Answer, Setup, Socket};
use crate::exit::How;
use crate::sys;
use crate::wall::{Wall, WallSet};

/// A guest that is being walled in.
pub(super) struct Fork<'a> {
    pub(super) id: u32,
    pub(super) setup: &'a Setup,
    pub(super) ground: &'a Ground,
    pub(super) control: &'a Socket,
    pub(super) standing: WallSet,
}

impl Fork<'_> {
    /// Every wall but seccomp, then the report to the broker, then no way to report anything else.
    pub(super) fn wall_in(&mut self, socket: &OwnedFd, assignment: &Assignment, label: &str) {
        sys::default_signals();
        if let Ok(name) = CString::new(label) {
            // A name is for people; a guest without one is as safe.
            let _ = sys::set_name(&name);
        }
        self.raise(Wall::ParentDeath, || {
            sys::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong).map(drop)
        });
        self.raise(Wall::Capabilities, sys::drop_capabilities);
        self.raise(Wall::NoNewPrivs, || sys::prctl(libc::PR_SET_NO_NEW_PRIVS, 1).map(drop));
        if !self.setup.debuggable {
            self.raise(Wall::Undumpable, || sys::prctl(libc::PR_SET_DUMPABLE, 0).map(drop));
        }
        self.raise(Wall::Mdwe, || {
            sys::prctl(libc::PR_SET_MDWE, libc::PR_MDWE_REFUSE_EXEC_GAIN.into()).map(drop)
        });
        refuse_speculation();
        self.landlock();
        if let Err(error) = sys::dup2(socket.as_raw_fd(), GUEST_SOCKET) {
            self.fall(Wall::Descriptors, &error);
        }
        // Behind its limits even the number of a descriptor would be refused, so the socket is in place before.
        let limits = assignment.limits;
        self.raise(Wall::Rlimits, || limit(&limits));
        self.report();
        self.raise(Wall::Descriptors, || sys::close_range(0, 2).and_then(|()| sys::close_range(4, u32::MAX)));
    }

    /// The last wall. From here on the guest can hear, and nothing but its list of calls is left to it.
    pub(super) fn seal(&mut self, assignment: &Assignment) {
        let program = &self.ground.filters[assignment.profile as usize];
        self.raise(Wall::Seccomp, || sys::install_filter(program));
    }

    fn landlock(&mut self) {
        let Some((ruleset, version)) = &self.ground.landlock else { return };
        if self.setup.leave_out.contains(Wall::Landlock) {
            return;
        }
        self.raise(Wall::Landlock, || sys::landlock_restrict_self(ruleset.as_raw_fd()));
        for (wall, least) in [(Wall::LandlockNet, 4), (Wall::LandlockScopes, 6)] {
            if *version >= least {
                self.standing.insert(wall);
            }
        }
    }

    fn raise(&mut self, wall: Wall, build: impl FnOnce() -> io::Result<()>) {
        if self.setup.leave_out.contains(wall) {
            return;
        }
        match build() {
            Ok(()) => self.standing.insert(wall),
            Err(_) if self.setup.allow_missing.contains(wall) => {}
            Err(error) => self.fall(wall, &error),
        }
    }

    fn fall(&self, wall: Wall, error: &io::Error) -> ! {
        let answer = Answer::Fallen { id: self.id, wall, errno: sys::errno(error) };
        // Fails when the control socket is closed already: then the exit code alone tells.
        let _ = self.control.send(&answer.encode(), None);
        sys::exit_now(How::NO_WALL)
    }

    /// Two walls are still to come: a failure of theirs ends the guest with a code of its own, so that a guest that runs has
    /// them, whatever was reported.
    fn report(&self) {
        let mut walls = self.standing;
        for wall in [Wall::Descriptors, Wall::Seccomp] {
            if !self.setup.leave_out.contains(wall) {
                walls.insert(wall);
            }
        }
        let answer = Answer::Standing { id: self.id, walls };
        if let Err(error) = self.control.send(&answer.encode(), None) {
            self.fall(Wall::Descriptors, &error);
        }
    }
}

/// Nothing new of anything: descriptors, processes, file bytes, queues, locked memory, pending signals, core files.
fn limit(limits: &Limits) -> io::Result<()> {
    for resource in [
        libc::RLIMIT_NOFILE,
        libc::RLIMIT_NPROC,
        libc::RLIMIT_FSIZE,
        libc::RLIMIT_CORE,
        libc::RLIMIT_MEMLOCK,
        libc::RLIMIT_MSGQUEUE,
        libc::RLIMIT_SIGPENDING,
    ] {
        sys::set_limit(resource, 0)?;
    }
    sys::set_limit(libc::RLIMIT_AS, limits.address_space)?;
    sys::set_limit(libc::RLIMIT_STACK, limits.stack)?;
    // The stack grows as it is used, out of the same address space. Where there is no room left for it the guest would die
    // by a fault in the middle of its work, so such a limit is refused here, where somebody hears of it.
    sys::has_room_for(usize::try_from(limits.stack).unwrap_or(usize::MAX))?;
    match limits.cpu_seconds {
        Some(seconds) => sys::set_limit(libc::RLIMIT_CPU, seconds),
        None => Ok(()),
    }
}

/// Asks the processor not to speculate over this guest's memory. Many machines have nothing to turn off or do not let a
/// process choose, so this is no wall, only a better chance.
fn refuse_speculation() {
    for branch in [libc::PR_SPEC_STORE_BYPASS, libc::PR_SPEC_INDIRECT_BRANCH] {
        let _ = sys::prctl2(
            libc::PR_SET_SPECULATION_CTRL,
            libc::c_ulong::try_from(branch).unwrap_or(0),
            libc::PR_SPEC_FORCE_DISABLE.into(),
        );
    }
}
