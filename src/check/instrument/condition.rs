//! Conditions over the events of a recording.

use falco_rules::filter::Filter;

use crate::detector::field_table;

/// Compiles a condition; the error is what is wrong with it.
pub(crate) fn compile(condition: &str) -> Result<Filter, String> {
    Filter::compile(condition, &field_table()).map_err(|error| error.message)
}
