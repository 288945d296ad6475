//! Figures, not promises: `cargo test --release -p menshen-store -- --ignored --nocapture figures`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{open, options, room, set};
use crate::{Durability, Options, Room};

fn thousand(room: &Arc<Room>, value: &[u8]) -> Duration {
    let began = Instant::now();
    for i in 0..1000 {
        set(room, &format!("key{i}"), value);
    }
    began.elapsed()
}

async fn strict(room: &Arc<Room>, value: &[u8], times: usize) -> Duration {
    let began = Instant::now();
    for i in 0..times {
        set(room, &format!("key{i}"), value);
        if let Some(settled) = room.settle() {
            settled.await.unwrap();
        }
    }
    began.elapsed()
}

/// The floor: append a kilobyte, sync.
fn floor(dir: &std::path::Path, times: usize) -> Duration {
    use std::io::Write;
    let mut file = std::fs::File::create(dir.join("floor")).unwrap();
    let began = Instant::now();
    for _ in 0..times {
        file.write_all(&[7; 1100]).unwrap();
        file.sync_data().unwrap();
    }
    began.elapsed()
}

/// The same keys in SQLite through sqlx, a transaction each, as relaxed as WAL with `synchronous = NORMAL` is.
async fn sqlite(dir: &std::path::Path, value: &[u8]) -> Duration {
    use sqlx::ConnectOptions;
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(dir.join("plain.db"))
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Normal);
    let mut db = options.connect().await.unwrap();
    sqlx::query("CREATE TABLE s (k TEXT PRIMARY KEY, v BLOB)").execute(&mut db).await.unwrap();
    let began = Instant::now();
    for i in 0..1000 {
        let put = sqlx::query("INSERT OR REPLACE INTO s VALUES ($1, $2)").bind(format!("key{i}")).bind(value);
        put.execute(&mut db).await.unwrap();
    }
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn figures() {
    let value = vec![7; 1024];
    let mut best = [Duration::MAX; 6];
    for _ in 0..7 {
        let dir = tempfile::tempdir().unwrap();
        let (store, user) = open(&dir.path().join("a"), options(None)).await;
        let sealed = room(&store, "dev:1", &user).await;
        store.0.plain.store(true, std::sync::atomic::Ordering::Relaxed);
        let plain = room(&store, "dev:2", &user).await;
        let now = Options { durability: Durability::Strict, ..options(None) };
        let (second, other) = open(&dir.path().join("b"), now).await;
        let waited = room(&second, "dev:1", &other).await;
        let took = [
            thousand(&sealed, &value),
            thousand(&plain, &value),
            thousand(&sealed, &value),
            sqlite(dir.path(), &value).await,
            strict(&waited, &value, 100).await,
            floor(dir.path(), 100),
        ];
        for (best, took) in best.iter_mut().zip(took) {
            *best = took.min(*best);
        }
    }
    let names = [
        "relaxed, sealed, 1000 new keys",
        "relaxed, unsealed, 1000 new keys",
        "relaxed, sealed, 1000 keys again",
        "SQLite through sqlx, 1000",
        "strict, sealed, 100",
        "append and fdatasync, 100",
    ];
    for (name, best) in names.iter().zip(best) {
        println!("{name:<36} {:>9.2} ms", best.as_secs_f64() * 1000.0);
    }
    println!("sealed / unsealed {:.3}", best[0].as_secs_f64() / best[1].as_secs_f64());
    println!("strict / floor {:.3}", best[4].as_secs_f64() / best[5].as_secs_f64());
}
