//! As many compiling children as there are processors. A child that dies or does not answer costs its own unit and is
//! replaced; it may have been taken over by what it compiled, so nothing it says is believed but the form.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

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

/// Compiles all jobs; `each` hears of every output and whether it may be kept, and may end it all.
pub(super) fn run(
    zygote: &Zygote,
    jobs: Vec<(Key, Job)>,
    mut each: impl FnMut(Key, Output, bool) -> Result<(), String>,
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
            each(key, output, keep)?;
        }
        Ok(())
    })
}

type Message = Result<(Key, Output, bool), String>;

fn worker(zygote: &Zygote, queue: &Mutex<std::vec::IntoIter<(Key, Job)>>, send: &mpsc::Sender<Message>) {
    let mut child: Option<Child<'_>> = None;
    loop {
        let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
        let Some((key, job)) = next else { return };
        let mut asked = match child.take().map_or_else(|| spawn(zygote), Ok) {
            Ok(child) => child,
            Err(e) => {
                // The receiver may be gone after the first such error; then there is nobody to tell.
                let _ = send.send(Err(format!("no compiling process could be started: {e}")));
                return;
            }
        };
        let (output, keep) = match ask(&mut asked.line, &job, DEADLINE) {
            Ok(output) => {
                child = Some(asked);
                (output, true)
            }
            Err(why) => (lost(&job, why), false),
        };
        if send.send(Ok((key, output, keep))).is_err() {
            return;
        }
    }
}

/// A compiling child. It ends with this: one that loops or was taken over does not go by itself.
struct Child<'z> {
    zygote: &'z Zygote,
    pid: u32,
    line: Line,
}

impl Drop for Child<'_> {
    fn drop(&mut self) {
        // False: it has ended already.
        let _ = self.zygote.kill(self.pid);
    }
}

/// A socket that is read and written until a point in time and no longer, however small the pieces are.
struct Line {
    socket: UnixStream,
    /// When the answer must be here.
    due: Instant,
}

impl Line {
    fn left(&self) -> std::io::Result<Duration> {
        let left = self.due.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

impl Read for Line {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.socket.set_read_timeout(Some(self.left()?))?;
        self.socket.read(buf)
    }
}

impl Write for Line {
    fn write(&mut self, buf: &[u8]) -> std::io::Result<usize> {
        self.socket.set_write_timeout(Some(self.left()?))?;
        self.socket.write(buf)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn spawn(zygote: &Zygote) -> Result<Child<'_>, String> {
    let request = SpawnRequest {
        role: ROLE,
        profile: Profile::Malloc,
        label: "menshen-compile".into(),
        limits: Limits { address_space: MEMORY, stack: STACK, cpu_seconds: None },
    };
    let child = zygote.spawn(request).map_err(|e| e.to_string())?;
    let line = Line { socket: child.socket.into(), due: Instant::now() };
    Ok(Child { zygote, pid: child.pid, line })
}

/// One job. The error says what the compiler did instead of answering.
fn ask(socket: &mut Line, job: &Job, within: Duration) -> Result<Output, &'static str> {
    socket.due = Instant::now() + within;
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

#[cfg(test)]
mod tests {
    use menshen_code::Kind;
    use menshen_model::Mode;

    use super::*;

    #[test]
    fn a_child_that_answers_byte_by_byte_gains_no_time() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let drip = std::thread::spawn(move || {
            while theirs.write_all(&[1]).is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let job = Job { kind: Kind::Js, path: "a".into(), mode: Mode::Debug, scope: None, texts: Vec::new() };
        let begun = Instant::now();
        let mut line = Line { socket: ours, due: begun };
        assert_eq!(ask(&mut line, &job, Duration::from_millis(300)), Err("took longer than 30 seconds"));
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        drop(line);
        drip.join().unwrap();
    }
}
