//! JSON Schemas of results that other programs may read.

use cksl_wire::report::{ExamSheetJson, ExamStatus, ExamTime};

use super::attempts::Reports;
use super::class::ClassExport;
use super::news::Happening;
use super::plan::ExamPlan;
use super::progress::ProgressReport;
use super::quiz::{QuizQuestions, QuizTopics};
use super::result::ExamResult;
use super::sitting::ExamStands;
use crate::attempt::exchange::ProgressFile;

/// The schemas: name of the file that holds it below `docs/schema/`, and its text.
#[must_use]
pub fn schemas() -> [(&'static str, String); 13] {
    [
        ("class.json", text(schemars::schema_for!(ClassExport))),
        ("exam.json", text(schemars::schema_for!(ExamStands))),
        ("exam-plan.json", text(schemars::schema_for!(ExamPlan))),
        ("exam-result.json", text(schemars::schema_for!(ExamResult))),
        ("exam-status.json", text(schemars::schema_for!(ExamStatus))),
        (
            "exam-task.json",
            text(schemars::schema_for!(ExamSheetJson<'_>)),
        ),
        ("exam-time.json", text(schemars::schema_for!(ExamTime))),
        ("happening.json", text(schemars::schema_for!(Happening))),
        ("progress.json", text(schemars::schema_for!(ProgressReport))),
        (
            "progress-file.json",
            text(schemars::schema_for!(ProgressFile)),
        ),
        (
            "quiz-questions.json",
            text(schemars::schema_for!(QuizQuestions)),
        ),
        ("quiz-topics.json", text(schemars::schema_for!(QuizTopics))),
        ("report.json", text(schemars::schema_for!(Reports))),
    ]
}

fn text(schema: schemars::Schema) -> String {
    format!("{:#}\n", schema.to_value())
}
