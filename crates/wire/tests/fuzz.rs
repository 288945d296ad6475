//! Every decoder of the wire on good messages that were hurt. What is taken must come back the same when it is written again.

#[path = "../../../fuzz/mutate.rs"]
mod mutate;

use menshen_wire::{Decoder, PageOp, ToBroker, ToGuest, Value, limits};

fn value() -> Value {
    Value::object([
        ("a", Value::from(vec![Value::Null, 7u32.into(), Value::Number(0.5), "\u{95e8}\u{795e}".into()])),
        ("b", Value::object([("c", Value::Bytes(vec![1, 2, 3])), ("d", true.into())])),
        ("e", "x".repeat(80).into()),
    ])
}

fn to_broker() -> Vec<ToBroker> {
    vec![
        ToBroker::Ready { engine: "q".into(), heap: 9 },
        ToBroker::Call { id: 1, sync: true, name: "getStorage".into(), args: value() },
        ToBroker::View { page: 1, batch: vec![1, 0xc1, 0x81, b'x'] },
        ToBroker::Style { page: 1, path: "pages/a".into() },
        ToBroker::Console { level: 2, args: value() },
        ToBroker::Fault { page: 1, kind: "error".into(), message: "m".into(), stack: "s".into() },
        ToBroker::Wake { ms: 4 },
        ToBroker::Done { seq: 3 },
        ToBroker::Load { unit: "js:a".into() },
        ToBroker::Page { page: 2, op: PageOp::Open, info: value() },
        ToBroker::Inspect { id: 1, value: value() },
    ]
}

fn to_guest() -> Vec<ToGuest> {
    vec![
        ToGuest::Start { entropy: [7; 32], env: value(), units: vec![("js:app".into(), vec![1, 2])] },
        ToGuest::Unit { unit: "js:a".into(), bytes: Some(vec![1]) },
        ToGuest::Reply { id: 1, ok: true, value: value() },
        ToGuest::Event { page: 1, batch: value() },
        ToGuest::Tick,
        ToGuest::Notify { name: "back".into(), value: value() },
        ToGuest::Probe { id: 1, value: value() },
    ]
}

fn bytes_of(frame: &ToBroker) -> Vec<u8> {
    let mut out = Vec::new();
    frame.encode(&mut out);
    out
}

#[test]
fn random_bytes_as_frames_to_the_broker() {
    let seeds: Vec<_> = to_broker().iter().map(|f| bytes_of(f).split_off(4)).collect();
    mutate::run("to broker", 1, &seeds, &[], |bytes| {
        let Ok(frame) = ToBroker::decode(bytes) else { return false };
        let again = bytes_of(&frame);
        let back = ToBroker::decode(&again[4..]).expect("what was written is read");
        assert_eq!(bytes_of(&back), again);
        true
    });
}

#[test]
fn random_bytes_as_frames_to_the_guest() {
    let write = |seq: u32, f: &ToGuest| {
        let mut out = Vec::new();
        f.encode(seq, &mut out);
        out.split_off(4)
    };
    let seeds: Vec<_> = to_guest().iter().map(|f| write(5, f)).collect();
    mutate::run("to guest", 1, &seeds, &[], |bytes| {
        let Ok((seq, frame)) = ToGuest::decode(bytes) else { return false };
        let again = write(seq, &frame);
        let (n, back) = ToGuest::decode(&again).expect("what was written is read");
        assert_eq!((n, write(n, &back)), (seq, again));
        true
    });
}

#[test]
fn random_bytes_as_values() {
    mutate::run("values", 1, &[value().encode(), Value::Null.encode()], &[], |bytes| {
        let Ok(value) = Value::decode(bytes) else { return false };
        let again = value.encode();
        assert_eq!(Value::decode(&again).expect("what was written is read").encode(), again);
        true
    });
}

#[test]
fn random_bytes_as_a_stream_in_pieces() {
    let seeds = [to_broker().iter().flat_map(bytes_of).collect::<Vec<u8>>()];
    let mut cut = mutate::Rng::new(3);
    mutate::run("stream", 1, &seeds, &[], |bytes| {
        let mut decoder = Decoder::new(limits::TO_BROKER);
        for piece in bytes.chunks(1 + cut.below(40)) {
            decoder.push(piece);
            loop {
                match decoder.next_frame() {
                    Ok(Some(frame)) => drop(ToBroker::decode(frame)),
                    Ok(None) => break,
                    Err(_) => return false,
                }
            }
        }
        assert!(decoder.pending() <= bytes.len());
        true
    });
}
