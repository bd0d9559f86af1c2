//! A compiled rule.

use std::collections::BTreeSet;

use crate::event_types::EventTypes;
use crate::filter::Filter;
use crate::format::Template;
use crate::priority::Priority;

/// A rule, ready to be matched with events.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, of which there is one.
    pub name: String,
    /// What it is for.
    pub desc: String,
    /// The condition as it was written, with what was appended, but without exceptions.
    pub condition: String,
    /// The condition with exceptions, lists and macros, compiled.
    pub filter: Filter,
    /// Types of events that it can match.
    pub event_types: EventTypes,
    /// The output as it was written.
    pub output: String,
    /// The output with what the configuration appends, compiled. Fields without a value print as
    /// `<NA>`.
    pub template: Template,
    /// The text of the template.
    pub template_text: String,
    /// Fields that only the JSON form of an alert has, by name, with their templates.
    pub extra_fields: Vec<(String, Template)>,
    /// How severe its alerts are.
    pub priority: Priority,
    /// Event source that it looks at.
    pub source: String,
    /// Its tags, sorted.
    pub tags: BTreeSet<String>,
    /// Whether it runs when nothing else is said.
    pub enabled: bool,
    /// Whether its alerts start a recording.
    pub capture: bool,
    /// How long such a recording lasts, in milliseconds.
    pub capture_duration: u64,
    /// Its exceptions.
    pub exceptions: Vec<RuleException>,
}

/// What an exception of a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleException {
    /// Its name.
    pub name: String,
    /// Fields that it compares; none as long as it has no values.
    pub fields: Vec<String>,
    /// Operators that it compares them with.
    pub operators: Vec<String>,
}

/// The rule's name as part of a metric's name: letters, digits and colons, with one underscore in the
/// place of all between them, and of what stands before the first.
#[must_use]
pub fn metric_name(rule: &str) -> String {
    let is_kept = |char: char| char.is_ascii_alphanumeric() || char == ':';
    let words: Vec<&str> = rule.split(|char| !is_kept(char)).collect();
    let named = words.iter().filter(|word| !word.is_empty());
    let name = named.copied().collect::<Vec<_>>().join("_");
    if name.is_empty() || rule.starts_with(is_kept) {
        name
    } else {
        format!("_{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_keeps_an_underscore_for_what_stands_before_the_name() {
        assert_eq!(metric_name("Read /etc/shadow!"), "Read_etc_shadow");
        assert_eq!(metric_name("(k8s) a::b"), "_k8s_a::b");
        assert_eq!(metric_name("!!"), "");
    }
}
