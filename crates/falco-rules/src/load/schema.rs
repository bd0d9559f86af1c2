//! A check of keys and types besides the loading, as Falco does with a JSON schema.
//!
//! It only yields a status: a file that fails it may load, and one that passes may not.

use serde_json::{Value, json};

use super::read::REPLACEABLE;
use super::yaml::Node;
use crate::priority::Priority;

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
pub(super) fn check(documents: &[Node]) -> SchemaStatus {
    if documents.is_empty() {
        SchemaStatus::None
    } else if documents.iter().all(|document| all(document, is_item)) {
        SchemaStatus::Ok
    } else {
        SchemaStatus::Failed
    }
}

/// Whether it is a sequence of which each element passes.
fn all(node: &Node, test: Check) -> bool {
    node.sequence().is_some_and(|items| items.iter().all(test))
}

/// The keys and types that items of rules files have, as a JSON schema for editors: what
/// [`SchemaStatus`] is about, with a word on each key.
#[must_use]
pub fn rule_schema() -> Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    let truth = |description: &str| json!({"type": "boolean", "description": description});
    let texts = |description: &str| json!({"type": "array", "items": {"type": "string"}, "description": description});
    let operation = json!({"enum": ["append", "replace"]});
    let overrides: serde_json::Map<String, Value> = overridable()
        .map(|key| (key.to_owned(), operation.clone()))
        .collect();
    let priorities = Priority::ALL.map(|priority| priority.name().to_uppercase());
    json!({
        "$schema": "http://json-schema.org/draft-06/schema#",
        "title": "Rules file",
        "type": "array",
        "items": {"$ref": "#/definitions/item"},
        "definitions": {
            "item": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "required_engine_version": text("Least version of the engine that the file needs"),
                    "required_plugin_versions": {
                        "type": "array",
                        "items": {"$ref": "#/definitions/plugin"},
                        "description": "Plugins that the file needs",
                    },
                    "list": text("Defines a list of this name"),
                    "items": texts("What the list holds; the name of an earlier list stands for its items"),
                    "macro": text("Defines a condition of this name, for use in others"),
                    "rule": text("Defines a rule of this name"),
                    "condition": text("When it holds"),
                    "desc": text("What the rule is for"),
                    "output": text("What an alert says; %FIELD stands for the value of a field"),
                    "priority": {"enum": priorities, "description": "How severe an alert is"},
                    "source": text("Event source that the rule looks at; syscall if it is not given"),
                    "tags": texts("Words by which rules are selected"),
                    "exceptions": {
                        "type": "array",
                        "items": {"$ref": "#/definitions/exception"},
                        "description": "Values for which the rule stays silent",
                    },
                    "enabled": truth("Whether the rule runs; true if it is not given"),
                    "warn_evttypes": truth("Whether to warn of a condition for very many types of events"),
                    "skip-if-unknown-filter": truth("Drop the rule, and not the file, if a field is unknown"),
                    "capture": truth("Whether an alert starts a recording"),
                    "capture_duration": {
                        "type": "integer",
                        "description": "How long such a recording lasts, in milliseconds",
                    },
                    "append": truth("Add to the definition before this one; `override` says it better"),
                    "override": {
                        "type": "object",
                        "additionalProperties": false,
                        "minProperties": 1,
                        "properties": overrides,
                        "description": "Keys of an earlier definition that this item changes, and how",
                    },
                },
            },
            "plugin": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "name": text("Name of the plugin"),
                    "version": text("Least version of it"),
                    "alternatives": {
                        "type": "array",
                        "items": {"$ref": "#/definitions/plugin"},
                        "description": "Plugins that will do as well",
                    },
                },
                "required": ["name", "version"],
            },
            "exception": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "name": text("By which values are added later"),
                    "fields": {"description": "Field or fields that are compared"},
                    "comps": {"description": "Operator for each field; = or in if it is not given"},
                    "values": {"description": "Values, each for all of the fields together"},
                },
                "required": ["name"],
            },
        },
    })
}

/// Keys that `override` can name: those of rules, and a list's `items`.
fn overridable() -> impl Iterator<Item = &'static str> {
    std::iter::once("items").chain(REPLACEABLE.iter().copied())
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
    let named = node.mapping().is_some_and(|pairs| !pairs.is_empty());
    named
        && fits(node, |key| {
            let known = overridable().any(|one| one == key);
            known.then_some(|value| matches!(value.text(), Some("append" | "replace")))
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
        spelled && Priority::parse(text).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::yaml::documents;

    #[test]
    fn the_schema_for_editors_knows_the_keys_that_files_are_checked_for() {
        let schema = rule_schema();
        let properties = schema["definitions"]["item"]["properties"].as_object();
        for (key, property) in properties.unwrap() {
            let value = match property["type"].as_str() {
                Some("boolean") => "true",
                Some("integer") => "5",
                Some("array") => "[]",
                Some("object") => "{items: append}",
                _ if key == "priority" => "WARNING",
                _ => "word",
            };
            let file = format!("- {key}: {value}\n");
            assert_eq!(
                check(&documents(&file).unwrap()),
                SchemaStatus::Ok,
                "{file}"
            );
            assert!(property["description"].is_string(), "{key}");
        }
        let unknown = documents("- nosuch: x\n").unwrap();
        assert_eq!(check(&unknown), SchemaStatus::Failed);
    }
}
