//! What the host alone shows, as text or JSON. It decides nothing and never prints: every function
//! returns what a caller may write.
//!
//! What is shown in nodes, too, is in [`cksl_wire::report`], with how text is written: both link that crate.

mod attempts;
mod class;
mod coverage;
mod doctor;
mod grade;
mod hint;
mod home;
mod list;
mod news;
mod next;
mod outline;
mod page;
mod plan;
mod progress;
mod proofs;
mod quiz;
mod readers;
mod recorded;
mod regrading;
mod rehearsal;
mod replay;
mod result;
mod ruletests;
mod schema;
mod sheet;
mod sitting;
mod status;
#[cfg(test)]
mod widths;
mod worked;

use cksl_wire::report::{style, time};

pub use attempts::{
    Advice, AttemptReport, Known, ReportedAnswer, ReportedHint, Reports, Shown, attempts,
};
pub use cksl_wire::report::Style;
pub use class::{CLASS_EXPORT, ClassExport, ClassLearner, ClassMarks, ProvenMark};
pub use coverage::{Coverage, coverage, page, pages};
pub use doctor::doctor;
pub use grade::graded;
pub use hint::asked;
pub use home::{Home, home};
pub use list::{
    History, ListedScenario, PastAttempt, Progressed, ScenarioList, history, scenarios,
};
pub use news::{Cursor, Happening, What, happening};
pub use next::{Next, next};
pub use outline::outline;
pub use page::page as html;
pub use plan::{ExamPlan, PlannedDomain, exam_plan};
pub use progress::{DomainProgress, ExamChance, ProgressReport, imported, progress};
pub use proofs::{NotApplicable, attacks, grader_mutations, mutation, proofs, share};
pub use quiz::{
    QuizQuestion, QuizQuestions, QuizStand, QuizTopics, quiz_again, quiz_feedback, quiz_nothing,
    quiz_question, quiz_summary, quiz_topics,
};
pub use recorded::{RecordedCheck, RecordedNearMiss, RecordedScenario, RecordedStep, recorded};
pub use regrading::{Points, RegradedAttempt, Regrading, TurnedCheck, Unjudged, regrading};
pub use rehearsal::{Rehearsal, RehearsedTask, rehearsal};
pub use replay::{
    Replay, ReplayAt, ReplayEnd, ReplayMoment, ReplayProcess, ReplayState, ReplayTurn, replay,
};
pub use result::{ExamResult, PastExam, ResultNote, TaskResult, exam_result};
pub use ruletests::rule_tests;
pub use schema::schemas;
pub use sheet::{Started, farewell, remark, started};
pub use sitting::{Arrived, ExamStands, exam_stands, exam_warning, status_of, task_of, time_of};
pub use status::{HostStatus, LabState, SpareState, attempt_status, status};
pub use worked::{Solution, WorkedStep, solution};
