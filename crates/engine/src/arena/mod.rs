//! Memory without system calls: one private mapping made before the filter, and an allocator on top of it.
//!
//! QuickJS allocates here from its first byte on (in the zygote), so forks share the warm heap copy-on-write. After
//! [`Engine::enter_arena`](crate::Engine::enter_arena) the Rust allocations of that thread come from here as well
//! (see [`SwitchAlloc`]). The mapping is `MAP_NORESERVE`: address space is taken at once, memory as it is touched.
//!
//! The allocator is talc (boundary tags, binned free lists, coalescing on free). Blocks of QuickJS up to 512 bytes come from
//! slabs ([`small`]), so talc sees chunks of slabs and large blocks only. QuickJS has slabs of its own, which would hide
//! single blocks from us; `.cargo/config.toml` compiles it without them.

mod hooks;
mod mapping;
mod small;
mod switch;
mod watch;

use std::{
    alloc::Layout,
    cell::{Cell, UnsafeCell},
    ptr::NonNull,
};

use talc::{DefaultBinning, base::Talc, source::Claim};

pub(crate) use hooks::FUNCTIONS;
use mapping::Mapping;
pub use small::{HotBlocks, Placement};
use small::{Slab, Small};
pub use switch::SwitchAlloc;
pub(crate) use switch::{enter, entered};

use crate::EngineError;

/// Address space of an arena unless told otherwise, in bytes.
pub const DEFAULT_SIZE: usize = 256 << 20;

/// Every arena begins at a multiple of this and is no larger: QuickJS asks for the size of a block by its address alone, which
/// leads to the arena's first bytes.
const ALIGN: usize = 512 << 20;

/// Small requests may go this far over the limit, so that the engine can still build the error that says so.
const SLACK: usize = 1 << 20;
/// What the kernel shares and copies.
const PAGE: usize = 4096;
/// The smallest hole worth closing.
const LEAST: usize = 16;
/// What counts as small for [`SLACK`].
const SMALL: usize = 16 << 10;

/// A mapping and the allocator on it. Belongs to one thread (it is neither `Send` nor `Sync`).
pub struct Arena {
    talc: UnsafeCell<Talc<Claim, DefaultBinning>>,
    small: UnsafeCell<Small>,
    mapping: Mapping,
    /// Most bytes QuickJS may hold.
    limit: usize,
    /// Bytes QuickJS holds.
    used: Cell<usize>,
    /// The end of what was ever taken.
    highest: Cell<usize>,
    /// A request of QuickJS was refused since the flag was last taken.
    refused: Cell<bool>,
}

impl Arena {
    /// Maps `size` bytes of address space, of which QuickJS may use `limit`.
    pub(crate) fn new(size: usize, limit: usize, placement: Placement) -> Result<Box<Self>, EngineError> {
        if size > ALIGN {
            return Err(EngineError::Arena { size, source: std::io::ErrorKind::InvalidInput.into() });
        }
        let mapping = Mapping::aligned(size, ALIGN)?;
        let small = Small::new(mapping.base(), mapping.len(), placement)?;
        // SAFETY: the first page is ours and kept for this.
        unsafe { mapping.base().cast::<*const Slab>().write(small.table()) };
        // SAFETY: the region is mapped readable and writable, belongs to nobody else, and lives as long as `mapping`,
        // which is stored beside the allocator and dropped after it.
        let claim = unsafe { Claim::new(mapping.base().as_ptr().add(PAGE), mapping.len() - PAGE) };
        Ok(Box::new(Self {
            talc: UnsafeCell::new(Talc::new(claim)),
            small: UnsafeCell::new(small),
            mapping,
            limit,
            used: Cell::new(0),
            highest: Cell::new(0),
            refused: Cell::new(false),
        }))
    }

    /// Bytes QuickJS holds, in slabs and large blocks.
    pub(crate) fn used(&self) -> usize {
        self.used.get()
    }

    /// Whether a request was refused since this was last asked.
    pub(crate) fn take_refused(&self) -> bool {
        self.refused.take()
    }

    /// Does `ptr` point into this arena?
    fn holds(&self, ptr: *const u8) -> bool {
        self.mapping.holds(ptr)
    }

    /// Takes memory, bounded by the mapping only.
    fn take(&self, layout: Layout) -> Option<NonNull<u8>> {
        debug_assert!(layout.size() > 0, "neither QuickJS nor Rust asks for nothing");
        // SAFETY: the arena belongs to one thread and no reference to the allocator outlives a call; the size is not
        // zero (hooks and `GlobalAlloc` both guarantee it).
        let taken = unsafe { (*self.talc.get()).allocate(layout) }?;
        self.highest.set(self.highest.get().max(taken.as_ptr() as usize + layout.size()));
        Some(taken)
    }

    /// A small block of QuickJS, at most [`small::LARGEST`] bytes.
    fn take_small(&self, size: usize) -> Option<*mut u8> {
        let chunk = || self.take(Layout::from_size_align(small::CHUNK, PAGE).ok()?);
        // SAFETY: one thread (see `take`), and no reference to the slabs outlives a call; a chunk comes from the other cell.
        unsafe { (*self.small.get()).take(size, chunk) }
    }

    /// Takes a small block back and answers its size; `None` when it is none.
    ///
    /// # Safety
    /// `block` was taken from this arena and is not used any more.
    unsafe fn give_small(&self, block: *mut u8) -> Option<usize> {
        // SAFETY: one thread (see `take`); the caller vouches for the block.
        unsafe { (*self.small.get()).give(block) }
    }

    /// The size of a small block; `None` when it is none.
    fn small_size(&self, block: *const u8) -> Option<usize> {
        // SAFETY: one thread (see `take`), and the reference ends with the call.
        unsafe { (*self.small.get()).size_of(block) }
    }

    /// The size of a small block of any arena; `None` when it is none.
    ///
    /// # Safety
    /// `block` lies in an arena that lives and belongs to this thread.
    unsafe fn size_by_address(block: *const u8) -> Option<usize> {
        let base = block as usize & !(ALIGN - 1);
        // SAFETY: an arena begins there, with the address of its table, which is as long as the arena has slabs.
        unsafe { small::size_in((base as *const *const Slab).read(), block as usize - base) }
    }

    /// Runs `work` and answers which of the small blocks that were there were written to. They must lie apart.
    pub(crate) fn watched(&self, work: impl FnOnce()) -> Result<HotBlocks, EngineError> {
        let base = self.mapping.base().as_ptr();
        let len = self.highest.get().saturating_sub(base as usize);
        // SAFETY: the mapping is ours and private; a script is handed no address, and no system call is made for it.
        let touched = unsafe { watch::watch(base, len, work) }
            .map_err(|source| EngineError::Arena { size: len, source })?;
        // SAFETY: as in `small_size`.
        Ok(unsafe { (*self.small.get()).hot(|page| touched.get(page).copied().unwrap_or(false)) })
    }

    /// Gives memory back.
    ///
    /// # Safety
    /// `ptr` was taken from this arena with this `layout` and is not used any more.
    unsafe fn give(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: one thread (see `take`); the caller vouches for pointer and layout.
        unsafe { (*self.talc.get()).deallocate(ptr, layout) }
    }

    /// Changes the size of a block where it stands, if that is possible.
    ///
    /// # Safety
    /// `ptr` was taken from this arena with this `layout`; `size` is not zero.
    unsafe fn resize(&self, ptr: *mut u8, layout: Layout, size: usize) -> bool {
        // SAFETY: one thread (see `take`); the caller vouches for pointer, layout and size.
        unsafe { (*self.talc.get()).try_realloc_in_place(ptr, layout, size) }
    }

    /// Small blocks come from slabs of their own from now on, and [`Self::close_holes`].
    pub(crate) fn seal(&self) {
        // SAFETY: as in `small_size`.
        unsafe { (*self.small.get()).seal() };
        // Closing holes feels its way far beyond what is used.
        let highest = self.highest.get();
        self.close_holes();
        self.highest.set(highest);
    }

    /// Takes all free memory between live blocks for good: what is allocated from now on lies beyond every live block,
    /// dense, and begins on a page of its own. In a fork this keeps new blocks from being strewn over shared pages,
    /// each of which would be copied for a few bytes.
    fn close_holes(&self) {
        // Nothing else is as large as what has never been used, so this block lies at its beginning.
        let whole = Layout::from_size_align(self.mapping.len() / 2, PAGE).ok();
        let Some((layout, beyond)) = whole.and_then(|layout| Some((layout, self.take(layout)?))) else {
            return;
        };
        // SAFETY: taken just above with this layout, and used by nobody.
        unsafe { self.give(beyond.as_ptr(), layout) };
        let mut size = self.mapping.len() / 2;
        while size >= LEAST {
            let Ok(layout) = Layout::from_size_align(size, LEAST) else { return };
            match self.take(layout) {
                Some(hole) if hole < beyond => {}
                Some(free) => {
                    // SAFETY: as above.
                    unsafe { self.give(free.as_ptr(), layout) };
                    size /= 2;
                }
                None => size /= 2,
            }
        }
        // The rest of the page that the last live block ends on.
        let next =
            Layout::from_size_align(LEAST, LEAST).ok().and_then(|layout| Some((layout, self.take(layout)?)));
        let Some((layout, block)) = next else { return };
        let used = (block.as_ptr() as usize + LEAST) % PAGE;
        if used != 0
            && let Ok(rest) = Layout::from_size_align(PAGE - used, LEAST)
        {
            // SAFETY: as above. Given back first, so that one block covers the rest in one piece.
            unsafe { self.give(block.as_ptr(), layout) };
            // Whether it fits to the byte is the allocator's matter: at worst one page is shared.
            let _ = self.take(rest);
        }
    }

    #[cfg(test)]
    pub(crate) fn asked(&self) -> usize {
        // SAFETY: as in `small_size`.
        unsafe { (*self.small.get()).asked() }
    }

    /// Would `more` bytes for QuickJS keep to the limit? Remembers a refusal.
    fn admits(&self, more: usize) -> bool {
        let slack = if more <= SMALL { SLACK } else { 0 };
        let fits = self.used.get().checked_add(more).is_some_and(|sum| sum <= self.limit + slack);
        if !fits {
            self.refused.set(true);
        }
        fits
    }
}

#[cfg(test)]
mod tests;
