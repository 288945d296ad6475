//! A crash at any point: everything that was done to files is recorded, cut anywhere, and opened again. After a kill what was
//! acknowledged is there, and what was not is there whole or not at all. After a loss of power what was synced is there, and
//! of the rest a beginning: whatever sectors, lengths and names the disk had not written, or written in another order.
//!
//! `MENSHEN_KILLS=10000 cargo test -p menshen-store --release crash` is the campaign; without it 200 points are tried.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use menshen_model::UserId;

use super::sealed::copy;
use super::{SMALL, at, files, open, options, room, storage, subject};
use crate::disk::Disk;
use crate::disk::tape::{Act, Platter, Tape};
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

/// The database as it was when so many acts had been made.
struct Database {
    dir: tempfile::TempDir,
    acts: usize,
}

struct Run {
    store: PathBuf,
    tape: Arc<Mutex<Tape>>,
    /// After each call: how many acts had been made, and what holds.
    acknowledged: Vec<(usize, Model)>,
    /// How many acts had been made when a sync ended, and the last of those calls that was before it.
    synced: Vec<(usize, usize)>,
    databases: Vec<Database>,
    first: usize,
    _data: tempfile::TempDir,
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
    let acts = || tape.lock().unwrap().acts.len();
    let folder = data.path().canonicalize().unwrap().join("store");
    let snap = || {
        let dir = tempfile::tempdir().unwrap();
        copy(data.path(), dir.path());
        std::fs::remove_dir_all(dir.path().join("store/rooms")).unwrap();
        Database { dir, acts: acts() }
    };
    let (mut acknowledged, mut synced, mut databases) = (Vec::new(), vec![(0, 0)], vec![snap()]);
    let first = acts();
    acknowledged.push((first, model.clone()));
    room.files(&files(room.subject())).unwrap().mkdir(&at("wxfile://usr/d")).unwrap();
    model.files.insert("wxfile://usr/d".into(), None);
    acknowledged.push((acts(), model.clone()));
    for _ in 0..steps {
        step(&room, &mut dice, &mut model);
        acknowledged.push((acts(), model.clone()));
        match dice.roll(25) {
            // What the keeper does, and what those who wait for the disk do.
            0..4 => {
                room.sync().unwrap();
                synced.push((acts(), acknowledged.len() - 1));
                if dice.roll(2) == 0 {
                    room.mark();
                }
            }
            4 => {
                room.sync().unwrap();
                synced.push((acts(), acknowledged.len() - 1));
                let (fold, dead) = room.begin_fold().unwrap();
                if dice.roll(3) == 0 {
                    step(&room, &mut dice, &mut model);
                    acknowledged.push((acts(), model.clone()));
                }
                room.sync().unwrap();
                synced.push((acts(), acknowledged.len() - 1));
                if dice.roll(4) == 0 {
                    // The database did not take it; the next fold brings it again.
                    continue;
                }
                store.db().await.unwrap().fold(room.id, &fold).await.unwrap();
                databases.push(snap());
                room.end_fold(&fold, &dead).unwrap();
            }
            _ => {}
        }
    }
    Run { store: folder, tape: tape.clone(), acknowledged, synced, databases, first, _data: data }
}

fn small() -> Options {
    Options { limits: SMALL, ..options(None) }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The process was killed: the kernel has all that was written.
    Kill,
    /// The power went: the disk has what was synced, and of the rest what it liked.
    Power,
}

impl Run {
    /// The folder after `full` acts, with these files in the room.
    fn left(&self, full: usize, files: &BTreeMap<PathBuf, Vec<u8>>) -> tempfile::TempDir {
        let database = self.databases.iter().rev().find(|d| d.acts <= full).unwrap();
        let dir = tempfile::tempdir().unwrap();
        copy(database.dir.path(), dir.path());
        for (path, bytes) in files {
            let path = dir.path().join("store").join(path.strip_prefix(&self.store).unwrap());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        // The room's folder was synced before its row was written.
        let Some(Act::Make(any)) = self.tape.lock().unwrap().acts.first().cloned() else {
            panic!("a journal is made")
        };
        let folder = any.parent().unwrap().strip_prefix(&self.store).unwrap().to_owned();
        std::fs::create_dir_all(dir.path().join("store").join(folder)).unwrap();
        dir
    }

    /// What may be found after `done` acts: the last that was acknowledged, or, without power, anything since the last sync.
    fn allowed(&self, done: usize, end: End) -> &[(usize, Model)] {
        let last = self.acknowledged.iter().rposition(|(acts, _)| *acts <= done).unwrap();
        match end {
            End::Kill => &self.acknowledged[last..=last],
            End::Power => {
                let (_, least) = self.synced.iter().rev().find(|(acts, _)| *acts <= done).unwrap();
                // A call that was not answered yet may be there whole, as always.
                &self.acknowledged[*least..self.acknowledged.len().min(last + 2)]
            }
        }
    }
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
    let per_run = 200.min(kills());
    for seed in 0..kills().div_ceil(per_run) as u64 {
        let run = perform(seed, 150).await;
        let acts = run.tape.lock().unwrap().acts.clone();
        assert!(acts.len() > 150, "the run writes");
        let mut dice = Dice(seed ^ 0x5eed);
        let roll = |_| (run.first + dice.roll(acts.len() - run.first), dice.roll(2), dice.roll(1 << 20));
        let mut points: Vec<(usize, usize, usize)> = (0..per_run).map(roll).collect();
        points.sort_unstable();
        let (mut platter, mut made) = (Platter::default(), 0);
        for (full, end, place) in points {
            while made < full {
                platter.act(&acts[made], usize::MAX);
                made += 1;
            }
            let len = if let Act::Write(_, _, bytes) = &acts[full] { bytes.len() } else { 0 };
            // A sync counts when it has ended, which only what follows it shows.
            let cut = place % (len + 1);
            let mut left = platter.clone();
            if len > 0 {
                left.act(&acts[full], cut);
            }
            let done = full + usize::from(len > 0 && cut == len);
            let end = [End::Kill, End::Power][end];
            let left = match end {
                End::Kill => left.killed(),
                End::Power => left.without_power(|| dice.roll(2) == 0),
            };
            let dir = run.left(full, &left);
            let point = format!("seed {seed}, {end:?} in act {full} at {cut} of {len}");
            let (store, user) = open(dir.path(), small()).await;
            let room = store.room(&subject("dev:1", &user)).await.unwrap_or_else(|e| panic!("{point}: {e}"));
            let found = seen(&room);
            assert!(run.allowed(done, end).iter().any(|(_, model)| *model == found), "{point}");
            // It goes on from there, and what comes is kept too.
            super::set(&room, "after", b"crash");
            let mut door = room.files(&files(room.subject())).unwrap();
            let put = door.put(&at("wxfile://usr/after"), &[7; 70_000]);
            assert!(matches!(put, Ok(()) | Err(Error::Refused(_))), "{point}: {put:?}");
            drop(door);
            let found = seen(&room);
            drop(room);
            if place % 3 == 0 {
                store.close().await.unwrap();
            } else {
                drop(store);
            }
            let (_store, _, again) = reopened(dir.path()).await;
            assert!(seen(&again) == found, "{point}, again");
        }
    }
}
