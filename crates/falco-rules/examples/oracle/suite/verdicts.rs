//! Verdicts on small rule files.

use std::path::Path;

use falco_rules::diagnostic::Diagnostic;
use falco_rules::load::{LoadResult, Loader, SchemaStatus};
use serde_json::{Value, json};

use crate::tally::{Outcome, Tally};

pub(crate) fn run(folder: &Path, tally: &mut Tally) {
    let Some(verdicts) = super::read_json(&folder.join("verdicts.json"), tally) else {
        return;
    };
    for (case, verdict) in verdicts.as_object().into_iter().flatten() {
        let mut loader = Loader::default();
        for expected in verdict["files"].as_array().into_iter().flatten() {
            let name = expected["name"].as_str().unwrap_or_default();
            let outcome = match std::fs::read_to_string(folder.join("rules-cases").join(name)) {
                Ok(text) => {
                    Outcome::equal(&summary(&loader.add(name, text)), &sorted(expected.clone()))
                }
                Err(error) => Outcome::Fail(format!("{name}: {error}")),
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
