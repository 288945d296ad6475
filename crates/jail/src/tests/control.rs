//! The control socket under messages that no broker of ours sends.

use std::os::fd::AsRawFd;

use super::Test;
use super::support::{Op, config, request, spawn, start};
use crate::control::{Answer, Command};
use crate::{Assignment, JailError, Limits, Profile, Wall, Zygote};

pub(super) const TESTS: &[Test] = &[
    ("control::bad_messages_are_refused_and_forgotten", bad_messages_are_refused_and_forgotten),
    ("control::bad_requests_are_refused_before_they_are_sent", bad_requests_are_refused_before_they_are_sent),
    ("control::a_required_wall_cannot_be_given_up", a_required_wall_cannot_be_given_up),
    ("control::a_missing_program_is_named", a_missing_program_is_named),
];

fn bad_messages_are_refused_and_forgotten() {
    let zygote = start(&config());
    let assignment = Assignment { role: 0, profile: Profile::Arena, limits: Limits::default() };
    let good = Command::Spawn { id: 1, assignment, label: "x".into() }.encode();
    let with_nul = Command::Spawn { id: 1, assignment, label: "a\0b".into() }.encode();
    let null = std::fs::File::open("/dev/null").unwrap();
    let fd = Some(null.as_raw_fd());
    for (bytes, descriptor, why) in [
        (vec![], None, "empty message"),
        (vec![], fd, "empty message"),
        (vec![0; 257], None, "message too long"),
        (vec![2; 60_000], fd, "message too long"),
        (vec![0], None, "unknown kind"),
        (vec![0; 64], fd, "unknown kind"),
        (good.clone(), None, "wrong descriptors"),
        (good[..10].to_vec(), fd, "wrong length"),
        (with_nul, fd, "bad field"),
        (vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], fd, "wrong descriptors"),
    ] {
        let answer = zygote.raw_exchange(&bytes, descriptor).unwrap();
        let Answer::Refused { code } = answer else { panic!("{why}: {answer:?}") };
        assert_eq!(crate::control::refusal(code), why);
    }
    assert_eq!(spawn(&zygote).ask(Op::Echo, 5), Ok(5), "the zygote goes on");
}

fn bad_requests_are_refused_before_they_are_sent() {
    let zygote = start(&config());
    for label in ["", "a b", "a\0b", "\u{1b}[2J", &"x".repeat(65)] {
        let mut request = request(Profile::Arena);
        request.label = label.into();
        let error = zygote.spawn(request).unwrap_err();
        assert!(matches!(error, JailError::Label { .. }), "{error}");
    }
    let mut request = request(Profile::Arena);
    request.limits.address_space = 1;
    let error = zygote.spawn(request).unwrap_err();
    assert!(matches!(error, JailError::Limit { given: 1, .. }), "{error}");
}

fn a_required_wall_cannot_be_given_up() {
    for wall in [Wall::Seccomp, Wall::NoNewPrivs, Wall::Capabilities, Wall::Rlimits, Wall::DedicatedUid] {
        let mut config = config();
        config.allow_missing = vec![wall];
        let error = Zygote::start(&config).unwrap_err();
        assert!(matches!(error, JailError::WallRequired { wall: named } if named == wall), "{error}");
    }
}

fn a_missing_program_is_named() {
    let mut config = config();
    config.program = "/nowhere/menshen".into();
    let error = Zygote::start(&config).unwrap_err().to_string();
    assert!(error.contains("/nowhere/menshen"), "{error}");
    // A program that is no zygote ends without a word.
    config.program = "/bin/true".into();
    let error = Zygote::start(&config).unwrap_err();
    assert!(matches!(error, JailError::ZygoteGone { .. }), "{error}");
}
