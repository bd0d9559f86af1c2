//! Reading the values of an item's keys.

use super::fault::{Context, Fault, step};
use super::origin::{Sourced, Spot};
use super::yaml::{Node, whole_number};
use crate::diagnostic::Code;

type Result<T> = std::result::Result<T, Fault>;

/// A mapping of a file, with the way to it.
#[derive(Clone)]
pub(super) struct Item<'a> {
    pub(super) node: &'a Node,
    pub(super) context: Context,
    pub(super) file: usize,
    /// Text of the file.
    pub(super) source: &'a str,
}

impl<'a> Item<'a> {
    pub(super) fn spot_of(&self, node: &Node) -> Spot {
        Spot {
            file: self.file,
            offset: node.span.start,
        }
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        self.context.fault(Code::YamlValidate, message)
    }

    /// The way to the value of a key.
    pub(super) fn value_context(&self, key: &str, value: &Node) -> Context {
        self.context.then(step::VALUE_FOR, key, self.spot_of(value))
    }

    /// A mapping somewhere below, with the way to it.
    pub(super) fn inner(&self, node: &'a Node, kind: &'static str, name: &str) -> Item<'a> {
        Item {
            node,
            context: self.context.then(kind, name, self.spot_of(node)),
            ..*self
        }
    }

    /// Whether the key is there, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some()
    }

    /// The value of a key that has to be there.
    pub(super) fn value(&self, key: &str) -> Result<&'a Node> {
        match self.node.get(key) {
            None => Err(self.fault(format!("`{key}` is missing"))),
            Some(value) if value.is_null() => Err(self.fault(format!("`{key}` is empty"))),
            Some(value) => Ok(value),
        }
    }

    fn value_if_any(&self, key: &str) -> Result<Option<&'a Node>> {
        if self.has(key) {
            self.value(key).map(Some)
        } else {
            Ok(None)
        }
    }

    /// The text of a key that has to be there.
    pub(super) fn text(&self, key: &str) -> Result<&'a str> {
        let value = self.value(key)?;
        self.text_of(key, value)
    }

    pub(super) fn text_if_any(&self, key: &str) -> Result<Option<&'a str>> {
        let value = self.value_if_any(key)?;
        value.map(|value| self.text_of(key, value)).transpose()
    }

    fn text_of(&self, key: &str, value: &'a Node) -> Result<&'a str> {
        let wrong = |what| {
            let context = self.value_context(key, value);
            Err(context.fault(Code::YamlValidate, format!("`{key}` must be {what}")))
        };
        match value.text() {
            Some("") => wrong("a text that is not empty"),
            Some(text) => Ok(text),
            None => wrong("a text"),
        }
    }

    /// The text of a key that has to be there, with its origin.
    pub(super) fn sourced(&self, key: &str) -> Result<Sourced> {
        let value = self.value(key)?;
        self.text_of(key, value)?;
        Ok(Sourced::of_scalar(value, self.file, self.source))
    }

    pub(super) fn truth_if_any(&self, key: &str) -> Result<Option<bool>> {
        let Some(value) = self.value_if_any(key)? else {
            return Ok(None);
        };
        match value.truth() {
            Some(truth) => Ok(Some(truth)),
            None => {
                let context = self.value_context(key, value);
                Err(context.fault(Code::YamlValidate, format!("`{key}` must be true or false")))
            }
        }
    }

    pub(super) fn number_if_any(&self, key: &str) -> Result<Option<u32>> {
        let Some(value) = self.value_if_any(key)? else {
            return Ok(None);
        };
        match value.text().and_then(whole_number) {
            Some(number) => Ok(Some(number)),
            None => {
                let context = self.value_context(key, value);
                Err(context.fault(
                    Code::YamlValidate,
                    format!("`{key}` must be a whole number"),
                ))
            }
        }
    }

    /// The texts of a sequence.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>> {
        let Some(value) = self.node.get(key) else {
            return Err(self.fault(format!("`{key}` is missing")));
        };
        let context = self.value_context(key, value);
        let Some(items) = value.sequence() else {
            return Err(context.fault(Code::YamlValidate, format!("`{key}` must be a sequence")));
        };
        let text = |item: &Node| match item.text() {
            Some(text) => Ok(text.to_owned()),
            None => {
                let context = context.then(step::LIST_ITEM, "", self.spot_of(item));
                Err(context.fault(Code::YamlValidate, format!("`{key}` may hold texts only")))
            }
        };
        items.iter().map(text).collect()
    }
}
