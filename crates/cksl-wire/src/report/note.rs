//! What is said beside a result: notes, problems and questions.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::exam::{At, exam_begun, exam_way};
use super::hint::{answered, price};
use crate::terminal::Terminal;

/// Begins the steps of a grading.
pub const CHECKING: &str = "checking";

/// What is said beside a result, on standard error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// This is being done: interesting until it is over.
    Step(String),
    /// This has happened.
    Happened(String),
    /// An answer is kept.
    Answered {
        /// The check that asks.
        check: String,
        /// How many different answers were given by now.
        tries: usize,
        /// How many of them are free.
        free: usize,
        /// Whether the hand-in of an exam grades it, since the learner can't check.
        in_exam: bool,
    },
    /// A task of an exam is marked to come back to, or no longer.
    Flagged {
        /// Its number.
        number: u32,
        /// Whether it is marked.
        flagged: bool,
    },
    /// How that task of an exam is reached.
    Way {
        /// Its number.
        number: u32,
        /// Where the asker is.
        at: At,
    },
    /// An exam has begun; how it goes on.
    Begun {
        /// Whether the learner is at its base, and else in the node of its first task.
        base: bool,
        /// How many tasks it has.
        tasks: usize,
    },
    /// An exam that has ended can't be graded yet, for this reason.
    NotGraded(String),
    /// An exam is handed in, from one of its nodes.
    HandedIn,
}

impl Note {
    /// The lines; nothing where such lines are not wanted.
    #[must_use]
    pub fn text(&self, terminal: Terminal) -> String {
        let wanted = |text: &str| match terminal.json || terminal.plain {
            true => String::new(),
            false => format!("  {text}\n"),
        };
        match self {
            Self::Step(step) => wanted(step),
            Self::Happened(_) if terminal.json => String::new(),
            Self::Happened(what) => format!("  {what}\n"),
            Self::Answered {
                check,
                tries,
                free,
                in_exam,
            } => wanted(&answered(check, *tries, *free, *in_exam)),
            Self::Flagged { number, flagged } => {
                let is = match flagged {
                    true => "is flagged",
                    false => "is no longer flagged",
                };
                wanted(&format!("task {number} {is}"))
            }
            Self::Way { number, at } => exam_way(*number, *at, &terminal.into()),
            Self::Begun { .. } if terminal.json => String::new(),
            Self::Begun { base, tasks } => exam_begun(*base, *tasks, &terminal.into()),
            Self::NotGraded(why) => {
                format!("  it can't be graded yet, and is tried again: {why}\n")
            }
            Self::HandedIn => "  handed in: this node ends when it is graded\n  \
                               cksl exam result   on the host shows what was earned\n"
                .to_owned(),
        }
    }
}

/// What went wrong, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened, and where; no full stop.
    pub message: String,
    /// What to do next: commands or sentences, one a line.
    pub hints: Vec<String>,
    /// Whether it is a bug of ours.
    pub bug: bool,
}

/// As it is printed on standard error: `cksl: message`, then the hints, indented.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bug {
            true => writeln!(f, "cksl: a bug of ours: {}", self.message)?,
            false => writeln!(f, "cksl: {}", self.message)?,
        }
        if !self.hints.is_empty() {
            writeln!(f)?;
        }
        for hint in &self.hints {
            writeln!(f, "  {hint}")?;
        }
        Ok(())
    }
}

/// A question to be answered with yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Whether the reference answer is to be shown.
    Solution,
    /// Whether a hint is to be taken.
    Hint {
        /// Its place, from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// What it costs.
        cost: u32,
    },
    /// Whether a try of an answer is to be given.
    Try {
        /// The check that asks.
        check: String,
        /// Its place among the different answers, from 1.
        number: usize,
        /// How many of them are free.
        free: usize,
        /// What it costs.
        cost: u32,
    },
    /// Whether a lab of an exam is to be ended.
    Exam {
        /// What is asked for: `end`, `reset`.
        what: String,
        /// Numbers of the tasks that are played in the labs.
        tasks: Vec<u32>,
    },
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Solution => write!(
                f,
                "The attempt is no longer scored once the solution is shown. Show it?"
            ),
            Self::Hint { number, of, cost } => {
                write!(f, "Hint {number} of {of} {}. Take it?", price(*cost))
            }
            Self::Try {
                check,
                number,
                free,
                cost,
            } => write!(
                f,
                "This is answer {number} to `{check}`. {free} are free; this one {}. Give it?",
                price(*cost)
            ),
            Self::Exam { what, tasks } => {
                let numbers: Vec<String> = tasks.iter().map(u32::to_string).collect();
                let tasks = match &numbers[..] {
                    [one] => format!("task {one}"),
                    all => format!("tasks {}", all.join(", ")),
                };
                write!(
                    f,
                    "An exam runs, and this would {what} the lab of its {tasks}. What was earned there is kept, and \
                     the report says that you did it. Go on?"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_what_it_costs() {
        let hint = Question::Hint {
            number: 2,
            of: 3,
            cost: 1,
        };
        assert_eq!(hint.to_string(), "Hint 2 of 3 costs 1 point. Take it?");
        let next = Question::Try {
            check: "call".to_owned(),
            number: 4,
            free: 3,
            cost: 1,
        };
        assert_eq!(
            next.to_string(),
            "This is answer 4 to `call`. 3 are free; this one costs 1 point. Give it?"
        );
    }

    #[test]
    fn a_step_is_not_said_where_only_results_are_wanted_and_what_has_happened_is() {
        let mut terminal = Terminal {
            width: 80,
            color: false,
            plain: false,
            json: false,
        };
        let step = Note::Step("grading".to_owned());
        assert_eq!(step.text(terminal), "  grading\n");
        terminal.plain = true;
        assert_eq!(step.text(terminal), "");
        let happened = Note::Happened("the clock goes on".to_owned());
        assert_eq!(happened.text(terminal), "  the clock goes on\n");
        terminal.json = true;
        assert_eq!(happened.text(terminal), "");
    }
}
