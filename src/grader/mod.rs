//! Grading: verdicts with their evidence.

mod verdict;

pub use verdict::{CheckResult, Evidence, Grade, Mark, Tally, Verdict};
