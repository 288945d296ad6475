//! The frames between a guest and its broker: `u32 length, u8 kind, body`.
//!
//! Table of kinds and bodies: `docs/protocol.md` section 2. A frame names no program: who speaks is known from the
//! socket it came over.

use crate::{Error, Reader, Value, Writer, limits};

/// What a guest says.
#[derive(Debug, Clone, PartialEq)]
pub enum ToBroker {
    /// The program stands up to its first page.
    Ready {
        /// Build id of the guest's engine.
        engine: String,
        /// Bytes of the JavaScript heap.
        heap: u32,
    },
    /// A `wx` call.
    Call {
        /// The guest's number for it; the answer repeats it.
        id: u32,
        /// The guest does nothing else until the answer.
        sync: bool,
        /// Name of the API, without `wx.`.
        name: String,
        /// Its arguments.
        args: Value,
    },
    /// Commands for the view of a page, opaque to the broker.
    View {
        /// The page.
        page: u32,
        /// Commands, `docs/protocol.md` section 4.
        batch: Vec<u8>,
    },
    /// The stylesheet of this compiled file is needed before the commands that follow.
    Style {
        /// The page.
        page: u32,
        /// Path of the file, without extension.
        path: String,
    },
    /// A line for the developer.
    Console {
        /// 0 log, 1 info, 2 warn, 3 error, 4 debug.
        level: u8,
        /// What was logged.
        args: Value,
    },
    /// Something went wrong in the program and nobody caught it.
    Fault {
        /// The page, 0 when none.
        page: u32,
        /// `error`, `rejection`, `warning` or `compile`.
        kind: String,
        /// What happened.
        message: String,
        /// Where.
        stack: String,
    },
    /// One `Tick` please, after so many ms; `u32::MAX` takes the wish back.
    Wake {
        /// Milliseconds from now.
        ms: u32,
    },
    /// A frame has been handled.
    Done {
        /// Its number.
        seq: u32,
    },
    /// The guest waits for this unit.
    Load {
        /// Name of the unit.
        unit: String,
    },
    /// The page stack changed.
    Page {
        /// The page.
        page: u32,
        /// How.
        op: PageOp,
        /// Path, query, window configuration.
        info: Value,
    },
    /// Answer to a `Probe`.
    Inspect {
        /// The probe's number.
        id: u32,
        /// What was found.
        value: Value,
    },
}

/// What happened to a page of the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOp {
    /// It was opened and is on top.
    Open,
    /// It is on top again.
    Show,
    /// It is gone.
    Close,
}

/// What a broker says. Every frame carries a number counted from 1.
#[derive(Debug, Clone, PartialEq)]
pub enum ToGuest {
    /// Run the program.
    Start {
        /// Seed of every random number of the program.
        entropy: [u8; 32],
        /// `docs/protocol.md` section 3.
        env: Value,
        /// Units the first page needs: name and bytecode.
        units: Vec<(String, Vec<u8>)>,
    },
    /// Answer to `Load`.
    Unit {
        /// Name of the unit.
        unit: String,
        /// Its bytecode; `None` when the program has no such unit.
        bytes: Option<Vec<u8>>,
    },
    /// Answer to a call.
    Reply {
        /// The call's number.
        id: u32,
        /// Success?
        ok: bool,
        /// The result, or `{errMsg, errno}`.
        value: Value,
    },
    /// What happened in the view of a page.
    Event {
        /// The page.
        page: u32,
        /// `docs/protocol.md` section 5.
        batch: Value,
    },
    /// The time asked for by `Wake` has come.
    Tick,
    /// The host has something to tell.
    Notify {
        /// Name of the host event.
        name: String,
        /// What there is to say.
        value: Value,
    },
    /// End in good order.
    Stop,
    /// The inspector asks.
    Probe {
        /// Number of the question.
        id: u32,
        /// The question.
        value: Value,
    },
}

impl ToBroker {
    /// Appends the whole frame, length included.
    pub fn encode(&self, out: &mut Vec<u8>) {
        framed(out, self.kind(), |w| match self {
            Self::Ready { engine, heap } => {
                w.str(engine);
                w.u32(*heap);
            }
            Self::Call { id, sync, name, args } => {
                w.u32(*id);
                w.u8(u8::from(*sync));
                w.str(name);
                args.write(w);
            }
            Self::View { page, batch } => {
                w.u32(*page);
                w.raw(batch);
            }
            Self::Style { page, path } => {
                w.u32(*page);
                w.str(path);
            }
            Self::Console { level, args } => {
                w.u8(*level);
                args.write(w);
            }
            Self::Fault { page, kind, message, stack } => {
                w.u32(*page);
                w.str(kind);
                w.str(message);
                w.str(stack);
            }
            Self::Wake { ms } => w.u32(*ms),
            Self::Done { seq } => w.u32(*seq),
            Self::Load { unit } => w.str(unit),
            Self::Page { page, op, info } => {
                w.u32(*page);
                w.u8(*op as u8 + 1);
                info.write(w);
            }
            Self::Inspect { id, value } => {
                w.u32(*id);
                value.write(w);
            }
        });
    }

    /// The frame's kind byte.
    pub fn kind(&self) -> u8 {
        match self {
            Self::Ready { .. } => 0x01,
            Self::Call { .. } => 0x02,
            Self::View { .. } => 0x03,
            Self::Style { .. } => 0x04,
            Self::Console { .. } => 0x05,
            Self::Fault { .. } => 0x06,
            Self::Wake { .. } => 0x07,
            Self::Done { .. } => 0x08,
            Self::Load { .. } => 0x09,
            Self::Page { .. } => 0x0a,
            Self::Inspect { .. } => 0x0b,
        }
    }

    /// Reads kind and body (without the length, which a [`crate::Decoder`] has already taken off).
    pub fn decode(frame: &[u8]) -> Result<Self, Error> {
        let mut r = Reader::new(frame);
        let kind = r.u8("a frame's kind")?;
        let out = match kind {
            0x01 => Self::Ready { engine: r.name("engine", limits::NAME)?.into(), heap: r.u32("heap")? },
            0x02 => Self::Call {
                id: r.u32("call id")?,
                sync: r.bool("sync flag")?,
                name: r.name("call name", limits::NAME)?.into(),
                args: Value::read(&mut r)?,
            },
            0x03 => Self::View { page: r.u32("page")?, batch: r.tail().to_vec() },
            0x04 => Self::Style { page: r.u32("page")?, path: r.name("path", limits::NAME)?.into() },
            0x05 => Self::Console { level: level(r.u8("level")?)?, args: Value::read(&mut r)? },
            0x06 => Self::Fault {
                page: r.u32("page")?,
                kind: r.name("fault kind", 32)?.into(),
                message: r.name("message", 1 << 20)?.into(),
                stack: r.name("stack", 1 << 20)?.into(),
            },
            0x07 => Self::Wake { ms: r.u32("ms")? },
            0x08 => Self::Done { seq: r.u32("seq")? },
            0x09 => Self::Load { unit: r.name("unit", limits::NAME)?.into() },
            0x0a => Self::Page {
                page: r.u32("page")?,
                op: match r.u8("page op")? {
                    1 => PageOp::Open,
                    2 => PageOp::Show,
                    3 => PageOp::Close,
                    got => return Err(Error::Unknown { what: "page op", got }),
                },
                info: Value::read(&mut r)?,
            },
            0x0b => Self::Inspect { id: r.u32("probe id")?, value: Value::read(&mut r)? },
            got => return Err(Error::Unknown { what: "frame kind", got }),
        };
        r.end()?;
        Ok(out)
    }
}

impl ToGuest {
    /// Appends the whole frame, length and number included.
    pub fn encode(&self, seq: u32, out: &mut Vec<u8>) {
        framed(out, self.kind(), |w| {
            w.u32(seq);
            match self {
                Self::Start { entropy, env, units } => {
                    w.raw(entropy);
                    env.write(w);
                    w.u32(u32::try_from(units.len()).unwrap_or(u32::MAX));
                    for (unit, bytes) in units {
                        w.str(unit);
                        w.bytes(bytes);
                    }
                }
                Self::Unit { unit, bytes } => {
                    w.str(unit);
                    w.u8(u8::from(bytes.is_some()));
                    w.raw(bytes.as_deref().unwrap_or_default());
                }
                Self::Reply { id, ok, value } => {
                    w.u32(*id);
                    w.u8(u8::from(*ok));
                    value.write(w);
                }
                Self::Event { page, batch } => {
                    w.u32(*page);
                    batch.write(w);
                }
                Self::Tick | Self::Stop => {}
                Self::Notify { name, value } => {
                    w.str(name);
                    value.write(w);
                }
                Self::Probe { id, value } => {
                    w.u32(*id);
                    value.write(w);
                }
            }
        });
    }

    /// The frame's kind byte.
    pub fn kind(&self) -> u8 {
        match self {
            Self::Start { .. } => 0x41,
            Self::Unit { .. } => 0x42,
            Self::Reply { .. } => 0x43,
            Self::Event { .. } => 0x44,
            Self::Tick => 0x45,
            Self::Notify { .. } => 0x46,
            Self::Stop => 0x47,
            Self::Probe { .. } => 0x48,
        }
    }

    /// Reads kind and body: the frame's number and the frame.
    pub fn decode(frame: &[u8]) -> Result<(u32, Self), Error> {
        let mut r = Reader::new(frame);
        let kind = r.u8("a frame's kind")?;
        let seq = r.u32("seq")?;
        let out = match kind {
            0x41 => {
                let entropy = r.array("entropy")?;
                let env = Value::read(&mut r)?;
                let n = r.u32("number of units")?;
                let mut units = Vec::new();
                for _ in 0..n {
                    units.push((r.name("unit", limits::NAME)?.to_owned(), r.bytes("bytecode")?.to_vec()));
                }
                Self::Start { entropy, env, units }
            }
            0x42 => {
                let unit = r.name("unit", limits::NAME)?.into();
                let found = r.bool("found")?;
                let bytes = r.tail();
                if !found && !bytes.is_empty() {
                    return Err(Error::Trailing(bytes.len()));
                }
                Self::Unit { unit, bytes: found.then(|| bytes.to_vec()) }
            }
            0x43 => Self::Reply { id: r.u32("call id")?, ok: r.bool("ok")?, value: Value::read(&mut r)? },
            0x44 => Self::Event { page: r.u32("page")?, batch: Value::read(&mut r)? },
            0x45 => Self::Tick,
            0x46 => {
                Self::Notify { name: r.name("event name", limits::NAME)?.into(), value: Value::read(&mut r)? }
            }
            0x47 => Self::Stop,
            0x48 => Self::Probe { id: r.u32("probe id")?, value: Value::read(&mut r)? },
            got => return Err(Error::Unknown { what: "frame kind", got }),
        };
        r.end()?;
        Ok((seq, out))
    }
}

fn level(got: u8) -> Result<u8, Error> {
    if got <= 4 { Ok(got) } else { Err(Error::Unknown { what: "console level", got }) }
}

fn framed(out: &mut Vec<u8>, kind: u8, body: impl FnOnce(&mut Writer)) {
    let start = out.len();
    let mut w = Writer::on(std::mem::take(out));
    w.u32(0);
    w.u8(kind);
    body(&mut w);
    *out = w.into_bytes();
    let len = u32::try_from(out.len() - start - 4).unwrap_or(u32::MAX);
    out[start..start + 4].copy_from_slice(&len.to_le_bytes());
}
