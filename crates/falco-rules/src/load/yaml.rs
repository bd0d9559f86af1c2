//! YAML as a tree of nodes with places.
//!
//! Scalars stay text: which of them are numbers or truths is decided by the key that holds them.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, Span};
use thiserror::Error;

/// Largest file, in bytes.
pub(crate) const MAX_FILE: usize = 4 << 20;
/// Largest number of nodes in a file, with aliases counted as often as they are used. A long scalar
/// counts as several.
const MAX_NODES: usize = 1 << 19;
/// How much of a scalar's text weighs as much as a node, in bytes.
const NODE_TEXT: usize = 32;
/// How deep collections may nest.
const MAX_NESTING: usize = 64;

/// A node of a document. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// Its place in the file, in bytes.
    pub(crate) span: Range<usize>,
    /// What it and the nodes below it count as.
    weight: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Scalar { text: Rc<str>, plain: bool },
    Sequence(Rc<[Node]>),
    Mapping(Rc<[(Node, Node)]>),
}

impl Node {
    /// The text of a scalar that is not null.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether it is a plain scalar that means nothing.
    pub(crate) fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Scalar { text, plain: true } => {
                matches!(&**text, "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    pub(crate) fn sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn mapping(&self) -> Option<&[(Node, Node)]> {
        match &self.kind {
            Kind::Mapping(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The value of a key. Of equal keys the first counts, as in Falco.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.mapping()?
            .iter()
            .find(|(name, _)| name.text() == Some(key))
            .map(|(_, value)| value)
    }

    /// The truth that a scalar spells.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self.text()? {
            "true" | "True" | "TRUE" | "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
                Some(true)
            }
            "false" | "False" | "FALSE" | "n" | "N" | "no" | "No" | "NO" | "off" | "Off"
            | "OFF" => Some(false),
            _ => None,
        }
    }
}

/// The whole number that a text spells, as Falco's YAML library reads them: in decimal, in octal after
/// `0` or in hexadecimal after `0x`.
pub(crate) fn whole_number(text: &str) -> Option<u32> {
    let number = text.strip_prefix('+').unwrap_or(text);
    let hexadecimal = number.strip_prefix("0x").or(number.strip_prefix("0X"));
    let (digits, radix) = match (hexadecimal, number.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (number, 10),
    };
    let spelled = digits.chars().all(|char| char.is_digit(radix));
    spelled.then(|| u32::from_str_radix(digits, radix).ok())?
}

/// Why a file is no YAML that can be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub(crate) struct YamlError {
    pub(crate) message: String,
    /// Where, in bytes.
    pub(crate) at: usize,
}

/// The documents of a file. An empty one ends it: Falco's YAML library reads no further.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, YamlError> {
    if text.len() > MAX_FILE {
        return Err(YamlError {
            message: format!("the file is larger than {} MiB", MAX_FILE >> 20),
            at: 0,
        });
    }
    let options = granit_parser::options! {
        flow_nesting_limit: MAX_NESTING,
        block_nesting_limit: MAX_NESTING,
    };
    let mut builder = Builder::default();
    let mut documents = Vec::new();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| YamlError {
            message: error.info(),
            at: error.marker().byte_offset().unwrap_or_default(),
        })?;
        let ends_document = matches!(event, Event::DocumentEnd);
        builder.event(event, &span)?;
        if ends_document {
            match builder.root.take().filter(|root| !root.is_null()) {
                Some(root) => documents.push(root),
                None => break,
            }
        }
    }
    Ok(documents)
}

#[derive(Default)]
struct Builder {
    root: Option<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    /// What all nodes so far count as.
    weight: usize,
}

/// A collection whose end has not come yet.
struct Open {
    nodes: Vec<Node>,
    is_mapping: bool,
    start: usize,
    anchor: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), YamlError> {
        let range = span.byte_range().unwrap_or_default();
        match event {
            Event::DocumentStart(..) => {
                self.anchors.clear();
                self.root = None;
            }
            Event::Scalar(text, style, anchor, _) => {
                let kind = Kind::Scalar {
                    text: Rc::from(&*text),
                    plain: style == ScalarStyle::Plain,
                };
                let weight = 1 + text.len() / NODE_TEXT;
                self.count(weight, range.start)?;
                self.add(kind, range, weight, anchor);
            }
            Event::SequenceStart(_, anchor, _) => self.start(false, range.start, anchor),
            Event::MappingStart(_, anchor, _) => self.start(true, range.start, anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    let weight = open.nodes.iter().map(|node| node.weight).sum::<usize>() + 1;
                    let kind = if open.is_mapping {
                        Kind::Mapping(pairs(open.nodes))
                    } else {
                        Kind::Sequence(open.nodes.into())
                    };
                    self.count(1, open.start)?;
                    self.add(kind, open.start..range.end, weight, open.anchor);
                }
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(YamlError {
                        message: "an alias refers to a node that contains it".to_owned(),
                        at: range.start,
                    });
                };
                let (kind, weight) = (node.kind.clone(), node.weight);
                self.count(weight, range.start)?;
                self.add(kind, range, weight, 0);
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, is_mapping: bool, start: usize, anchor: usize) {
        self.open.push(Open {
            nodes: Vec::new(),
            is_mapping,
            start,
            anchor,
        });
    }

    fn count(&mut self, weight: usize, at: usize) -> Result<(), YamlError> {
        self.weight += weight;
        if self.weight <= MAX_NODES {
            return Ok(());
        }
        Err(YamlError {
            message: format!("the file holds more than {MAX_NODES} nodes or too much text"),
            at,
        })
    }

    fn add(&mut self, kind: Kind, span: Range<usize>, weight: usize, anchor: usize) {
        let node = Node { kind, span, weight };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            Some(open) => open.nodes.push(node),
            None => self.root = Some(node),
        }
    }
}

fn pairs(nodes: Vec<Node>) -> Rc<[(Node, Node)]> {
    let mut nodes = nodes.into_iter();
    let pairs = std::iter::from_fn(|| Some((nodes.next()?, nodes.next()?)));
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Node {
        let mut documents = documents(text).unwrap();
        assert_eq!(documents.len(), 1);
        documents.remove(0)
    }

    #[test]
    fn scalars_keep_their_text_and_place() {
        let text = "a: 0x1F\nb: 'it''s'\n";
        let node = only(text);
        let value = node.get("a").unwrap();
        assert_eq!(value.text(), Some("0x1F"));
        assert_eq!(&text[value.span.clone()], "0x1F");
        assert_eq!(node.get("b").unwrap().text(), Some("it's"));
    }

    #[test]
    fn of_equal_keys_the_first_counts() {
        assert_eq!(only("a: 1\na: 2\n").get("a").unwrap().text(), Some("1"));
    }

    #[test]
    fn aliases_stand_for_their_node() {
        let node = only("- &x [a, b]\n- *x\n");
        assert_eq!(node.sequence().unwrap()[1].sequence().unwrap().len(), 2);
    }

    #[test]
    fn a_bomb_of_aliases_is_refused() {
        let mut text = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..10 {
            let below = format!("*a{}, ", level - 1).repeat(10);
            text += &format!("- &a{level} [{}]\n", below.trim_end_matches(", "));
        }
        assert!(documents(&text).unwrap_err().message.contains("nodes"));
        assert!(documents(&"[".repeat(100_000)).is_err());
        assert!(documents("&a [*a]").is_err());
    }

    #[test]
    fn documents_are_read_up_to_an_empty_one() {
        assert_eq!(documents("---\na: 1\n---\n- b\n").unwrap().len(), 2);
        assert_eq!(documents("a: 1\n---\n---\n- b\n").unwrap().len(), 1);
        assert!(documents("# nothing\n").unwrap().is_empty());
    }

    #[test]
    fn whole_numbers_may_be_octal_or_hexadecimal() {
        for (text, number) in [("0", 0), ("62", 62), ("+7", 7), ("0x1F", 31), ("017", 15)] {
            assert_eq!(whole_number(text), Some(number), "{text}");
        }
        for text in ["", "-1", "1.5", "08", "0x", "5s", "4294967296"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }

    #[test]
    fn a_bracket_may_close_at_the_indentation_of_its_key() {
        let node = only("- list: a\n  items: [\n    x,\n  ]\n");
        let items = node.sequence().unwrap()[0].get("items").unwrap();
        assert_eq!(items.sequence().unwrap().len(), 1);
    }
}
