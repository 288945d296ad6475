//! The functions of `__host` (`docs/protocol.md` section 3).
//!
//! Arguments come from the framework in this very process, which the program may have subverted: they are checked for
//! their kind so that a mistake is an exception, and for size so that the broker's limits are met; nothing more.

use menshen_engine::{Call, HostFunction, Out, Thrown};
use menshen_wire::limits;

use crate::{bytes, host::Host, outbox::kind};

/// Frame kinds from the broker that a blocked guest waits for.
const UNIT: u8 = 0x42;
const REPLY: u8 = 0x43;

/// Most bytes of one `randomBytes`, as `wx.getRandomValues` documents.
const RANDOM: u32 = 1 << 20;

type Result<'a> = std::result::Result<Out<'a>, Thrown>;

/// The table that the engine makes `__host` of.
pub(crate) const FUNCTIONS: &[HostFunction<Host>] = &[
    HostFunction { name: c"emit", length: 2, run: emit },
    HostFunction { name: c"style", length: 2, run: style },
    HostFunction { name: c"flush", length: 1, run: flush },
    HostFunction { name: c"call", length: 2, run: call },
    HostFunction { name: c"callSync", length: 2, run: call_sync },
    HostFunction { name: c"unit", length: 1, run: unit },
    HostFunction { name: c"page", length: 3, run: page },
    HostFunction { name: c"console", length: 2, run: console },
    HostFunction { name: c"fault", length: 4, run: fault },
    HostFunction { name: c"wake", length: 1, run: wake },
    HostFunction { name: c"random", length: 0, run: random },
    HostFunction { name: c"randomBytes", length: 1, run: random_bytes },
    HostFunction { name: c"now", length: 0, run: now },
    HostFunction { name: c"inspect", length: 2, run: inspect },
    HostFunction { name: c"stats", length: 0, run: stats },
];

/// `emit(page, op, ...args)`: the hot path. Numbers and strings go straight into the page's open batch.
fn emit<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let page = call.u32(0, "the page")?;
    let op = call.u32(1, "the command's number")?;
    if call.has_object_from(2) {
        // Encoding an object runs its getters, which may emit commands of their own: not into a half-written one.
        let mut command = Vec::new();
        bytes::varint(&mut command, op);
        for i in 2..call.count() {
            call.encode(i, &mut command)?;
        }
        host.outbox.borrow_mut().commands(page).extend_from_slice(&command);
    } else {
        let mut outbox = host.outbox.borrow_mut();
        let out = outbox.commands(page);
        let start = out.len();
        bytes::varint(out, op);
        for i in 2..call.count() {
            if let Err(thrown) = call.encode(i, out) {
                out.truncate(start);
                return Err(thrown);
            }
        }
    }
    if host.outbox.borrow().full() {
        host.write();
        call.forgive(host.take_waited());
    }
    Ok(Out::Undefined)
}

/// `style(page, path)`
fn style<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let page = call.u32(0, "the page")?;
    let path = call.text(1, limits::NAME, "the path")?;
    host.frame(kind::STYLE, |out| {
        bytes::u32(out, page);
        bytes::text(out, &path, limits::NAME);
        Ok(())
    })?;
    Ok(Out::Undefined)
}

/// `flush(page?)`
fn flush<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    if call.has(0) {
        let page = call.u32(0, "the page")?;
        host.outbox.borrow_mut().close_page(page);
    } else {
        host.outbox.borrow_mut().close();
    }
    Ok(Out::Undefined)
}

fn send_call(host: &Host, call: &Call<'_>, sync: bool) -> std::result::Result<u32, Thrown> {
    let name = call.text(0, limits::NAME, "the call's name")?;
    let id = host.next_call();
    host.frame(kind::CALL, |out| {
        bytes::u32(out, id);
        out.push(u8::from(sync));
        bytes::text(out, &name, limits::NAME);
        call.encode(1, out)
    })?;
    Ok(id)
}

/// `call(name, args) -> id`
fn call<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    Ok(Out::Number(f64::from(send_call(host, call, false)?)))
}

/// `callSync(name, args) -> {ok, value}`
fn call_sync<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let ctx = call.ctx();
    let id = send_call(host, call, true)?;
    let reply = host.wait(REPLY, |reader| {
        if reader.u32("call id")? != id {
            return Ok(None);
        }
        Ok(Some(reader.bool("ok")?))
    });
    call.forgive(host.take_waited());
    let Ok((ok, value)) = reply else { return Err(ctx.error("the connection to the host is lost")) };
    let value = ctx.decode(value.bytes()).map_err(|e| malformed(host, ctx, e))?;
    Ok(Out::Value(ctx.object(vec![(c"ok", ctx.boolean(ok)), (c"value", value)])?))
}

/// The broker sent something that is no value: the turn ends the guest, whatever the script makes of the exception.
fn malformed(host: &Host, ctx: menshen_engine::Ctx<'_>, error: menshen_engine::DecodeError) -> Thrown {
    if let menshen_engine::DecodeError::Malformed(_) = error {
        host.failed.set(Some(crate::Code::BadFrame));
    }
    ctx.decode_error(error)
}

/// `unit(path) -> value or undefined`
fn unit<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let ctx = call.ctx();
    let name = call.text(0, limits::NAME, "the unit's name")?;
    let stored = host.units.borrow_mut().remove(&name);
    let run = |blob: &[u8]| match ctx.run(blob) {
        Ok(value) => Ok(Out::Value(value?)),
        Err(error) => Err(ctx.error(&format!("{name}: {error}"))),
    };
    if let Some(blob) = stored {
        return run(&blob);
    }
    host.frame(kind::LOAD, |out| {
        bytes::text(out, &name, limits::NAME);
        Ok(())
    })?;
    let answer = host.wait(UNIT, |reader| {
        if reader.name("unit", limits::NAME)? != name {
            return Ok(None);
        }
        Ok(Some(reader.bool("found")?))
    });
    call.forgive(host.take_waited());
    match answer {
        Ok((true, blob)) => run(blob.bytes()),
        Ok((false, _)) => Ok(Out::Undefined),
        Err(_) => Err(ctx.error("the connection to the host is lost")),
    }
}

/// The op of [`page`] that closes one.
const CLOSE: u8 = 3;

/// `page(page, op, info)`
fn page<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let page = call.u32(0, "the page")?;
    let op = match call.u32(1, "the page's op")? {
        op @ 1..=3 => op as u8,
        _ => return Err(call.ctx().range_error("the page's op is 1 (open), 2 (show) or 3 (close)")),
    };
    host.page_closed.set(host.page_closed.get() || op == CLOSE);
    host.frame(kind::PAGE, |out| {
        bytes::u32(out, page);
        out.push(op);
        call.encode(2, out)
    })?;
    Ok(Out::Undefined)
}

/// `console(level, argsArray)`
fn console<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let level = match call.u32(0, "the level")? {
        level @ 0..=4 => level as u8,
        _ => return Err(call.ctx().range_error("the level is 0 (log) to 4 (debug)")),
    };
    host.frame(kind::CONSOLE, |out| {
        out.push(level);
        call.encode(1, out)
    })?;
    Ok(Out::Undefined)
}

/// `fault(page, kind, message, stack)`
fn fault<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let page = call.u32(0, "the page")?;
    let kind = call.text(1, 32, "the fault's kind")?;
    let message = call.text(2, limits::TO_BROKER, "the message")?;
    let stack = if call.has(3) { call.text(3, limits::TO_BROKER, "the stack")? } else { String::new() };
    host.fault(page, &kind, &message, &stack);
    Ok(Out::Undefined)
}

/// `wake(ms)`; ms < 0: none
fn wake<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let ms = call.number(0)?;
    let ms = if ms < 0.0 || ms.is_nan() { u32::MAX } else { ms.ceil().min(f64::from(u32::MAX - 1)) as u32 };
    host.send(kind::WAKE, &ms.to_le_bytes());
    Ok(Out::Undefined)
}

const NO_CHANCE: &str = "random numbers need the host's entropy, which comes with the program: none while the framework is loaded";

/// `random() -> number`, also `Math.random`
fn random<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    match &mut *host.rng.borrow_mut() {
        Some(rng) => Ok(Out::Number(rng.number())),
        None => Err(call.ctx().error(NO_CHANCE)),
    }
}

/// `randomBytes(n) -> ArrayBuffer`
fn random_bytes<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let n = call.u32(0, "the number of bytes")?;
    if n > RANDOM {
        return Err(call.ctx().range_error(&format!("at most {RANDOM} random bytes at once")));
    }
    let mut out = vec![0; n as usize];
    match &mut *host.rng.borrow_mut() {
        Some(rng) => rng.fill(&mut out),
        None => return Err(call.ctx().error(NO_CHANCE)),
    }
    Ok(Out::Value(call.ctx().bytes(&out)?))
}

/// `now() -> number`
fn now<'a>(host: &Host, _call: &Call<'a>) -> Result<'a> {
    Ok(Out::Number(host.clock.ms()))
}

/// `inspect(id, value)`
fn inspect<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let id = call.u32(0, "the probe's number")?;
    host.frame(kind::INSPECT, |out| {
        bytes::u32(out, id);
        call.encode(1, out)
    })?;
    Ok(Out::Undefined)
}

/// `stats() -> {heap, limit, calls, written, now}`
fn stats<'a>(host: &Host, call: &Call<'a>) -> Result<'a> {
    let ctx = call.ctx();
    Ok(Out::Value(ctx.object(vec![
        (c"heap", ctx.number(host.heap.get() as f64)),
        (c"limit", ctx.number(host.limit.get() as f64)),
        (c"calls", ctx.number(f64::from(host.calls()))),
        (c"written", ctx.number(host.written.get() as f64)),
        (c"now", ctx.number(host.clock.ms())),
    ])?))
}
