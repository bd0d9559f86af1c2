//! Regular expressions of scenarios, compiled with a limit to their size.

use regex::{Regex, RegexBuilder, bytes};

use crate::check::instrument::finding::Finding;

/// Largest compiled expression, in bytes.
const MAX_SIZE: usize = 1 << 20;

/// One that a text must match as a whole. One that can't be used leaves the check unknown.
pub(crate) fn whole(pattern: &str) -> Result<Regex, Finding> {
    somewhere(&all_of(pattern))
}

/// The same for bytes.
pub(crate) fn whole_of_bytes(pattern: &str) -> Result<bytes::Regex, Finding> {
    let mut builder = bytes::RegexBuilder::new(&all_of(pattern));
    builder.size_limit(MAX_SIZE).build().map_err(unusable)
}

/// One that a text must match somewhere.
pub(crate) fn somewhere(pattern: &str) -> Result<Regex, Finding> {
    let mut builder = RegexBuilder::new(pattern);
    builder.size_limit(MAX_SIZE).build().map_err(unusable)
}

fn all_of(pattern: &str) -> String {
    format!(r"\A(?:{pattern})\z")
}

fn unusable(error: regex::Error) -> Finding {
    Finding::unknown(format!("the scenario's pattern can't be used: {error}"))
}
