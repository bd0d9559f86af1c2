//! The marks of a class, as `cksl class export --format json` writes them.

use std::collections::BTreeMap;

use cksl_class::class::{Entry, Exam, Mark, Score, Task};
use cksl_wire::report::ReportedCheck;
use schemars::JsonSchema;
use serde::Serialize;

/// The version of the format.
pub const CLASS_EXPORT: u32 = 2;

/// What `cksl class export --format json` writes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClassExport {
    /// Of the format.
    pub version: u32,
    /// The tasks, as they were when the class was made.
    pub tasks: Vec<Task>,
    /// What makes it an exam, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exam: Option<Exam>,
    /// What was earned, and by what.
    pub marks: ClassMarks,
    /// What the staff did, in its order.
    pub acts: Vec<Entry>,
}

/// The marks of a class.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClassMarks {
    /// Its name.
    pub class: String,
    /// Whether learners can join, and begin tasks.
    pub open: bool,
    /// Its tasks, in their order.
    pub tasks: Vec<String>,
    /// By name.
    pub learners: Vec<ClassLearner>,
}

/// What one learner has earned.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClassLearner {
    /// The number by which the log of the staff names them.
    pub learner: i64,
    /// As typed.
    pub name: String,
    /// Whether they may begin tasks.
    pub admitted: bool,
    /// Whether they ask for help.
    pub hand: bool,
    /// Tasks in which they were root of the machine: what was earned there is never an exam's.
    pub on_own_machine: Vec<String>,
    /// Points in all tasks.
    pub score: u32,
    /// In an exam: the score by the weights of its tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exam: Option<Score>,
    /// By task.
    pub tasks: BTreeMap<String, ProvenMark>,
}

/// A mark with what it rests on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProvenMark {
    /// The mark.
    #[serde(flatten)]
    pub mark: Mark,
    /// SHA-256 of the roots on which the node of the attempt that counts was made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roots: Vec<String>,
    /// The checks of the attempt that counts, as they were graded last, by id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub checks: BTreeMap<String, ReportedCheck>,
}
