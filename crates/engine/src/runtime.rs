//! The running half: one runtime, one context without `eval`, one host.

use std::{cell::Cell, ffi::CStr, ptr::NonNull, time::Duration};

use rquickjs::qjs;

use crate::{
    Ctx, EngineError, Exception, ExceptionKind, HostFunction, Owned, Thrown,
    arena::{self, Arena, HotBlocks, Placement},
    call::{Shared, trampoline},
    globals,
    tracker::Tracker,
};

/// What a program may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Address space of the arena, in bytes: heap, slack of the allocator and the Rust side's buffers.
    pub address_space: usize,
    /// Memory of the JavaScript heap, in bytes.
    pub memory: usize,
    /// Stack of scripts and native code together, in bytes. Must be well below the thread's stack.
    pub stack: usize,
    /// Time a script may run in one turn before it is interrupted.
    pub turn: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            address_space: arena::DEFAULT_SIZE,
            memory: 128 << 20,
            stack: 512 << 10,
            turn: Duration::from_secs(5),
        }
    }
}

/// Memory in use.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Bytes of the JavaScript heap.
    pub heap: usize,
    /// Most bytes it may have.
    pub limit: usize,
}

/// A runtime and its one context. Belongs to one thread.
pub struct Engine<H: 'static> {
    runtime: *mut qjs::JSRuntime,
    context: *mut qjs::JSContext,
    /// The object scripts find as `__host`.
    object: qjs::JSValue,
    shared: Box<Shared<H>>,
    limits: Limits,
    /// Bytes in use after the last collection that was asked for.
    tidied: Cell<usize>,
    /// Dropped after the runtime that lives in it; `None` only while dropping.
    arena: Option<Box<Arena>>,
}

impl<H: 'static> Engine<H> {
    /// Makes a runtime and a context whose global `__host` is an object with these functions.
    pub fn new(limits: Limits, host: H, functions: &'static [HostFunction<H>]) -> Result<Self, EngineError> {
        Self::placed(limits, host, functions, Placement::AsTheyCome)
    }

    /// The same, with a say in where the small blocks lie that are asked for before [`Self::settle`].
    pub fn placed(
        limits: Limits,
        host: H,
        functions: &'static [HostFunction<H>],
        placement: Placement,
    ) -> Result<Self, EngineError> {
        let arena = Arena::new(limits.address_space, limits.memory, placement)?;
        let shared = Box::new(Shared { host, functions, tracker: Tracker::default() });
        // SAFETY: arena and shared state (the tracker in it) are boxed and outlive the runtime (`drop` frees it first).
        unsafe {
            let opaque = std::ptr::from_ref(&*arena).cast_mut().cast();
            let runtime = qjs::JS_NewRuntime2(&arena::FUNCTIONS, opaque);
            if runtime.is_null() {
                return Err(EngineError::Setup("runtime"));
            }
            // The arena enforces the limit and notes refusals; the engine's own count stands behind it. It adds eight
            // bytes a block that the arena does not use, so it is given that much more.
            qjs::JS_SetMemoryLimit(runtime, (limits.memory + limits.memory / 2) as qjs::size_t);
            qjs::JS_SetMaxStackSize(runtime, limits.stack as qjs::size_t);
            qjs::JS_SetCanBlock(runtime, false);
            shared.tracker.install(runtime);
            let context = qjs::JS_NewContextRaw(runtime);
            let arena = Some(arena);
            let object = qjs::JS_UNDEFINED;
            let tidied = Cell::new(0);
            let mut engine = Self { runtime, context, object, shared, limits, tidied, arena };
            if context.is_null() || !add_intrinsics(context) {
                return Err(EngineError::Setup("context"));
            }
            qjs::JS_SetContextOpaque(context, std::ptr::from_ref(&*engine.shared).cast_mut().cast());
            let object = engine.host_object().map_err(|_| EngineError::Setup("host object"))?;
            engine.object = object;
            globals::restrict(engine.ctx()).map_err(|_| EngineError::Setup("closed list of globals"))?;
            Ok(engine)
        }
    }

    fn host_object(&self) -> Result<qjs::JSValue, Thrown> {
        let object = self.ctx().object(Vec::new())?;
        for (i, function) in self.shared.functions.iter().enumerate() {
            object.define(function.name, self.function(i)?)?;
        }
        self.ctx().global().define(c"__host", object.clone())?;
        Ok(object.into_raw())
    }

    fn function(&self, index: usize) -> Result<Owned<'_>, Thrown> {
        let HostFunction { name, length, .. } = self.shared.functions[index];
        let index = i32::try_from(index).map_err(|_| Thrown)?;
        let generic_magic = Some(trampoline::<H> as _);
        // SAFETY: QuickJS calls through `generic_magic` because of the kind given beside it; the trampoline's own
        // obligation (the opaque pointer) is kept by `new`.
        unsafe {
            let function = qjs::JSCFunctionType { generic_magic };
            let kind = qjs::JSCFunctionEnum_JS_CFUNC_generic_magic;
            let raw = self.context;
            self.ctx().own(qjs::JS_NewCFunction2(raw, function.generic, name.as_ptr(), length, kind, index))
        }
    }

    /// Puts the host function `name` in the place of the builtin `holder.member`.
    pub fn replace(&self, holder: &CStr, member: &CStr, name: &CStr) -> Result<(), EngineError> {
        let failed = EngineError::Setup("replacement of a builtin");
        let Some(index) = self.shared.functions.iter().position(|f| f.name == name) else {
            return Err(failed);
        };
        let holder = self.ctx().global().get(holder);
        let done = holder.and_then(|holder| holder.set(member, self.function(index)?));
        done.map_err(|_| failed)
    }

    /// Takes `__host` away from scripts that have not taken it; the engine keeps it.
    pub fn hide_host(&self) -> Result<(), EngineError> {
        globals::delete(&self.ctx().global(), c"__host").map_err(|_| EngineError::Setup("host object"))
    }

    /// The host's state.
    pub fn host(&self) -> &H {
        &self.shared.host
    }

    /// The context.
    pub fn ctx(&self) -> Ctx<'_> {
        // SAFETY: the context lives as long as the engine, which is borrowed; an engine cannot leave its thread.
        unsafe { Ctx::from_raw(self.context) }
    }

    /// Starts the clock of a turn.
    pub fn begin_turn(&self) {
        // SAFETY: the runtime is live. A fork runs at another depth of the stack than the zygote's set-up did.
        unsafe { qjs::JS_UpdateStackTop(self.runtime) };
        self.shared.tracker.start(self.limits.turn);
    }

    /// The function `handlers.NAME` of the host object, if scripts have set one.
    pub fn handler(&self, name: &CStr) -> Option<Owned<'_>> {
        // SAFETY: the object is live and stays so; the clone counts its own reference.
        let object = unsafe { self.ctx().own(qjs::JS_DupValue(self.context, self.object)) };
        let handlers = object.and_then(|object| object.get(c"handlers"));
        let handler = handlers.and_then(|h| if h.is_undefined() { Err(Thrown) } else { h.get(name) });
        match handler {
            Ok(function) if function.is_function() => Some(function),
            Ok(_) => None,
            Err(Thrown) => {
                self.forget_exception();
                None
            }
        }
    }

    /// Calls a function; what it threw is described.
    pub fn call<'a>(&'a self, function: &Owned<'a>, args: &[Owned<'a>]) -> Result<Owned<'a>, Exception> {
        let mut raw: Vec<qjs::JSValue> = args.iter().map(Owned::raw).collect();
        // SAFETY: all values are live and only lent; the result is ours.
        let done = unsafe {
            let argc = i32::try_from(raw.len()).unwrap_or(0);
            let this = qjs::JS_UNDEFINED;
            self.ctx().own(qjs::JS_Call(self.context, function.raw(), this, argc, raw.as_mut_ptr()))
        };
        done.map_err(|Thrown| self.exception())
    }

    /// Runs the script of a blob; what it threw is described.
    pub fn run(&self, blob: &[u8]) -> Result<Result<Owned<'_>, Exception>, EngineError> {
        Ok(self.ctx().run(blob)?.map_err(|Thrown| self.exception()))
    }

    /// Runs promise jobs until there are none or the turn's time is used up. Each uncaught exception is handed to
    /// `report`; false means that jobs are left because the time is used up.
    pub fn run_jobs(&self, mut report: impl FnMut(Exception)) -> bool {
        loop {
            let mut ctx = std::ptr::null_mut();
            // SAFETY: the runtime is live; there is one context only, so what is returned there is ours.
            match unsafe { qjs::JS_ExecutePendingJob(self.runtime, &raw mut ctx) } {
                0 => return true,
                n if n < 0 => report(self.exception()),
                _ => {}
            }
            // The interrupt handler sees loops inside a job; a chain of short jobs is seen here.
            if self.shared.tracker.overdue() {
                // SAFETY: the runtime is live.
                return !unsafe { qjs::JS_IsJobPending(self.runtime) };
            }
        }
    }

    /// The next promise that was rejected and has no handler: `(reason, promise)`.
    pub fn next_rejection(&self) -> Option<(Owned<'_>, Owned<'_>)> {
        let rejection = self.shared.tracker.next_rejection()?;
        // SAFETY: the tracker's references become ours; neither is an exception marker.
        unsafe {
            let reason = self.ctx().own(rejection.reason);
            let promise = self.ctx().own(rejection.promise);
            Some((reason.ok()?, promise.ok()?))
        }
    }

    /// Rejections that were too many to remember since this was last asked.
    pub fn take_dropped_rejections(&self) -> usize {
        self.shared.tracker.take_dropped()
    }

    /// Describes any value as if it had been thrown.
    pub fn describe(&self, value: &Owned<'_>) -> Exception {
        describe_value(self.ctx(), value, false, false)
    }

    /// Takes the pending exception and describes it.
    pub fn exception(&self) -> Exception {
        let refused = self.arena.as_ref().is_some_and(|arena| arena.take_refused());
        describe(self.ctx(), refused, self.shared.tracker.take_interrupted())
    }

    fn forget_exception(&self) {
        // SAFETY: the context is live; the exception becomes ours and is given back.
        unsafe { qjs::JS_FreeValue(self.context, qjs::JS_GetException(self.context)) };
    }

    /// Memory in use.
    pub fn memory(&self) -> Memory {
        Memory { heap: self.arena.as_ref().map_or(0, |a| a.used()), limit: self.limits.memory }
    }

    /// The limits given at creation.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Readies a warm engine for being forked. Collects cycles now and puts the next collection off until `headroom`
    /// more bytes are in use: a collection writes to every object, and in a fork each written page is a page of its
    /// own. Then takes every hole in the heap for good, so that what a fork allocates lies on pages of its own.
    pub fn settle(&self, headroom: usize) {
        // SAFETY: the runtime is live and no script runs (a host function has no way to the engine itself).
        unsafe { qjs::JS_RunGC(self.runtime) };
        if let Some(arena) = &self.arena {
            arena.seal();
        }
        self.put_off(headroom);
    }

    /// Collects cycles if `grown` more bytes are in use than after the last call, and puts the next collection off until
    /// `headroom` bytes have come. What a closed page leaves behind is one large cycle: collected before the next page is
    /// opened, its memory serves that page, and the process does not grow with each.
    pub fn tidy(&self, grown: usize, headroom: usize) {
        if self.memory().heap < self.tidied.get().saturating_add(grown) {
            return;
        }
        // SAFETY: the runtime is live and no script runs (a host function has no way to the engine itself).
        unsafe { qjs::JS_RunGC(self.runtime) };
        self.put_off(headroom);
    }

    fn put_off(&self, headroom: usize) {
        let heap = self.memory().heap;
        self.tidied.set(heap);
        // SAFETY: the runtime is live.
        unsafe { qjs::JS_SetGCThreshold(self.runtime, (heap + headroom) as qjs::size_t) };
    }

    /// How many small blocks were asked for up to [`Self::settle`].
    #[cfg(test)]
    pub(crate) fn small_blocks(&self) -> usize {
        self.arena.as_ref().map_or(0, |arena| arena.asked())
    }

    /// Runs `work` and answers which small blocks of the settled heap it wrote to. The engine was made with
    /// [`Placement::Apart`]; the process has one thread.
    pub fn watched(&self, work: impl FnOnce()) -> Result<HotBlocks, EngineError> {
        self.arena.as_ref().ok_or(EngineError::Entered)?.watched(work)
    }

    /// From now on this thread's Rust allocations come from the engine's arena too (see
    /// [`SwitchAlloc`](crate::arena::SwitchAlloc)), for the rest of the process's life.
    pub fn enter_arena(&self) -> Result<(), EngineError> {
        let arena = self.arena.as_ref().ok_or(EngineError::Entered)?;
        if arena::enter(NonNull::from(&**arena)) { Ok(()) } else { Err(EngineError::Entered) }
    }
}

impl<H: 'static> Drop for Engine<H> {
    fn drop(&mut self) {
        // SAFETY: everything was made by `new`, is live, and is not used after this. `Ctx` and `Owned` borrow the
        // engine, so none is left.
        unsafe {
            if !self.context.is_null() {
                qjs::JS_FreeValue(self.context, self.object);
                while let Some(rejection) = self.shared.tracker.next_rejection() {
                    qjs::JS_FreeValue(self.context, rejection.promise);
                    qjs::JS_FreeValue(self.context, rejection.reason);
                }
                qjs::JS_FreeContext(self.context);
            }
            qjs::JS_FreeRuntime(self.runtime);
        }
        if let Some(arena) = self.arena.take_if(|arena| arena::entered(arena)) {
            // The process's allocator stands on it.
            Box::leak(arena);
        }
    }
}

/// Adds the builtins of the language, but neither `eval` nor anything of the web.
///
/// # Safety
/// `context` is live and raw.
unsafe fn add_intrinsics(context: *mut qjs::JSContext) -> bool {
    // SAFETY: the caller vouches for the context.
    unsafe {
        let done = qjs::JS_AddIntrinsicBaseObjects(context) >= 0
            && qjs::JS_AddIntrinsicDate(context) >= 0
            && qjs::JS_AddIntrinsicRegExp(context) >= 0
            && qjs::JS_AddIntrinsicJSON(context) >= 0
            && qjs::JS_AddIntrinsicProxy(context) >= 0
            && qjs::JS_AddIntrinsicMapSet(context) >= 0
            && qjs::JS_AddIntrinsicTypedArrays(context) >= 0
            && qjs::JS_AddIntrinsicPromise(context) >= 0
            && qjs::JS_AddIntrinsicBigInt(context) >= 0
            && qjs::JS_AddIntrinsicWeakRef(context) >= 0;
        qjs::JS_AddIntrinsicRegExpCompiler(context);
        done
    }
}

/// Takes the context's pending exception and describes it.
pub(crate) fn describe(ctx: Ctx<'_>, refused: bool, interrupted: bool) -> Exception {
    // SAFETY: the context is live; the exception becomes ours. An interruption leaves it uncatchable: cleared, so that
    // the next turn starts clean.
    let value = unsafe {
        let value = qjs::JS_GetException(ctx.raw());
        if interrupted {
            qjs::JS_ClearUncatchableError(ctx.raw(), value);
        }
        ctx.own(value)
    };
    match value {
        Ok(value) => describe_value(ctx, &value, refused, interrupted),
        Err(Thrown) => Exception {
            kind: ExceptionKind::Error,
            message: "an exception that could not be read".into(),
            stack: String::new(),
        },
    }
}

fn describe_value(ctx: Ctx<'_>, value: &Owned<'_>, refused: bool, interrupted: bool) -> Exception {
    let forget = || {
        // SAFETY: the context is live; the exception becomes ours and is given back.
        unsafe { qjs::JS_FreeValue(ctx.raw(), qjs::JS_GetException(ctx.raw())) };
    };
    // SAFETY: reads tags and the class of a live value.
    let (is_null, is_error, is_object) =
        unsafe { (qjs::JS_IsNull(value.raw()), qjs::JS_IsError(value.raw()), qjs::JS_IsObject(value.raw())) };
    let message = value.to_text().unwrap_or_else(|_| {
        forget();
        "an exception that cannot be turned into text".into()
    });
    let stack = if is_object {
        value.get(c"stack").and_then(|s| if s.is_undefined() { Err(Thrown) } else { s.to_text() })
    } else {
        Err(Thrown)
    };
    let stack = stack.unwrap_or_else(|_| {
        forget();
        String::new()
    });
    if interrupted {
        let message = "the program ran for longer than one turn may last and was interrupted: is there an endless loop?".into();
        return Exception { kind: ExceptionKind::Interrupted, message, stack };
    }
    // When even the error cannot be allocated QuickJS throws null.
    let out_of_memory = (refused && is_null) || (is_error && message == "InternalError: out of memory");
    if out_of_memory {
        let message = "out of memory: the program's heap has reached its limit".into();
        return Exception { kind: ExceptionKind::OutOfMemory, message, stack };
    }
    Exception { kind: ExceptionKind::Error, message, stack }
}
