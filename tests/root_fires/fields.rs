//! The fields that Falco's files use, and which of them have no value in a lab.

use std::collections::BTreeSet;

use falco_rules::load::Loader;
use serde_json::Value;

use super::run::Said;

/// Those that no alert of a lab has a value for, and why.
pub(super) const WITHOUT: &[(&str, &str)] = &[
    (
        "fd.ip",
        "it stands for either end, and only conditions can say that",
    ),
    ("fd.net", "the same"),
    ("fd.port", "the same"),
    ("k8s.ns.name", "a lab of one node has no pods"),
    ("k8s.pod.name", "a lab of one node has no pods"),
];

/// The fields in conditions and outputs of rules, with their arguments.
pub(super) fn used(loader: &Loader) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for rule in loader.rules() {
        let details = &loader.describe_rule(rule)["details"];
        for list in ["condition_fields", "output_fields"] {
            let names = details[list].as_array().into_iter().flatten();
            used.extend(names.filter_map(Value::as_str).map(str::to_owned));
        }
    }
    used
}

/// Those of the fields that no alert has a value for, whatever their argument.
pub(super) fn without_value<'a>(fields: &'a BTreeSet<String>, said: &[Said]) -> Vec<&'a str> {
    let mut valued = BTreeSet::new();
    for alert in said.iter().flat_map(|said| &said.alerts) {
        let fields = alert["output_fields"].as_object().into_iter().flatten();
        let fields = fields.filter(|(_, value)| !value.is_null());
        valued.extend(fields.map(|(field, _)| name(field)));
    }
    let names: BTreeSet<&str> = fields.iter().map(|field| name(field)).collect();
    names
        .into_iter()
        .filter(|name| !valued.contains(name))
        .collect()
}

/// A field without its argument.
fn name(field: &str) -> &str {
    field.split('[').next().unwrap_or(field)
}
