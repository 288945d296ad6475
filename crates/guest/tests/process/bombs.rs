//! Hostile programs in a guest: each becomes a `Fault` the developer can read, and the next turn works.

use crate::common::{Guest, faults, logged};
use menshen_wire::{ToBroker, ToGuest, Value};

/// Runs `bomb` in a tick and returns the first fault's message; then checks that the guest still answers.
fn survive(bomb: &str, start: fn(&str) -> (Guest, Vec<ToBroker>)) -> String {
    let (mut guest, _) = start(&format!(
        "host.handlers.tick = function () {{ {bomb} }}; \
         host.handlers.notify = function () {{ host.console(0, ['alive']) }}"
    ));
    let frames = guest.turn(&ToGuest::Tick);
    let seen = faults(&frames);
    assert!(!seen.is_empty(), "{bomb}: no fault");
    let frames = guest.turn(&ToGuest::Notify { name: "show".into(), value: Value::Null });
    assert_eq!(logged(&frames), [Value::Array(vec!["alive".into()])], "after {bomb}: {:?}", faults(&frames));
    seen[0].1.clone()
}

#[test]
fn time() {
    for bomb in [
        "for(;;);",
        "for(;;) try { for(;;); } catch (e) {} finally { continue }",
        "/(a+)+$/.test('a'.repeat(64) + 'b')",
        "[2,1].sort(function () { for(;;); })",
        "for (;;) host.random()",
    ] {
        let message = survive(bomb, Guest::start);
        assert!(message.contains("interrupted"), "{bomb}: {message}");
    }
    let message = survive("Promise.resolve().then(function () { for(;;); })", Guest::start);
    assert!(message.contains("interrupted"), "{message}");
}

#[test]
fn a_promise_flood_is_named_and_stops_with_the_turn() {
    let (mut guest, _) = Guest::start(
        "host.handlers.tick = function () { (function again() { Promise.resolve().then(again) })() }",
    );
    let seen = faults(&guest.turn(&ToGuest::Tick));
    assert!(seen[0].1.contains("promise that starts itself"), "{seen:?}");
}

#[test]
fn memory() {
    for bomb in [
        "var a = []; for(;;) a.push(new Array(1000).fill(1))",
        "var a = []; for(;;) a.push(new ArrayBuffer(1 << 20))",
        "var a = [], s = 'x'.repeat(1 << 20); for (var i = 0;; i++) a.push((s + i).slice(1))",
    ] {
        let message = survive(bomb, Guest::start_patient);
        assert!(message.contains("out of memory") && message.contains("64 MiB"), "{bomb}: {message}");
    }
}

#[test]
fn stack_and_messages() {
    for (bomb, want) in [
        ("(function f(){ f() })()", "call stack"),
        ("var a = []; for (var i = 0; i < 100000; i++) a = [a]; host.call('x', a)", "nested deeper"),
        ("host.call('x', new Array(2000000))", "at most 1048576 values"),
        ("host.call('x', 'y'.repeat(20 << 20))", "bytes"),
        ("host.emit(1, 1, 'y'.repeat(20 << 20))", "bytes"),
        ("var o = {}; o.o = o; host.inspect(1, o)", "contains itself"),
        ("throw {toString: function () { throw 1 }}", "cannot be turned into text"),
    ] {
        let message = survive(bomb, Guest::start_patient);
        assert!(message.contains(want), "{bomb}: {message}");
    }
}

#[test]
fn a_flood_of_commands_is_written_before_the_turn_ends() {
    let (mut guest, _) = Guest::start(
        "host.handlers.tick = function () { for (var i = 0; i < 400000; i++) host.emit(1, 20, i, 'a text of forty bytes, more or less so') }",
    );
    let frames = guest.turn(&ToGuest::Tick);
    let bytes: usize =
        frames.iter().map(|f| if let ToBroker::View { batch, .. } = f { batch.len() } else { 0 }).sum();
    // The turn's time limit may cut it short on a slow machine; what was emitted has arrived.
    assert!(bytes > 1 << 20, "{bytes}");
}
