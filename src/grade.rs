//! What grading finds: a verdict for each check, and what it rests on.

// A learner is shown what a verdict rests on, so its type is that of what is shown.
pub use cksl_wire::report::{Evidence, Mark, Trouble};
use cksl_wire::timeline::Judged;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a check holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// It could not be measured, and why; never counted as a fail.
    Unknown(String),
}

impl From<&Verdict> for Judged {
    fn from(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Fail => Self::Fail,
            Verdict::Unknown(_) => Self::Unknown,
        }
    }
}

/// Begins what was seen of an attack: first what came of it on the untouched lab.
pub const BEFORE: &str = "before: ";

/// One check, graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// The check that must pass before this one counts, if that is all that is told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// Whether the grader itself failed at it, be it that nobody watched. What else is unknown may be the learner's doing,
    /// who is root in the lab.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
}

/// All checks of an attempt, graded at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grade {
    /// In the order of the scenario.
    pub checks: Vec<CheckResult>,
}

/// What an attempt has paid, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Costs {
    /// For hints.
    pub hints: u32,
    /// For tries of an answer beyond those that are free.
    pub tries: u32,
}

impl Costs {
    /// Of both.
    #[must_use]
    pub fn total(self) -> u32 {
        self.hints + self.tries
    }
}

/// The points of a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// Points earned, less what hints and tries cost; at least 0.
    pub score: u32,
    /// All points.
    pub max: u32,
    /// The points of the checks that could be judged.
    pub judgeable: u32,
    /// What the hints cost.
    pub hint_cost: u32,
    /// What tries of answers cost.
    pub try_cost: u32,
    /// Whether every check passes: one that could not be judged does not.
    pub passed: bool,
}

impl Grade {
    /// Whether a check could not be judged.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        let mut verdicts = self.checks.iter().map(|check| &check.verdict);
        verdicts.any(|verdict| matches!(verdict, Verdict::Unknown(_)))
    }

    /// Its points, less these costs.
    #[must_use]
    pub fn tally(&self, costs: Costs) -> Tally {
        let sum = |points: fn(&CheckResult) -> u32| self.checks.iter().map(points).sum::<u32>();
        Tally {
            score: sum(|check| check.earned).saturating_sub(costs.total()),
            max: sum(|check| check.points),
            judgeable: sum(|check| match check.verdict {
                Verdict::Unknown(_) => 0,
                Verdict::Pass | Verdict::Fail => check.points,
            }),
            hint_cost: costs.hints,
            try_cost: costs.tries,
            passed: self
                .checks
                .iter()
                .all(|check| check.verdict == Verdict::Pass),
        }
    }
}
