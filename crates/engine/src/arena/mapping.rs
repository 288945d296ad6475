//! One private anonymous mapping.

use std::ptr::NonNull;

use crate::EngineError;

/// Address space that belongs to us until it is dropped.
pub(super) struct Mapping {
    base: NonNull<u8>,
    len: usize,
}

impl Mapping {
    /// Maps `len` bytes (rounded up to whole pages) without reserving memory for them.
    pub(super) fn new(len: usize) -> Result<Self, EngineError> {
        let len = len.next_multiple_of(1 << 16);
        // SAFETY: an anonymous private mapping at an address the kernel chooses touches no existing memory.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                len,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
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
