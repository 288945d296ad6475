//! Every message comes back as it went; no bytes make a decoder panic or take memory it was not paid for.

use menshen_wire::{Decoder, Error, PageOp, ToBroker, ToGuest, Value, limits};
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Undefined),
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_filter("NaN equals nothing", |n| !n.is_nan()).prop_map(Value::Number),
        any::<i32>().prop_map(Value::from),
        ".{0,80}".prop_map(Value::Str),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(6, 200, 10, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..10).prop_map(Value::Array),
            prop::collection::vec((".{0,10}", inner), 0..10).prop_map(Value::Object),
        ]
    })
}

fn to_broker() -> impl Strategy<Value = ToBroker> {
    prop_oneof![
        (".{0,20}", any::<u32>()).prop_map(|(engine, heap)| ToBroker::Ready { engine, heap }),
        (any::<u32>(), any::<bool>(), "[a-zA-Z.]{0,40}", value())
            .prop_map(|(id, sync, name, args)| ToBroker::Call { id, sync, name, args }),
        (any::<u32>(), prop::collection::vec(any::<u8>(), 0..300))
            .prop_map(|(page, batch)| ToBroker::View { page, batch }),
        (any::<u32>(), ".{0,40}").prop_map(|(page, path)| ToBroker::Style { page, path }),
        (0..=4u8, value()).prop_map(|(level, args)| ToBroker::Console { level, args }),
        (any::<u32>(), "[a-z]{0,9}", ".{0,40}", ".{0,40}")
            .prop_map(|(page, kind, message, stack)| ToBroker::Fault { page, kind, message, stack }),
        any::<u32>().prop_map(|ms| ToBroker::Wake { ms }),
        any::<u32>().prop_map(|seq| ToBroker::Done { seq }),
        ".{0,40}".prop_map(|unit| ToBroker::Load { unit }),
        (any::<u32>(), prop::sample::select(vec![PageOp::Open, PageOp::Show, PageOp::Close]), value())
            .prop_map(|(page, op, info)| ToBroker::Page { page, op, info }),
        (any::<u32>(), value()).prop_map(|(id, value)| ToBroker::Inspect { id, value }),
    ]
}

fn to_guest() -> impl Strategy<Value = ToGuest> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..100);
    prop_oneof![
        (any::<[u8; 32]>(), value(), prop::collection::vec((".{0,10}", bytes()), 0..5))
            .prop_map(|(entropy, env, units)| ToGuest::Start { entropy, env, units }),
        (".{0,20}", prop::option::of(bytes())).prop_map(|(unit, bytes)| ToGuest::Unit { unit, bytes }),
        (any::<u32>(), any::<bool>(), value()).prop_map(|(id, ok, value)| ToGuest::Reply { id, ok, value }),
        (any::<u32>(), value()).prop_map(|(page, batch)| ToGuest::Event { page, batch }),
        Just(ToGuest::Tick),
        (".{0,20}", value()).prop_map(|(name, value)| ToGuest::Notify { name, value }),
        Just(ToGuest::Stop),
        (any::<u32>(), value()).prop_map(|(id, value)| ToGuest::Probe { id, value }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn values_come_back(v in value()) {
        prop_assert_eq!(Value::decode(&v.encode()), Ok(v));
    }

    #[test]
    fn frames_come_back_in_any_pieces(frames in prop::collection::vec(to_broker(), 0..6), cut in 1usize..50) {
        let mut bytes = Vec::new();
        for f in &frames { f.encode(&mut bytes); }
        let mut decoder = Decoder::new(limits::TO_BROKER);
        let mut got = Vec::new();
        for piece in bytes.chunks(cut) {
            decoder.push(piece);
            while let Some(f) = decoder.next_frame().unwrap() { got.push(ToBroker::decode(f).unwrap()); }
        }
        prop_assert_eq!(got, frames);
        prop_assert_eq!(decoder.pending(), 0);
    }

    #[test]
    fn frames_to_the_guest_come_back(frame in to_guest(), seq: u32) {
        let mut bytes = Vec::new();
        frame.encode(seq, &mut bytes);
        prop_assert_eq!(ToGuest::decode(&bytes[4..]), Ok((seq, frame)));
    }

    #[test]
    fn a_damaged_frame_is_a_frame_or_an_error(frame in to_broker(), at: prop::sample::Index, to: u8, keep: prop::sample::Index) {
        let mut bytes = Vec::new();
        frame.encode(&mut bytes);
        let mut bytes = bytes.split_off(4);
        let i = at.index(bytes.len());
        bytes[i] = to;
        let _ = ToBroker::decode(&bytes);
        bytes.truncate(keep.index(bytes.len() + 1));
        let _ = ToBroker::decode(&bytes);
        let _ = ToGuest::decode(&bytes);
    }
}

/// 10^5 random frames in the bounded run (`MENSHEN_FUZZ_FRAMES` asks for another number, as the campaign does).
#[test]
fn random_bytes_never_panic() {
    #[expect(clippy::disallowed_methods, reason = "the campaign asks for more frames by its environment")]
    let n: u32 = std::env::var("MENSHEN_FUZZ_FRAMES").ok().and_then(|v| v.parse().ok()).unwrap_or(100_000);
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut bytes = Vec::new();
    let mut accepted = 0u32;
    for _ in 0..n {
        bytes.clear();
        let len = next() % 120;
        let kind = next() as u8;
        bytes.push(if kind & 1 == 0 { kind % 12 } else { 0x41 + kind % 8 });
        for _ in 0..len {
            // Small numbers and tags are what gets a random input past the first byte.
            let r = next();
            bytes.push(if r & 3 == 0 { (r >> 8) as u8 } else { ((r >> 8) as u8) & 0x0f });
        }
        accepted += u32::from(ToBroker::decode(&bytes).is_ok()) + u32::from(ToGuest::decode(&bytes).is_ok());
    }
    assert!(accepted > 0, "a fuzz that no input passes tests only the first check");
}

#[test]
fn a_length_is_refused_before_memory_is_taken() {
    let mut decoder = Decoder::new(limits::TO_BROKER);
    decoder.push(&u32::MAX.to_le_bytes());
    assert!(matches!(decoder.next_frame(), Err(Error::TooLarge { what: "frame", .. })));
    let mut decoder = Decoder::new(limits::TO_BROKER);
    decoder.push(&[0, 0, 0, 0]);
    assert!(decoder.next_frame().is_err());
    // an array that claims 2^32-1 items and holds none
    assert!(matches!(Value::decode(&[8, 0xff, 0xff, 0xff, 0xff, 0x0f]), Err(Error::TooLarge { .. })));
    // a varint with a superfluous byte, one that is too large
    assert_eq!(Value::decode(&[4, 0x80, 0x00]), Err(Error::Number));
    assert_eq!(Value::decode(&[4, 0xff, 0xff, 0xff, 0xff, 0x1f]), Err(Error::Number));
    assert_eq!(Value::decode(&[1, 1]), Err(Error::Trailing(1)));
    assert_eq!(Value::decode(&[0x82, 0xc3, 0x28]), Err(Error::Utf8));
    assert_eq!(Value::decode(&[0x0a]), Err(Error::Unknown { what: "value tag", got: 0x0a }));
}

#[test]
fn depth_is_bounded() {
    let nested = |n: usize| {
        let mut v = [8u8, 1].repeat(n);
        v.push(1);
        v
    };
    assert!(Value::decode(&nested(limits::DEPTH)).is_ok());
    assert_eq!(Value::decode(&nested(limits::DEPTH + 1)), Err(Error::Depth));
    assert_eq!(Value::decode(&nested(1 << 20)), Err(Error::Depth));
}

#[test]
fn the_documented_bytes() {
    let v = Value::object([
        ("a", Value::from(1)),
        ("b", Value::from(vec![Value::Null, Value::from(-2), Value::from(0.5)])),
    ]);
    assert_eq!(v.encode(), [9, 2, 1, b'a', 0xc1, 1, b'b', 8, 3, 1, 4, 3, 5, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f]);
    assert_eq!(Value::from("x".repeat(64)).encode()[..2], [6, 64]);
    assert_eq!(Value::Number(-0.0).encode()[0], 5);
}
