//! A file tree in memory: names to folders and bytes, with every quota counted at the change itself.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use super::Denied;
use super::path::{Mount, Place};

/// Largest file in bytes.
pub const FILE: usize = 100 << 20;
/// Largest sum of user and saved files, in bytes.
pub const KEPT: usize = 200 << 20;
/// Largest sum of temporary files, in bytes.
pub const TEMP: usize = 256 << 20;
/// Most entries of all writable mounts together.
pub const ENTRIES: usize = 20_000;

/// A file or a folder.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The bytes; `None`: a folder.
    pub data: Option<Bytes>,
    /// Seconds since 1970 of the last change.
    pub modified: u64,
}

/// The writable part of a program's files.
#[derive(Debug, Default)]
pub struct Tree {
    entries: BTreeMap<(Mount, String), Entry>,
    kept: usize,
    temp: usize,
}

impl Tree {
    /// The entry at a place. A mount is a folder that always exists.
    pub fn get(&self, at: &Place) -> Option<Entry> {
        if at.path.is_empty() {
            return Some(Entry { data: None, modified: 0 });
        }
        self.entries.get(&(at.mount, at.path.clone())).cloned()
    }

    /// Writes a file, whole. Its folder must exist.
    pub fn put(&mut self, at: &Place, data: Bytes) -> Result<(), Denied> {
        self.check_folder(at)?;
        let old = match self.get(at) {
            Some(Entry { data: None, .. }) => {
                return Err(Denied::new(
                    1_300_021,
                    format!("illegal operation on a directory, open {}", at.url()),
                ));
            }
            Some(Entry { data: Some(old), .. }) => Some(old.len()),
            None => None,
        };
        if data.len() > FILE || old.is_none() && self.entries.len() >= ENTRIES {
            return Err(full());
        }
        let (used, limit) = self.usage(at.mount);
        let sum = *used - old.unwrap_or(0) + data.len();
        if sum > limit {
            return Err(full());
        }
        *used = sum;
        self.entries.insert((at.mount, at.path.clone()), Entry { data: Some(data), modified: now() });
        Ok(())
    }

    /// Makes a folder.
    pub fn mkdir(&mut self, at: &Place) -> Result<(), Denied> {
        self.check_folder(at)?;
        if self.get(at).is_some() {
            return Err(Denied::new(1_301_005, format!("file already exists {}", at.url())));
        }
        if self.entries.len() >= ENTRIES {
            return Err(full());
        }
        self.entries.insert((at.mount, at.path.clone()), Entry { data: None, modified: now() });
        Ok(())
    }

    /// Takes one entry away; a folder must be empty unless `recursive`.
    pub fn remove(&mut self, at: &Place, recursive: bool) -> Result<(), Denied> {
        if at.path.is_empty() {
            return Err(Denied::new(1_300_001, "operation not permitted"));
        }
        let below = self.below(at);
        if !below.is_empty() && !recursive {
            return Err(Denied::new(1_300_066, "directory not empty"));
        }
        for path in below.into_iter().chain([at.path.clone()]) {
            if let Some(Entry { data: Some(data), .. }) = self.entries.remove(&(at.mount, path)) {
                *self.usage(at.mount).0 -= data.len();
            }
        }
        Ok(())
    }

    /// Moves an entry with all below it. A file may replace a file.
    pub fn rename(&mut self, from: &Place, to: &Place) -> Result<(), Denied> {
        let Some(entry) = self.get(from) else { return Err(missing(from)) };
        self.check_folder(to)?;
        let inside = to.mount == from.mount && to.path.starts_with(&format!("{}/", from.path));
        if from.path.is_empty() || to.path.is_empty() || inside {
            return Err(Denied::new(1_300_001, "operation not permitted"));
        }
        if from == to {
            return Ok(());
        }
        match (&entry.data, self.get(to)) {
            (_, None) => {}
            (Some(_), Some(Entry { data: Some(_), .. })) => {}
            _ => return Err(Denied::new(1_301_005, format!("file already exists {}", to.url()))),
        }
        let names: Vec<String> = self.below(from).into_iter().chain([from.path.clone()]).collect();
        if names.iter().any(|n| to.path.len() + n.len() - from.path.len() > super::path::PATH) {
            return Err(Denied::new(1_300_036, "File name too long"));
        }
        let size = |tree: &Self, name: &String| {
            tree.entries.get(&(from.mount, name.clone())).and_then(|e| e.data.as_ref()).map_or(0, Bytes::len)
        };
        let moved: usize = names.iter().map(|n| size(self, n)).sum();
        let replaced = self.get(to).and_then(|e| e.data).map_or(0, |d| d.len());
        let same_pool = (from.mount == Mount::Temp) == (to.mount == Mount::Temp);
        let (used, limit) = self.usage(to.mount);
        if !same_pool && *used - replaced + moved > limit {
            return Err(full());
        }
        if self.get(to).is_some() {
            self.remove(to, false)?;
        }
        for name in names {
            let Some(entry) = self.entries.remove(&(from.mount, name.clone())) else { continue };
            let target = format!("{}{}", to.path, &name[from.path.len()..]);
            let len = entry.data.as_ref().map_or(0, Bytes::len);
            *self.usage(from.mount).0 -= len;
            *self.usage(to.mount).0 += len;
            self.entries.insert((to.mount, target), entry);
        }
        Ok(())
    }

    /// Paths of everything below a folder, in order.
    pub fn below(&self, at: &Place) -> Vec<String> {
        let prefix = if at.path.is_empty() { String::new() } else { format!("{}/", at.path) };
        let from = self.entries.range((at.mount, prefix.clone())..);
        from.take_while(|((mount, path), _)| *mount == at.mount && path.starts_with(&prefix))
            .map(|((_, path), _)| path.clone())
            .collect()
    }

    /// Names right in a folder.
    pub fn list(&self, at: &Place) -> Vec<String> {
        let skip = if at.path.is_empty() { 0 } else { at.path.len() + 1 };
        self.below(at).into_iter().map(|p| p[skip..].to_owned()).filter(|p| !p.contains('/')).collect()
    }

    fn check_folder(&self, at: &Place) -> Result<(), Denied> {
        let Some(parent) = at.parent() else { return Ok(()) };
        match self.get(&parent) {
            None => Err(missing(at)),
            Some(Entry { data: Some(_), .. }) => {
                Err(Denied::new(1_300_020, format!("not a directory {}", at.url())))
            }
            Some(_) => Ok(()),
        }
    }

    fn usage(&mut self, mount: Mount) -> (&mut usize, usize) {
        if mount == Mount::Temp { (&mut self.temp, TEMP) } else { (&mut self.kept, KEPT) }
    }
}

/// No such file.
pub fn missing(at: &Place) -> Denied {
    Denied::new(1_300_002, format!("no such file or directory {}", at.url()))
}

fn full() -> Denied {
    Denied::new(1_300_202, "the maximum size of the file storage limit is exceeded")
}

fn now() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "modification times of files are the machine's, as everywhere"
    )]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Place {
        Place::parse(text).unwrap()
    }

    #[test]
    fn folders_files_and_moves() {
        let mut t = Tree::default();
        assert_eq!(t.put(&at("wxfile://usr/a/f"), Bytes::new()).unwrap_err().errno, 1_300_002);
        t.mkdir(&at("wxfile://usr/a")).unwrap();
        t.put(&at("wxfile://usr/a/f"), Bytes::from("one")).unwrap();
        t.put(&at("wxfile://usr/ab"), Bytes::from("x")).unwrap();
        assert_eq!(t.list(&at("wxfile://usr")), ["a", "ab"]);
        assert_eq!(t.remove(&at("wxfile://usr/a"), false).unwrap_err().errno, 1_300_066);
        t.rename(&at("wxfile://usr/a"), &at("wxfile://usr/b")).unwrap();
        assert_eq!(t.list(&at("wxfile://usr/b")), ["f"]);
        assert!(t.rename(&at("wxfile://usr/b"), &at("wxfile://usr/b/c")).is_err());
        assert_eq!(t.put(&at("wxfile://usr/ab/x"), Bytes::new()).unwrap_err().errno, 1_300_020);
        t.rename(&at("wxfile://usr/b/f"), &at("wxfile://tmp/f")).unwrap();
        assert_eq!((t.kept, t.temp), (1, 3));
        t.remove(&at("wxfile://usr/b"), true).unwrap();
        t.remove(&at("wxfile://usr/ab"), true).unwrap();
        t.remove(&at("wxfile://tmp/f"), true).unwrap();
        assert_eq!((t.kept, t.temp, t.entries.len()), (0, 0, 0));
    }

    #[test]
    fn quotas_hold_over_many_files_and_renames() {
        let mut t = Tree::default();
        let big = Bytes::from(vec![0; FILE]);
        t.put(&at("wxfile://usr/1"), big.clone()).unwrap();
        t.put(&at("wxfile://store/2"), big.clone()).unwrap();
        assert_eq!(t.put(&at("wxfile://usr/3"), Bytes::from("x")).unwrap_err().errno, 1_300_202);
        t.put(&at("wxfile://tmp/3"), big).unwrap();
        assert_eq!(t.rename(&at("wxfile://tmp/3"), &at("wxfile://usr/3")).unwrap_err().errno, 1_300_202);
        assert!(t.get(&at("wxfile://tmp/3")).is_some());
    }
}
