//! Configuration as a tree, before anything knows what its keys mean.
//!
//! Scalars stay text: what they are is decided by whoever reads them, after variables are expanded
//! and `-o` has had its say.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// One step from a value to a value within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `.key`
    Key(String),
    /// `[3]`
    Index(usize),
    /// `[]`: a new element after the last.
    Append,
}

impl Step {
    /// Adds the step to the spelling of a key.
    pub(super) fn append_to(&self, path: &mut String) {
        match self {
            Step::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Append => path.push_str("[]"),
        }
    }
}

/// A value of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing, as in `rules:` without more.
    #[default]
    Null,
    /// Text, a number or a truth value.
    Scalar(String),
    /// `- a`
    List(Vec<Node>),
    /// `a: b`, in the order of the file.
    Map(Vec<(String, Node)>),
}

/// Why a key of `-o` can't be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SetError {
    /// `a.b` where `a` is no mapping.
    #[error("`{0}` has no keys")]
    NoMap(String),
    /// `a[0]` where `a` is no list.
    #[error("`{0}` is no list")]
    NoList(String),
    /// `a[7]` of a list with three elements.
    #[error("`{key}` has {length} elements; `[{index}]` is beyond them (`[]` adds one)")]
    Beyond {
        key: String,
        length: usize,
        index: usize,
    },
}

impl Node {
    /// The value of a key of a mapping.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Node::Map(entries) => entries.iter().find(|(name, _)| name == key),
            _ => None,
        }
        .map(|(_, value)| value)
    }

    /// The value of a key of a mapping, made if it is missing. `None` if this is no mapping.
    pub(super) fn entry(&mut self, key: &str) -> Option<&mut Node> {
        if *self == Node::Null {
            *self = Node::Map(Vec::new());
        }
        let Node::Map(entries) = self else {
            return None;
        };
        let place = match entries.iter().position(|(name, _)| name == key) {
            Some(place) => place,
            None => {
                entries.push((key.to_owned(), Node::Null));
                entries.len() - 1
            }
        };
        Some(&mut entries[place].1)
    }

    /// Puts `value` where `steps` lead, making mappings and list elements on the way.
    pub(super) fn set(&mut self, steps: &[Step], value: Node) -> Result<(), SetError> {
        let mut place = self;
        let mut path = String::new();
        for step in steps {
            if *place == Node::Null {
                *place = match step {
                    Step::Key(_) => Node::Map(Vec::new()),
                    Step::Index(_) | Step::Append => Node::List(Vec::new()),
                };
            }
            place.make_keyed(step);
            place = match (step, place) {
                (Step::Key(key), map) => map
                    .entry(key)
                    .ok_or_else(|| SetError::NoMap(path.clone()))?,
                (Step::Append, Node::List(items)) => {
                    items.push(Node::Null);
                    let last = items.len() - 1;
                    &mut items[last]
                }
                (Step::Index(index), Node::List(items)) => {
                    if *index == items.len() {
                        items.push(Node::Null);
                    }
                    let length = items.len();
                    items.get_mut(*index).ok_or_else(|| SetError::Beyond {
                        key: path.clone(),
                        length,
                        index: *index,
                    })?
                }
                _ => return Err(SetError::NoList(path)),
            };
            step.append_to(&mut path);
        }
        *place = value;
        Ok(())
    }

    /// A key of a list makes it a mapping, as in Falco: its items get their numbers for keys.
    fn make_keyed(&mut self, step: &Step) {
        if let (Step::Key(_), Node::List(items)) = (step, &mut *self) {
            let items = std::mem::take(items).into_iter().enumerate();
            *self = Node::Map(
                items
                    .map(|(index, item)| (index.to_string(), item))
                    .collect(),
            );
        }
    }

    /// Replaces `${NAME}` in every scalar by what `variable` says, by nothing if it says nothing.
    /// `$${NAME}` becomes `${NAME}`.
    pub(super) fn expand(&mut self, variable: &dyn Fn(&str) -> Option<String>) {
        match self {
            Node::Null => {}
            Node::Scalar(text) => {
                if text.contains("${") {
                    *text = expand_text(text, variable);
                }
            }
            Node::List(items) => {
                for item in items {
                    item.expand(variable);
                }
            }
            Node::Map(entries) => {
                for (_, value) in entries {
                    value.expand(variable);
                }
            }
        }
    }
}

fn expand_text(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let end = start + length + 1;
        let before = &rest[..start];
        if let Some(before) = before.strip_suffix('$') {
            expanded.push_str(before);
            expanded.push_str(&rest[start..end]);
        } else {
            expanded.push_str(before);
            let name = rest[start + 2..end - 1].trim();
            expanded.push_str(&variable(name).unwrap_or_default());
        }
        rest = &rest[end..];
    }
    expanded.push_str(rest);
    expanded
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NodeVisitor;

        impl<'de> Visitor<'de> for NodeVisitor {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }

            fn visit_none<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
                Node::deserialize(from)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_string()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = from.next_element()? {
                    items.push(item);
                }
                Ok(Node::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = from.next_entry()? {
                    entries.push(entry);
                }
                Ok(Node::Map(entries))
            }
        }

        from.deserialize_any(NodeVisitor)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => to.serialize_unit(),
            Node::Scalar(text) => to.serialize_str(text),
            Node::List(items) => items.serialize(to),
            Node::Map(entries) => {
                let mut map = to.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::Assignment;
    use super::*;

    fn read(text: &str) -> Node {
        serde_saphyr::from_str(text).unwrap()
    }

    fn assign(node: &mut Node, text: &str) -> Result<(), SetError> {
        let Assignment { steps, value } = text.parse().unwrap();
        node.set(&steps, value)
    }

    #[test]
    fn keys_are_set_made_and_appended() {
        let mut node = read("json_output: false\nrules_files: [/a]\n");
        assign(&mut node, "json_output=true").unwrap();
        assign(&mut node, "file_output.filename=/tmp/x").unwrap();
        assign(&mut node, "rules_files[]=/b").unwrap();
        assign(&mut node, "rules_files[0]=/c").unwrap();
        assign(&mut node, "rules[].disable.tag=network").unwrap();
        assert_eq!(
            serde_json::to_value(&node).unwrap(),
            serde_json::json!({
                "json_output": "true",
                "rules_files": ["/c", "/b"],
                "file_output": {"filename": "/tmp/x"},
                "rules": [{"disable": {"tag": "network"}}],
            })
        );
    }

    #[test]
    fn a_key_of_a_list_makes_it_a_mapping() {
        let mut node = read("append_output: [{suggested_output: true}]\n");
        assign(&mut node, "append_output.suggested_output=false").unwrap();
        assert_eq!(
            serde_json::to_value(&node).unwrap(),
            serde_json::json!({"append_output": {
                "0": {"suggested_output": "true"},
                "suggested_output": "false",
            }})
        );
    }

    #[test]
    fn what_cannot_be_set_says_why() {
        let mut node = read("json_output: false\nrules_files: [/a]\n");
        assert_eq!(
            assign(&mut node, "json_output.x=1"),
            Err(SetError::NoMap("json_output".to_owned()))
        );
        assert_eq!(
            assign(&mut node, "json_output[0]=1"),
            Err(SetError::NoList("json_output".to_owned()))
        );
        assert!(matches!(
            assign(&mut node, "rules_files[4]=1"),
            Err(SetError::Beyond { length: 1, .. })
        ));
    }

    #[test]
    fn variables_are_replaced_unless_escaped() {
        let mut node = read("a: 'x ${HOME} $${HOME} ${none}y ${open'");
        node.expand(&|name| (name == "HOME").then(|| "/root".to_owned()));
        assert_eq!(
            node.get("a"),
            Some(&Node::Scalar("x /root ${HOME} y ${open".to_owned()))
        );
    }
}
