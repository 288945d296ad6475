//! The broker's side: one zygote, started, asked for guests, and ended.

mod book;
mod tracer;

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::process::{Command as Program, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use self::book::{Book, OnExit};
pub(crate) use self::tracer::try_tracing;
use crate::config::{Assignment, SpawnRequest, ZygoteConfig};
use crate::control::{Answer, Command, Malformed, Received, Setup, Socket};
use crate::error::JailError;
use crate::exit::Exit;
use crate::sys;
use crate::wall::{Wall, WallSet, WallStatus};

/// How long a zygote may take to build its walls and warm up.
const WARM_UP: Duration = Duration::from_secs(30);
/// How long a fork may take.
const FORK: Duration = Duration::from_secs(5);

/// A zygote and the thread that holds its ptrace slot.
///
/// Dropping it ends the zygote and every guest of it. A fresh one has a fresh address layout, so replace it from time to time,
/// and do not let programs of differing trust share one.
#[derive(Debug)]
pub struct Zygote {
    pid: u32,
    absent: WallSet,
    traced: bool,
    control: Mutex<Control>,
    book: Arc<Book>,
    supervisor: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Control {
    socket: Socket,
    next_id: u32,
}

/// A guest that stands behind its walls, or is about to.
#[derive(Debug)]
pub struct Jailed {
    /// Its process id, seen from here.
    pub pid: u32,
    /// Our end of its one socket (a stream, close-on-exec, blocking).
    pub socket: OwnedFd,
    /// The walls that it reported, and the tracer that it cannot see.
    pub walls: WallSet,
}

impl Zygote {
    /// Starts a zygote and waits until it is warm.
    ///
    /// # Errors
    /// When the program does not start, when it lacks a wall that may not be missing, or when warming up fails or takes over
    /// 30 s. No process is left behind then.
    pub fn start(config: &ZygoteConfig) -> Result<Self, JailError> {
        if let Some(wall) = config.allow_missing.iter().copied().find(|wall| !wall.may_be_missing()) {
            return Err(JailError::WallRequired { wall });
        }
        let allowed: WallSet = config.allow_missing.iter().copied().collect();
        let (control, theirs) = Socket::pair().map_err(system("making the control socket"))?;
        let (exits, their_exits) = Socket::pair().map_err(system("making the exit socket"))?;
        control.set_deadline(WARM_UP).map_err(system("setting a deadline"))?;

        let book = Arc::new(Book::default());
        let (report, started) = channel();
        let supervisor = {
            let (config, book) = (config.clone(), Arc::clone(&book));
            let run = move || supervise(&config, theirs.into_fd(), &exits, &book, &report);
            std::thread::Builder::new().name("jail".into()).spawn(run).map_err(system("starting a thread"))?
        };
        let gone = || JailError::ZygoteGone { detail: "its supervisor ended".into() };
        let (pid, untraced) = started.recv().map_err(|_| gone())??;
        // From here on dropping it cleans up.
        let mut zygote = Self {
            pid,
            absent: WallSet::EMPTY,
            traced: untraced.is_none(),
            control: Mutex::new(Control { socket: control, next_id: 1 }),
            book,
            supervisor: Some(supervisor),
        };
        let mut missing: Vec<(Wall, i32)> = Vec::new();
        if !config.debuggable
            && let Some(errno) = untraced
        {
            missing.push((Wall::Tracer, errno));
        }
        let setup = Setup {
            isolation: config.isolation,
            debuggable: config.debuggable,
            report_exits: !zygote.traced,
            allow_missing: allowed,
            leave_out: left_out(config),
        };
        missing.extend(zygote.set_up(setup, their_exits.into_fd())?);
        let walls: Vec<_> = missing
            .iter()
            .filter(|(wall, _)| !allowed.contains(*wall))
            .map(|(wall, errno)| {
                WallStatus::new(*wall, false, io::Error::from_raw_os_error(*errno).to_string())
            })
            .collect();
        if !walls.is_empty() {
            return Err(JailError::WallsMissing { walls });
        }
        zygote.absent = missing.into_iter().map(|(wall, _)| wall).collect();
        if config.debuggable {
            zygote.absent.insert(Wall::Tracer);
            zygote.absent.insert(Wall::Undumpable);
        }
        Ok(zygote)
    }

    fn set_up(&self, setup: Setup, exits: OwnedFd) -> Result<Vec<(Wall, i32)>, JailError> {
        let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
        let message = Command::Setup(setup).encode();
        control.socket.send(&message, Some(exits.as_raw_fd())).map_err(|error| self.gone(&error))?;
        match self.answer(&control, WARM_UP, "warming up")?.0 {
            Answer::Ready { absent } => {
                control.socket.set_deadline(FORK).map_err(system("setting a deadline"))?;
                Ok(absent)
            }
            Answer::CannotStand { wall, errno } => {
                let detail = io::Error::from_raw_os_error(errno).to_string();
                Err(JailError::WallsMissing { walls: vec![WallStatus::new(wall, false, detail)] })
            }
            other => Err(refused(&other)),
        }
    }

    /// Forks a guest. Returns when its walls stand; its preparations and its filter follow while you go on.
    ///
    /// # Errors
    /// When the request breaks a rule, when a wall does not stand, or when the zygote is gone.
    pub fn spawn(&self, request: SpawnRequest) -> Result<Jailed, JailError> {
        self.spawn_watched(request, |_| {})
    }

    /// As [`spawn`](Self::spawn), and `on_exit` is called once when the guest has ended, from the supervising thread: keep it
    /// short (send on a channel). If this fails, it is not called.
    ///
    /// # Errors
    /// As [`spawn`](Self::spawn).
    pub fn spawn_watched(
        &self,
        request: SpawnRequest,
        on_exit: impl FnOnce(Exit) + Send + 'static,
    ) -> Result<Jailed, JailError> {
        request.check()?;
        let (ours, theirs) =
            sys::socket_pair(libc::SOCK_STREAM).map_err(system("making a guest's socket"))?;
        let mut control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
        let id = control.next_id;
        control.next_id = id.wrapping_add(1);
        let SpawnRequest { role, profile, limits, label } = request;
        let assignment = Assignment { role, profile, limits };
        let message = Command::Spawn { id, assignment, label }.encode();
        control.socket.send(&message, Some(theirs.as_raw_fd())).map_err(|error| self.gone(&error))?;
        drop(theirs);

        let (mut forked, mut standing) = (None, None);
        let outcome = loop {
            if let (Some(pid), Some(walls)) = (forked, standing) {
                break Ok((pid, walls));
            }
            match self.answer(&control, FORK, "forking a guest") {
                Ok((Answer::Forked { id: of, pid }, Some(pidfd))) if of == id => {
                    self.book.born(pid, pidfd);
                    forked = Some(pid);
                }
                Ok((Answer::Standing { id: of, walls }, _)) if of == id => standing = Some(walls),
                Ok((Answer::NotForked { id: of, errno }, _)) if of == id => {
                    break Err(JailError::Fork { source: io::Error::from_raw_os_error(errno) });
                }
                Ok((Answer::Fallen { id: of, wall, errno }, _)) if of == id => {
                    break Err(JailError::GuestWall { wall, errno });
                }
                Ok((answer @ Answer::Refused { .. }, _)) => break Err(refused(&answer)),
                // An answer to an earlier request that was given up.
                Ok(_) => {}
                Err(error) => break Err(error),
            }
        };
        drop(control);
        match outcome {
            Ok((pid, mut walls)) => {
                if self.traced {
                    walls.insert(Wall::Tracer);
                }
                self.book.watch(pid, Box::new(on_exit));
                Ok(Jailed { pid, socket: ours, walls })
            }
            Err(error) => {
                if let Some(pid) = forked {
                    self.book.kill(pid);
                    self.book.watch(pid, Box::new(|_| {}) as OnExit);
                }
                Err(error)
            }
        }
    }

    /// Kills a guest of this zygote. Whether it was still there; never hits a later process with the same number.
    pub fn kill(&self, pid: u32) -> bool {
        self.book.kill(pid)
    }

    /// The zygote's own process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The walls that the guests of this zygote lack.
    pub fn absent(&self) -> WallSet {
        self.absent
    }

    /// Whether the zygote still lives.
    pub fn is_alive(&self) -> bool {
        self.book.gone().is_none()
    }

    fn answer(
        &self,
        control: &Control,
        deadline: Duration,
        doing: &'static str,
    ) -> Result<(Answer, Option<OwnedFd>), JailError> {
        let begun = Instant::now();
        match control.socket.receive() {
            Ok(Received::Message(bytes, descriptor)) => match Answer::decode(&bytes) {
                Ok(answer) => Ok((answer, descriptor)),
                Err(Malformed(reason)) => {
                    Err(JailError::Refused { reason: format!("its answer has a {reason}") })
                }
            },
            Ok(Received::Malformed(Malformed(reason))) => {
                Err(JailError::Refused { reason: format!("its answer is a {reason}") })
            }
            Ok(Received::Closed) => Err(self.gone(&io::ErrorKind::ConnectionReset.into())),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && begun.elapsed() * 2 >= deadline => {
                Err(JailError::Timeout { seconds: deadline.as_secs(), doing })
            }
            Err(error) => Err(self.gone(&error)),
        }
    }

    fn gone(&self, error: &io::Error) -> JailError {
        // The supervisor hears of the end a moment later than the socket does.
        let until = Instant::now() + Duration::from_millis(200);
        while self.book.gone().is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        JailError::ZygoteGone { detail: self.book.gone().unwrap_or_else(|| error.to_string()) }
    }

    #[cfg(test)]
    pub(crate) fn raw_exchange(&self, bytes: &[u8], descriptor: Option<i32>) -> Result<Answer, JailError> {
        let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
        control.socket.send(bytes, descriptor).map_err(|error| self.gone(&error))?;
        Ok(self.answer(&control, FORK, "testing")?.0)
    }
}

impl Drop for Zygote {
    fn drop(&mut self) {
        self.book.end();
        if let Some(supervisor) = self.supervisor.take() {
            // A supervisor that panicked has ended too, and its guests with it (EXITKILL).
            let _ = supervisor.join();
        }
    }
}

type Started = Result<(u32, Option<i32>), JailError>;

/// The life of the supervising thread. The zygote is its child and its tracee, so both end with this thread at the latest.
#[expect(clippy::disallowed_methods, reason = "jail is the one who starts processes")]
fn supervise(config: &ZygoteConfig, control: OwnedFd, exits: &Socket, book: &Book, report: &Sender<Started>) {
    let spawned = Program::new(&config.program)
        .args(&config.args)
        .env_clear()
        .stdin(Stdio::from(control))
        .stdout(Stdio::null())
        .spawn();
    let child = match spawned {
        Ok(child) => child,
        Err(source) => {
            let program = config.program.display().to_string();
            let _ = report.send(Err(JailError::Start { program, source }));
            return;
        }
    };
    let pid = child.id();
    book.zygote(pid);
    let untraced = if config.debuggable || left_out(config).contains(Wall::Tracer) {
        Some(0)
    } else {
        tracer::seize(pid).err().map(|e| sys::errno(&e))
    };
    // Whoever started us waits for this; if they are gone, dropping the zygote follows.
    let _ = report.send(Ok((pid, untraced)));
    let how = match untraced {
        None => tracer::trace(pid, book),
        Some(_) => {
            tracer::listen(exits, book);
            tracer::wait_for(pid)
        }
    };
    book.zygote_ended(how);
}

#[cfg(test)]
fn left_out(config: &ZygoteConfig) -> WallSet {
    config.leave_out.iter().copied().collect()
}

#[cfg(not(test))]
fn left_out(_config: &ZygoteConfig) -> WallSet {
    WallSet::EMPTY
}

fn system(doing: &'static str) -> impl FnOnce(io::Error) -> JailError {
    move |source| JailError::System { doing, source }
}

fn refused(answer: &Answer) -> JailError {
    let reason = match answer {
        Answer::Refused { code } => crate::control::refusal(*code).to_owned(),
        other => format!("it answered {other:?}"),
    };
    JailError::Refused { reason }
}
