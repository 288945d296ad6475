//! The one door of a guest.

use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use super::GUEST_SOCKET;
use crate::sys;

/// The one socket of a guest: reads and writes block, and make exactly the system calls that the filter allows.
///
/// It is never closed. The standard library's descriptor types close what they own when they are dropped, and in debug builds
/// look at it first; either call would kill the guest.
#[derive(Debug)]
pub struct GuestSocket(());

impl GuestSocket {
    /// Only the zygote's fork makes one, once in a process, when descriptor 3 is the guest's socket.
    pub(super) fn new() -> Self {
        Self(())
    }
}

/// For code that wants an owner. It must never drop it, see above.
impl From<GuestSocket> for OwnedFd {
    fn from(_socket: GuestSocket) -> Self {
        // SAFETY: the descriptor is open, and the only `GuestSocket` of the process, which never closes it, is given up here.
        unsafe { OwnedFd::from_raw_fd(GUEST_SOCKET) }
    }
}

impl AsRawFd for GuestSocket {
    fn as_raw_fd(&self) -> RawFd {
        GUEST_SOCKET
    }
}

impl Read for GuestSocket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // SAFETY: `buffer` is writable for its length, and the kernel writes no more than that.
        let answer =
            sys::check(unsafe { libc::read(GUEST_SOCKET, buffer.as_mut_ptr().cast(), buffer.len()) } as i64)?;
        usize::try_from(answer).map_err(io::Error::other)
    }
}

impl Write for GuestSocket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // SAFETY: `bytes` is readable for its length, and the kernel only reads.
        let answer =
            sys::check(unsafe { libc::write(GUEST_SOCKET, bytes.as_ptr().cast(), bytes.len()) } as i64)?;
        usize::try_from(answer).map_err(io::Error::other)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
