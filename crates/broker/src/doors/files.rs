//! All files a program sees: its package, read only, and its writable tree.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::Denied;
use super::path::{Mount, Place};
use super::tree::{Entry, Tree, missing};

/// Package and writable files of one program.
#[derive(Debug)]
pub struct Files {
    package: BTreeMap<String, Bytes>,
    tree: Tree,
    saved: u64,
}

impl Files {
    /// An empty tree beside a package.
    pub fn new(package: BTreeMap<String, Bytes>) -> Self {
        Self { package, tree: Tree::default(), saved: 0 }
    }

    /// Replaces the package.
    pub fn set_package(&mut self, package: BTreeMap<String, Bytes>) {
        self.package = package;
    }

    /// What stands at a place.
    pub fn entry(&self, at: &Place) -> Result<Entry, Denied> {
        if at.mount != Mount::Package {
            return self.tree.get(at).ok_or_else(|| missing(at));
        }
        if let Some(data) = self.package.get(&at.path) {
            return Ok(Entry { data: Some(data.clone()), modified: 0 });
        }
        if at.path.is_empty() || !self.package_below(at).is_empty() {
            return Ok(Entry { data: None, modified: 0 });
        }
        Err(missing(at))
    }

    /// The bytes of a file.
    pub fn read(&self, at: &Place) -> Result<Bytes, Denied> {
        let entry = self.entry(at)?;
        entry.data.ok_or_else(|| {
            Denied::new(1_300_021, format!("illegal operation on a directory, open {}", at.url()))
        })
    }

    /// The writable tree, if `at` may be changed by the program.
    pub fn writable(&mut self, at: &Place) -> Result<&mut Tree, Denied> {
        match at.mount {
            Mount::User => Ok(&mut self.tree),
            Mount::Package => Err(Denied::new(1_300_013, format!("permission denied, open {}", at.url()))),
            _ => Err(Denied::new(1_300_014, format!("Path permission denied {}", at.url()))),
        }
    }

    /// The tree for the broker's own work (`saveFile`, temporary files).
    pub fn tree(&mut self) -> &mut Tree {
        &mut self.tree
    }

    /// Names in a folder.
    pub fn list(&self, at: &Place) -> Result<Vec<String>, Denied> {
        if self.entry(at)?.data.is_some() {
            return Err(Denied::new(1_300_020, format!("not a directory {}", at.url())));
        }
        if at.mount != Mount::Package {
            return Ok(self.tree.list(at));
        }
        let skip = if at.path.is_empty() { 0 } else { at.path.len() + 1 };
        let mut names: Vec<String> = Vec::new();
        for path in self.package_below(at) {
            let name = path[skip..].split('/').next().unwrap_or_default();
            if names.last().is_none_or(|last| last != name) {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    /// Paths of all entries below a folder.
    pub fn below(&self, at: &Place) -> Vec<String> {
        if at.mount == Mount::Package {
            return self.package_below(at).into_iter().map(str::to_owned).collect();
        }
        self.tree.below(at)
    }

    /// A fresh place in a mount of the broker's, keeping the ending of `like`.
    pub fn fresh(&mut self, mount: Mount, like: &str) -> Place {
        self.saved += 1;
        let name = like.rsplit('/').next().unwrap_or_default();
        let end = name
            .rsplit_once('.')
            .map(|(_, e)| e)
            .filter(|e| e.len() <= 10 && e.bytes().all(|b| b.is_ascii_alphanumeric()));
        let path = match end {
            Some(end) => format!("{:08}.{end}", self.saved),
            None => format!("{:08}", self.saved),
        };
        Place { mount, path }
    }

    fn package_below(&self, at: &Place) -> Vec<&str> {
        let prefix = if at.path.is_empty() { String::new() } else { format!("{}/", at.path) };
        let from = self.package.range(prefix.clone()..);
        from.take_while(|(p, _)| p.starts_with(&prefix)).map(|(p, _)| p.as_str()).collect()
    }
}
