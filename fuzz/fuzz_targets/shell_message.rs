//! Text messages of a shell.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    menshen_broker::fuzz::shell_message(data);
});
