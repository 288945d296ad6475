//! The frame loop: one frame of the broker is one turn.
//!
//! A turn hands the frame to the framework's handler, runs the promise jobs, reports what nobody caught, says `Done`
//! and writes everything at once. An exception ends the turn's handler, never the guest.

use std::{mem::ManuallyDrop, ops::ControlFlow};

use menshen_engine::{BUILD_ID, Ctx, DecodeError, Engine, Exception, ExceptionKind, Owned};
use menshen_wire::{Error as WireError, Reader, limits};

use crate::{Code, bytes, chacha::ChaCha20, host::Host, outbox::kind, warm::HEADROOM};

/// Rejections whose handlers reject again, in one turn.
const ROUNDS: usize = 100;

/// Growth of the heap that is worth a collection when a page closes, in bytes: small pages are left to the engine.
const LEFT_BEHIND: usize = 4 << 20;

/// Why a turn cannot go on.
enum Broken {
    /// The frame is not one.
    Frame,
    /// No memory for the frame's value: a fault of the program, not of the broker.
    Memory,
}

impl From<WireError> for Broken {
    fn from(_: WireError) -> Self {
        Self::Frame
    }
}

impl From<DecodeError> for Broken {
    fn from(error: DecodeError) -> Self {
        if error == DecodeError::Thrown { Self::Memory } else { Self::Frame }
    }
}

/// Handles frames until there is a reason to end.
pub(crate) fn serve(engine: &ManuallyDrop<Engine<Host>>) -> Code {
    let host = engine.host();
    loop {
        let frame = match host.next_frame() {
            Ok(frame) => frame,
            Err(code) => return code,
        };
        let flow = turn(engine, &frame);
        host.write();
        // The next turn has a budget of its own; nothing of this one's waiting is to be added to it.
        host.take_waited();
        if let Some(code) = host.failed.get() {
            return code;
        }
        // After everything has been said, so that nobody waits for it.
        if host.page_closed.take() {
            engine.tidy(LEFT_BEHIND, HEADROOM);
        }
        if let ControlFlow::Break(code) = flow {
            return code;
        }
    }
}

/// One turn whose output is left where it is.
pub(crate) fn alone(engine: &Engine<Host>, frame: &[u8]) {
    // How it went is seen from what it says.
    let _ = turn(engine, frame);
}

fn turn(engine: &Engine<Host>, frame: &[u8]) -> ControlFlow<Code> {
    let host = engine.host();
    engine.begin_turn();
    let mut reader = Reader::new(frame);
    let (Ok(kind), Ok(seq)) = (reader.u8("kind"), reader.u32("seq")) else {
        return ControlFlow::Break(Code::BadFrame);
    };
    match dispatch(engine, kind, &mut reader) {
        Ok(()) => {}
        Err(Broken::Frame) => return ControlFlow::Break(Code::BadFrame),
        Err(Broken::Memory) => report(host, 0, "error", &engine.exception()),
    }
    settle(engine);
    if kind == START {
        let heap = u32::try_from(engine.memory().heap).unwrap_or(u32::MAX);
        let mut body = Vec::new();
        bytes::text(&mut body, BUILD_ID, limits::NAME);
        bytes::u32(&mut body, heap);
        host.send(kind::READY, &body);
    }
    host.heap.set(engine.memory().heap);
    host.done(seq);
    if kind == STOP { ControlFlow::Break(Code::Stopped) } else { ControlFlow::Continue(()) }
}

const START: u8 = 0x41;
const UNIT: u8 = 0x42;
const REPLY: u8 = 0x43;
const EVENT: u8 = 0x44;
const TICK: u8 = 0x45;
const NOTIFY: u8 = 0x46;
const STOP: u8 = 0x47;
const PROBE: u8 = 0x48;

/// Reads the frame's body to its end and calls the handler it is for.
fn dispatch(engine: &Engine<Host>, kind: u8, reader: &mut Reader<'_>) -> Result<(), Broken> {
    let (host, ctx) = (engine.host(), engine.ctx());
    match kind {
        START => {
            let key = reader.array::<32>("entropy")?;
            let env = value(ctx, reader)?;
            for _ in 0..reader.u32("number of units")? {
                let name = reader.name("unit", limits::NAME)?.to_owned();
                let blob = reader.bytes("bytecode")?.to_vec();
                host.units.borrow_mut().insert(name, blob);
            }
            end(reader)?;
            // A second program in one process would see what the first one left.
            if host.rng.borrow().is_some() {
                return Err(Broken::Frame);
            }
            *host.rng.borrow_mut() = Some(ChaCha20::new(key));
            call(engine, 0, c"start", &[env]);
        }
        UNIT => {
            let name = reader.name("unit", limits::NAME)?.to_owned();
            if reader.bool("found")? {
                host.units.borrow_mut().insert(name, reader.tail().to_vec());
            }
            end(reader)?;
        }
        REPLY => {
            let id = reader.u32("call id")?;
            let ok = reader.bool("ok")?;
            let value = value(ctx, reader)?;
            end(reader)?;
            call(engine, 0, c"reply", &[ctx.number(f64::from(id)), ctx.boolean(ok), value]);
        }
        EVENT => {
            let page = reader.u32("page")?;
            let batch = value(ctx, reader)?;
            end(reader)?;
            call(engine, page, c"event", &[ctx.number(f64::from(page)), batch]);
        }
        TICK => {
            end(reader)?;
            call(engine, 0, c"tick", &[]);
        }
        NOTIFY => {
            let name = reader.name("event name", limits::NAME)?;
            let value = value(ctx, reader)?;
            end(reader)?;
            let name = ctx.string(name).map_err(|_| Broken::Memory)?;
            call(engine, 0, c"notify", &[name, value]);
        }
        STOP => {
            end(reader)?;
            call(engine, 0, c"stop", &[]);
        }
        PROBE => {
            let id = reader.u32("probe id")?;
            let value = value(ctx, reader)?;
            end(reader)?;
            call(engine, 0, c"probe", &[ctx.number(f64::from(id)), value]);
        }
        _ => return Err(Broken::Frame),
    }
    Ok(())
}

/// The frame must end here.
fn end(reader: &Reader<'_>) -> Result<(), Broken> {
    Ok(reader.clone().end()?)
}

/// The value that comes next in the frame.
fn value<'a>(ctx: Ctx<'a>, reader: &mut Reader<'_>) -> Result<Owned<'a>, Broken> {
    let (value, len) = ctx.decode_prefix(reader.clone().tail())?;
    reader.take(len, "a value")?;
    Ok(value)
}

/// Calls a handler of the framework; what it throws becomes a `Fault`. A frame without a handler is dropped: the
/// framework does not care for it.
fn call(engine: &Engine<Host>, page: u32, name: &std::ffi::CStr, args: &[Owned<'_>]) {
    if let Some(handler) = engine.handler(name)
        && let Err(exception) = engine.call(&handler, args)
    {
        report(engine.host(), page, "error", &exception);
    }
}

/// Runs promise jobs and reports rejections until neither is left.
fn settle(engine: &Engine<Host>) {
    let host = engine.host();
    for _ in 0..ROUNDS {
        if !engine.run_jobs(|exception| report(host, 0, "error", &exception)) {
            let message = "promise jobs went on for longer than one turn may last; the rest waits for the next turn: \
                           is there a promise that starts itself again?";
            host.fault(0, "error", message, "");
            return;
        }
        let Some((reason, promise)) = engine.next_rejection() else { break };
        match engine.handler(c"rejection") {
            Some(handler) => {
                if let Err(exception) = engine.call(&handler, &[reason, promise]) {
                    report(host, 0, "error", &exception);
                }
            }
            None => report(host, 0, "rejection", &engine.describe(&reason)),
        }
    }
    let dropped = engine.take_dropped_rejections();
    if dropped > 0 {
        host.fault(0, "rejection", &format!("{dropped} more unhandled rejections in this turn"), "");
    }
}

fn report(host: &Host, page: u32, kind: &str, exception: &Exception) {
    let mut message = exception.message.clone();
    if exception.kind == ExceptionKind::OutOfMemory {
        message.push_str(&format!(" of {} MiB", host.limit.get() >> 20));
    }
    host.fault(page, kind, &message, &exception.stack);
}
