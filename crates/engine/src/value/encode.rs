//! JavaScript value to bytes.

use std::{ptr, slice};

use rquickjs::qjs;

use super::limits;
use crate::{Ctx, Thrown};

/// Appends `value` to `out`. On an exception `out` holds half a value: the caller cuts it off.
#[inline]
pub(crate) fn encode(ctx: Ctx<'_>, value: qjs::JSValue, out: &mut Vec<u8>) -> Result<(), Thrown> {
    Encoder { ctx, out, left: limits::VALUES }.value(value, limits::DEPTH)
}

/// `value` as a string, by JavaScript's conversion.
pub(crate) fn text(ctx: Ctx<'_>, value: qjs::JSValue) -> Result<String, Thrown> {
    with_utf8(ctx, value, |bytes| match std::str::from_utf8(bytes) {
        Ok(s) => s.to_owned(),
        Err(_) => {
            let mut bytes = bytes.to_vec();
            replace_surrogates(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        }
    })
}

/// Hands the string's bytes (UTF-8, but lone surrogates stand as three bytes) to `f`.
#[inline]
fn with_utf8<R>(ctx: Ctx<'_>, value: qjs::JSValue, f: impl FnOnce(&[u8]) -> R) -> Result<R, Thrown> {
    let mut len: qjs::size_t = 0;
    // SAFETY: context and value are live; the returned bytes live until they are given back below, and `f` cannot
    // keep them.
    unsafe {
        let bytes = qjs::JS_ToCStringLen2(ctx.raw(), &raw mut len, value, false);
        if bytes.is_null() {
            return Err(Thrown);
        }
        let done = f(slice::from_raw_parts(bytes.cast(), len as usize));
        qjs::JS_FreeCString(ctx.raw(), bytes);
        Ok(done)
    }
}

/// A lone surrogate is ED A0..BF xx; U+FFFD has three bytes as well, so it is put in place.
fn replace_surrogates(bytes: &mut [u8]) {
    let mut i = 0;
    while i + 2 < bytes.len() {
        if bytes[i] == 0xed && bytes[i + 1] >= 0xa0 {
            bytes[i..i + 3].copy_from_slice("\u{fffd}".as_bytes());
            i += 3;
        } else {
            i += 1;
        }
    }
}

struct Encoder<'o, 'a> {
    ctx: Ctx<'a>,
    out: &'o mut Vec<u8>,
    /// Values that may still be written.
    left: usize,
}

impl Encoder<'_, '_> {
    #[inline]
    fn value(&mut self, value: qjs::JSValue, depth: usize) -> Result<(), Thrown> {
        if self.left == 0 {
            return Err(self.too_many());
        }
        self.left -= 1;
        // SAFETY: reads the tag, then the field that the tag names.
        unsafe {
            match qjs::JS_VALUE_GET_TAG(value) {
                qjs::JS_TAG_INT => self.int(qjs::JS_VALUE_GET_INT(value)),
                qjs::JS_TAG_STRING | qjs::JS_TAG_STRING_ROPE => return self.string(value),
                qjs::JS_TAG_UNDEFINED | qjs::JS_TAG_SYMBOL => self.out.push(0x00),
                qjs::JS_TAG_NULL => self.out.push(0x01),
                qjs::JS_TAG_BOOL => self.out.push(0x02 | u8::from(qjs::JS_VALUE_GET_BOOL(value))),
                qjs::JS_TAG_OBJECT => return self.object(value, depth),
                tag if qjs::JS_TAG_IS_FLOAT64(tag) => self.number(qjs::JS_VALUE_GET_FLOAT64(value)),
                qjs::JS_TAG_BIG_INT | qjs::JS_TAG_SHORT_BIG_INT => {
                    return Err(self.ctx.type_error(
                        "a BigInt cannot leave the logic layer: convert it to a string or a number",
                    ));
                }
                _ => return Err(self.ctx.type_error("a value of this kind cannot leave the logic layer")),
            }
        }
        Ok(())
    }

    #[inline]
    fn int(&mut self, n: i32) {
        if (0..64).contains(&n) {
            self.out.push(0xc0 | n as u8);
        } else {
            self.out.push(0x04);
            self.varint(((n << 1) ^ (n >> 31)) as u32);
        }
    }

    fn number(&mut self, n: f64) {
        let int = n as i32;
        if f64::from(int).to_bits() == n.to_bits() {
            self.int(int);
        } else {
            self.out.push(0x05);
            self.out.extend_from_slice(&n.to_le_bytes());
        }
    }

    #[inline]
    fn varint(&mut self, mut n: u32) {
        while n >= 0x80 {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }

    fn string(&mut self, value: qjs::JSValue) -> Result<(), Thrown> {
        let (out, ctx) = (&mut *self.out, self.ctx);
        with_utf8(ctx, value, |bytes| {
            let len = size(ctx, out, bytes.len())?;
            if len < 64 {
                out.push(0x80 | len as u8);
            } else {
                out.push(0x06);
                varint(out, len);
            }
            utf8(out, bytes);
            Ok(())
        })?
    }

    fn object(&mut self, value: qjs::JSValue, depth: usize) -> Result<(), Thrown> {
        let raw = self.ctx.raw();
        // SAFETY: context and value are live throughout: the caller holds a reference.
        unsafe {
            if qjs::JS_IsFunction(raw, value) {
                self.out.push(0x00);
                return Ok(());
            }
            if qjs::JS_IsArray(value) {
                return self.array(value, depth);
            }
            if qjs::JS_GetTypedArrayType(value) >= 0 {
                let (mut start, mut len, mut each) = (0, 0, 0);
                let buffer =
                    qjs::JS_GetTypedArrayBuffer(raw, value, &raw mut start, &raw mut len, &raw mut each);
                let buffer = self.ctx.own(buffer)?;
                return self.bytes(buffer.raw(), Some((start as usize, len as usize)));
            }
            if qjs::JS_IsArrayBuffer(value) {
                return self.bytes(value, None);
            }
            if qjs::JS_IsDate(value) {
                let mut n = 0.0;
                if qjs::JS_ToFloat64(raw, &raw mut n, value) < 0 {
                    return Err(Thrown);
                }
                self.number(n);
                return Ok(());
            }
        }
        self.members(value, depth)
    }

    /// # Safety
    /// `buffer` is a live `ArrayBuffer`.
    unsafe fn bytes(&mut self, buffer: qjs::JSValue, part: Option<(usize, usize)>) -> Result<(), Thrown> {
        let mut all: qjs::size_t = 0;
        // SAFETY: the buffer is live; no script runs until its bytes have been copied, so they stay where they are.
        let whole = unsafe {
            let start = qjs::JS_GetArrayBuffer(self.ctx.raw(), &raw mut all, buffer);
            if start.is_null() {
                if qjs::JS_HasException(self.ctx.raw()) {
                    return Err(Thrown);
                }
                &[]
            } else {
                slice::from_raw_parts(start, all as usize)
            }
        };
        let (start, len) = part.unwrap_or((0, whole.len()));
        let Some(bytes) = start.checked_add(len).and_then(|end| whole.get(start..end)) else {
            return Err(self.ctx.type_error("a typed array is out of the bounds of its buffer"));
        };
        let len = size(self.ctx, self.out, bytes.len())?;
        self.out.push(0x07);
        varint(self.out, len);
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn array(&mut self, value: qjs::JSValue, depth: usize) -> Result<(), Thrown> {
        let mut len = 0;
        // SAFETY: context and value are live.
        if unsafe { qjs::JS_GetLength(self.ctx.raw(), value, &raw mut len) } < 0 {
            return Err(Thrown);
        }
        let len = self.count(len.unsigned_abs(), depth)?;
        self.out.push(0x08);
        self.varint(len);
        for i in 0..len {
            // SAFETY: the array is live (the caller holds it); the item is ours until it is dropped.
            let item = unsafe { self.ctx.own(qjs::JS_GetPropertyUint32(self.ctx.raw(), value, i)) }?;
            self.value(item.raw(), depth - 1)?;
        }
        Ok(())
    }

    fn members(&mut self, value: qjs::JSValue, depth: usize) -> Result<(), Thrown> {
        let names = Names::of(self.ctx, value)?;
        let len = self.count(names.all().len() as u64, depth)?;
        self.out.push(0x09);
        self.varint(len);
        for name in names.all() {
            let mut key_len: qjs::size_t = 0;
            // SAFETY: the atom is live as long as `names`; the bytes are given back before anything else happens;
            // the object is live (the caller holds it); the member is ours until it is dropped.
            let member = unsafe {
                let key = qjs::JS_AtomToCStringLen(self.ctx.raw(), &raw mut key_len, name.atom);
                if key.is_null() {
                    return Err(Thrown);
                }
                let fits = size(self.ctx, self.out, key_len as usize);
                if let Ok(len) = fits {
                    varint(self.out, len);
                    utf8(self.out, slice::from_raw_parts(key.cast(), key_len as usize));
                }
                qjs::JS_FreeCString(self.ctx.raw(), key);
                fits?;
                self.ctx.own(qjs::JS_GetProperty(self.ctx.raw(), value, name.atom))
            }?;
            self.value(member.raw(), depth - 1)?;
        }
        Ok(())
    }

    /// A count of items, when there is room for so many one level deeper.
    fn count(&mut self, n: u64, depth: usize) -> Result<u32, Thrown> {
        if depth == 0 {
            let limit = limits::DEPTH;
            return Err(self
                .ctx
                .type_error(&format!("a value is nested deeper than {limit} levels or contains itself")));
        }
        match u32::try_from(n) {
            Ok(len) if n <= self.left as u64 => Ok(len),
            _ => Err(self.too_many()),
        }
    }

    fn too_many(&self) -> Thrown {
        self.ctx.range_error(&format!("one message may hold at most {} values", limits::VALUES))
    }
}

fn varint(out: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Appends bytes of `with_utf8`, made valid.
#[inline]
fn utf8(out: &mut Vec<u8>, bytes: &[u8]) {
    let start = out.len();
    out.extend_from_slice(bytes);
    if !bytes.is_ascii() {
        replace_surrogates(&mut out[start..]);
    }
}

/// A length, when the message has room for so many bytes.
#[inline]
fn size(ctx: Ctx<'_>, out: &[u8], len: usize) -> Result<u32, Thrown> {
    if len > limits::BYTES || out.len() > limits::BYTES - len {
        return Err(ctx.range_error(&format!("one message may hold at most {} bytes", limits::BYTES)));
    }
    Ok(len as u32)
}

/// The own enumerable string keys of an object.
struct Names<'a> {
    ctx: Ctx<'a>,
    table: *mut qjs::JSPropertyEnum,
    len: u32,
}

impl<'a> Names<'a> {
    fn of(ctx: Ctx<'a>, value: qjs::JSValue) -> Result<Self, Thrown> {
        let (mut table, mut len) = (ptr::null_mut(), 0);
        let flags = (qjs::JS_GPN_STRING_MASK | qjs::JS_GPN_ENUM_ONLY) as i32;
        // SAFETY: context and value are live; table and length are written together and given back by `drop`.
        if unsafe { qjs::JS_GetOwnPropertyNames(ctx.raw(), &raw mut table, &raw mut len, value, flags) } < 0 {
            return Err(Thrown);
        }
        Ok(Self { ctx, table, len })
    }

    fn all(&self) -> &[qjs::JSPropertyEnum] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: QuickJS wrote `len` entries at `table`, which lives until `drop`.
        unsafe { slice::from_raw_parts(self.table, self.len as usize) }
    }
}

impl Drop for Names<'_> {
    fn drop(&mut self) {
        // SAFETY: the table came from `JS_GetOwnPropertyNames` with this length and is given back once.
        unsafe { qjs::JS_FreePropertyEnum(self.ctx.raw(), self.table, self.len) }
    }
}
