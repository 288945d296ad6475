//! QuickJS's five memory functions on an [`Arena`].
//!
//! QuickJS asks for the size of a block by pointer alone. A small block's is that of its slab; before a large one a 16-byte
//! header holds it.

use std::{alloc::Layout, ffi::c_void, ptr};

use rquickjs::qjs::{self, size_t};

use super::{Arena, small};

/// Bytes before a block; also its alignment.
const HEADER: usize = 16;

/// The functions for `JS_NewRuntime2`; the opaque pointer given there must be an [`Arena`] that outlives the runtime.
pub(crate) const FUNCTIONS: qjs::JSMallocFunctions = qjs::JSMallocFunctions {
    js_calloc: Some(js_calloc),
    js_malloc: Some(js_malloc),
    js_free: Some(js_free),
    js_realloc: Some(js_realloc),
    js_malloc_usable_size: Some(js_malloc_usable_size),
};

/// Layout of a block with room for `size` bytes.
fn layout(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(HEADER)?, HEADER).ok()
}

/// # Safety
/// `block` is a large one that was returned by `js_malloc` and not freed.
unsafe fn size_of(block: *const u8) -> usize {
    // SAFETY: a large block: `take` wrote the size there, and nobody else writes into the header.
    unsafe { block.sub(HEADER).cast::<usize>().read() }
}

fn take(arena: &Arena, size: usize) -> *mut u8 {
    if size <= small::LARGEST {
        let whole = small::Small::rounded(size);
        if !arena.admits(whole) {
            return ptr::null_mut();
        }
        return match arena.take_small(size) {
            Some(block) => {
                arena.used.set(arena.used.get() + whole);
                block
            }
            None => {
                arena.refused.set(true);
                ptr::null_mut()
            }
        };
    }
    let Some(layout) = layout(size) else { return ptr::null_mut() };
    if !arena.admits(layout.size()) {
        return ptr::null_mut();
    }
    match arena.take(layout) {
        Some(base) => {
            arena.used.set(arena.used.get() + layout.size());
            // SAFETY: the block has `HEADER + size` bytes and is aligned to `HEADER`, enough for a usize at its start.
            unsafe {
                base.cast::<usize>().write(size);
                base.as_ptr().add(HEADER)
            }
        }
        None => {
            arena.refused.set(true);
            ptr::null_mut()
        }
    }
}

unsafe extern "C" fn js_malloc(opaque: *mut c_void, size: size_t) -> *mut c_void {
    // SAFETY: the runtime was made with an arena that outlives it (`Engine::new`), on this thread.
    let arena = unsafe { &*opaque.cast::<Arena>() };
    take(arena, (size as usize).max(1)).cast()
}

unsafe extern "C" fn js_calloc(opaque: *mut c_void, count: size_t, size: size_t) -> *mut c_void {
    // SAFETY: as in `js_malloc`.
    let arena = unsafe { &*opaque.cast::<Arena>() };
    let Some(bytes) = (count as usize).checked_mul(size as usize) else { return ptr::null_mut() };
    let block = take(arena, bytes.max(1));
    if !block.is_null() {
        // SAFETY: the block has at least `bytes` bytes. It may have been used before, so it is not zero by itself.
        unsafe { ptr::write_bytes(block, 0, bytes) };
    }
    block.cast()
}

unsafe extern "C" fn js_free(opaque: *mut c_void, block: *mut c_void) {
    if block.is_null() {
        return;
    }
    // SAFETY: as in `js_malloc`; QuickJS frees only what it got from us, once.
    unsafe {
        let arena = &*opaque.cast::<Arena>();
        if let Some(size) = arena.give_small(block.cast()) {
            arena.used.set(arena.used.get() - size);
            return;
        }
        let size = size_of(block.cast()) + HEADER;
        arena.used.set(arena.used.get() - size);
        arena.give(block.cast::<u8>().sub(HEADER), Layout::from_size_align_unchecked(size, HEADER));
    }
}

unsafe extern "C" fn js_realloc(opaque: *mut c_void, block: *mut c_void, size: size_t) -> *mut c_void {
    if block.is_null() {
        // SAFETY: the same obligations, passed on.
        return unsafe { js_malloc(opaque, size) };
    }
    // SAFETY: as in `js_free`. The old layout is valid because it was used to take the block.
    unsafe {
        let arena = &*opaque.cast::<Arena>();
        let size = (size as usize).max(1);
        if let Some(old) = arena.small_size(block.cast()) {
            // A block much too large is kept too: what shrinks here is small already.
            return if size <= old { block } else { move_to(arena, opaque, block, old, size) };
        }
        let old = size_of(block.cast());
        let old_layout = Layout::from_size_align_unchecked(old + HEADER, HEADER);
        let Some(new_layout) = layout(size) else { return ptr::null_mut() };
        if size > old && !arena.admits(size - old) {
            return ptr::null_mut();
        }
        let base = block.cast::<u8>().sub(HEADER);
        if arena.resize(base, old_layout, new_layout.size()) {
            base.cast::<usize>().write(size);
            arena.used.set(arena.used.get() + size - old);
            return block;
        }
        move_to(arena, opaque, block, old, size)
    }
}

/// # Safety
/// As for `js_realloc`; `block` has `old` bytes.
unsafe fn move_to(
    arena: &Arena,
    opaque: *mut c_void,
    block: *mut c_void,
    old: usize,
    size: usize,
) -> *mut c_void {
    let moved = take(arena, size);
    if !moved.is_null() {
        // SAFETY: both blocks are live, apart, and as long as said; the old one is used no more.
        unsafe {
            ptr::copy_nonoverlapping(block.cast::<u8>(), moved, old.min(size));
            js_free(opaque, block);
        }
    }
    moved.cast()
}

unsafe extern "C" fn js_malloc_usable_size(block: *const c_void) -> size_t {
    if block.is_null() {
        return 0;
    }
    // SAFETY: QuickJS asks only for blocks it got from us.
    unsafe { Arena::size_by_address(block.cast()).unwrap_or_else(|| size_of(block.cast())) as size_t }
}
