//! Bytes to JavaScript value. Total: any bytes give a value or an error, and the bounds are the encoder's.

use rquickjs::qjs;

use super::limits;
use crate::{Ctx, DecodeError, Owned};

/// The value at the start of `bytes` and how many bytes it takes.
pub(crate) fn decode<'a>(ctx: Ctx<'a>, bytes: &[u8]) -> Result<(Owned<'a>, usize), DecodeError> {
    let mut decoder = Decoder { ctx, rest: bytes, left: limits::VALUES };
    let value = decoder.value(limits::DEPTH)?;
    Ok((value, bytes.len() - decoder.rest.len()))
}

struct Decoder<'b, 'a> {
    ctx: Ctx<'a>,
    rest: &'b [u8],
    /// Values that may still be read.
    left: usize,
}

const SHORT: DecodeError = DecodeError::Malformed("it ends in the middle");

impl<'b, 'a> Decoder<'b, 'a> {
    fn value(&mut self, depth: usize) -> Result<Owned<'a>, DecodeError> {
        self.left = self.left.checked_sub(1).ok_or(DecodeError::Malformed("too many values"))?;
        let tag = self.take(1)?[0];
        Ok(match tag {
            0x00 => self.ctx.undefined(),
            // SAFETY: null is no counted value.
            0x01 => unsafe { self.ctx.own(qjs::JS_NULL) }.map_err(|_| DecodeError::Thrown)?,
            0x02 => self.ctx.boolean(false),
            0x03 => self.ctx.boolean(true),
            0x04 => {
                let z = self.varint()?;
                self.ctx.number(f64::from((z >> 1) as i32 ^ -((z & 1) as i32)))
            }
            0x05 => {
                let bytes = self.take(8)?.first_chunk().copied().unwrap_or_default();
                self.ctx.number(f64::from_le_bytes(bytes))
            }
            0x06 => {
                let n = self.varint()? as usize;
                self.string(n)?
            }
            0x07 => {
                let n = self.varint()? as usize;
                let bytes = self.take(n)?;
                self.ctx.bytes(bytes).map_err(|_| DecodeError::Thrown)?
            }
            0x08 => self.array(depth)?,
            0x09 => self.object(depth)?,
            0x80..=0xbf => self.string(usize::from(tag & 0x3f))?,
            0xc0..=0xff => self.ctx.number(f64::from(tag & 0x3f)),
            _ => return Err(DecodeError::Malformed("unknown tag")),
        })
    }

    fn array(&mut self, depth: usize) -> Result<Owned<'a>, DecodeError> {
        let n = self.count(1)?;
        let depth = depth.checked_sub(1).ok_or(DecodeError::Malformed("nested too deep"))?;
        let mut items = Vec::with_capacity((n as usize).min(1024));
        for _ in 0..n {
            items.push(self.value(depth)?);
        }
        let mut raw: Vec<qjs::JSValue> = items.into_iter().map(Owned::into_raw).collect();
        // SAFETY: the items are handed over, whatever comes of it; the result is ours. The count fits: it is bounded
        // by `limits::VALUES`.
        unsafe {
            let array = qjs::JS_NewArrayFrom(self.ctx.raw(), n as i32, raw.as_mut_ptr());
            self.ctx.own(array).map_err(|_| DecodeError::Thrown)
        }
    }

    fn object(&mut self, depth: usize) -> Result<Owned<'a>, DecodeError> {
        let n = self.count(2)?;
        let depth = depth.checked_sub(1).ok_or(DecodeError::Malformed("nested too deep"))?;
        // SAFETY: the result is ours.
        let object =
            unsafe { self.ctx.own(qjs::JS_NewObject(self.ctx.raw())) }.map_err(|_| DecodeError::Thrown)?;
        for _ in 0..n {
            let len = self.varint()? as usize;
            let key = self.utf8(len)?;
            let value = self.value(depth)?;
            // SAFETY: the key's pointer and length are of one live slice; the atom is given back after use; the value
            // is handed over. Defined, not set: a member called `__proto__` is a member like any other.
            let done = unsafe {
                let raw = self.ctx.raw();
                let atom = qjs::JS_NewAtomLen(raw, key.as_ptr().cast(), key.len() as qjs::size_t);
                if atom == qjs::__JS_ATOM_NULL {
                    return Err(DecodeError::Thrown);
                }
                let flags = qjs::JS_PROP_C_W_E as i32;
                let done = qjs::JS_DefinePropertyValue(raw, object.raw(), atom, value.into_raw(), flags);
                qjs::JS_FreeAtom(raw, atom);
                done
            };
            if done < 0 {
                return Err(DecodeError::Thrown);
            }
        }
        Ok(object)
    }

    fn string(&mut self, n: usize) -> Result<Owned<'a>, DecodeError> {
        let s = self.utf8(n)?;
        self.ctx.string(s).map_err(|_| DecodeError::Thrown)
    }

    fn utf8(&mut self, n: usize) -> Result<&'b str, DecodeError> {
        std::str::from_utf8(self.take(n)?).map_err(|_| DecodeError::Malformed("a string is not UTF-8"))
    }

    /// A count is believed only if the bytes that are left could hold so many items.
    fn count(&mut self, least: usize) -> Result<u32, DecodeError> {
        let n = self.varint()?;
        if n as usize > (self.rest.len() / least).min(self.left) {
            return Err(DecodeError::Malformed("a count is larger than what follows"));
        }
        Ok(n)
    }

    /// Unsigned LEB128 in its shortest form, at most 2^32-1.
    fn varint(&mut self) -> Result<u32, DecodeError> {
        let mut n = 0u64;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    break;
                }
                return u32::try_from(n).map_err(|_| DecodeError::Malformed("a number does not fit"));
            }
        }
        Err(DecodeError::Malformed("a number is not in its shortest form"))
    }

    fn take(&mut self, n: usize) -> Result<&'b [u8], DecodeError> {
        let (head, tail) = self.rest.split_at_checked(n).ok_or(SHORT)?;
        self.rest = tail;
        Ok(head)
    }
}
