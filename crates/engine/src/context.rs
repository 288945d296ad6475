//! A context, its values and exceptions, held so that safe code cannot misuse them.
//!
//! [`Ctx`] is a borrowed context, [`Owned`] one counted reference to a value of it, [`Thrown`] the promise that an
//! exception is pending in it (the only thing a host function can do with one is to pass it on).

use std::{
    ffi::{CStr, CString},
    marker::PhantomData,
};

use rquickjs::qjs;

use crate::{DecodeError, EngineError, blob, value};

/// An exception is pending in the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thrown;

/// A context, borrowed.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    raw: *mut qjs::JSContext,
    life: PhantomData<&'a ()>,
}

impl<'a> Ctx<'a> {
    /// # Safety
    /// `raw` is a live context that lives for `'a` and belongs to this thread.
    pub(crate) unsafe fn from_raw(raw: *mut qjs::JSContext) -> Self {
        Self { raw, life: PhantomData }
    }

    pub(crate) fn raw(self) -> *mut qjs::JSContext {
        self.raw
    }

    /// Takes ownership of what a QuickJS function returned.
    ///
    /// # Safety
    /// `value` is a counted reference that nobody else gives back, or no counted value at all.
    pub(crate) unsafe fn own(self, value: qjs::JSValue) -> Result<Owned<'a>, Thrown> {
        // SAFETY: reads the tag of a value.
        if unsafe { qjs::JS_IsException(value) } { Err(Thrown) } else { Ok(Owned { ctx: self, value }) }
    }

    /// `undefined`.
    pub fn undefined(self) -> Owned<'a> {
        Owned { ctx: self, value: qjs::JS_UNDEFINED }
    }

    /// A boolean.
    pub fn boolean(self, on: bool) -> Owned<'a> {
        Owned { ctx: self, value: if on { qjs::JS_TRUE } else { qjs::JS_FALSE } }
    }

    /// A number.
    pub fn number(self, n: f64) -> Owned<'a> {
        Owned { ctx: self, value: qjs::JS_NewFloat64(n) }
    }

    /// A string.
    pub fn string(self, s: &str) -> Result<Owned<'a>, Thrown> {
        // SAFETY: pointer and length are of one live string; the result is ours.
        unsafe { self.own(qjs::JS_NewStringLen(self.raw, s.as_ptr().cast(), s.len() as qjs::size_t)) }
    }

    /// An `ArrayBuffer` with a copy of `bytes`.
    pub fn bytes(self, bytes: &[u8]) -> Result<Owned<'a>, Thrown> {
        // SAFETY: pointer and length are of one live slice; the bytes are copied; the result is ours.
        unsafe { self.own(qjs::JS_NewArrayBufferCopy(self.raw, bytes.as_ptr(), bytes.len() as qjs::size_t)) }
    }

    /// A plain object with these members.
    pub fn object(self, members: Vec<(&CStr, Owned<'a>)>) -> Result<Owned<'a>, Thrown> {
        // SAFETY: the result is ours.
        let object = unsafe { self.own(qjs::JS_NewObject(self.raw)) }?;
        for (key, value) in members {
            object.define(key, value)?;
        }
        Ok(object)
    }

    /// The value that `bytes` begin with and the number of bytes it takes.
    pub fn decode_prefix(self, bytes: &[u8]) -> Result<(Owned<'a>, usize), DecodeError> {
        value::decode(self, bytes)
    }

    /// The value that `bytes` are.
    pub fn decode(self, bytes: &[u8]) -> Result<Owned<'a>, DecodeError> {
        match value::decode(self, bytes)? {
            (value, n) if n == bytes.len() => Ok(value),
            _ => Err(DecodeError::Malformed("bytes are left after the value")),
        }
    }

    /// Runs the script of a blob and returns its completion value.
    pub fn run(self, blob: &[u8]) -> Result<Result<Owned<'a>, Thrown>, EngineError> {
        let code = blob::open(blob)?;
        // SAFETY: the bytes were made by `JS_WriteObject` of this very build (the header says so, and blobs come from
        // our own compiler alone: the signed manifest's promise). `JS_EvalFunction` takes the function over.
        Ok(unsafe {
            let flags = qjs::JS_READ_OBJ_BYTECODE as i32;
            let function = qjs::JS_ReadObject(self.raw, code.as_ptr(), code.len() as qjs::size_t, flags);
            if qjs::JS_IsException(function) {
                Err(Thrown)
            } else {
                self.own(qjs::JS_EvalFunction(self.raw, function))
            }
        })
    }

    /// The global object.
    pub fn global(self) -> Owned<'a> {
        // SAFETY: the result is ours.
        Owned { ctx: self, value: unsafe { qjs::JS_GetGlobalObject(self.raw) } }
    }

    /// Throws a `TypeError`.
    pub fn type_error(self, message: &str) -> Thrown {
        let message = c_string(message);
        // SAFETY: both strings end in NUL; the format takes one string.
        unsafe { qjs::JS_ThrowTypeError(self.raw, c"%s".as_ptr(), message.as_ptr()) };
        Thrown
    }

    /// Throws a `RangeError`.
    pub fn range_error(self, message: &str) -> Thrown {
        let message = c_string(message);
        // SAFETY: as in `type_error`.
        unsafe { qjs::JS_ThrowRangeError(self.raw, c"%s".as_ptr(), message.as_ptr()) };
        Thrown
    }

    /// Throws a plain `Error`.
    pub fn error(self, message: &str) -> Thrown {
        let message = c_string(message);
        // SAFETY: as in `type_error`.
        unsafe { qjs::JS_ThrowPlainError(self.raw, c"%s".as_ptr(), message.as_ptr()) };
        Thrown
    }

    /// What a failed decoding means for the script that asked for it.
    pub fn decode_error(self, error: DecodeError) -> Thrown {
        match error {
            DecodeError::Malformed(what) => self.type_error(what),
            DecodeError::Thrown => Thrown,
        }
    }
}

/// One counted reference to a value.
pub struct Owned<'a> {
    ctx: Ctx<'a>,
    value: qjs::JSValue,
}

impl<'a> Owned<'a> {
    pub(crate) fn raw(&self) -> qjs::JSValue {
        self.value
    }

    pub(crate) fn into_raw(self) -> qjs::JSValue {
        let value = self.value;
        std::mem::forget(self);
        value
    }

    /// Its context.
    pub fn ctx(&self) -> Ctx<'a> {
        self.ctx
    }

    /// The member `key`, through getters and prototypes.
    pub fn get(&self, key: &CStr) -> Result<Owned<'a>, Thrown> {
        // SAFETY: value and context are live, the key ends in NUL, the result is ours.
        unsafe { self.ctx.own(qjs::JS_GetPropertyStr(self.ctx.raw, self.value, key.as_ptr())) }
    }

    /// Makes `key` an own, ordinary member.
    pub fn define(&self, key: &CStr, value: Owned<'a>) -> Result<(), Thrown> {
        // SAFETY: everything is live; the value is handed over.
        let done = unsafe {
            let flags = qjs::JS_PROP_C_W_E as i32;
            qjs::JS_DefinePropertyValueStr(self.ctx.raw, self.value, key.as_ptr(), value.into_raw(), flags)
        };
        if done < 0 { Err(Thrown) } else { Ok(()) }
    }

    /// Assigns to the member `key`; an existing one keeps its flags.
    pub fn set(&self, key: &CStr, value: Owned<'a>) -> Result<(), Thrown> {
        // SAFETY: everything is live; the value is handed over.
        let done =
            unsafe { qjs::JS_SetPropertyStr(self.ctx.raw, self.value, key.as_ptr(), value.into_raw()) };
        if done < 0 { Err(Thrown) } else { Ok(()) }
    }

    /// Is it a function?
    pub fn is_function(&self) -> bool {
        // SAFETY: value and context are live.
        unsafe { qjs::JS_IsFunction(self.ctx.raw, self.value) }
    }

    /// Is it `undefined`?
    pub fn is_undefined(&self) -> bool {
        // SAFETY: reads the tag.
        unsafe { qjs::JS_IsUndefined(self.value) }
    }

    /// As a string, by JavaScript's conversion.
    pub fn to_text(&self) -> Result<String, Thrown> {
        value::text(self.ctx, self.value)
    }

    /// Appends it as a wire value.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), Thrown> {
        value::encode(self.ctx, self.value, out)
    }
}

impl Clone for Owned<'_> {
    fn clone(&self) -> Self {
        // SAFETY: the value is live; the new reference is the clone's.
        Self { ctx: self.ctx, value: unsafe { qjs::JS_DupValue(self.ctx.raw, self.value) } }
    }
}

impl Drop for Owned<'_> {
    fn drop(&mut self) {
        // SAFETY: this reference is ours alone and the context outlives it.
        unsafe { qjs::JS_FreeValue(self.ctx.raw, self.value) }
    }
}

/// A C string; what follows a NUL is cut off.
fn c_string(s: &str) -> CString {
    let end = s.find('\0').unwrap_or(s.len());
    CString::new(&s[..end]).unwrap_or_default()
}
