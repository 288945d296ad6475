//! Opens a log: reads what is there, repairs what a crash left, refuses what does not fit.

use menshen_model::{AuditEvent, Outcome};
use menshen_seal::hash::{Digest, hex, unhex};
use menshen_seal::log::{CheckpointKey, CheckpointVerifier, leaf};
use menshen_seal::random;

use super::OpenError;
use super::anchor::Anchor;
use super::disk::{Disk, put};
use super::journal::{self, Journal};
use super::log::{CHECKPOINT, Log};
use super::tile;
use super::tree::{Tree, WIDTH, subtree};

/// The log's name and its secret key, two lines.
const KEY: &str = "key";
/// What verifies its checkpoints.
const VKEY: &str = "log.vkey";

/// Opens the log of a folder that this process alone writes; makes one in an empty folder.
pub(super) fn open(
    mut disk: Box<dyn Disk>,
    anchor: Option<Box<dyn Anchor>>,
    now: u64,
) -> Result<Log, OpenError> {
    let key = key(&mut *disk)?;
    let verifier = key.verifier();
    let bytes = match disk.read(journal::PATH).map_err(OpenError::disk("reading the journal"))? {
        Some(bytes) => bytes,
        None => first_journal(&mut *disk, &key)?,
    };
    let journal = journal::read(&bytes).map_err(|why| OpenError::damaged(journal::PATH, why))?;
    let (whole, mut tree) = whole_tiles(&*disk, &verifier, &journal)?;
    let mut last = last_leaf(&*disk, whole)?;
    let mut tail = Vec::new();
    let mut turn = Vec::new();
    for (i, group) in journal.groups.iter().enumerate() {
        for record in &group.records {
            last = leaf(record);
            turn.extend(tree.push(last));
            tail.push(record.clone());
        }
        if verifier.open(&group.note) != Some((tree.size(), tree.root())) {
            let why = format!("the checkpoint of group {i} is not one over the records before it");
            return Err(OpenError::damaged(journal::PATH, why));
        }
    }
    check_anchor(anchor.as_deref(), &verifier, &*disk, &tree, whole, &tail)?;
    let published = disk.read(CHECKPOINT).map_err(OpenError::disk("reading the checkpoint"))?;
    let published = match published {
        None => 0,
        Some(note) => {
            let found = std::str::from_utf8(&note).ok().and_then(|n| verifier.open(n));
            found.ok_or_else(|| OpenError::damaged(CHECKPOINT, "this log did not sign it"))?.0
        }
    };
    if published > tree.size() {
        let why = format!("it is over {published} records, the folder holds {}", tree.size());
        return Err(OpenError::damaged(CHECKPOINT, why));
    }
    let first = first_kept(&*disk, whole)?;
    let length = journal.length;
    let mut log = Log { disk, key, anchor, tree, last, whole, first, tail, length, published, broken: None };
    if journal.torn > 0 {
        log.disk.cut(journal::PATH, length).map_err(OpenError::disk("cutting an unfinished group off"))?;
        log.disk.sync(journal::PATH).map_err(OpenError::disk("syncing the journal"))?;
    }
    let newest = journal.groups.last().map(|g| g.note.clone()).unwrap_or_default();
    if !turn.is_empty() {
        log.turn(&turn, &newest).map_err(OpenError::disk("finishing a tile"))?;
    }
    // A new anchor, or one that a crash left behind the log.
    log.raise(&newest).map_err(OpenError::disk("raising the anchor"))?;
    if journal.torn > 0 {
        let detail = format!("{} bytes of a group that was never acknowledged were cut off", journal.torn);
        let event = AuditEvent {
            operation: "audit.recover".into(),
            outcome: Outcome::Allowed,
            program: None,
            person: None,
            detail,
        };
        log.append(&[(event, now)])
            .map_err(|e| OpenError::disk("writing the first record")(std::io::Error::other(e.to_string())))?;
    }
    Ok(log)
}

/// The log's key, or a new one if there is no log yet.
fn key(disk: &mut dyn Disk) -> Result<CheckpointKey, OpenError> {
    if let Some(bytes) = disk.read(KEY).map_err(OpenError::disk("reading the key"))? {
        let parse = || {
            let (name, seed) = std::str::from_utf8(&bytes).ok()?.strip_suffix('\n')?.split_once('\n')?;
            CheckpointKey::from_seed(&unhex(seed)?.try_into().ok()?, name)
        };
        let key = parse().ok_or_else(|| OpenError::damaged(KEY, "it is no key"))?;
        let vkey = format!("{}\n", key.verifier().vkey());
        match disk.read(VKEY).map_err(OpenError::disk("reading the key"))? {
            Some(there) if there == vkey.as_bytes() => {}
            Some(_) => return Err(OpenError::damaged(VKEY, "it is not the key's")),
            None => put(disk, VKEY, vkey.as_bytes()).map_err(OpenError::disk("writing the key"))?,
        }
        return Ok(key);
    }
    for other in [journal::PATH, CHECKPOINT, VKEY] {
        if disk.read(other).map_err(OpenError::disk("reading the folder"))?.is_some() {
            return Err(OpenError::damaged(KEY, "the log's key is gone"));
        }
    }
    let name = format!("menshen.invalid/audit/{}", hex(&random::token16()?));
    let key = CheckpointKey::generate(&name)?.unwrap_or_else(|| unreachable!("a name without white space"));
    let text = format!("{name}\n{}\n", hex(key.to_keep()));
    put(disk, KEY, text.as_bytes()).map_err(OpenError::disk("writing the key"))?;
    put(disk, VKEY, format!("{}\n", key.verifier().vkey()).as_bytes())
        .map_err(OpenError::disk("writing the key"))?;
    Ok(key)
}

/// A log that was just made has no journal yet; one that has tiles or a checkpoint has lost it.
fn first_journal(disk: &mut dyn Disk, key: &CheckpointKey) -> Result<Vec<u8>, OpenError> {
    let lost = disk.read(CHECKPOINT).map_err(OpenError::disk("reading the checkpoint"))?.is_some()
        || !disk.list("tile").map_err(OpenError::disk("reading the tiles"))?.is_empty();
    if lost {
        return Err(OpenError::damaged(journal::PATH, "it is gone"));
    }
    let new = journal::start(&key.sign(0, &Tree::default().root()));
    put(disk, journal::PATH, &new).map_err(OpenError::disk("writing the journal"))?;
    Ok(new)
}

/// How many records lie in whole tiles, and the tree over them, rebuilt from the tiles.
fn whole_tiles(
    disk: &dyn Disk,
    verifier: &CheckpointVerifier,
    journal: &Journal,
) -> Result<(u64, Tree), OpenError> {
    let head = &journal.groups[0];
    let (size, _) = verifier
        .open(&head.note)
        .filter(|(size, _)| size % WIDTH as u64 == 0 && head.records.is_empty())
        .ok_or_else(|| OpenError::damaged(journal::PATH, "its head is no checkpoint of this log"))?;
    let mut edge = vec![Vec::new()];
    let mut tiles = size / WIDTH as u64;
    while tiles > 0 {
        let level = edge.len();
        let begin = tiles - tiles % WIDTH as u64;
        let roots: Result<Vec<Digest>, _> =
            (begin..tiles).map(|n| read_tile(disk, level - 1, n).map(|hashes| subtree(&hashes))).collect();
        edge.push(roots?);
        tiles /= WIDTH as u64;
    }
    Ok((size, Tree::of_whole_tiles(size, edge)))
}

fn read_tile(disk: &dyn Disk, level: usize, number: u64) -> Result<Vec<Digest>, OpenError> {
    let path = tile::hashes(level, number, WIDTH);
    let bytes = disk.read(&path).map_err(OpenError::disk("reading a tile"))?;
    let bytes = bytes.ok_or_else(|| OpenError::damaged(&path, "it is gone"))?;
    tile::split(&bytes).ok_or_else(|| OpenError::damaged(&path, "it does not hold 256 hashes"))
}

/// The hash of the last record in whole tiles; zeros before the first.
fn last_leaf(disk: &dyn Disk, whole: u64) -> Result<Digest, OpenError> {
    match (whole / WIDTH as u64).checked_sub(1) {
        None => Ok([0; 32]),
        Some(number) => Ok(read_tile(disk, 0, number)?[WIDTH - 1]),
    }
}

/// Number of the first record whose tile is still there.
fn first_kept(disk: &dyn Disk, whole: u64) -> Result<u64, OpenError> {
    let mut first = 0;
    while first < whole {
        let path = tile::entries(first / WIDTH as u64, WIDTH);
        if disk.read(&path).map_err(OpenError::disk("reading a tile"))?.is_some() {
            break;
        }
        first += WIDTH as u64;
    }
    Ok(first)
}

/// The anchor's state is this log's, and not later than the log.
fn check_anchor(
    anchor: Option<&dyn Anchor>,
    verifier: &CheckpointVerifier,
    disk: &dyn Disk,
    tree: &Tree,
    whole: u64,
    tail: &[Vec<u8>],
) -> Result<(), OpenError> {
    let Some(anchor) = anchor else { return Ok(()) };
    let Some(state) = anchor.read().map_err(OpenError::disk("reading the anchor"))? else { return Ok(()) };
    let (vkey, note) = state.split_once('\n').unwrap_or((&state, ""));
    if vkey != verifier.vkey() {
        return Err(OpenError::Anchor(format!(
            "it is for {}, this is {}",
            name(vkey),
            name(&verifier.vkey())
        )));
    }
    let (size, root) = verifier
        .open(note)
        .ok_or_else(|| OpenError::Anchor("it holds no checkpoint signed by this log".into()))?;
    if size > tree.size() {
        return Err(OpenError::RolledBack { anchor: size, log: tree.size() });
    }
    if root_at(disk, whole, tail, size)? != root {
        let why = format!("the first {size} records are not those that the anchor has seen");
        return Err(OpenError::damaged("tile", why));
    }
    Ok(())
}

fn name(vkey: &str) -> &str {
    vkey.split('+').next().unwrap_or_default()
}

/// The root over the first `size` records.
fn root_at(disk: &dyn Disk, whole: u64, tail: &[Vec<u8>], size: u64) -> Result<Digest, OpenError> {
    let mut tree = Tree::default();
    for number in 0..whole.min(size).div_ceil(WIDTH as u64) {
        let left = usize::try_from(size - tree.size()).unwrap_or(usize::MAX);
        for hash in read_tile(disk, 0, number)?.into_iter().take(left) {
            tree.push(hash);
        }
    }
    let left = usize::try_from(size - tree.size()).unwrap_or(usize::MAX);
    for record in tail.iter().take(left) {
        tree.push(leaf(record));
    }
    Ok(tree.root())
}
