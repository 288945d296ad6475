//! `getImageInfo`: size and kind of an image of the program, from its first bytes.

use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, args};
use crate::doors::Denied;
use crate::doors::path::Place;
use crate::image;

pub(super) const ROWS: &[Row] = &[("getImageInfo", Handler::Local(info))];

fn info(cx: &mut Context<'_>, a: &Value) -> Answer {
    let src = args::string(a, "src")?;
    let remote = src.starts_with("https://") || src.starts_with("http://") && Place::parse(src).is_err();
    if remote {
        return Err(Denied::new(600_002, "download image fail. reason: url not in domain list"));
    }
    let at = Place::parse(src)?;
    let bytes = cx.program.doors().files.read(&at)?;
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
