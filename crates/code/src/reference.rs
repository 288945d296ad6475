//! How one file names another.

/// Resolves a reference of the file `base` (with or without extension) to a file with `extension`.
pub(crate) fn resolve(base: &str, reference: &str, extension: &str) -> Option<String> {
    let joined = menshen_package::join(base, reference.trim())?;
    let suffix = format!(".{extension}");
    Some(if joined.ends_with(&suffix) { joined } else { joined + &suffix })
}

/// A file's name without the extension.
pub(crate) fn stem(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => file,
    }
}
