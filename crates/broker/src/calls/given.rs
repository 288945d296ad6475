//! What a person gives out of their device (a photo, a recording, a picture they chose) becomes temporary files of the program.
//! The shell sends the bytes as numbered parts beside its answer; here they are looked at, kept, and named in the answer.

use menshen_model::errno;
use menshen_policy::{Permit, permit};
use menshen_store::files::path::Mount;
use menshen_wire::Value;

use super::{Answer, Handler, Row};
use crate::doors::{Denied, Doors};
use crate::image;
use crate::limits::{UI_DEVICE, UI_PERSON};

pub(super) const ROWS: &[Row] = &[
    ("chooseImage", Handler::Given(UI_PERSON)),
    ("chooseMedia", Handler::Given(UI_PERSON)),
    ("Button.chooseAvatar", Handler::Given(UI_PERSON)),
    ("CameraContext.takePhoto", Handler::Given(UI_DEVICE)),
];

/// Endings of what is no picture, as the shell may name them.
const ENDINGS: &[&str] = &["mp4", "webm", "mov", "wav", "pcm"];

/// The parts of one answer.
pub(crate) type Parts = Vec<Vec<u8>>;

/// The answer of `name` with the parts kept as temporary files.
pub(crate) fn keep(
    name: &str,
    value: &Value,
    parts: &[Vec<u8>],
    doors: &Doors,
    permit: &Permit<permit::Files>,
) -> Answer {
    let files = value.get("files").and_then(|v| if let Value::Array(all) = v { Some(all) } else { None });
    let mut kept = Vec::new();
    for file in files.into_iter().flatten() {
        let part = file.get("part").and_then(Value::as_u32).and_then(|n| parts.get(n as usize));
        let bytes = part.ok_or_else(|| Denied::new(errno::INTERNAL, "a part of the answer is missing"))?;
        kept.push((put(file, bytes, doors, permit)?, bytes.len(), file));
    }
    let first = || kept.first().map_or(Value::from(""), |(path, ..)| path.clone());
    Ok(match name {
        "CameraContext.takePhoto" => Value::object([("tempImagePath", first())]),
        "Button.chooseAvatar" => Value::object([("avatarUrl", first())]),
        "startRecord" => Value::object([("tempFilePath", first())]),
        "RecorderManager.start" => Value::object([
            ("tempFilePath", first()),
            ("fileSize", Value::from(kept.first().map_or(0.0, |(_, size, _)| *size as f64))),
            ("duration", number(value, "duration")),
        ]),
        "chooseImage" => {
            let all = kept.iter().map(|(path, size, _)| {
                Value::object([("path", path.clone()), ("size", Value::from(*size as f64))])
            });
            let paths = kept.iter().map(|(path, ..)| path.clone());
            Value::object([
                ("tempFilePaths", Value::Array(paths.collect())),
                ("tempFiles", Value::Array(all.collect())),
            ])
        }
        _ => {
            let all = kept.iter().map(|(path, size, file)| {
                let video = file.get("fileType").and_then(Value::as_str) == Some("video");
                let mut one = vec![
                    ("tempFilePath", path.clone()),
                    ("size", Value::from(*size as f64)),
                    ("fileType", Value::from(if video { "video" } else { "image" })),
                ];
                if video {
                    for name in ["duration", "width", "height"] {
                        one.push((name, number(file, name)));
                    }
                }
                Value::object(one)
            });
            let kind = value.get("type").and_then(Value::as_str).unwrap_or("image").to_owned();
            Value::object([("tempFiles", Value::Array(all.collect())), ("type", Value::from(kind))])
        }
    })
}

fn number(value: &Value, name: &str) -> Value {
    match value.get(name) {
        Some(Value::Number(n)) if n.is_finite() => Value::Number(*n),
        _ => Value::from(0u32),
    }
}

/// One part as a temporary file. What calls itself a picture must be one.
fn put(file: &Value, bytes: &[u8], doors: &Doors, permit: &Permit<permit::Files>) -> Answer {
    let named = file.get("ending").and_then(Value::as_str).unwrap_or_default();
    let ending = match ENDINGS.iter().find(|e| **e == named) {
        Some(ending) => *ending,
        None => {
            let found = image::info(bytes);
            found.ok_or_else(|| Denied::new(errno::BAD_DATA, "it is no picture of a known kind"))?.kind
        }
    };
    let mut files = doors.kept(permit)?;
    let at = files.fresh(Mount::Temp, &format!("given.{ending}"));
    files.put(&at, bytes)?;
    Ok(Value::from(at.url()))
}
