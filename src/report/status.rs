//! The state of a running attempt, and what the host knows beside it.

use cksl_wire::report::{AnswerStatus, SeccompLog, Status, Tally};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::style::Style;
use crate::attempt::Attempt;
use crate::scenario::{Kind, Scenario};

/// The status of an attempt as the host shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HostStatus {
    /// What is told in its node, too.
    #[serde(flatten)]
    pub status: Status,
    /// The spare cluster; absent where there can be none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spare: Option<SpareState>,
}

/// Writes a status for a terminal.
#[must_use]
pub fn status(status: &HostStatus, style: &Style) -> String {
    let spare = status.spare.as_ref().map(|spare| spare.words(style));
    cksl_wire::report::status(&status.status, spare, style)
}

/// What is known of the cluster that waits for the next reset or start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum SpareState {
    /// It waits for the reset of a lab.
    Reset {
        /// The lab.
        lab: String,
    },
    /// It waits for the start of a scenario.
    Next {
        /// The scenario.
        scenario: String,
    },
    /// It is being made.
    Making,
    /// There is none.
    Failed {
        /// Why.
        why: String,
    },
    /// None is wanted.
    Off,
}

/// What only the lab's supervisor knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabState {
    /// State in a word or a sentence.
    pub state: String,
    /// Events recorded.
    pub events: u64,
    /// Events lost.
    pub lost: u64,
    /// Seccomp's records in the node's log.
    pub seccomp: Option<SeccompLog>,
}

impl SpareState {
    fn words(&self, style: &Style) -> String {
        match self {
            Self::Reset { lab } => {
                let command = style.literal("cksl reset");
                format!("a fresh cluster waits, frozen: {command} of {lab} takes it")
            }
            Self::Next { scenario } => {
                let command = style.literal(&format!("cksl start {scenario}"));
                format!("a cluster waits, frozen: {command} takes it")
            }
            Self::Making => "a fresh cluster is being made".to_owned(),
            Self::Failed { why } => format!("none: {why}"),
            Self::Off => "off".to_owned(),
        }
    }
}

/// The status of an attempt.
#[must_use]
pub fn attempt_status(
    scenario: &Scenario,
    attempt: &Attempt,
    lab: LabState,
    now: Timestamp,
) -> Status {
    Status {
        scenario: scenario.id.clone(),
        title: scenario.title.clone(),
        attempt: attempt.id.0,
        lab: attempt.lab.0.clone(),
        provider: attempt.provider.clone(),
        state: lab.state,
        seconds: (now.as_second() - attempt.started.as_second()).max(0),
        minutes: scenario.minutes,
        hints: attempt.hints.len(),
        hints_in_all: scenario.hints.len(),
        hint_cost: attempt.costs().hints,
        try_cost: attempt.costs().tries,
        ending: attempt.ended.map(|(_, ending)| ending.name().to_owned()),
        solution_shown: attempt.solution_shown.is_some(),
        checks: scenario
            .checks
            .iter()
            .map(|check| check.id.clone())
            .collect(),
        answers: scenario
            .checks
            .iter()
            .filter(|check| matches!(&check.kind, Kind::Answer(_)))
            .map(|check| AnswerStatus {
                check: check.id.clone(),
                value: attempt
                    .answers
                    .get(&check.id)
                    .map(|answer| answer.value.clone()),
            })
            .collect(),
        events: lab.events,
        lost: lab.lost,
        seccomp: lab.seccomp,
        best: attempt.best.as_ref().map(Tally::from),
        last: attempt.last.as_ref().map(Tally::from),
    }
}
