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

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn the_table_in_the_docs_says_what_each_mode_allows() {
        let page = include_str!("../../docs/exam.md");
        let mut rows = page.lines().filter_map(|line| {
            let cells = line.strip_prefix("| ")?.strip_suffix(" |")?;
            Some(cells.split(" | ").collect::<Vec<&str>>())
        });
        let columns = [
            "mode",
            "clock",
            "check, explain",
            "hints",
            "solution",
            "quiz",
            "pause",
        ];
        assert!(
            rows.any(|row| row == columns),
            "the table has other columns"
        );
        let mut rows = rows.skip(1);
        for mode in Mode::value_variants() {
            let Rights {
                time,
                check,
                hints,
                solution,
                quiz,
                pause,
            } = mode.rights();
            let name = serde_json::to_value(mode).unwrap();
            let name = format!("`{}`", name.as_str().unwrap());
            let clock = match time {
                None => "no",
                Some(50) => "half the time",
                Some(_) => "yes",
            };
            let allowed =
                [check, hints, solution, quiz, pause].map(|is| if is { "yes" } else { "no" });
            let mut row = vec![name.as_str(), clock];
            row.extend(allowed);
            assert_eq!(rows.next(), Some(row));
        }
    }
}
