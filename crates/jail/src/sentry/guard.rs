//! The guard: a process that looks at the broker and its zygotes from outside, so that it sees also what stops the broker. On a
//! sign it ends the zygotes, and with them every program; then it tells the broker, or, when the broker is gone, writes it down.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{FromRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

use super::EVERY;
use super::look;
use crate::{harden_self, sys};

/// Writes signs down when no broker is left to do so.
pub type Orphan<'a> = &'a dyn Fn(&[String]);

struct Zygote {
    pid: u32,
    held: bool,
    handle: OwnedFd,
}

/// Runs the guard in this process: `args` are the broker's process id and the zygotes', `+` behind those whose slot is held.
pub fn guard_main(args: &[String], orphan: Orphan<'_>) -> ! {
    let Some((broker, zygotes)) = args.split_first() else { sys::exit_now(2) };
    let Ok(broker) = broker.parse() else { sys::exit_now(2) };
    // It holds no secret, but whoever stopped it would be seen by nobody.
    if harden_self().is_err() {
        sys::exit_now(3);
    }
    let zygotes: Vec<Zygote> = zygotes.iter().filter_map(|text| zygote(text)).collect();
    // SAFETY: descriptor 0 is the socket that the broker gave this process, and nobody else here uses it.
    let mut socket = UnixStream::from(unsafe { OwnedFd::from_raw_fd(0) });
    if socket.set_nonblocking(true).is_err() {
        sys::exit_now(4);
    }
    let mut said: Vec<String> = Vec::new();
    let (mut written, mut let_go) = (0, false);
    loop {
        let alive = std::os::unix::process::parent_id() == broker;
        if alive {
            for sign in signs(broker, &zygotes, &mut let_go) {
                if said.contains(&sign) || said.len() >= 64 {
                    continue;
                }
                zygotes.iter().for_each(end);
                let _ = socket.write_all(format!("{sign}\n").as_bytes());
                said.push(sign);
            }
        }
        if over(&mut socket, &mut written, said.len()) || !alive {
            if written < said.len() {
                orphan(&said[written..]);
            }
            sys::exit_now(0);
        }
        std::thread::sleep(EVERY);
    }
}

/// Ends a zygote and its programs. Each of them is killed by itself: a broker that is held still is their tracer, and a zygote
/// that it does not let go of tells its children nothing. What is killed runs no more, whoever holds it.
fn end(zygote: &Zygote) {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let children = pids.filter(|pid| look::parent_of(*pid) == Some(zygote.pid));
    let handles: Vec<OwnedFd> = children.filter_map(|pid| sys::pidfd_open(pid).ok()).collect();
    for handle in handles.iter().chain([&zygote.handle]) {
        // It may have ended already.
        let _ = sys::pidfd_send_signal(handle, libc::SIGKILL);
    }
}

fn zygote(text: &str) -> Option<Zygote> {
    let (pid, held) = text.strip_suffix('+').map_or((text, false), |pid| (pid, true));
    let pid: u32 = pid.parse().ok()?;
    Some(Zygote { pid, held, handle: sys::pidfd_open(pid).ok()? })
}

/// `let_go`: at the last look a zygote was held by nobody.
fn signs(broker: u32, zygotes: &[Zygote], let_go: &mut bool) -> Vec<String> {
    let ours = |tracer: u32| fs::exists(format!("/proc/{broker}/task/{tracer}")).unwrap_or(false);
    let mut signs: Vec<String> = look::traced(broker, "the broker", &|_| false).collect();
    let before = std::mem::take(let_go);
    for zygote in zygotes {
        signs.extend(look::traced(zygote.pid, "the zygote", &ours));
        let lives = sys::pidfd_send_signal(&zygote.handle, 0).is_ok();
        if zygote.held && lives && look::tracer_of(zygote.pid) == Some(0) {
            // The threads of a broker that is ending let go one after the other: only a second look tells.
            if before && std::os::unix::process::parent_id() == broker {
                signs.push("the broker's hold on the zygote is gone".into());
            }
            *let_go = true;
        }
    }
    signs
}

/// Reads how much the broker has written down. True: it is gone.
fn over(socket: &mut UnixStream, written: &mut usize, said: usize) -> bool {
    let mut bytes = [0; 64];
    loop {
        match socket.read(&mut bytes) {
            Ok(0) => return true,
            Ok(_) => *written = said,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return e.kind() != ErrorKind::WouldBlock,
        }
    }
}
