//! `wx.connectSocket` and the methods of a `SocketTask`.

use menshen_egress::Message;
use menshen_model::errno;
use menshen_policy::net::Kind;
use menshen_wire::Value;

use super::{Context, Denied, Work, decide, headers, nothing, number, within};
use crate::calls::{Answer, args};
use crate::limits;
use crate::net::{Note, Opening};

pub(super) fn connect(cx: &mut Context<'_>, a: &Value) -> Answer {
    let (id, net) = (number(a)?, cx.net);
    let mut note = Note::new("connectSocket", "GET", args::string(a, "url")?);
    let permit = decide(net, Kind::Socket, a, &mut note)?;
    net.background().check()?;
    let given = headers(net, a)?;
    note.goes(&permit.door().target, given.dropped, 0);
    let opening = Opening {
        permit,
        headers: given.headers,
        protocols: protocols(a)?,
        within: within(net, a, "connectSocket"),
        note,
    };
    net.sockets().open(id, net, net.egress()?, opening)?;
    Ok(nothing())
}

/// Names of protocols are tokens of RFC 9110, so that a list of them is one header.
fn protocols(a: &Value) -> Result<Vec<String>, Denied> {
    let list: Vec<&Value> = match a.get("protocols") {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one @ Value::Str(_)) => vec![one],
        _ => Vec::new(),
    };
    let token = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c);
    let names = list.into_iter().take(limits::PROTOCOLS).map(|item| match item {
        Value::Str(name) if !name.is_empty() && name.len() <= 256 && name.bytes().all(token) => {
            Ok(name.clone())
        }
        _ => Err(Denied::new(errno::NETWORK_ARGS, "a protocol's name has letters, digits and some signs")),
    });
    names.collect()
}

/// The next event of a socket, as soon as there is one.
pub(super) fn next(cx: &mut Context<'_>, a: &Value) -> Result<Work, Denied> {
    let (id, net) = (number(a)?, cx.net.clone());
    Ok(Box::pin(async move { Ok(net.sockets().next(id).await) }))
}

/// `data` is sent, or with `code` the socket is closed.
pub(super) fn send(cx: &mut Context<'_>, a: &Value) -> Result<Work, Denied> {
    let (id, net) = (number(a)?, cx.net.clone());
    let message = match (a.get("data"), a.get("code")) {
        (Some(Value::Str(text)), _) => Message::Text(text.clone()),
        (Some(Value::Bytes(bytes)), _) => Message::Binary(bytes.clone().into()),
        (None | Some(Value::Undefined), Some(Value::Number(code))) => {
            Message::Close(close_code(*code)?, reason(a)?)
        }
        _ => return Err(Denied::new(errno::NOT_SERIALISABLE, "data is String or ArrayBuffer")),
    };
    Ok(Box::pin(async move { net.sockets().send(id, message).await.map(|()| nothing()) }))
}

/// The codes that an application may close with (RFC 6455 section 7.4).
fn close_code(code: f64) -> Result<u16, Denied> {
    let whole = code as u16;
    let known = f64::from(whole) == code && (whole == 1000 || (3000..5000).contains(&whole));
    known.then_some(whole).ok_or_else(|| Denied::new(errno::NETWORK_ARGS, "a code is 1000 or 3000 to 4999"))
}

fn reason(a: &Value) -> Result<String, Denied> {
    let text = a.get("reason").and_then(Value::as_str).unwrap_or_default();
    if text.len() > 123 {
        return Err(Denied::new(errno::NETWORK_ARGS, "a reason has 123 bytes at most"));
    }
    Ok(text.to_owned())
}
