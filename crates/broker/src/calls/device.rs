//! What the host machine knows of itself.

use menshen_wire::Value;

use super::{Answer, Context, Handler, Row};

pub(super) const ROWS: &[Row] = &[("getNetworkType", Handler::Local(network))];

/// A host with a default route is "wifi" to a program, as in a desktop simulator: kind and strength of the host's real
/// connection are nobody's business.
fn network(_: &mut Context<'_>, _: &Value) -> Answer {
    let routes = std::fs::read_to_string("/proc/net/route").unwrap_or_default();
    let online = routes.lines().skip(1).any(|line| line.split_whitespace().nth(1) == Some("00000000"));
    Ok(Value::object([
        ("networkType", Value::from(if online { "wifi" } else { "none" })),
        ("hasSystemProxy", Value::from(false)),
        ("weakNet", Value::from(false)),
    ]))
}
