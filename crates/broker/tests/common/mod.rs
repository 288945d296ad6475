//! A broker with guests made of threads, a raw HTTP client and a small WebSocket client.
#![expect(dead_code, unreachable_pub, reason = "each test file uses its own part")]
#![expect(
    clippy::unwrap_used,
    clippy::type_complexity,
    reason = "a test that cannot go on says so by panicking"
)]

pub mod client;

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use menshen_broker::cage::{Cage, Caged, Exit, Vitals, Walls};
use menshen_broker::{Assets, Broker, Budgets, Compiled, Config, Handle, Keeping, Program};
use menshen_model::{Mode, ProgramId};
use menshen_policy::business::BusinessDomains;
use menshen_store::audit::{Clock, Recorder, Writer};
use menshen_store::{Durability, Options, Store};
use menshen_wire::{Decoder, PageOp, ToBroker, ToGuest, Value};
use serde_json::json;
use tokio::sync::oneshot;

type Play = dyn Fn(Guest) + Send + Sync;

/// A cage whose guests are threads.
pub struct FakeCage {
    play: Box<Play>,
    next: AtomicU32,
    running: Mutex<HashMap<u32, (UnixStream, Option<oneshot::Sender<Exit>>)>>,
    /// Does every guest seem to burn a whole processor?
    pub burn: AtomicBool,
    born: Instant,
}

impl FakeCage {
    pub fn new(play: impl Fn(Guest) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            play: Box::new(play),
            next: AtomicU32::new(1000),
            running: Mutex::default(),
            burn: AtomicBool::new(false),
            born: Instant::now(),
        })
    }

    fn end(&self, pid: u32, exit: Exit) {
        if let Some((stream, sender)) = self.running.lock().unwrap().remove(&pid) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
            let _ = sender.unwrap().send(exit);
        }
    }
}

/// The same cage as the broker is handed it.
pub struct Shared(pub Arc<FakeCage>);

impl Cage for Shared {
    fn spawn(&self) -> Result<Caged, String> {
        let (ours, theirs) = UnixStream::pair().map_err(|e| e.to_string())?;
        let pid = self.0.next.fetch_add(1, Ordering::Relaxed);
        let (sender, exit) = oneshot::channel();
        let cage = self.0.clone();
        cage.running.lock().unwrap().insert(pid, (theirs.try_clone().unwrap(), Some(sender)));
        std::thread::spawn(move || {
            (cage.play)(Guest { stream: theirs, decoder: Decoder::new(64 << 20), ended: false });
            cage.end(pid, Exit::Exited(0));
        });
        Ok(Caged { pid, socket: OwnedFd::from(ours), exit })
    }

    fn kill(&self, pid: u32) {
        self.0.end(pid, Exit::Signaled(9));
    }

    fn vitals(&self, pid: u32) -> Option<Vitals> {
        self.0.running.lock().unwrap().get(&pid)?;
        let cpu = if self.0.burn.load(Ordering::Relaxed) { self.0.born.elapsed() } else { Duration::ZERO };
        Some(Vitals { cpu, rss: 1 << 20 })
    }

    fn walls(&self) -> Walls {
        Walls::default()
    }
}

/// The guest's end of a socket.
pub struct Guest {
    pub stream: UnixStream,
    decoder: Decoder,
    ended: bool,
}

impl Guest {
    /// The next frame; `None` when the broker has closed the socket.
    pub fn recv(&mut self) -> Option<(u32, ToGuest)> {
        loop {
            if let Some(frame) = self.decoder.next_frame().unwrap() {
                return Some(ToGuest::decode(frame).unwrap());
            }
            let mut buf = vec![0; 64 << 10];
            match self.stream.read(&mut buf) {
                Ok(0) | Err(_) => return None,
                Ok(n) => self.decoder.push(&buf[..n]),
            }
        }
    }

    /// The next frame if one is there before the socket's time-out; `None`: the broker has closed the socket.
    pub fn poll(&mut self) -> Option<Option<(u32, ToGuest)>> {
        if let Some(frame) = self.decoder.next_frame().unwrap() {
            return Some(Some(ToGuest::decode(frame).unwrap()));
        }
        let mut buf = vec![0; 64 << 10];
        match self.stream.read(&mut buf) {
            Ok(0) => None,
            Ok(n) => {
                self.decoder.push(&buf[..n]);
                Some(None)
            }
            Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                Some(None)
            }
            Err(_) => None,
        }
    }

    /// Sends a frame. False: the socket is closed.
    pub fn send(&mut self, frame: &ToBroker) -> bool {
        let mut out = Vec::new();
        frame.encode(&mut out);
        self.raw(&out)
    }

    pub fn raw(&mut self, bytes: &[u8]) -> bool {
        self.ended |= self.stream.write_all(bytes).is_err();
        !self.ended
    }

    /// Takes Start, says ready, opens page 1.
    pub fn begin(&mut self) {
        self.begin_told();
    }

    /// The same; answers what it was told to begin with.
    pub fn begin_told(&mut self) -> Value {
        let Some((seq, ToGuest::Start { env, .. })) = self.recv() else { panic!("the first frame is Start") };
        self.open(1);
        self.send(&ToBroker::Ready { engine: "fake".into(), heap: 1 });
        self.send(&ToBroker::Done { seq });
        env
    }

    pub fn open(&mut self, page: u32) -> bool {
        let info = Value::object([("path", Value::from("pages/a")), ("view", Value::from("forged"))]);
        self.send(&ToBroker::Page { page, op: PageOp::Open, info })
    }

    /// Sends a call and waits for its answer.
    pub fn call(&mut self, id: u32, name: &str, args: Value) -> Option<(bool, Value)> {
        self.send(&ToBroker::Call { id, sync: name.ends_with("Sync"), name: name.into(), args });
        loop {
            let (seq, frame) = self.recv()?;
            self.send(&ToBroker::Done { seq });
            if let ToGuest::Reply { id: got, ok, value } = frame
                && got == id
            {
                return Some((ok, value));
            }
        }
    }

    /// Handles frames until the end: Stop ends it well.
    pub fn idle(&mut self) {
        while let Some((seq, frame)) = self.recv() {
            if frame == ToGuest::Stop {
                return;
            }
            self.send(&ToBroker::Done { seq });
        }
    }
}

/// A program with two pages and two files.
pub fn program() -> Arc<Program> {
    program_of("dev:1")
}

/// The same under another identity.
pub fn program_of(id: &str) -> Arc<Program> {
    let compiled = Compiled {
        env: json!({"app": {"pages": ["pages/a", "pages/b"], "window": {}}, "files": {}, "modules": {}, "aliases": {}}),
        units: BTreeMap::from([("js:app".to_owned(), b"code".as_slice().into())]),
        styles: BTreeMap::from([("pages/a".to_owned(), ".a{}".to_owned())]),
        files: BTreeMap::from([
            ("app.json".to_owned(), b"{}".as_slice().into()),
            ("img/x.png".to_owned(), b"0123456789".as_slice().into()),
            ("evil.html".to_owned(), b"<script>1</script>".as_slice().into()),
        ]),
        diagnostics: Vec::new(),
    };
    Arc::new(Program::new(ProgramId::new(id).unwrap(), "Fake".into(), "wx1".into(), Mode::Debug, compiled))
}

pub const BUDGETS: Budgets = Budgets { cpu: Duration::from_millis(300), wall: Duration::from_secs(4) };

/// A store in a temporary folder that the tests' process leaves to the system's cleaning.
pub async fn store() -> Store {
    store_in(&tempfile::tempdir().unwrap().keep()).await
}

/// The store of this folder.
pub async fn store_in(folder: &std::path::Path) -> Store {
    let options = Options {
        anchor: None,
        durability: Durability::Relaxed,
        limits: menshen_store::files::Limits::DOCUMENTED,
        clock: || 1_700_000_000,
    };
    Store::open(folder, options).await.unwrap()
}

/// Beside a store: where what is sensitive is written down.
pub async fn recorder(store: Store) -> Recorder {
    let folder = tempfile::tempdir().unwrap().keep();
    Recorder::new(Writer::open(&folder, Arc::new(Ticking), None).await.unwrap(), store)
}

/// A clock of its own.
pub struct Ticking;

impl Clock for Ticking {
    fn now(&self) -> u64 {
        static NOW: AtomicU64 = AtomicU64::new(1_780_272_000_000_000);
        NOW.fetch_add(1, Ordering::Relaxed)
    }
}

/// A broker's configuration with files of its own for shell and view.
pub async fn config(cage: Arc<FakeCage>) -> Config {
    let store = store().await;
    let text = |t: &'static str| t.as_bytes().into();
    Config {
        port: 0,
        data: None,
        lang: "en".into(),
        version: "0".into(),
        assets: Assets {
            shell_html: text("SHELL<!--view-->"),
            shell_js: text("SHELL"),
            shell_css: text("SHELL"),
            recorder_js: text("SHELL"),
            view_html: text("VIEWPAGE"),
            view_js: text("VIEW"),
            view_css: text("VIEW"),
            door_html: text("DOORPAGE"),
            door_js: text("DOOR"),
        },
        cage: Arc::new(Shared(cage)),
        budgets: BUDGETS,
        user: store.passing_user().unwrap(),
        audit: recorder(store.clone()).await,
        store,
        keeping: Keeping::passing().unwrap(),
        business: BusinessDomains::default(),
        egress: None,
        mapped: Vec::new(),
    }
}

/// Starts a broker whose guests play this.
pub async fn broker(play: impl Fn(Guest) + Send + Sync + 'static) -> (Handle, Arc<FakeCage>) {
    let cage = FakeCage::new(play);
    let handle = Broker::start(config(cage.clone()).await, vec![program()]).await.unwrap();
    (handle, cage)
}
