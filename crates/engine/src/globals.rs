//! The closed list of globals: what the engine offers and a mini program must not have, as data with a reason a line.
//!
//! What remains is written down in `globals.txt`, compared exactly by a test: a new version of the engine cannot add a
//! global unseen.

use std::ffi::{CStr, CString};

use rquickjs::qjs;

use crate::{Ctx, Owned, Thrown};

/// A builtin that is taken away.
#[derive(Debug, Clone, Copy)]
pub struct Removed {
    /// Where it stands, from the global object on.
    pub path: &'static str,
    /// Why.
    pub reason: &'static str,
}

const fn removed(path: &'static str, reason: &'static str) -> Removed {
    Removed { path, reason }
}

const MEMORY: &str = "home of recent memory bugs, and absent from the base library of mini programs";
const SHARED: &str = "shared memory is a clock for timing attacks; a program has one thread";
const LATE: &str = "newer than the base library of mini programs: less code an attacker can reach";

/// Everything that is taken away before a script of anybody runs.
pub const REMOVED: &[Removed] = &[
    removed("SharedArrayBuffer", SHARED),
    removed("Atomics", SHARED),
    removed("FinalizationRegistry", MEMORY),
    removed("DisposableStack", MEMORY),
    removed("AsyncDisposableStack", MEMORY),
    removed("SuppressedError", "thrown by disposable stacks only"),
    removed("Iterator.concat", MEMORY),
    removed("Iterator.zip", MEMORY),
    removed("Iterator.zipKeyed", MEMORY),
    removed("RegExp.escape", MEMORY),
    removed("ArrayBuffer.prototype.transfer", MEMORY),
    removed("ArrayBuffer.prototype.transferToFixedLength", MEMORY),
    removed("ArrayBuffer.prototype.transferToImmutable", MEMORY),
    removed("ArrayBuffer.prototype.sliceToImmutable", LATE),
    removed("ArrayBuffer.prototype.resize", MEMORY),
    removed("Float16Array", LATE),
    removed("DataView.prototype.getFloat16", LATE),
    removed("DataView.prototype.setFloat16", LATE),
    removed("Math.f16round", LATE),
    removed("Math.sumPrecise", LATE),
    removed("Array.fromAsync", LATE),
    removed("Error.captureStackTrace", "makes stacks of host frames readable for prepareStackTrace"),
    removed("DOMException", "of the web, not of mini programs"),
    removed("performance", "a clock finer than 1 ms; the framework offers wx.getPerformance instead"),
    removed("navigator", "names the engine; programs of the web test for it"),
    removed("gc", "a host must not be told when to collect"),
];

/// Takes everything of [`REMOVED`] away and freezes the door to call sites.
pub(crate) fn restrict(ctx: Ctx<'_>) -> Result<(), Thrown> {
    for Removed { path, .. } in REMOVED {
        let (holder, name) = path.rsplit_once('.').unwrap_or(("", path));
        if let Some(holder) = walk(ctx, holder)? {
            delete(&holder, &c_string(name))?;
        }
    }
    // `CallSite.getFunction()` would hand out functions of the framework's own closures.
    if let Some(error) = walk(ctx, "Error")? {
        delete(&error, c"prepareStackTrace")?;
        let flags =
            (qjs::JS_PROP_HAS_VALUE | qjs::JS_PROP_HAS_WRITABLE | qjs::JS_PROP_HAS_CONFIGURABLE) as i32;
        // SAFETY: context and object are live; undefined is no counted value; not writable, not configurable.
        let done = unsafe {
            let key = c"prepareStackTrace".as_ptr();
            qjs::JS_DefinePropertyValueStr(ctx.raw(), error.raw(), key, qjs::JS_UNDEFINED, flags)
        };
        if done < 0 {
            return Err(Thrown);
        }
    }
    Ok(())
}

/// The object at a dotted path; `None` when a step is missing.
fn walk<'a>(ctx: Ctx<'a>, path: &str) -> Result<Option<Owned<'a>>, Thrown> {
    let mut at = ctx.global();
    for step in path.split('.').filter(|step| !step.is_empty()) {
        at = at.get(&c_string(step))?;
        // SAFETY: reads the tag.
        if !unsafe { qjs::JS_IsObject(at.raw()) } {
            return Ok(None);
        }
    }
    Ok(Some(at))
}

/// Deletes a member, configurable or absent.
pub(crate) fn delete(holder: &Owned<'_>, name: &CStr) -> Result<(), Thrown> {
    let raw = holder.ctx().raw();
    // SAFETY: context and object are live, the name ends in NUL, the atom is given back after use.
    let done = unsafe {
        let atom = qjs::JS_NewAtom(raw, name.as_ptr());
        let done = qjs::JS_DeleteProperty(raw, holder.raw(), atom, qjs::JS_PROP_THROW as i32);
        qjs::JS_FreeAtom(raw, atom);
        done
    };
    if done < 0 { Err(Thrown) } else { Ok(()) }
}

/// Every global and every own property of every builtin that can be reached from it, one a line, sorted: the text of
/// the snapshot. Runs the listing script inside the context itself, so it sees what a program would see.
pub fn listing(ctx: Ctx<'_>) -> Result<String, crate::EngineError> {
    let blob = crate::compile(include_str!("listing.js"), "listing.js", crate::Kind::Debug)
        .map_err(|_| crate::EngineError::Setup("listing of globals"))?;
    let text = ctx.run(&blob)?.and_then(|value| value.to_text());
    text.map_err(|_| crate::EngineError::Setup("listing of globals"))
}

fn c_string(s: &str) -> CString {
    CString::new(s).unwrap_or_default()
}
