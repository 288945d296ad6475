//! Reports of a program about itself. They are seen in the inspector's list of calls and go nowhere else.

use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, nothing};

pub(super) const ROWS: &[Row] = &[
    ("reportAnalytics", Handler::Local(seen)),
    ("reportEvent", Handler::Local(seen)),
    ("reportMonitor", Handler::Local(seen)),
    ("reportPerformance", Handler::Local(seen)),
];

fn seen(_: &mut Context<'_>, _: &Value) -> Answer {
    Ok(nothing())
}
