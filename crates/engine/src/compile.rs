//! Classic script to bytecode.
//!
//! Runs in a runtime of its own that has a parser and no builtins to speak of: nothing of the source is ever executed.
//! The parser recurses and is not interruptible, so callers bound the size of the source and keep this in a jailed
//! child; too deep nesting is an error here, not an abort, thanks to QuickJS's own stack check.

use std::ffi::{CStr, CString};

use rquickjs::qjs;
use thiserror::Error;

use crate::{
    Ctx, EngineError, ExceptionKind,
    arena::{Arena, Placement},
    blob,
    error::Exception,
    runtime::describe,
};

/// Stack the parser may use, in bytes.
const STACK: usize = 768 << 10;

/// Largest source taken, in bytes.
pub const MAX_SOURCE: usize = 16 << 20;

/// What the bytecode keeps of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// File names and positions, for the developer's stack traces. Never the source itself.
    Debug,
    /// Positions without file names.
    Production,
}

/// Why a source was not compiled. The source's author is at fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{name}:{line}:{column}: {message}")]
pub struct CompileError {
    /// The name given to [`compile`].
    pub name: String,
    /// What is wrong.
    pub message: String,
    /// Line, counted from 1; 0 when it is not about one place.
    pub line: u32,
    /// Column, counted from 1; 0 when it is not about one place.
    pub column: u32,
}

/// A runtime that compiles; worth keeping when there are many sources.
pub struct Compiler {
    runtime: *mut qjs::JSRuntime,
    context: *mut qjs::JSContext,
    /// Dropped after the runtime that lives in it.
    arena: Box<Arena>,
}

impl Compiler {
    /// A compiler with a heap of its own of at most `memory` bytes.
    pub fn new(memory: usize) -> Result<Self, EngineError> {
        let arena = Arena::new(memory.saturating_mul(2), memory, Placement::AsTheyCome)?;
        // SAFETY: the arena is boxed and dropped after the runtime; a failed step frees what was made before.
        unsafe {
            let opaque = std::ptr::from_ref(&*arena).cast_mut().cast();
            let runtime = qjs::JS_NewRuntime2(&crate::arena::FUNCTIONS, opaque);
            if runtime.is_null() {
                return Err(EngineError::Setup("runtime"));
            }
            qjs::JS_SetMaxStackSize(runtime, STACK as qjs::size_t);
            let context = qjs::JS_NewContextRaw(runtime);
            let made = Self { runtime, context, arena };
            if context.is_null()
                || qjs::JS_AddIntrinsicBaseObjects(context) < 0
                || qjs::JS_AddIntrinsicEval(context) < 0
                || qjs::JS_AddIntrinsicRegExp(context) < 0
            {
                return Err(EngineError::Setup("context"));
            }
            Ok(made)
        }
    }

    /// Compiles one source. `name` stands in messages, and in stack traces of [`Kind::Debug`].
    pub fn compile(&mut self, source: &str, name: &str, kind: Kind) -> Result<Vec<u8>, CompileError> {
        let fail = |message: String| CompileError { name: name.to_owned(), message, line: 0, column: 0 };
        if source.len() > MAX_SOURCE {
            return Err(fail(format!(
                "the source has {} bytes, more than the limit of {MAX_SOURCE}",
                source.len()
            )));
        }
        // The parser wants a NUL after the source and stops at none inside it.
        let mut text = Vec::with_capacity(source.len() + 1);
        text.extend_from_slice(source.as_bytes());
        text.push(0);
        let shown = CString::new(if kind == Kind::Debug { name } else { "" }).unwrap_or_default();
        // SAFETY: the context is live and only this thread has it (`&mut self`).
        let ctx = unsafe { Ctx::from_raw(self.context) };
        // SAFETY: the source is followed by a NUL that its length does not count; the name ends in NUL; with
        // COMPILE_ONLY nothing runs; results are owned.
        let compiled = unsafe {
            qjs::JS_UpdateStackTop(self.runtime);
            let flags = (qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_COMPILE_ONLY) as i32;
            let len = source.len() as qjs::size_t;
            ctx.own(qjs::JS_Eval(self.context, text.as_ptr().cast(), len, shown.as_ptr(), flags))
        };
        match compiled {
            Ok(function) => write(ctx, function.raw()).ok_or_else(|| fail(OUT_OF_MEMORY.into())),
            Err(_) => Err(self.explain(ctx, name, shown.as_c_str())),
        }
    }

    fn explain(&self, ctx: Ctx<'_>, name: &str, shown: &CStr) -> CompileError {
        let refused = self.arena.take_refused();
        let Exception { kind, message, stack } = describe(ctx, refused, false);
        if kind == ExceptionKind::OutOfMemory {
            return CompileError { name: name.into(), message: OUT_OF_MEMORY.into(), line: 0, column: 0 };
        }
        let (line, column) = position(&stack, &shown.to_string_lossy()).unwrap_or((0, 0));
        let message = match message.strip_prefix("RangeError: Maximum call stack") {
            Some(_) => "the source is nested too deeply for the compiler: split the expression".to_owned(),
            None => message,
        };
        CompileError { name: name.into(), message, line, column }
    }
}

const OUT_OF_MEMORY: &str = "the source needs more memory than the compiler may use: split the file";

impl Drop for Compiler {
    fn drop(&mut self) {
        // SAFETY: both were made by `new`, are live, and nothing of them is used after this.
        unsafe {
            if !self.context.is_null() {
                qjs::JS_FreeContext(self.context);
            }
            qjs::JS_FreeRuntime(self.runtime);
        }
    }
}

/// Compiles one source in a runtime made for it alone.
pub fn compile(source: &str, name: &str, kind: Kind) -> Result<Vec<u8>, CompileError> {
    Compiler::new(256 << 20)
        .map_err(|e| CompileError { name: name.into(), message: e.to_string(), line: 0, column: 0 })?
        .compile(source, name, kind)
}

/// The blob of a compiled function; `None` when memory ran out.
fn write(ctx: Ctx<'_>, function: qjs::JSValue) -> Option<Vec<u8>> {
    let mut len: qjs::size_t = 0;
    // SAFETY: context and function are live; the returned bytes are ours until they are given back.
    unsafe {
        let flags = (qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE) as i32;
        let bytes = qjs::JS_WriteObject(ctx.raw(), &raw mut len, function, flags);
        if bytes.is_null() {
            qjs::JS_FreeValue(ctx.raw(), qjs::JS_GetException(ctx.raw()));
            return None;
        }
        let out = blob::seal(std::slice::from_raw_parts(bytes, len as usize));
        qjs::js_free(ctx.raw(), bytes.cast());
        Some(out)
    }
}

/// Line and column in the first line of a stack: `    at NAME:LINE:COLUMN`.
fn position(stack: &str, shown: &str) -> Option<(u32, u32)> {
    let first = stack.lines().next()?.trim_end().trim_end_matches(')');
    let (_, place) = first.rsplit_once(&format!("{shown}:")).filter(|_| !shown.is_empty()).or_else(|| {
        let mut parts = first.rmatch_indices(':');
        parts.next()?;
        let at = parts.next()?.0;
        Some(("", &first[at + 1..]))
    })?;
    let (line, column) = place.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

#[cfg(test)]
mod tests;
