//! Every frame kind in both directions, against a guest behind a filter of three system calls.

use crate::common::{Guest, array, faults, logged, unit};
use menshen_engine::BUILD_ID;
use menshen_wire::{PageOp, ToBroker, ToGuest, Value};

#[test]
fn start_runs_the_program_and_says_ready() {
    let (guest, frames) = Guest::start("host.console(1, ['hello', env])");
    let env = Value::object([("main", Value::from("js:main"))]);
    assert_eq!(frames[0], ToBroker::Console { level: 1, args: array(["hello".into(), env]) });
    let Some(ToBroker::Ready { engine, heap }) = frames.last() else { panic!("{frames:?}") };
    assert_eq!(engine, BUILD_ID);
    assert!((100_000..4_000_000).contains(heap), "{heap}");
    drop(guest);
}

#[test]
fn commands_styles_pages_and_wishes_leave_in_order() {
    let (_guest, frames) = Guest::start(
        "host.emit(1, 1, 7, 'view'); host.emit(1, 18, 7, 'data', {a: [1]}); host.style(1, 'pages/a'); \
         host.emit(1, 23, 1, 'pages/a', 2); host.flush(1); host.emit(2, 5, 0, 300); host.page(1, 1, {path: 'a'}); \
         host.page(1, 2); host.page(1, 3, {delta: 1}); host.wake(16.2); host.wake(-1); host.fault(3, 'warning', 'm', 's'); \
         host.inspect(9, null)",
    );
    let batch = |ops: &[u8]| ops.to_vec();
    let want = [
        ToBroker::View {
            page: 1,
            batch: batch(b"\x01\xc7\x84view\x12\xc7\x84data\x09\x01\x01a\x08\x01\xc1"),
        },
        ToBroker::Style { page: 1, path: "pages/a".into() },
        ToBroker::View { page: 1, batch: batch(b"\x17\xc1\x87pages/a\xc2") },
        ToBroker::View { page: 2, batch: batch(b"\x05\xc0\x04\xd8\x04") },
        ToBroker::Page { page: 1, op: PageOp::Open, info: Value::object([("path", Value::from("a"))]) },
        ToBroker::Page { page: 1, op: PageOp::Show, info: Value::Undefined },
        ToBroker::Page { page: 1, op: PageOp::Close, info: Value::object([("delta", Value::from(1))]) },
        ToBroker::Wake { ms: 17 },
        ToBroker::Wake { ms: u32::MAX },
        ToBroker::Fault { page: 3, kind: "warning".into(), message: "m".into(), stack: "s".into() },
        ToBroker::Inspect { id: 9, value: Value::Null },
    ];
    assert_eq!(frames[..want.len()], want);
    assert!(matches!(frames[want.len()..], [ToBroker::Ready { .. }]));
}

#[test]
fn frames_of_the_broker_reach_their_handlers() {
    let (mut guest, _) = Guest::start(
        "['event', 'tick', 'notify', 'probe', 'stop', 'reply'].forEach(function (name) { \
           host.handlers[name] = function () { host.console(0, [name].concat([].slice.call(arguments))) } })",
    );
    let batch = array([array(["b".into()])]);
    for (frame, want) in [
        (ToGuest::Event { page: 4, batch: batch.clone() }, vec!["event".into(), 4.into(), batch]),
        (ToGuest::Tick, vec!["tick".into()]),
        (
            ToGuest::Notify { name: "theme".into(), value: Value::from("dark") },
            vec!["notify".into(), "theme".into(), "dark".into()],
        ),
        (ToGuest::Probe { id: 5, value: Value::Null }, vec!["probe".into(), 5.into(), Value::Null]),
        (
            ToGuest::Reply { id: 1, ok: false, value: Value::from("x") },
            vec!["reply".into(), 1.into(), false.into(), "x".into()],
        ),
        (ToGuest::Stop, vec!["stop".into()]),
    ] {
        let frames = guest.turn(&frame);
        assert_eq!(logged(&frames), [Value::Array(want)], "{frame:?}");
    }
    assert_eq!(guest.end().code(), Some(0));
}

#[test]
fn a_call_is_answered_later_a_sync_call_at_once() {
    let (mut guest, frames) = Guest::start(
        "var id = host.call('request', {url: 'u', success: function(){}}); \
         host.handlers.reply = function (i, ok, v) { host.console(0, [i === id, ok, v]) }; \
         host.handlers.tick = function () { var r = host.callSync('getStorageSync', {key: 'k'}); host.console(0, [r]) }",
    );
    let args = Value::object([("url", Value::from("u")), ("success", Value::Undefined)]);
    assert_eq!(frames[0], ToBroker::Call { id: 1, sync: false, name: "request".into(), args });
    let tick = guest.send(&ToGuest::Tick);
    let Some(ToBroker::Call { id: 2, sync: true, name, .. }) = guest.receive() else {
        panic!("no sync call")
    };
    assert_eq!(name, "getStorageSync");
    // The answer to the other call comes first and must wait for its own turn.
    let other = guest.send(&ToGuest::Reply { id: 1, ok: true, value: Value::from(1) });
    let answer =
        guest.send(&ToGuest::Reply { id: 2, ok: false, value: Value::object([("errMsg", "no".into())]) });
    let during = guest.until_done(tick);
    let reply = Value::object([("ok", false.into()), ("value", Value::object([("errMsg", "no".into())]))]);
    assert_eq!(
        during,
        [ToBroker::Done { seq: answer }, ToBroker::Console { level: 0, args: array([reply]) }],
        "the consumed answer gets its own Done"
    );
    let after = guest.until_done(other);
    assert_eq!(logged(&after), [array([true.into(), true.into(), 1.into()])]);
}

#[test]
fn time_spent_waiting_is_not_the_program_s() {
    let (mut guest, _) = Guest::start(
        "host.handlers.tick = function () { host.callSync('slow'); for (var i = 0; i < 100000; i++); host.console(0, ['done']) }",
    );
    let tick = guest.send(&ToGuest::Tick);
    guest.receive();
    std::thread::sleep(crate::common::test_limits().turn * 2);
    guest.send(&ToGuest::Reply { id: 1, ok: true, value: Value::Null });
    let frames = guest.until_done(tick);
    assert_eq!(logged(&frames), [array(["done".into()])], "{:?}", faults(&frames));
}

#[test]
fn units_are_loaded_on_demand() {
    let (mut guest, _) = Guest::start(
        "host.handlers.tick = function () { host.console(0, [host.unit('js:a'), host.unit('js:none') === undefined]) }; \
         host.handlers.notify = function () { host.console(0, [host.unit('js:b')]) }",
    );
    let tick = guest.send(&ToGuest::Tick);
    assert_eq!(guest.receive(), Some(ToBroker::Load { unit: "js:a".into() }));
    guest.send(&ToGuest::Unit { unit: "js:a".into(), bytes: Some(unit("sloppy = 40; sloppy + 2")) });
    loop {
        match guest.receive().unwrap() {
            ToBroker::Load { unit } => {
                assert_eq!(unit, "js:none");
                break;
            }
            frame => assert!(matches!(frame, ToBroker::Done { .. }), "{frame:?}"),
        }
    }
    guest.send(&ToGuest::Unit { unit: "js:none".into(), bytes: None });
    assert_eq!(logged(&guest.until_done(tick)), [array([42.into(), true.into()])]);
    // Sent without being asked for: there when it is wanted.
    guest.turn(&ToGuest::Unit { unit: "js:b".into(), bytes: Some(unit("'b'")) });
    let frames = guest.turn(&ToGuest::Notify { name: "show".into(), value: Value::Null });
    assert_eq!(logged(&frames), [array(["b".into()])]);
}

#[test]
fn bytecode_of_another_build_is_an_error_not_a_crash() {
    let (mut guest, _) = Guest::start(
        "host.handlers.tick = function () { try { host.unit('js:a') } catch (e) { host.console(0, [String(e)]) } }",
    );
    for (blob, want) in [
        (b"menshen\x010123456789abcdefXXXX".to_vec(), "build 0123456789abcdef"),
        (b"raw".to_vec(), "not a bytecode blob"),
        (vec![], "not a bytecode blob"),
    ] {
        let tick = guest.send(&ToGuest::Tick);
        guest.send(&ToGuest::Unit { unit: "js:a".into(), bytes: Some(blob) });
        let frames = guest.until_done(tick);
        assert!(format!("{:?}", logged(&frames)).contains(want), "{frames:?}");
    }
}

#[test]
fn a_handler_that_throws_is_a_fault_and_the_guest_goes_on() {
    let (mut guest, _) = Guest::start(
        "host.handlers.event = function () { null.x }; \
         host.handlers.tick = function () { Promise.reject(new Error('lost')); Promise.resolve().then(function () { throw 'thrown' }) }",
    );
    let frames = guest.turn(&ToGuest::Event { page: 3, batch: array([]) });
    let [ToBroker::Fault { page: 3, kind, message, stack }] = &frames[..] else { panic!("{frames:?}") };
    assert_eq!(kind, "error");
    assert!(message.starts_with("TypeError: cannot read property 'x' of null"), "{message}");
    assert!(stack.contains("unit.js:1"), "{stack}");
    let frames = guest.turn(&ToGuest::Tick);
    let want = [("rejection".into(), "Error: lost".into()), ("rejection".into(), "thrown".into())];
    assert_eq!(faults(&frames), want);
}

#[test]
fn the_framework_may_take_rejections_itself() {
    let (mut guest, _) = Guest::start(
        "host.handlers.rejection = function (reason, promise) { host.console(3, [reason, promise instanceof Promise]) }; \
         host.handlers.tick = function () { Promise.reject('r'); var late = Promise.reject('l'); Promise.resolve().then(function () { late.catch(function () {}) }) }",
    );
    let frames = guest.turn(&ToGuest::Tick);
    assert_eq!(logged(&frames), [array(["r".into(), true.into()])]);
}

#[test]
fn what_is_no_frame_ends_the_guest_with_70() {
    use std::io::Write;
    for bad in [
        &b"\x00\x00\x00\x00"[..],
        b"\xff\xff\xff\xff\x45",
        b"\x05\x00\x00\x00\x99\x01\x00\x00\x00",
        b"\x06\x00\x00\x00\x45\x01\x00\x00\x00!",
        b"\x09\x00\x00\x00\x44\x01\x00\x00\x00\x01\x00\x00\x00",
        b"\x0a\x00\x00\x00\x44\x01\x00\x00\x00\x01\x00\x00\x00\x0a",
        b"\x02\x00\x00\x00\x45\x01",
    ] {
        let mut guest = Guest::spawn();
        guest.socket.write_all(bad).unwrap();
        assert_eq!(guest.end().code(), Some(70), "{bad:02x?}");
    }
}

#[test]
fn a_malformed_answer_ends_the_guest_even_if_the_program_catches() {
    use std::io::Write;
    let (mut guest, _) =
        Guest::start("host.handlers.tick = function () { for (;;) try { host.callSync('a') } catch (e) {} }");
    guest.send(&ToGuest::Tick);
    guest.receive();
    guest.socket.write_all(b"\x0b\x00\x00\x00\x43\x03\x00\x00\x00\x01\x00\x00\x00\x01\x0a").unwrap();
    assert_eq!(guest.end().code(), Some(70));
}

#[test]
fn the_guest_ends_when_its_broker_is_gone() {
    let guest = Guest::spawn();
    guest.socket.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(guest.end().code(), Some(69));
}

#[test]
fn host_functions_refuse_nonsense_and_say_why() {
    let (_guest, frames) = Guest::start(
        "[function(){ host.emit() }, function(){ host.emit(-1, 1) }, function(){ host.emit(1, 1.5) }, \
          function(){ host.emit(1, 1, 10n) }, function(){ host.page(1, 9) }, function(){ host.console(7, []) }, \
          function(){ host.randomBytes(1e9) }, function(){ host.call('x'.repeat(2000)) }, \
          function(){ host.emit(1, 2, {get a(){ host.emit(1, 3); throw new Error('getter') }}) }] \
         .forEach(function (f) { try { f(); host.console(0, ['no error']) } catch (e) { host.console(0, [String(e)]) } })",
    );
    let text = format!("{:?}", logged(&frames));
    assert_eq!(logged(&frames).len(), 9);
    assert!(!text.contains("no error"), "{text}");
    for part in [
        "the page must be",
        "the command's number must be",
        "BigInt",
        "1 (open)",
        "at most 1048576",
        "longer than 1024",
        "getter",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let views: Vec<_> = frames.iter().filter(|f| matches!(f, ToBroker::View { .. })).collect();
    assert_eq!(views, [&ToBroker::View { page: 1, batch: vec![3] }], "half commands are not sent");
}
