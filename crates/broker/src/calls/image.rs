//! `getImageInfo`: size and kind of an image of the program or of another server, from its first bytes.

use bytes::Bytes;
use menshen_egress::{Failure, Follow, HeaderMap, Hooks, Method, Payload, Request};
use menshen_policy::net::Kind;
use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, Step, Work, args};
use crate::doors::Denied;
use crate::doors::path::{Mount, Place};
use crate::net::{Note, words};
use crate::{image, limits};

pub(super) const ROWS: &[Row] = &[("getImageInfo", Handler::Either(limits::TASK, info))];

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

fn info(cx: &mut Context<'_>, a: &Value) -> Result<Step, Denied> {
    let src = args::string(a, "src")?;
    if src.starts_with("https://") || src.starts_with("http://") && Place::parse(src).is_err() {
        return remote(cx, src).map(Step::Later);
    }
    let at = Place::parse(src)?;
    let bytes = cx.files()?.read(&at)?;
    told(&bytes, &at).map(Step::Now)
}

fn told(bytes: &[u8], at: &Place) -> Answer {
    let found =
        image::info(bytes).ok_or_else(|| Denied::new(1001, "the file is no image of a known kind"))?;
    Ok(Value::object([
        ("width", Value::from(found.width)),
        ("height", Value::from(found.height)),
        ("type", Value::from(found.kind)),
        ("orientation", Value::from(found.orientation)),
        ("path", Value::from(at.url())),
    ]))
}

/// A picture of another server: fetched without anything that tells who asks, and kept as a temporary file.
fn remote(cx: &mut Context<'_>, src: &str) -> Result<Work, Denied> {
    let (net, later) = (cx.net.clone(), cx.later()?);
    let mut note = Note::new("getImageInfo", "GET", src);
    let permit = net.decide(Kind::Asset, src).map_err(|refusal| {
        note.refused(&refusal.reason);
        net.note(note.clone());
        Denied::new(refusal.errno, format!("download image fail. reason: {}", refusal.reason))
    })?;
    net.background().check()?;
    note.goes(&permit.door().target, Vec::new(), 0);
    let egress = net.egress()?;
    let request = Request {
        method: Method::GET,
        headers: HeaderMap::new(),
        body: Payload::default(),
        within: limits::ASSET_TIME,
        follow: Follow::Follow,
        most: limits::ANSWER,
    };
    Ok(Box::pin(async move {
        let again = |url: &str| net.decide(Kind::Asset, url);
        let hooks = Hooks { again: &again, seal: None, sent: None, pool: None };
        let got = async {
            let mut answer = egress.fetch(permit, request, hooks).await?;
            note.answered(&answer);
            let bytes = answer.body.whole().await?;
            note.ended(answer.body.raw_bytes(), None);
            Ok::<Bytes, Failure>(bytes)
        };
        let got = got.await;
        if let Err(failure) = &got {
            note.failed(failure);
        }
        net.note(note);
        let bytes = got.map_err(|failure| {
            let denied = words::failed(failure, false);
            Denied::new(denied.errno, format!("download image fail. reason: {}", denied.reason))
        })?;
        let kind = image::info(&bytes).map_or("", |info| info.kind);
        let mut files = later.kept()?;
        let at = files.fresh(Mount::Temp, &format!("picture.{kind}"));
        let answer = told(&bytes, &at)?;
        files.put(&at, &bytes)?;
        Ok(answer)
    }))
}
