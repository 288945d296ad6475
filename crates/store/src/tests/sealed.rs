//! What lies on the disk tells nothing, and what was done to it is seen.

use std::path::{Path, PathBuf};

use super::{at, files, get, open, options, room, set, storage, subject};
use crate::{Error, Rollback, Store};

/// Every file below a folder.
pub(super) fn all(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(all(&path)) } else { out.push(path) }
    }
    out
}

pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn has(path: &Path, what: &[u8]) -> bool {
    std::fs::read(path).unwrap().windows(what.len()).any(|w| w == what)
}

async fn fill(store: &Store, user: &menshen_model::UserId) {
    for program in ["dev:1", "dev:2"] {
        let room = room(store, program, user).await;
        for i in 0..5 {
            set(&room, &format!("keyNAME{i}"), b"plainVALUE");
        }
        let mut door = room.files(&files(room.subject())).unwrap();
        door.mkdir(&at("wxfile://usr/folderNAME")).unwrap();
        door.put(&at("wxfile://usr/folderNAME/fileNAME"), &b"plainCONTENT".repeat(10_000)).unwrap();
    }
}

#[tokio::test]
async fn neither_names_nor_contents_lie_in_the_clear() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    fill(&store, &user).await;
    let look = |stage: &str| {
        for path in all(data.path()) {
            for secret in ["keyNAME", "plainVALUE", "folderNAME", "fileNAME", "plainCONTENT"] {
                assert!(!has(&path, secret.as_bytes()), "{secret} in {} {stage}", path.display());
            }
        }
    };
    look("in journals");
    store.close().await.unwrap();
    look("when folded");
}

/// Opens both programs; answers what became of the first, after looking that the second is whole.
async fn opened(data: &Path) -> Result<(), Error> {
    let (store, user) = open(data, options(None)).await;
    let other = room(&store, "dev:2", &user).await;
    assert_eq!(get(&other, "keyNAME4"), Some(b"plainVALUE".to_vec()), "the other program goes on");
    let room = store.room(&subject("dev:1", &user)).await?;
    let door = room.files(&files(room.subject()))?;
    let content = door.read(&at("wxfile://usr/folderNAME/fileNAME"), 0, 200_000)?;
    assert_eq!(content, b"plainCONTENT".repeat(10_000));
    drop(door);
    let door = room.storage(&storage(room.subject()))?;
    assert!((0..5).all(|i| door.get(&format!("keyNAME{i}")).as_deref() == Some(b"plainVALUE".as_slice())));
    Ok(())
}

/// The folder of the first program.
async fn folder(data: &Path) -> PathBuf {
    let (store, user) = open(data, options(None)).await;
    let row = store.db().await.unwrap().room(&user, &subject("dev:1", &user).program).await.unwrap().unwrap();
    data.join("store/rooms").join(row.folder)
}

#[tokio::test]
async fn a_flipped_bit_in_journal_or_content_is_seen_and_the_other_program_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    store.0.still.store(true, std::sync::atomic::Ordering::Relaxed);
    fill(&store, &user).await;
    let folder = folder(data.path()).await;
    let changes = std::fs::metadata(folder.join("journal.1")).unwrap().len();
    // What is not synced may be lost with the power, and bytes there that are not whole tell nothing. The keeper syncs within
    // half a second and says so in the journal, in two frames that nothing hangs on.
    crate::keeper::settle(&store, &store.open_rooms(), false).await.unwrap();
    drop(store);
    opened(data.path()).await.unwrap();
    for name in ["journal.1", "content.1"] {
        let path = folder.join(name);
        let good = std::fs::read(&path).unwrap();
        let bits = 8 * if name == "journal.1" { changes as usize } else { good.len() };
        assert!(name == "content.1" || bits < 8 * good.len(), "the keeper has said what is synced");
        for step in 0..24 {
            let mut bad = good.clone();
            let bit = step * (bits - 1) / 23;
            bad[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, bad).unwrap();
            let error = opened(data.path()).await.expect_err("a flipped bit is seen").to_string();
            assert!(error.contains("what dev:1 has stored is damaged"), "{name} bit {bit}: {error}");
            assert!(error.contains("menshen store reset dev:1"), "{error}");
        }
        std::fs::write(&path, good).unwrap();
    }
    opened(data.path()).await.unwrap();
}

#[tokio::test]
async fn records_cannot_be_changed_swapped_moved_dropped_or_put_back() {
    let data = tempfile::tempdir().unwrap();
    let (store, user) = open(data.path(), options(None)).await;
    fill(&store, &user).await;
    store.close().await.unwrap();
    let old = data.path().join("old");
    copy(&data.path().join("store"), &old);
    let (store, user) = open(data.path(), options(None)).await;
    set(&room(&store, "dev:1", &user).await, "keyNAME0", b"newer");
    set(&room(&store, "dev:1", &user).await, "keyNAME0", b"plainVALUE");
    store.close().await.unwrap();
    // What is opened is always a copy: a connection that is only dropped tidies its files up while they are being copied.
    let whole = tempfile::tempdir().unwrap();
    copy(&data.path().join("store"), &whole.path().join("store"));
    opened(whole.path()).await.unwrap();
    let attach = format!("ATTACH DATABASE '{}' AS old", old.join("store.db").display());
    for attack in [
        "UPDATE records SET sealed = zeroblob(50) WHERE room = 1",
        "UPDATE records SET version = version + 1 WHERE room = 1",
        "DELETE FROM records WHERE room = 1 AND tag = (SELECT max(tag) FROM records WHERE room = 1)",
        "UPDATE records SET sealed = (SELECT sealed FROM records r WHERE r.room = 1 AND r.tag <> records.tag LIMIT 1) \
         WHERE room = 1",
        "UPDATE records SET sealed = (SELECT sealed FROM records r WHERE r.room = 2 AND length(r.sealed) > 0 LIMIT 1) \
         WHERE room = 1",
        "INSERT INTO records SELECT 1, tag, version, sealed FROM records WHERE room = 2 LIMIT 1",
        "INSERT OR REPLACE INTO records SELECT room, tag, version, sealed FROM old.records WHERE room = 1",
        "UPDATE rooms SET head = (SELECT head FROM rooms WHERE id = 2) WHERE id = 1",
        "UPDATE rooms SET head = (SELECT o.head FROM old.rooms o WHERE o.id = 1) WHERE id = 1",
        "UPDATE rooms SET folder = '../../../../etc' WHERE id = 1",
    ] {
        let scratch = tempfile::tempdir().unwrap();
        copy(&data.path().join("store"), &scratch.path().join("store"));
        let mut db = crate::db::Db::open(&scratch.path().join("store/store.db")).await.unwrap();
        db.raw(&attach).await.unwrap();
        assert!(db.raw(attack).await.unwrap() > 0, "{attack} changes something");
        db.close().await;
        let error = opened(scratch.path()).await.expect_err(attack);
        assert!(matches!(error, Error::Damaged { .. }), "{attack}: {error}");
    }
}

#[tokio::test]
async fn another_persons_records_do_not_open() {
    let data = tempfile::tempdir().unwrap();
    let (store, _) = open(data.path(), options(None)).await;
    let other = store.add_user("other", None).await.unwrap();
    store.sign_in("other", None).await.unwrap();
    let me = store.sign_in("me", None).await.unwrap();
    set(&room(&store, "dev:1", &me.id).await, "k", b"mine");
    set(&room(&store, "dev:1", &other.id).await, "k", b"theirs");
    assert_eq!(get(&room(&store, "dev:1", &me.id).await, "k"), Some(b"mine".to_vec()));
    store.close().await.unwrap();
    let mut db = crate::db::Db::open(&data.path().join("store/store.db")).await.unwrap();
    db.raw("UPDATE rooms SET user = 'x' WHERE id = 1").await.unwrap();
    let swap = format!("UPDATE rooms SET user = '{}' WHERE id = 2", me.id);
    db.raw(&swap).await.unwrap();
    db.close().await;
    let (store, user) = open(data.path(), options(None)).await;
    assert!(matches!(store.room(&subject("dev:1", &user)).await, Err(Error::Damaged { .. })));
}

#[tokio::test]
async fn an_old_store_put_back_is_seen_with_an_anchor_and_said_to_be_unprovable_without() {
    for anchored in [true, false] {
        let (data, anchor) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let options = || options(anchored.then_some(anchor.path()));
        let (store, user) = open(data.path(), options()).await;
        assert_eq!(store.rollback(), if anchored { Rollback::Seen } else { Rollback::NotProvable });
        set(&room(&store, "dev:1", &user).await, "k", b"old");
        store.close().await.unwrap();
        let old = tempfile::tempdir().unwrap();
        copy(data.path(), old.path());
        let (store, user) = open(data.path(), options()).await;
        set(&room(&store, "dev:1", &user).await, "k", b"new");
        store.close().await.unwrap();
        let program = subject("dev:1", &user).program;
        std::fs::remove_dir_all(data.path().join("store")).unwrap();
        copy(old.path(), data.path());
        let (store, user) = open(data.path(), options()).await;
        let found = store.room(&subject("dev:1", &user)).await;
        if !anchored {
            assert_eq!(get(&found.unwrap(), "k"), Some(b"old".to_vec()));
            continue;
        }
        assert!(matches!(&found, Err(Error::RolledBack { .. })), "{found:?}");
        // Taking the room's row away does not help, and giving it up on purpose does.
        let mut db = store.db().await.unwrap();
        db.raw("DELETE FROM rooms").await.unwrap();
        drop(db);
        assert!(matches!(store.room(&subject("dev:1", &user)).await, Err(Error::RolledBack { .. })));
        store.accept(&program, None).await.unwrap();
        drop(store);
    }
}

#[tokio::test]
async fn a_store_that_was_given_up_begins_anew_and_its_old_copy_stays_refused() {
    let (data, anchor) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (store, user) = open(data.path(), options(Some(anchor.path()))).await;
    let whose = subject("dev:1", &user);
    set(&room(&store, "dev:1", &user).await, "k", b"old");
    assert!(matches!(store.reset(&whose.program, None).await, Err(Error::Busy { .. })), "it is open");
    store.close().await.unwrap();
    let old = tempfile::tempdir().unwrap();
    copy(data.path(), old.path());
    let (store, user) = open(data.path(), options(Some(anchor.path()))).await;
    assert_eq!(store.reset(&whose.program, None).await.unwrap(), 1);
    let fresh = room(&store, "dev:1", &user).await;
    assert_eq!(get(&fresh, "k"), None);
    set(&fresh, "k", b"new");
    drop(fresh);
    store.close().await.unwrap();
    std::fs::remove_dir_all(data.path().join("store")).unwrap();
    copy(old.path(), data.path());
    let (store, _) = open(data.path(), options(Some(anchor.path()))).await;
    assert!(matches!(store.room(&whose).await, Err(Error::RolledBack { .. })));
}
