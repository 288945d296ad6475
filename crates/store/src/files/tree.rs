//! Names: what stands where, folders, moves. Every quota is counted at the change itself.

use menshen_policy::Refusal;

use super::node::{Entry, full, group, missing, name, no_folder};
use super::path::{Mount, PATH, Place};
use super::{Files, node};
use crate::Error;
use crate::journal::Change;
use crate::ledger::Space;

impl Files<'_> {
    /// What stands at a place. A mount is a folder that always exists.
    pub fn get(&self, at: &Place) -> Option<Entry> {
        if at.path.is_empty() {
            return Some(Entry::ROOT);
        }
        self.room.ledger.get(&name(at)).and_then(|value| Entry::read(value))
    }

    /// Makes a folder.
    ///
    /// # Errors
    /// As documented for `mkdir`; [`Error::Disk`].
    pub fn mkdir(&mut self, at: &Place) -> Result<(), Error> {
        self.check_folder(at)?;
        if self.get(at).is_some() {
            return Err(Refusal::new(1_301_005, format!("file already exists {}", at.url())).into());
        }
        if self.room.files.entries >= self.room.files.limits.entries {
            return Err(full().into());
        }
        let entry = Entry { size: None, modified: self.room.now(), id: 0 };
        self.room.commit(vec![Change::Put(name(at), entry.write())])?;
        self.room.files.entries += 1;
        Ok(())
    }

    /// Takes one entry away; a folder must be empty unless `recursive`.
    ///
    /// # Errors
    /// As documented for `unlink` and `rmdir`; [`Error::Disk`].
    pub fn remove(&mut self, at: &Place, recursive: bool) -> Result<(), Error> {
        if at.path.is_empty() {
            return Err(not_permitted().into());
        }
        let below = self.below(at);
        if !below.is_empty() && !recursive {
            return Err(Refusal::new(1_300_066, "directory not empty").into());
        }
        let (mut changes, mut free, mut size, mut entries) = (Vec::new(), Vec::new(), 0, 0);
        for path in below.into_iter().chain([at.path.clone()]) {
            let place = Place { mount: at.mount, path };
            let Some(entry) = self.get(&place) else { continue };
            changes.push(Change::Remove(name(&place)));
            self.forget(&entry, &mut changes, &mut free);
            size += entry.size.unwrap_or(0);
            entries += 1;
        }
        if changes.is_empty() {
            return Err(missing(at).into());
        }
        self.room.commit(changes)?;
        free.iter().for_each(|p| self.room.content.release(p));
        *self.room.files.usage(at.mount).0 -= size;
        self.room.files.entries -= entries;
        Ok(())
    }

    /// Moves an entry with all below it, at once. A file may replace a file.
    ///
    /// # Errors
    /// As documented for `rename`; [`Error::Disk`].
    pub fn rename(&mut self, from: &Place, to: &Place) -> Result<(), Error> {
        let Some(entry) = self.get(from) else { return Err(missing(from).into()) };
        self.check_folder(to)?;
        let inside = to.mount == from.mount && to.path.starts_with(&format!("{}/", from.path));
        if from.path.is_empty() || to.path.is_empty() || inside {
            return Err(not_permitted().into());
        }
        if from == to {
            return Ok(());
        }
        let replaced = self.get(to);
        match (entry.size, replaced.map(|r| r.size)) {
            (_, None) | (Some(_), Some(Some(_))) => {}
            _ => return Err(Refusal::new(1_301_005, format!("file already exists {}", to.url())).into()),
        }
        let names: Vec<String> = self.below(from).into_iter().chain([from.path.clone()]).collect();
        if names.iter().any(|n| to.path.len() + n.len() - from.path.len() > PATH) {
            return Err(Refusal::new(1_300_036, "File name too long").into());
        }
        let (mut changes, mut free, mut moved) = (Vec::new(), Vec::new(), 0);
        if let Some(old) = replaced {
            self.forget(&old, &mut changes, &mut free);
        }
        for path in names {
            let target = Place { mount: to.mount, path: format!("{}{}", to.path, &path[from.path.len()..]) };
            let source = Place { mount: from.mount, path };
            let Some(entry) = self.get(&source) else { continue };
            moved += entry.size.unwrap_or(0);
            changes.push(Change::Remove(name(&source)));
            changes.push(Change::Put(name(&target), entry.write()));
        }
        let gone = replaced.and_then(|r| r.size).unwrap_or(0);
        let same = (from.mount == Mount::Temp) == (to.mount == Mount::Temp);
        let (used, limit) = self.room.files.usage(to.mount);
        if !same && *used - gone + moved > limit {
            return Err(full().into());
        }
        self.room.commit(changes)?;
        free.iter().for_each(|p| self.room.content.release(p));
        *self.room.files.usage(from.mount).0 -= moved;
        let used = self.room.files.usage(to.mount).0;
        *used = *used + moved - gone;
        self.room.files.entries -= u64::from(replaced.is_some());
        Ok(())
    }

    /// Paths of everything below a folder, in order.
    pub fn below(&self, at: &Place) -> Vec<String> {
        let mut prefix = name(at);
        if !at.path.is_empty() {
            prefix.push(b'/');
        }
        let text = |name: &[u8]| String::from_utf8_lossy(&name[2..]).into_owned();
        self.room.ledger.below(&prefix).map(|(name, _)| text(name)).collect()
    }

    /// Names right in a folder.
    pub fn list(&self, at: &Place) -> Vec<String> {
        let skip = if at.path.is_empty() { 0 } else { at.path.len() + 1 };
        self.below(at).into_iter().map(|p| p[skip..].to_owned()).filter(|p| !p.contains('/')).collect()
    }

    /// A fresh place in a mount of the host's own, keeping the ending of `like`.
    pub fn fresh(&mut self, mount: Mount, like: &str) -> Place {
        let last = like.rsplit('/').next().unwrap_or_default();
        let end = last.rsplit_once('.').map(|(_, e)| e);
        let end = end.filter(|e| e.len() <= 10 && e.bytes().all(|b| b.is_ascii_alphanumeric()));
        loop {
            let number = self.room.files.next;
            self.room.files.next += 1;
            let path = match end {
                Some(end) => format!("{number:08}.{end}"),
                None => format!("{number:08}"),
            };
            let place = Place { mount, path };
            if self.get(&place).is_none() {
                return place;
            }
        }
    }

    pub(super) fn check_folder(&self, at: &Place) -> Result<(), Refusal> {
        let Some(parent) = at.parent() else { return Ok(()) };
        match self.get(&parent) {
            None => Err(missing(at)),
            Some(Entry { size: Some(_), .. }) => Err(no_folder(at)),
            Some(_) => Ok(()),
        }
    }

    /// Adds the end of a file's pieces to `changes`, and their places to `free`.
    pub(super) fn forget(
        &self,
        entry: &Entry,
        changes: &mut Vec<Change>,
        free: &mut Vec<crate::content::Place>,
    ) {
        if entry.size.is_none() {
            return;
        }
        let prefix = Space::Chunks.name(&entry.id.to_be_bytes());
        for (name, value) in self.room.ledger.below(&prefix) {
            changes.push(Change::Remove(name.to_vec()));
            free.extend(node::places(value));
        }
    }

    /// Places of one group of pieces.
    pub(super) fn group(&self, id: u64, number: u32) -> Vec<crate::content::Place> {
        self.room.ledger.get(&group(id, number)).map(|v| node::places(v)).unwrap_or_default()
    }
}

fn not_permitted() -> Refusal {
    Refusal::new(1_300_001, "operation not permitted")
}
