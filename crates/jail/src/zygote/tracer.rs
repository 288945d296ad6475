//! The thread that holds the ptrace slot of the zygote and of every guest from its birth.
//!
//! It keeps every other debugger out, kills all of them when the broker dies (EXITKILL), and reads at the moment of death which
//! system call was refused. An unprivileged broker cannot attach later, when the guest is no longer dumpable, so the zygote
//! is seized right after it was started and its children are attached by the kernel.

use std::collections::{HashMap, HashSet};
use std::io;
use std::mem::MaybeUninit;

use super::book::Book;
use crate::control::{Answer, Received, Socket};
use crate::exit::How;
use crate::sys::check;
use crate::syscalls::syscall_name;

/// Takes the ptrace slot of `pid`, which this thread has started.
pub(crate) fn seize(pid: u32) -> io::Result<()> {
    let options = libc::PTRACE_O_EXITKILL
        | libc::PTRACE_O_TRACEFORK
        | libc::PTRACE_O_TRACEVFORK
        | libc::PTRACE_O_TRACECLONE
        | libc::PTRACE_O_TRACEEXIT;
    request(libc::PTRACE_SEIZE, pid, 0, options as usize).map(drop)
}

/// Serves the tracees until none is left. Returns how the zygote ended.
pub(crate) fn trace(zygote: u32, book: &Book) -> String {
    let mut end = String::from("unknown");
    let mut causes: HashMap<u32, How> = HashMap::new();
    let mut alive = true;
    // Processes that the zygote has forked and that live, and new ones of whom it is not known yet who forked them.
    let (mut guests, mut born) = (HashSet::new(), HashSet::new());
    loop {
        let Some((pid, ended)) = peek() else { return end };
        if ended && pid == zygote {
            book.zygote_is_ending();
        }
        // A stop that was peeked at may have become an end by now, so only the status that is taken counts.
        let Some(status) = take(pid) else { continue };
        if libc::WIFEXITED(status) || libc::WIFSIGNALED(status) {
            if pid == zygote {
                book.zygote_is_ending();
                alive = false;
                book.kill_all();
                end = describe(status);
            } else {
                guests.remove(&pid);
                born.remove(&pid);
                let how = causes.remove(&pid).unwrap_or_else(|| how(status));
                let killed_with_zygote = !alive && how == How::Signaled(libc::SIGKILL);
                book.ended(pid, if killed_with_zygote { How::ZygoteGone } else { how });
            }
            continue;
        }
        if !libc::WIFSTOPPED(status) {
            continue;
        }
        let signal = libc::WSTOPSIG(status);
        let deliver = match status >> 16 {
            libc::PTRACE_EVENT_FORK | libc::PTRACE_EVENT_VFORK | libc::PTRACE_EVENT_CLONE => {
                let child = event_message(pid).and_then(|child| u32::try_from(child).ok());
                match child {
                    Some(child) if pid == zygote => {
                        if born.remove(&child) {
                            go_on(child, 0);
                        } else {
                            guests.insert(child);
                        }
                    }
                    // No guest can fork; one that did is not asked how.
                    _ => child.into_iter().chain([pid]).for_each(kill),
                }
                0
            }
            libc::PTRACE_EVENT_EXIT => {
                if let Some(cause) = forbidden(pid) {
                    causes.entry(pid).or_insert(cause);
                }
                0
            }
            // The first stop of a new process, or a stop signal, at which a guest is never left standing. A new process that
            // came before the word of its parent waits for it: whose child it is decides whether it may run.
            libc::PTRACE_EVENT_STOP if pid == zygote || guests.contains(&pid) => 0,
            libc::PTRACE_EVENT_STOP => {
                born.insert(pid);
                continue;
            }
            _ if pid == zygote => signal,
            _ => match fault(pid, signal) {
                Fault::Fatal(cause) => {
                    // The first process of a namespace is immune to its own faults while it is traced: the kernel would
                    // run the faulting instruction again and again. So the fault is recorded here and the guest killed.
                    causes.insert(pid, cause);
                    kill(pid);
                    0
                }
                Fault::Outside => 0,
            },
        };
        go_on(pid, deliver);
    }
}

/// Without the ptrace slot: the zygote tells how its guests end.
pub(crate) fn listen(exits: &Socket, book: &Book) {
    loop {
        match exits.receive() {
            Ok(Received::Message(bytes, _)) => {
                if let Ok(Answer::Exited { pid, status }) = Answer::decode(&bytes) {
                    book.ended(pid, how(status));
                }
            }
            Ok(Received::Malformed(_)) => {}
            Ok(Received::Closed) | Err(_) => {
                // A zygote without its exit socket has ended or is about to.
                book.end();
                book.zygote_is_ending();
                return;
            }
        }
    }
}

/// Waits for the end of `pid`, a child of this thread.
pub(crate) fn wait_for(pid: u32) -> String {
    let mut status = 0;
    // SAFETY: `status` has room for the status.
    match check(unsafe { libc::waitpid(pid.cast_signed(), &raw mut status, libc::__WALL) }) {
        Ok(_) => describe(status),
        Err(error) => error.to_string(),
    }
}

enum Fault {
    /// The guest's own doing.
    Fatal(How),
    /// Sent by another process, which has no business here.
    Outside,
}

fn fault(pid: u32, signal: i32) -> Fault {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    let answer = request(libc::PTRACE_GETSIGINFO, pid, 0, info.as_mut_ptr() as usize);
    // SAFETY: all-zero is a valid siginfo, and the kernel overwrites it whole.
    let code = unsafe { info.assume_init() }.si_code;
    let own = answer.is_ok() && code > 0;
    match signal {
        libc::SIGSYS if own => Fault::Fatal(forbidden_now(pid)),
        libc::SIGSEGV | libc::SIGBUS | libc::SIGILL | libc::SIGFPE | libc::SIGTRAP | libc::SIGABRT if own => {
            Fault::Fatal(How::Signaled(signal))
        }
        _ => Fault::Outside,
    }
}

/// At the exit stop: the refused call, if that is what ended the process.
fn forbidden(pid: u32) -> Option<How> {
    let status = event_message(pid)?;
    (status & 0x7f == libc::SIGSYS as libc::c_ulong).then(|| forbidden_now(pid))
}

/// Lets a stopped tracee run, delivering `signal` if it is not 0.
fn go_on(pid: u32, signal: i32) {
    // Fails only when the tracee was killed meanwhile, which the next wait tells.
    let _ = request(libc::PTRACE_CONT, pid, 0, usize::try_from(signal).unwrap_or(0));
}

/// What the kernel says beside an event: a new process' number, or a wait status.
fn event_message(pid: u32) -> Option<libc::c_ulong> {
    let mut message: libc::c_ulong = 0;
    request(libc::PTRACE_GETEVENTMSG, pid, 0, (&raw mut message) as usize).ok()?;
    Some(message)
}

fn forbidden_now(pid: u32) -> How {
    let number = syscall_of(pid);
    How::ForbiddenSyscall { number, name: number.and_then(syscall_name) }
}

/// The number of the system call that the stopped `pid` was making.
fn syscall_of(pid: u32) -> Option<i64> {
    const NT_PRSTATUS: usize = 1;
    let mut registers = MaybeUninit::<libc::user_regs_struct>::zeroed();
    let mut part =
        libc::iovec { iov_base: registers.as_mut_ptr().cast(), iov_len: size_of::<libc::user_regs_struct>() };
    request(libc::PTRACE_GETREGSET, pid, NT_PRSTATUS, (&raw mut part) as usize).ok()?;
    // SAFETY: plain integers, zeroed, then overwritten by the kernel for at most the length given.
    let registers = unsafe { registers.assume_init() };
    #[cfg(target_arch = "x86_64")]
    return Some(registers.orig_rax.cast_signed());
    #[cfg(target_arch = "aarch64")]
    return Some(registers.regs[8].cast_signed());
}

/// The next tracee with news and whether it has ended, left as it is, so that its number stays its own for now.
fn peek() -> Option<(u32, bool)> {
    loop {
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        let options = libc::WEXITED | libc::WSTOPPED | libc::__WALL | libc::__WNOTHREAD | libc::WNOWAIT;
        // SAFETY: `info` has room for what the call writes.
        match check(unsafe { libc::waitid(libc::P_ALL, 0, info.as_mut_ptr(), options) }) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return None,
        }
        // SAFETY: zeroed, then written by waitid, which fills the fields of a child's news.
        let (pid, code) = unsafe {
            let info = info.assume_init();
            (info.si_pid(), info.si_code)
        };
        let ended = matches!(code, libc::CLD_EXITED | libc::CLD_KILLED | libc::CLD_DUMPED);
        return Some((u32::try_from(pid).ok()?, ended));
    }
}

/// Takes the news of `pid`, if there still is any.
fn take(pid: u32) -> Option<i32> {
    let mut status = 0;
    let options = libc::__WALL | libc::__WNOTHREAD | libc::WNOHANG;
    // SAFETY: `status` has room for the status.
    let answer = unsafe { libc::waitpid(pid.cast_signed(), &raw mut status, options) };
    (answer > 0).then_some(status)
}

fn kill(pid: u32) {
    // SAFETY: takes integers only. `pid` is a tracee that has not been reaped, so the number is still its own.
    unsafe { libc::kill(pid.cast_signed(), libc::SIGKILL) };
}

fn request(what: libc::c_uint, pid: u32, address: usize, data: usize) -> io::Result<i64> {
    // SAFETY: every caller passes integers, or the address of a live place as large as the request writes.
    check(unsafe { libc::ptrace(what, pid.cast_signed(), address, data) })
}

fn how(status: i32) -> How {
    if libc::WIFEXITED(status) {
        How::Exited(libc::WEXITSTATUS(status))
    } else if libc::WTERMSIG(status) == libc::SIGSYS {
        How::ForbiddenSyscall { number: None, name: None }
    } else {
        How::Signaled(libc::WTERMSIG(status))
    }
}

fn describe(status: i32) -> String {
    how(status).to_string()
}

/// Tries to take a child's ptrace slot, as starting a zygote does.
pub(crate) fn try_tracing() -> io::Result<()> {
    // SAFETY: the child of a possibly threaded process only sleeps until it is killed.
    let child = check(unsafe { libc::fork() })?;
    if child == 0 {
        loop {
            // SAFETY: takes nothing.
            unsafe { libc::pause() };
        }
    }
    let pid = u32::try_from(child).unwrap_or(0);
    let answer = request(libc::PTRACE_SEIZE, pid, 0, libc::PTRACE_O_EXITKILL as usize);
    kill(pid);
    wait_for(pid);
    answer.map(drop)
}
