//! Runs: a falco that the learner started, and that has ended.

pub(crate) mod grade;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Names, Nature};
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;
use super::stimulus::Stimulus;

/// A run of the node's own falco that the learner started and that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunCheck {
    /// The rules files that it had, and no others.
    pub rules: Vec<String>,
    /// Seconds from its start to its end, at least.
    #[serde(default)]
    pub seconds: u32,
    /// The file that holds the alerts which it raised, in their order, and no others.
    pub output: Option<String>,
    /// What its rules must have raised.
    pub raised: Option<Raised>,
}

/// What the rules of a run must have raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Raised {
    /// Rule name.
    pub rule: String,
    /// It must have been raised on the events that meet this condition, each once, and on no others.
    pub condition: String,
}

impl Criterion for RunCheck {
    fn nature(&self) -> Nature {
        Nature {
            by_events: true,
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            file: self.output.as_deref(),
            ..Names::default()
        }
    }

    fn lint_drawn(&self, _: Option<&Stimulus>, lint: &mut Lint<'_>) {
        if let Some(raised) = &self.raised {
            lint.condition("raised/condition", &raised.condition);
        }
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| looked.node(|live| looked.runs.grade(self, live)))
    }
}
