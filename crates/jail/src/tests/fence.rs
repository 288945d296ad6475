//! What work behind a fence reaches: its folder, and nothing else, by whatever spelling.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::Fence;
use crate::tests::Test;

pub(super) const TESTS: &[Test] = &[
    ("fence::reaches_its_folder_alone", reaches_its_folder_alone),
    ("fence::a_link_out_of_the_folder_leads_nowhere", a_link_out_of_the_folder_leads_nowhere),
    ("fence::without_a_folder_nothing_is_reached", without_a_folder_nothing_is_reached),
    ("fence::ends_with_its_work", ends_with_its_work),
];

/// A folder with a file, and a file beside it.
fn ground() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("room")).unwrap();
    fs::write(dir.path().join("room/own"), "own").unwrap();
    fs::write(dir.path().join("secret"), "secret").unwrap();
    dir
}

fn refused<T: std::fmt::Debug>(done: std::io::Result<T>, what: &str) {
    assert_eq!(done.expect_err(what).kind(), ErrorKind::PermissionDenied, "{what}");
}

fn reaches_its_folder_alone() {
    let dir = ground();
    let room = dir.path().join("room");
    let fence = Fence::around([&*room]).unwrap();
    let outside = |path: &Path| {
        refused(fs::read(path), "read");
        refused(fs::OpenOptions::new().append(true).open(path), "append");
        refused(fs::write(path, "x"), "write");
        refused(fs::remove_file(path), "remove");
        // Another folder is like another disk to it.
        fs::rename(path, room.join("taken")).unwrap_err();
        fs::hard_link(path, room.join("linked")).unwrap_err();
    };
    fence
        .run(|| {
            assert_eq!(fs::read_to_string(room.join("own")).unwrap(), "own");
            fs::write(room.join("new"), "new").unwrap();
            fs::remove_file(room.join("new")).unwrap();
            outside(&dir.path().join("secret"));
            outside(&room.join("../secret"));
            refused(fs::read("/etc/passwd"), "/etc/passwd");
            refused(fs::read(room.join("../../../../../../../../etc/passwd")), "a way up");
            refused(fs::read("/proc/self/environ"), "/proc");
            refused(fs::read_dir(dir.path()), "a list of names");
            refused(fs::write(dir.path().join("made"), "x"), "a new file outside");
            refused(fs::create_dir(room.join("made")), "a folder");
            refused(std::os::unix::fs::symlink("/etc", room.join("link")), "a link");
        })
        .unwrap();
    assert_eq!(fs::read_to_string(dir.path().join("secret")).unwrap(), "secret");
}

fn a_link_out_of_the_folder_leads_nowhere() {
    let dir = ground();
    let room = dir.path().join("room");
    std::os::unix::fs::symlink(dir.path().join("secret"), room.join("link")).unwrap();
    std::os::unix::fs::symlink("/", room.join("root")).unwrap();
    let fence = Fence::around([&*room]).unwrap();
    fence
        .run(|| {
            refused(fs::read(room.join("link")), "by a link to a file");
            refused(fs::read(room.join("root/etc/passwd")), "by a link to a folder");
        })
        .unwrap();
}

fn without_a_folder_nothing_is_reached() {
    let dir = ground();
    let fence = Fence::around([]).unwrap();
    fence.run(|| refused(fs::read(dir.path().join("secret")), "read")).unwrap();
    assert!(Fence::around([&*dir.path().join("missing")]).is_err());
}

fn ends_with_its_work() {
    let dir = ground();
    let fence = Fence::around([]).unwrap();
    for i in 0..3 {
        assert_eq!(fence.run(|| i).unwrap(), i);
        fs::read(dir.path().join("secret")).unwrap();
    }
    let panic = std::panic::catch_unwind(|| fence.run::<()>(|| panic!("from within")));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"from within"));
}
