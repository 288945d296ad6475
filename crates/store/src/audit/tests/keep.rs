//! Records are dropped by whole tiles, after 180 days, and not before.

use super::disk::Memory;
use super::{DAY, NOW, event};
use crate::audit::disk::Disk;
use crate::audit::open::open;
use crate::audit::{Retention, tile};

#[test]
fn nothing_younger_than_180_days_is_dropped() {
    assert!(Retention::days(179).is_none());
    assert_eq!(Retention::days(180), Some(Retention::default()));
    let disk = Memory::default();
    let mut log = open(Box::new(disk.clone()), None, NOW).unwrap();
    let fill = |day: u64| (0..256).map(|i| (event(i), NOW + day * DAY + i as u64)).collect::<Vec<_>>();
    for day in [0, 10, 200] {
        log.append(&fill(day)).unwrap();
    }
    let there = |number| disk.read(&tile::entries(number, 256)).unwrap().is_some();
    let keep = Retention::SHORTEST;
    assert_eq!(
        log.prune(keep, NOW + 180 * DAY),
        Ok(0),
        "the youngest of the first tile is a moment too young"
    );
    assert_eq!(log.prune(keep, NOW + 180 * DAY + 256), Ok(256));
    assert!(!there(0) && there(1));
    assert_eq!(log.prune(keep, NOW + 189 * DAY), Ok(256));
    assert_eq!(
        log.prune(keep, NOW + 10_000 * DAY),
        Ok(256),
        "one look at a clock that jumps makes nothing old"
    );
    for _ in 0..2 {
        log.append(&fill(10_000)).unwrap();
    }
    assert_eq!(log.prune(keep, NOW + 10_000 * DAY), Ok(768), "the newest records say so too");
    assert!(!there(1) && !there(2) && there(3));
    let (size, root) = (log.tree.size(), log.tree.root());
    assert_eq!(size, 5 * 256 + 2, "each dropping is a record of its own");
    drop(log);
    let log = open(Box::new(disk), None, NOW).unwrap();
    assert_eq!((log.tree.size(), log.tree.root(), log.first), (size, root, 768));
}

#[test]
fn a_clock_that_jumps_to_and_fro_loses_nothing() {
    let disk = Memory::default();
    let mut log = open(Box::new(disk.clone()), None, NOW).unwrap();
    // Seeded: a failure comes again.
    let mut chance = 0x9e37_79b9_u64;
    let mut jump = || {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        NOW - 5_000 * DAY + (chance >> 33) % (10_000 * DAY)
    };
    for number in 0..1_000 {
        log.append(&[(event(number), jump())]).unwrap();
        if number % 50 == 0 {
            log.prune(Retention::SHORTEST, jump()).unwrap();
        }
    }
    // Whatever was dropped was announced, and was older than the newest records by half a year.
    let (size, root, first) = (log.tree.size(), log.tree.root(), log.first);
    drop(log);
    let log = open(Box::new(disk), None, 0).unwrap();
    assert_eq!((log.tree.size(), log.tree.root(), log.first), (size, root, first));
    assert_eq!(first, 0, "records that contradict each other make none old");
}
