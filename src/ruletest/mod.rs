//! Unit tests of Falco rules: events written by hand or recorded, and the alerts that they raise.
//!
//! A [`Suite`] is a file of tests, read with a place for every mistake; [`Suite::run`] evaluates them
//! with the same compiled rules as falco, without a kernel and without a lab.

mod run;
mod suite;
#[cfg(test)]
mod tests;

pub use run::{Failure, FileResult, RaisedAlert, TestResult};
pub(crate) use suite::Checker;
pub use suite::{Expected, Matching, Silence, Suite, SuiteFile, Test, Value};
