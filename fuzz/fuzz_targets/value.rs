//! Values, and what the inspector shows of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use menshen_wire::Value;

fuzz_target!(|data: &[u8]| {
    if let Ok(value) = Value::decode(data) {
        let bytes = value.encode();
        assert_eq!(Value::decode(&bytes).expect("what was written is read").encode(), bytes);
    }
    menshen_broker::fuzz::inspected(data);
});
