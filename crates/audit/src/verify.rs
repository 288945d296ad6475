//! The verification: every byte that is there must follow from the records, and the records from the signatures.

use std::path::Path;

use crate::note::Key;
use crate::read::{self, Journal, Unreadable, tile};
use crate::record::{Outcome, Record};
use crate::report::Report;
use crate::tree::{Hash, Tree, leaf};

/// 180 days, in microseconds: nothing younger may be dropped.
const KEEP: u64 = 180 * 86_400_000_000;

/// Verifies the log in `folder`, against the anchor file if one is named. A damaged log gives a report with problems.
///
/// # Errors
/// [`Unreadable`] if there is no log, or the system does not give a file.
pub fn verify(folder: &Path, anchor: Option<&Path>) -> Result<Report, Unreadable> {
    if read::file(&folder.join("journal"))?.is_none() {
        return Err(Unreadable::None(folder.to_owned()));
    }
    let mut report = Report::default();
    let text =
        |path: &Path| read::file(path).map(|bytes| bytes.map(|b| String::from_utf8_lossy(&b).into_owned()));
    let own = text(&folder.join("log.vkey"))?;
    let anchored = match anchor {
        None => {
            report.notes.push(
                "rollback and cut tail not provable: no anchor was named (--anchor PATH), and the key is taken from the log \
                 itself"
                    .into(),
            );
            None
        }
        Some(path) => {
            let state = text(path)?;
            let state = state
                .ok_or_else(|| Unreadable::File(path.to_owned(), std::io::ErrorKind::NotFound.into()))?;
            let (vkey, note) = state.split_once('\n').unwrap_or((&state, ""));
            Some((vkey.to_owned(), note.to_owned()))
        }
    };
    let named = anchored.as_ref().map(|(vkey, _)| vkey.clone());
    let trusted = named.or_else(|| own.as_deref().and_then(|o| o.strip_suffix('\n')).map(str::to_owned));
    let Some(key) = trusted.as_deref().and_then(Key::parse) else {
        report.problem(if anchored.is_some() { "anchor" } else { "log.vkey" }, "it holds no key of a log");
        return Ok(report);
    };
    report.key.clone_from(&key.text);
    if own.as_deref() != Some(format!("{}\n", key.text).as_str()) {
        report.problem("log.vkey", "the folder's key is gone or another one than the anchor's");
    }
    if read::file(&folder.join("key"))?.is_some_and(|secret| !key.is_of(&secret)) {
        report.problem("key", "the secret key is not the log's");
    }
    let journal = match read::journal(folder) {
        Ok(journal) => journal,
        Err(Unreadable::Journal(_)) => {
            report.problem("journal", "its head is damaged: nothing of the log can be believed");
            return Ok(report);
        }
        Err(other) => return Err(other),
    };
    let Some(tree) = contents(folder, &journal, &mut report)? else { return Ok(report) };
    report.records = tree.size();
    report.root = tree.root(tree.size()).unwrap_or_default().iter().map(|b| format!("{b:02x}")).collect();
    groups(&journal, &key, &tree, &mut report);
    checkpoint(folder, &journal, &key, &tree, &mut report)?;
    files(folder, &tree, &mut report)?;
    if let Some((_, note)) = anchored {
        match key.open(&note) {
            None => report.problem("anchor", "it holds no checkpoint signed by this log"),
            Some((size, _)) if size > tree.size() => report.problem(
                "anchor",
                format!(
                    "rolled back or cut: the anchor has seen {size} records, the folder holds {}",
                    tree.size()
                ),
            ),
            Some((size, root)) if tree.root(size) != Some(root) => {
                report.problem(
                    "anchor",
                    format!("rewritten: the first {size} records are not those that the anchor has seen"),
                );
            }
            Some(_) => {}
        }
    }
    Ok(report)
}

/// Records and their hashes: each tile's records have its hashes, each record names the one before. `None` if a tile of
/// hashes is gone or damaged: nothing can be computed then.
fn contents(folder: &Path, journal: &Journal, report: &mut Report) -> Result<Option<Tree>, Unreadable> {
    let mut leaves: Vec<Hash> = Vec::new();
    let mut dropped: Option<u64> = Some(0);
    let mut announced = 0;
    let mut newest = 0;
    for number in 0..journal.whole / 256 {
        let path = tile("0", number, 256);
        let hashes = read::file(&folder.join(&path))?.filter(|b| b.len() == 256 * 32);
        let Some(hashes) = hashes else {
            report.problem(path, "it is gone or does not hold 256 hashes");
            return Ok(None);
        };
        let first = leaves.len();
        leaves.extend(hashes.chunks_exact(32).map(|c| <Hash>::try_from(c).unwrap_or_default()));
        let path = tile("entries", number, 256);
        let Some(bytes) = read::file(&folder.join(&path))? else {
            match dropped {
                Some(end) if end == first as u64 => dropped = Some(end + 256),
                _ => report.problem(path, "it is gone, although records before it are there"),
            }
            continue;
        };
        let records = crate::journal::entries(&bytes).filter(|r| r.len() == 256);
        let Some(records) = records else {
            report.problem(path, "it does not hold 256 records");
            continue;
        };
        for (i, record) in records.iter().enumerate() {
            let number = first + i;
            if leaf(record) != leaves[number] {
                report.problem(&path, format!("record {number} is not the one that was hashed"));
                continue;
            }
            let before = number.checked_sub(1).map_or([0; 32], |b| leaves[b]);
            check(number as u64, record, before, &mut newest, &mut announced, &path, report);
        }
    }
    for group in &journal.groups {
        for record in &group.records {
            let before = leaves.last().copied().unwrap_or_default();
            let number = leaves.len() as u64;
            check(number, record, before, &mut newest, &mut announced, "journal", report);
            leaves.push(leaf(record));
        }
    }
    report.first = dropped.unwrap_or(0);
    if report.first > announced {
        report.problem(
            "tile/entries",
            format!(
                "the first {} records are gone; the log says that {announced} were dropped",
                report.first
            ),
        );
    }
    Ok(Some(Tree::new(leaves)))
}

/// One record by itself.
fn check(
    number: u64,
    bytes: &[u8],
    before: Hash,
    newest: &mut u64,
    announced: &mut u64,
    place: &str,
    report: &mut Report,
) {
    let Some(record) = Record::parse(number, bytes) else {
        return report.problem(place, format!("record {number} is no record"));
    };
    if record.before != before {
        report.problem(place, format!("record {number} does not follow the one before it"));
    }
    if record.time < *newest {
        report.notes.push(format!("the clock was set back before record {number}"));
    }
    *newest = record.time;
    if record.operation == "audit.prune" && record.outcome == Outcome::Allowed {
        let numbers = record.detail.strip_prefix("first=").and_then(|d| d.split_once(" youngest="));
        let parse = |(first, youngest): (&str, &str)| {
            Some((first.parse::<u64>().ok()?, youngest.parse::<u64>().ok()?))
        };
        match numbers.and_then(parse) {
            Some((first, youngest)) if youngest.saturating_add(KEEP) <= record.time => {
                *announced = first.max(*announced)
            }
            Some(_) => report.problem(place, format!("record {number} drops records younger than 180 days")),
            None => report.problem(place, format!("record {number} drops records without saying which")),
        }
    }
}

/// Every group's checkpoint is over the records up to it.
fn groups(journal: &Journal, key: &Key, tree: &Tree, report: &mut Report) {
    let mut size = journal.whole;
    for group in &journal.groups {
        size += group.records.len() as u64;
        match key.open(&group.note) {
            None => report.problem(
                "journal",
                format!("the checkpoint of the group at byte {} is not signed by this log", group.at),
            ),
            Some(found) if Some(found.1) != tree.root(size) || found.0 != size => report.problem(
                "journal",
                format!(
                    "the checkpoint of the group at byte {} is not over the {size} records before it",
                    group.at
                ),
            ),
            Some(_) => {}
        }
    }
    if let Some(why) = &journal.wrong {
        report.problem("journal", why.clone());
    }
}

/// What others read: the checkpoint, and the tiles that it needs.
fn checkpoint(
    folder: &Path,
    journal: &Journal,
    key: &Key,
    tree: &Tree,
    report: &mut Report,
) -> Result<(), Unreadable> {
    let Some(bytes) = read::file(&folder.join("checkpoint"))? else {
        if journal.whole > 0 {
            report.problem("checkpoint", "it is gone");
        } else {
            report.notes.push(
                "no checkpoint was published yet: it is on closing, and with every 256th record".into(),
            );
        }
        return Ok(());
    };
    let found = std::str::from_utf8(&bytes).ok().and_then(|n| key.open(n));
    let Some((size, root)) = found else {
        report.problem("checkpoint", "it is not signed by this log");
        return Ok(());
    };
    if size > tree.size() {
        let what = format!("it is over {size} records, the folder holds {}", tree.size());
        report.problem("checkpoint", what);
        return Ok(());
    }
    if size < journal.whole || tree.root(size) != Some(root) {
        report.problem("checkpoint", format!("it is not the one over the first {size} records"));
        return Ok(());
    }
    for level in 0..8 {
        let (count, number) = (size >> (8 * level), (size >> (8 * level)) / 256);
        let width = usize::try_from(count % 256).unwrap_or_default();
        if width > 0 {
            let paths = [
                Some(tile(&level.to_string(), number, width)),
                (level == 0).then(|| tile("entries", number, width)),
            ];
            for path in paths.into_iter().flatten() {
                if read::file(&folder.join(&path))?.is_none() {
                    report.problem(path, "it is gone");
                }
            }
        }
        for number in 0..number {
            let path = tile(&level.to_string(), number, 256);
            if level > 0 && read::file(&folder.join(&path))?.is_none() {
                report.problem(path, "it is gone");
            }
        }
    }
    Ok(())
}

/// Every file that is there is one of a log's, and holds what follows from the records.
fn files(folder: &Path, tree: &Tree, report: &mut Report) -> Result<(), Unreadable> {
    let mut todo = vec![String::new()];
    while let Some(dir) = todo.pop() {
        let path = folder.join(&dir);
        let entries = std::fs::read_dir(&path).map_err(|e| Unreadable::File(path.clone(), e))?;
        for entry in entries {
            let entry = entry.map_err(|e| Unreadable::File(path.clone(), e))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = if dir.is_empty() { name } else { format!("{dir}/{name}") };
            if entry.path().is_dir() {
                todo.push(below);
            } else if let Some((kind, number, width)) = parse(&below) {
                let bytes = read::file(&entry.path())?.unwrap_or_default();
                if !holds(tree, kind, number, width, &bytes) {
                    report.problem(&below, "it does not hold what follows from the records");
                }
            } else if below.ends_with(".new") {
                report.notes.push(format!("{below} was left by a crash"));
            } else if !["journal", "checkpoint", "key", "log.vkey", "lock"].contains(&below.as_str()) {
                report.notes.push(format!("{below} is no file of the log"));
            }
        }
    }
    report.problems.dedup();
    Ok(())
}

/// What a tile's path says: level or `entries`, number, width.
fn parse(path: &str) -> Option<(&str, u64, usize)> {
    let (kind, place) = path.strip_prefix("tile/")?.split_once('/')?;
    let (place, width) = match place.split_once(".p/") {
        Some((place, width)) => (place, width.parse().ok().filter(|w| (1..256).contains(w))?),
        None => (place, 256),
    };
    let number = place.replace(['x', '/'], "").parse().ok()?;
    (tile(kind, number, width) == path).then_some((kind, number, width))
}

fn holds(tree: &Tree, kind: &str, number: u64, width: usize, bytes: &[u8]) -> bool {
    if kind == "entries" {
        let Some(records) = crate::journal::entries(bytes) else { return false };
        let first = number.saturating_mul(256);
        return records.len() == width
            && records
                .iter()
                .enumerate()
                .all(|(i, r)| tree.leaf(first.saturating_add(i as u64)) == Some(&leaf(r)));
    }
    let Some(level) = kind.parse().ok().filter(|l| *l < 8) else { return false };
    let hashes = tree.tile(level, number.min(u64::MAX >> 8), tree.size());
    hashes.len() >= width && bytes == hashes[..width].concat()
}
