//! Cuts a stream of bytes into frames without ever holding more than one frame's limit for a stranger.

use crate::Error;

/// Collects bytes and hands out whole frames (kind and body, without the length).
#[derive(Debug)]
pub struct Decoder {
    buf: Vec<u8>,
    start: usize,
    limit: usize,
}

impl Decoder {
    /// A decoder that refuses frames longer than `limit` bytes, as soon as their length is read.
    pub fn new(limit: usize) -> Self {
        Self { buf: Vec::new(), start: 0, limit }
    }

    /// Adds what was read.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 && (self.start == self.buf.len() || self.start > 64 << 10) {
            self.buf.drain(..self.start);
            self.start = 0;
        }
        self.buf.extend_from_slice(bytes);
    }

    /// The next whole frame, or `None` until more bytes are pushed.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, Error> {
        let have = &self.buf[self.start..];
        let Some(head) = have.first_chunk::<4>() else { return Ok(None) };
        let len = u32::from_le_bytes(*head) as usize;
        if len == 0 {
            return Err(Error::Truncated("a frame's kind"));
        }
        if len > self.limit {
            return Err(Error::TooLarge { what: "frame", got: len as u64, limit: self.limit as u64 });
        }
        if have.len() < 4 + len {
            return Ok(None);
        }
        let at = self.start + 4;
        self.start = at + len;
        Ok(Some(&self.buf[at..at + len]))
    }

    /// Bytes held that belong to no finished frame yet. A frame that stays unfinished past a deadline is the
    /// caller's to end.
    pub fn pending(&self) -> usize {
        self.buf.len() - self.start
    }
}
