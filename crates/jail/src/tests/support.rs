//! What most tests begin with: a zygote of this very program, a guest, a question to it.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::{Exit, Isolation, Jailed, Limits, Profile, SpawnRequest, Wall, Zygote, ZygoteConfig};

/// Who the tests are when they are not root.
pub(super) const ORDINARY_USER: u32 = 65_534;

/// What a guest is asked to do; see `inmate`.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Op {
    Attack = 0,
    Exit = 1,
    Fault = 2,
    Spin = 3,
    Panic = 4,
    Echo = 5,
    Overflow = 6,
    Allocate = 7,
    Settled = 8,
    LocalTime = 9,
    ConnectAbstract = 10,
    ConnectTcp = 11,
    Trap = 12,
    Deep = 13,
}

pub(super) fn is_root() -> bool {
    crate::sys::geteuid() == 0
}

pub(super) fn config() -> ZygoteConfig {
    ZygoteConfig::new(std::env::current_exe().unwrap())
}

pub(super) fn without(walls: &[Wall]) -> ZygoteConfig {
    let mut config = config();
    config.leave_out = walls.to_vec();
    // A wall may stand on one that was left out.
    config.allow_missing = Wall::ALL.iter().copied().filter(|wall| wall.may_be_missing()).collect();
    config
}

pub(super) fn start(config: &ZygoteConfig) -> Zygote {
    Zygote::start(config).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn full() -> ZygoteConfig {
    let mut config = config();
    config.isolation = Isolation::Full;
    config
}

pub(super) fn request(profile: Profile) -> SpawnRequest {
    SpawnRequest { role: 7, profile, label: "test:guest".into(), limits: Limits::default() }
}

pub(super) struct Inmate {
    pub(super) jailed: Jailed,
    pub(super) socket: UnixStream,
    pub(super) exit: Receiver<Exit>,
}

pub(super) fn spawn(zygote: &Zygote) -> Inmate {
    spawn_as(zygote, &request(Profile::Arena))
}

pub(super) fn spawn_as(zygote: &Zygote, request: &SpawnRequest) -> Inmate {
    let (send, exit) = channel();
    let jailed = zygote
        .spawn_watched(request.clone(), move |exit| {
            let _ = send.send(exit);
        })
        .unwrap_or_else(|error| panic!("{error}"));
    let socket = UnixStream::from(jailed.socket.try_clone().unwrap());
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    Inmate { jailed, socket, exit }
}

impl Inmate {
    pub(super) fn tell(&mut self, op: Op, argument: u32) {
        self.try_tell(op, argument).unwrap();
    }

    fn try_tell(&mut self, op: Op, argument: u32) -> std::io::Result<()> {
        let mut message = [0; 8];
        message[0] = op as u8;
        message[4..].copy_from_slice(&argument.to_le_bytes());
        self.socket.write_all(&message)
    }

    /// The guest's answer, or how it ended instead.
    pub(super) fn ask(&mut self, op: Op, argument: u32) -> Result<i64, Exit> {
        let mut answer = [0; 8];
        match self.try_tell(op, argument).and_then(|()| self.socket.read_exact(&mut answer)) {
            Ok(()) => Ok(i64::from_le_bytes(answer)),
            Err(_) => Err(self.end()),
        }
    }

    pub(super) fn end(&self) -> Exit {
        self.exit.recv_timeout(Duration::from_secs(10)).expect("the end is told")
    }
}

/// Waits until `what` holds.
pub(super) fn eventually(mut what: impl FnMut() -> bool) -> bool {
    for _ in 0..400 {
        if what() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

/// Whether a process exists and is no zombie.
pub(super) fn lives(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    status.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['Z', 'X']))
}
