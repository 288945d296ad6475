//! Someone looks into the broker: it is seen within a second, also by the guard alone, and nothing else is.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::Test;
use super::support::is_root;
use crate::sentry::look_tests as look;
use crate::{Sentry, SentryConfig, Sign, guard_main, harden_self, signs_here};

pub(super) const TESTS: &[Test] = &[
    ("sentry::texts_of_proc_are_read_as_they_are", look::texts_of_proc_are_read_as_they_are),
    (
        "sentry::a_look_out_that_sees_nothing_says_so_and_not_at_once",
        look::a_look_out_that_sees_nothing_says_so_and_not_at_once,
    ),
    (
        "sentry::a_file_that_others_can_change_is_not_trusted",
        look::a_file_that_others_can_change_is_not_trusted,
    ),
    ("sentry::nothing_is_seen_where_nobody_looks", nothing_is_seen_where_nobody_looks),
    ("sentry::an_attached_debugger_is_seen_within_a_second", an_attached_debugger_is_seen_within_a_second),
    (
        "sentry::the_guard_ends_the_programs_of_a_stopped_broker",
        the_guard_ends_the_programs_of_a_stopped_broker,
    ),
    (
        "sentry::the_guard_writes_down_what_a_killed_broker_cannot",
        the_guard_writes_down_what_a_killed_broker_cannot,
    ),
    ("sentry::no_sign_under_stops_and_continues", no_sign_under_stops_and_continues),
];

/// `__guard FILE BROKER ZYGOTE...`: what no broker is left to write goes to the file.
pub(super) fn guard(args: &[String]) -> ! {
    guard_main(&args[1..], &|signs| std::fs::write(&args[0], signs.join("\n")).unwrap())
}

/// `__watched FILE ZYGOTE...`: a broker that prints each sign as a line.
pub(super) fn watched(args: &[String]) -> ! {
    harden_self().unwrap();
    let (file, zygotes) =
        (args[0].clone(), args[1..].iter().map(|pid| (pid.parse().unwrap(), false)).collect());
    let config = SentryConfig {
        program: std::env::current_exe().unwrap(),
        args: vec!["__guard".into(), file.into()],
        zygotes,
    };
    let _sentry = Sentry::start(config, |Sign(text)| {
        println!("{text}");
        true
    })
    .unwrap();
    println!("ready {}", signs_here().len());
    loop {
        std::thread::park();
    }
}

/// `__hold PID MS`: attaches as gdb does, which stops the process, and lets go of it after so long; exits with the error number.
pub(super) fn hold(args: &[String]) -> ! {
    let pid: i32 = args[0].parse().unwrap();
    // All its threads, as gdb does.
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let tasks: Vec<i32> = tasks.map(|t| t.unwrap().file_name().to_str().unwrap().parse().unwrap()).collect();
    for task in &tasks {
        // SAFETY: takes integers only.
        let answer = unsafe { libc::ptrace(libc::PTRACE_ATTACH, *task, 0usize, 0usize) };
        if answer != 0 {
            crate::sys::exit_now(std::io::Error::last_os_error().raw_os_error().unwrap_or(0));
        }
    }
    std::thread::sleep(Duration::from_millis(args[1].parse().unwrap()));
    for task in tasks {
        // SAFETY: takes integers only; the tracee has stopped by now.
        unsafe { libc::ptrace(libc::PTRACE_DETACH, task, 0usize, 0usize) };
    }
    crate::sys::exit_now(0)
}

struct Broker {
    child: Child,
    said: BufReader<ChildStdout>,
    file: PathBuf,
}

impl Broker {
    fn start(zygotes: &[u32]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("menshen-guard-{}-{number}", std::process::id()));
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("__watched")
            .arg(&file)
            .args(zygotes.iter().map(ToString::to_string))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut ready = String::new();
        said.read_line(&mut ready).unwrap();
        assert_eq!(ready, "ready 0\n", "nobody looks yet");
        Self { child, said, file }
    }

    fn next(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line
    }

    /// Everything it said up to its end.
    fn end(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.said.by_ref().lines().map_while(Result::ok).collect()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.file);
    }
}

fn holding(pid: u32, ms: u32) -> Child {
    let me = std::env::current_exe().unwrap();
    Command::new(me).args(["__hold", &pid.to_string(), &ms.to_string()]).spawn().unwrap()
}

/// The ptrace slot of a process of the same user that is undumpable: EPERM for everybody but root.
fn refused(pid: u32) -> bool {
    holding(pid, 0).wait().unwrap().code() == Some(libc::EPERM)
}

fn nothing_is_seen_where_nobody_looks() {
    assert_eq!(signs_here(), []);
    let broker = Broker::start(&[]);
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(broker.end(), [""; 0]);
}

fn an_attached_debugger_is_seen_within_a_second() {
    let mut broker = Broker::start(&[]);
    if !is_root() {
        assert!(refused(broker.child.id()));
        return;
    }
    let began = Instant::now();
    let mut debugger = holding(broker.child.id(), 900);
    let sign = broker.next();
    assert!(
        sign.contains("a debugger is attached to the broker") && sign.contains(&debugger.id().to_string()),
        "{sign}"
    );
    // It was stopped for 0.9 s; the guard saw it then, and it was told as soon as it went on.
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(debugger.wait().unwrap().code(), Some(0));
}

fn the_guard_ends_the_programs_of_a_stopped_broker() {
    let mut zygote = Command::new("sleep").arg("60").spawn().unwrap();
    let broker = Broker::start(&[zygote.id()]);
    if !is_root() {
        assert!(refused(broker.child.id()));
        zygote.kill().unwrap();
        zygote.wait().unwrap();
        return;
    }
    let began = Instant::now();
    let mut debugger = holding(broker.child.id(), 20_000);
    zygote.wait().unwrap();
    // 1 s is the promise; the rest is for a busy machine, and far below the time for which the broker is held.
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    debugger.kill().unwrap();
    debugger.wait().unwrap();
}

fn the_guard_writes_down_what_a_killed_broker_cannot() {
    let mut broker = Broker::start(&[]);
    if !is_root() {
        assert!(refused(broker.child.id()));
        return;
    }
    let mut debugger = holding(broker.child.id(), 20_000);
    // Long enough for the guard to see it; the broker cannot hear of it, because it is held.
    std::thread::sleep(Duration::from_secs(2));
    broker.child.kill().unwrap();
    broker.child.wait().unwrap();
    debugger.kill().unwrap();
    debugger.wait().unwrap();
    let end = Instant::now() + Duration::from_secs(10);
    let written = loop {
        match std::fs::read_to_string(&broker.file) {
            Ok(text) if !text.is_empty() => break text,
            _ => assert!(Instant::now() < end, "the guard writes within 10 s"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(written.contains("a debugger is attached to the broker"), "{written}");
}

/// Stops and continues are no debugger, whenever they fall.
fn no_sign_under_stops_and_continues() {
    let rounds: u32 = std::env::var("MENSHEN_STOPS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let zygote = Command::new("sleep").arg("7200").spawn().unwrap();
    let broker = Broker::start(&[zygote.id()]);
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..rounds {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let pid = if chance & 1 == 0 { broker.child.id() } else { zygote.id() }.cast_signed();
        let pause = Duration::from_micros((chance >> 8) % 4_000);
        // SAFETY: take integers only; both processes are our children and not waited for yet.
        unsafe { libc::kill(pid, libc::SIGSTOP) };
        std::thread::sleep(pause);
        // SAFETY: as above.
        unsafe { libc::kill(pid, libc::SIGCONT) };
        std::thread::sleep(pause);
    }
    std::thread::sleep(Duration::from_millis(500));
    let mut zygote = zygote;
    assert!(zygote.try_wait().unwrap().is_none(), "the programs live");
    zygote.kill().unwrap();
    zygote.wait().unwrap();
    assert_eq!(broker.end(), [""; 0]);
}
