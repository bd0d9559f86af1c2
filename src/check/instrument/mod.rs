//! What several kinds of checks look with.

pub(crate) mod baseline;
pub(crate) mod condition;
pub(crate) mod debug_container;
pub(crate) mod describe;
#[cfg(test)]
pub(crate) mod fake;
pub(crate) mod finding;
pub(crate) mod flags;
pub mod judge;
pub(crate) mod listening;
pub(crate) mod pairs;
pub(crate) mod pattern;
pub(crate) mod pod;
pub(crate) mod pods;
pub(crate) mod policy;
pub(crate) mod processes;
pub(crate) mod reach;
pub(crate) mod run;
pub(crate) mod server;
pub(crate) mod suppose;
pub(crate) mod when;

use crate::detector::LabHandle;
use crate::provider::Node;

/// A running lab.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    /// Its node.
    pub node: &'a dyn Node,
    /// The detector that watches it.
    pub watch: &'a LabHandle,
}
