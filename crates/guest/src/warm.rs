//! The two steps before the filter: a warm engine in the zygote, a prepared one in the fork.

use std::{mem::ManuallyDrop, panic};

use menshen_engine::{Compiler, Engine, EngineError, Kind, Limits, Placement, exit_now};
use thiserror::Error;

use crate::{Code, functions::FUNCTIONS, host::Host, training};

/// The framework, as `build.rs` found it.
const GUEST_JS: &str = include_str!(concat!(env!("OUT_DIR"), "/guest.js"));

/// The heap may grow by this much before it is collected: collecting writes to every object, which turns each page that
/// forks share into one of its own, and takes time while a large page is being opened.
pub(crate) const HEADROOM: usize = 16 << 20;

/// Memory for compiling the framework, in bytes; given back when that is done.
const COMPILER: usize = 128 << 20;

/// Why there is no warm engine.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WarmError {
    /// The engine.
    #[error("the engine could not be set up: {0}")]
    Engine(#[from] EngineError),
    /// The framework does not compile.
    #[error("guest.js does not compile: {0}; build it again with `cargo xtask web`")]
    Compile(#[from] menshen_engine::CompileError),
    /// The framework threw while it was loaded.
    #[error("guest.js failed while it was loaded: {0}")]
    Load(menshen_engine::Exception),
    /// The program of the first run failed.
    #[error("guest.js cannot run the program it is tried with: {0}; build it again with `cargo xtask web`")]
    Training(String),
    /// The framework set no `__host.handlers.start`.
    #[error("guest.js has set no __host.handlers.start; build it again with `cargo xtask web`")]
    NoHandlers,
}

/// An engine with the framework loaded, before any program.
pub struct Warm {
    engine: Engine<Host>,
}

/// An engine that needs nothing of the kernel any more but its socket.
pub struct Prepared {
    engine: ManuallyDrop<Engine<Host>>,
}

impl Prepared {
    /// The engine; it is never dropped, see [`crate::run`].
    pub(crate) fn into_engine(self) -> ManuallyDrop<Engine<Host>> {
        self.engine
    }
}

/// Makes an engine and loads the framework. To be called once in the zygote, while it has one thread and while the time
/// zone's file can be read: it is read here for the last time.
///
/// The framework is loaded twice: the first time to see which of its blocks a program writes to, the second time with those
/// beside each other, which is worth two thirds of what each program would copy of the heap.
pub fn warm(limits: Limits) -> Result<Warm, WarmError> {
    let scripts = Scripts::compile(GUEST_JS)?;
    let hot = training::run(&scripts.load(limits, Placement::Apart)?, COMPILER)?;
    Ok(Warm { engine: scripts.load(limits, Placement::Known(hot))? })
}

/// [`warm`] with another framework and without its first run, for tests.
pub fn warm_with(limits: Limits, source: &str) -> Result<Warm, WarmError> {
    Ok(Warm { engine: Scripts::compile(source)?.load(limits, Placement::AsTheyCome)? })
}

/// What is run in the zygote, as bytecode.
struct Scripts {
    framework: Vec<u8>,
    zone: Vec<u8>,
}

impl Scripts {
    fn compile(source: &str) -> Result<Self, WarmError> {
        let framework = Compiler::new(COMPILER)?.compile(source, "guest.js", Kind::Debug)?;
        let zone =
            Compiler::new(COMPILER)?.compile("new Date(0).getTimezoneOffset()", "zone", Kind::Production)?;
        Ok(Self { framework, zone })
    }

    fn load(&self, limits: Limits, placement: Placement) -> Result<Engine<Host>, WarmError> {
        let engine = Engine::placed(limits, Host::new(), FUNCTIONS, placement)?;
        engine.host().limit.set(limits.memory);
        engine.replace(c"Math", c"random", c"random")?;
        engine.begin_turn();
        engine.run(&self.framework)?.map(drop).map_err(WarmError::Load)?;
        let mut failed = None;
        engine.run_jobs(|exception| failed = Some(exception));
        if let Some(exception) = failed {
            return Err(WarmError::Load(exception));
        }
        engine.hide_host()?;
        if engine.handler(c"start").is_none() {
            return Err(WarmError::NoHandlers);
        }
        // The C library reads the time zone once, at the first local time.
        engine.run(&self.zone)?.map(drop).map_err(WarmError::Load)?;
        engine.settle(HEADROOM);
        engine.host().heap.set(engine.memory().heap);
        Ok(engine)
    }
}

/// Does what must be done after the fork and before the filter: the arena becomes this thread's allocator (the binary
/// must declare [`menshen_engine::arena::SwitchAlloc`] as its global one), a panic ends the process without a word
/// (standard error is closed), and the clock starts.
pub fn prepare(warm: Warm) -> Result<Prepared, WarmError> {
    let engine = ManuallyDrop::new(warm.engine);
    panic::set_hook(Box::new(|_| exit_now(Code::Panic as i32)));
    engine.enter_arena()?;
    engine.host().clock.restart();
    Ok(Prepared { engine })
}
