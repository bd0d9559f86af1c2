//! JSON Schemas of results that other programs may read.

use super::plan::ExamPlan;
use super::progress::ProgressReport;
use crate::attempt::exchange::ProgressFile;

/// The schemas: name of the file that holds it below `docs/schema/`, and its text.
#[must_use]
pub fn schemas() -> [(&'static str, String); 3] {
    [
        ("exam-plan.json", text(schemars::schema_for!(ExamPlan))),
        ("progress.json", text(schemars::schema_for!(ProgressReport))),
        (
            "progress-file.json",
            text(schemars::schema_for!(ProgressFile)),
        ),
    ]
}

fn text(schema: schemars::Schema) -> String {
    format!("{:#}\n", schema.to_value())
}
