//! Fields of frames, appended to a buffer.

/// A `u32`, little endian.
pub(crate) fn u32(out: &mut Vec<u8>, n: u32) {
    out.extend_from_slice(&n.to_le_bytes());
}

/// Unsigned LEB128.
#[inline]
pub(crate) fn varint(out: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// A length and the string, cut at a character's border when it is longer than `limit` bytes.
pub(crate) fn text(out: &mut Vec<u8>, s: &str, limit: usize) {
    let mut end = s.len().min(limit);
    while !s.is_char_boundary(end) {
        end -= 1;
    }
    varint(out, end as u32);
    out.extend_from_slice(&s.as_bytes()[..end]);
}
