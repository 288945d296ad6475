//! Chance and time come from the broker and are not there before it speaks.

use crate::common::{Guest, logged, test_limits};
use menshen_guest::{WarmError, warm_with};
use menshen_wire::Value;

fn numbers(entropy: u8) -> Vec<Value> {
    let program = "host.console(0, [Math.random(), host.random(), Math.random(), host.randomBytes(16)])";
    logged(&Guest::start_with([entropy; 32], program).1)
}

#[test]
fn equal_engines_differ_by_their_entropy_alone() {
    let (a, b, again) = (numbers(1), numbers(2), numbers(1));
    assert_ne!(a, b);
    assert_eq!(a, again);
    let [Value::Array(items)] = &a[..] else { panic!("{a:?}") };
    assert!(items[..3].iter().all(|n| (0.0..1.0).contains(&n.as_f64().unwrap())));
    assert_ne!(items[0], items[1]);
    assert_eq!(items[3].as_bytes().unwrap().len(), 16);
}

#[test]
fn no_chance_while_the_framework_is_loaded() {
    let Err(WarmError::Load(error)) = warm_with(test_limits(), "Math.random()") else {
        panic!("it got a number")
    };
    assert!(error.message.contains("entropy"), "{error}");
}

#[test]
fn the_clock_counts_whole_milliseconds_and_local_time_needs_no_file() {
    let (_guest, frames) = Guest::start(
        "host.console(0, [host.now(), new Date().getTimezoneOffset(), String(new Date(0)).length > 0])",
    );
    let text = logged(&frames);
    let Value::Array(items) = &text[0] else { panic!("{text:?}") };
    assert_eq!(items[0].as_f64().unwrap().fract(), 0.0);
    assert!(items[0].as_f64().unwrap() < 5_000.0, "the clock starts with the program");
}

#[test]
fn statistics_are_numbers() {
    let (_guest, frames) = Guest::start("host.call('a'); host.console(0, [host.stats()])");
    let text = logged(&frames);
    let Value::Array(items) = &text[0] else { panic!("{text:?}") };
    assert_eq!(items[0].get("limit").and_then(Value::as_u32), Some(64 << 20));
    assert_eq!(items[0].get("calls").and_then(Value::as_u32), Some(1));
    assert!(items[0].get("heap").and_then(Value::as_u32).unwrap() > 100_000);
}
