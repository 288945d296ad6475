//! Where a path of a program points. Paths are names in our own tables and never reach the host's file system; still
//! every spelling but the plain one is refused, so that two spellings can never mean one file.

use menshen_policy::Refusal;

/// Longest path in bytes.
pub const PATH: usize = 1024;
/// Longest name between two slashes, in bytes.
pub const NAME: usize = 255;
/// Deepest folder.
pub const DEPTH: usize = 32;

/// The parts of a program's file tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mount {
    /// The package: read only.
    Package,
    /// `wxfile://usr`: the program's own.
    User,
    /// `wxfile://store`: files kept by `saveFile`.
    Store,
    /// `wxfile://tmp`: gone when the program is started anew.
    Temp,
}

impl Mount {
    /// Its byte in names of records.
    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::Package => 0,
            Self::User => 1,
            Self::Store => 2,
            Self::Temp => 3,
        }
    }

    /// How the mount's paths begin.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Package => "",
            Self::User => "wxfile://usr",
            Self::Store => "wxfile://store",
            Self::Temp => "wxfile://tmp",
        }
    }
}

/// A checked path: a mount and names below it joined by `/`; the empty string is the mount itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which part.
    pub mount: Mount,
    /// Path below it, without slashes at its ends.
    pub path: String,
}

impl Place {
    /// Reads a path as a program writes it.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > PATH {
            return Err(Refusal::new(1_300_036, "File name too long"));
        }
        if text.contains('\0') || text.contains('\\') {
            return Err(illegal(text));
        }
        let after = text.strip_prefix("wxfile://").or_else(|| text.strip_prefix("http://"));
        let Some(rest) = after else {
            if text.contains("://") {
                return Err(illegal(text));
            }
            return Self::below(Mount::Package, text.strip_prefix('/').unwrap_or(text), text);
        };
        let (head, tail) = rest.split_once('/').unwrap_or((rest, ""));
        let mount = match head {
            "usr" => Mount::User,
            "store" => Mount::Store,
            "tmp" => Mount::Temp,
            _ => return Err(illegal(text)),
        };
        Self::below(mount, tail, text)
    }

    /// The path as a program reads it.
    pub fn url(&self) -> String {
        match (self.mount, self.path.as_str()) {
            (Mount::Package, path) => path.to_owned(),
            (mount, "") => mount.prefix().to_owned(),
            (mount, path) => format!("{}/{path}", mount.prefix()),
        }
    }

    /// The folder it is in; `None` for a mount.
    pub fn parent(&self) -> Option<Self> {
        if self.path.is_empty() {
            return None;
        }
        let parent = self.path.rsplit_once('/').map_or("", |(p, _)| p);
        Some(Self { mount: self.mount, path: parent.to_owned() })
    }

    fn below(mount: Mount, tail: &str, text: &str) -> Result<Self, Refusal> {
        let path = tail.strip_suffix('/').unwrap_or(tail);
        if !path.is_empty() {
            let mut depth = 0;
            for name in path.split('/') {
                depth += 1;
                if name.is_empty() || name == "." || name == ".." {
                    return Err(illegal(text));
                }
                if name.len() > NAME || depth > DEPTH {
                    return Err(Refusal::new(1_300_036, "File name too long"));
                }
            }
        }
        Ok(Self { mount, path: path.to_owned() })
    }
}

fn illegal(text: &str) -> Refusal {
    Refusal::new(1_301_000, format!("permission denied, cannot access file path {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_read_and_others_refused() {
        let p = Place::parse("wxfile://usr/a/b.txt").unwrap();
        assert_eq!(
            (p.mount, p.path.as_str(), p.url().as_str()),
            (Mount::User, "a/b.txt", "wxfile://usr/a/b.txt")
        );
        assert_eq!(p.parent().unwrap().url(), "wxfile://usr/a");
        assert_eq!(Place::parse("/img/x.png").unwrap(), Place::parse("img/x.png").unwrap());
        assert_eq!(Place::parse("wxfile://usr").unwrap(), Place::parse("wxfile://usr/").unwrap());
        for bad in [
            "../x",
            "a/../b",
            "./a",
            "a//b",
            "wxfile://usr/../tmp/x",
            "wxfile://usr//x",
            "wxfile://etc/passwd",
            "file:///etc/passwd",
            "a\\b",
            "a\0b",
            "wxfile:///usr/x",
            "//etc/passwd",
            "wxfile://",
            "https://usr/x",
        ] {
            assert!(Place::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Place::parse(&"a/".repeat(33)).unwrap_err().errno, 1_300_036);
        assert_eq!(Place::parse(&"a".repeat(256)).unwrap_err().errno, 1_300_036);
    }
}
