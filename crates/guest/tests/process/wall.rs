//! That the filter of these tests is a filter: the other tests prove something only because this one ends badly.

use std::os::unix::process::ExitStatusExt;

use crate::common::Guest;

#[test]
fn a_fourth_system_call_kills() {
    let status = Guest::spawn_to("escape").end();
    assert_eq!(status.signal(), Some(libc::SIGSYS), "{status:?}");
}
