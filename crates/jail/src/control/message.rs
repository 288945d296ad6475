//! The messages of the control socket as bytes: a kind, then fixed little-endian fields.

use crate::config::{Assignment, Isolation, Limits, Profile};
use crate::wall::{Wall, WallSet};

/// A message that is not one of ours; the text says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// The first message: how the zygote is to build its own walls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Setup {
    pub(crate) isolation: Isolation,
    pub(crate) debuggable: bool,
    /// Nobody traces the guests, so the zygote tells how they end.
    pub(crate) report_exits: bool,
    pub(crate) allow_missing: WallSet,
    /// Walls to leave out; honoured in this crate's own tests only, refused elsewhere.
    pub(crate) leave_out: WallSet,
}

/// From the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Comes first, with the descriptor on which the zygote reports exits.
    Setup(Setup),
    /// Comes with the guest's end of a stream socket.
    Spawn { id: u32, assignment: Assignment, label: String },
}

/// From the zygote, or from a guest that has just put up its walls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The zygote stands and is warm. `errors` has an entry for each absent wall.
    Ready { absent: Vec<(Wall, i32)> },
    /// The zygote cannot go on for want of this wall.
    CannotStand { wall: Wall, errno: i32 },
    /// Forked; comes with a pidfd.
    Forked { id: u32, pid: u32 },
    /// Could not fork.
    NotForked { id: u32, errno: i32 },
    /// The guest's walls stand (its filter follows after its preparations).
    Standing { id: u32, walls: WallSet },
    /// The guest lacks this wall and ends.
    Fallen { id: u32, wall: Wall, errno: i32 },
    /// On the exit socket: a child has ended with this wait status.
    Exited { pid: u32, status: i32 },
    /// A message was refused.
    Refused { code: u8 },
}

/// Longest message; a receiver has room for one byte more, to notice longer ones.
pub(crate) const LONGEST: usize = 256;

/// Why a message was refused, by code.
const REFUSALS: &[&str] = &[
    "unknown",
    "empty message",
    "message too long",
    "unknown kind",
    "wrong length",
    "bad field",
    "wrong descriptors",
];

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (head, tail) = self.0.split_first_chunk::<N>().ok_or(Malformed("wrong length"))?;
        self.0 = tail;
        Ok(*head)
    }
    fn u8(&mut self) -> Result<u8, Malformed> {
        Ok(self.take::<1>()?[0])
    }
    fn u32(&mut self) -> Result<u32, Malformed> {
        Ok(u32::from_le_bytes(self.take()?))
    }
    fn i32(&mut self) -> Result<i32, Malformed> {
        Ok(i32::from_le_bytes(self.take()?))
    }
    fn u64(&mut self) -> Result<u64, Malformed> {
        Ok(u64::from_le_bytes(self.take()?))
    }
    fn walls(&mut self) -> Result<WallSet, Malformed> {
        WallSet::from_bits(self.u32()?).ok_or(Malformed("bad field"))
    }
    fn wall(&mut self) -> Result<Wall, Malformed> {
        let index = usize::from(self.u8()?);
        Wall::ALL.get(index).copied().ok_or(Malformed("bad field"))
    }
    fn flag(&mut self) -> Result<bool, Malformed> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed("bad field")),
        }
    }
    fn end(self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed("wrong length")) }
    }
}

impl Command {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        match self {
            Command::Setup(setup) => {
                out.push(1);
                out.push(u8::from(setup.isolation == Isolation::Full));
                out.push(u8::from(setup.debuggable));
                out.push(u8::from(setup.report_exits));
                out.extend(setup.allow_missing.bits().to_le_bytes());
                out.extend(setup.leave_out.bits().to_le_bytes());
            }
            Command::Spawn { id, assignment, label } => {
                out.push(2);
                out.extend(id.to_le_bytes());
                out.push(assignment.role);
                out.push(assignment.profile as u8);
                out.extend(assignment.limits.address_space.to_le_bytes());
                out.extend(assignment.limits.stack.to_le_bytes());
                out.extend(assignment.limits.cpu_seconds.unwrap_or(u64::MAX).to_le_bytes());
                out.extend(label.as_bytes());
            }
        }
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader(bytes);
        match reader.u8().map_err(|_| Malformed("empty message"))? {
            1 => {
                let isolation = if reader.flag()? { Isolation::Full } else { Isolation::Shared };
                let (debuggable, report_exits) = (reader.flag()?, reader.flag()?);
                let (allow_missing, leave_out) = (reader.walls()?, reader.walls()?);
                reader.end()?;
                if !cfg!(test) && !leave_out.is_empty() {
                    return Err(Malformed("bad field"));
                }
                Ok(Command::Setup(Setup { isolation, debuggable, report_exits, allow_missing, leave_out }))
            }
            2 => {
                let id = reader.u32()?;
                let role = reader.u8()?;
                let profile = reader.u8()?;
                let profile =
                    Profile::ALL.into_iter().find(|p| *p as u8 == profile).ok_or(Malformed("bad field"))?;
                let (address_space, stack, cpu) = (reader.u64()?, reader.u64()?, reader.u64()?);
                let limits = Limits { address_space, stack, cpu_seconds: (cpu != u64::MAX).then_some(cpu) };
                let label = str::from_utf8(reader.0).map_err(|_| Malformed("bad field"))?.to_owned();
                let request = crate::config::SpawnRequest { role, profile, label, limits };
                request.check().map_err(|_| Malformed("bad field"))?;
                Ok(Command::Spawn {
                    id,
                    assignment: Assignment { role, profile, limits },
                    label: request.label,
                })
            }
            _ => Err(Malformed("unknown kind")),
        }
    }
}

impl Answer {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        let mut pair = |kind: u8, first: u32, second: i32| {
            out.push(kind);
            out.extend(first.to_le_bytes());
            out.extend(second.to_le_bytes());
        };
        match self {
            Answer::Ready { absent } => {
                out.push(1);
                for (wall, errno) in absent {
                    out.push(*wall as u8);
                    out.extend(errno.to_le_bytes());
                }
            }
            Answer::CannotStand { wall, errno } => pair(2, *wall as u32, *errno),
            Answer::Forked { id, pid } => pair(3, *id, pid.cast_signed()),
            Answer::NotForked { id, errno } => pair(4, *id, *errno),
            Answer::Standing { id, walls } => pair(5, *id, walls.bits().cast_signed()),
            Answer::Fallen { id, wall, errno } => {
                pair(6, *id, *errno);
                out.push(*wall as u8);
            }
            Answer::Exited { pid, status } => pair(7, *pid, *status),
            Answer::Refused { code } => out.extend([8, *code]),
        }
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader(bytes);
        let answer = match reader.u8().map_err(|_| Malformed("empty message"))? {
            1 => {
                let mut absent = Vec::new();
                while !reader.0.is_empty() {
                    absent.push((reader.wall()?, reader.i32()?));
                }
                Answer::Ready { absent }
            }
            2 => {
                let wall = *Wall::ALL.get(reader.u32()? as usize).ok_or(Malformed("bad field"))?;
                Answer::CannotStand { wall, errno: reader.i32()? }
            }
            3 => Answer::Forked { id: reader.u32()?, pid: reader.u32()? },
            4 => Answer::NotForked { id: reader.u32()?, errno: reader.i32()? },
            5 => Answer::Standing { id: reader.u32()?, walls: reader.walls()? },
            6 => {
                let (id, errno) = (reader.u32()?, reader.i32()?);
                Answer::Fallen { id, errno, wall: reader.wall()? }
            }
            7 => Answer::Exited { pid: reader.u32()?, status: reader.i32()? },
            8 => Answer::Refused { code: reader.u8()? },
            _ => return Err(Malformed("unknown kind")),
        };
        reader.end()?;
        Ok(answer)
    }
}

impl From<Malformed> for Answer {
    fn from(malformed: Malformed) -> Self {
        let code = REFUSALS.iter().position(|reason| *reason == malformed.0).unwrap_or(0);
        Answer::Refused { code: u8::try_from(code).unwrap_or(0) }
    }
}

/// Why a message was refused, in words.
pub(crate) fn refusal(code: u8) -> &'static str {
    REFUSALS.get(usize::from(code)).copied().unwrap_or("unknown")
}
