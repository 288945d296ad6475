//! Programs that want all the time, all the memory or all the stack there is: each ends as an exception that the
//! program cannot catch away, and the engine goes on.

use std::time::{Duration, Instant};

use crate::common::{engine, eval, limits};
use menshen_engine::{Engine, ExceptionKind, Limits};

#[test]
fn endless_loops_are_interrupted_and_cannot_be_caught() {
    for bomb in [
        "for(;;);",
        "while (true) { try { for(;;); } catch (e) {} }",
        "function f(){ try { for(;;); } finally { for(;;); } } f()",
        "[3,2,1].sort(function(){ for(;;); })",
        "({get a(){ for(;;); }}).a",
        "new Proxy({}, {get: function(){ for(;;); }}).x",
        "var o = {toString: function(){ for(;;); }}; '' + o",
        "/(a+)+$/.test('a'.repeat(64) + 'b')",
        "/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(64))",
        "(function*(){ for(;;) yield 1 })().every(function(){ return true })",
    ] {
        let engine = engine();
        let start = Instant::now();
        let error = eval(&engine, bomb).unwrap_err();
        assert_eq!(error.kind, ExceptionKind::Interrupted, "{bomb}: {error}");
        assert!(start.elapsed() < Duration::from_secs(3), "{bomb} took {:?}", start.elapsed());
        assert_eq!(eval(&engine, "1 + 1").unwrap(), "2", "after {bomb}");
    }
}

#[test]
fn a_promise_flood_leaves_the_job_loop() {
    let engine = engine();
    eval(&engine, "(function again(){ Promise.resolve().then(again) })()").unwrap();
    let start = Instant::now();
    assert!(!engine.run_jobs(|e| panic!("{e}")), "jobs are left");
    assert!(start.elapsed() < Duration::from_secs(2));
    let engine = crate::common::engine();
    eval(&engine, "Promise.resolve().then(function(){ for(;;); })").unwrap();
    let mut seen = Vec::new();
    engine.run_jobs(|e| seen.push(e.kind));
    assert_eq!(seen, [ExceptionKind::Interrupted]);
}

#[test]
fn memory_bombs_end_as_out_of_memory() {
    for bomb in [
        "var a = []; for(;;) a.push(new Array(1000).fill(1))",
        "var s = 'x'; for(;;) s = s + s + '1'",
        "var s = 'x'.repeat(1 << 20); var a = []; for(;;) a.push(s + a.length + s)",
        "var a = []; for(;;) a.push(new ArrayBuffer(1 << 20))",
        "var a = []; for(;;) a.push({a: 1, b: {c: []}})",
        "var m = new Map(); for (var i = 0;; i++) m.set(i, {})",
        "var a = []; for (var i = 0;; i++) a.push('k' + i)",
        "new Uint8Array(1 << 30)",
        "'x'.padEnd(1 << 29)",
    ] {
        let engine = engine();
        // What a program still holds stays full; what it let go of while unwinding can be used again.
        let error = eval(&engine, &format!("(function () {{ {bomb} }})()")).unwrap_err();
        let expected = error.kind == ExceptionKind::OutOfMemory
            || error.kind == ExceptionKind::Interrupted
            || error.message.contains("string too long")
            || error.message.contains("invalid string length")
            || error.message.contains("invalid array buffer length");
        assert!(expected, "{bomb}: {:?} {error}", error.kind);
        let heap = engine.memory().heap;
        assert!(heap <= limits().memory + (2 << 20), "{bomb}: {heap} bytes");
        engine.settle(0);
        assert!(engine.memory().heap < 8 << 20, "{bomb}: {} bytes stay", engine.memory().heap);
        assert_eq!(eval(&engine, "[1, 2].join()").unwrap(), "1,2", "after {bomb}");
    }
}

#[test]
fn recursion_of_every_kind_ends_as_a_stack_error() {
    for bomb in [
        "(function f(){ f() })()",
        "var o = {}; o.toString = function(){ return '' + o }; '' + o",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; JSON.stringify(a)",
        "JSON.parse('['.repeat(200000))",
        "var p = {}; for (var i = 0; i < 100000; i++) p = new Proxy(p, {}); p.x",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; a.flat(Infinity)",
        "(function f(n){ return [1].map(function(){ return f(n + 1) }) })(0)",
        "new RegExp('('.repeat(100000) + ')'.repeat(100000))",
    ] {
        // The stack must end it, not the clock: a loaded machine is slow to get there.
        let limits = Limits { turn: Duration::from_secs(60), ..limits() };
        let engine = Engine::new(limits, (), &[]).unwrap();
        let error = eval(&engine, bomb).unwrap_err();
        let message = &error.message;
        assert!(
            message.contains("stack") || message.contains("SyntaxError") || message.contains("InternalError"),
            "{bomb}: {error}"
        );
        assert_eq!(eval(&engine, "1 + 1").unwrap(), "2", "after {bomb}");
    }
}

#[test]
fn errors_say_where() {
    let engine = engine();
    let error =
        eval(&engine, "function inner(){ null.x }\nfunction outer(){ inner() }\nouter()").unwrap_err();
    assert_eq!(error.kind, ExceptionKind::Error);
    assert!(error.message.starts_with("TypeError"), "{error}");
    assert!(error.stack.contains("inner (test.js:1"), "{error}");
    assert!(error.stack.contains("outer (test.js:2"), "{error}");
    let error = eval(&engine, "throw null").unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ExceptionKind::Error, "null"));
}

#[test]
fn an_unhandled_rejection_is_seen_and_a_late_handler_takes_it_back() {
    let engine = engine();
    eval(&engine, "var p = Promise.reject(new Error('lost')); Promise.reject(1).catch(function(){})")
        .unwrap();
    engine.run_jobs(|e| panic!("{e}"));
    let (reason, _promise) = engine.next_rejection().expect("one is left");
    assert_eq!(engine.describe(&reason).message, "Error: lost");
    assert!(engine.next_rejection().is_none());
}
