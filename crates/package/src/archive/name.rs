//! Which names a file of a package may have: such that every system unpacks it to the same places.

use std::collections::BTreeSet;

use crate::path::PackagePath;

/// Most bytes of one part of a name: what file systems take.
const PART: usize = 255;

/// Why a name is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// No path of a package.
    #[error(transparent)]
    Path(#[from] crate::PathError),
    /// Some system has no such file.
    #[error("{0:?} cannot be a file everywhere: {1}")]
    Unportable(String, &'static str),
    /// Not after the one before it.
    #[error("{0:?} is out of order or there twice")]
    Order(String),
    /// Two names that some file systems take for one.
    #[error("{0:?} and a name before it are one file on systems that do not tell capital letters")]
    Case(String),
    /// A file where a folder is.
    #[error("{0:?} is a file and a folder")]
    FileAndFolder(String),
}

/// Takes names in their order and refuses the first that is off.
#[derive(Debug, Default)]
pub(super) struct Names {
    last: Option<String>,
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Names {
    /// The next name.
    pub(super) fn take(&mut self, name: &str) -> Result<(), BadName> {
        PackagePath::new(name)?;
        for part in name.split('/') {
            if let Some(why) = unportable(part) {
                return Err(BadName::Unportable(name.to_owned(), why));
            }
        }
        if self.last.as_deref().is_some_and(|last| last >= name) {
            return Err(BadName::Order(name.to_owned()));
        }
        self.last = Some(name.to_owned());
        let folded = fold(name);
        for (at, _) in folded.match_indices('/') {
            if self.files.contains(&folded[..at]) {
                return Err(BadName::FileAndFolder(name.to_owned()));
            }
            self.folders.insert(folded[..at].to_owned());
        }
        if self.folders.contains(&folded) {
            return Err(BadName::FileAndFolder(name.to_owned()));
        }
        if !self.files.insert(folded) {
            return Err(BadName::Case(name.to_owned()));
        }
        Ok(())
    }
}

/// One text for all that differ in case alone, by way of capitals: `ß` and `SS`, the Kelvin sign and `k`.
fn fold(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

fn unportable(part: &str) -> Option<&'static str> {
    if part.len() > PART {
        return Some("a part of it is longer than 255 bytes");
    }
    if part.ends_with(['.', ' ']) || part.starts_with(' ') {
        return Some("a part of it ends with a dot or a space, or begins with one");
    }
    if part.contains(['<', '>', ':', '"', '|', '?', '*']) {
        return Some("Windows allows none of < > : \" | ? *");
    }
    if part.chars().any(invisible) {
        return Some("it holds a mark that is not seen or that is written over the letter before it");
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_uppercase();
    let numbered = |kind: &str| {
        stem.strip_prefix(kind).is_some_and(|n| {
            matches!(n, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    };
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT");
    device.then_some("it is a device of Windows")
}

/// Marks of direction and width zero, and combining marks: the same sight, another name. macOS stores some of them composed.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}
