//! The broker's cage, made of the jail.

use std::sync::Arc;

use menshen_broker::cage;
use menshen_engine::arena::DEFAULT_SIZE;
use menshen_jail::{How, Limits, Profile, SpawnRequest, Wall, Zygote, allowed_calls};
use tokio::sync::oneshot;

use crate::zygote::GUEST;

/// What a guest may use up. Its memory is the engine's arena, mapped in the zygote; beside it stand the image, the stack
/// and nothing else, because no call is left that maps memory.
const LIMITS: Limits =
    Limits { address_space: (DEFAULT_SIZE as u64) + (128 << 20), stack: 1 << 20, cpu_seconds: None };

/// Starts guests of one zygote.
pub(crate) struct Jail {
    pub(crate) zygote: Arc<Zygote>,
    pub(crate) debuggable: bool,
}

impl cage::Cage for Jail {
    fn spawn(&self) -> Result<cage::Caged, String> {
        let request = SpawnRequest {
            role: GUEST,
            profile: Profile::Arena,
            label: "menshen-guest".into(),
            limits: LIMITS,
        };
        let (send, exit) = oneshot::channel();
        let jailed = self
            .zygote
            .spawn_watched(request, move |ended: menshen_jail::Exit| {
                // Whoever started it may be gone; then nobody asks how it ended.
                let _ = send.send(exit_of(ended.how));
            })
            .map_err(|e| e.to_string())?;
        Ok(cage::Caged { pid: jailed.pid, socket: jailed.socket, exit })
    }

    fn kill(&self, pid: u32) {
        self.zygote.kill(pid);
    }

    fn vitals(&self, pid: u32) -> Option<cage::Vitals> {
        menshen_jail::Vitals::of(pid).map(|v| cage::Vitals { cpu: v.cpu, rss: v.rss })
    }

    fn walls(&self) -> cage::Walls {
        let absent = self.zygote.absent();
        let wall = |wall: &Wall| cage::Wall {
            name: wall.name().to_owned(),
            state: if absent.contains(*wall) { "missing" } else { "on" },
            why: Some(wall.description().to_owned()),
        };
        let calls = allowed_calls(Profile::Arena).unwrap_or_default();
        cage::Walls {
            walls: Wall::ALL.iter().map(wall).collect(),
            syscalls: calls.into_iter().map(|c| c.call).collect(),
            debuggable: self.debuggable,
        }
    }
}

fn exit_of(how: How) -> cage::Exit {
    match how {
        How::Exited(code) => cage::Exit::Exited(code),
        How::Signaled(signal) => cage::Exit::Signaled(signal),
        How::ForbiddenSyscall { number, name } => cage::Exit::ForbiddenSyscall {
            number: number.unwrap_or(-1),
            name: name.unwrap_or("unknown").to_owned(),
        },
        How::ZygoteGone => cage::Exit::Signaled(9),
    }
}
