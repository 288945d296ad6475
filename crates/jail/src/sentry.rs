//! Looks out for debuggers. Other programs of the same user cannot attach to the broker, and nobody to a guest or to the zygote;
//! root can attach to the broker. So the broker looks at itself, and a *guard*, a process of its own, looks at the broker: a
//! debugger that stops the broker does not stop the guard. Who sees something ends the programs and says what it was.
//!
//! This raises the price and leaves a record; it does not keep out who owns the machine: a changed binary, the kernel, root
//! reading memory without attaching, and a guard that root has stopped first are not seen.

mod guard;
mod look;

use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command as Program, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

pub use guard::{Orphan, guard_main};

use crate::error::JailError;
use crate::sys;

/// Time between two looks.
const EVERY: Duration = Duration::from_millis(200);
/// Times that a guard which ended is started again.
const AGAIN: u32 = 3;

/// What somebody did, in words for the record and the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign(pub String);

/// How a guard is started.
#[derive(Debug, Clone)]
pub struct SentryConfig {
    /// The program, which calls [`guard_main`] when it finds these arguments.
    pub program: PathBuf,
    /// Its arguments; process ids follow.
    pub args: Vec<std::ffi::OsString>,
    /// The zygotes to look at and to end, each with whether its ptrace slot is held by us.
    pub zygotes: Vec<(u32, bool)>,
}

/// What is to be seen of this process at once: is it watched by somebody, or is code in it that is none of its own?
pub fn signs_here() -> Vec<Sign> {
    let mut signs: Vec<Sign> = look::preloads(std::env::vars_os()).map(Sign).collect();
    signs.extend(look::traced(std::process::id(), "the broker", &|_| false).map(Sign));
    signs.extend(look::strangers().map(Sign));
    signs
}

/// The two who look. Dropping it ends both.
#[derive(Debug)]
pub struct Sentry {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sentry {
    /// Begins to look. Each sign is told once; `told` answers whether it was written down.
    ///
    /// # Errors
    /// The guard could not be started.
    pub fn start(
        config: SentryConfig,
        told: impl FnMut(Sign) -> bool + Send + 'static,
    ) -> Result<Self, JailError> {
        let stop = Arc::new(AtomicBool::new(false));
        let guard = Post::start(&config)?;
        let stopped = stop.clone();
        let run = move || watch(&config, guard, &stopped, told);
        let thread = std::thread::Builder::new().name("sentry".into()).spawn(run);
        let thread = thread.map_err(|source| JailError::System { doing: "starting a thread", source })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Sentry {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // One that panicked looks no more either.
            let _ = thread.join();
        }
    }
}

/// The guard's process and our end of its socket.
struct Post {
    child: Child,
    socket: UnixStream,
}

impl Post {
    #[expect(clippy::disallowed_methods, reason = "jail is the one who starts processes")]
    fn start(config: &SentryConfig) -> Result<Self, JailError> {
        let failed = |source| JailError::System { doing: "starting the guard", source };
        let (socket, theirs) = UnixStream::pair().map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        let zygotes =
            config.zygotes.iter().map(|(pid, held)| format!("{pid}{}", if *held { "+" } else { "" }));
        let child = Program::new(&config.program)
            .args(&config.args)
            .arg(std::process::id().to_string())
            .args(zygotes)
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .spawn()
            .map_err(failed)?;
        Ok(Self { child, socket })
    }

    /// What the guard says, a line each.
    fn hear(&mut self, rest: &mut Vec<u8>) -> Vec<String> {
        let mut bytes = [0; 4096];
        while let Ok(n @ 1..) = self.socket.read(&mut bytes) {
            rest.extend_from_slice(&bytes[..n]);
        }
        let mut lines = Vec::new();
        while let Some(end) = rest.iter().position(|b| *b == b'\n') {
            lines.push(String::from_utf8_lossy(&rest[..end]).into_owned());
            rest.drain(..=end);
        }
        rest.truncate(bytes.len());
        lines
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        // It ends by itself when the socket closes; this is for one that is stopped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn watch(config: &SentryConfig, mut post: Post, stop: &AtomicBool, mut told: impl FnMut(Sign) -> bool) {
    let (mut rest, mut again, mut said) = (Vec::new(), 0, Vec::new());
    let mut sight = look::Sight::default();
    while !stop.load(Ordering::Relaxed) {
        let mut signs: Vec<String> = look::traced(std::process::id(), "the broker", &|_| false).collect();
        signs.extend(look::traced(post.child.id(), "the guard", &|_| false));
        signs.extend(look::strangers());
        signs.extend(sight.look());
        if sys::prctl(libc::PR_GET_DUMPABLE, 0).is_ok_and(|dumpable| dumpable != 0) {
            signs.push("the broker was made readable for others of its user (dumpable)".into());
        }
        let heard = post.hear(&mut rest);
        let mut written = true;
        for sign in signs.into_iter().chain(heard.iter().cloned()) {
            // A debugger that stays is one sign, however often it is seen.
            if said.contains(&sign) || said.len() >= 64 {
                continue;
            }
            written &= told(Sign(sign.clone()));
            said.push(sign);
        }
        if !heard.is_empty() && written {
            // The guard need not write it down should we end now.
            let _ = post.socket.write_all(b"+");
        }
        if again < AGAIN && post.child.try_wait().is_ok_and(|end| end.is_some()) {
            again += 1;
            rest.clear();
            if let Ok(next) = Post::start(config) {
                post = next;
            }
        }
        std::thread::park_timeout(EVERY);
    }
}

#[cfg(test)]
pub(crate) use look::tests as look_tests;
