//! A crash at any point: everything that was written is recorded, cut anywhere, and opened again. What was acknowledged is
//! there, what was not is there whole or not at all.
//!
//! `MENSHEN_KILLS=10000 cargo test -p menshen-store --release crash` is the campaign; without it 200 points are tried.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use menshen_model::UserId;

use super::sealed::copy;
use super::{SMALL, at, files, open, options, room, storage};
use crate::disk::{Disk, Tape};
use crate::{Error, Options, Room, Store};

/// What a program should find.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Model {
    storage: BTreeMap<String, Vec<u8>>,
    files: BTreeMap<String, Option<Vec<u8>>>,
}

/// A small generator of numbers: the same seed makes the same run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let byte = self.roll(256) as u8;
        vec![byte; self.roll(most)]
    }
}

/// A folder as it was when so many writes had been made.
struct Snapshot {
    dir: tempfile::TempDir,
    writes: usize,
    model: Model,
}

struct Run {
    data: tempfile::TempDir,
    tape: Arc<Mutex<Tape>>,
    /// After each call: how many writes had been made, and what holds.
    acknowledged: Vec<(usize, Model)>,
    snapshots: Vec<Snapshot>,
}

fn step(room: &Room, dice: &mut Dice, model: &mut Model) {
    let key = format!("key{}", dice.roll(6));
    let name = |n: usize| format!("wxfile://usr/{}f{}", if n.is_multiple_of(3) { "d/" } else { "" }, n % 7);
    let path = name(dice.roll(20));
    let done: Result<(), Error> = match dice.roll(10) {
        0..4 => {
            let value = dice.bytes(3000);
            model.storage.insert(key.clone(), value.clone());
            room.storage(&storage(room.subject())).unwrap().set(&[(&key, &value)])
        }
        4 => {
            model.storage.remove(&key);
            room.storage(&storage(room.subject())).unwrap().remove(&key)
        }
        5 if dice.roll(8) == 0 => {
            model.storage.clear();
            room.storage(&storage(room.subject())).unwrap().clear()
        }
        choice => {
            let mut door = room.files(&files(room.subject())).unwrap();
            let before = model.clone();
            let done = match choice {
                5 | 6 => {
                    let data = dice.bytes(150_000);
                    model.files.insert(path.clone(), Some(data.clone()));
                    door.put(&at(&path), &data)
                }
                7 => {
                    let (data, offset) = (dice.bytes(70_000), dice.roll(140_000));
                    if let Some(Some(old)) = model.files.get_mut(&path)
                        && !data.is_empty()
                    {
                        let end = offset + data.len();
                        old.resize(old.len().max(end), 0);
                        old[offset..end].copy_from_slice(&data);
                    }
                    door.write_at(&at(&path), offset as u64, &data)
                }
                8 => {
                    let length = dice.roll(200_000);
                    if let Some(Some(old)) = model.files.get_mut(&path) {
                        old.resize(length, 0);
                    }
                    door.truncate(&at(&path), length as u64)
                }
                _ => {
                    let to = name(dice.roll(20));
                    if let Some(moved) = model.files.remove(&path) {
                        model.files.insert(to.clone(), moved);
                    }
                    door.rename(&at(&path), &at(&to))
                }
            };
            match done {
                // A quota or a missing file: nothing has changed.
                Err(Error::Refused(_)) => {
                    *model = before;
                    Ok(())
                }
                other => other,
            }
        }
    };
    done.unwrap();
}

fn seen(room: &Room) -> Model {
    let mut model = Model::default();
    let door = room.storage(&storage(room.subject())).unwrap();
    let keys: Vec<String> = door.keys().map(str::to_owned).collect();
    for key in keys {
        let value = door.get(&key).unwrap().to_vec();
        model.storage.insert(key, value);
    }
    drop(door);
    let door = room.files(&files(room.subject())).unwrap();
    for path in door.below(&at("wxfile://usr")) {
        let place = at(&format!("wxfile://usr/{path}"));
        let size = door.get(&place).unwrap().size;
        model.files.insert(place.url(), size.map(|size| door.read(&place, 0, size + 1).unwrap()));
    }
    model
}

async fn perform(seed: u64, steps: usize) -> Run {
    let data = tempfile::tempdir().unwrap();
    let (disk, tape) = Disk::taped();
    let (store, user) = open(data.path(), small()).await;
    *store.0.disk.lock().unwrap() = disk;
    store.0.still.store(true, std::sync::atomic::Ordering::Relaxed);
    let room = room(&store, "dev:1", &user).await;
    let (mut dice, mut model) = (Dice(seed), Model::default());
    room.files(&files(room.subject())).unwrap().mkdir(&at("wxfile://usr/d")).unwrap();
    model.files.insert("wxfile://usr/d".into(), None);
    let writes = || tape.lock().unwrap().writes.len();
    let mut run = Run { acknowledged: Vec::new(), snapshots: Vec::new(), tape: tape.clone(), data };
    let snap = |model: &Model| {
        let dir = tempfile::tempdir().unwrap();
        copy(run.data.path(), dir.path());
        Snapshot { dir, writes: writes(), model: model.clone() }
    };
    let mut snapshots = vec![snap(&model)];
    run.acknowledged.push((writes(), model.clone()));
    for _ in 0..steps {
        step(&room, &mut dice, &mut model);
        run.acknowledged.push((writes(), model.clone()));
        if dice.roll(25) == 0 {
            // A fold, stopped after each of its steps.
            let (fold, dead) = room.begin_fold().unwrap();
            run.acknowledged.push((writes(), model.clone()));
            snapshots.push(snap(&model));
            store.db().await.unwrap().fold(room.id, &fold).await.unwrap();
            snapshots.push(snap(&model));
            room.end_fold(&fold, &dead).unwrap();
            snapshots.push(snap(&model));
        }
    }
    run.snapshots = snapshots;
    run
}

fn small() -> Options {
    Options { limits: SMALL, ..options(None) }
}

/// The folder after `full` writes and `cut` bytes of the next.
fn crashed(run: &Run, full: usize, cut: usize) -> tempfile::TempDir {
    let from = run.snapshots.iter().rev().find(|s| s.writes <= full).unwrap();
    let dir = tempfile::tempdir().unwrap();
    copy(from.dir.path(), dir.path());
    let tape = run.tape.lock().unwrap();
    for (i, (path, offset, bytes)) in tape.writes.iter().enumerate().take(full + 1).skip(from.writes) {
        let bytes = if i == full { &bytes[..cut] } else { &bytes[..] };
        let path: PathBuf =
            dir.path().join(path.strip_prefix(run.data.path().canonicalize().unwrap()).unwrap());
        let file = std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(path).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&file, bytes, *offset).unwrap();
    }
    dir
}

async fn reopened(dir: &Path) -> (Store, UserId, Arc<Room>) {
    let (store, user) = open(dir, small()).await;
    let room = room(&store, "dev:1", &user).await;
    (store, user, room)
}

fn kills() -> usize {
    std::env::var("MENSHEN_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(200)
}

#[tokio::test]
async fn crash_anywhere_loses_nothing_acknowledged_and_accepts_nothing_torn() {
    let per_run = 200;
    for seed in 0..kills().div_ceil(per_run) as u64 {
        let run = perform(seed, 150).await;
        let mut dice = Dice(seed ^ 0x5eed);
        let total = run.tape.lock().unwrap().writes.len();
        assert!(total > 120, "the run writes");
        let first = run.snapshots[0].writes;
        for snapshot in &run.snapshots {
            let dir = tempfile::tempdir().unwrap();
            copy(snapshot.dir.path(), dir.path());
            assert_eq!(seen(&reopened(dir.path()).await.2), snapshot.model, "seed {seed}, within a fold");
        }
        for _ in 0..per_run.min(kills()) {
            let full = first + dice.roll(total - first);
            let len = run.tape.lock().unwrap().writes[full].2.len();
            let cut = dice.roll(len + 1);
            let done = full + usize::from(cut == len);
            let (_, want) = run.acknowledged.iter().rev().find(|(writes, _)| *writes <= done).unwrap();
            let dir = crashed(&run, full, cut);
            let (store, user, room) = reopened(dir.path()).await;
            let found = seen(&room);
            assert!(&found == want, "seed {seed}, write {full} cut at {cut} of {len}");
            // It goes on from there, and what comes is kept too.
            super::set(&room, "after", b"crash");
            drop((room, store));
            let (store, _, again) = reopened(dir.path()).await;
            assert_eq!(super::get(&again, "after"), Some(b"crash".to_vec()));
            drop((store, user));
        }
    }
}
