//! Heads of HTTP requests: host, origin, cookie.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    menshen_broker::fuzz::head(data);
});
