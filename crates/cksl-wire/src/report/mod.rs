//! What a learner is told, as data and as text.
//!
//! The supervisor answers with the data; whoever asked writes it: the verbs in a node, and `cksl` on the host. Both
//! link this crate, so there is one text for both. The types are of their own, and hold what a learner may know: no
//! answer, seed, condition or path of the host has a field. What the host alone shows is in the crate `cksl`.

mod exam;
mod grade;
mod hint;
pub mod markdown;
mod note;
mod readers;
mod sheet;
mod status;
pub mod style;
mod task_node;
pub mod time;
mod timeline;

use serde::{Deserialize, Serialize};

pub use exam::{
    At, ExamSheet, ExamSheetJson, ExamStatus, ExamTask, ExamTime, exam_status, exam_task, exam_time,
};
pub use grade::{
    Evidence, Graded, Mark, NextScenario, Report, ReportedCheck, Tally, Trouble, checks,
    checks_at_the_end, grade, looks, waits_until,
};
pub use hint::{ShownHint, ShownQuestion, hint, hints, questions};
pub use note::{CHECKING, Note, Problem, Question};
pub use readers::{Alert, Inside, Loaded, Reader, readers};
pub use sheet::{Sheet, Task, domain, explanation, markdown, task};
pub use status::{AnswerStatus, SeccompLog, Status, status};
pub use style::Style;
pub use task_node::{task_node, task_of_node};
pub use timeline::{
    COMMAND, Explained, cut, deed_text, explain, is_plumbing, is_routine, who, words,
};

/// A result, for standard output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// A task.
    Task(Task),
    /// A hint that was just taken.
    Hint(ShownHint),
    /// The hints that were taken.
    Hints(Vec<ShownHint>),
    /// The questions of a task.
    Questions(Vec<ShownQuestion>),
    /// How an attempt stands.
    Status(Box<Status>),
    /// What an attempt has earned.
    Grade(Box<Graded>),
    /// What happened in it.
    Explained(Box<Explained>),
    /// What the node's falco processes have loaded.
    Rules(Vec<Loaded>),
    /// A task of an exam.
    ExamTask(Box<ExamSheet>),
    /// The time of an exam.
    ExamTime(ExamTime),
    /// The tasks of an exam.
    ExamStatus(ExamStatus),
}

impl Shown {
    /// The result as text.
    #[must_use]
    pub fn text(&self, style: &Style) -> String {
        match self {
            Self::Task(shown) => task(shown, style),
            Self::Hint(shown) => hint(shown, style),
            Self::Hints(shown) => hints(shown, style),
            Self::Questions(shown) => questions(shown, style),
            Self::Status(shown) => status(shown, None, style),
            Self::Grade(shown) => grade(shown, style),
            Self::Explained(shown) => explain(shown, style),
            Self::Rules(shown) => readers(shown, style),
            Self::ExamTask(shown) => exam_task(shown, style),
            Self::ExamTime(shown) => exam_time(shown, style),
            Self::ExamStatus(shown) => exam_status(shown, style),
        }
    }

    /// The result as one line of JSON. What stands around it in the text is left out.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        let json = match self {
            Self::Task(shown) => serde_json::to_string(&shown.sheet),
            Self::Hint(shown) => serde_json::to_string(shown),
            Self::Hints(shown) => serde_json::to_string(shown),
            Self::Questions(shown) => serde_json::to_string(shown),
            Self::Status(shown) => serde_json::to_string(shown),
            Self::Grade(shown) => serde_json::to_string(&shown.report),
            Self::Explained(shown) => serde_json::to_string(&shown.timeline),
            Self::Rules(shown) => {
                let readers: Vec<&Reader> = shown.iter().map(|one| &one.reader).collect();
                serde_json::to_string(&readers)
            }
            Self::ExamTask(shown) => serde_json::to_string(&ExamSheetJson::from(shown.as_ref())),
            Self::ExamTime(shown) => serde_json::to_string(shown),
            Self::ExamStatus(shown) => serde_json::to_string(shown),
        };
        Ok(json? + "\n")
    }
}
