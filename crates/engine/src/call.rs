//! Host functions: how a script calls Rust.
//!
//! A function is a plain `fn(&H, &Call)`: it may be entered again while it runs (a unit it evaluates may call another
//! host function), so the host's state is shared and uses cells.

use std::{ffi::CStr, slice, time::Duration};

use rquickjs::qjs;

use crate::{Ctx, Owned, Thrown, tracker::Tracker, value};

/// One function of the host object.
pub struct HostFunction<H: 'static> {
    /// Its name.
    pub name: &'static CStr,
    /// Its `length`.
    pub length: i32,
    /// What it does.
    pub run: for<'a> fn(&H, &Call<'a>) -> Result<Out<'a>, Thrown>,
}

/// What a host function returns.
pub enum Out<'a> {
    /// `undefined`.
    Undefined,
    /// A number.
    Number(f64),
    /// Any value.
    Value(Owned<'a>),
}

/// One call of a host function.
pub struct Call<'a> {
    ctx: Ctx<'a>,
    args: &'a [qjs::JSValue],
    tracker: &'a Tracker,
}

impl<'a> Call<'a> {
    /// The context it runs in.
    pub fn ctx(&self) -> Ctx<'a> {
        self.ctx
    }

    /// Takes time spent waiting for somebody else out of the turn's budget.
    pub fn forgive(&self, waited: Duration) {
        self.tracker.extend(waited);
    }

    /// Number of arguments given.
    pub fn count(&self) -> usize {
        self.args.len()
    }

    fn arg(&self, i: usize) -> qjs::JSValue {
        self.args.get(i).copied().unwrap_or(qjs::JS_UNDEFINED)
    }

    /// Was argument `i` given (and not as `undefined`)?
    pub fn has(&self, i: usize) -> bool {
        // SAFETY: reads the tag.
        !unsafe { qjs::JS_IsUndefined(self.arg(i)) }
    }

    /// Is an argument from `i` on an object, so that encoding it may run code of the program?
    #[inline]
    pub fn has_object_from(&self, i: usize) -> bool {
        // SAFETY: reads tags.
        self.args.iter().skip(i).any(|&value| unsafe { qjs::JS_IsObject(value) })
    }

    /// Argument `i` as a whole number from 0 to 2^32-1; anything else is a `TypeError`.
    #[inline]
    pub fn u32(&self, i: usize, what: &str) -> Result<u32, Thrown> {
        let value = self.arg(i);
        // SAFETY: reads the tag, then the field that the tag names.
        unsafe {
            let tag = qjs::JS_VALUE_GET_TAG(value);
            if tag == qjs::JS_TAG_INT {
                if let Ok(n) = u32::try_from(qjs::JS_VALUE_GET_INT(value)) {
                    return Ok(n);
                }
            } else if qjs::JS_TAG_IS_FLOAT64(tag) {
                let n = qjs::JS_VALUE_GET_FLOAT64(value);
                if n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&n) {
                    return Ok(n as u32);
                }
            }
        }
        Err(self.ctx.type_error(&format!("{what} must be a whole number from 0 to 4294967295")))
    }

    /// Argument `i` as a number, by JavaScript's conversion.
    pub fn number(&self, i: usize) -> Result<f64, Thrown> {
        let mut out = 0.0;
        // SAFETY: context and value are live, `out` is ours.
        let done = unsafe { qjs::JS_ToFloat64(self.ctx.raw(), &raw mut out, self.arg(i)) };
        if done < 0 { Err(Thrown) } else { Ok(out) }
    }

    /// Argument `i` as a string of at most `limit` bytes, by JavaScript's conversion.
    pub fn text(&self, i: usize, limit: usize, what: &str) -> Result<String, Thrown> {
        let text = value::text(self.ctx, self.arg(i))?;
        if text.len() > limit {
            return Err(self.ctx.range_error(&format!("{what} is longer than {limit} bytes")));
        }
        Ok(text)
    }

    /// Appends argument `i` as a wire value.
    #[inline]
    pub fn encode(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Thrown> {
        value::encode(self.ctx, self.arg(i), out)
    }
}

/// What a context's opaque pointer points to.
pub(crate) struct Shared<H: 'static> {
    pub(crate) host: H,
    pub(crate) functions: &'static [HostFunction<H>],
    pub(crate) tracker: Tracker,
}

/// The one C function behind all host functions; `magic` is the index in the table.
///
/// # Safety
/// Called by QuickJS only, in a context whose opaque pointer is a live `Shared<H>`.
pub(crate) unsafe extern "C" fn trampoline<H: 'static>(
    ctx: *mut qjs::JSContext,
    _this: qjs::JSValue,
    argc: i32,
    argv: *mut qjs::JSValue,
    magic: i32,
) -> qjs::JSValue {
    // SAFETY: `Engine::new` set the opaque pointer, and the engine outlives every script of it. QuickJS gives `argc`
    // live values at `argv` for the time of the call (a null pointer only with none).
    let (shared, call) = unsafe {
        let shared = &*qjs::JS_GetContextOpaque(ctx).cast::<Shared<H>>();
        let args = if argc > 0 { slice::from_raw_parts(argv, argc as usize) } else { &[] };
        (shared, Call { ctx: Ctx::from_raw(ctx), args, tracker: &shared.tracker })
    };
    let Some(function) = usize::try_from(magic).ok().and_then(|i| shared.functions.get(i)) else {
        call.ctx.type_error("no such host function");
        return qjs::JS_EXCEPTION;
    };
    match (function.run)(&shared.host, &call) {
        Ok(Out::Undefined) => qjs::JS_UNDEFINED,
        Ok(Out::Number(n)) => qjs::JS_NewFloat64(n),
        Ok(Out::Value(value)) => value.into_raw(),
        Err(Thrown) => qjs::JS_EXCEPTION,
    }
}
