//! Writes a zip file in pieces, uncompressed: sizes and sums follow each file (APPNOTE 4.3.9), so nothing is read twice or held.

use std::io;

use super::zip::Crc;

/// Longest file or archive of the plain format, in bytes.
const MOST: u64 = u32::MAX as u64;
/// Most files of the plain format.
const FILES: usize = u16::MAX as usize;
/// Sizes follow the data; names are UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
/// 1980-01-01, the first day of the format.
const DAY: u16 = 1 << 5 | 1;

struct Entry {
    name: String,
    at: u64,
    size: u64,
    crc: Crc,
}

/// An archive in the making. `sink` takes its bytes in order.
pub(crate) struct Pack<S> {
    sink: S,
    offset: u64,
    entries: Vec<Entry>,
    open: bool,
}

impl<S: FnMut(Vec<u8>) -> io::Result<()>> Pack<S> {
    /// An empty one.
    pub(crate) fn new(sink: S) -> Self {
        Self { sink, offset: 0, entries: Vec::new(), open: false }
    }

    /// Begins a file of this name; the one before it is finished.
    pub(crate) fn begin(&mut self, name: &str) -> io::Result<()> {
        self.finish()?;
        if self.entries.len() == FILES {
            return Err(io::Error::other("there are more files than a zip file holds"));
        }
        let at = self.offset;
        let mut head = 0x0403_4b50u32.to_le_bytes().to_vec();
        head.extend(fields(&[20, FLAGS, 0, 0, DAY]));
        head.extend([0; 12]);
        head.extend(fields(&[short(name)?, 0]));
        head.extend(name.as_bytes());
        self.entries.push(Entry { name: name.to_owned(), at, size: 0, crc: Crc::new() });
        self.open = true;
        self.put(head)
    }

    /// More of the file that was begun last.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(entry) = self.entries.last_mut() {
            entry.size += bytes.len() as u64;
            entry.crc.add(bytes);
        }
        self.put(bytes.to_vec())
    }

    /// The directory of all files, and the end.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.finish()?;
        let (from, entries) = (self.offset, std::mem::take(&mut self.entries));
        for entry in &entries {
            let mut record = 0x0201_4b50u32.to_le_bytes().to_vec();
            record.extend(fields(&[0x0314, 20, FLAGS, 0, 0, DAY]));
            record.extend(sums(entry));
            record.extend(fields(&[short(&entry.name)?, 0, 0, 0, 0]));
            record.extend((0o100_600u32 << 16).to_le_bytes());
            record.extend((entry.at as u32).to_le_bytes());
            record.extend(entry.name.as_bytes());
            self.put(record)?;
        }
        let count = entries.len() as u16;
        let mut tail = 0x0605_4b50u32.to_le_bytes().to_vec();
        tail.extend(fields(&[0, 0, count, count]));
        tail.extend(((self.offset - from) as u32).to_le_bytes());
        tail.extend((from as u32).to_le_bytes());
        tail.extend([0; 2]);
        self.put(tail)
    }

    fn finish(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.open) {
            return Ok(());
        }
        let Some(entry) = self.entries.last() else { return Ok(()) };
        let mut after = 0x0807_4b50u32.to_le_bytes().to_vec();
        after.extend(sums(entry));
        self.put(after)
    }

    fn put(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        self.offset += bytes.len() as u64;
        if self.offset > MOST {
            return Err(io::Error::other("it is more than a zip file holds (4 GiB)"));
        }
        (self.sink)(bytes)
    }
}

fn fields(all: &[u16]) -> Vec<u8> {
    all.iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn sums(entry: &Entry) -> Vec<u8> {
    let size = entry.size as u32;
    [entry.crc.sum(), size, size].iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn short(name: &str) -> io::Result<u16> {
    u16::try_from(name.len()).map_err(|_| io::Error::other("a name is too long for a zip file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read_again_by_our_reader() {
        let mut bytes = Vec::new();
        let mut pack = Pack::new(|piece| {
            bytes.extend(piece);
            Ok(())
        });
        for (name, text) in [("data.json", "{}"), ("files/usr/文.txt", "门神"), ("files/usr/empty", "")] {
            pack.begin(name).unwrap();
            for half in text.as_bytes().chunks(3) {
                pack.add(half).unwrap();
            }
        }
        pack.end().unwrap();
        let archive = super::super::zip::Zip::open(&bytes).unwrap();
        let names: Vec<&str> = archive.entries().iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["data.json", "files/usr/文.txt", "files/usr/empty"]);
        assert_eq!(archive.content(&archive.entries()[1], 100).unwrap(), "门神".as_bytes());
    }
}
