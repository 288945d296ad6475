//! Birth and death: what guests answer, how their end is told, who dies with whom.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Test;
use super::support::{Op, config, eventually, full, lives, request, spawn, spawn_as, start};
use crate::{Exit, How, JailError, Profile, Vitals, Wall};

pub(super) const TESTS: &[Test] = &[
    ("life::a_guest_answers", a_guest_answers),
    ("life::a_fully_isolated_guest_answers", a_fully_isolated_guest_answers),
    ("life::each_end_is_told_as_it_was", each_end_is_told_as_it_was),
    ("life::each_end_is_told_without_a_tracer", each_end_is_told_without_a_tracer),
    ("life::a_refused_call_is_known_by_number", a_refused_call_is_known_by_number),
    ("life::memory_and_cpu_are_bounded", memory_and_cpu_are_bounded),
    ("life::the_whole_stack_is_there", the_whole_stack_is_there),
    ("life::lazy_system_calls_are_settled", lazy_system_calls_are_settled),
    ("life::a_killed_guest_leaves_the_others", a_killed_guest_leaves_the_others),
    ("life::guests_die_with_their_zygote", guests_die_with_their_zygote),
    ("life::guests_die_with_a_killed_broker", guests_die_with_a_killed_broker),
    ("life::a_guest_has_one_descriptor_and_no_environment", a_guest_has_one_descriptor_and_no_environment),
    ("life::vitals_are_seen_from_outside", vitals_are_seen_from_outside),
    ("life::two_hundred_guests", two_hundred_guests),
];

fn a_guest_answers() {
    let zygote = start(&config());
    for profile in Profile::ALL {
        let mut inmate = spawn_as(&zygote, &request(profile));
        assert_eq!(inmate.ask(Op::Echo, 41), Ok(41));
        assert_eq!(inmate.jailed.walls, crate::WallSet::all().without(zygote.absent()));
    }
}

fn a_fully_isolated_guest_answers() {
    let zygote = start(&full());
    let mut inmate = spawn(&zygote);
    assert_eq!(inmate.ask(Op::Echo, 42), Ok(42));
}

fn ends(config: &crate::ZygoteConfig) {
    let zygote = start(config);
    for (op, argument, how) in [
        (Op::Exit, 0, How::Exited(0)),
        (Op::Exit, 7, How::Exited(7)),
        (Op::Panic, 0, How::Exited(How::PANICKED)),
        (Op::Fault, 0, How::Signaled(libc::SIGSEGV)),
        (Op::Overflow, 0, How::Signaled(libc::SIGSEGV)),
        (Op::Trap, 0, How::Signaled(libc::SIGILL)),
    ] {
        let mut inmate = spawn(&zygote);
        let pid = inmate.jailed.pid;
        assert_eq!(inmate.ask(op, argument), Err(Exit { pid, how }));
        assert!(eventually(|| !lives(pid)));
        assert!(!zygote.kill(pid), "it is out of the book");
    }
    let mut inmate = spawn(&zygote);
    inmate.tell(Op::Spin, 0);
    assert!(zygote.kill(inmate.jailed.pid));
    assert_eq!(inmate.end().how, How::Signaled(libc::SIGKILL));
}

fn each_end_is_told_as_it_was() {
    ends(&config());
}

fn each_end_is_told_without_a_tracer() {
    let mut config = config();
    config.debuggable = true;
    ends(&config);
    let zygote = start(&config);
    let how = spawn(&zygote).ask(Op::Attack, 0).unwrap_err().how;
    assert_eq!(how, How::ForbiddenSyscall { number: None, name: None });
}

fn a_refused_call_is_known_by_number() {
    let zygote = start(&config());
    let index = u32::from(std::env::consts::ARCH == "x86_64");
    let how = spawn(&zygote).ask(Op::Attack, index).unwrap_err().how;
    assert_eq!(how, How::ForbiddenSyscall { number: Some(libc::SYS_openat), name: Some("openat") });
    assert!(how.to_string().contains("openat"), "{how}");
}

fn memory_and_cpu_are_bounded() {
    let zygote = start(&config());
    let mut request = request(Profile::Malloc);
    request.limits.address_space = 64 << 20;
    assert_eq!(spawn_as(&zygote, &request).ask(Op::Allocate, 8 << 20), Ok(1));
    // Rust aborts where it cannot allocate; the abort's own system calls are refused.
    let how = spawn_as(&zygote, &request).ask(Op::Allocate, 80 << 20).unwrap_err().how;
    assert!(matches!(how, How::ForbiddenSyscall { .. } | How::Signaled(_)), "{how}");
    request.limits.cpu_seconds = Some(1);
    let begun = Instant::now();
    let how = spawn_as(&zygote, &request).ask(Op::Spin, 0).unwrap_err().how;
    assert_eq!(how, How::Signaled(libc::SIGKILL));
    assert!(begun.elapsed() >= Duration::from_millis(900));
}

fn the_whole_stack_is_there() {
    let zygote = start(&config());
    let mut request = request(Profile::Arena);
    assert_eq!(spawn_as(&zygote, &request).ask(Op::Deep, 960 << 10), Ok(1));
    // A stack that could never grow to its size would be a fault in the middle of the guest's work.
    request.limits.stack = request.limits.address_space;
    let error = zygote.spawn(request).unwrap_err();
    assert!(matches!(error, JailError::GuestWall { wall: Wall::Rlimits, errno: libc::ENOMEM }), "{error}");
}

fn lazy_system_calls_are_settled() {
    let zygote = start(&config());
    let mut inmate = spawn(&zygote);
    assert_eq!(inmate.ask(Op::Settled, 0), Ok(1));
    assert_eq!(inmate.ask(Op::LocalTime, 0), Ok(70));
}

fn a_killed_guest_leaves_the_others() {
    let zygote = start(&config());
    let (first, mut second) = (spawn(&zygote), spawn(&zygote));
    assert!(zygote.kill(first.jailed.pid));
    assert_eq!(first.end().how, How::Signaled(libc::SIGKILL));
    let mut third = spawn(&zygote);
    assert!(spawn(&zygote).ask(Op::Attack, 1).is_err());
    assert_eq!(second.ask(Op::Echo, 2), Ok(2));
    assert_eq!(third.ask(Op::Echo, 3), Ok(3));
}

fn guests_die_with_their_zygote() {
    for debuggable in [false, true] {
        let mut config = config();
        config.debuggable = debuggable;
        let zygote = start(&config);
        let mut inmate = spawn(&zygote);
        inmate.tell(Op::Spin, 0);
        // SAFETY: takes integers only; the zygote is ours and alive.
        unsafe { libc::kill(zygote.pid().cast_signed(), libc::SIGKILL) };
        assert_eq!(inmate.end().how, How::ZygoteGone);
        assert!(eventually(|| !lives(inmate.jailed.pid)));
        assert!(eventually(|| !zygote.is_alive()));
        let error = zygote.spawn(request(Profile::Arena)).unwrap_err();
        assert!(matches!(error, JailError::ZygoteGone { .. }), "{error}");
        let again = spawn(&start(&config));
        assert_eq!(again.end().how, How::ZygoteGone, "dropping a zygote ends its guests");
    }
}

/// Starts a broker process and a spinning guest of it; the guest's pid.
fn broker(args: &[&str]) -> (Child, u32) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .arg("__broker")
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, line.trim().parse().unwrap())
}

fn guests_die_with_a_killed_broker() {
    for (args, dies) in [
        (&["traced"][..], true),
        (&["untraced"], true),
        (&["traced", "parent-death"], true),
        // The wall taken away: nothing is left that kills it.
        (&["untraced", "parent-death"], false),
    ] {
        let (mut broker, guest) = broker(args);
        assert!(lives(guest));
        broker.kill().unwrap();
        broker.wait().unwrap();
        if dies {
            assert!(eventually(|| !lives(guest)), "{args:?}");
        } else {
            std::thread::sleep(Duration::from_millis(300));
            assert!(lives(guest), "{args:?}");
            // SAFETY: takes integers only; the guest is ours and alive.
            unsafe { libc::kill(guest.cast_signed(), libc::SIGKILL) };
        }
    }
}

fn a_guest_has_one_descriptor_and_no_environment() {
    // Something that must not be inherited, although it is not close-on-exec.
    // SAFETY: duplicates standard error.
    let leaked = unsafe { libc::dup(2) };
    // A dumpable guest, so that an ordinary user can look into it.
    let zygote = start(&super::support::without(&[Wall::Undumpable]));
    let mut inmate = spawn(&zygote);
    assert_eq!(inmate.ask(Op::Echo, 1), Ok(1));
    let proc = format!("/proc/{}", inmate.jailed.pid);
    let open: Vec<_> =
        std::fs::read_dir(format!("{proc}/fd")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(open, ["3"]);
    assert!(std::fs::read(format!("{proc}/environ")).unwrap().is_empty());
    // SAFETY: closes what was opened above.
    unsafe { libc::close(leaked) };
}

fn vitals_are_seen_from_outside() {
    let zygote = start(&config());
    let mut inmate = spawn(&zygote);
    inmate.tell(Op::Spin, 0);
    let pid = inmate.jailed.pid;
    let before = Vitals::of(pid).unwrap();
    assert!(before.rss > 100_000 && before.rss < 100_000_000);
    assert_eq!(before.pss.is_some(), super::support::is_root());
    assert!(eventually(|| Vitals::cpu_of(pid).unwrap() > before.cpu + Duration::from_millis(20)));
    zygote.kill(pid);
    inmate.end();
    assert!(eventually(|| Vitals::of(pid).is_none()));
}

fn two_hundred_guests() {
    let zygote = start(&config());
    let mut inmates: Vec<_> = (0..200).map(|_| spawn(&zygote)).collect();
    for (index, inmate) in inmates.iter_mut().enumerate() {
        assert_eq!(inmate.ask(Op::Echo, index as u32), Ok(index as i64));
    }
}
