//! What sealing costs, and what waiting for the disk costs beside the disk itself: `cargo xtask bench storage` runs it;
//! `cargo test --release -p menshen-store --lib -- --ignored --nocapture bench` prints lines of JSON. What a program pays
//! for its calls is measured from the program's side: `menshen __measure storage`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{at, files, open, options, room, set};
use crate::Room;

/// Turns; the shortest of each counts, which is what the store takes when nobody disturbs it.
const TURNS: usize = 25;

/// 1,000 values of 1 KB.
fn values(room: &Arc<Room>) -> Duration {
    let value = [7; 1024];
    let began = Instant::now();
    for i in 0..1000 {
        set(room, &format!("key{i}"), &value);
    }
    began.elapsed()
}

/// A file of 4 MB, written and read.
fn file(room: &Arc<Room>) -> Duration {
    let (place, data) = (at("wxfile://usr/f"), vec![7; 4 << 20]);
    let began = Instant::now();
    let mut door = room.files(&files(room.subject())).unwrap();
    door.put(&place, &data).unwrap();
    assert_eq!(door.read(&place, 0, u64::MAX).unwrap().len(), data.len());
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn figures() {
    let mut best = [Duration::MAX; 4];
    for _ in 0..TURNS {
        let dir = tempfile::tempdir().unwrap();
        let (store, user) = open(dir.path(), options(None)).await;
        store.0.still.store(true, std::sync::atomic::Ordering::Relaxed);
        let sealed = room(&store, "dev:1", &user).await;
        store.0.plain.store(true, std::sync::atomic::Ordering::Relaxed);
        let plain = room(&store, "dev:2", &user).await;
        let took = [values(&sealed), values(&plain), file(&sealed), file(&plain)];
        for (best, took) in best.iter_mut().zip(took) {
            *best = took.min(*best);
        }
    }
    let [sealed, plain, file_sealed, file_plain] = best.map(|b| b.as_secs_f64() * 1000.0);
    println!(
        "{{\"sealed\":{sealed:.3},\"plain\":{plain:.3},\"file_sealed\":{file_sealed:.3},\"file_plain\":{file_plain:.3}}}"
    );
}

/// Changes that are answered when the disk has them, and the least that the disk takes for as many: in turn.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn strict() {
    use std::io::Write;
    let dir = tempfile::tempdir_in(std::env::var("MENSHEN_DISK").unwrap_or("/var/tmp".into())).unwrap();
    let now = crate::Options { durability: crate::Durability::Strict, ..options(None) };
    let (store, user) = open(dir.path(), now).await;
    let room = room(&store, "dev:1", &user).await;
    let mut floor = std::fs::File::create(dir.path().join("floor")).unwrap();
    let mut took = [Duration::ZERO; 2];
    for i in 0..1000u32 {
        let began = Instant::now();
        set(&room, &format!("key{i}"), &[7; 1024]);
        room.settle_here().unwrap();
        let middle = Instant::now();
        floor.write_all(&[7; 1100]).unwrap();
        floor.sync_data().unwrap();
        took[0] += middle - began;
        took[1] += middle.elapsed();
    }
    let [ours, floor] = took.map(|t| t.as_secs_f64() * 1000.0);
    println!("{{\"strict\":{ours:.3},\"floor\":{floor:.3}}}");
}
