//! `tests/attacks/syscalls.toml`: 72 system calls, behind each filter and, with the filter left out, against the other walls.

use serde::Deserialize;

use super::Test;
use super::support::{Inmate, Op, request, spawn_as, start, without};
use crate::syscalls::syscall_number;
use crate::{How, Profile, Wall, Zygote};

pub(super) const TESTS: &[Test] = &[
    ("attacks::the_list_has_72_calls", the_list_has_72_calls),
    ("attacks::behind_the_arena_filter", behind_the_arena_filter),
    ("attacks::behind_the_malloc_filter", behind_the_malloc_filter),
    ("attacks::the_second_wall", the_second_wall),
];

const LIST: &str = include_str!("../../../../tests/attacks/syscalls.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    attack: Vec<Attack>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attack {
    id: String,
    call: String,
    number: Option<i64>,
    arch: Option<String>,
    args: Vec<toml::Value>,
    #[serde(default = "killed")]
    arena: String,
    #[serde(default = "killed")]
    malloc: String,
    unfiltered: Vec<String>,
    leak: Option<String>,
}

fn killed() -> String {
    "SIGSYS".into()
}

fn attacks() -> Vec<Attack> {
    let file: File = toml::from_str(LIST).expect("tests/attacks/syscalls.toml is well formed");
    assert_eq!(file.version, 1);
    file.attack
        .into_iter()
        .filter(|a| a.arch.as_deref().is_none_or(|arch| arch == std::env::consts::ARCH))
        .collect()
}

/// A system call, ready to be made without allocating.
pub(super) struct Call {
    number: i64,
    args: [usize; 6],
}

impl Call {
    pub(super) fn make(&self) -> i64 {
        let [a, b, c, d, e, f] = self.args;
        // SAFETY: none is promised: this is an attack. The process dies of it or answers, and nobody relies on its memory.
        let answer = unsafe { libc::syscall(self.number, a, b, c, d, e, f) };
        let forked = [libc::SYS_clone, libc::SYS_clone3].contains(&self.number) && answer == 0;
        if forked {
            crate::sys::exit_now(0);
        }
        if answer == -1 {
            -i64::from(std::io::Error::last_os_error().raw_os_error().unwrap_or(0))
        } else {
            answer
        }
    }
}

/// The calls of the list with the memory they point at, which lives as long as the process.
pub(super) fn calls() -> Vec<Call> {
    // SAFETY: a fresh private mapping.
    let page = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            4096,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    } as usize;
    let place = |bytes: Vec<u8>| Box::leak(bytes.into_boxed_slice()).as_ptr() as usize;
    let argument = |value: &toml::Value| match value {
        toml::Value::Integer(number) => *number as usize,
        toml::Value::String(text) if text == "page" => page,
        toml::Value::String(text) => match text.split_once(':').expect("kind:value") {
            ("path", path) => place([path.as_bytes(), b"\0"].concat()),
            ("zero", length) => place(vec![0; length.parse().unwrap()]),
            ("hex", hex) => place(
                hex.as_bytes()
                    .chunks(2)
                    .map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap())
                    .collect(),
            ),
            (kind, _) => panic!("unknown kind of argument {kind}"),
        },
        other => panic!("unknown argument {other}"),
    };
    let call = |attack: Attack| {
        let mut args = [0; 6];
        attack.args.iter().enumerate().for_each(|(index, value)| args[index] = argument(value));
        Call { number: number(&attack), args }
    };
    attacks().into_iter().map(call).collect()
}

fn number(attack: &Attack) -> i64 {
    attack
        .number
        .or_else(|| syscall_number(&attack.call))
        .unwrap_or_else(|| panic!("no call {}", attack.call))
}

fn the_list_has_72_calls() {
    let file: File = toml::from_str(LIST).unwrap();
    assert_eq!(file.attack.len(), 72);
    let mut ids: Vec<_> = file.attack.iter().map(|attack| &attack.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 72);
    for attack in &file.attack {
        let leaks = attack.unfiltered.iter().any(|outcome| outcome == "ok");
        assert_eq!(leaks, attack.leak.is_some(), "{}: a leak is explained, and only a leak", attack.id);
    }
}

fn behind(profile: Profile) {
    let zygote = start(&super::support::config());
    let mut wrong = Vec::new();
    for (index, attack) in attacks().iter().enumerate() {
        let expected = if profile == Profile::Arena { &attack.arena } else { &attack.malloc };
        let mut inmate = spawn_as(&zygote, &request(profile));
        let seen = match inmate.ask(Op::Attack, index as u32) {
            Ok(answer) => outcome(answer).replace("ok", "allowed"),
            Err(exit) => match exit.how {
                How::ForbiddenSyscall { number: Some(seen), .. } if seen == number(attack) => "SIGSYS".into(),
                how => how.to_string(),
            },
        };
        if seen != *expected {
            wrong.push(format!("{}: expected {expected}, saw {seen}", attack.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn behind_the_arena_filter() {
    behind(Profile::Arena);
}

fn behind_the_malloc_filter() {
    behind(Profile::Malloc);
}

fn the_second_wall() {
    let zygote = start(&without(&[Wall::Seccomp]));
    let mut wrong = Vec::new();
    for (index, attack) in attacks().iter().enumerate() {
        let seen = unfiltered(&zygote, index as u32);
        if !attack.unfiltered.contains(&seen) {
            wrong.push(format!("{}: expected {:?}, saw {seen}", attack.id, attack.unfiltered));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn unfiltered(zygote: &Zygote, index: u32) -> String {
    let mut inmate: Inmate = spawn_as(zygote, &request(Profile::Arena));
    match inmate.ask(Op::Attack, index) {
        Ok(answer) => outcome(answer),
        Err(exit) => exit.how.to_string(),
    }
}

/// The outcome of the attack `id` against the guests of `zygote`: "ok" or an error's name.
pub(super) fn attempt(zygote: &Zygote, id: &str) -> String {
    let index = attacks().iter().position(|attack| attack.id == id).expect("a known attack");
    unfiltered(zygote, index as u32)
}

pub(super) fn outcome(answer: i64) -> String {
    const NAMES: &[(i32, &str)] = &[
        (libc::EACCES, "EACCES"),
        (libc::EAGAIN, "EAGAIN"),
        (libc::EBADF, "EBADF"),
        (libc::ECONNREFUSED, "ECONNREFUSED"),
        (libc::EFAULT, "EFAULT"),
        (libc::EINVAL, "EINVAL"),
        (libc::EISCONN, "EISCONN"),
        (libc::EMFILE, "EMFILE"),
        (libc::ENODEV, "ENODEV"),
        (libc::ENOENT, "ENOENT"),
        (libc::ENOMEM, "ENOMEM"),
        (libc::ENOSYS, "ENOSYS"),
        (libc::ENOTDIR, "ENOTDIR"),
        (libc::ENOTTY, "ENOTTY"),
        (libc::EOPNOTSUPP, "EOPNOTSUPP"),
        (libc::EPERM, "EPERM"),
        (libc::EROFS, "EROFS"),
        (libc::ESRCH, "ESRCH"),
    ];
    if !(-4095..0).contains(&answer) {
        return "ok".into();
    }
    NAMES
        .iter()
        .find(|(number, _)| i64::from(*number) == -answer)
        .map_or_else(|| format!("errno {}", -answer), |n| n.1.into())
}

/// The name of the abstract socket that `walls` listens on.
pub(super) const ABSTRACT: &[u8] = b"menshen-jail-test";

/// Connects to an abstract unix socket of the test. 0 or -errno.
pub(super) fn connect_abstract() -> i64 {
    let mut address = [0u8; 3 + ABSTRACT.len()];
    address[0] = libc::AF_UNIX as u8;
    address[3..].copy_from_slice(ABSTRACT);
    connect(libc::AF_UNIX, &address)
}

/// Connects to a TCP port of the test on 127.0.0.1. 0 or -errno.
pub(super) fn connect_tcp(port: u16) -> i64 {
    let [high, low] = port.to_be_bytes();
    connect(libc::AF_INET, &[libc::AF_INET as u8, 0, high, low, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
}

fn connect(family: i32, address: &[u8]) -> i64 {
    // SAFETY: `address` is as long as said; the descriptor lives as long as the process.
    let answer = unsafe {
        match libc::socket(family, libc::SOCK_STREAM, 0) {
            -1 => -1,
            fd => libc::connect(fd, address.as_ptr().cast(), address.len() as u32),
        }
    };
    if answer == 0 { 0 } else { -i64::from(std::io::Error::last_os_error().raw_os_error().unwrap_or(0)) }
}
