//! What is hard to see rightly, as data: `cases.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Value, json};

use super::run::{Rules, Said, Stage};

/// Something that happens, and what an alert says of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// In words.
    case: String,
    /// Done in the node, in bash.
    run: String,
    /// Condition that finds it.
    condition: String,
    /// How many events meet it; at least one without.
    times: Option<usize>,
    /// Values in the alert.
    #[serde(default)]
    fields: BTreeMap<String, Value>,
}

impl Case {
    /// A rule that is named after the case and prints its fields.
    fn rule(&self) -> Value {
        let mut output = String::from("seen");
        for field in self.fields.keys() {
            let _ = write!(output, " %{field}");
        }
        json!({
            "rule": self.case,
            "desc": "A case.",
            "condition": self.condition,
            "output": output,
            "priority": "INFO",
        })
    }

    fn fault(&self, said: &Said) -> Option<String> {
        let alerts: Vec<&Value> = said.by(&self.case).collect();
        if alerts.is_empty() || self.times.is_some_and(|times| times != alerts.len()) {
            return Some(format!(
                "seen {} times: {alerts:?}; the case printed {:?}",
                alerts.len(),
                said.printed
            ));
        }
        let found = &alerts[0]["output_fields"];
        let mut wrong = self
            .fields
            .iter()
            .filter(|(field, value)| found[field] != **value);
        wrong.next().map(|_| format!("is {found}"))
    }
}

#[test]
fn root_what_is_hard_to_see_is_seen_as_it_was() {
    let Some(stage) = Stage::new() else { return };
    let cases: Vec<Case> =
        serde_saphyr::from_str(include_str!("cases.yaml")).expect("cases.yaml is well-formed");
    let rules: Vec<Value> = cases.iter().map(Case::rule).collect();
    let set = Rules {
        name: "cases",
        files: vec![("cases.yaml".to_owned(), json!(rules).to_string())],
    };
    let scripts: Vec<&str> = cases.iter().map(|case| case.run.as_str()).collect();
    let (heard, printed) = stage.watch(&[set], &BTreeSet::new(), &scripts);
    let faults = cases.iter().zip(&heard[0]);
    let faults =
        faults.filter_map(|(case, said)| Some(format!("{}: {}", case.case, case.fault(said)?)));
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{}\n{printed}", faults.join("\n"));
}
