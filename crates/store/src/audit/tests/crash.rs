//! Killed at any byte, or without power at any step: the log opens, with every acknowledged record and nothing torn.

use menshen_seal::log::leaf;

use super::disk::{Fault, Memory, Platter, Step};
use super::{NOW, event};
use crate::audit::log::Log;
use crate::audit::open::open;
use crate::audit::tree::Tree;
use crate::audit::{AppendError, record};

/// Groups of records over two whole tiles and into a third, published now and then.
fn life() -> (Memory, Vec<Vec<u8>>) {
    let disk = Memory::default();
    let mut log = open(Box::new(disk.clone()), None, NOW).unwrap();
    let (mut records, mut last) = (Vec::new(), [0; 32]);
    for (round, count) in [1, 3, 40, 7, 100, 90, 14, 1, 1, 200, 56, 30, 2].into_iter().enumerate() {
        let group: Vec<_> = (0..count).map(|i| (event(records.len() + i), NOW)).collect();
        for (event, time) in &group {
            let bytes = record::encode(event, *time, &last);
            last = leaf(&bytes);
            records.push(bytes);
        }
        log.append(&group).unwrap();
        disk.state().steps.push(Step::Acknowledged(records.len() as u64));
        if round % 4 == 3 {
            log.publish().unwrap();
        }
    }
    (disk, records)
}

/// The log opens on what is left and holds at least what was acknowledged; then it goes on.
fn judge(left: Platter, acknowledged: u64, records: &[Vec<u8>], point: &str) {
    let disk = Memory::of(left);
    let log = open(Box::new(disk.clone()), None, NOW).unwrap_or_else(|e| panic!("{point}: {e}"));
    let cut = disk.state().steps.iter().any(|s| matches!(s, Step::Cut(..)));
    let size = log.tree.size() - u64::from(cut);
    assert!(size >= acknowledged, "{point}: {size} of {acknowledged}");
    let mut tree = Tree::default();
    records[..usize::try_from(size).unwrap()].iter().for_each(|r| drop(tree.push(leaf(r))));
    let mut log = log;
    if !cut {
        assert_eq!(log.tree.root(), tree.root(), "{point}");
    }
    log.append(&[(event(1), NOW)]).unwrap_or_else(|e| panic!("{point}: {e}"));
    let (size, root) = (log.tree.size(), log.tree.root());
    drop(log);
    let again = open(Box::new(disk), None, NOW).unwrap_or_else(|e| panic!("{point}, again: {e}"));
    assert_eq!((again.tree.size(), again.tree.root()), (size, root), "{point}");
}

/// How many bytes of a write come through: all places of a short one, some of a long one.
fn lengths(bytes: usize, most: usize) -> Vec<usize> {
    let step = bytes.div_ceil(most).max(1);
    (0..=bytes).step_by(step).chain([bytes.saturating_sub(1), bytes]).collect()
}

/// `MENSHEN_KILL_PLACES`: places tried in each write; 4 in the bounded run.
#[test]
fn killed_at_any_byte() {
    let places = std::env::var("MENSHEN_KILL_PLACES").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    let (disk, records) = life();
    let steps = disk.state().steps.clone();
    let (mut before, mut acknowledged, mut points) = (Platter::default(), 0, 0);
    for (i, step) in steps.iter().enumerate() {
        let bytes = match step {
            Step::Write(_, bytes) | Step::WriteAt(_, _, bytes) => bytes.len(),
            _ => 0,
        };
        for most in lengths(bytes, places) {
            let mut left = before.clone();
            left.step(step, most).unwrap();
            judge(left.clone(), acknowledged, &records, &format!("killed in step {i} after {most} bytes"));
            judge(
                left.without_power(),
                acknowledged,
                &records,
                &format!("without power in step {i} after {most} bytes"),
            );
            points += 2;
        }
        before.step(step, usize::MAX).unwrap();
        if let Step::Acknowledged(count) = step {
            acknowledged = *count;
        }
    }
    assert!(points >= 400, "{points} points");
    println!("{points} kill points");
}

fn fresh() -> (Memory, Log) {
    let disk = Memory::default();
    let mut log = open(Box::new(disk.clone()), None, NOW).unwrap();
    log.append(&[(event(0), NOW)]).unwrap();
    (disk, log)
}

#[test]
fn a_full_disk_fails_the_call_and_loses_nothing() {
    for taken in [0, 1, 8, 50] {
        let (disk, mut log) = fresh();
        disk.state().fault = Some(Fault::Full(taken));
        assert!(matches!(log.append(&[(event(1), NOW)]), Err(AppendError::NotWritten(_))));
        assert_eq!(log.append(&[(event(2), NOW)]), Ok(1), "there is room again");
        let (size, root) = (log.tree.size(), log.tree.root());
        drop(log);
        let log = open(Box::new(disk), None, NOW).unwrap();
        assert_eq!((log.tree.size(), log.tree.root()), (size, root));
    }
}

#[test]
fn a_sync_that_fails_once_stops_the_log() {
    let (disk, mut log) = fresh();
    disk.state().fault = Some(Fault::Sync);
    assert!(matches!(log.append(&[(event(1), NOW)]), Err(AppendError::Broken(_))));
    assert!(matches!(log.append(&[(event(2), NOW)]), Err(AppendError::Broken(_))), "also the next");
    drop(log);
    open(Box::new(disk), None, NOW).unwrap().append(&[(event(3), NOW)]).unwrap();
}

#[test]
fn damage_is_told_and_nothing_is_changed() {
    let (disk, _) = life();
    let platter = disk.state().platter.clone();
    for (path, at) in [("journal", 300), ("tile/0/000", 5), ("checkpoint", 3), ("key", 70), ("log.vkey", 3)] {
        let mut bad = platter.clone();
        let bytes = crate::audit::disk::Disk::read(&Memory::of(bad.clone()), path).unwrap().unwrap();
        let at = if path == "key" { bytes.len() - 3 } else { at };
        let byte = if bytes[at] == b'0' { b'1' } else { b'0' };
        bad.step(&Step::WriteAt(path.into(), at as u64, vec![byte]), 1).unwrap();
        let disk = Memory::of(bad);
        let error = open(Box::new(disk.clone()), None, NOW).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("damaged"), "{path}: {error}");
        assert!(disk.state().steps.is_empty(), "{path}: {:?}", disk.state().steps);
    }
    for path in ["journal", "key", "tile/0/001"] {
        let mut bad = platter.clone();
        bad.step(&Step::Remove(path.into()), 0).unwrap();
        assert!(open(Box::new(Memory::of(bad)), None, NOW).is_err(), "without {path}");
    }
}
