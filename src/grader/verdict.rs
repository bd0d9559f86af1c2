//! What grading finds: a verdict for each check, and what it rests on.

use serde::{Deserialize, Serialize};

/// Whether a check holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// It could not be measured, and why; never counted as a fail.
    Unknown(String),
}

/// What the grader looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where: `event 1042`, a path, a process.
    pub at: String,
    /// What was seen there.
    pub observed: String,
    /// What was asked for, where that may be shown.
    pub expected: Option<String>,
    /// Numbers of the events it rests on.
    pub events: Vec<u64>,
}

/// One check, graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Id of the check.
    pub id: String,
    /// Its points.
    pub points: u32,
    /// Points earned: `points` for a pass, else 0.
    pub earned: u32,
    /// The verdict.
    pub verdict: Verdict,
    /// The sentence for the learner.
    pub say: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// All checks of an attempt, graded at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// In the order of the scenario.
    pub checks: Vec<CheckResult>,
}
