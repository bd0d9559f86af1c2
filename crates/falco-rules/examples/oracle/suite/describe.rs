//! Descriptions of rules, macros and lists (`-L` as JSON).

use std::path::Path;

use falco_rules::load::{AppendOutput, Loader};
use serde_json::Value;

use super::Answers;
use crate::tally::{Outcome, Tally};

pub(super) fn run(answers: &Answers, tally: &mut Tally) {
    for (case, expected) in answers.descriptions.as_object().into_iter().flatten() {
        let names = [".yaml", ".1.yaml", ".2.yaml"].map(|ending| format!("{case}{ending}"));
        let files = names
            .iter()
            .filter_map(|name| answers.rules.get_key_value(name));
        compare(case, files, Loader::default(), expected, tally);
    }
}

pub(super) fn run_upstream(outside: &Path, tally: &mut Tally) {
    for (name, file) in [
        ("stable", "falco_rules.yaml"),
        ("incubating", "falco-incubating_rules.yaml"),
        ("sandbox", "falco-sandbox_rules.yaml"),
    ] {
        let description = outside.join(format!("oracle/upstream-describe-{name}.json.gz"));
        let expected = super::unpacked(&description).and_then(|text| super::parsed(&text));
        let rules = std::fs::read_to_string(outside.join("upstream-rules").join(file))
            .map_err(|error| error.to_string());
        let loader = Loader::default().append_output([AppendOutput {
            suggested: true,
            ..AppendOutput::default()
        }]);
        match (rules, expected) {
            (Ok(rules), Ok(expected)) => {
                compare(name, [(&file.to_owned(), &rules)], loader, &expected, tally);
            }
            (Err(error), _) | (_, Err(error)) => tally.fail("describe", name, &error),
        }
    }
}

/// Loads the files, by name and text, and compares what the loader says of them.
fn compare<'f>(
    case: &str,
    files: impl IntoIterator<Item = (&'f String, &'f String)>,
    mut loader: Loader,
    expected: &Value,
    tally: &mut Tally,
) {
    for (name, text) in files {
        for error in loader.add(name.as_str(), text.clone()).errors {
            tally.fail("describe", case, &error.to_string());
        }
    }
    let seen = loader.describe();
    for key in ["required_engine_version", "required_plugin_versions"] {
        let outcome = Outcome::equal(&seen[key], &expected[key]);
        tally.add(&format!("describe {key}"), case, outcome);
    }
    for key in ["rules", "macros", "lists"] {
        let none = Vec::new();
        let seen = seen[key].as_array().unwrap_or(&none);
        let expected = expected[key].as_array().unwrap_or(&none);
        let names = |all: &[Value]| -> Vec<String> { all.iter().map(name).collect() };
        let kind = format!("describe {key}");
        tally.add(
            &kind,
            &format!("{case}/order"),
            Outcome::equal(&names(seen), &names(expected)),
        );
        for (seen, expected) in seen.iter().zip(expected) {
            // Without details, the description is that of the item itself.
            let seen = if expected.get("info").is_some() {
                seen
            } else {
                &seen["info"]
            };
            let id = format!("{case}/{}", name(expected));
            tally.add(&kind, &id, difference(&sorted(seen), &sorted(expected)));
        }
    }
}

fn name(item: &Value) -> String {
    let name = item["info"].get("name").unwrap_or(&item["name"]);
    name.as_str().unwrap_or_default().to_owned()
}

/// The keys that differ, down to the innermost.
fn difference(seen: &Value, expected: &Value) -> Outcome {
    let mut differing = Vec::new();
    collect(seen, expected, "", &mut differing);
    if differing.is_empty() {
        Outcome::Pass
    } else {
        Outcome::Fail(differing.join("; "))
    }
}

fn collect(seen: &Value, expected: &Value, path: &str, differing: &mut Vec<String>) {
    match (seen, expected) {
        (Value::Object(left), Value::Object(right)) => {
            for key in left
                .keys()
                .chain(right.keys().filter(|key| !left.contains_key(*key)))
            {
                let path = format!("{path}/{key}");
                collect(&seen[key], &expected[key], &path, differing);
            }
        }
        _ if seen != expected => {
            differing.push(format!("{path}: expected {expected}, saw {seen}"));
        }
        _ => {}
    }
}

/// The value with its arrays sorted: their order means nothing.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(sorted).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), sorted(value)))
            .collect(),
        other => other.clone(),
    }
}
