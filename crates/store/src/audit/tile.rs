//! Where tiles lie (C2SP tlog-tiles), and what is in them.

use menshen_seal::hash::Digest;

use super::tree::WIDTH;

/// Path of the hashes of level `level`, tile `number`, `width` of them.
pub(super) fn hashes(level: usize, number: u64, width: usize) -> String {
    format!("tile/{level}/{}", place(number, width))
}

/// Path of the records of tile `number`, `width` of them.
pub(super) fn entries(number: u64, width: usize) -> String {
    format!("tile/entries/{}", place(number, width))
}

/// Groups of three digits, all but the last marked by `x`; an unfinished tile's width after `.p/`.
fn place(number: u64, width: usize) -> String {
    let mut out = format!("{:03}", number % 1_000);
    let mut rest = number / 1_000;
    while rest > 0 {
        out = format!("x{:03}/{out}", rest % 1_000);
        rest /= 1_000;
    }
    if width < WIDTH {
        out.push_str(&format!(".p/{width}"));
    }
    out
}

/// Hashes in a row.
pub(super) fn concat(hashes: &[Digest]) -> Vec<u8> {
    hashes.concat()
}

/// The hashes of a whole tile; `None` for any other length.
pub(super) fn split(bytes: &[u8]) -> Option<Vec<Digest>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    (rest.is_empty() && hashes.len() == WIDTH).then(|| hashes.to_vec())
}

/// Records, each after its length in 2 bytes.
pub(super) fn bundle(records: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for record in records {
        let length = u16::try_from(record.len()).unwrap_or_else(|_| unreachable!("a bounded record"));
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(record);
    }
    out
}

/// The records of a bundle; `None` if they do not fill it.
pub(super) fn unbundle(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (record, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        out.push(record.to_vec());
        bytes = rest;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        assert_eq!(hashes(0, 0, 256), "tile/0/000");
        assert_eq!(hashes(1, 5, 42), "tile/1/005.p/42");
        assert_eq!(hashes(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(entries(1_000, 1), "tile/entries/x001/000.p/1");
    }

    #[test]
    fn bundles_come_back() {
        let records = vec![b"a".to_vec(), Vec::new(), vec![7; 300]];
        let bytes = bundle(&records);
        assert_eq!(unbundle(&bytes), Some(records));
        assert_eq!(unbundle(&bytes[..bytes.len() - 1]), None);
        assert_eq!(unbundle(&[0]), None);
    }
}
