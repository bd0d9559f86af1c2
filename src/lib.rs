//! cksl: training labs for the CKS exam, graded by evidence.
//!
//! ```text
//! scenarios/ ─► Scenario ─► Lab (Provider, Node) ─► Event ─► Verdict + Evidence ─► Report ─► cli
//! labs/          scenario     lab, provider          detector   grader               report
//! ```
//! Data flows from left to right. `scenario` runs nothing; `grader` never repairs a
//! lab; `report` decides nothing. `check` has a folder for each kind of check: a scenario holds its data, and the grader asks it for the verdict. The library prints nothing for people (the supervisor logs to its own file), and never reads the environment or the
//! home folder: whoever calls it says where things lie ([`paths::Paths`]). The command `cksl` is a crate on top of it, `crates/cksl-cli`.

pub mod api;
pub mod attempt;
pub mod bundle;
pub mod check;
pub mod chronicle;
pub mod contain;
pub mod detector;
pub mod digest;
pub mod doctor;
pub mod exam;
pub mod grade;
pub mod grader;
pub mod image;
pub mod lab;
pub mod memory;
pub mod paths;
pub mod problem;
pub mod prove;
pub mod provider;
pub mod pump;
pub mod quiz;
pub mod random;
pub mod report;
pub mod ruletest;
pub mod scenario;
pub mod schema;
pub mod sibling;
pub mod store;
pub mod supervisor;
