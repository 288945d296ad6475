//! Headers of images.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    menshen_broker::fuzz::image(data);
});
