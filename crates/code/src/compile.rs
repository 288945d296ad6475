//! The dangerous half: runs in a jailed child, one job at a time, pure.

use crate::job::{Job, Kind};
use crate::output::{Output, Payload};
use crate::{js, wxml, wxss};
use menshen_model::Diagnostic;

/// Turns script text into bytecode: `(source, name)`. The engine is handed in, since this crate may not
/// know it.
pub type Bytecode<'a> = &'a dyn Fn(&str, &str) -> Result<Vec<u8>, Refused>;

/// Why the engine takes a script for none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refused {
    /// The engine's message.
    pub message: String,
    /// Line in the script, from 1; 0 when it is not about one place.
    pub line: u32,
    /// Column in the script, from 1; 0 when it is not about one place.
    pub column: u32,
}

/// What a front end made: a text and whether it is a script.
pub(crate) enum Made {
    Script(String),
    Css(String),
}

/// Compiles one job. A message of severity error leaves the unit without payload; nothing else is
/// affected. Needs [`crate::STACK`] bytes of stack.
pub fn compile(job: &Job, bytecode: Bytecode<'_>) -> Output {
    let mut diagnostics = Vec::new();
    let made = match job.kind {
        Kind::Wxml => wxml::compile(job, &mut diagnostics),
        Kind::Wxss => wxss::compile(job, &mut diagnostics),
        Kind::Js => js::compile(job, &mut diagnostics),
    };
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    let payload = match made {
        _ if failed => Payload::None,
        None => {
            diagnostics.push(Diagnostic::error("unit/empty", job.file(), "nothing came of this file"));
            Payload::None
        }
        Some(Made::Css(text)) => Payload::Css(text),
        Some(Made::Script(text)) => match bytecode(&text, job.file()) {
            Ok(bytes) => Payload::Script(bytes),
            Err(refused) => {
                diagnostics.push(engine(job, &refused));
                Payload::None
            }
        },
    };
    let dependencies = job.texts.iter().map(|t| t.path.clone()).collect();
    Output { unit: job.unit(), payload, diagnostics, dependencies }
}

/// The engine's refusal, placed when the script kept its lines.
fn engine(job: &Job, refused: &Refused) -> Diagnostic {
    let message = format!("the engine refuses the script: {}", refused.message);
    let found = Diagnostic::error("js/engine", job.file(), message)
        .help("the syntax may be newer than the engine; have your build tool lower it");
    match job.texts.first() {
        Some(text) if refused.line > 0 && job.kind == Kind::Js => {
            found.at(&text.text, refused.line, refused.column)
        }
        _ => found,
    }
}
