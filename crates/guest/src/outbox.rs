//! The frames of one turn, collected so that they leave in one write.
//!
//! Commands of the hot path are appended straight into the `View` frame that is open; its length is filled in when
//! anything else follows.

use crate::bytes;

/// Frame kinds to the broker (`docs/protocol.md` section 2).
pub(crate) mod kind {
    pub(crate) const READY: u8 = 0x01;
    pub(crate) const CALL: u8 = 0x02;
    pub(crate) const VIEW: u8 = 0x03;
    pub(crate) const STYLE: u8 = 0x04;
    pub(crate) const CONSOLE: u8 = 0x05;
    pub(crate) const FAULT: u8 = 0x06;
    pub(crate) const WAKE: u8 = 0x07;
    pub(crate) const DONE: u8 = 0x08;
    pub(crate) const LOAD: u8 = 0x09;
    pub(crate) const PAGE: u8 = 0x0a;
    pub(crate) const INSPECT: u8 = 0x0b;
}

/// A `View` frame is ended when it has grown to this, so that one page's opening fits the broker's frame limit.
const VIEW: usize = 4 << 20;
/// Output that is written before the turn has ended: a program that emits without end is held by the socket.
const FULL: usize = 8 << 20;
/// Bytes of a frame's length and kind.
const HEAD: usize = 5;

/// Frames waiting to be written.
#[derive(Default)]
pub(crate) struct Outbox {
    buf: Vec<u8>,
    /// Where the open `View` frame begins, and its page.
    open: Option<(usize, u32)>,
}

impl Outbox {
    /// The buffer, positioned in an open `View` frame of `page`.
    #[inline]
    pub(crate) fn commands(&mut self, page: u32) -> &mut Vec<u8> {
        match self.open {
            Some((start, at)) if at == page && self.buf.len() - start < VIEW => {}
            _ => {
                self.close();
                self.open = Some((self.buf.len(), page));
                self.begin(kind::VIEW);
                bytes::u32(&mut self.buf, page);
            }
        }
        &mut self.buf
    }

    /// Ends the open `View` frame, if there is one.
    pub(crate) fn close(&mut self) {
        if let Some((start, _)) = self.open.take() {
            if self.buf.len() == start + HEAD + 4 {
                // Its only command failed to encode.
                self.buf.truncate(start);
            } else {
                self.end(start);
            }
        }
    }

    /// Ends the open `View` frame when it is this page's.
    pub(crate) fn close_page(&mut self, page: u32) {
        if self.open.is_some_and(|(_, at)| at == page) {
            self.close();
        }
    }

    /// Appends one whole frame; when `body` fails nothing is appended.
    pub(crate) fn frame<E>(
        &mut self,
        kind: u8,
        body: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.close();
        let start = self.buf.len();
        self.begin(kind);
        let done = body(&mut self.buf);
        match done {
            Ok(()) => self.end(start),
            Err(_) => self.buf.truncate(start),
        }
        done
    }

    fn begin(&mut self, kind: u8) {
        self.buf.extend_from_slice(&[0, 0, 0, 0, kind]);
    }

    fn end(&mut self, start: usize) {
        let len = (self.buf.len() - start - 4) as u32;
        self.buf[start..start + 4].copy_from_slice(&len.to_le_bytes());
    }

    /// Is there so much that it is to be written before the turn has ended?
    pub(crate) fn full(&self) -> bool {
        self.buf.len() >= FULL
    }

    /// Everything that waits, as whole frames.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        self.close();
        std::mem::take(&mut self.buf)
    }

    /// Gives an emptied buffer back, so that the next turn need not grow one.
    pub(crate) fn recycle(&mut self, mut buf: Vec<u8>) {
        if self.buf.is_empty() && buf.capacity() <= 1 << 20 {
            buf.clear();
            self.buf = buf;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use menshen_wire::{Decoder, ToBroker};

    use super::*;

    #[test]
    fn commands_of_one_page_share_a_frame_and_order_is_kept() {
        let mut out = Outbox::default();
        out.commands(1).push(5);
        out.commands(1).push(6);
        out.commands(2).push(7);
        let done: Result<(), Infallible> = out.frame(kind::WAKE, |b| {
            bytes::u32(b, 9);
            Ok(())
        });
        done.unwrap();
        assert_eq!(out.frame(kind::CALL, |_| Err("no")), Err("no"));
        out.commands(2);
        out.commands(1).push(8);
        let mut decoder = Decoder::new(1 << 20);
        decoder.push(&out.take());
        let mut seen = Vec::new();
        while let Some(frame) = decoder.next_frame().unwrap() {
            seen.push(ToBroker::decode(frame).unwrap());
        }
        assert_eq!(
            seen,
            [
                ToBroker::View { page: 1, batch: vec![5, 6] },
                ToBroker::View { page: 2, batch: vec![7] },
                ToBroker::Wake { ms: 9 },
                ToBroker::View { page: 1, batch: vec![8] },
            ]
        );
    }
}
