//! The key `override` of an item: which attributes it changes, and how.

use super::fault::{Context, Fault, step};
use super::item::Item;
use super::yaml::Kind;
use crate::diagnostic::Code;

/// What an override does with an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Append,
    Replace,
}

/// The attributes that an item changes.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    operations: Vec<(String, Operation)>,
}

impl Overrides {
    /// Reads the key, if it is there. Without any attribute it means nothing; so does a text.
    pub(super) fn read(
        item: &Item<'_>,
        append: bool,
        appendable: &[&str],
        replaceable: &[&str],
    ) -> Result<Self, Fault> {
        let Some(node) = item.node.get("override") else {
            return Ok(Overrides::default());
        };
        // Falco fails in its YAML library here, and then knows no more than the file.
        let no_text = || {
            let message = "`override` must be a mapping of attributes to `append` or `replace`";
            Context::of_file(item.file).fault(Code::Validate, message)
        };
        let entries = match &node.kind {
            Kind::Mapping(entries) => &**entries,
            Kind::Sequence(elements) if !elements.is_empty() => return Err(no_text()),
            Kind::Sequence(_) | Kind::Scalar { .. } => &[],
        };
        let overrides = item.inner(node, step::OVERRIDES, "");
        let mut operations = Vec::new();
        for (name, value) in entries {
            let (Kind::Scalar { text: key, .. }, Kind::Scalar { text, .. }) =
                (&name.kind, &value.kind)
            else {
                return Err(no_text());
            };
            let key = &**key;
            let at_key = overrides.inner(name, step::OVERRIDES, key);
            let (operation, allowed, verb) = match &**text {
                "append" => (Operation::Append, appendable, "appended to"),
                "replace" => (Operation::Replace, replaceable, "replaced"),
                _ => {
                    let at_value = overrides.inner(value, step::VALUE_FOR, key);
                    return Err(at_value.fault(format!("`{key}` must be `append` or `replace`")));
                }
            };
            if !allowed.contains(&key) {
                return Err(at_key.fault(format!("`{key}` can't be {verb}")));
            }
            operations.push((key.to_owned(), operation));
        }
        if append && !operations.is_empty() {
            return Err(item.fault("`override` and `append: true` can't be used together"));
        }
        Ok(Overrides { operations })
    }

    /// Checks that all attributes named are there.
    pub(super) fn check_present(&self, item: &Item<'_>) -> Result<(), Fault> {
        match self.operations.iter().find(|(key, _)| !item.has(key)) {
            Some((key, _)) => {
                Err(item.fault(format!("`override` names `{key}`, which is missing here")))
            }
            None => Ok(()),
        }
    }

    /// Checks that all of these attributes that are there are named. Of several that are not, the
    /// first of the alphabet is reported.
    pub(super) fn check_named(&self, item: &Item<'_>, attributes: &[&str]) -> Result<(), Fault> {
        let there = attributes
            .iter()
            .filter_map(|key| Some((key, item.node.get(key)?)));
        let unnamed = there.filter(|(key, _)| self.operation(key).is_none());
        match unnamed.min_by_key(|(key, _)| **key) {
            Some((key, value)) => {
                let at_key = item.inner(value, step::OVERRIDES, key);
                Err(at_key.fault(format!("`{key}` is not named under `override`")))
            }
            None => Ok(()),
        }
    }

    /// The attributes with which that is done.
    pub(super) fn keys(&self, operation: Operation) -> impl Iterator<Item = &str> {
        let operations = self.operations.iter();
        operations
            .filter(move |(_, known)| *known == operation)
            .map(|(key, _)| key.as_str())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// What happens to an attribute.
    pub(super) fn operation(&self, key: &str) -> Option<Operation> {
        let (_, operation) = self.operations.iter().find(|(known, _)| known == key)?;
        Some(*operation)
    }
}
