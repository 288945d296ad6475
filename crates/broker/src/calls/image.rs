//! `getImageInfo`: size and kind of an image of the program, from its first bytes.

use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, args};
use crate::doors::Denied;
use crate::doors::path::{Mount, Place};
use crate::image;

pub(super) const ROWS: &[Row] = &[("getImageInfo", Handler::Local(info))];

/// Calls that the guest answers, but for which it needs us at the end.
pub(super) const SECOND_HALVES: &[Row] = &[("canvasToTempFilePath", Handler::Local(keep_drawing))];

/// The bytes of a picture that the view made of a canvas become a temporary file.
fn keep_drawing(cx: &mut Context<'_>, a: &Value) -> Answer {
    let Some(Value::Bytes(data)) = a.get("data") else {
        return Err(Denied::new(1001, "parameter error: data is no picture"));
    };
    let like = if a.get("fileType").and_then(Value::as_str) == Some("jpg") { "a.jpg" } else { "a.png" };
    if image::info(data).is_none() {
        return Err(Denied::new(1001, "the drawing is no image of a known kind"));
    }
    let mut files = cx.files()?;
    let at = files.kept()?.fresh(Mount::Temp, like);
    files.kept()?.put(&at, data)?;
    Ok(Value::object([("tempFilePath", Value::from(at.url()))]))
}

fn info(cx: &mut Context<'_>, a: &Value) -> Answer {
    let src = args::string(a, "src")?;
    let remote = src.starts_with("https://") || src.starts_with("http://") && Place::parse(src).is_err();
    if remote {
        return Err(Denied::new(600_002, "download image fail. reason: url not in domain list"));
    }
    let at = Place::parse(src)?;
    let bytes = cx.files()?.read(&at)?;
    let found =
        image::info(&bytes).ok_or_else(|| Denied::new(1001, "the file is no image of a known kind"))?;
    Ok(Value::object([
        ("width", Value::from(found.width)),
        ("height", Value::from(found.height)),
        ("type", Value::from(found.kind)),
        ("orientation", Value::from(found.orientation)),
        ("path", Value::from(at.url())),
    ]))
}
