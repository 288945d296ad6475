//! Private anonymous mappings.

use std::ptr::NonNull;

use crate::EngineError;

/// Attempts to find an aligned place.
const TRIES: usize = 64;

/// Address space that belongs to us until it is dropped.
pub(super) struct Mapping {
    base: NonNull<u8>,
    len: usize,
}

impl Mapping {
    /// Maps `len` bytes (rounded up to whole pages) without reserving memory for them.
    pub(super) fn new(len: usize) -> Result<Self, EngineError> {
        Self::at(0, len)
    }

    /// The same, at a multiple of `align` (a power of two).
    pub(super) fn aligned(len: usize, align: usize) -> Result<Self, EngineError> {
        // Mappings grow downward, so the multiple below where one fits is mostly free. No more than `len` is ever taken:
        // address space may be short.
        let mut place = Self::new(len)?.base.as_ptr() as usize & !(align - 1);
        for _ in 0..TRIES {
            match Self::at(place, len) {
                Ok(mapping) if mapping.base.as_ptr() as usize == place => return Ok(mapping),
                _ => place = place.saturating_sub(align),
            }
        }
        Err(EngineError::Arena { size: len, source: std::io::ErrorKind::AddrNotAvailable.into() })
    }

    /// At `place`, or where the kernel likes if that is 0.
    fn at(place: usize, len: usize) -> Result<Self, EngineError> {
        let len = len.next_multiple_of(1 << 16);
        let fixed = if place == 0 { 0 } else { libc::MAP_FIXED_NOREPLACE };
        // SAFETY: an anonymous private mapping that replaces no other touches no existing memory.
        let base = unsafe {
            libc::mmap(
                place as *mut libc::c_void,
                len,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | fixed,
                -1,
                0,
            )
        };
        if base == libc::MAP_FAILED {
            return Err(EngineError::Arena { size: len, source: std::io::Error::last_os_error() });
        }
        match NonNull::new(base.cast()) {
            Some(base) => Ok(Self { base, len }),
            None => {
                Err(EngineError::Arena { size: len, source: std::io::ErrorKind::AddrNotAvailable.into() })
            }
        }
    }

    /// First byte.
    pub(super) fn base(&self) -> NonNull<u8> {
        self.base
    }

    /// Bytes mapped.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Does `ptr` point into it?
    pub(super) fn holds(&self, ptr: *const u8) -> bool {
        (ptr as usize).wrapping_sub(self.base.as_ptr() as usize) < self.len
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the region was mapped by `new` with this length; its owner is gone, so nothing points into it.
        let done = unsafe { libc::munmap(self.base.as_ptr().cast(), self.len) };
        debug_assert_eq!(done, 0, "a mapping of ours can be unmapped");
    }
}
