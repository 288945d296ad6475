//! Reading a zip archive that a program names: bounded by what it may hold, never by what the archive claims.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::Denied;

/// Most entries of one archive.
const ENTRIES: usize = 20_000;
/// Longest comment behind the directory, by the format itself, with the directory's end.
const TAIL: usize = 65_535 + 22;

/// One entry, as the directory at the archive's end has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZipEntry {
    /// Its name as it is written there; nothing is believed of it. A folder's ends with `/`.
    pub name: String,
    /// Bytes of its content, as claimed.
    pub size: usize,
    packed: usize,
    deflated: bool,
    crc: u32,
    at: usize,
}

/// An archive in memory.
#[derive(Debug)]
pub struct Zip<'a> {
    bytes: &'a [u8],
    entries: Vec<ZipEntry>,
}

fn bad(why: &str) -> Denied {
    Denied::new(1_301_102, format!("unzip failed: {why}"))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at + 2)?.try_into().ok().map(|b| usize::from(u16::from_le_bytes(b)))
}

impl<'a> Zip<'a> {
    /// Reads the directory.
    ///
    /// # Errors
    /// 1301102: it is no zip archive, or one of a kind that is not read (more than one disk, zip64, encrypted).
    pub fn open(bytes: &'a [u8]) -> Result<Self, Denied> {
        let from = bytes.len().saturating_sub(TAIL);
        let end =
            (from..bytes.len().saturating_sub(21)).rev().find(|at| word(bytes, *at) == Some(0x0605_4b50));
        let end = end.ok_or_else(|| bad("this is no zip archive"))?;
        let directory = || {
            let (disk, count) = (half(bytes, end + 4)?, half(bytes, end + 10)?);
            let (size, at) = (word(bytes, end + 12)? as usize, word(bytes, end + 16)? as usize);
            let records = bytes.get(at..at.checked_add(size)?)?;
            (disk == 0 && count <= ENTRIES).then_some((count, records))
        };
        let (count, mut rest) = directory().ok_or_else(|| bad("its directory is not where it says"))?;
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            let (entry, len) =
                ZipEntry::read(rest).ok_or_else(|| bad("an entry of its directory is damaged"))?;
            entries.push(entry?);
            rest = &rest[len..];
        }
        Ok(Self { bytes, entries })
    }

    /// The entries in the directory's order.
    pub fn entries(&self) -> &[ZipEntry] {
        &self.entries
    }

    /// The content of an entry: exactly as long as claimed, with the claimed checksum.
    ///
    /// # Errors
    /// 1300202 when it is longer than `most`; 1301102 when it is damaged or longer than claimed.
    pub fn content(&self, entry: &ZipEntry, most: usize) -> Result<Vec<u8>, Denied> {
        if entry.size > most {
            return Err(menshen_store::files::full());
        }
        let packed = || {
            (word(self.bytes, entry.at)? == 0x0403_4b50).then_some(())?;
            let skip = 30 + half(self.bytes, entry.at + 26)? + half(self.bytes, entry.at + 28)?;
            let from = entry.at.checked_add(skip)?;
            self.bytes.get(from..from.checked_add(entry.packed)?)
        };
        let packed = packed().ok_or_else(|| bad("an entry is not where the directory says"))?;
        let content = if entry.deflated {
            decompress_to_vec_with_limit(packed, entry.size)
                .map_err(|_| bad("an entry is damaged, or larger than it claims"))?
        } else {
            packed.to_vec()
        };
        if content.len() != entry.size || crc(&content) != entry.crc {
            return Err(bad("an entry is not what it claims to be"));
        }
        Ok(content)
    }
}

impl ZipEntry {
    fn read(record: &[u8]) -> Option<(Result<Self, Denied>, usize)> {
        (word(record, 0)? == 0x0201_4b50).then_some(())?;
        let (flags, method) = (half(record, 8)?, half(record, 10)?);
        let name = record.get(46..46 + half(record, 28)?)?;
        let len = 46 + name.len() + half(record, 30)? + half(record, 32)?;
        (len <= record.len()).then_some(())?;
        let (packed, size) = (word(record, 20)?, word(record, 24)?);
        if flags & 1 != 0 || !matches!(method, 0 | 8) || packed == u32::MAX || size == u32::MAX {
            return Some((Err(bad("an entry is encrypted, or packed in a way that is not read")), len));
        }
        let Ok(name) = std::str::from_utf8(name) else {
            return Some((Err(bad("the name of an entry is no UTF-8 text")), len));
        };
        let entry = Self {
            name: name.to_owned(),
            size: size as usize,
            packed: packed as usize,
            deflated: method == 8,
            crc: word(record, 16)?,
            at: word(record, 42)? as usize,
        };
        Some((Ok(entry), len))
    }
}

/// CRC-32 as zip has it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.add(bytes);
    sum.sum()
}

/// The same of bytes that come in pieces.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crc(u32);

impl Crc {
    /// Of nothing.
    pub(crate) fn new() -> Self {
        Self(u32::MAX)
    }

    /// More bytes.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0 = step(self.0, bytes);
    }

    /// Of all of them.
    pub(crate) fn sum(&self) -> u32 {
        !self.0
    }
}

fn step(from: u32, bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let (mut c, mut k) = (i as u32, 0);
            while k < 8 {
                c = if c & 1 == 1 { 0xedb8_8320 ^ c >> 1 } else { c >> 1 };
                k += 1;
            }
            table[i] = c;
            i += 1;
        }
        table
    };
    bytes.iter().fold(from, |c, b| TABLE[usize::from((c as u8) ^ b)] ^ c >> 8)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An archive of stored and deflated entries, with sizes that may lie.
    pub(crate) fn archive(entries: &[(&str, &[u8], bool)], lie: usize) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, content, deflate) in entries {
            let packed =
                if *deflate { miniz_oxide::deflate::compress_to_vec(content, 6) } else { content.to_vec() };
            let method = if *deflate { 8u16 } else { 0 };
            let at = out.len() as u32;
            let mut middle = Vec::new();
            middle.extend([20u16, 0, method, 0, 0].map(u16::to_le_bytes).concat());
            middle.extend(crc(content).to_le_bytes());
            middle.extend((packed.len() as u32).to_le_bytes());
            middle.extend(((content.len() - lie) as u32).to_le_bytes());
            middle.extend((name.len() as u16).to_le_bytes());
            middle.extend(0u16.to_le_bytes());
            out.extend(0x0403_4b50u32.to_le_bytes());
            out.extend(&middle);
            out.extend(name.as_bytes());
            out.extend(&packed);
            directory.extend(0x0201_4b50u32.to_le_bytes());
            directory.extend(20u16.to_le_bytes());
            directory.extend(&middle);
            directory.extend([0u8; 10]);
            directory.extend(at.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let at = out.len() as u32;
        out.extend(&directory);
        out.extend(0x0605_4b50u32.to_le_bytes());
        out.extend([0u8; 4]);
        out.extend([entries.len() as u16; 2].map(u16::to_le_bytes).concat());
        out.extend((directory.len() as u32).to_le_bytes());
        out.extend(at.to_le_bytes());
        out.extend([0u8; 2]);
        out
    }

    #[test]
    fn entries_are_read_and_lies_are_not_believed() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        let long = vec![7; 100_000];
        let bytes = archive(&[("a.txt", b"one", false), ("d/b", &long, true)], 0);
        let zip = Zip::open(&bytes).unwrap();
        assert_eq!(zip.entries().iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["a.txt", "d/b"]);
        assert_eq!(zip.content(&zip.entries()[0], 10).unwrap(), b"one");
        assert_eq!(zip.content(&zip.entries()[1], 100_000).unwrap(), long);
        assert_eq!(zip.content(&zip.entries()[1], 99_999).unwrap_err().errno, 1_300_202);
        // A bomb says that it is small.
        let bomb = archive(&[("bomb", &long, true)], 99_000);
        let zip = Zip::open(&bomb).unwrap();
        assert_eq!(zip.content(&zip.entries()[0], 1 << 20).unwrap_err().errno, 1_301_102);
    }

    #[test]
    fn whatever_is_cut_or_flipped_ends_well() {
        let good = archive(&[("a", b"one", false), ("b", &[9; 300], true)], 0);
        for len in 0..good.len() {
            assert!(Zip::open(&good[..len]).is_err(), "{len}");
        }
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            if let Ok(zip) = Zip::open(&bad) {
                for entry in zip.entries() {
                    let content = zip.content(entry, 1000);
                    assert!(content.is_err() || [3, 300].contains(&content.unwrap().len()), "bit {bit}");
                }
            }
        }
    }
}
