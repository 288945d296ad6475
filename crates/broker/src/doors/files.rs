//! All files a program sees: its package, read only, and its own in the store.

use std::collections::BTreeMap;

use bytes::Bytes;
use menshen_store::files::{Entry, is_folder, missing, no_folder};

use super::Denied;
use super::path::{Mount, Place};

/// Package and kept files of one program, while nobody else touches them. Its package can be read whatever has become of
/// what it kept.
#[derive(Debug)]
pub struct Files<'a> {
    package: &'a BTreeMap<String, Bytes>,
    kept: Result<menshen_store::Files<'a>, Denied>,
}

impl<'a> Files<'a> {
    pub(super) fn new(
        package: &'a BTreeMap<String, Bytes>,
        kept: Result<menshen_store::Files<'a>, Denied>,
    ) -> Self {
        Self { package, kept }
    }

    /// What stands at a place.
    pub fn entry(&self, at: &Place) -> Result<Entry, Denied> {
        if at.mount != Mount::Package {
            return self.own()?.get(at).ok_or_else(|| missing(at));
        }
        if let Some(data) = self.package.get(&at.path) {
            return Ok(Entry::packaged(data.len() as u64));
        }
        if at.path.is_empty() || !self.package_below(at).is_empty() {
            return Ok(Entry::ROOT);
        }
        Err(missing(at))
    }

    /// How long a file is, in bytes.
    pub fn size(&self, at: &Place) -> Result<u64, Denied> {
        self.entry(at)?.size.ok_or_else(|| is_folder(at))
    }

    /// The bytes of a file.
    pub fn read(&self, at: &Place) -> Result<Bytes, Denied> {
        let size = self.size(at)?;
        self.part(at, 0, size)
    }

    /// At most `length` bytes of a file from `offset` on; fewer at its end.
    pub fn part(&self, at: &Place, offset: u64, length: u64) -> Result<Bytes, Denied> {
        if at.mount != Mount::Package {
            return Ok(self.own()?.read(at, offset, length)?.into());
        }
        self.size(at)?;
        let data = self.package.get(&at.path).ok_or_else(|| missing(at))?;
        let from = data.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
        let to = data.len().min(from.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)));
        Ok(data.slice(from..to))
    }

    /// The kept files, if `at` may be changed by the program.
    pub fn writable(&mut self, at: &Place) -> Result<&mut menshen_store::Files<'a>, Denied> {
        match at.mount {
            Mount::User => self.kept(),
            Mount::Package => Err(Denied::new(1_300_013, format!("permission denied, open {}", at.url()))),
            _ => Err(Denied::new(1_300_014, format!("Path permission denied {}", at.url()))),
        }
    }

    /// The kept files for the broker's own work (`saveFile`, temporary files).
    pub fn kept(&mut self) -> Result<&mut menshen_store::Files<'a>, Denied> {
        self.kept.as_mut().map_err(|e| e.clone())
    }

    /// Names in a folder.
    pub fn list(&self, at: &Place) -> Result<Vec<String>, Denied> {
        if self.entry(at)?.size.is_some() {
            return Err(no_folder(at));
        }
        if at.mount != Mount::Package {
            return Ok(self.own()?.list(at));
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
        self.own().map(|kept| kept.below(at)).unwrap_or_default()
    }

    fn own(&self) -> Result<&menshen_store::Files<'a>, Denied> {
        self.kept.as_ref().map_err(Clone::clone)
    }

    fn package_below(&self, at: &Place) -> Vec<&str> {
        let prefix = if at.path.is_empty() { String::new() } else { format!("{}/", at.path) };
        let from = self.package.range(prefix.clone()..);
        from.take_while(|(p, _)| p.starts_with(&prefix)).map(|(p, _)| p.as_str()).collect()
    }
}
