//! What the border costs: `cargo run --release -p menshen-guest --example bridge`.
//!
//! Runs a guest (engine, arena, socket; no jail) and its broker in two threads of one process and prints medians. A
//! jailed guest does the same work: the filter adds a few nanoseconds to two system calls.

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
    thread,
    time::{Duration, Instant},
};

use menshen_engine::{Kind, arena::SwitchAlloc, compile};
use menshen_guest::{Limits, prepare, run, warm_with};
use menshen_wire::{Decoder, ToBroker, ToGuest, Value, limits};

#[global_allocator]
static ALLOCATOR: SwitchAlloc = SwitchAlloc;

const FRAMEWORK: &str = "(function () { var host = __host; host.handlers = {
  start: function () { host.unit('js:main')(host) } } })()";

/// Commands of one page with 1,000 rows, roughly as the framework emits them.
const PROGRAM: &str = "(function (host) {
  var rows = function () { for (var i = 0; i < 1000; i++) { var n = i * 4 + 1
    host.emit(1, 1, n, 'view'); host.emit(1, 13, n, 2, 0, 0); host.emit(1, 15, n, 'row', 2); host.emit(1, 22, n, 'tap', 0, 0)
    host.emit(1, 1, n + 1, 'text'); host.emit(1, 13, n + 1, 2, 0, 0); host.emit(1, 2, n + 2, 'Row number ' + i)
    host.emit(1, 5, n + 1, n + 2); host.emit(1, 5, n, n + 1); host.emit(1, 1, n + 3, 'image')
    host.emit(1, 18, n + 3, 'src', '/images/a.png'); host.emit(1, 3, n + 4); host.emit(1, 5, n + 4, n)
    host.emit(1, 10, 0, n + 4); host.emit(1, 4, n + 4) } }
  var big = 'x'.repeat(65536)
  host.handlers.notify = function (name, n) {
    if (name === 'rows') rows()
    else if (name === 'empty') for (var i = 0; i < n; i++) {}
    else for (var i = 0; i < n; i++) host.callSync('echo', name === 'small' ? 'thirty bytes of payload, or so' : big)
  }
})";

struct Broker {
    socket: UnixStream,
    decoder: Decoder,
    chunk: Vec<u8>,
    seq: u32,
    bytes: usize,
}

impl Broker {
    fn send(&mut self, frame: &ToGuest) -> u32 {
        self.seq += 1;
        let mut bytes = Vec::new();
        frame.encode(self.seq, &mut bytes);
        self.socket.write_all(&bytes).expect("the guest reads");
        self.seq
    }

    /// Serves sync calls until `Done`; the time it took.
    fn turn(&mut self, frame: &ToGuest) -> Duration {
        let start = Instant::now();
        let want = self.send(frame);
        self.bytes = 0;
        loop {
            while let Some(frame) = self.decoder.next_frame().expect("frames") {
                self.bytes += frame.len();
                // As the real broker: commands are passed on unread.
                if frame[0] == 0x03 {
                    continue;
                }
                match ToBroker::decode(frame).expect("a frame") {
                    ToBroker::Done { seq } if seq == want => return start.elapsed(),
                    ToBroker::Call { id, sync: true, args, .. } => {
                        self.send(&ToGuest::Reply { id, ok: true, value: args });
                    }
                    _ => {}
                }
            }
            let n = self.socket.read(&mut self.chunk).expect("the guest answers");
            assert!(n > 0, "the guest ended");
            self.decoder.push(&self.chunk[..n]);
        }
    }

    fn median(&mut self, rounds: usize, name: &str, n: u32) -> Duration {
        let frame = ToGuest::Notify { name: name.into(), value: Value::from(n) };
        let mut times: Vec<_> = (0..rounds).map(|_| self.turn(&frame)).collect();
        times.sort();
        times[rounds / 2]
    }
}

fn main() {
    let (ours, theirs) = UnixStream::pair().expect("a socket pair");
    thread::spawn(move || {
        let start = Instant::now();
        let warm = warm_with(Limits { turn: Duration::from_secs(60), ..Limits::default() }, FRAMEWORK)
            .expect("warm");
        println!("warm engine (without the framework)  {:>10.1?}", start.elapsed());
        let prepared = prepare(warm).expect("prepared");
        std::process::exit(run(prepared, theirs.into()));
    });
    let decoder = Decoder::new(limits::TO_BROKER);
    let mut broker = Broker { socket: ours, decoder, chunk: vec![0; 256 << 10], seq: 0, bytes: 0 };
    let unit = compile(PROGRAM, "program.js", Kind::Debug).expect("compiles");
    let env = Value::Object(vec![]);
    broker.turn(&ToGuest::Start { entropy: [1; 32], env, units: vec![("js:main".into(), unit)] });

    println!("empty turn                           {:>10.1?}", broker.median(200, "empty", 0));
    let rows = broker.median(30, "rows", 0);
    let commands = 15_000.0;
    println!(
        "emit 15,000 commands ({} KiB)       {rows:>10.1?}  {:.2} M commands/s",
        broker.bytes >> 10,
        commands / rows.as_secs_f64() / 1e6
    );
    println!("callSync round trip, 30 B            {:>10.1?}", broker.median(20, "small", 1000) / 1000);
    println!("callSync round trip, 64 KiB string   {:>10.1?}", broker.median(10, "large", 100) / 100);
}
