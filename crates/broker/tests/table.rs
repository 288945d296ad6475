//! The table of calls here and `policies/api.toml` name the same calls.

use std::collections::BTreeSet;

use menshen_broker::calls;
use menshen_policy::ApiTable;

#[test]
fn every_broker_row_has_a_handler_and_every_handler_a_row() {
    let rows: BTreeSet<String> = ApiTable::embedded().broker_calls().collect();
    assert!(rows.len() > 80, "the table was read");
    let missing: Vec<_> = rows.iter().filter(|name| calls::handler(name).is_none()).collect();
    assert!(missing.is_empty(), "no handler: {missing:?}");
    let extra: Vec<_> = calls::names().filter(|name| !rows.contains(*name)).collect();
    assert!(extra.is_empty(), "no row: {extra:?}");
}

#[test]
fn what_the_framework_asks_for_itself_is_the_same_here_and_in_policy() {
    let table = ApiTable::embedded();
    let decided: BTreeSet<&str> = table.inner_calls().collect();
    // A second half of a row's own call is decided by that row.
    let served: BTreeSet<&str> = calls::inner_names().filter(|name| table.api(name).is_none()).collect();
    assert_eq!(decided, served);
    assert!(decided.len() > 5 && decided.iter().all(|name| table.gated(name).is_some()));
}
