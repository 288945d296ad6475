//! Whole datagrams with at most one descriptor beside each.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

use super::message::{LONGEST, Malformed};
use crate::sys::{check, socket_pair};

/// One end of a control socket.
#[derive(Debug)]
pub(crate) struct Socket(OwnedFd);

/// What arrived.
#[derive(Debug)]
pub(crate) enum Received {
    /// A message that fits, and its descriptor if it brought exactly one.
    Message(Vec<u8>, Option<OwnedFd>),
    /// A message that was refused before it was looked at; its descriptors are closed.
    Malformed(Malformed),
    /// The other end is closed.
    Closed,
}

/// Room for the control data of four descriptors, aligned as `cmsghdr` is. More than one is refused, but they must be received
/// to be closed.
#[repr(C, align(8))]
struct Ancillary([u8; 64]);

impl Socket {
    /// A connected pair.
    pub(crate) fn pair() -> io::Result<(Self, Self)> {
        let (one, other) = socket_pair(libc::SOCK_SEQPACKET)?;
        Ok((Self(one), Self(other)))
    }

    /// From an open descriptor.
    pub(crate) fn from_fd(fd: OwnedFd) -> Self {
        Self(fd)
    }

    /// The descriptor.
    pub(crate) fn into_fd(self) -> OwnedFd {
        self.0
    }

    /// Ends a receive after this time with `WouldBlock`.
    pub(crate) fn set_deadline(&self, deadline: Duration) -> io::Result<()> {
        let value = libc::timeval {
            tv_sec: i64::try_from(deadline.as_secs()).unwrap_or(i64::MAX),
            tv_usec: i64::from(deadline.subsec_micros()),
        };
        let size = libc::socklen_t::try_from(size_of_val(&value)).unwrap_or(0);
        let pointer = (&raw const value).cast();
        // SAFETY: `value` is a timeval of `size` bytes that lives through the call.
        check(unsafe {
            libc::setsockopt(self.as_raw_fd(), libc::SOL_SOCKET, libc::SO_RCVTIMEO, pointer, size)
        })
        .map(drop)
    }

    /// Sends one message, with a descriptor beside it if given.
    pub(crate) fn send(&self, bytes: &[u8], descriptor: Option<RawFd>) -> io::Result<()> {
        let mut part = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
        let mut ancillary = Ancillary([0; 64]);
        // SAFETY: an all-zero msghdr is a valid one (null pointers, zero lengths).
        let mut header: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
        header.msg_iov = &raw mut part;
        header.msg_iovlen = 1;
        if let Some(descriptor) = descriptor {
            const ONE: u32 = size_of::<RawFd>() as u32;
            header.msg_control = ancillary.0.as_mut_ptr().cast();
            // SAFETY: CMSG_SPACE computes on integers. CMSG_FIRSTHDR points into `ancillary`, which is aligned for a cmsghdr
            // and holds 64 bytes, more than CMSG_SPACE of one descriptor (24).
            unsafe {
                header.msg_controllen = libc::CMSG_SPACE(ONE) as _;
                let message = libc::CMSG_FIRSTHDR(&raw const header);
                (*message).cmsg_level = libc::SOL_SOCKET;
                (*message).cmsg_type = libc::SCM_RIGHTS;
                (*message).cmsg_len = libc::CMSG_LEN(ONE) as _;
                libc::CMSG_DATA(message).cast::<RawFd>().write_unaligned(descriptor);
            }
        }
        loop {
            // SAFETY: `header` points at `part` and `ancillary`, which live through the call; the kernel only reads.
            let answer = unsafe { libc::sendmsg(self.as_raw_fd(), &raw const header, libc::MSG_NOSIGNAL) };
            match check(answer as i64) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                answer => return answer.map(drop),
            }
        }
    }

    /// Waits for one message.
    pub(crate) fn receive(&self) -> io::Result<Received> {
        let mut bytes = vec![0; LONGEST + 1];
        let mut part = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
        let mut ancillary = Ancillary([0; 64]);
        // SAFETY: an all-zero msghdr is a valid one (null pointers, zero lengths).
        let mut header: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
        header.msg_iov = &raw mut part;
        header.msg_iovlen = 1;
        header.msg_control = ancillary.0.as_mut_ptr().cast();
        header.msg_controllen = ancillary.0.len() as _;
        let length = loop {
            // SAFETY: `header` points at `part` and `ancillary` with their true lengths; both live through the call.
            let answer = unsafe { libc::recvmsg(self.as_raw_fd(), &raw mut header, libc::MSG_CMSG_CLOEXEC) };
            match check(answer as i64) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.raw_os_error() == Some(libc::ECONNRESET) => return Ok(Received::Closed),
                answer => break usize::try_from(answer?).unwrap_or(0),
            }
        };
        let mut descriptors = descriptors(&header);
        if length == 0 {
            // An empty datagram and the end of the stream look alike; only the end has hung up.
            return if self.hung_up()? {
                Ok(Received::Closed)
            } else {
                Ok(Received::Malformed(Malformed("empty message")))
            };
        }
        if length > LONGEST || header.msg_flags & libc::MSG_TRUNC != 0 {
            return Ok(Received::Malformed(Malformed("message too long")));
        }
        if descriptors.len() > 1 || header.msg_flags & libc::MSG_CTRUNC != 0 {
            return Ok(Received::Malformed(Malformed("wrong descriptors")));
        }
        bytes.truncate(length);
        Ok(Received::Message(bytes, descriptors.pop()))
    }

    fn hung_up(&self) -> io::Result<bool> {
        let mut poll = libc::pollfd { fd: self.as_raw_fd(), events: 0, revents: 0 };
        // SAFETY: one pollfd, as the count says.
        check(unsafe { libc::poll(&raw mut poll, 1, 0) })?;
        Ok(poll.revents & (libc::POLLHUP | libc::POLLERR) != 0)
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

/// Every descriptor that came along, so that each is closed if nobody takes it.
fn descriptors(header: &libc::msghdr) -> Vec<OwnedFd> {
    let mut found = Vec::new();
    // SAFETY: `header` was filled by recvmsg, so the CMSG macros stay inside its control buffer; the kernel has opened each
    // descriptor of an SCM_RIGHTS message for this process and told nobody else.
    unsafe {
        let mut message = libc::CMSG_FIRSTHDR(header);
        while !message.is_null() {
            if (*message).cmsg_level == libc::SOL_SOCKET && (*message).cmsg_type == libc::SCM_RIGHTS {
                let start = libc::CMSG_DATA(message).cast::<RawFd>();
                let length = (*message).cmsg_len as usize - (start as usize - message as usize);
                for index in 0..length / size_of::<RawFd>() {
                    found.push(OwnedFd::from_raw_fd(start.add(index).read_unaligned()));
                }
            }
            message = libc::CMSG_NXTHDR(header, message);
        }
    }
    found
}
