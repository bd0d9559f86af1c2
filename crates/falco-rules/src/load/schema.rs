//! A check of keys and types besides the loading, as Falco does with a JSON schema.
//!
//! It only yields a status: a file that fails it may load, and one that passes may not.

use super::yaml::Node;

/// Whether a file has the keys and types that it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaStatus {
    /// It has.
    Ok,
    /// It has not.
    Failed,
    /// There was nothing to check.
    None,
}

impl SchemaStatus {
    /// The status as reports show it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SchemaStatus::Ok => "ok",
            SchemaStatus::Failed => "failed",
            SchemaStatus::None => "none",
        }
    }
}

/// Checks all documents of a file.
pub(super) fn check(documents: &[Option<Node>]) -> SchemaStatus {
    let mut documents = documents
        .iter()
        .flatten()
        .filter(|node| !node.is_null())
        .peekable();
    if documents.peek().is_none() {
        SchemaStatus::None
    } else if documents.all(|document| all(document, is_item)) {
        SchemaStatus::Ok
    } else {
        SchemaStatus::Failed
    }
}

/// Whether it is a sequence of which each element passes.
fn all(node: &Node, test: Check) -> bool {
    node.sequence().is_some_and(|items| items.iter().all(test))
}

/// A check of one value.
type Check = fn(&Node) -> bool;

/// Whether it is a mapping of which each key is known, there once, and its value passes.
fn fits(node: &Node, test: fn(&str) -> Option<Check>) -> bool {
    let Some(pairs) = node.mapping() else {
        return false;
    };
    pairs.iter().enumerate().all(|(index, (key, value))| {
        let name = key.text();
        let repeated = pairs[..index].iter().any(|(key, _)| key.text() == name);
        let test = name.and_then(test);
        !repeated && test.is_some_and(|test| test(value))
    })
}

fn is_item(node: &Node) -> bool {
    fits(node, |key| {
        Some(match key {
            "rule" | "macro" | "list" | "condition" | "desc" | "output" | "source" => is_text,
            "required_engine_version" => is_text,
            "required_plugin_versions" => |value| all(value, is_plugin),
            "items" => |value| all(value, is_text),
            "tags" => |value| all(value, is_text),
            "priority" => is_priority,
            "exceptions" => |value| all(value, is_exception),
            "override" => is_override,
            "enabled" | "append" | "warn_evttypes" | "skip-if-unknown-filter" | "capture" => {
                is_truth
            }
            "capture_duration" => is_number,
            _ => return None,
        })
    })
}

fn is_plugin(node: &Node) -> bool {
    let complete = node.get("name").is_some() && node.get("version").is_some();
    complete
        && fits(node, |key| {
            Some(match key {
                "name" | "version" => is_text,
                "alternatives" => |value| all(value, is_plugin),
                _ => return None,
            })
        })
}

fn is_exception(node: &Node) -> bool {
    node.get("name").is_some()
        && fits(node, |key| {
            Some(match key {
                "name" => is_text,
                "fields" | "comps" | "values" => |_| true,
                _ => return None,
            })
        })
}

fn is_override(node: &Node) -> bool {
    let operation = |value: &Node| matches!(value.text(), Some("append" | "replace"));
    let known = |key: &str| {
        matches!(
            key,
            "items"
                | "condition"
                | "output"
                | "desc"
                | "tags"
                | "exceptions"
                | "priority"
                | "enabled"
                | "warn_evttypes"
                | "skip-if-unknown-filter"
                | "capture"
                | "capture_duration"
        )
    };
    node.mapping().is_some_and(|pairs| {
        let fits = |(key, value): &(Node, Node)| key.text().is_some_and(known) && operation(value);
        !pairs.is_empty() && pairs.iter().all(fits)
    })
}

/// Scalars have no types of their own in YAML: any but null is a text.
fn is_text(node: &Node) -> bool {
    node.text().is_some()
}

fn is_number(node: &Node) -> bool {
    node.text().is_some_and(|text| text.parse::<i64>().is_ok())
}

/// In JSON only these two are truths; `yes` and its like are texts.
fn is_truth(node: &Node) -> bool {
    matches!(node.text(), Some("true" | "false"))
}

/// The schema knows the priorities in capitals only.
fn is_priority(node: &Node) -> bool {
    node.text().is_some_and(|text| {
        let spelled = text.bytes().all(|byte| byte.is_ascii_uppercase());
        spelled && crate::priority::Priority::parse(text).is_some()
    })
}
