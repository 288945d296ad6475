//! `--durability strict`: nobody is answered before the disk has it, and it costs one sync that all who wait share.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use super::{get, open, options, room, set};
use crate::disk::Disk;
use crate::disk::tape::{Act, Tape};
use crate::{Durability, Error, Options, Room, Store};

/// A strict room, and what is done to its files. Its first change is made: its names are on the disk.
async fn strict(data: &std::path::Path) -> (Store, Arc<Room>, Arc<Mutex<Tape>>) {
    let (disk, tape) = Disk::taped();
    let (store, user) = open(data, Options { durability: Durability::Strict, ..options(None) }).await;
    *store.0.disk.lock().unwrap() = disk;
    // No lazy round comes to help, or adds to what is counted.
    store.0.still.store(true, Ordering::Relaxed);
    let room = room(&store, "dev:1", &user).await;
    set(&room, "k", b"first");
    room.settle().expect("a change waits").await.unwrap();
    (store, room, tape)
}

#[tokio::test]
async fn strict_answers_when_the_disk_has_it() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), Options { durability: Durability::Strict, ..options(None) }).await;
    let room = room(&store, "dev:1", &user).await;
    // No lazy round comes to help.
    store.0.still.store(true, Ordering::Relaxed);
    set(&room, "k", b"v");
    room.settle().expect("a change waits").await.unwrap();
    assert!(room.settle().is_none(), "nothing is left to wait for");
    let (relaxed, user) = open(&data.path().join("other"), options(None)).await;
    let room = self::room(&relaxed, "dev:1", &user).await;
    set(&room, "k", b"v");
    assert!(room.settle().is_none());
}

#[tokio::test]
async fn a_strict_change_costs_one_write_and_one_sync() {
    let data = tempfile::tempdir().unwrap();
    let (_store, room, tape) = strict(data.path()).await;
    for i in 0..10 {
        tape.lock().unwrap().acts.clear();
        set(&room, "k", &[i; 1000]);
        room.settle().unwrap().await.unwrap();
        let acts = &tape.lock().unwrap().acts;
        assert!(matches!(acts[..], [Act::Write(..), Act::Sync(_)]), "{acts:?}");
    }
}

#[tokio::test]
async fn all_who_wait_while_a_sync_runs_share_the_next() {
    let data = tempfile::tempdir().unwrap();
    let (_store, room, tape) = strict(data.path()).await;
    let gate = tape.lock().unwrap().gate.clone();
    let closed = gate.lock().unwrap();
    tape.lock().unwrap().acts.clear();
    let mut waiting = Vec::new();
    for i in 0..50u8 {
        set(&room, &format!("k{i}"), &[i]);
        waiting.push(tokio::spawn(room.settle().unwrap()));
    }
    drop(closed);
    for answer in waiting {
        answer.await.unwrap().unwrap();
    }
    let syncs = tape.lock().unwrap().acts.iter().filter(|a| matches!(a, Act::Sync(_))).count();
    assert!((1..=2).contains(&syncs), "{syncs} syncs for 50 who wait");
}

#[tokio::test]
async fn a_sync_that_fails_is_told_and_nothing_is_acknowledged_after_it() {
    let data = tempfile::tempdir().unwrap();
    let (store, room, tape) = strict(data.path()).await;
    tape.lock().unwrap().sync_fails = true;
    set(&room, "k", b"second");
    let error = room.settle().unwrap().await.unwrap_err();
    assert!(matches!(&error, Error::Disk { .. }), "{error}");
    assert_eq!(error.refusal().errno, 1_300_005);
    // The next sync would succeed, and prove nothing: the kernel has given up what it could not write.
    let mut door = room.storage(&super::storage(room.subject())).unwrap();
    let error = door.set(&[("k", b"third")]).unwrap_err();
    assert!(error.to_string().contains("start the program anew"), "{error}");
    drop(door);
    // Started anew, it goes on with what the disk has.
    let subject = room.subject().clone();
    drop(room);
    let again = store.room(&subject).await.unwrap();
    assert_eq!(get(&again, "k"), Some(b"second".to_vec()));
    set(&again, "k", b"fourth");
    again.settle().unwrap().await.unwrap();
}
