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
