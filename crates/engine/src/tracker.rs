//! What the engine's callbacks note while scripts run: the turn's deadline and promises rejected with no handler.

use std::{
    cell::{Cell, RefCell},
    ffi::c_void,
    time::{Duration, Instant},
};

use rquickjs::qjs;

/// Rejections remembered in one turn; a flood of them must not become a memory bomb of its own.
const MOST: usize = 256;

/// Lives in a box of the engine, so that its address is fixed.
#[derive(Default)]
pub(crate) struct Tracker {
    deadline: Cell<Option<Instant>>,
    interrupted: Cell<bool>,
    rejections: RefCell<Vec<Rejection>>,
    dropped: Cell<usize>,
}

/// A promise nobody listens to, and why it was rejected. Both are counted references.
pub(crate) struct Rejection {
    pub(crate) promise: qjs::JSValue,
    pub(crate) reason: qjs::JSValue,
}

impl Tracker {
    /// Starts the clock of a turn.
    pub(crate) fn start(&self, budget: Duration) {
        self.deadline.set(Some(Instant::now() + budget));
        self.interrupted.set(false);
    }

    /// Time the program spent waiting for somebody else is not its own.
    pub(crate) fn extend(&self, waited: Duration) {
        self.deadline.set(self.deadline.get().map(|at| at + waited));
    }

    /// Is the turn's time used up?
    pub(crate) fn overdue(&self) -> bool {
        self.deadline.get().is_some_and(|at| Instant::now() >= at)
    }

    /// Whether a script was interrupted since this was last asked.
    pub(crate) fn take_interrupted(&self) -> bool {
        self.interrupted.take()
    }

    /// The oldest rejection that has no handler still.
    pub(crate) fn next_rejection(&self) -> Option<Rejection> {
        let mut list = self.rejections.borrow_mut();
        if list.is_empty() { None } else { Some(list.remove(0)) }
    }

    /// How many rejections were not remembered since this was last asked.
    pub(crate) fn take_dropped(&self) -> usize {
        self.dropped.take()
    }

    /// Installs both callbacks.
    ///
    /// # Safety
    /// The tracker stays where it is as long as the runtime lives.
    pub(crate) unsafe fn install(&self, runtime: *mut qjs::JSRuntime) {
        let opaque = std::ptr::from_ref(self).cast_mut().cast::<c_void>();
        // SAFETY: the runtime is live; the caller vouches for the tracker.
        unsafe {
            qjs::JS_SetInterruptHandler(runtime, Some(interrupt), opaque);
            qjs::JS_SetHostPromiseRejectionTracker(runtime, Some(rejection), opaque);
        }
    }
}

unsafe extern "C" fn interrupt(_runtime: *mut qjs::JSRuntime, opaque: *mut c_void) -> i32 {
    // SAFETY: `install`'s caller keeps the tracker alive and in place.
    let tracker = unsafe { &*opaque.cast::<Tracker>() };
    let overdue = tracker.overdue();
    if overdue {
        tracker.interrupted.set(true);
    }
    i32::from(overdue)
}

unsafe extern "C" fn rejection(
    ctx: *mut qjs::JSContext,
    promise: qjs::JSValue,
    reason: qjs::JSValue,
    is_handled: bool,
    opaque: *mut c_void,
) {
    // SAFETY: as in `interrupt`. QuickJS lends both values; we count our own references and give back those of a
    // promise that got its handler after all. Promises are objects: their pointers name them.
    unsafe {
        let tracker = &*opaque.cast::<Tracker>();
        let mut list = tracker.rejections.borrow_mut();
        if is_handled {
            let this = qjs::JS_VALUE_GET_PTR(promise);
            if let Some(i) = list.iter().position(|r| qjs::JS_VALUE_GET_PTR(r.promise) == this) {
                let old = list.remove(i);
                drop(list);
                qjs::JS_FreeValue(ctx, old.promise);
                qjs::JS_FreeValue(ctx, old.reason);
            }
        } else if list.len() < MOST {
            list.push(Rejection {
                promise: qjs::JS_DupValue(ctx, promise),
                reason: qjs::JS_DupValue(ctx, reason),
            });
        } else {
            tracker.dropped.set(tracker.dropped.get() + 1);
        }
    }
}
