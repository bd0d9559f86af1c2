//! The only place where results become text or JSON. It decides nothing and never prints: every
//! function returns what a caller may write.

mod attempts;
mod coverage;
mod doctor;
mod grade;
mod hint;
mod home;
mod list;
mod markdown;
mod next;
mod outline;
mod page;
mod plan;
mod progress;
mod proofs;
mod quiz;
mod readers;
mod replay;
mod result;
mod ruletests;
mod schema;
mod sheet;
mod sitting;
mod status;
mod style;
mod time;
mod timeline;
mod worked;

pub use attempts::{
    Advice, AttemptReport, Known, ReportedAnswer, ReportedHint, Reports, Shown, attempts,
};
pub use coverage::{Coverage, coverage, page, pages};
pub use doctor::doctor;
pub use grade::{Report, ReportedCheck, grade};
pub use hint::{
    ShownHint, ShownQuestion, answered, hint, hint_question, hints, questions_asked, try_question,
};
pub use home::{Home, home};
pub use list::{
    History, ListedScenario, PastAttempt, PastGrade, Progressed, ScenarioList, history, scenarios,
};
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
pub use readers::readers;
pub use replay::{
    Replay, ReplayAt, ReplayEnd, ReplayMoment, ReplayProcess, ReplayState, ReplayTurn, replay,
};
pub use result::{ExamResult, PastExam, ResultNote, TaskResult, exam_result};
pub use ruletests::rule_tests;
pub use schema::schemas;
pub use sheet::{Started, explanation, farewell, remark, started, task};
pub use sitting::{
    ExamStatus, ExamTask, ExamTime, exam_begun, exam_status, exam_task, exam_time, exam_warning,
    exam_way,
};
pub use status::{AnswerStatus, LabState, SeccompLog, SpareState, Status, status};
pub use style::Style;
pub use timeline::explain;
pub use worked::{WorkedStep, solution};
