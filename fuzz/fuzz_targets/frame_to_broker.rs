//! Frames of a guest, whole and as a stream.
#![no_main]

use libfuzzer_sys::fuzz_target;
use menshen_wire::{Decoder, ToBroker, limits};

fuzz_target!(|data: &[u8]| {
    if let Ok(frame) = ToBroker::decode(data) {
        let mut bytes = Vec::new();
        frame.encode(&mut bytes);
        ToBroker::decode(&bytes[4..]).expect("what was written is read");
    }
    let mut decoder = Decoder::new(limits::TO_BROKER);
    for piece in data.chunks(7) {
        decoder.push(piece);
        while let Ok(Some(frame)) = decoder.next_frame() {
            drop(ToBroker::decode(frame));
        }
    }
});
