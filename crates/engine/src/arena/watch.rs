//! Which pages of a mapping are written to while something runs: they are made read-only, and each first write is let through
//! by the handler of the fault. For a single-threaded process that is being set up.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

use super::PAGE;

/// One watch at a time.
static BUSY: AtomicBool = AtomicBool::new(false);
static BASE: AtomicUsize = AtomicUsize::new(0);
static LEN: AtomicUsize = AtomicUsize::new(0);
/// One byte for each page, not 0 once it was written to.
static MARKS: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());

/// Runs `work` and answers which of the pages from `base` on, `len` bytes, were written to.
///
/// # Safety
/// The pages are a private mapping of this process, readable and writable, and nobody hands their addresses to the kernel to
/// write to meanwhile.
pub(super) unsafe fn watch(base: *mut u8, len: usize, work: impl FnOnce()) -> io::Result<Vec<bool>> {
    if BUSY.swap(true, Ordering::AcqRel) {
        return Err(io::ErrorKind::ResourceBusy.into());
    }
    let len = len.next_multiple_of(PAGE);
    let mut marks = vec![0_u8; len / PAGE];
    BASE.store(base as usize, Ordering::Release);
    LEN.store(len, Ordering::Release);
    MARKS.store(marks.as_mut_ptr(), Ordering::Release);
    // SAFETY: the handler touches nothing but the statics and the pages, whose owner vouches for them; the old handler comes
    // back before the marks go.
    let done = unsafe {
        let mut action: libc::sigaction = MaybeUninit::zeroed().assume_init();
        let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) = on_fault;
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_SIGINFO;
        let mut old: libc::sigaction = MaybeUninit::zeroed().assume_init();
        check(libc::sigaction(libc::SIGSEGV, &raw const action, &raw mut old))
            .and_then(|()| check(libc::mprotect(base.cast(), len, libc::PROT_READ)))
            .map(|()| work())
            .and_then(|()| check(libc::mprotect(base.cast(), len, libc::PROT_READ | libc::PROT_WRITE)))
            .and_then(|()| check(libc::sigaction(libc::SIGSEGV, &raw const old, ptr::null_mut())))
    };
    MARKS.store(ptr::null_mut(), Ordering::Release);
    BUSY.store(false, Ordering::Release);
    done.map(|()| marks.into_iter().map(|mark| mark != 0).collect())
}

fn check(answer: libc::c_int) -> io::Result<()> {
    if answer == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Calls nothing that is not safe in a signal handler.
extern "C" fn on_fault(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel hands a valid `info`; marks are as many as the pages; the page is one of the watched.
    unsafe {
        let base = BASE.load(Ordering::Acquire);
        let at = ((*info).si_addr() as usize).wrapping_sub(base);
        let marks = MARKS.load(Ordering::Acquire);
        if at < LEN.load(Ordering::Acquire) && !marks.is_null() {
            let page = at / PAGE;
            let read_write = libc::PROT_READ | libc::PROT_WRITE;
            if libc::mprotect((base + page * PAGE) as *mut libc::c_void, PAGE, read_write) == 0 {
                marks.add(page).write(1);
                return;
            }
        }
        // Not ours: it happens again, without a handler.
        libc::signal(libc::SIGSEGV, libc::SIG_DFL);
    }
}
