//! Who lives: the guests of one zygote, who wants to hear of their end, and how to kill them without hitting another.

use std::collections::HashMap;
use std::fmt;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::exit::{Exit, How};
use crate::sys;

/// Hears of one guest's end.
pub(crate) type OnExit = Box<dyn FnOnce(Exit) + Send>;

/// The book of one zygote, shared by its supervisor and whoever asks for guests.
#[derive(Default)]
pub(crate) struct Book(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    zygote: Option<u32>,
    gone: Option<String>,
    guests: HashMap<u32, Entry>,
}

#[derive(Default)]
struct Entry {
    pidfd: Option<OwnedFd>,
    on_exit: Option<OnExit>,
    /// It ended before anyone asked to hear of it.
    ended: Option<How>,
}

impl Book {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The zygote has this process id.
    pub(crate) fn zygote(&self, pid: u32) {
        self.pages().zygote = Some(pid);
    }

    /// How the zygote ended, if it has.
    pub(crate) fn gone(&self) -> Option<String> {
        self.pages().gone.clone()
    }

    /// A guest was forked.
    pub(crate) fn born(&self, pid: u32, pidfd: OwnedFd) {
        self.pages().guests.entry(pid).or_default().pidfd = Some(pidfd);
    }

    /// Whoever asked for `pid` wants to hear of its end, which may have been already.
    pub(crate) fn watch(&self, pid: u32, on_exit: OnExit) {
        let mut pages = self.pages();
        let gone = pages.gone.is_some();
        let entry = pages.guests.entry(pid).or_default();
        match entry.ended.or(gone.then_some(How::ZygoteGone)) {
            Some(how) => {
                pages.guests.remove(&pid);
                drop(pages);
                on_exit(Exit { pid, how });
            }
            None => entry.on_exit = Some(on_exit),
        }
    }

    /// A guest has ended.
    pub(crate) fn ended(&self, pid: u32, how: How) {
        let mut pages = self.pages();
        let entry = pages.guests.entry(pid).or_default();
        match entry.on_exit.take() {
            Some(on_exit) => {
                pages.guests.remove(&pid);
                drop(pages);
                on_exit(Exit { pid, how });
            }
            None => entry.ended = Some(how),
        }
    }

    /// Kills a guest; whether it was there.
    pub(crate) fn kill(&self, pid: u32) -> bool {
        let pages = self.pages();
        let pidfd =
            pages.guests.get(&pid).filter(|entry| entry.ended.is_none()).and_then(|e| e.pidfd.as_ref());
        pidfd.is_some_and(|pidfd| sys::pidfd_send_signal(pidfd, libc::SIGKILL).is_ok())
    }

    /// Kills every guest. Their parent is gone; the death signal does the same, this is for a guest that had not set it yet.
    pub(crate) fn kill_all(&self) {
        for pidfd in self.pages().guests.values().filter_map(|entry| entry.pidfd.as_ref()) {
            // Fails when it is dead already.
            let _ = sys::pidfd_send_signal(pidfd, libc::SIGKILL);
        }
    }

    /// Kills the zygote if it is there still.
    pub(crate) fn end(&self) {
        // The number is the supervisor's child until `zygote_is_ending` has taken it out of the book, so it is no one else's.
        if let Some(pid) = self.pages().zygote.and_then(|pid| i32::try_from(pid).ok()) {
            // SAFETY: takes integers only.
            unsafe { libc::kill(pid, libc::SIGKILL) };
        }
    }

    /// The zygote is dead but still holds its process id: from here on nobody signals that number.
    pub(crate) fn zygote_is_ending(&self) {
        self.pages().zygote = None;
    }

    /// The zygote and its namespaces are gone. Guests that are still in the book end with it.
    pub(crate) fn zygote_ended(&self, how: String) {
        let guests = {
            let mut pages = self.pages();
            pages.zygote = None;
            pages.gone = Some(how);
            std::mem::take(&mut pages.guests)
        };
        for (pid, entry) in guests {
            if let Some(pidfd) = &entry.pidfd {
                // The kernel has done so already (death signal, EXITKILL); twice does no harm.
                let _ = sys::pidfd_send_signal(pidfd, libc::SIGKILL);
            }
            if let Some(on_exit) = entry.on_exit {
                on_exit(Exit { pid, how: How::ZygoteGone });
            }
        }
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = self.pages();
        f.debug_struct("Book").field("gone", &pages.gone).field("guests", &pages.guests.len()).finish()
    }
}
