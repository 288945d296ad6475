//! JavaScript values cross the border as the wire's own codec writes them.

use menshen_wire::Value;
use proptest::prelude::*;

use crate::{Engine, Kind, Limits, compile};

fn engine() -> Engine<()> {
    Engine::new(Limits::default(), (), &[]).unwrap()
}

fn js(engine: &Engine<()>, source: &str) -> Result<Vec<u8>, String> {
    engine.begin_turn();
    let value = engine.run(&compile(source, "t.js", Kind::Debug).unwrap()).unwrap().unwrap();
    let mut out = Vec::new();
    value.encode(&mut out).map(|()| out).map_err(|_| engine.exception().message)
}

/// A tree as the wire has it, with the things on it that JavaScript keeps.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Undefined),
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::from),
        (0..200i32).prop_map(Value::from),
        any::<f64>().prop_filter("NaN equals nothing", |n| !n.is_nan()).prop_map(Value::Number),
        ".{0,100}".prop_map(Value::Str),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            // Keys that are array indices are reordered by JavaScript; a letter keeps the order.
            prop::collection::btree_map("[a-z_][a-z0-9_\u{4e00}-\u{4eff}]{0,70}", inner, 0..8)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

#[test]
fn what_the_wire_writes_comes_back_byte_for_byte() {
    let engine = engine();
    proptest!(ProptestConfig::with_cases(1500), |(value in values())| {
        let bytes = value.encode();
        let back = engine.ctx().decode(&bytes).unwrap();
        let mut out = Vec::new();
        prop_assert!(back.encode(&mut out).is_ok());
        prop_assert_eq!(out, bytes);
    });
}

#[test]
fn both_decoders_agree_on_any_bytes() {
    let engine = engine();
    let agree = |bytes: &[u8]| {
        let (here, there) = (engine.ctx().decode(bytes), Value::decode(bytes));
        assert_eq!(here.is_ok(), there.is_ok(), "{bytes:02x?}: {:?} / {there:?}", here.err());
    };
    proptest!(ProptestConfig::with_cases(4000), |(bytes in prop::collection::vec(any::<u8>(), 0..64))| agree(&bytes));
    proptest!(ProptestConfig::with_cases(1500), |(value in values(), at in any::<prop::sample::Index>(), bit in 0..8u8)| {
        let mut bytes = value.encode();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        agree(&bytes);
        agree(&bytes[..at]);
    });
}

#[test]
fn each_kind_of_value_has_its_bytes() {
    let engine = engine();
    for (source, want) in [
        ("undefined", Value::Undefined),
        ("(function(){})", Value::Undefined),
        ("Symbol('x')", Value::Undefined),
        ("-0", Value::Number(-0.0)),
        ("63.0", Value::from(63)),
        ("-2147483648", Value::from(i32::MIN)),
        ("2147483648", Value::Number(2_147_483_648.0)),
        ("'a\\ud800b\\udc00'", Value::from("a\u{fffd}b\u{fffd}")),
        ("'\\ud83d\\ude00'", Value::from("\u{1f600}")),
        ("'x'.repeat(200) + 'y'", Value::from(format!("{}y", "x".repeat(200)))),
        ("new Date(5)", Value::from(5)),
        ("new Uint16Array([1, 2]).subarray(1)", Value::Bytes(vec![2, 0])),
        ("new ArrayBuffer(0)", Value::Bytes(vec![])),
        ("new Uint8Array([9, 8]).buffer", Value::Bytes(vec![9, 8])),
        ("[1,,'a']", Value::Array(vec![Value::from(1), Value::Undefined, Value::from("a")])),
        (
            "({b: 1, a: function(){}, get g(){ return 2 }})",
            Value::object([("b", Value::from(1)), ("a", Value::Undefined), ("g", Value::from(2))]),
        ),
        ("Object.create({inherited: 1})", Value::Object(vec![])),
        ("new Map([[1, 2]])", Value::Object(vec![])),
        ("Object.defineProperty({}, 'hidden', {value: 1})", Value::Object(vec![])),
        ("JSON.parse('{\"__proto__\": 1}')", Value::object([("__proto__", Value::from(1))])),
    ] {
        assert_eq!(Value::decode(&js(&engine, source).unwrap()).unwrap(), want, "{source}");
    }
}

#[test]
fn what_cannot_be_said_throws() {
    let engine = engine();
    for (source, want) in [
        ("10n", "TypeError: a BigInt"),
        ("var a = []; a.push(a); a", "TypeError: a value is nested deeper"),
        ("var o = {}; for (var i = 0; i < 65; i++) o = {o: o}; o", "TypeError: a value is nested deeper"),
        ("new Array(1 << 21)", "RangeError: one message may hold at most"),
        ("'x'.repeat(1 << 25)", "RangeError: one message may hold at most"),
        ("({get a(){ throw new Error('mine') }})", "Error: mine"),
        ("new Proxy({}, {ownKeys: function(){ throw 'trap' }})", "trap"),
    ] {
        let error = js(&engine, source).unwrap_err();
        assert!(error.starts_with(want), "{source}: {error}");
    }
    assert!(js(&engine, "var o = {}; for (var i = 0; i < 63; i++) o = {o: o}; o").is_ok());
}

#[test]
fn a_member_called_proto_is_a_member() {
    let engine = engine();
    let bytes = Value::object([("__proto__", Value::object([("polluted", Value::from(true))]))]).encode();
    let value = engine.ctx().decode(&bytes).unwrap();
    assert!(value.get(c"polluted").unwrap().is_undefined(), "the prototype was replaced");
}
