//! Several byte strings as one, so that no two lists give the same bytes: each part after its length.

/// The count of parts, then each part after its length, all numbers as 4 bytes big-endian.
///
/// A part is a piece of memory of this process; one of 4 GiB or more is cut short nowhere since its length would not
/// fit: it is a caller's error and panics.
pub(crate) fn pack(parts: &[&[u8]]) -> Vec<u8> {
    let size = 4 + parts.iter().map(|p| 4 + p.len()).sum::<usize>();
    let mut out = Vec::with_capacity(size);
    let number = |out: &mut Vec<u8>, n: usize| {
        let n = u32::try_from(n).unwrap_or_else(|_| panic!("a part of {n} bytes"));
        out.extend_from_slice(&n.to_be_bytes());
    };
    number(&mut out, parts.len());
    for part in parts {
        number(&mut out, part.len());
        out.extend_from_slice(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::pack;

    #[test]
    fn is_injective() {
        let lists: [&[&[u8]]; 8] =
            [&[], &[b""], &[b"", b""], &[b"ab"], &[b"a", b"b"], &[b"ab", b""], &[b"", b"ab"], &[b"\0\0\0\0"]];
        for (i, a) in lists.iter().enumerate() {
            for b in &lists[i + 1..] {
                assert_ne!(pack(a), pack(b), "{a:?} {b:?}");
            }
        }
        assert_eq!(pack(&[b"a", b"bc"]), b"\0\0\0\x02\0\0\0\x01a\0\0\0\x02bc");
    }
}
