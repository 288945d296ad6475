//! The few system calls that everything here is made of, each as a safe function.

use std::ffi::CStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

/// A call that answers -1 and errno on failure.
pub(crate) fn check(answer: impl Into<i64>) -> io::Result<i64> {
    match answer.into() {
        -1 => Err(io::Error::last_os_error()),
        fine => Ok(fine),
    }
}

/// The last call's error number.
pub(crate) fn errno(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(libc::EIO)
}

/// `prctl` with integer arguments.
pub(crate) fn prctl(option: libc::c_int, argument: libc::c_ulong) -> io::Result<i64> {
    prctl2(option, argument, 0)
}

/// `prctl` with two integer arguments.
pub(crate) fn prctl2(option: libc::c_int, second: libc::c_ulong, third: libc::c_ulong) -> io::Result<i64> {
    // SAFETY: callers of this crate pass only options whose arguments are plain integers, so the kernel reads no memory.
    check(unsafe { libc::prctl(option, second, third, 0 as libc::c_ulong, 0 as libc::c_ulong) })
}

/// Names the process as `ps` shows it; the kernel keeps 15 bytes.
pub(crate) fn set_name(name: &CStr) -> io::Result<()> {
    // SAFETY: `name` ends with NUL and lives through the call; the kernel copies at most 16 bytes.
    check(unsafe { libc::prctl(libc::PR_SET_NAME, name.as_ptr()) }).map(drop)
}

/// `unshare`.
pub(crate) fn unshare(flags: libc::c_int) -> io::Result<()> {
    // SAFETY: takes integers only.
    check(unsafe { libc::unshare(flags) }).map(drop)
}

/// What a limit is a limit of; glibc and musl differ in the type.
#[cfg(target_env = "gnu")]
pub(crate) type Resource = libc::__rlimit_resource_t;
/// What a limit is a limit of; glibc and musl differ in the type.
#[cfg(not(target_env = "gnu"))]
pub(crate) type Resource = libc::c_int;

/// Sets both the soft and the hard limit, so that neither can be raised again.
pub(crate) fn set_limit(resource: Resource, value: u64) -> io::Result<()> {
    let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
    // SAFETY: `limit` is a whole rlimit that lives through the call.
    check(unsafe { libc::setrlimit(resource, &raw const limit) }).map(drop)
}

/// Closes every descriptor from `first` to `last`.
pub(crate) fn close_range(first: u32, last: u32) -> io::Result<()> {
    // SAFETY: takes integers only. That nobody uses a closed descriptor again is the obligation of the two callers: both run
    // in a fresh single-threaded process whose remaining code is handed its descriptors explicitly.
    check(unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) }).map(drop)
}

/// Makes `to` a second name of `from`.
pub(crate) fn dup2(from: RawFd, to: RawFd) -> io::Result<()> {
    // SAFETY: takes integers only; the caller owns `to` (a fresh process with known descriptors).
    check(unsafe { libc::dup2(from, to) }).map(drop)
}

/// `mount` of a file system type without a source.
pub(crate) fn mount(
    kind: Option<&CStr>,
    target: &CStr,
    flags: libc::c_ulong,
    data: Option<&CStr>,
) -> io::Result<()> {
    let pointer = |text: Option<&CStr>| text.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: every pointer is null or a NUL-ended string that lives through the call.
    check(unsafe {
        libc::mount(c"none".as_ptr(), target.as_ptr(), pointer(kind), flags, pointer(data).cast())
    })
    .map(drop)
}

/// Makes the current directory the root and detaches the old root.
pub(crate) fn pivot_to_current_directory() -> io::Result<()> {
    // SAFETY: constant NUL-ended strings.
    check(unsafe { libc::syscall(libc::SYS_pivot_root, c".".as_ptr(), c".".as_ptr()) })?;
    // SAFETY: a constant NUL-ended string.
    check(unsafe { libc::umount2(c".".as_ptr(), libc::MNT_DETACH) })?;
    chdir(c"/")
}

/// `chdir`.
pub(crate) fn chdir(path: &CStr) -> io::Result<()> {
    // SAFETY: `path` ends with NUL and lives through the call.
    check(unsafe { libc::chdir(path.as_ptr()) }).map(drop)
}

/// Ends this process at once, running no destructor and no exit handler.
pub(crate) fn exit_now(code: i32) -> ! {
    // SAFETY: `_exit` is `exit_group`; it returns to nobody.
    unsafe { libc::_exit(code) }
}

/// The effective user id.
pub(crate) fn geteuid() -> u32 {
    // SAFETY: takes nothing.
    unsafe { libc::geteuid() }
}

/// A handle of the process that has this number now.
pub(crate) fn pidfd_open(pid: u32) -> io::Result<OwnedFd> {
    // SAFETY: takes integers only.
    let fd = check(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) })?;
    let fd = RawFd::try_from(fd).map_err(io::Error::other)?;
    // SAFETY: the call has just opened it and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Sends `signal` to the process behind `pidfd`: never to a later process with the same number.
pub(crate) fn pidfd_send_signal(pidfd: &OwnedFd, signal: i32) -> io::Result<()> {
    let nothing: *const libc::siginfo_t = std::ptr::null();
    // SAFETY: the descriptor is open as long as `pidfd` is borrowed; a null siginfo is allowed.
    check(unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), signal, nothing, 0) })
        .map(drop)
}

/// A connected pair of unix sockets, both close-on-exec.
pub(crate) fn socket_pair(kind: libc::c_int) -> io::Result<(OwnedFd, OwnedFd)> {
    let mut pair = [-1; 2];
    // SAFETY: `pair` has room for the two descriptors.
    check(unsafe { libc::socketpair(libc::AF_UNIX, kind | libc::SOCK_CLOEXEC, 0, pair.as_mut_ptr()) })?;
    // SAFETY: the call has just opened both and nobody else knows them.
    Ok(unsafe { (OwnedFd::from_raw_fd(pair[0]), OwnedFd::from_raw_fd(pair[1])) })
}

/// Forgets blocked signals and the handlers that Rust and C libraries set, so that a fault ends the process by its own signal
/// and no handler runs into the filter.
pub(crate) fn default_signals() {
    let mut none = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: `sigemptyset` fills the set before it is read.
    unsafe {
        libc::sigemptyset(none.as_mut_ptr());
        libc::sigprocmask(libc::SIG_SETMASK, none.as_ptr(), std::ptr::null_mut());
    }
    for signal in
        [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE, libc::SIGABRT, libc::SIGTRAP, libc::SIGSYS]
    {
        // SAFETY: SIG_DFL is always a valid disposition and these signals accept it.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
}

/// Gives up every capability in all five sets and locks the door behind it.
pub(crate) fn drop_capabilities() -> io::Result<()> {
    let secure = libc::SECBIT_NOROOT
        | libc::SECBIT_NOROOT_LOCKED
        | libc::SECBIT_NO_SETUID_FIXUP
        | libc::SECBIT_NO_SETUID_FIXUP_LOCKED
        | libc::SECBIT_KEEP_CAPS_LOCKED
        | libc::SECBIT_NO_CAP_AMBIENT_RAISE
        | libc::SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
    // Without CAP_SETPCAP (no user namespace) neither works, nor is it needed: there is no privilege to lock away, and
    // whether the sets are empty is checked below either way.
    let privileged = prctl(libc::PR_SET_SECUREBITS, secure as libc::c_ulong).is_ok();
    if privileged {
        for capability in 0..64 {
            if prctl(libc::PR_CAPBSET_DROP, capability).is_err() {
                break;
            }
        }
    }
    prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL as libc::c_ulong)?;
    set_capabilities([0; 2])
}

/// Sets the permitted and effective capabilities, clearing the inheritable ones.
pub(crate) fn set_capabilities(words: [u32; 2]) -> io::Result<()> {
    const VERSION_3: u32 = 0x2008_0522;
    let header = [VERSION_3, 0];
    let data = [words[0], words[0], 0, words[1], words[1], 0];
    // SAFETY: version 3 wants a header of two words and two records of three words (effective, permitted, inheritable),
    // which the arrays are.
    check(unsafe { libc::syscall(libc::SYS_capset, header.as_ptr(), data.as_ptr()) }).map(drop)
}

/// Fails where this process may not have `bytes` more of address space.
pub(crate) fn has_room_for(bytes: usize) -> io::Result<()> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new mapping at a place of the kernel's choice, taken away again before anybody knows of it.
    unsafe {
        let place = libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_NONE, flags, -1, 0);
        if place == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        check(i64::from(libc::munmap(place, bytes))).map(drop)
    }
}

/// Binds this thread to a landlock ruleset.
pub(crate) fn landlock_restrict_self(ruleset: RawFd) -> io::Result<()> {
    // SAFETY: takes integers only; a wrong descriptor is an error.
    check(unsafe { libc::syscall(libc::SYS_landlock_restrict_self, ruleset, 0) }).map(drop)
}

/// The landlock interface's version, or the error that says there is none.
pub(crate) fn landlock_abi() -> io::Result<i64> {
    const VERSION: libc::c_ulong = 1;
    let none: *const u8 = std::ptr::null();
    // SAFETY: with the version flag the kernel wants a null pointer and size 0 and reads nothing.
    check(unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, none, 0usize, VERSION) })
}

/// Installs a seccomp program for this thread. Unlike `seccompiler::apply_filter` it does not set no_new_privs by the way, so
/// that this wall stands or falls by itself.
pub(crate) fn install_filter(program: &[seccompiler::sock_filter]) -> io::Result<()> {
    let length = u16::try_from(program.len()).map_err(|_| io::Error::from_raw_os_error(libc::E2BIG))?;
    let description = libc::sock_fprog { len: length, filter: program.as_ptr().cast_mut().cast() };
    // SAFETY: `description` points at `length` instructions, laid out as the kernel wants (both types are `repr(C)` with the
    // same four fields); the kernel copies them and writes nothing.
    check(unsafe {
        libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, 0, &raw const description)
    })
    .map(drop)
}

/// Reads the time zone now, while its file can still be opened.
pub(crate) fn read_time_zone() {
    unsafe extern "C" {
        fn tzset();
    }
    // SAFETY: called in a single-threaded process, so nobody reads the environment or the zone at the same time.
    unsafe { tzset() }
}
