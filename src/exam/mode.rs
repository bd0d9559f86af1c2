//! What a learner may do in an exam. Whoever enforces a right reads it here, and so does the text that explains it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of exam.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// As on the day: a clock, no help.
    #[default]
    Exam,
    /// The same in half the time.
    Mastery,
    /// No clock, all help.
    Training,
}

/// What a mode allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Share of the tasks' minutes that is allowed, in per cent; nothing where no clock runs.
    pub time: Option<u32>,
    /// `cksl check`, `cksl explain`.
    pub check: bool,
    /// `cksl hint`.
    pub hints: bool,
    /// `cksl solution`.
    pub solution: bool,
    /// `cksl quiz`, whose answers are explained.
    pub quiz: bool,
    /// `cksl exam pause`.
    pub pause: bool,
}

impl Mode {
    /// What it allows.
    #[must_use]
    pub const fn rights(self) -> Rights {
        let (time, helped) = match self {
            Self::Exam => (Some(100), false),
            Self::Mastery => (Some(50), false),
            Self::Training => (None, true),
        };
        Rights {
            time,
            check: helped,
            hints: helped,
            solution: helped,
            quiz: helped,
            pause: helped,
        }
    }
}
