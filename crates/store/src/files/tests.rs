//! Trees, contents and quotas, against a model and against each other.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::Limits;
use crate::content::CHUNK;
use crate::tests::{SMALL, at, files, open, options, room};
use crate::{Options, Room};

#[tokio::test]
async fn folders_files_and_moves() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    let room = room(&store, "dev:1", &user).await;
    let mut t = room.files(&files(room.subject())).unwrap();
    let no = |e: crate::Error| e.refusal().errno;
    assert_eq!(no(t.put(&at("wxfile://usr/a/f"), b"").unwrap_err()), 1_300_002);
    t.mkdir(&at("wxfile://usr/a")).unwrap();
    t.put(&at("wxfile://usr/a/f"), b"one").unwrap();
    t.put(&at("wxfile://usr/ab"), b"x").unwrap();
    assert_eq!(t.list(&at("wxfile://usr")), ["a", "ab"]);
    assert_eq!(no(t.remove(&at("wxfile://usr/a"), false).unwrap_err()), 1_300_066);
    t.rename(&at("wxfile://usr/a"), &at("wxfile://usr/b")).unwrap();
    assert_eq!(t.list(&at("wxfile://usr/b")), ["f"]);
    assert!(t.rename(&at("wxfile://usr/b"), &at("wxfile://usr/b/c")).is_err());
    assert_eq!(no(t.put(&at("wxfile://usr/ab/x"), b"").unwrap_err()), 1_300_020);
    t.rename(&at("wxfile://usr/b/f"), &at("wxfile://tmp/f")).unwrap();
    assert_eq!(t.used(), (1, 3));
    assert_eq!(t.read(&at("wxfile://tmp/f"), 0, 9).unwrap(), b"one");
    t.remove(&at("wxfile://usr/b"), true).unwrap();
    t.remove(&at("wxfile://usr/ab"), true).unwrap();
    t.remove(&at("wxfile://tmp/f"), true).unwrap();
    assert_eq!((t.used(), t.below(&at("wxfile://usr")).len()), ((0, 0), 0));
}

#[tokio::test]
async fn temporary_files_are_gone_at_the_next_start_and_saved_ones_are_not() {
    let data = tempfile::tempdir().unwrap();
    for round in 0..2 {
        let (store, user) = open(data.path(), options(None)).await;
        let room = room(&store, "dev:1", &user).await;
        let mut t = room.files(&files(room.subject())).unwrap();
        if round == 1 {
            assert_eq!(t.used(), (3, 0));
            assert!(t.get(&at("wxfile://tmp/f")).is_none());
            assert_eq!(t.read(&at("wxfile://store/f"), 0, 9).unwrap(), b"two");
            continue;
        }
        t.put(&at("wxfile://tmp/f"), b"one").unwrap();
        t.put(&at("wxfile://tmp/g"), b"two").unwrap();
        t.rename(&at("wxfile://tmp/g"), &at("wxfile://store/f")).unwrap();
    }
}

#[tokio::test]
async fn an_append_to_a_large_file_writes_what_it_touches() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    let room = room(&store, "dev:1", &user).await;
    let file = at("wxfile://usr/f");
    room.files(&files(room.subject())).unwrap().put(&file, &vec![1; 40 << 20]).unwrap();
    let before = room.used().disk;
    let mut t = room.files(&files(room.subject())).unwrap();
    for i in 0..10 {
        t.write_at(&file, (40 << 20) + i * 10, &[2; 10]).unwrap();
    }
    drop(t);
    let wrote = room.used().disk - before;
    assert!(wrote < 64 << 10, "{wrote} bytes for ten appends of ten");
}

#[tokio::test]
async fn space_of_overwritten_files_is_won_back() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    let room = room(&store, "dev:1", &user).await;
    for round in 0..20u8 {
        let mut t = room.files(&files(room.subject())).unwrap();
        t.put(&at("wxfile://usr/f"), &vec![round; 10 << 20]).unwrap();
        t.put(&at(&format!("wxfile://usr/kept{round}")), &[round; 1000]).unwrap();
        drop(t);
        crate::keeper::settle(&store, std::slice::from_ref(&room), true).await.unwrap();
    }
    // 200 MB were written; what is in use is 10 MB, and segments are closed at 32 MB.
    assert!(room.used().disk < 100 << 20, "{} bytes", room.used().disk);
    drop((room, store));
    let (store, user) = open(data.path(), options(None)).await;
    let room = self::room(&store, "dev:1", &user).await;
    let t = room.files(&files(room.subject())).unwrap();
    assert_eq!(t.read(&at("wxfile://usr/f"), 9 << 20, 5).unwrap(), [19; 5]);
    assert!((0..20u8).all(|i| t.read(&at(&format!("wxfile://usr/kept{i}")), 999, 9).unwrap() == [i]));
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_writers_never_pass_a_quota_and_fill_it_to_the_byte() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), Options { limits: SMALL, ..options(None) }).await;
    let room = room(&store, "dev:1", &user).await;
    std::thread::scope(|scope| {
        for thread in 0..4usize {
            let room = &room;
            scope.spawn(move || {
                for i in 0..60usize {
                    let mut t = room.files(&files(room.subject())).unwrap();
                    let place = at(&format!("wxfile://{}/{thread}-{}", ["usr", "tmp"][i % 2], i % 6));
                    let done = match i % 3 {
                        0 => t.put(&place, &vec![0; (i * 7919 + thread * 104_729) % 200_000]),
                        1 => t.write_at(&place, (i * 1013) as u64 % 90_000, &vec![1; i * 997 % 80_000]),
                        _ => t.truncate(&place, (i * 6007) as u64 % 150_000),
                    };
                    assert!(done.is_ok() || done.unwrap_err().refusal().errno / 1000 == 1300);
                    exact(&t);
                }
            });
        }
    });
    let mut t = room.files(&files(room.subject())).unwrap();
    for name in t.below(&at("wxfile://usr")) {
        t.remove(&at(&format!("wxfile://usr/{name}")), false).unwrap();
    }
    t.put(&at("wxfile://usr/a"), &vec![0; SMALL.file as usize]).unwrap();
    let rest = (SMALL.kept - SMALL.file) as usize;
    assert!(t.put(&at("wxfile://usr/b"), &vec![0; rest + 1]).is_err());
    t.put(&at("wxfile://usr/b"), &vec![0; rest]).unwrap();
    assert!(t.write_at(&at("wxfile://usr/b"), rest as u64, b"x").is_err());
    assert!(t.put(&at("wxfile://store/c"), b"x").is_err(), "user and saved files share one quota");
    assert!(t.truncate(&at("wxfile://usr/a"), SMALL.file + 1).is_err());
    assert_eq!(t.used().0, SMALL.kept);
}

/// What is counted is what is there, and within its bounds.
fn exact(t: &crate::Files<'_>) {
    let sum = |mount: &str| -> u64 {
        let all = t.below(&at(mount)).into_iter().map(|p| at(&format!("{mount}/{p}")));
        all.filter_map(|p| t.get(&p).unwrap().size).sum()
    };
    let (kept, temp) = t.used();
    assert_eq!((kept, temp), (sum("wxfile://usr") + sum("wxfile://store"), sum("wxfile://tmp")));
    let Limits { kept: most_kept, temp: most_temp, .. } = t.limits();
    assert!(kept <= most_kept && temp <= most_temp);
}

#[derive(Debug, Clone)]
enum Act {
    Put(u8, usize),
    Write(u8, usize, usize),
    Truncate(u8, usize),
    Rename(u8, u8),
    Remove(u8),
}

fn act() -> impl Strategy<Value = Act> {
    // Lengths around the borders of pieces are where mistakes live.
    let length = prop_oneof![
        0usize..200,
        (0usize..5, 0usize..3).prop_map(|(n, d)| (n * CHUNK + d).saturating_sub(1)),
        0usize..320_000,
    ];
    prop_oneof![
        (0u8..9, length.clone()).prop_map(|(f, n)| Act::Put(f, n)),
        (0u8..9, length.clone(), length.clone()).prop_map(|(f, o, n)| Act::Write(f, o, n)),
        (0u8..9, length).prop_map(|(f, n)| Act::Truncate(f, n)),
        (0u8..9, 0u8..9).prop_map(|(a, b)| Act::Rename(a, b)),
        (0u8..9).prop_map(Act::Remove),
    ]
}

fn place(file: u8) -> super::Place {
    at(&format!("wxfile://{}/f{file}", ["usr", "store", "tmp"][usize::from(file % 3)]))
}

type Model = BTreeMap<u8, Vec<u8>>;

fn perform(room: &Room, act: &Act, fill: u8, model: &mut Model) {
    let mut t = room.files(&files(room.subject())).unwrap();
    let mut next = model.clone();
    let done = match act {
        Act::Put(f, n) => {
            next.insert(*f, vec![fill; *n]);
            t.put(&place(*f), &vec![fill; *n])
        }
        Act::Write(f, o, n) => {
            if let Some(old) = next.get_mut(f)
                && *n > 0
            {
                old.resize(old.len().max(o + n), 0);
                old[*o..o + n].fill(fill);
            }
            t.write_at(&place(*f), *o as u64, &vec![fill; *n])
        }
        Act::Truncate(f, n) => {
            if let Some(old) = next.get_mut(f) {
                old.resize(*n, 0);
            }
            t.truncate(&place(*f), *n as u64)
        }
        Act::Rename(a, b) => {
            if let Some(moved) = next.remove(a) {
                next.insert(*b, moved);
            }
            t.rename(&place(*a), &place(*b))
        }
        Act::Remove(f) => {
            let there = next.remove(f).is_some();
            let done = t.remove(&place(*f), false);
            if !there {
                return;
            }
            done
        }
    };
    let sum = |temp: bool| -> usize {
        next.iter().filter(|(f, _)| (*f % 3 == 2) == temp).map(|(_, data)| data.len()).sum()
    };
    let touched = |f: &u8| model.contains_key(f);
    let exists = match act {
        Act::Put(..) => true,
        Act::Write(f, ..) | Act::Truncate(f, _) | Act::Remove(f) => touched(f),
        Act::Rename(a, _) => touched(a),
    };
    let fits = sum(false) <= SMALL.kept as usize
        && sum(true) <= SMALL.temp as usize
        && next.values().all(|d| d.len() <= SMALL.file as usize);
    assert_eq!(done.is_ok(), exists && fits, "{act:?}: {done:?}");
    if done.is_ok() {
        *model = next;
    }
    exact(&t);
    for (f, data) in model.iter() {
        assert!(&t.read(&place(*f), 0, SMALL.file + 1).unwrap() == data, "{act:?} file {f}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn files_are_as_a_map_of_bytes_with_quotas(acts in proptest::collection::vec(act(), 1..25)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let data = tempfile::tempdir().unwrap();
            let (store, user) = open(data.path(), Options { limits: SMALL, ..options(None) }).await;
            let room = room(&store, "dev:1", &user).await;
            let mut model = Model::new();
            for (i, act) in acts.iter().enumerate() {
                perform(&room, act, i as u8 + 1, &mut model);
            }
            crate::keeper::settle(&store, std::slice::from_ref(&room), true).await.unwrap();
            drop(room);
            store.close().await.unwrap();
            let (store, user) = open(data.path(), Options { limits: SMALL, ..options(None) }).await;
            let room = self::room(&store, "dev:1", &user).await;
            let t = room.files(&files(room.subject())).unwrap();
            model.retain(|f, _| f % 3 != 2);
            for (f, data) in &model {
                assert!(&t.read(&place(*f), 0, SMALL.file + 1).unwrap() == data, "file {f} after a restart");
            }
            exact(&t);
        });
    }
}
