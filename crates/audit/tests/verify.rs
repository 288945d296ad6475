//! The verifier against logs that the real writer made: any changed byte, cut, swap, rollback and rewriting is found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use menshen_audit::{Report, records, verify};
use menshen_model::{AuditEvent, Outcome, ProgramId};
use menshen_store::audit::{Audit, Clock, FileAnchor, Retention};

const NOW: u64 = 1_780_272_000_000_000;
const DAY: u64 = 86_400_000_000;

struct Ticks(AtomicU64);

impl Clock for Ticks {
    fn now(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

struct Place {
    base: tempfile::TempDir,
    clock: Arc<Ticks>,
}

impl Place {
    fn new() -> Self {
        let place = Self { base: tempfile::tempdir().unwrap(), clock: Arc::new(Ticks(AtomicU64::new(NOW))) };
        fs::create_dir(place.folder()).unwrap();
        place
    }

    fn folder(&self) -> PathBuf {
        self.base.path().join("audit")
    }

    fn anchor(&self) -> PathBuf {
        self.base.path().join("anchor")
    }

    fn open(&self) -> Audit {
        let anchor = Box::new(FileAnchor::new(&self.anchor()));
        Audit::open(&self.folder(), self.clock.clone(), Some(anchor)).unwrap()
    }

    /// Opens the log, writes so many records, closes it.
    fn write(&self, count: usize) {
        let audit = self.open();
        run(async {
            let mut done = 0;
            while done < count {
                let some: Vec<_> = (done..count.min(done + 64))
                    .map(|i| {
                        let audit = audit.clone();
                        tokio::spawn(async move { audit.append(event(i)).await.unwrap() })
                    })
                    .collect();
                done += some.len();
                for one in some {
                    one.await.unwrap();
                }
            }
        });
    }

    fn verify(&self) -> Report {
        verify(&self.folder(), Some(&self.anchor())).unwrap()
    }

    fn files(&self) -> Vec<PathBuf> {
        let (mut out, mut todo) = (Vec::new(), vec![self.folder()]);
        while let Some(dir) = todo.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { todo.push(path) } else { out.push(path) }
            }
        }
        out.sort();
        out
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

fn event(number: usize) -> AuditEvent {
    AuditEvent {
        operation: "wx.t".into(),
        outcome: Outcome::Allowed,
        program: Some(ProgramId::new("dev:00").unwrap()),
        person: None,
        detail: format!("{number}"),
    }
}

fn found(folder: &Path, anchor: &Path) -> bool {
    // A log that cannot be read at all is not taken for a good one either.
    verify(folder, Some(anchor)).map_or(true, |r| !r.holds())
}

#[test]
fn a_log_as_it_was_written_holds() {
    let place = Place::new();
    for (count, all) in [(0, 0), (1, 1), (19, 20), (300, 320), (300, 620)] {
        place.write(count);
        let report = place.verify();
        assert!(report.holds(), "{:?}", report.problems);
        assert_eq!((report.records, report.first), (all, 0));
        assert!(report.notes.is_empty() || all == 0, "{:?}", report.notes);
        let list = records(&place.folder()).unwrap();
        assert_eq!(list.len() as u64, all);
        assert!(list.iter().enumerate().all(|(i, r)| r.number == i as u64 && r.program == "dev:00"));
    }
    let alone = verify(&place.folder(), None).unwrap();
    assert!(alone.holds());
    assert!(alone.notes[0].contains("rollback and cut tail not provable"));
}

#[test]
fn an_open_log_holds_too() {
    let place = Place::new();
    let audit = place.open();
    for i in 0..5 {
        run(audit.append(event(i))).unwrap();
        let report = place.verify();
        assert!(report.holds(), "{:?}", report.problems);
        assert_eq!(report.records, i as u64 + 1);
    }
}

/// Every byte of every file of a small log, and of one with whole tiles every 97th (all: `MENSHEN_ALL_BYTES=1`).
#[test]
fn every_flipped_byte_is_found() {
    let all = std::env::var_os("MENSHEN_ALL_BYTES").is_some();
    for (count, step) in [(12, 1), (276, if all { 1 } else { 97 })] {
        let place = Place::new();
        place.write(count);
        assert!(place.verify().holds());
        let mut tried = 0;
        for path in place.files() {
            let good = fs::read(&path).unwrap();
            for at in (0..good.len()).step_by(step) {
                let mut bad = good.clone();
                bad[at] ^= 1 << (at % 8);
                fs::write(&path, &bad).unwrap();
                assert!(found(&place.folder(), &place.anchor()), "{} byte {at}", path.display());
                tried += 1;
            }
            fs::write(&path, &good).unwrap();
        }
        assert!(place.verify().holds());
        assert!(tried > 300, "{tried}");
    }
}

#[test]
fn every_cut_is_found() {
    let place = Place::new();
    place.write(12);
    for path in place.files() {
        let good = fs::read(&path).unwrap();
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).unwrap();
            assert!(found(&place.folder(), &place.anchor()), "{} cut to {length}", path.display());
        }
        fs::remove_file(&path).unwrap();
        // A copy for others has no secret key; a log that was never closed has no checkpoint.
        let may_go = ["key", "lock", "checkpoint"].contains(&path.file_name().unwrap().to_str().unwrap());
        assert_eq!(found(&place.folder(), &place.anchor()), !may_go, "{} gone", path.display());
        fs::write(&path, &good).unwrap();
    }
}

#[test]
fn a_missing_file_of_a_longer_log_is_found() {
    let place = Place::new();
    place.write(600);
    for path in place.files() {
        if ["key", "lock"].contains(&path.file_name().unwrap().to_str().unwrap()) {
            continue;
        }
        let away = place.base.path().join("away");
        fs::rename(&path, &away).unwrap();
        assert!(found(&place.folder(), &place.anchor()), "{} gone", path.display());
        fs::rename(&away, &path).unwrap();
    }
    assert!(place.verify().holds());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_rollback_is_found_by_the_anchor_and_by_it_alone() {
    let place = Place::new();
    place.write(270);
    let old = place.base.path().join("old");
    copy(&place.folder(), &old);
    place.write(1);
    assert!(verify(&old, None).unwrap().holds());
    let report = verify(&old, Some(&place.anchor())).unwrap();
    assert!(
        report.problems.iter().any(|p| p.place == "anchor" && p.what.contains("rolled back")),
        "{report:?}"
    );
}

#[test]
fn a_log_written_anew_with_the_same_key_is_found() {
    let place = Place::new();
    place.write(5);
    let other = Place::new();
    fs::copy(place.folder().join("key"), other.folder().join("key")).unwrap();
    other.clock.0.fetch_add(1, Ordering::SeqCst);
    other.write(9);
    assert!(other.verify().holds());
    let report = verify(&other.folder(), Some(&place.anchor())).unwrap();
    assert!(report.problems.iter().any(|p| p.what.contains("rewritten")), "{report:?}");
    let stranger = Place::new();
    stranger.write(9);
    let report = verify(&stranger.folder(), Some(&place.anchor())).unwrap();
    assert!(report.problems.iter().any(|p| p.what.contains("another one than the anchor's")), "{report:?}");
}

#[test]
fn swapped_records_are_found() {
    let place = Place::new();
    place.write(256);
    let path = place.folder().join("tile/entries/000");
    let good = fs::read(&path).unwrap();
    // Records 0 to 9 have the same length.
    let size = 2 + usize::from(u16::from_be_bytes([good[0], good[1]]));
    let mut bad = good.clone();
    bad[..size].copy_from_slice(&good[size..2 * size]);
    bad[size..2 * size].copy_from_slice(&good[..size]);
    fs::write(&path, &bad).unwrap();
    assert!(found(&place.folder(), &place.anchor()));
}

#[test]
fn dropping_by_the_rules_holds_and_any_other_does_not() {
    let place = Place::new();
    place.write(600);
    place.clock.0.fetch_add(181 * DAY, Ordering::SeqCst);
    // A clock alone makes no record old: the newest ones must have been written by it, 64 at the least.
    place.write(768 - 600 + 64);
    let audit = place.open();
    assert_eq!(run(audit.prune(Retention::SHORTEST)), Ok(512));
    drop(audit);
    let report = place.verify();
    assert!(report.holds(), "{:?}", report.problems);
    assert_eq!((report.records, report.first), (833, 512));
    let list = records(&place.folder()).unwrap();
    assert_eq!(list.first().map(|r| r.number), Some(512));
    assert_eq!(list.last().map(|r| r.operation.as_str()), Some("audit.prune"));

    let young = Place::new();
    young.write(600);
    fs::remove_file(young.folder().join("tile/entries/000")).unwrap();
    let report = young.verify();
    assert!(report.problems.iter().any(|p| p.what.contains("first 256 records are gone")), "{report:?}");
}

fn published() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/audit")
}

/// A log for other languages: 300 records, closed once, its key left out.
#[test]
#[ignore = "writes tests/vectors/audit anew: cargo test -p menshen-audit -- --ignored"]
fn make_the_published_log() {
    let place = Place::new();
    place.write(300);
    for unwanted in ["key", "lock"] {
        fs::remove_file(place.folder().join(unwanted)).unwrap();
    }
    if published().exists() {
        fs::remove_dir_all(published()).unwrap();
    }
    copy(&place.folder(), &published().join("log"));
    fs::copy(place.anchor(), published().join("anchor")).unwrap();
}

#[test]
fn the_published_log_holds() {
    let report = verify(&published().join("log"), Some(&published().join("anchor"))).unwrap();
    assert!(report.holds(), "{:?}", report.problems);
    assert_eq!(report.records, 300);
}

#[test]
fn what_is_no_log_is_said() {
    let empty = tempfile::tempdir().unwrap();
    assert!(verify(empty.path(), None).is_err() || !verify(empty.path(), None).unwrap().holds());
    assert!(records(empty.path()).unwrap_err().to_string().contains("no audit log"));
    let place = Place::new();
    place.write(1);
    assert!(verify(&place.folder(), Some(Path::new("/none"))).is_err());
}
