//! wip
use super::Done;
pub(crate) fn measure(_: &crate::cli::Measure) -> Done {
    Err("wip".into())
}
