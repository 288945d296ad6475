//! Bad disks and bad clocks: a small disk that fills up, one that can only be read, time that jumps.

#![expect(clippy::disallowed_methods, reason = "mounting a small disk is another program's work")]

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{at, files, get, open, options, room, storage};
use crate::{Error, Options, Store};

/// A disk of its own, which goes with it. Only root may mount one; for everybody else a disk that is made to fail stands in
/// its place (`a_full_disk_loses_nothing_and_says_so`).
struct Small(tempfile::TempDir);

impl Small {
    fn new(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let options = format!("size={size},mode=0700");
        let mounted = run("mount", &["-t", "tmpfs", "-o", &options, "tmpfs"], dir.path());
        mounted.then_some(Self(dir))
    }

    fn data(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        run("umount", &["-l"], self.0.path());
    }
}

fn run(command: &str, args: &[&str], dir: &Path) -> bool {
    let done = Command::new(command).args(args).arg(dir).stderr(std::process::Stdio::null()).status();
    done.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn on_a_real_full_disk_nothing_is_lost_and_it_goes_on_when_there_is_room() {
    let Some(disk) = Small::new("2m") else {
        eprintln!("left out: mounting a disk takes root");
        return;
    };
    let ballast = disk.data().join("ballast");
    std::fs::write(&ballast, vec![0; 600 << 10]).unwrap();
    let (store, user) = open(disk.data(), options(None)).await;
    let room = room(&store, "dev:1", &user).await;
    let (mut kept, mut full) = (0u32, 0);
    let set = |i: u32| {
        room.storage(&storage(room.subject()))
            .unwrap()
            .set(&[(&format!("k{}", i % 40), &i.to_le_bytes().repeat(2000))])
    };
    // The journal grows until the disk is full, and then some more tries.
    for i in 0..400 {
        match set(i) {
            Ok(()) => kept = i,
            Err(error) => {
                assert!(error.is_full(), "{error}");
                assert_eq!(error.refusal().errno, 1_300_202);
                full += 1;
            }
        }
        if full > 5 {
            break;
        }
    }
    assert!(full > 5, "2 MB were full");
    let file = room.files(&files(room.subject())).unwrap().put(&at("wxfile://usr/f"), &[1; 90_000]);
    assert_eq!(file.unwrap_err().refusal().errno, 1_300_202);
    // The database cannot take the journal up either. It is told, and tried again.
    let folded = crate::keeper::settle(&store, std::slice::from_ref(&room), true).await;
    assert!(folded.is_err(), "there is no room to fold");
    let last = |room: &std::sync::Arc<crate::Room>| get(room, &format!("k{}", kept % 40));
    assert_eq!(last(&room), Some(kept.to_le_bytes().repeat(2000)));
    std::fs::remove_file(&ballast).unwrap();
    crate::keeper::settle(&store, std::slice::from_ref(&room), true).await.unwrap();
    set(kept + 1).unwrap();
    assert_eq!(get(&room, &format!("k{}", (kept + 1) % 40)), Some((kept + 1).to_le_bytes().repeat(2000)));
    drop((room, store));
    let (store, user) = open(disk.data(), options(None)).await;
    let again = self::room(&store, "dev:1", &user).await;
    assert_eq!(last(&again), Some(kept.to_le_bytes().repeat(2000)));
    assert_eq!(get(&again, &format!("k{}", (kept + 1) % 40)), Some((kept + 1).to_le_bytes().repeat(2000)));
    drop((again, store));
    // Read-only from now on: it does not open, and says which folder and why.
    assert!(run("mount", &["-o", "remount,ro"], disk.data()), "nobody has it open any more");
    let error = Store::open(disk.data(), options(None)).await.unwrap_err().to_string();
    assert!(error.contains("cannot be used as data folder") && error.contains("Read-only"), "{error}");
}

#[test]
fn what_the_program_is_told_names_no_folder_of_the_host() {
    use std::io::ErrorKind;
    for (kind, errno) in [
        (ErrorKind::StorageFull, 1_300_202),
        (ErrorKind::QuotaExceeded, 1_300_202),
        (ErrorKind::FileTooLarge, 1_300_202),
        (ErrorKind::ReadOnlyFilesystem, 1_300_013),
        (ErrorKind::Other, 1_300_005),
    ] {
        let source = std::io::Error::new(kind, "/home/ann/menshen/store/rooms/0/journal.1: bad");
        let error = Error::Disk { what: "a journal", source };
        assert!(error.to_string().contains("/home/ann"), "the operator is told which file");
        let refusal = error.refusal();
        assert_eq!(refusal.errno, errno);
        assert!(
            !refusal.reason.contains('/') || refusal.reason.contains("Input/output"),
            "{}",
            refusal.reason
        );
        assert!(!refusal.reason.contains("ann"), "{}", refusal.reason);
    }
}

#[tokio::test]
async fn a_clock_that_jumps_changes_times_and_nothing_else() {
    static NOW: AtomicU64 = AtomicU64::new(1_700_000_000);
    let data = tempfile::tempdir().unwrap();
    let options = || Options { clock: || NOW.load(Ordering::Relaxed), ..options(None) };
    for (round, now) in [1_700_000_000, 0, u64::MAX, 5, 4_000_000_000].into_iter().enumerate() {
        NOW.store(now, Ordering::Relaxed);
        let (store, user) = open(data.path(), options()).await;
        store.add_user(&format!("user{round}"), None).await.unwrap();
        let room = room(&store, "dev:1", &user).await;
        let mut door = room.files(&files(room.subject())).unwrap();
        let place = at(&format!("wxfile://usr/f{round}"));
        door.put(&place, &[round as u8; 10]).unwrap();
        assert_eq!(door.get(&place).unwrap().modified, now);
        assert_eq!(door.list(&at("wxfile://usr")).len(), round + 1);
        drop(door);
        NOW.store(now / 2, Ordering::Relaxed);
        super::set(&room, "k", &[round as u8]);
        crate::keeper::settle(&store, std::slice::from_ref(&room), round % 2 == 0).await.unwrap();
        assert_eq!(get(&room, "k"), Some(vec![round as u8]));
        assert_eq!(store.users().await.unwrap().len(), round + 2);
    }
}
