//! Cuts a stream of bytes into frames without ever holding more than one frame's limit for a stranger.

use crate::Error;

/// Bytes of buffer that are kept when everything in it has been taken.
const KEPT: usize = 256 << 10;

/// Collects bytes and hands out whole frames (kind and body, without the length).
#[derive(Debug)]
pub struct Decoder {
    /// Initialised throughout; what counts lies between `start` and `end`.
    buf: Vec<u8>,
    start: usize,
    end: usize,
    limit: usize,
}

impl Decoder {
    /// A decoder that refuses frames longer than `limit` bytes, as soon as their length is read.
    pub fn new(limit: usize) -> Self {
        Self { buf: Vec::new(), start: 0, end: 0, limit }
    }

    /// Adds what was read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.room(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.filled(bytes.len());
    }

    /// Room for what is read next, at least `least` bytes of it: reading into the decoder itself spares a copy. It grows with
    /// what came, not with what was announced. What was written there counts once [`Self::filled`] says so.
    pub fn room(&mut self, least: usize) -> &mut [u8] {
        self.compact();
        let end = self.end;
        if self.buf.len() < end + least {
            self.buf.resize((end + least).max(2 * self.buf.len()), 0);
        }
        &mut self.buf[end..]
    }

    /// So many bytes were written into the last [`Self::room`].
    pub fn filled(&mut self, bytes: usize) {
        self.end = self.buf.len().min(self.end + bytes);
    }

    fn compact(&mut self) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            // One large frame must not keep its memory for ever.
            if self.buf.len() > KEPT {
                self.buf = Vec::new();
            }
        } else if self.start > KEPT {
            self.buf.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
    }

    /// The next whole frame, or `None` until more bytes are pushed.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, Error> {
        let have = &self.buf[self.start..self.end];
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
        self.end - self.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(n: usize) -> Vec<u8> {
        let mut out = (n as u32).to_le_bytes().to_vec();
        out.extend((0..n).map(|i| i as u8));
        out
    }

    #[test]
    fn frames_read_in_place_come_out_whole_whatever_the_pieces() {
        let sizes = [1, 5, 4096, 70_000, 300_000, 2, 70_000, 9];
        let stream: Vec<u8> = sizes.iter().flat_map(|n| frame(*n)).collect();
        for piece in [1, 7, 4096, 100_000, usize::MAX] {
            let mut decoder = Decoder::new(1 << 20);
            let (mut rest, mut seen) = (stream.as_slice(), Vec::new());
            while !rest.is_empty() {
                let room = decoder.room(16);
                let n = room.len().min(piece).min(rest.len());
                room[..n].copy_from_slice(&rest[..n]);
                decoder.filled(n);
                rest = &rest[n..];
                while let Some(frame) = decoder.next_frame().unwrap() {
                    assert!(frame.iter().enumerate().all(|(i, b)| *b == i as u8));
                    seen.push(frame.len());
                }
            }
            assert_eq!(seen, sizes);
            assert_eq!(decoder.pending(), 0);
        }
    }
}
