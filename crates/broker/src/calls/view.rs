//! Questions of a guest to a view of its own that cannot wait for an event: pixels, the width of a text, what WebGL can. They go
//! through the shell like calls that it draws, but the guest stands still until the answer.

use super::{Handler, Row};
use crate::limits::VIEW_ASK;

pub(super) const ROWS: &[Row] = &[("viewAsk", Handler::View(VIEW_ASK))];
