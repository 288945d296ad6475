//! A small program that is run once in the zygote, to see which parts of the warm heap a program writes to
//! ([`menshen_engine::Placement`]). It has what most programs have: a page with a list, a condition, texts, a handler and a
//! component, and data that is set.

use menshen_engine::{Compiler, Engine, HotBlocks, Kind};
use menshen_wire::{Decoder, ToBroker, ToGuest, Value, limits};

use crate::{WarmError, host::Host, turn};

const UNITS: [(&str, &str); 5] = [
    ("js:app", include_str!("app.js")),
    ("js:t/t", include_str!("page.js")),
    ("wxml:t/t", include_str!("page.wxml.js")),
    ("js:c/c", include_str!("part.js")),
    ("wxml:c/c", include_str!("part.wxml.js")),
];

/// Runs the program in an engine that is thrown away afterwards.
pub(crate) fn run(engine: &Engine<Host>, compiler: usize) -> Result<HotBlocks, WarmError> {
    let mut units = Vec::new();
    for (name, source) in UNITS {
        units.push((name.to_owned(), Compiler::new(compiler)?.compile(source, name, Kind::Production)?));
    }
    let mut frame = Vec::new();
    ToGuest::Start { entropy: [0; 32], env: env(), units }.encode(1, &mut frame);
    let hot = engine.watched(|| turn::alone(engine, &frame[4..]))?;
    check(&engine.host().outbox.borrow_mut().take())?;
    Ok(hot)
}

/// Did the page draw itself, without a fault?
fn check(said: &[u8]) -> Result<(), WarmError> {
    let mut decoder = Decoder::new(limits::TO_BROKER);
    decoder.push(said);
    let mut drew = false;
    while let Ok(Some(frame)) = decoder.next_frame() {
        match ToBroker::decode(frame) {
            Ok(ToBroker::View { .. }) => drew = true,
            Ok(ToBroker::Fault { message, .. }) => return Err(WarmError::Training(message)),
            _ => {}
        }
    }
    if drew { Ok(()) } else { Err(WarmError::Training("it drew nothing".into())) }
}

fn env() -> Value {
    let text = |s: &str| Value::from(s);
    let yes = || Value::from(true);
    let empty = || Value::Object(Vec::new());
    let file = |component: bool, used: Vec<(&'static str, Value)>| {
        let json = Value::object([
            ("usingComponents", Value::object(used)),
            ("component", Value::from(component)),
            ("styleIsolation", text("isolated")),
        ]);
        Value::object([("json", json), ("wxml", yes()), ("js", yes()), ("wxss", yes())])
    };
    Value::object([
        ("version", Value::from(menshen_wire::VERSION)),
        ("mode", text("production")),
        ("appid", text("training")),
        ("programName", text("training")),
        (
            "app",
            Value::object([
                ("pages", Value::Array(vec![text("t/t")])),
                ("window", empty()),
                ("usingComponents", empty()),
            ]),
        ),
        (
            "files",
            Value::object([
                ("t/t", file(false, vec![("x-c", text("c/c"))])),
                ("c/c", file(true, Vec::new())),
            ]),
        ),
        ("modules", Value::object(["app", "t/t", "c/c"].map(|name| (name, Value::from(1_u32))))),
        ("aliases", empty()),
        (
            "launch",
            Value::object([
                ("path", text("t/t")),
                ("query", empty()),
                ("scene", Value::from(1001_u32)),
                ("referrerInfo", empty()),
            ]),
        ),
        (
            "system",
            Value::object([
                ("windowWidth", Value::from(375_u32)),
                ("windowHeight", Value::from(724_u32)),
                ("pixelRatio", Value::from(2_u32)),
                ("theme", text("light")),
                ("language", text("zh_CN")),
                ("platform", text("devtools")),
            ]),
        ),
    ])
}
