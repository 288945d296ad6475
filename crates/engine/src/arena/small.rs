//! Small blocks in slabs, placed so that forks copy few pages.
//!
//! A fork shares the warm heap until it writes to it, and QuickJS writes wherever it looks: a reference is counted in front
//! of the object it leads to. Strewn over the heap, a few hundred counters cost a page each. So the blocks that programs
//! write to ([`HotBlocks`]) lie close together, apart from those that are only read.
//!
//! What describes a slab lies outside of it, and blocks of the warm heap that a fork gives back are left alone: both would
//! be writes to shared pages.

use std::ptr::NonNull;

use super::{Mapping, PAGE};
use crate::EngineError;

/// Bytes of a slab: small, because a fork has a partly filled one of every class it uses.
const SLAB: usize = 2048;
/// Bytes asked for at a time, for slabs to come.
pub(super) const CHUNK: usize = 64 << 10;
/// Sizes of blocks, in bytes. Chosen so that little of a slab is left over.
const CLASSES: [u16; 25] = [
    16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128, 144, 160, 176, 200, 224, 256, 288, 336,
    408, 512,
];
/// The largest small block, in bytes.
pub(super) const LARGEST: usize = 512;

/// The class of each size, by eighths.
const CLASS_OF: [u8; LARGEST / 8 + 1] = {
    let mut table = [0; LARGEST / 8 + 1];
    let (mut eighths, mut class) = (0, 0);
    while eighths <= LARGEST / 8 {
        while (CLASSES[class] as usize) < eighths * 8 {
            class += 1;
        }
        table[eighths] = class as u8;
        eighths += 1;
    }
    table
};

/// Where the small blocks of a heap are put until it is sealed.
#[derive(Debug, Clone, Default)]
pub enum Placement {
    /// As they come.
    #[default]
    AsTheyCome,
    /// Each on a page of its own, so that it is seen which of them are written to.
    Apart,
    /// Those that are written to beside each other.
    Known(HotBlocks),
}

/// Which blocks of a warm heap programs write to, by the order in which they were asked for. Means something for a heap that
/// is made by the same steps.
#[derive(Debug, Clone, Default)]
pub struct HotBlocks {
    bits: Vec<u64>,
}

impl HotBlocks {
    fn has(&self, block: usize) -> bool {
        self.bits.get(block / 64).is_some_and(|word| word >> (block % 64) & 1 == 1)
    }

    fn add(&mut self, block: usize) {
        if self.bits.len() <= block / 64 {
            self.bits.resize(block / 64 + 1, 0);
        }
        self.bits[block / 64] |= 1 << (block % 64);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }
}

/// Which slabs a block may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// Warm, written to by programs.
    Hot,
    /// Warm, else.
    Cold,
    /// Asked for after the heap was sealed.
    Late,
}

/// What is known of one slab. All zero: it is none.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(super) struct Slab {
    /// Number of its class and one.
    class: u8,
    set: u8,
    /// Blocks in use.
    used: u16,
    /// Blocks from this one on have never been used.
    fresh: u16,
    /// The first block that was given back, and one; each holds the next.
    free: u16,
    /// The next and previous slab with room, and one.
    next: u32,
    prev: u32,
}

/// The size of the small block at `offset` of the arena whose slabs are described in `table`; `None` when it is none.
///
/// # Safety
/// The table has an entry for that place.
pub(super) unsafe fn size_in(table: *const Slab, offset: usize) -> Option<usize> {
    // SAFETY: the caller vouches for the entry.
    let class = usize::from(unsafe { (*table.add(offset / SLAB)).class });
    Some(usize::from(CLASSES[class.checked_sub(1)?]))
}

/// The small blocks of one arena.
pub(super) struct Small {
    base: usize,
    /// One [`Slab`] for each piece of the arena that may be one.
    slabs: Mapping,
    count: usize,
    /// The first slab with room of each set and class, and one.
    room: [[u32; CLASSES.len()]; 3],
    /// Slabs that are empty, linked by `next`, and one.
    empty: u32,
    /// What is left of the last chunk.
    chunk: (usize, usize),
    placement: Placement,
    sealed: bool,
    /// How many blocks were asked for before the heap was sealed.
    asked: usize,
    /// Where each of them is, when they lie apart.
    places: Vec<u32>,
}

impl Small {
    /// For an arena at `base` of `len` bytes.
    pub(super) fn new(base: NonNull<u8>, len: usize, placement: Placement) -> Result<Self, EngineError> {
        let count = len / SLAB;
        Ok(Self {
            base: base.as_ptr() as usize,
            slabs: Mapping::new(count * size_of::<Slab>())?,
            count,
            room: [[0; CLASSES.len()]; 3],
            empty: 0,
            chunk: (0, 0),
            placement,
            sealed: false,
            asked: 0,
            places: Vec::new(),
        })
    }

    /// What is known of each slab, from the beginning of the arena on.
    pub(super) fn table(&self) -> *const Slab {
        self.slabs.base().cast().as_ptr()
    }

    fn slab(&mut self, index: usize) -> &mut Slab {
        assert!(index < self.count, "slabs lie in the arena");
        // SAFETY: the mapping has room for `count` of them, zero is a valid one, and `self` is borrowed for as long.
        unsafe { &mut *self.slabs.base().cast::<Slab>().as_ptr().add(index) }
    }

    /// The slab that `block` lies in, if it is a small block.
    fn of(&mut self, block: *const u8) -> Option<usize> {
        let index = (block as usize).wrapping_sub(self.base) / SLAB;
        (index < self.count && self.slab(index).class != 0).then_some(index)
    }

    /// The size of a small block in bytes; `None` when it is none.
    pub(super) fn size_of(&mut self, block: *const u8) -> Option<usize> {
        let index = self.of(block)?;
        Some(usize::from(CLASSES[usize::from(self.slab(index).class) - 1]))
    }

    /// The size of the block that a request for `size` bytes gets.
    pub(super) fn rounded(size: usize) -> usize {
        usize::from(CLASSES[usize::from(CLASS_OF[size.div_ceil(8)])])
    }

    /// A block of at least `size` bytes, at most [`LARGEST`]. `chunk` gets [`CHUNK`] bytes that begin on a page.
    pub(super) fn take(
        &mut self,
        size: usize,
        chunk: impl FnOnce() -> Option<NonNull<u8>>,
    ) -> Option<*mut u8> {
        let class = usize::from(CLASS_OF[size.div_ceil(8)]);
        let set = self.set();
        let found = self.room[set as usize][class];
        let index = match found {
            0 => self.open(set, class, chunk)?,
            found => found as usize - 1,
        };
        let size = usize::from(CLASSES[class]);
        let at = self.base + index * SLAB;
        let apart = !self.sealed && matches!(self.placement, Placement::Apart);
        let slab = self.slab(index);
        let block = if slab.free != 0 {
            let block = at + (usize::from(slab.free) - 1) * size;
            // SAFETY: a block that was given back holds the next one's number in its first bytes, see `give`.
            slab.free = unsafe { (block as *const u16).read() };
            block
        } else {
            slab.fresh += 1;
            at + (usize::from(slab.fresh) - 1) * size
        };
        slab.used += 1;
        let full = slab.free == 0 && (usize::from(slab.fresh) + 1) * size > SLAB;
        if full || apart {
            self.unlink(index, set, class);
        }
        if !self.sealed {
            self.asked += 1;
            if apart {
                self.places.push(index as u32);
            }
        }
        Some(block as *mut u8)
    }

    fn set(&self) -> Set {
        match &self.placement {
            _ if self.sealed => Set::Late,
            Placement::Known(hot) if hot.has(self.asked) => Set::Hot,
            _ => Set::Cold,
        }
    }

    /// A slab of this set and class with room for one block at least.
    fn open(&mut self, set: Set, class: usize, chunk: impl FnOnce() -> Option<NonNull<u8>>) -> Option<usize> {
        let index = if self.empty != 0 {
            let index = self.empty as usize - 1;
            self.empty = self.slab(index).next;
            index
        } else {
            // Hot and cold blocks share no page, so slabs come page by page where that matters.
            let step = if self.sealed { SLAB } else { PAGE };
            if self.chunk.1 < step {
                self.chunk = (chunk()?.as_ptr() as usize, CHUNK);
            }
            let index = (self.chunk.0 - self.base) / SLAB;
            self.chunk = (self.chunk.0 + step, self.chunk.1 - step);
            if step == PAGE && !matches!(self.placement, Placement::Apart) {
                self.adopt(index + 1, set, class);
            }
            index
        };
        self.adopt(index, set, class);
        Some(index)
    }

    fn adopt(&mut self, index: usize, set: Set, class: usize) {
        *self.slab(index) =
            Slab { class: class as u8 + 1, set: set as u8, used: 0, fresh: 0, free: 0, next: 0, prev: 0 };
        self.link(index, set as usize, class);
    }

    fn link(&mut self, index: usize, set: usize, class: usize) {
        let first = std::mem::replace(&mut self.room[set][class], index as u32 + 1);
        if first != 0 {
            self.slab(first as usize - 1).prev = index as u32 + 1;
        }
        let slab = self.slab(index);
        (slab.next, slab.prev) = (first, 0);
    }

    fn unlink(&mut self, index: usize, set: Set, class: usize) {
        let Slab { next, prev, .. } = *self.slab(index);
        match prev {
            0 => self.room[set as usize][class] = next,
            prev => self.slab(prev as usize - 1).next = next,
        }
        if next != 0 {
            self.slab(next as usize - 1).prev = prev;
        }
    }

    /// Takes a small block back and answers its size; `None` when it is none.
    ///
    /// # Safety
    /// `block` was taken here, or lies in no slab; it is not used any more.
    pub(super) unsafe fn give(&mut self, block: *mut u8) -> Option<usize> {
        let index = self.of(block)?;
        let at = self.base + index * SLAB;
        let sealed = self.sealed;
        let apart = matches!(self.placement, Placement::Apart);
        let slab = self.slab(index);
        let class = usize::from(slab.class) - 1;
        let size = usize::from(CLASSES[class]);
        if slab.set != Set::Late as u8 {
            if sealed {
                return Some(size);
            }
            if apart {
                // Its page serves another block.
                self.vacate(index);
                return Some(size);
            }
        }
        let full = slab.free == 0 && (usize::from(slab.fresh) + 1) * size > SLAB;
        // SAFETY: the block is ours again, and at least 16 bytes long.
        unsafe { block.cast::<u16>().write(slab.free) };
        slab.free = ((block as usize - at) / size) as u16 + 1;
        slab.used -= 1;
        let set = match slab.set {
            0 => Set::Hot,
            1 => Set::Cold,
            _ => Set::Late,
        };
        let empty = slab.used == 0;
        if full {
            self.link(index, set as usize, class);
        }
        // Warm slabs keep their set: their pages are what it is about.
        if empty && set == Set::Late {
            self.unlink(index, set, class);
            self.vacate(index);
        }
        Some(size)
    }

    /// The slab is none any more and may become one of any class.
    fn vacate(&mut self, index: usize) {
        let next = std::mem::replace(&mut self.empty, index as u32 + 1);
        *self.slab(index) = Slab { class: 0, set: 0, used: 0, fresh: 0, free: 0, next, prev: 0 };
    }

    /// From now on blocks come from slabs of their own, and those that exist stay as they are.
    pub(super) fn seal(&mut self) {
        self.sealed = true;
        // What is left of warm pages stays unused: new blocks lie on pages of their own.
        (self.chunk, self.empty) = ((0, 0), 0);
        self.placement = match &self.placement {
            Placement::Apart => Placement::Apart,
            _ => Placement::AsTheyCome,
        };
    }

    /// The blocks whose pages were written to, when they lie apart. `touched` answers for a page of the arena.
    pub(super) fn hot(&self, touched: impl Fn(usize) -> bool) -> HotBlocks {
        let mut hot = HotBlocks::default();
        let mut seen = vec![false; self.count];
        // Of the blocks that had a page after each other the last one has it still.
        for (block, index) in self.places.iter().enumerate().rev() {
            let last = !std::mem::replace(&mut seen[*index as usize], true);
            if last && touched(*index as usize * SLAB / PAGE) {
                hot.add(block);
            }
        }
        hot
    }

    /// How many small blocks were asked for before the heap was sealed.
    #[cfg(test)]
    pub(super) fn asked(&self) -> usize {
        self.asked
    }
}
