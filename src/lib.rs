//! cksl: training labs for the CKS exam, graded by evidence.
//!
//! ```text
//! scenarios/ ─► Scenario ─► Lab (Provider, Node) ─► Event ─► Verdict + Evidence ─► Report ─► cli
//! labs/          scenario     lab, provider          detector   grader               report
//! ```
//! Data flows from left to right. `scenario` runs nothing; `grader` never repairs a
//! lab; `report` decides nothing. `check` has a folder for each kind of check: a scenario holds its data, and the grader asks it for the verdict. The library prints nothing for people (the supervisor logs to its own file), and never reads the environment or the
//! home folder: whoever calls it says where things lie ([`paths::Paths`]).
/// Says a line on standard error. What can't be written there is dropped: a closed pipe must not end a command.
macro_rules! tell {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($text)*);
    }};
}

pub mod api;
pub mod attempt;
pub mod bundle;
pub mod check;
pub mod chronicle;
pub mod cli;
mod contain;
pub mod detector;
pub mod digest;
pub mod doctor;
pub mod exam;
pub mod grade;
pub mod grader;
pub mod image;
pub mod lab;
mod log;
mod memory;
mod named;
pub mod paths;
pub mod problem;
pub mod prove;
pub mod provider;
mod pump;
pub mod quiz;
mod random;
pub mod report;
pub mod ruletest;
pub mod scenario;
pub mod schema;
pub mod sibling;
pub mod store;
pub mod supervisor;
