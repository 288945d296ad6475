//! What the jailed compiler answers; it may have been taken over.
#![no_main]

use libfuzzer_sys::fuzz_target;
use menshen_code::Output;

fuzz_target!(|data: &[u8]| {
    if let Ok(output) = Output::decode(data) {
        assert_eq!(Output::decode(&output.encode()).as_ref(), Ok(&output));
    }
});
