//! The broker's decoders as functions of bytes, for `fuzz/` (feature `fuzz`) and for the bounded run in every `cargo test`. Each
//! answers whether it took the input.

use axum::http::Request;
use menshen_wire::Value;

use crate::doors::path::Place;
use crate::headless;
use crate::http::{guard, origin::Origin, range, windows::Windows};
use crate::json::{clip, from_value, to_value};
use crate::shell;
use crate::views::Views;

/// A batch of view commands, as `check` reads it.
pub fn batch(bytes: &[u8]) -> bool {
    headless::read_batch(bytes)
}

/// The header of an image.
pub fn image(bytes: &[u8]) -> bool {
    crate::image::info(bytes).is_some()
}

/// A `Range` header; what is taken lies inside the file.
pub fn range(bytes: &[u8]) -> bool {
    let header = String::from_utf8_lossy(bytes);
    for len in [0, 1, 10, usize::MAX] {
        if let range::Part::Range(first, last) = range::part(Some(&header), len) {
            assert!(first <= last && last < len, "{header}: {first}-{last} of {len}");
        }
    }
    range::part(Some(&header), 10) != range::Part::Whole
}

/// The head of a request: lines `name: value` after a line with the target. Only our own host may pass.
pub fn head(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split('\n');
    let mut request = Request::builder().uri(lines.next().unwrap_or_default());
    for (name, value) in lines.filter_map(|l| l.split_once(": ")) {
        request = request.header(name, value);
    }
    let Ok(request) = request.body(()) else { return false };
    let (parts, ()) = request.into_parts();
    let ours = Origin {
        port: 7,
        host: "0123.localhost:7".into(),
        origin: "http://0123.localhost:7".into(),
        cookie: "c".into(),
        secret: "s".into(),
        entry: "e".into(),
    };
    let cookie = ours.has_cookie(&parts.headers);
    let windows = Windows::only(ours.clone());
    let passes = guard::check(&parts, &windows, &Views::new(7)).is_ok();
    if passes {
        let one = |name: &str| parts.headers.get_all(name).iter().count();
        assert_eq!(one("host"), 1);
        assert_eq!(parts.headers["host"], ours.host.as_str());
        assert!(one("origin") <= 1);
        let null = one("origin") == 1 && parts.headers["origin"] != ours.origin.as_str();
        assert!(!null || parts.uri.path().starts_with("/v/"), "a foreign origin passed");
    }
    passes && cookie
}

/// A text message of a shell.
pub fn shell_message(bytes: &[u8]) -> bool {
    shell::is_message(&String::from_utf8_lossy(bytes))
}

/// A path as a program writes it; what is taken has no way out of its mount.
pub fn place(bytes: &[u8]) -> bool {
    let Ok(place) = Place::parse(&String::from_utf8_lossy(bytes)) else { return false };
    assert!(place.path.split('/').all(|part| part != ".."), "{place:?}");
    assert!(!place.path.contains('\0') && !place.path.starts_with('/'), "{place:?}");
    true
}

/// A value on its way to the inspector and back; what it becomes is bounded.
pub fn inspected(bytes: &[u8]) -> bool {
    let Ok(value) = Value::decode(bytes) else { return false };
    let mut budget = 256;
    let json = from_value(&value, &mut budget);
    let text = json.to_string();
    assert!(clip(&text, 100).len() <= 104);
    drop(to_value(&json).encode());
    true
}

#[cfg(test)]
#[path = "../../../fuzz/mutate.rs"]
mod mutate;

#[cfg(test)]
mod tests {
    use super::mutate::run;
    use super::*;

    fn seeds<const N: usize>(texts: [&str; N]) -> Vec<Vec<u8>> {
        texts.iter().map(|t| t.as_bytes().to_vec()).collect()
    }

    #[test]
    fn random_bytes_as_batches() {
        let mut w = menshen_wire::Writer::new();
        let n = |v: u32| Value::from(v);
        let commands: [(u32, Vec<Value>); 9] = [
            (1, vec![n(1), "view".into()]),
            (2, vec![n(2), "text".into()]),
            (5, vec![n(1), n(2)]),
            (5, vec![n(0), n(1)]),
            (18, vec![n(1), "hidden".into(), true.into()]),
            (22, vec![n(1), "tap".into(), n(0), n(0)]),
            (6, vec![n(1), n(2)]),
            (7, vec![n(0), n(2), n(1)]),
            (4, vec![n(2)]),
        ];
        let mut all = Vec::new();
        for (op, args) in commands {
            w.varint(op);
            args.iter().for_each(|a| a.write(&mut w));
            let bytes = std::mem::replace(&mut w, menshen_wire::Writer::new()).into_bytes();
            all.extend(bytes);
        }
        run("batches", 1, &[all], &[], batch);
    }

    #[test]
    fn random_bytes_as_images() {
        let png =
            [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 0, 0, 9, 0, 0, 0, 7, 8, 6, 0, 0, 0]].concat();
        let gif = b"GIF89a\x05\0\x06\0\0\0\0".to_vec();
        let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x07\0\x09\x03\x01\x22\0\x02\x11\x01".to_vec();
        let bmp = [b"BM".as_slice(), &[0; 16], &[9, 0, 0, 0, 7, 0, 0, 0]].concat();
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='7'></svg>".to_vec();
        run("images", 1, &[png, gif, jpeg, bmp, svg], &["<svg", "width=\"1e9\"", "Exif\0\0MM\0*"], image);
    }

    #[test]
    fn random_bytes_as_ranges() {
        let words = ["-", ",", "bytes=", "99999999999999999999", "18446744073709551615", "0"];
        run("ranges", 1, &seeds(["bytes=0-4", "bytes=-3", "bytes=2-"]), &words, range);
    }

    #[test]
    fn random_bytes_as_heads() {
        let good = "/v/x/f/a?b=c\nhost: 0123.localhost:7\norigin: http://0123.localhost:7\ncookie: a=b; __Host-menshen=c";
        let words =
            ["host: ", "origin: null", "\n", "http://evil", "@", ":7", ".", "__Host-menshen=c", "//", "%00"];
        run("heads", 1, &seeds([good]), &words, head);
    }

    #[test]
    fn random_bytes_as_messages_of_a_shell() {
        let good = seeds([
            r#"{"t":"launch","program":"dev:1","path":"a?b=c"}"#,
            r#"{"t":"ui","guest":1,"id":2,"ok":true,"value":{"confirm":true}}"#,
            r#"{"t":"ack","guest":1,"page":1,"bytes":9}"#,
        ]);
        run("messages", 1, &good, &["{\"t\":\"", "\"guest\":", "1e400", "[[[[", "null"], shell_message);
    }

    #[test]
    fn random_bytes_as_places() {
        let good = seeds(["wxfile://usr/a/b.txt", "/images/x.png", "http://tmp/a", "a/b"]);
        run(
            "places",
            1,
            &good,
            &["..", "/", "//", "%2e", "\0", "\\", "wxfile://", "usr", "http://", ":"],
            place,
        );
    }

    #[test]
    fn random_bytes_as_what_is_inspected() {
        let value = Value::object([
            ("a", Value::Array(vec![Value::Undefined, Value::Number(f64::NAN), "x".repeat(300).into()])),
            ("b", Value::Bytes(vec![1; 50])),
        ]);
        run("inspected", 1, &[value.encode()], &[], inspected);
    }
}
