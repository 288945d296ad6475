//! The process's allocator: the system's until a thread enters an arena, then that arena for that thread.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr::{self, NonNull},
    sync::atomic::{AtomicPtr, AtomicUsize, Ordering},
};

use super::Arena;

/// The arena that was entered, or null.
static ACTIVE: AtomicPtr<Arena> = AtomicPtr::new(ptr::null_mut());
/// The thread that entered it.
static THREAD: AtomicUsize = AtomicUsize::new(0);

/// The exit code when memory for the Rust side of a guest is used up (sysexits' EX_OSERR).
const OUT_OF_MEMORY: i32 = 71;

/// To be declared `#[global_allocator]` by the binary that runs guests.
///
/// Before a thread has entered an arena it forwards to the system allocator. Afterwards that thread allocates from
/// the arena alone; what it frees of the system's memory is leaked, because giving it back may be a system call.
/// Other threads go on with the system allocator. When the arena is used up the process ends with code 71: the
/// ordinary path would print to a descriptor that is closed.
#[derive(Debug, Default, Clone, Copy)]
pub struct SwitchAlloc;

/// Makes `arena` the allocator of this thread for the rest of the process's life. Returns false when another arena
/// was entered before.
pub(crate) fn enter(arena: NonNull<Arena>) -> bool {
    if ACTIVE.load(Ordering::Acquire) == arena.as_ptr() {
        return THREAD.load(Ordering::Relaxed) == this_thread();
    }
    // Claim the one place by the thread's name first: an arena must never be visible without its thread.
    if THREAD.compare_exchange(0, this_thread(), Ordering::AcqRel, Ordering::Acquire).is_err() {
        return false;
    }
    ACTIVE.store(arena.as_ptr(), Ordering::Release);
    true
}

/// Has this arena been entered by anyone (so that it must never be unmapped)?
pub(crate) fn entered(arena: &Arena) -> bool {
    ptr::eq(ACTIVE.load(Ordering::Acquire), arena)
}

fn this_thread() -> usize {
    // SAFETY: `pthread_self` has no preconditions. It reads the thread register: no system call, never zero.
    unsafe { libc::pthread_self() as usize }
}

/// The arena, if this thread has entered one.
#[inline]
fn mine() -> Option<&'static Arena> {
    let arena = ACTIVE.load(Ordering::Acquire);
    if arena.is_null() || THREAD.load(Ordering::Relaxed) != this_thread() {
        return None;
    }
    // SAFETY: an entered arena is never dropped (`Engine::drop` leaks it), and only its own thread gets here.
    Some(unsafe { &*arena })
}

/// Is this memory of an arena (whoever asks)?
#[inline]
fn of_arena(block: *const u8) -> bool {
    let arena = ACTIVE.load(Ordering::Acquire);
    // SAFETY: as in `mine`; `holds` reads only the two immutable fields of the mapping, which any thread may.
    !arena.is_null() && unsafe { &*arena }.holds(block)
}

// SAFETY: blocks come either from the system allocator or from an arena that lives as long as the process, each with
// the layout asked for; a block is given back only to where it came from, or leaked.
unsafe impl GlobalAlloc for SwitchAlloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match mine() {
            // SAFETY: the caller's obligations are passed on.
            None => unsafe { System.alloc(layout) },
            Some(arena) => arena.take(layout).map_or_else(|| crate::exit_now(OUT_OF_MEMORY), NonNull::as_ptr),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        match (mine(), of_arena(block)) {
            // SAFETY: the block is the arena's, taken with this layout by this thread.
            (Some(arena), true) => unsafe { arena.give(block, layout) },
            // SAFETY: the block is the system's, the caller's obligations are passed on.
            (None, false) => unsafe { System.dealloc(block, layout) },
            // Another's memory: leaked rather than raced for or given back by a system call.
            (Some(_), false) | (None, true) => {}
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        match (mine(), of_arena(block)) {
            // SAFETY: the block is the system's, the caller's obligations are passed on.
            (None, false) => return unsafe { System.realloc(block, layout, size) },
            // SAFETY: the block is this thread's arena's, taken with this layout; size is not zero by contract.
            (Some(arena), true) if unsafe { arena.resize(block, layout, size) } => return block,
            _ => {}
        }
        // SAFETY: the new size is not zero and fits the alignment by contract; both blocks are live and apart.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}
