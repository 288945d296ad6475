//! A small engine to run scripts in.

use std::time::Duration;

use menshen_engine::{Engine, Exception, Kind, Limits, compile};

pub(crate) fn limits() -> Limits {
    Limits { memory: 64 << 20, turn: Duration::from_millis(300), ..Limits::default() }
}

pub(crate) fn engine() -> Engine<()> {
    Engine::new(limits(), (), &[]).unwrap()
}

/// Runs a script as one turn; its completion value as text.
pub(crate) fn eval(engine: &Engine<()>, source: &str) -> Result<String, Exception> {
    let blob = compile(source, "test.js", Kind::Debug).unwrap();
    engine.begin_turn();
    let value = engine.run(&blob).unwrap()?;
    value.to_text().map_err(|_| engine.exception())
}
