//! One test for each wall: something that holds with it and fails without it.

use std::fs;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use super::Test;
use super::attacks::{ABSTRACT, attempt, outcome};
use super::support::{Op, config, full, is_root, request, spawn, start, without};
use crate::{JAIL_UID, JailError, Profile, Standing, Wall, ZygoteConfig, probe};

pub(super) const TESTS: &[Test] = &[
    ("walls::kernel_uid_is_never_0", kernel_uid_is_never_0),
    ("walls::namespaces", namespaces),
    ("walls::pid_namespace", pid_namespace),
    ("walls::empty_root", empty_root),
    ("walls::capabilities", capabilities),
    ("walls::no_new_privs", no_new_privs),
    ("walls::undumpable", undumpable),
    ("walls::mdwe", mdwe),
    ("walls::landlock_files", landlock_files),
    ("walls::landlock_tcp", landlock_tcp),
    ("walls::landlock_scopes", landlock_scopes),
    ("walls::rlimits", rlimits),
    ("walls::descriptors", descriptors),
    ("walls::seccomp", seccomp),
    ("walls::a_missing_wall_is_named_and_refused", a_missing_wall_is_named_and_refused),
    ("walls::doctor_agrees_with_the_jail", doctor_agrees_with_the_jail),
];

/// What the kernel says of a guest that has answered, and so stands behind its filter.
fn standing(config: &ZygoteConfig) -> Standing {
    let zygote = start(config);
    let mut inmate = spawn(&zygote);
    assert_eq!(inmate.ask(Op::Echo, 1), Ok(1));
    Standing::of(inmate.jailed.pid).unwrap()
}

fn kernel_uid_is_never_0() {
    for config in [config(), full()] {
        let zygote = start(&config);
        let mut inmate = spawn(&zygote);
        assert_eq!(inmate.ask(Op::Echo, 1), Ok(1));
        let expected = if is_root() { JAIL_UID } else { crate::sys::geteuid() };
        for pid in [zygote.pid(), inmate.jailed.pid] {
            assert_eq!(Standing::of(pid).unwrap().uids, [expected; 4]);
        }
    }
    if is_root() {
        assert_eq!(standing(&without(&[Wall::DedicatedUid])).uids, [0; 4], "the wall is what does it");
    }
}

/// The namespaces of a fresh guest as the links of `/proc` name them.
fn links(config: &ZygoteConfig) -> Vec<(&'static str, String)> {
    let zygote = start(config);
    let mut inmate = spawn(&zygote);
    assert_eq!(inmate.ask(Op::Echo, 1), Ok(1));
    ["user", "net", "mnt", "ipc", "uts", "cgroup"].map(|name| (name, link(inmate.jailed.pid, name))).to_vec()
}

fn link(pid: u32, name: &str) -> String {
    fs::read_link(format!("/proc/{pid}/ns/{name}")).unwrap().display().to_string()
}

fn namespaces() {
    let own = std::process::id();
    for (name, seen) in links(&without(&[Wall::Undumpable])) {
        assert_ne!(seen, link(own, name), "{name}");
    }
    for (wall, name) in [
        (Wall::UserNamespace, "user"),
        (Wall::NetNamespace, "net"),
        (Wall::MountNamespace, "mnt"),
        (Wall::IpcNamespace, "ipc"),
        (Wall::UtsNamespace, "uts"),
        (Wall::CgroupNamespace, "cgroup"),
    ] {
        let links = links(&without(&[Wall::Undumpable, wall]));
        let seen = links.into_iter().find(|(seen, _)| *seen == name).unwrap().1;
        assert_eq!(seen, link(own, name), "{wall} is what separates {name}");
    }
    // Shared or each its own.
    for (isolation, differ) in [(config().isolation, false), (full().isolation, true)] {
        let mut config = without(&[Wall::Undumpable]);
        config.isolation = isolation;
        let zygote = start(&config);
        let (mut one, mut two) = (spawn(&zygote), spawn(&zygote));
        assert!(one.ask(Op::Echo, 1).is_ok() && two.ask(Op::Echo, 1).is_ok());
        for name in ["user", "net", "mnt", "ipc", "uts", "cgroup"] {
            assert_eq!(link(one.jailed.pid, name) != link(two.jailed.pid, name), differ, "{name}");
        }
        assert_ne!(link(one.jailed.pid, "pid"), link(two.jailed.pid, "pid"));
    }
}

fn pid_namespace() {
    assert_eq!(standing(&config()).pid_depth, 2);
    assert_eq!(standing(&without(&[Wall::PidNamespace])).pid_depth, 1);
}

fn empty_root() {
    let open = [Wall::Seccomp, Wall::EmptyRoot];
    assert_eq!(attempt(&start(&without(&open[..1])), "statx"), "ENOENT");
    assert_eq!(attempt(&start(&without(&open)), "statx"), "ok");
}

fn capabilities() {
    assert_eq!(standing(&config()).capabilities, [0; 5]);
    assert_eq!(standing(&full()).capabilities, [0; 5]);
    let [_, permitted, effective, ..] = standing(&without(&[Wall::Capabilities])).capabilities;
    assert!(permitted != 0 && effective != 0);
}

fn no_new_privs() {
    assert!(standing(&config()).no_new_privs);
    assert!(!standing(&without(&[Wall::NoNewPrivs, Wall::Seccomp, Wall::Landlock])).no_new_privs);
}

fn undumpable() {
    let owner = |config: &ZygoteConfig| {
        let zygote = start(config);
        let mut inmate = spawn(&zygote);
        assert_eq!(inmate.ask(Op::Echo, 1), Ok(1));
        let owner = fs::metadata(format!("/proc/{}/environ", inmate.jailed.pid)).unwrap().uid();
        let uid = Standing::of(inmate.jailed.pid).unwrap().uids[0];
        (owner, uid)
    };
    // The kernel gives the private files of an undumpable process to root.
    assert_eq!(owner(&config()).0, 0);
    let (seen, uid) = owner(&without(&[Wall::Undumpable]));
    assert_eq!(seen, uid);
}

fn mdwe() {
    assert_eq!(attempt(&start(&without(&[Wall::Seccomp])), "mmap-write-exec"), "EACCES");
    assert_eq!(attempt(&start(&without(&[Wall::Seccomp])), "mprotect-exec"), "EACCES");
    assert_eq!(attempt(&start(&without(&[Wall::Seccomp, Wall::Mdwe])), "mmap-write-exec"), "ok");
    assert_eq!(attempt(&start(&without(&[Wall::Seccomp, Wall::Mdwe])), "mprotect-exec"), "ok");
}

fn landlock_files() {
    let bare = [Wall::Seccomp, Wall::Rlimits, Wall::EmptyRoot, Wall::Landlock];
    assert_eq!(attempt(&start(&without(&bare[..3])), "openat"), "EACCES");
    assert_eq!(attempt(&start(&without(&bare)), "openat"), "ok");
}

fn landlock_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = u32::from(listener.local_addr().unwrap().port());
    let reach = |walls: &[Wall]| outcome(spawn(&start(&without(walls))).ask(Op::ConnectTcp, port).unwrap());
    let bare = [Wall::Seccomp, Wall::Rlimits, Wall::NetNamespace, Wall::Landlock];
    assert_eq!(reach(&bare[..3]), "EACCES");
    assert_eq!(reach(&bare), "ok");
}

fn landlock_scopes() {
    let _listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(ABSTRACT).unwrap()).unwrap();
    let reach = |walls: &[Wall]| outcome(spawn(&start(&without(walls))).ask(Op::ConnectAbstract, 0).unwrap());
    let bare = [Wall::Seccomp, Wall::Rlimits, Wall::NetNamespace, Wall::Landlock];
    assert_eq!(reach(&bare[..3]), "EPERM");
    assert_eq!(reach(&bare), "ok");
    assert_eq!(reach(&bare[..2]), "ECONNREFUSED", "another network namespace has no such name");
}

fn rlimits() {
    let cases = [("dup", "EMFILE"), ("fork", "EAGAIN"), ("mmap-huge", "ENOMEM"), ("memfd-create", "EMFILE")];
    for (attack, refused) in cases {
        if attack == "fork" && std::env::consts::ARCH != "x86_64" {
            continue;
        }
        assert_eq!(attempt(&start(&without(&[Wall::Seccomp])), attack), refused, "{attack}");
        let seen = attempt(&start(&without(&[Wall::Seccomp, Wall::Rlimits])), attack);
        // The tracer kills a process that forks, whatever else stands.
        assert_eq!(seen, if attack == "fork" { "was ended by signal 9" } else { "ok" }, "{attack}");
    }
}

fn descriptors() {
    assert_eq!(attempt(&start(&without(&[Wall::Seccomp])), "write-other"), "EBADF");
    // What answers then is the file behind the tests' standard error: a limit of file sizes, say, but it is open.
    assert_ne!(attempt(&start(&without(&[Wall::Seccomp, Wall::Descriptors])), "write-other"), "EBADF");
}

fn seccomp() {
    assert_eq!(standing(&config()).seccomp, 2);
    assert_eq!(standing(&full()).seccomp, 2);
    assert_eq!(standing(&without(&[Wall::Seccomp])).seccomp, 0);
}

/// A guest whose wall fails is ended before it runs, and a zygote without one is refused by name. No supported kernel lacks a
/// wall on demand, so this takes away what the walls stand on.
fn a_missing_wall_is_named_and_refused() {
    // Filters need no_new_privs: without it the guest falls instead of running unfiltered.
    let zygote = start(&without(&[Wall::NoNewPrivs, Wall::Landlock]));
    let mut inmate = spawn(&zygote);
    let how = inmate.ask(Op::Echo, 1).unwrap_err().how;
    assert_eq!(how, crate::How::Exited(crate::How::NO_WALL));
    let zygote = start(&without(&[Wall::NoNewPrivs]));
    if let Err(JailError::GuestWall { wall, .. }) = zygote.spawn(request(Profile::Arena)) {
        assert_eq!(wall, Wall::Landlock);
    }
    // Without a user namespace an ordinary user gets none of the others.
    let mut config = config();
    config.leave_out = vec![Wall::UserNamespace];
    let error = crate::Zygote::start(&config).unwrap_err();
    let JailError::WallsMissing { walls } = &error else { panic!("{error}") };
    for wall in [Wall::NetNamespace, Wall::MountNamespace, Wall::PidNamespace, Wall::EmptyRoot] {
        assert!(walls.iter().any(|status| status.wall == wall && !status.present), "{wall}");
    }
    assert!(error.to_string().contains("--allow-missing-wall net-namespace"), "{error}");
}

fn doctor_agrees_with_the_jail() {
    let absent = start(&{
        let mut config = config();
        config.allow_missing = Wall::ALL.iter().copied().filter(|wall| wall.may_be_missing()).collect();
        config
    })
    .absent();
    let found = probe();
    assert_eq!(found.iter().map(|status| status.wall).collect::<Vec<_>>(), Wall::ALL);
    for status in found {
        assert_eq!(status.present, !absent.contains(status.wall), "{status}");
        assert!(!status.detail.is_empty(), "{}", status.wall);
    }
}
