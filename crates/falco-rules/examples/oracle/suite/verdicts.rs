//! Verdicts on small rule files.

use falco_rules::diagnostic::Diagnostic;
use falco_rules::load::{LoadResult, Loader, SchemaStatus};
use serde_json::{Value, json};

use super::Answers;
use crate::tally::{Outcome, Tally};

pub(super) fn run(answers: &Answers, tally: &mut Tally) {
    for (case, verdict) in answers.verdicts.as_object().into_iter().flatten() {
        let mut loader = Loader::default();
        for expected in verdict["files"].as_array().into_iter().flatten() {
            let name = expected["name"].as_str().unwrap_or_default();
            let outcome = match answers.rules.get(name) {
                Some(text) => Outcome::equal(
                    &summary(&loader.add(name, text.clone())),
                    &sorted(expected.clone()),
                ),
                None => Outcome::Fail(format!("there is no rule file {name}")),
            };
            tally.add("verdict", &format!("{case}/{name}"), outcome);
        }
    }
}

/// What the verdicts tell of a file: codes with the items they name.
fn summary(result: &LoadResult) -> Value {
    let items = |diagnostics: &[Diagnostic]| -> Vec<Value> {
        diagnostics
            .iter()
            .map(|diagnostic| {
                let steps = diagnostic.locations.iter().skip(1);
                let items: Vec<_> = steps
                    .map(|step| json!([step.item_type, step.item_name]))
                    .collect();
                json!({"code": diagnostic.code.name(), "items": items})
            })
            .collect()
    };
    let schema_valid = match result.schema {
        SchemaStatus::Ok => json!(true),
        SchemaStatus::Failed => json!(false),
        SchemaStatus::None => Value::Null,
    };
    sorted(json!({
        "name": result.name,
        "ok": result.is_ok(),
        "schema_valid": schema_valid,
        "errors": items(&result.errors),
        "warnings": items(&result.warnings),
    }))
}

fn sorted(mut verdict: Value) -> Value {
    for key in ["errors", "warnings"] {
        if let Some(all) = verdict[key].as_array_mut() {
            all.sort_by_key(Value::to_string);
        }
    }
    verdict
}
