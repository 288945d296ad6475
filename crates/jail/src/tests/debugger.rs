//! Someone of the same uid, or root, tries to look into a guest.

use std::process::Command;

use super::Test;
use super::support::{ORDINARY_USER, Op, config, is_root, spawn, start, without};
use crate::{Standing, Wall, ZygoteConfig, harden_self};

pub(super) const TESTS: &[Test] = &[
    ("debugger::a_second_tracer_is_refused", a_second_tracer_is_refused),
    ("debugger::the_same_uid_is_refused", the_same_uid_is_refused),
    ("debugger::debuggable_gives_the_slot_up", debuggable_gives_the_slot_up),
    ("debugger::the_broker_can_hide_itself", the_broker_can_hide_itself),
];

/// `__attach PID`: exits with the error number of a PTRACE_SEIZE, or 0.
pub(super) fn attach_main(pid: &str) -> ! {
    let pid: i32 = pid.parse().unwrap();
    // SAFETY: takes integers only.
    let answer = unsafe { libc::ptrace(libc::PTRACE_SEIZE, pid, 0usize, 0usize) };
    let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    crate::sys::exit_now(if answer == 0 { 0 } else { errno })
}

fn attach(pid: u32) -> i32 {
    let program = std::env::current_exe().unwrap();
    Command::new(program).args(["__attach", &pid.to_string()]).status().unwrap().code().unwrap()
}

fn attach_to_guest(config: &ZygoteConfig) -> (i32, Standing, i32) {
    let zygote = start(config);
    let mut inmate = spawn(&zygote);
    assert_eq!(inmate.ask(Op::Echo, 1), Ok(1));
    let standing = Standing::of(inmate.jailed.pid).unwrap();
    (attach(inmate.jailed.pid), standing, attach(zygote.pid()))
}

/// Whoever it is, root included: the slot is taken.
fn a_second_tracer_is_refused() {
    let (guest, standing, zygote) = attach_to_guest(&config());
    assert_eq!((guest, zygote), (libc::EPERM, libc::EPERM));
    assert_ne!(standing.tracer, 0);
    // The tracer alone does it: with dumpable guests it is refused as well.
    assert_eq!(attach_to_guest(&without(&[Wall::Undumpable])).0, libc::EPERM);
}

/// Without the tracer, being undumpable keeps the same uid out. (Root passes; only the tracer stops root's debugger.)
fn the_same_uid_is_refused() {
    let mut bare = without(&[Wall::Tracer]);
    let expected = if is_root() { 0 } else { libc::EPERM };
    assert_eq!(attach_to_guest(&bare).0, expected);
    bare = without(&[Wall::Tracer, Wall::Undumpable]);
    assert_eq!(attach_to_guest(&bare).0, 0);
}

fn debuggable_gives_the_slot_up() {
    let mut config = config();
    config.debuggable = true;
    let zygote = start(&config);
    assert!(zygote.absent().contains(Wall::Tracer) && zygote.absent().contains(Wall::Undumpable));
    let mut inmate = spawn(&zygote);
    assert_eq!(inmate.ask(Op::Echo, 1), Ok(1));
    assert!(!inmate.jailed.walls.contains(Wall::Tracer) && !inmate.jailed.walls.contains(Wall::Undumpable));
    assert!(inmate.jailed.walls.contains(Wall::Seccomp));
    assert_eq!(Standing::of(inmate.jailed.pid).unwrap().tracer, 0);
    assert_eq!(attach(inmate.jailed.pid), 0);
}

/// Runs in a child, so that the test program itself stays as it is.
fn the_broker_can_hide_itself() {
    // SAFETY: the child calls only functions that make system calls, and exits.
    let child = unsafe { libc::fork() };
    if child == 0 {
        if is_root() {
            // SAFETY: take integers only.
            unsafe { libc::setresuid(ORDINARY_USER, ORDINARY_USER, ORDINARY_USER) };
        }
        let fine = crate::sys::prctl(libc::PR_SET_DUMPABLE, 1).is_ok()
            && harden_self().is_ok()
            && crate::sys::prctl(libc::PR_GET_DUMPABLE, 0).is_ok_and(|value| value == 0);
        crate::sys::exit_now(if fine { 0 } else { 1 });
    }
    let mut status = 0;
    // SAFETY: `status` has room for the status.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    assert_eq!(status, 0);
}
