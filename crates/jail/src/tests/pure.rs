//! What needs no process: the back-off, the messages, the seccomp list, the names.

use std::time::Duration;

use super::Test;
use crate::control::{Answer, Command, Setup};
use crate::syscalls::{syscall_name, syscall_number};
use crate::{Assignment, Backoff, Isolation, Limits, Profile, Wall, WallSet, allowed_calls};

pub(super) const TESTS: &[Test] = &[
    ("pure::back_off_doubles_and_forgets", back_off_doubles_and_forgets),
    ("pure::messages_survive_the_way", messages_survive_the_way),
    ("pure::mangled_messages_are_refused", mangled_messages_are_refused),
    ("pure::the_lists_are_short_and_reasoned", the_lists_are_short_and_reasoned),
    ("pure::walls_have_names", walls_have_names),
    ("pure::system_calls_have_names", system_calls_have_names),
];

fn back_off_doubles_and_forgets() {
    let mut back_off = Backoff::new();
    let mut now = Duration::ZERO;
    let mut waits = Vec::new();
    for _ in 0..13 {
        let started = now;
        now += Duration::from_millis(10);
        let wait = back_off.crashed(started, now);
        assert_eq!(back_off.may_start(now).err().unwrap_or_default(), wait);
        now += wait;
        assert_eq!(back_off.may_start(now), Ok(()));
        waits.push(wait.as_millis());
    }
    assert_eq!(waits[..5], [0, 500, 1000, 2000, 4000]);
    assert_eq!(waits[12], 300_000);
    assert_eq!(
        back_off.crashed(now, now + Duration::from_secs(61)),
        Duration::ZERO,
        "a minute proves a guest"
    );
    assert_eq!(back_off.crashes(), 1);
    for _ in 0..100 {
        back_off.crashed(now, now);
    }
    assert_eq!(back_off.crashed(now, now), Duration::from_secs(300), "the count does not overflow");
}

fn messages() -> (Vec<Command>, Vec<Answer>) {
    let walls: WallSet = [Wall::Mdwe, Wall::Seccomp].into_iter().collect();
    let limits = Limits { cpu_seconds: Some(3), ..Limits::default() };
    (
        vec![
            Command::Setup(Setup {
                isolation: Isolation::Full,
                debuggable: true,
                report_exits: false,
                allow_missing: walls,
                leave_out: walls,
            }),
            Command::Spawn {
                id: 9,
                assignment: Assignment { role: 1, profile: Profile::Malloc, limits },
                label: "a:b".into(),
            },
        ],
        vec![
            Answer::Ready { absent: vec![(Wall::Landlock, 38)] },
            Answer::CannotStand { wall: Wall::Mdwe, errno: 22 },
            Answer::Forked { id: 1, pid: 77 },
            Answer::NotForked { id: 2, errno: 11 },
            Answer::Standing { id: 3, walls },
            Answer::Fallen { id: 4, wall: Wall::Rlimits, errno: 1 },
            Answer::Exited { pid: 5, status: 139 },
            Answer::Refused { code: 2 },
        ],
    )
}

fn messages_survive_the_way() {
    let (commands, answers) = messages();
    for command in commands {
        assert_eq!(Command::decode(&command.encode()), Ok(command));
    }
    for answer in answers {
        assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
    }
}

/// Every prefix and every message with one byte too many is refused, and 10^5 random ones are refused or valid, never a panic.
fn mangled_messages_are_refused() {
    let (commands, answers) = messages();
    for command in &commands[..1] {
        let bytes = command.encode();
        (0..bytes.len()).for_each(|length| assert!(Command::decode(&bytes[..length]).is_err()));
        assert!(Command::decode(&[bytes, vec![0]].concat()).is_err());
    }
    for label in ["", "a b", "a\0b", "ä", "\u{1b}[2J", &"x".repeat(65)] {
        let mut bytes = commands[1].encode();
        bytes.truncate(bytes.len() - 3);
        bytes.extend(label.as_bytes());
        assert!(Command::decode(&bytes).is_err(), "{label:?}");
    }
    for answer in &answers[1..] {
        let bytes = answer.encode();
        (0..bytes.len()).for_each(|length| assert!(Answer::decode(&bytes[..length]).is_err()));
        assert!(Answer::decode(&[bytes, vec![0]].concat()).is_err());
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..100_000 {
        let length = random() as usize % 70;
        let mut bytes: Vec<u8> = (0..length).map(|_| random() as u8).collect();
        if let Some(kind) = bytes.first_mut() {
            *kind %= 10;
        }
        if let Ok(command) = Command::decode(&bytes) {
            assert_eq!(command.encode(), bytes, "one message, one form");
        }
        if let Ok(answer) = Answer::decode(&bytes) {
            assert_eq!(answer.encode(), bytes, "one message, one form");
        }
    }
}

fn the_lists_are_short_and_reasoned() {
    let slow = usize::from(crate::filter::slow_clock());
    assert_eq!(allowed_calls(Profile::Arena).unwrap().len(), 3 + slow);
    assert_eq!(allowed_calls(Profile::Malloc).unwrap().len(), 8 + slow);
    let calls = allowed_calls(Profile::Malloc).unwrap();
    assert!(calls.iter().all(|call| !call.reason.is_empty()));
    assert_eq!(calls[0].call, "read(arg0 = 3)");
    for profile in Profile::ALL {
        let fast = crate::filter::compile(profile, false).unwrap();
        let with_clock = crate::filter::compile(profile, true).unwrap();
        assert!(fast.len() < with_clock.len());
    }
}

fn walls_have_names() {
    for wall in Wall::ALL {
        assert_eq!(wall.name().parse(), Ok(*wall));
        assert!(!wall.what_to_do().is_empty() && !wall.description().is_empty());
    }
    let error = "sesam".parse::<Wall>().unwrap_err();
    assert!(error.contains("landlock-scopes") && !error.contains("seccomp,"), "{error}");
    assert_eq!(WallSet::from_bits(WallSet::all().bits()), Some(WallSet::all()));
    assert_eq!(WallSet::from_bits(1 << 31), None);
}

fn system_calls_have_names() {
    assert_eq!(syscall_name(libc::SYS_openat), Some("openat"));
    assert_eq!(syscall_number("openat"), Some(libc::SYS_openat));
    assert_eq!(syscall_name(-1), None);
    assert_eq!(syscall_number("open sesame"), None);
}
