//! The store as a whole: what is kept, what is refused, what is seen.

mod bad;
mod bench;
mod crash;
mod people;
mod sealed;
mod strict;

use std::path::Path;
use std::sync::Arc;

use menshen_model::{ProgramId, Subject, UserId};
use menshen_policy::{ApiTable, Decision, Facts, Permit, decide, permit};

use crate::files::{Limits, Place};
use crate::{Durability, Options, Room, Store};

/// Leave for one call, from the one who gives it.
fn leave(api: &str, subject: &Subject) -> menshen_policy::Leave {
    match decide(ApiTable::embedded(), Facts { api, subject }) {
        Decision::Go(leave) => leave,
        other => panic!("{api} goes on: {other:?}"),
    }
}

pub(crate) fn storage(subject: &Subject) -> Permit<permit::Storage> {
    leave("setStorage", subject).storage()
}

pub(crate) fn files(subject: &Subject) -> Permit<permit::Files> {
    leave("FileSystemManager.writeFile", subject).files()
}

pub(crate) fn at(text: &str) -> Place {
    Place::parse(text).unwrap()
}

pub(crate) const SMALL: Limits = Limits { file: 300_000, kept: 500_000, temp: 400_000, entries: 40 };

pub(crate) fn options(anchor: Option<&Path>) -> Options {
    let anchor = anchor.map(Path::to_owned);
    Options { anchor, durability: Durability::Relaxed, limits: Limits::DOCUMENTED, clock: || 1_700_000_000 }
}

/// A store with one person signed in.
pub(crate) async fn open(data: &Path, options: Options) -> (Store, UserId) {
    let store = Store::open(data, options).await.unwrap();
    if store.users().await.unwrap().is_empty() {
        store.add_user("me", None).await.unwrap();
    }
    let user = store.sign_in("me", None).await.unwrap().id;
    (store, user)
}

pub(crate) fn subject(program: &str, user: &UserId) -> Subject {
    Subject { program: ProgramId::new(program).unwrap(), user: user.clone() }
}

pub(crate) async fn room(store: &Store, program: &str, user: &UserId) -> Arc<Room> {
    store.room(&subject(program, user)).await.unwrap()
}

pub(crate) fn set(room: &Arc<Room>, key: &str, value: &[u8]) {
    room.storage(&storage(room.subject())).unwrap().set(&[(key, value)]).unwrap();
}

pub(crate) fn get(room: &Arc<Room>, key: &str) -> Option<Vec<u8>> {
    room.storage(&storage(room.subject())).unwrap().get(key).map(|v| v.to_vec())
}

#[tokio::test]
async fn what_is_set_is_there_after_a_restart_folded_or_not() {
    let data = tempfile::tempdir().unwrap();
    for (round, fold) in [(1u8, false), (2, true), (3, false)] {
        let (store, user) = open(data.path(), options(None)).await;
        let room = room(&store, "dev:1", &user).await;
        if round > 1 {
            assert_eq!(get(&room, "kept"), Some(vec![round - 1]));
            let file =
                room.files(&files(room.subject())).unwrap().read(&at("wxfile://usr/f"), 0, 99).unwrap();
            assert_eq!(file, [round - 1; 3]);
        }
        set(&room, "kept", &[round]);
        set(&room, &format!("more {round}"), &[round; 100]);
        room.files(&files(room.subject())).unwrap().put(&at("wxfile://usr/f"), &[round; 3]).unwrap();
        let keys: Vec<String> =
            room.storage(&storage(room.subject())).unwrap().keys().map(str::to_owned).collect();
        assert_eq!(keys.len(), usize::from(round) + 1, "in the order they were set: {keys:?}");
        assert_eq!(keys[0], "kept");
        drop(room);
        if fold {
            store.close().await.unwrap();
        }
        // Otherwise it just ends, as after a kill.
    }
}

#[tokio::test]
async fn a_leave_opens_the_room_of_its_subject_alone() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    let (mine, theirs) = (room(&store, "dev:1", &user).await, room(&store, "dev:2", &user).await);
    set(&mine, "k", b"mine");
    assert_eq!((mine.used().storage, theirs.used().storage), (5, 0));
    let programs = store.programs(&user).await.unwrap();
    assert_eq!(programs.iter().map(|p| p.as_str()).collect::<Vec<_>>(), ["dev:1", "dev:2"]);
    assert_eq!(get(&theirs, "k"), None);
    assert!(theirs.storage(&storage(mine.subject())).is_err());
    assert!(theirs.files(&files(mine.subject())).is_err());
}

#[tokio::test]
async fn limits_hold_and_space_comes_back() {
    use crate::storage::{ALL_BYTES, KEY_BYTES};
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    let room = room(&store, "dev:1", &user).await;
    let permit = storage(room.subject());
    let mut door = room.storage(&permit).unwrap();
    let big = vec![7; KEY_BYTES - 1];
    assert_eq!(door.set(&[("ab", &big)]).unwrap_err().to_string(), "entry size limit reached");
    for i in 0..10 {
        door.set(&[(&i.to_string(), &big)]).unwrap();
    }
    assert_eq!(door.bytes(), ALL_BYTES);
    assert_eq!(door.set(&[("a", b"")]).unwrap_err().to_string(), "exceed storage max size");
    door.set(&[("3", &big[1..])]).unwrap();
    door.set(&[("a", b"")]).unwrap();
    assert_eq!(door.set(&[("a", b"x")]).unwrap_err().to_string(), "exceed storage max size");
    // A batch is all or nothing, and one key in it twice counts once.
    assert!(door.set(&[("3", b""), ("b", &big), ("c", &big)]).is_err());
    assert_eq!(door.get("3").unwrap().len(), KEY_BYTES - 2);
    door.set(&[("3", b""), ("b", b"1"), ("b", b"22")]).unwrap();
    assert_eq!(door.get("b").unwrap(), &b"22"[..]);
    let before = door.bytes();
    door.remove("b").unwrap();
    door.remove("b").unwrap();
    assert_eq!(door.bytes(), before - 3);
    door.clear().unwrap();
    assert_eq!((door.bytes(), door.kilobytes(), door.keys().count()), (0, 0, 0));
}

#[tokio::test]
async fn a_long_journal_is_folded_while_it_is_used() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    let room = room(&store, "dev:1", &user).await;
    for i in 0..60u8 {
        set(&room, &format!("{}", i % 5), &[i; 100_000]);
    }
    let rooms = [room.clone()];
    crate::keeper::settle(&store, &rooms, false).await.unwrap();
    assert!(room.used().disk < 100_000, "the journal of 6 MB was folded");
    set(&room, "after", b"x");
    drop((room, rooms, store));
    let (store, user) = open(data.path(), options(None)).await;
    let room = self::room(&store, "dev:1", &user).await;
    assert_eq!(get(&room, "4"), Some(vec![59; 100_000]));
    assert_eq!(get(&room, "after"), Some(b"x".to_vec()));
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_says_so() {
    let data = tempfile::tempdir().unwrap();
    let (disk, tape) = crate::disk::Disk::taped();
    let (store, user) = open(data.path(), options(None)).await;
    *store.0.disk.lock().unwrap() = disk;
    let room = room(&store, "dev:1", &user).await;
    set(&room, "k", b"old");
    room.files(&files(room.subject())).unwrap().put(&at("wxfile://usr/f"), b"old").unwrap();
    for fits in [0, 1, 20, 60, 70] {
        tape.lock().unwrap().room = Some(fits);
        let error = room.storage(&storage(room.subject())).unwrap().set(&[("k", &[1; 500])]).unwrap_err();
        assert!(matches!(&error, crate::Error::Disk { .. }), "{error}");
        let mut door = room.files(&files(room.subject())).unwrap();
        assert_eq!(door.put(&at("wxfile://usr/f"), &[1; 500]).unwrap_err().refusal().errno, 1_300_202);
        assert_eq!(door.read(&at("wxfile://usr/f"), 0, 9).unwrap(), b"old");
        drop(door);
        assert_eq!(get(&room, "k"), Some(b"old".to_vec()));
    }
    tape.lock().unwrap().room = None;
    set(&room, "k", b"new");
    drop((room, store));
    let (store, user) = open(data.path(), options(None)).await;
    assert_eq!(get(&self::room(&store, "dev:1", &user).await, "k"), Some(b"new".to_vec()));
}

#[tokio::test]
async fn a_newer_format_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let (store, _) = open(data.path(), options(None)).await;
    store.db().await.unwrap().set_format(99).await.unwrap();
    store.close().await.unwrap();
    let error = Store::open(data.path(), options(None)).await.unwrap_err().to_string();
    assert!(error.contains("has format 99"), "{error}");
}
