//! JSON Schemas of the files that authors write, for their editors.

use crate::lab::LabSpec;
use crate::quiz::TopicFile;
use crate::ruletest::SuiteFile;
use crate::scenario::Scenario;

/// The schemas: name of the file that holds it below `docs/schema/`, and its text.
#[must_use]
pub fn schemas() -> [(&'static str, String); 4] {
    [
        ("scenario.json", text(schemars::schema_for!(Scenario))),
        ("lab.json", text(schemars::schema_for!(LabSpec))),
        ("rules-test.json", text(schemars::schema_for!(SuiteFile))),
        ("quiz.json", text(schemars::schema_for!(TopicFile))),
    ]
}

fn text(schema: schemars::Schema) -> String {
    format!("{:#}\n", schema.to_value())
}
