//! A mock exam: tasks drawn by the curriculum's weights, a clock, and a score.
//!
//! ```text
//! Content ─► Pool ─► Drawing ─► Plan ─► (labs, grades) ─► Outcome
//!            Machine, Past                                   score
//! ```
//! A [`Plan`] is drawn before anything is made. It runs nothing: the supervisor makes its labs. What attempts tell of a
//! learner is an [`estimate::Estimate`].

mod clock;
mod draw;
pub mod estimate;
mod machine;
mod mode;
mod past;
mod pool;
pub mod score;
mod sitting;
mod substitute;

pub use clock::{Clock, Down, Reading};
pub use draw::{Drawing, PRESET, Preset, Wanted, draw};
pub use machine::{Lack, Machine, together};
pub use mode::{Mode, Rights};
pub use past::Past;
pub use pool::{Candidate, Pool};
pub use sitting::{
    Closed, Closing, Note, Place, Refused, Seat, Sitting, State, Visit, WAIT, with_earlier,
};

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::scenario::Tier;

/// How many tasks of a competency an exam has at most.
const OF_A_COMPETENCY: usize = 2;

/// What is said where an exam is meant and none runs.
#[must_use]
pub fn none_runs() -> Problem {
    Problem::usage("no exam runs")
        .hint("cksl exam plan     shows what one would be")
        .hint("cksl exam start    begins one")
        .hint("cksl exam result   shows the last one")
}

/// The tasks of an exam, with all that decides what they are. The same seed and content draw the same plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Edition of the curriculum, such as `cks-1.34`.
    pub edition: String,
    /// What decided the draw.
    pub seed: u64,
    /// Which rights the learner has.
    pub mode: Mode,
    /// Time that is allowed, in minutes; nothing where the mode has no clock.
    pub minutes: Option<u32>,
    /// In the order in which they are asked.
    pub tasks: Vec<Task>,
    /// What this machine or the content can't serve, and how the exam differs from its preset, one sentence each.
    pub unserved: Vec<String>,
}

/// A task of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its scenario.
    pub scenario: String,
    /// SHA-256 of all that the scenario is made of, in hex: edited files change no running exam.
    pub digest: String,
    /// Seed of its attempt.
    pub seed: u64,
    /// Domain of the curriculum.
    pub domain: String,
    /// Competency within the domain.
    pub competency: String,
    /// What its lab consists of.
    pub tier: Tier,
    /// How long it takes, about, in minutes.
    pub minutes: u32,
    /// What its lab may take at most, in MiB.
    pub memory: u32,
    /// Share of the whole score, in per cent; those of a plan are 100 in sum.
    pub weight: f64,
}
