//! The jailed side: a job comes in, an output goes out, until the socket closes. Runs behind the `malloc` seccomp list, so it
//! reads no file, prints nothing and asks for no randomness.

use std::io::{Read, Write};

use menshen_code::{Job, Output, Payload, Refused};
use menshen_engine::{Compiler, Kind};
use menshen_jail::GuestSocket;
use menshen_model::{Diagnostic, Mode};

/// The role number of a compiling child in a spawn request. Role 0 is a guest.
pub(crate) const ROLE: u8 = 1;

/// Largest job, in bytes: every text of a unit together, far above what the package reader lets through.
const LARGEST: usize = 64 << 20;

/// Memory of the engine that writes bytecode, in bytes.
const HEAP: usize = 256 << 20;

/// What a child needs before its filter stands: the engine that writes bytecode, with its memory mapped. It compiles and
/// runs nothing, so what one source leaves behind, the next does not see.
pub(crate) fn prepare() -> Option<Compiler> {
    Compiler::new(HEAP).ok()
}

/// Answers jobs until the other side is gone. 0: in good order.
pub(crate) fn serve(engine: Option<Compiler>, mut socket: GuestSocket) -> i32 {
    let Some(mut engine) = engine else { return 71 };
    loop {
        let mut head = [0; 4];
        if socket.read_exact(&mut head).is_err() {
            return 0;
        }
        let length = u32::from_le_bytes(head) as usize;
        if length > LARGEST {
            return 70;
        }
        let mut bytes = vec![0; length];
        if socket.read_exact(&mut bytes).is_err() {
            return 0;
        }
        let Ok(job) = Job::decode(&bytes) else { return 70 };
        let answer = compile(&mut engine, &job).encode();
        let head = u32::try_from(answer.len()).unwrap_or(u32::MAX).to_le_bytes();
        if socket.write_all(&head).is_err() || socket.write_all(&answer).is_err() {
            return 0;
        }
    }
}

fn compile(engine: &mut Compiler, job: &Job) -> Output {
    let kind = match job.mode {
        Mode::Debug => Kind::Debug,
        Mode::Production => Kind::Production,
    };
    let engine = std::cell::RefCell::new(engine);
    menshen_code::compile(job, &|source, name| {
        engine.borrow_mut().compile(source, name, kind).map_err(|e| Refused {
            message: e.message,
            line: e.line,
            column: e.column,
        })
    })
}

/// What is said of a unit whose compiler did not come back.
pub(crate) fn lost(job: &Job, why: &str) -> Output {
    let message = format!("the compiler {why} on this file; nothing else is affected");
    let found = Diagnostic::error("unit/compiler-lost", job.file(), message)
        .help("the file is nested too deep or too large: split it, and report it if it is neither");
    Output { unit: job.unit(), payload: Payload::None, diagnostics: vec![found], dependencies: Vec::new() }
}
