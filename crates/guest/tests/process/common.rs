//! A broker for tests: runs a guest as a process of its own, on its arena and behind a filter of three system calls.
//!
//! The process is this test binary again, told by an environment variable to run its test `child` only.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    os::{
        fd::{AsFd, AsRawFd, OwnedFd},
        unix::net::UnixStream,
    },
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use menshen_engine::{Kind, arena::SwitchAlloc, compile};
use menshen_guest::{Limits, exit_now, prepare, run, warm_with};
use menshen_wire::{Decoder, ToBroker, ToGuest, Value, limits};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

#[global_allocator]
static ALLOCATOR: SwitchAlloc = SwitchAlloc;

const FRAMEWORK: &str = include_str!("framework.js");
const VARIABLE: &str = "MENSHEN_TEST_GUEST";

/// Turn limit and memory of test guests.
pub(crate) fn test_limits() -> Limits {
    Limits { memory: 64 << 20, turn: Duration::from_millis(500), ..Limits::default() }
}

/// What the test `child` of each file does: nothing, unless this process was started as a guest.
pub(crate) fn be_the_guest() {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    let socket = std::io::stdin().as_fd().try_clone_to_owned().unwrap();
    let mut limits = test_limits();
    if std::env::var_os(VARIABLE).is_some_and(|task| task == "patient") {
        limits.turn = Duration::from_secs(60);
    }
    let prepared = prepare(warm_with(limits, FRAMEWORK).unwrap()).unwrap();
    seccompiler::apply_filter(&three_calls(&socket)).unwrap();
    if std::env::var_os(VARIABLE).is_some_and(|task| task == "escape") {
        // Nothing of what follows may be reached.
        let _ = std::fs::File::open("/dev/null");
        exit_now(0);
    }
    exit_now(run(prepared, socket))
}

/// read and write on the socket, exit_group; anything else kills.
fn three_calls(socket: &OwnedFd) -> BpfProgram {
    let fd = socket.as_raw_fd() as u64;
    let on_socket = || {
        let condition = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, fd).unwrap();
        vec![SeccompRule::new(vec![condition]).unwrap()]
    };
    let rules = BTreeMap::from([
        (libc::SYS_read, on_socket()),
        (libc::SYS_write, on_socket()),
        (libc::SYS_exit_group, vec![]),
    ]);
    let arch = std::env::consts::ARCH.try_into().unwrap();
    SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, arch)
        .unwrap()
        .try_into()
        .unwrap()
}

/// One running guest and the broker's end of its socket.
pub(crate) struct Guest {
    child: Child,
    pub(crate) socket: UnixStream,
    decoder: Decoder,
    seq: u32,
}

impl Guest {
    /// A guest that has not been told its program.
    pub(crate) fn spawn() -> Self {
        Self::spawn_to("run")
    }

    /// A process that is to `run`, to be `patient` (memory must end its turns, not a loaded machine's clock), or to
    /// try to `escape`.
    #[expect(clippy::disallowed_methods, reason = "the guest of a test is this very binary again")]
    pub(crate) fn spawn_to(task: &str) -> Self {
        let (ours, theirs) = UnixStream::pair().unwrap();
        ours.set_read_timeout(Some(Duration::from_secs(90))).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture", "--test-threads=1"])
            .env(VARIABLE, task)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, socket: ours, decoder: Decoder::new(limits::TO_BROKER), seq: 0 }
    }

    /// A guest whose program is this function body, with `host` and `env` in scope; with the frames up to `Done`.
    pub(crate) fn start(body: &str) -> (Self, Vec<ToBroker>) {
        Self::start_with([7; 32], body)
    }

    pub(crate) fn start_with(entropy: [u8; 32], body: &str) -> (Self, Vec<ToBroker>) {
        Self::spawn().told(entropy, body)
    }

    /// A guest whose turns may last a minute.
    pub(crate) fn start_patient(body: &str) -> (Self, Vec<ToBroker>) {
        Self::spawn_to("patient").told([7; 32], body)
    }

    fn told(self, entropy: [u8; 32], body: &str) -> (Self, Vec<ToBroker>) {
        let mut guest = self;
        let env = Value::object([("main", Value::from("js:main"))]);
        let units = vec![("js:main".to_owned(), unit(&format!("(function (host, env) {{{body}}})")))];
        let frames = guest.turn(&ToGuest::Start { entropy, env, units });
        (guest, frames)
    }

    pub(crate) fn send(&mut self, frame: &ToGuest) -> u32 {
        self.seq += 1;
        let mut bytes = Vec::new();
        frame.encode(self.seq, &mut bytes);
        self.socket.write_all(&bytes).unwrap();
        self.seq
    }

    /// The next frame; `None` when the guest is gone.
    pub(crate) fn receive(&mut self) -> Option<ToBroker> {
        let mut chunk = vec![0; 1 << 16];
        loop {
            if let Some(frame) = self.decoder.next_frame().unwrap() {
                return Some(ToBroker::decode(frame).unwrap());
            }
            match self.socket.read(&mut chunk) {
                Ok(0) => return None,
                Ok(n) => self.decoder.push(&chunk[..n]),
                Err(e) if e.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(e) => panic!("the guest is silent: {e}"),
            }
        }
    }

    /// Frames up to and without `Done` of `seq`.
    pub(crate) fn until_done(&mut self, seq: u32) -> Vec<ToBroker> {
        let mut frames = Vec::new();
        loop {
            match self.receive() {
                Some(ToBroker::Done { seq: done }) if done == seq => return frames,
                Some(frame) => frames.push(frame),
                None => panic!("the guest ended with {:?} after {frames:?}", self.child.wait().unwrap()),
            }
        }
    }

    /// Sends a frame and returns what the guest says to it.
    pub(crate) fn turn(&mut self, frame: &ToGuest) -> Vec<ToBroker> {
        let seq = self.send(frame);
        self.until_done(seq)
    }

    /// Waits for the end of the process.
    pub(crate) fn end(mut self) -> ExitStatus {
        while self.receive().is_some() {}
        self.child.wait().unwrap()
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytecode of a unit.
pub(crate) fn unit(source: &str) -> Vec<u8> {
    compile(source, "unit.js", Kind::Debug).unwrap()
}

/// The arguments of the console lines among frames.
pub(crate) fn logged(frames: &[ToBroker]) -> Vec<Value> {
    let of =
        |frame: &ToBroker| if let ToBroker::Console { args, .. } = frame { Some(args.clone()) } else { None };
    frames.iter().filter_map(of).collect()
}

/// Kind and message of the faults among frames.
pub(crate) fn faults(frames: &[ToBroker]) -> Vec<(String, String)> {
    let of = |frame: &ToBroker| match frame {
        ToBroker::Fault { kind, message, .. } => Some((kind.clone(), message.clone())),
        _ => None,
    };
    frames.iter().filter_map(of).collect()
}

/// An array of values, as `console` sends it.
pub(crate) fn array<const N: usize>(items: [Value; N]) -> Value {
    Value::Array(items.into())
}
