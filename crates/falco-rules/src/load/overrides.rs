//! The key `override` of an item: which attributes it changes, and how.

use super::fault::{Fault, step};
use super::item::Item;

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
    /// Reads the key, if it is there, and checks it against the rest of the item.
    pub(super) fn read(
        item: &Item<'_>,
        append: bool,
        appendable: &[&str],
        replaceable: &[&str],
    ) -> Result<Self, Fault> {
        if !item.has("override") {
            return Ok(Overrides::default());
        }
        let node = item.value("override")?;
        let entries = match node.mapping() {
            Some([]) => return Err(item.fault("`override` names no attribute")),
            Some(entries) => entries,
            None => return Err(item.fault("`override` must be a mapping of attributes")),
        };
        let overrides = item.inner(node, step::OVERRIDES, "");
        let mut operations = Vec::new();
        for (key, value) in entries {
            let key = key.text().unwrap_or_default();
            let at_key = overrides.inner(value, step::OVERRIDES, key);
            let (operation, allowed, verb) = match value.text() {
                Some("append") => (Operation::Append, appendable, "appended to"),
                Some("replace") => (Operation::Replace, replaceable, "replaced"),
                _ => return Err(at_key.fault(format!("`{key}` must be `append` or `replace`"))),
            };
            if !allowed.contains(&key) {
                return Err(at_key.fault(format!("`{key}` can't be {verb}")));
            }
            operations.push((key.to_owned(), operation));
        }
        if append {
            return Err(item.fault("`override` and `append: true` can't be used together"));
        }
        if let Some((key, _)) = operations.iter().find(|(key, _)| !item.has(key)) {
            return Err(item.fault(format!("`override` names `{key}`, which is missing here")));
        }
        for &key in replaceable {
            if item.has(key) && !operations.iter().any(|(known, _)| known == key) {
                let at_key = item.inner(node, step::OVERRIDES, key);
                return Err(at_key.fault(format!("`{key}` is not named under `override`")));
            }
        }
        Ok(Overrides { operations })
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
