//! Containers made, bent and refused.

use super::*;
use crate::error::PathError;

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    write(files.iter().copied()).unwrap()
}

fn sample() -> Vec<u8> {
    packed(&[("app.json", b"{}"), ("empty", b""), ("pages/a/\u{5c71}\u{8336}.js", b"Page({})\n")])
}

fn refused(bytes: &[u8]) -> Refused {
    read(bytes, Bounds::default()).unwrap_err()
}

#[test]
fn what_is_written_is_read() {
    let bytes = sample();
    let archive = read(&bytes, Bounds::default()).unwrap();
    let names: Vec<_> = archive.iter().map(|(name, range)| (name, &bytes[range])).collect();
    assert_eq!(names[0], ("app.json", b"{}".as_slice()));
    assert_eq!(names[1], ("empty", b"".as_slice()));
    assert_eq!(names[2], ("pages/a/\u{5c71}\u{8336}.js", b"Page({})\n".as_slice()));
    assert_eq!(archive.get("nothing"), None);
    assert_eq!(read(&packed(&[]), Bounds::default()).map(|a| a.iter().count()), Ok(0));
}

/// One content, one encoding: no byte of it can be another, none can be missing, none can follow or go before.
#[test]
fn every_flip_cut_and_addition_is_refused() {
    let bytes = sample();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            assert!(read(&flipped, Bounds::default()).is_err(), "byte {at}, bit {bit}");
        }
        assert!(read(&bytes[..at], Bounds::default()).is_err(), "cut at {at}");
        let mut longer = bytes.clone();
        longer.insert(at, bytes[at]);
        assert!(read(&longer, Bounds::default()).is_err(), "one more byte at {at}");
    }
    assert!(matches!(refused(&[bytes.as_slice(), b"x"].concat()), Refused::Directory { .. }));
    assert_eq!(refused(&[b"#!/bin/sh\n".as_slice(), &bytes].concat()), Refused::NoHeader { at: 0 });
    assert!(matches!(refused(&[bytes.as_slice(), &bytes].concat()), Refused::Directory { .. }));
}

/// Bytes of a ZIP with one file whose local header is changed by `local` and whose entry of the directory by `central`.
fn bent(local_bend: impl Fn(&mut Vec<u8>), central_bend: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let whole = packed(&[("a.js", b"1"), ("b.js", b"2")]);
    let split = whole.windows(4).position(|w| w == CENTRAL).unwrap();
    let (mut files, mut rest) = (whole[..split].to_vec(), whole[split..].to_vec());
    local_bend(&mut files);
    central_bend(&mut rest);
    files.extend(rest);
    files
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    type Bend = fn(&mut Vec<u8>);
    let none: Bend = |_| {};
    let cases: [(&str, Bend, Bend); 14] = [
        ("encrypted", |b| b[6] |= 1, none),
        ("a descriptor behind the file", |b| b[6] |= 8, none),
        ("the name's encoding left open", |b| b[7] = 0, none),
        ("deflated", |b| b[8] = 8, none),
        ("deflate64", |b| b[8] = 9, none),
        ("a date", |b| b[12] = 0x22, none),
        ("sizes that differ", |b| b[22] = 2, none),
        ("an extra field", |b| b[28] = 4, none),
        ("a name of another length", |b| b[26] = 5, none),
        ("a directory that names another file", none, |b| b[46] = b'c'),
        ("a directory that points elsewhere", none, |b| b[42] = 1),
        ("a link", none, |b| b[40..42].copy_from_slice(&[0xff, 0xa1])),
        ("a comment in the directory", none, |b| b[32] = 1),
        ("a second disk", none, |b| {
            let end = b.len() - 22;
            b[end + 4] = 1;
        }),
    ];
    for (what, local, central) in cases {
        assert!(read(&bent(local, central), Bounds::default()).is_err(), "{what}");
    }
    assert!(read(&bent(none, none), Bounds::default()).is_ok(), "the bending itself changes nothing");
    let hidden = bent(none, |b| {
        // The directory without its second entry, the file still there.
        b.drain(50..100);
        let end = b.len() - 22;
        b[end + 8] = 1;
        b[end + 10] = 1;
        b[end + 12] = 50;
    });
    assert!(matches!(refused(&hidden), Refused::Directory { .. }));
}

#[test]
fn names_that_some_system_takes_otherwise_are_refused() {
    let alone = [
        "../a",
        "/a",
        "a//b",
        "a/./b",
        "a\\b",
        "a\0b",
        "C:/a",
        "a:stream",
        "con",
        "CON.js",
        "x/Aux.wxml",
        "lpt1",
        "com\u{b9}",
        "nul .js",
        "a.",
        "a ",
        " a",
        "a./b",
        "a*",
        "a\u{202e}sj.b",
        "e\u{301}.js",
        "a\u{200b}.js",
        "",
    ];
    for name in alone {
        assert!(write([(name, b"".as_slice())].into_iter()).is_err(), "{name:?}");
    }
    let long = "x".repeat(256);
    assert!(write([(long.as_str(), b"".as_slice())].into_iter()).is_err());
    let together = [
        ["a.js", "a.js"],
        ["b.js", "a.js"],
        ["A.js", "a.js"],
        ["stra\u{df}e", "strasse"],
        ["K", "\u{212a}"],
        ["I\u{307}", "\u{130}"],
        ["a", "a/b"],
        ["A/b", "a"],
        ["A/b", "a/B"],
    ];
    for pair in together {
        let mut sorted = pair;
        if pair[0] != "b.js" {
            sorted.sort_unstable();
        }
        assert!(write(sorted.iter().map(|n| (*n, b"".as_slice()))).is_err(), "{pair:?}");
    }
    for name in ["console.js", "com.js", "lpt.wxml", "common/a", ".a", "\u{5c71}\u{8336}.png", "a b.js"] {
        assert!(write([(name, b"".as_slice())].into_iter()).is_ok(), "{name:?}");
    }
    let why = write([("a\\b", b"".as_slice())].into_iter()).unwrap_err();
    assert_eq!(why, TooLarge::Name(BadName::Path(PathError::Character("a\\\\b".into()))));
}

#[test]
fn bounds_are_held_before_memory_is_taken() {
    let bytes = sample();
    let small = Bounds { bytes: bytes.len() - 1, ..Bounds::default() };
    assert_eq!(read(&bytes, small), Err(Refused::Large { bytes: bytes.len(), limit: bytes.len() - 1 }));
    assert_eq!(read(&bytes, Bounds { files: 2, ..Bounds::default() }), Err(Refused::Many(2)));
    let names: Vec<String> = (0..70_000).map(|n| format!("{n:06}")).collect();
    assert_eq!(write(names.iter().map(|n| (n.as_str(), b"".as_slice()))), Err(TooLarge::Files(70_000)));
    // A header that claims four gigabytes.
    let mut claims = packed(&[("a", b"1")]);
    for at in [18, 22] {
        claims[at..at + 4].copy_from_slice(&[0xff; 4]);
    }
    assert!(matches!(refused(&claims), Refused::Cut { what: "a file", .. }));
}

/// The seeded run of the decoder; `MENSHEN_FUZZ_FRAMES` makes it long.
#[test]
fn random_bytes_are_read_in_one_way_or_not_at_all() {
    let seed = sample();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..frames() {
        let mut bytes = seed.clone();
        for _ in 0..next() % 4 {
            let at = usize::try_from(next()).unwrap_or(0) % bytes.len();
            bytes[at] = next().to_le_bytes()[0];
        }
        bytes.truncate(usize::try_from(next()).unwrap_or(0) % (2 * bytes.len()));
        if let Ok(archive) = read(&bytes, Bounds::default()) {
            let again = write(archive.iter().map(|(name, range)| (name, &bytes[range]))).unwrap();
            assert_eq!(again, bytes, "one content, two encodings");
        }
    }
}

fn frames() -> u64 {
    std::env::var("MENSHEN_FUZZ_FRAMES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000)
}
