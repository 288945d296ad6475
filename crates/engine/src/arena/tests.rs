//! The arena gives memory back to itself, keeps its limit, and needs no system call.

use super::*;

fn bytes(n: usize) -> Layout {
    Layout::from_size_align(n, 16).unwrap()
}

#[test]
fn freed_memory_is_used_again_and_neighbours_coalesce() {
    let arena = Arena::new(1 << 20, 1 << 20, Placement::AsTheyCome).unwrap();
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
    let arena = Arena::new(1 << 20, 1 << 20, Placement::AsTheyCome).unwrap();
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
    let arena = Arena::new(8 << 20, 2 << 20, Placement::AsTheyCome).unwrap();
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
    let arena = Arena::new(1 << 22, 1 << 22, Placement::AsTheyCome).unwrap();
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

/// Sizes that all go to one class.
const SOME: usize = 48;

fn small(placement: Placement, count: usize) -> (Box<Arena>, Vec<usize>) {
    let arena = Arena::new(1 << 22, 1 << 22, placement).unwrap();
    let blocks = (0..count).map(|_| arena.take_small(SOME).unwrap() as usize).collect();
    (arena, blocks)
}

#[test]
fn small_blocks_are_apart_and_found_by_their_address() {
    let arena = Arena::new(1 << 22, 1 << 22, Placement::AsTheyCome).unwrap();
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for round in 0..400 {
        let size = 1 + round * 37 % 512;
        let block = arena.take_small(size).unwrap();
        // SAFETY: a block of this arena, which lives.
        let whole = unsafe { Arena::size_by_address(block) }.unwrap();
        assert!(whole >= size && whole % 8 == 0 && arena.small_size(block) == Some(whole), "{size}: {whole}");
        seen.push((block as usize, whole));
        if round % 3 == 0 {
            let (block, _) = seen.swap_remove(round % seen.len());
            // SAFETY: taken above, not used any more.
            unsafe { arena.give_small(block as *mut u8) }.unwrap();
        }
    }
    seen.sort();
    assert!(seen.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0));
    let large = arena.take(Layout::from_size_align(4096, 16).unwrap()).unwrap();
    assert_eq!(arena.small_size(large.as_ptr()), None);
}

#[test]
fn blocks_that_are_written_to_share_pages_with_their_kind_alone() {
    let (arena, blocks) = small(Placement::Apart, 500);
    let hot = arena
        .watched(|| {
            for block in blocks.iter().skip(3).step_by(10) {
                // SAFETY: a live block of 48 bytes. The write is one even if the value is what it was.
                unsafe {
                    let first = *block as *mut u64;
                    first.write_volatile(first.read_volatile());
                }
            }
        })
        .unwrap();
    assert_eq!(hot.count(), 50);
    let (arena, blocks) = small(Placement::Known(hot), 500);
    let pages = |of: &dyn Fn(usize) -> bool| {
        let mut pages: Vec<_> = (0..500).filter(|i| of(*i)).map(|i| blocks[i] / PAGE).collect();
        pages.sort_unstable();
        pages.dedup();
        pages
    };
    let (hot, cold) = (pages(&|i| i % 10 == 3), pages(&|i| i % 10 != 3));
    assert_eq!(hot.len(), 1);
    assert!(cold.iter().all(|page| !hot.contains(page)));
    arena.seal();
    // SAFETY: live blocks; one is given back and the arena must not write into it.
    unsafe {
        let block = blocks[0] as *mut u64;
        block.write(7);
        assert_eq!(arena.give_small(block.cast()), Some(SOME));
        assert_eq!(block.read(), 7);
    }
    let late = arena.take_small(SOME).unwrap() as usize / PAGE;
    assert!(!hot.contains(&late) && !cold.contains(&late));
}

#[test]
fn an_empty_late_slab_serves_other_sizes() {
    let arena = Arena::new(1 << 20, 1 << 20, Placement::AsTheyCome).unwrap();
    arena.seal();
    let mut highest = 0;
    for (round, size) in [16, 512, 88, 200].repeat(40).into_iter().enumerate() {
        // 168,000 bytes of the largest take no more slabs than 200,000 of the smallest, whatever is left over in each.
        let bytes = if round == 0 { 200_000 } else { 168_000 };
        let blocks: Vec<_> = (0..bytes / size).map(|_| arena.take_small(size).unwrap()).collect();
        for block in blocks {
            // SAFETY: taken above, not used any more.
            unsafe { arena.give_small(block) }.unwrap();
        }
        if round == 0 {
            highest = arena.highest.get();
        }
    }
    assert_eq!(arena.highest.get(), highest, "slabs that one size has emptied serve the next");
}

#[test]
fn quickjs_asks_for_single_blocks() {
    let engine = crate::Engine::new(crate::Limits::default(), (), &[]).unwrap();
    assert!(
        engine.small_blocks() > 500,
        "QuickJS was compiled with slabs of its own: is .cargo/config.toml in force? {}",
        engine.small_blocks()
    );
}
