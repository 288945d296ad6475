//! Frames of the broker.
#![no_main]

use libfuzzer_sys::fuzz_target;
use menshen_wire::ToGuest;

fuzz_target!(|data: &[u8]| {
    if let Ok((seq, frame)) = ToGuest::decode(data) {
        let mut bytes = Vec::new();
        frame.encode(seq, &mut bytes);
        ToGuest::decode(&bytes[4..]).expect("what was written is read");
    }
});
