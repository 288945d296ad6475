//! A file's name inside a package: relative, forward slashes, no way out.

use crate::error::PathError;
use std::borrow::Borrow;
use std::fmt;

/// A validated name of a file inside a package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackagePath(String);

impl PackagePath {
    /// Takes a name, or says why it is none.
    pub fn new(name: impl Into<String>) -> Result<Self, PathError> {
        let name = name.into();
        if name.len() > 512 {
            return Err(PathError::TooLong(name.len()));
        }
        if name.chars().any(|c| c.is_control() || c == '\\') {
            return Err(PathError::Character(name.escape_default().to_string()));
        }
        if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(PathError::NotInside(name));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the last dot of the last part.
    pub fn extension(&self) -> Option<&str> {
        let name = self.0.rsplit('/').next()?;
        name.rsplit_once('.').map(|(_, extension)| extension)
    }

    /// The name without its extension.
    pub fn stem(&self) -> &str {
        match self.extension() {
            Some(extension) => &self.0[..self.0.len() - extension.len() - 1],
            None => &self.0,
        }
    }
}

impl Borrow<str> for PackagePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The folder of a file, without a slash at the end; empty for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Joins a reference to the folder of `base`; a leading slash means the package's root. None when it leads
/// out of the package or names nothing.
pub fn join(base: &str, reference: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let rest = match reference.strip_prefix('/') {
        Some(rest) => rest,
        None => {
            parts.extend(folder(base).split('/').filter(|p| !p.is_empty()));
            reference
        }
    };
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    if parts.is_empty() { None } else { Some(parts.join("/")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_ways_out() {
        for name in ["", "/a", "a//b", "a/../b", "..", "./a", "a/", "a\0b", "a\\b", "a\nb"] {
            assert!(PackagePath::new(name).is_err(), "{name:?}");
        }
        assert!(PackagePath::new("页面/首页.wxml").is_ok());
    }

    #[test]
    fn splits_off_only_the_last_extension() {
        let path = PackagePath::new("a.b/c.d.js").unwrap();
        assert_eq!((path.stem(), path.extension()), ("a.b/c.d", Some("js")));
        assert_eq!(PackagePath::new("a.b/c").unwrap().extension(), None);
    }

    #[test]
    fn joins_like_a_reference() {
        assert_eq!(join("pages/a/a", "../b/b").as_deref(), Some("pages/b/b"));
        assert_eq!(join("pages/a/a", "/b").as_deref(), Some("b"));
        assert_eq!(join("a", "./x//y").as_deref(), Some("x/y"));
        assert_eq!(join("a/b", "../../x"), None);
    }

    proptest! {
        #[test]
        fn what_joins_is_a_path(base in "[a-z/]{0,12}", reference in "[a-z./]{0,16}") {
            if let Some(joined) = join(&base, &reference) {
                prop_assert!(joined.split('/').all(|p| !matches!(p, "" | "." | "..")));
            }
        }
    }
}
