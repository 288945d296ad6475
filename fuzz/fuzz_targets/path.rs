//! Names of files, in packages and as programs write them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use menshen_package::{PackagePath, join};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    drop(PackagePath::new(text.clone()));
    if let Some(path) = join("pages/a/a.wxml", &text) {
        assert!(path.split('/').all(|part| part != ".."), "{path}");
    }
    menshen_broker::fuzz::place(data);
});
