//! Packages as files of this machine: read within bounds, written whole or not at all; keys and trusted signers.

pub(crate) mod key;
pub(crate) mod trust;

use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use menshen_package::archive::Bounds;
use menshen_package::signed::Opened;

/// Opens a package. The words say which file it is.
pub(crate) fn open(path: &Path) -> Result<Opened, String> {
    let bounds = Bounds::default();
    let bytes = read(path, bounds.bytes as u64)?;
    Opened::open(bytes, bounds).map_err(|e| format!("{}: {e}", path.display()))
}

/// Reads a file of at most `most` bytes.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let fail = |e: std::io::Error| format!("{} cannot be read: {e}", path.display());
    let file = std::fs::File::open(path).map_err(fail)?;
    let length = file.metadata().map_err(fail)?.len();
    if length > most {
        return Err(format!("{} has {length} bytes, more than the {most} allowed", path.display()));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > most {
        return Err(format!("{} grew while it was read", path.display()));
    }
    Ok(bytes)
}

/// Writes a file of `mode` whole or not at all: beside it first, then moved over it.
pub(crate) fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), String> {
    let fail = |e: std::io::Error| format!("{} cannot be written: {e}", path.display());
    let name = path.file_name().ok_or_else(|| format!("{} names no file", path.display()))?;
    let fresh = path.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let put = || {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&fresh)?;
        file.write_all(bytes).and_then(|()| file.sync_all())?;
        std::fs::rename(&fresh, path)
    };
    put().inspect_err(|_| drop(std::fs::remove_file(&fresh))).map_err(fail)
}
