//! The triggers as data: `triggers.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// A rule of Falco, and what is known of it in a lab.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trigger {
    /// Name of the rule.
    pub(super) rule: String,
    /// What makes it fire.
    pub(super) fires: Option<Deed>,
    /// A near miss, at which it stays silent.
    pub(super) silent: Option<Deed>,
    /// Values of fields in the alert.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, Value>,
    /// Why nothing makes it fire in a lab.
    pub(super) cannot: Option<String>,
}

/// Something that is done in the node.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deed {
    /// In words.
    pub(super) when: String,
    /// In bash.
    pub(super) run: String,
}

/// All of them, in the order of the file.
pub(super) fn all() -> Vec<Trigger> {
    serde_saphyr::from_str(include_str!("triggers.yaml")).expect("triggers.yaml is well-formed")
}
