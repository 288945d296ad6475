//! The way out to a guest: written at once where the socket takes it, queued and written by a task of its own where not.
//!
//! Writing at once spares a call's answer the way over another thread. The queue is bounded and never makes the session
//! wait, so a guest that does not read holds up nobody.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::unix::OwnedWriteHalf;
use tokio::task::JoinHandle;

use crate::limits;
use crate::queue::{Queue, Refused};

/// One session's frames to its guest, in order.
pub(super) struct Outlet {
    queue: Queue<Vec<u8>>,
    socket: Option<Socket>,
}

struct Socket {
    half: Arc<OwnedWriteHalf>,
    /// Entries that were queued and are not written yet. While there are any, nothing may overtake them.
    waiting: Arc<AtomicUsize>,
    writer: JoinHandle<()>,
}

impl Outlet {
    /// Without a socket yet: frames wait.
    pub(super) fn new() -> Self {
        Self { queue: Queue::new(limits::GUEST_QUEUE_BYTES, limits::GUEST_QUEUE_FRAMES), socket: None }
    }

    /// Gives it the socket. To be called once, before the first frame.
    pub(super) fn attach(&mut self, half: OwnedWriteHalf) {
        let (half, waiting) = (Arc::new(half), Arc::new(AtomicUsize::new(0)));
        let writer = tokio::spawn(write_out(self.queue.clone(), half.clone(), waiting.clone()));
        self.socket = Some(Socket { half, waiting, writer });
    }

    /// Sends one frame, or refuses it at once.
    pub(super) fn push(&self, mut bytes: Vec<u8>) -> Result<(), Refused> {
        let Some(socket) = &self.socket else { return self.queue.push(bytes) };
        if self.queue.is_closed() {
            return Err(Refused::Closed);
        }
        if socket.waiting.load(Ordering::Acquire) == 0 {
            match socket.half.try_write(&bytes) {
                Ok(n) if n == bytes.len() => return Ok(()),
                Ok(n) => drop(bytes.drain(..n)),
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(_) => {
                    self.queue.close();
                    return Err(Refused::Closed);
                }
            }
        }
        socket.waiting.fetch_add(1, Ordering::AcqRel);
        self.queue.push(bytes)
    }

    /// Takes no more frames; those that wait are still written.
    pub(super) fn close(&self) {
        self.queue.close();
    }

    /// Writes nothing more.
    pub(super) fn abort(&self) {
        if let Some(socket) = &self.socket {
            socket.writer.abort();
        }
    }
}

async fn write_out(queue: Queue<Vec<u8>>, half: Arc<OwnedWriteHalf>, waiting: Arc<AtomicUsize>) {
    while let Some(bytes) = queue.pop().await {
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let written = match half.writable().await {
                Ok(()) => half.try_write(rest),
                Err(e) => Err(e),
            };
            match written {
                Ok(n) => rest = &rest[n..],
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return queue.close(),
            }
        }
        waiting.fetch_sub(1, Ordering::AcqRel);
    }
}
