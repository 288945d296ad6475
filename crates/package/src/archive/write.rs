//! Making a container.

use super::name::{BadName, Names};
use super::{CENTRAL, CENTRAL_SIZE, END, END_SIZE, ENTRIES, FIXED, LOCAL, LOCAL_SIZE, MADE_BY, MODE};

/// Why a set of files cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TooLarge {
    /// More than a directory counts.
    #[error("{0} files are more than the {ENTRIES} of one package")]
    Files(usize),
    /// More than 32 bits address.
    #[error("the files are more than 4 GiB together")]
    Bytes,
    /// A name.
    #[error(transparent)]
    Name(#[from] BadName),
}

/// What a directory says of one file.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) crc: u32,
    pub(super) size: u32,
    pub(super) offset: u32,
}

/// The container of these files, which come sorted by name.
///
/// # Errors
/// Names that are no names everywhere or not in order; too many files; too many bytes.
pub fn write<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<u8>, TooLarge> {
    let mut out = Vec::new();
    let mut names = Names::default();
    let mut lines = Vec::new();
    for (name, bytes) in files {
        names.take(name)?;
        let (offset, size) = (number(out.len())?, number(bytes.len())?);
        let line = Line { name, crc: crc32fast::hash(bytes), size, offset };
        local(&line, &mut out);
        out.extend_from_slice(bytes);
        lines.push(line);
    }
    if lines.len() > ENTRIES {
        return Err(TooLarge::Files(lines.len()));
    }
    let start = number(out.len())?;
    directory(&lines, start, &mut out);
    number(out.len())?;
    Ok(out)
}

fn number(length: usize) -> Result<u32, TooLarge> {
    // All ones mean "look into an extra field", which there is none of.
    u32::try_from(length).ok().filter(|n| *n != u32::MAX).ok_or(TooLarge::Bytes)
}

/// Appends the header that stands before a file.
pub(super) fn local(line: &Line<'_>, out: &mut Vec<u8>) {
    out.reserve(LOCAL_SIZE + line.name.len() + line.size as usize);
    out.extend_from_slice(&LOCAL);
    out.extend_from_slice(&FIXED);
    sizes(line, out);
    out.extend_from_slice(line.name.as_bytes());
}

/// Appends the directory and the end record.
pub(super) fn directory(lines: &[Line<'_>], start: u32, out: &mut Vec<u8>) {
    let length: usize = lines.iter().map(|l| CENTRAL_SIZE + l.name.len()).sum();
    out.reserve(length + END_SIZE);
    for line in lines {
        out.extend_from_slice(&CENTRAL);
        out.extend_from_slice(&MADE_BY);
        out.extend_from_slice(&FIXED);
        sizes(line, out);
        // No comment, the first disk, no attributes of MS-DOS.
        out.extend_from_slice(&[0; 6]);
        out.extend_from_slice(&MODE);
        out.extend_from_slice(&line.offset.to_le_bytes());
        out.extend_from_slice(line.name.as_bytes());
    }
    out.extend_from_slice(&END);
    out.extend_from_slice(&[0; 4]);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "ENTRIES fits 16 bits, and an archive of more than 4 GiB is no archive"
    )]
    let (count, length) = (lines.len() as u16, length as u32);
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
}

/// Checksum, size twice (as stored, as it is), length of the name, no extra field.
fn sizes(line: &Line<'_>, out: &mut Vec<u8>) {
    #[expect(clippy::cast_possible_truncation, reason = "a PackagePath has 512 bytes at most")]
    let name = line.name.len() as u16;
    out.extend_from_slice(&line.crc.to_le_bytes());
    out.extend_from_slice(&line.size.to_le_bytes());
    out.extend_from_slice(&line.size.to_le_bytes());
    out.extend_from_slice(&name.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
}
