//! Many who wait share one sync, and nobody is answered before it.

use std::sync::Arc;
use std::time::Duration;

use super::disk::{Fault, Memory, Step};
use super::{Hand, NOW, event};
use crate::audit::open::open;
use crate::audit::{AppendError, Audit, FileAnchor, OpenError};

fn syncs(disk: &Memory) -> usize {
    disk.state().steps.iter().filter(|s| **s == Step::Sync("journal".into())).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_waiters_share_a_sync() {
    let disk = Memory::default();
    let log = open(Box::new(disk.clone()), None, NOW).unwrap();
    disk.state().slow = Some(Duration::from_millis(5));
    let audit = Audit::start(log, Arc::new(Hand::new()), None).unwrap();
    let before = syncs(&disk);
    let waiting: Vec<_> = (0..400)
        .map(|i| {
            let audit = audit.clone();
            tokio::spawn(async move { audit.append(event(i)).await.unwrap().number })
        })
        .collect();
    let mut numbers = Vec::new();
    for one in waiting {
        numbers.push(one.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (0..400).collect::<Vec<_>>(), "each has a number of its own");
    let used = syncs(&disk) - before;
    assert!(used <= 40, "{used} syncs for 400 records");
}

#[tokio::test]
async fn nobody_is_answered_before_the_record_is_durable() {
    let disk = Memory::default();
    let log = open(Box::new(disk.clone()), None, NOW).unwrap();
    let audit = Audit::start(log, Arc::new(Hand::new()), None).unwrap();
    for i in 0..20 {
        let receipt = audit.append(event(i)).await.unwrap();
        let left = disk.state().platter.without_power();
        let log = open(Box::new(Memory::of(left)), None, NOW).unwrap();
        assert!(log.tree.size() > receipt.number, "record {} was answered and is not there", receipt.number);
    }
}

#[tokio::test]
async fn a_log_that_cannot_be_written_fails_the_call() {
    let disk = Memory::default();
    let log = open(Box::new(disk.clone()), None, NOW).unwrap();
    let audit = Audit::start(log, Arc::new(Hand::new()), None).unwrap();
    disk.state().fault = Some(Fault::Full(3));
    assert!(matches!(audit.append(event(0)).await, Err(AppendError::NotWritten(_))));
    assert_eq!(audit.append(event(1)).await.unwrap().number, 0);
    disk.state().fault = Some(Fault::Sync);
    assert!(matches!(audit.append(event(2)).await, Err(AppendError::Broken(_))));
    assert!(matches!(audit.append(event(3)).await, Err(AppendError::Broken(_))));
    let mut bad = event(4);
    bad.person = Some("zhang san".into());
    assert!(matches!(audit.append(bad).await, Err(AppendError::NoEvent(_))));
}

#[tokio::test]
async fn a_folder_has_one_writer_and_an_anchor_finds_a_rollback() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("audit");
    std::fs::create_dir(&folder).unwrap();
    let path = base.path().join("anchor");
    let start = || Audit::open(&folder, Arc::new(Hand::new()), Some(Box::new(FileAnchor::new(&path))));
    let audit = start().unwrap();
    assert!(matches!(start(), Err(OpenError::InUse)));
    audit.append(event(0)).await.unwrap();
    drop(audit);
    let earlier = std::fs::read(folder.join("journal")).unwrap();
    let audit = start().unwrap();
    audit.append(event(1)).await.unwrap();
    drop(audit);
    let checkpoint = std::fs::read_to_string(folder.join("checkpoint")).unwrap();
    assert_eq!(checkpoint.lines().nth(1), Some("2"), "closing publishes");
    drop(start().unwrap());
    // Back to the first record, with nothing else left of the second.
    std::fs::write(folder.join("journal"), earlier).unwrap();
    std::fs::remove_file(folder.join("checkpoint")).unwrap();
    std::fs::remove_dir_all(folder.join("tile")).unwrap();
    match start() {
        Err(OpenError::RolledBack { anchor: 2, log: 1 }) => {}
        other => panic!("{other:?}"),
    }
    // Without the anchor nobody can tell.
    assert!(Audit::open(&folder, Arc::new(Hand::new()), None).is_ok());
    // Another log at the same anchor.
    let other = base.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let strange = Audit::open(&other, Arc::new(Hand::new()), Some(Box::new(FileAnchor::new(&path))));
    assert!(matches!(strange, Err(OpenError::Anchor(_))));
}
