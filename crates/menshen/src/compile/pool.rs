//! As many compiling children as there are processors. A child that dies or does not answer costs its own unit and is
//! replaced; it may have been taken over by what it compiled, so nothing it says is believed but the form.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use menshen_code::{Job, Key, Output};
use menshen_jail::{Limits, Profile, SpawnRequest, Zygote};

use super::child::{ROLE, lost};

/// Longest time for one unit. The largest file that the package reader lets through needs a tenth of it.
const DEADLINE: Duration = Duration::from_secs(30);
/// Largest output of one unit.
const LARGEST: usize = 64 << 20;
/// Stack of a child. The recursive parsers have depth limits measured against [`menshen_code::STACK`].
const STACK: u64 = 4 * menshen_code::STACK as u64;
/// Address space of a child.
const MEMORY: u64 = 2 << 30;

/// Compiles all jobs; `each` hears of every output and whether it may be kept.
pub(super) fn run(
    zygote: &Zygote,
    jobs: Vec<(Key, Job)>,
    mut each: impl FnMut(Key, Output, bool),
) -> Result<(), String> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(jobs.len());
    let queue = Mutex::new(jobs.into_iter());
    let (send, outputs) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (send, queue) = (send.clone(), &queue);
            scope.spawn(move || worker(zygote, queue, &send));
        }
        drop(send);
        for message in outputs {
            let (key, output, keep) = message?;
            each(key, output, keep);
        }
        Ok(())
    })
}

type Message = Result<(Key, Output, bool), String>;

fn worker(zygote: &Zygote, queue: &Mutex<std::vec::IntoIter<(Key, Job)>>, send: &mpsc::Sender<Message>) {
    let mut child: Option<UnixStream> = None;
    loop {
        let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
        let Some((key, job)) = next else { return };
        let socket = match child.take().map_or_else(|| spawn(zygote), Ok) {
            Ok(socket) => socket,
            Err(e) => {
                // The receiver may be gone after the first such error; then there is nobody to tell.
                let _ = send.send(Err(format!("no compiling process could be started: {e}")));
                return;
            }
        };
        let (output, keep) = match ask(&socket, &job) {
            Ok(output) => {
                child = Some(socket);
                (output, true)
            }
            Err(why) => (lost(&job, why), false),
        };
        if send.send(Ok((key, output, keep))).is_err() {
            return;
        }
    }
}

fn spawn(zygote: &Zygote) -> Result<UnixStream, String> {
    let request = SpawnRequest {
        role: ROLE,
        profile: Profile::Malloc,
        label: "menshen-compile".into(),
        limits: Limits { address_space: MEMORY, stack: STACK, cpu_seconds: None },
    };
    let child = zygote.spawn(request).map_err(|e| e.to_string())?;
    let socket = UnixStream::from(child.socket);
    socket
        .set_read_timeout(Some(DEADLINE))
        .and_then(|()| socket.set_write_timeout(Some(DEADLINE)))
        .map_err(|e| e.to_string())?;
    Ok(socket)
}

/// One job. The error says what the compiler did instead of answering.
fn ask(mut socket: &UnixStream, job: &Job) -> Result<Output, &'static str> {
    let bytes = job.encode();
    let head = u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
    socket.write_all(&head).and_then(|()| socket.write_all(&bytes)).map_err(|_| "ended")?;
    let mut head = [0; 4];
    let why = |e: std::io::Error| match e.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => "took longer than 30 seconds",
        _ => "ended",
    };
    socket.read_exact(&mut head).map_err(why)?;
    let length = u32::from_le_bytes(head) as usize;
    if length > LARGEST {
        return Err("answered with too many bytes");
    }
    let mut bytes = vec![0; length];
    socket.read_exact(&mut bytes).map_err(why)?;
    let output = Output::decode(&bytes).map_err(|_| "answered with bytes that are no result")?;
    // A child may only speak of the unit it was asked for.
    if output.unit == job.unit() { Ok(output) } else { Err("answered for another file") }
}
