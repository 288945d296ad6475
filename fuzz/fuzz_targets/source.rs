//! Sources of developers, through the compilers themselves. The first byte says which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use menshen_code::{Job, Kind, Text, compile};
use menshen_model::Mode;

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let (kind, name) = [(Kind::Wxml, "a.wxml"), (Kind::Wxss, "a.wxss"), (Kind::Js, "a.ts")][usize::from(first % 3)];
    let text = Text { path: name.into(), text: String::from_utf8_lossy(text).into_owned() };
    let job = Job { kind, path: "a".into(), mode: Mode::Debug, scope: None, texts: vec![text] };
    compile(&job, &|_, _| Ok(Vec::new()));
});
