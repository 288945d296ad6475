//! Takes fields off a message that a stranger wrote.

use crate::Error;

/// A message being read, front to back.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte of `message`.
    pub fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// Bytes that have not been read.
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next `n` bytes.
    pub fn take(&mut self, n: usize, what: &'static str) -> Result<&'a [u8], Error> {
        if n > self.rest.len() {
            return Err(Error::Truncated(what));
        }
        let (head, tail) = self.rest.split_at(n);
        self.rest = tail;
        Ok(head)
    }

    /// Everything that is left.
    pub fn tail(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// One byte.
    pub fn u8(&mut self, what: &'static str) -> Result<u8, Error> {
        Ok(self.take(1, what)?[0])
    }

    /// A byte that is 0 or 1.
    pub fn bool(&mut self, what: &'static str) -> Result<bool, Error> {
        match self.u8(what)? {
            0 => Ok(false),
            1 => Ok(true),
            got => Err(Error::Unknown { what, got }),
        }
    }

    /// `N` bytes.
    pub fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Error> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N, what)?);
        Ok(out)
    }

    /// Four bytes, little endian.
    pub fn u32(&mut self, what: &'static str) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(self.array(what)?))
    }

    /// Eight bytes, IEEE 754, little endian.
    pub fn f64(&mut self, what: &'static str) -> Result<f64, Error> {
        Ok(f64::from_le_bytes(self.array(what)?))
    }

    /// Unsigned LEB128; only the shortest form is one.
    pub fn varint(&mut self, what: &'static str) -> Result<u32, Error> {
        let mut value: u32 = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.u8(what)?;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && byte > 0x0f {
                return Err(Error::Number);
            }
            value |= bits << shift;
            if byte < 0x80 {
                return if byte == 0 && shift > 0 { Err(Error::Number) } else { Ok(value) };
            }
        }
        Err(Error::Number)
    }

    /// A varint length, then so many bytes. Nothing is allocated before the length is known to be true.
    pub fn bytes(&mut self, what: &'static str) -> Result<&'a [u8], Error> {
        let n = self.varint(what)? as usize;
        self.take(n, what)
    }

    /// A string of any length that the message holds.
    pub fn str(&mut self, what: &'static str) -> Result<&'a str, Error> {
        std::str::from_utf8(self.bytes(what)?).map_err(|_| Error::Utf8)
    }

    /// A string of at most `limit` bytes.
    pub fn name(&mut self, what: &'static str, limit: usize) -> Result<&'a str, Error> {
        let s = self.str(what)?;
        if s.len() > limit {
            return Err(Error::TooLarge { what, got: s.len() as u64, limit: limit as u64 });
        }
        Ok(s)
    }

    /// The message must end here.
    pub fn end(self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::Trailing(self.rest.len())) }
    }
}
