//! Jobs for the jailed compiler.
#![no_main]

use libfuzzer_sys::fuzz_target;
use menshen_code::Job;

fuzz_target!(|data: &[u8]| {
    if let Ok(job) = Job::decode(data) {
        assert_eq!(Job::decode(&job.encode()).as_ref(), Ok(&job));
    }
});
