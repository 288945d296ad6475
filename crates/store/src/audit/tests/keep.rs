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
    assert_eq!(log.prune(keep, NOW + 10_000 * DAY), Ok(768));
    assert!(!there(1) && !there(2));
    let (size, root) = (log.tree.size(), log.tree.root());
    assert_eq!(size, 768 + 2, "each dropping is a record of its own");
    drop(log);
    let log = open(Box::new(disk), None, NOW).unwrap();
    assert_eq!((log.tree.size(), log.tree.root(), log.first), (size, root, 768));
}
