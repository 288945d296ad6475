//! A key that signs packages, as a file: readable by its owner alone, or refused.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use menshen_seal::hash::{hex, unhex};
use menshen_seal::package::PackageKey;
use serde::{Deserialize, Serialize};

/// The edition of the file.
const FORMAT: &str = "menshen-key/1";
/// Most bytes of one.
const BYTES: u64 = 4096;
/// Bits of a file's mode that let others in.
const OTHERS: u32 = 0o077;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    format: String,
    signer: String,
    secret: String,
}

/// Makes a key in a file that must not be there yet.
pub(crate) fn make(path: &Path) -> Result<PackageKey, String> {
    let key = PackageKey::generate().map_err(|e| e.to_string())?;
    let kept = Kept { format: FORMAT.into(), signer: key.signer().to_string(), secret: hex(key.to_keep()) };
    let text = serde_json::to_string_pretty(&kept).map_err(|e| e.to_string())?;
    let fail = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            format!("{} is there already; a key is never written over. Name another file", path.display())
        }
        _ => format!("{} cannot be written: {e}", path.display()),
    };
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(fail)?;
    writeln!(file, "{text}").and_then(|()| file.sync_all()).map_err(fail)?;
    Ok(key)
}

/// Reads a key.
pub(crate) fn read(path: &Path) -> Result<PackageKey, String> {
    let shown = path.display();
    let bytes = super::read(path, BYTES).map_err(|e| format!("{e}\n`menshen key new FILE` makes a key"))?;
    let mode = std::fs::metadata(path).map_err(|e| format!("{shown} cannot be read: {e}"))?.mode();
    if mode & OTHERS != 0 {
        return Err(format!(
            "{shown} can be read by others (mode {:o}): whoever read it signs in your name. `chmod 600 {shown}`, or make a new key \
             if others did",
            mode & 0o777
        ));
    }
    let kept: Kept =
        serde_json::from_slice(&bytes).map_err(|_| format!("{shown} is no key of `menshen key new`"))?;
    if kept.format != FORMAT {
        return Err(format!("{shown} has the format {:?}; this tool knows {FORMAT}", kept.format));
    }
    let seed = unhex(&kept.secret).and_then(|b| <[u8; 32]>::try_from(b).ok());
    let key =
        seed.map(|seed| PackageKey::from_seed(&seed)).filter(|key| key.signer().to_string() == kept.signer);
    key.ok_or_else(|| format!("{shown} is damaged: its two halves do not fit"))
}
