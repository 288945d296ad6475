//! The arena gives memory back to itself, keeps its limit, and needs no system call.

use super::*;

fn bytes(n: usize) -> Layout {
    Layout::from_size_align(n, 16).unwrap()
}

#[test]
fn freed_memory_is_used_again_and_neighbours_coalesce() {
    let arena = Arena::new(1 << 20, 1 << 20).unwrap();
    for _ in 0..64 {
        let blocks: Vec<_> = (0..100).map(|_| arena.take(bytes(8 << 10)).unwrap()).collect();
        for block in blocks {
            // SAFETY: taken above with this layout.
            unsafe { arena.give(block.as_ptr(), bytes(8 << 10)) };
        }
        let whole = arena.take(bytes(900 << 10)).expect("small blocks became one again");
        // SAFETY: taken above with this layout.
        unsafe { arena.give(whole.as_ptr(), bytes(900 << 10)) };
    }
}

#[test]
fn a_full_arena_refuses_and_recovers() {
    let arena = Arena::new(1 << 20, 1 << 20).unwrap();
    let mut held = Vec::new();
    while let Some(block) = arena.take(bytes(64 << 10)) {
        held.push(block);
    }
    assert!(held.len() >= 14, "{} blocks of 64 KiB in 1 MiB", held.len());
    // SAFETY: taken above with this layout.
    unsafe { arena.give(held.pop().unwrap().as_ptr(), bytes(64 << 10)) };
    assert!(arena.take(bytes(64 << 10)).is_some());
}

#[test]
fn the_limit_is_counted_and_a_refusal_is_remembered() {
    let arena = Arena::new(8 << 20, 2 << 20).unwrap();
    let opaque: *mut std::ffi::c_void = std::ptr::from_ref(&*arena).cast_mut().cast();
    let (malloc, free, realloc) =
        (FUNCTIONS.js_malloc.unwrap(), FUNCTIONS.js_free.unwrap(), FUNCTIONS.js_realloc.unwrap());
    // SAFETY: the arena lives to the end of the test; blocks are freed once.
    unsafe {
        let a = malloc(opaque, 1 << 20);
        assert!(!a.is_null());
        assert!(malloc(opaque, 1 << 20).is_null());
        assert!(arena.take_refused());
        assert!(!arena.take_refused());
        a.cast::<u8>().write(7);
        let a = realloc(opaque, a, 3 << 19);
        assert_eq!(a.cast::<u8>().read(), 7);
        assert!(realloc(opaque, a, 4 << 20).is_null(), "a refused growth leaves the block as it was");
        assert_eq!(a.cast::<u8>().read(), 7);
        free(opaque, a);
    }
    assert_eq!(arena.used(), 0);
}

#[test]
fn closed_holes_are_used_by_nobody() {
    let arena = Arena::new(1 << 22, 1 << 22).unwrap();
    let layout = |size| Layout::from_size_align(size, 16).unwrap();
    let blocks: Vec<_> = (0..300).map(|i| arena.take(layout(16 + i * 8)).unwrap()).collect();
    let last = blocks.iter().max().copied().unwrap();
    for (i, block) in blocks.iter().enumerate().filter(|(i, _)| i % 2 == 0) {
        // SAFETY: taken above with this layout, not used any more.
        unsafe { arena.give(block.as_ptr(), layout(16 + i * 8)) };
    }
    arena.close_holes();
    let page = |block: NonNull<u8>| block.as_ptr() as usize / 4096;
    for size in [16, 24, 100, 1000, 4000, 100_000] {
        let block = arena.take(layout(size)).unwrap();
        assert!(page(block) > page(last), "{size} bytes lie among the old blocks");
    }
}
