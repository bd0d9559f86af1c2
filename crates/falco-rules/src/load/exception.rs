//! Exceptions of rules: what they may hold, and the condition that they make.

use super::fault::{Context, Fault, step};
use super::item::Item;
use super::yaml::{Kind, Node};
use crate::condition::ast::{Modifier, Op};
use crate::condition::parse_operand_prefix;
use crate::diagnostic::Code;
use crate::field::FieldTable;
use crate::filter::Operand;

/// An exception of a rule.
#[derive(Clone, Debug)]
pub(super) struct Exception {
    pub(super) name: String,
    pub(super) test: Tested,
    pub(super) values: Vec<Entry>,
    pub(super) context: Context,
}

/// Which fields an exception looks at, and how.
#[derive(Clone, Debug)]
pub(super) enum Tested {
    /// One field, compared with all values at once.
    One(Comparison),
    /// Several fields, each compared with its part of a value.
    Several(Vec<Comparison>),
}

/// A field and the operator for it.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    pub(super) field: String,
    pub(super) comparator: Comparator,
}

/// An operator with its modifier.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparator {
    op: Option<Op>,
    modifier: Option<Modifier>,
}

/// A value, or several together.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Item(String),
    List(Vec<Entry>),
}

impl Comparator {
    const DEFAULT: Comparator = Comparator::plain(Op::Eq);
    const DEFAULT_FOR_ONE: Comparator = Comparator::plain(Op::In);

    const fn plain(op: Op) -> Self {
        Comparator {
            op: Some(op),
            modifier: None,
        }
    }

    /// Reads `in`, `exists`, `startswith anyof`.
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let word = words.next()?;
        let modifier = match words.next() {
            Some(word) => Some(Modifier::from_word(word)?),
            None => None,
        };
        if words.next().is_some() {
            return None;
        }
        let op = match word {
            "exists" => None,
            _ => Some(Op::from_word(word)?),
        };
        let modifiable = op.is_some_and(|op| !op.takes_list() && !op.takes_number());
        (modifier.is_none() || modifiable).then_some(Comparator { op, modifier })
    }

    fn takes_list(self) -> bool {
        self.modifier.is_some() || self.op.is_some_and(Op::takes_list)
    }
}

impl std::fmt::Display for Comparator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.op.map_or("exists", Op::word))?;
        match self.modifier {
            Some(modifier) => write!(f, " {}", modifier.word()),
            None => Ok(()),
        }
    }
}

impl Entry {
    /// Reads the value of a key below `outer`. Null and mappings are as good as nothing, as in
    /// Falco; inside a sequence they count as an empty text.
    fn read(outer: &Item<'_>, key: &str, node: &Node) -> Result<Option<Self>, Fault> {
        let value = outer.inner(node, step::VALUE_FOR, key);
        match &node.kind {
            Kind::Scalar { text, .. } if !node.is_null() => match &**text {
                "" => Err(value.fault("the text must not be empty")),
                text => Ok(Some(Entry::Item(text.to_owned()))),
            },
            Kind::Sequence(nodes) => {
                let entries = nodes.iter().map(|node| {
                    let element = value.inner(node, step::EXCEPTION, "");
                    Entry::read(&element, "", node).map(Option::unwrap_or_default)
                });
                entries.collect::<Result<_, _>>().map(Entry::List).map(Some)
            }
            Kind::Scalar { .. } | Kind::Mapping(_) => Ok(None),
        }
    }

    /// The text of an item. A list where an item should be counts as an empty text, as in Falco.
    fn text(&self) -> &str {
        match self {
            Entry::Item(text) => text,
            Entry::List(_) => "",
        }
    }
}

impl Default for Entry {
    fn default() -> Self {
        Entry::Item(String::new())
    }
}

/// An exception as an item states it.
pub(super) struct Stated {
    pub(super) name: String,
    fields: Option<Entry>,
    comps: Option<Entry>,
    pub(super) values: Option<Vec<Entry>>,
    pub(super) context: Context,
}

impl Stated {
    /// Reads all exceptions of a rule's item. Those that change known ones need no `fields`.
    pub(super) fn read_all(rule: &Item<'_>, changes: bool) -> Result<Vec<Self>, Fault> {
        let Some(node) = rule.node.get("exceptions").filter(|node| !node.is_null()) else {
            return Ok(Vec::new());
        };
        let all = rule.inner(node, step::EXCEPTIONS, "");
        let Some(nodes) = node.sequence() else {
            return Err(all.fault("`exceptions` must be a sequence of mappings"));
        };
        nodes
            .iter()
            .map(|node| Stated::read(rule, &all, node, changes))
            .collect()
    }

    fn read<'a>(
        rule: &Item<'a>,
        all: &Item<'a>,
        node: &'a Node,
        changes: bool,
    ) -> Result<Self, Fault> {
        let unnamed = all.inner(node, step::EXCEPTION, "");
        if node.mapping().is_none() {
            return Err(unnamed.fault("an exception must be a mapping"));
        }
        let name = unnamed.text("name")?;
        let item = rule.inner(node, step::EXCEPTION, name);
        if !changes && !item.has("fields") {
            return Err(item.fault("the exception needs `fields`"));
        }
        let entry = |key: &str| match node.get(key) {
            None => Ok(None),
            Some(value) => Entry::read(&item, key, value),
        };
        let values = match node.get("values") {
            None => None,
            Some(values) => {
                let at_values = item.inner(values, step::EXCEPTION_VALUES, "");
                let Some(nodes) = values.sequence() else {
                    return Err(at_values.fault("`values` must be a sequence"));
                };
                let entries = nodes.iter().map(|node| {
                    let at_value = at_values.inner(node, step::EXCEPTION_VALUE, "");
                    Entry::read(&at_value, "", node).map(Option::unwrap_or_default)
                });
                Some(entries.collect::<Result<_, _>>()?)
            }
        };
        Ok(Stated {
            name: name.to_owned(),
            fields: entry("fields")?,
            comps: entry("comps")?,
            values,
            context: item.context,
        })
    }

    pub(super) fn states_fields(&self) -> bool {
        self.fields.is_some()
    }

    pub(super) fn has_values(&self) -> bool {
        self.values
            .as_ref()
            .is_some_and(|values| !values.is_empty())
    }

    pub(super) fn states_more_than_values(&self) -> bool {
        self.fields.is_some() || self.comps.is_some()
    }

    /// The exception that it defines.
    pub(super) fn define(self, fields: Option<&FieldTable>) -> Result<Exception, Fault> {
        let invalid = |message: String| self.context.fault(Code::Validate, message);
        let comparator = |text: &str| {
            Comparator::parse(text)
                .ok_or_else(|| invalid(format!("`{text}` is not a comparison operator")))
        };
        let tested = match (&self.fields, &self.comps) {
            (None, _) => {
                let message = "`fields` must be a text or a sequence of texts";
                return Err(invalid(message.to_owned()));
            }
            (Some(Entry::Item(field)), None) => Tested::One(Comparison {
                field: field.clone(),
                comparator: Comparator::DEFAULT_FOR_ONE,
            }),
            (Some(Entry::Item(field)), Some(Entry::Item(comp))) => {
                let comparator = comparator(comp)?;
                if !comparator.takes_list() {
                    return Err(invalid(format!(
                        "`{comp}` does not take a list; for a single field use in, pmatch, intersects or a modifier"
                    )));
                }
                Tested::One(Comparison {
                    field: field.clone(),
                    comparator,
                })
            }
            (Some(Entry::Item(_)), Some(Entry::List(_))) => {
                return Err(invalid("`comps` must be a text, as `fields` is".to_owned()));
            }
            (Some(Entry::List(fields)), comps) => {
                let comps = match comps {
                    None => vec![Comparator::DEFAULT; fields.len()],
                    Some(Entry::List(comps)) => {
                        let comparators = comps.iter().map(|comp| comparator(comp.text()));
                        comparators.collect::<Result<_, _>>()?
                    }
                    Some(Entry::Item(_)) => {
                        return Err(invalid(
                            "`comps` must be a sequence, as `fields` is".to_owned(),
                        ));
                    }
                };
                if comps.len() != fields.len() {
                    return Err(invalid(
                        "`fields` and `comps` must be of one length".to_owned(),
                    ));
                }
                let comparisons = fields.iter().zip(comps);
                let comparisons = comparisons.map(|(field, comparator)| Comparison {
                    field: field.text().to_owned(),
                    comparator,
                });
                Tested::Several(comparisons.collect())
            }
        };
        if let Some(fields) = fields {
            for comparison in tested.comparisons() {
                check_field(&comparison.field, fields)
                    .map_err(|message| self.context.fault(Code::Validate, message))?;
            }
        }
        Ok(Exception {
            name: self.name,
            test: tested,
            values: self.values.unwrap_or_default(),
            context: self.context,
        })
    }
}

/// Whether the text is a field or a transformer call that a check can begin with.
fn check_field(text: &str, fields: &FieldTable) -> Result<(), String> {
    match parse_operand_prefix(text.trim()) {
        Some((operand, len)) if len == text.trim().len() => Operand::compile(&operand, fields)
            .map(|_| ())
            .map_err(|error| error.kind.to_string()),
        _ => Err(format!("`{text}` is not a field")),
    }
}

impl Tested {
    pub(super) fn comparisons(&self) -> &[Comparison] {
        match self {
            Tested::One(comparison) => std::slice::from_ref(comparison),
            Tested::Several(comparisons) => comparisons,
        }
    }
}

impl Exception {
    /// The operators that it compares with.
    pub(super) fn operators(&self) -> impl Iterator<Item = String> + '_ {
        let comparisons = self.test.comparisons().iter();
        comparisons.map(|comparison| comparison.comparator.to_string())
    }

    /// The condition that is excepted; nothing if there are no values.
    pub(super) fn condition(&self) -> Result<Option<String>, Fault> {
        if self.values.is_empty() {
            return Ok(None);
        }
        let mismatch = |message: &str| self.context.fault(Code::Validate, message);
        match &self.test {
            Tested::One(Comparison { field, comparator }) => {
                let items = self.values.iter().map(|value| match value {
                    Entry::Item(text) => Ok(quoted(text)),
                    Entry::List(_) => Err(mismatch(
                        "with a single field, `values` may hold texts only",
                    )),
                });
                let items: Vec<String> = items.collect::<Result<_, _>>()?;
                Ok(Some(format!(
                    "({field} {comparator} ({}))",
                    items.join(", ")
                )))
            }
            Tested::Several(comparisons) => {
                let alternatives = self.values.iter().map(|value| {
                    let parts = match value {
                        Entry::List(parts) if parts.len() == comparisons.len() => parts,
                        _ => {
                            return Err(mismatch(
                                "each of `values` must have one value for each of `fields`",
                            ));
                        }
                    };
                    let tests = comparisons.iter().zip(parts).map(|(comparison, part)| {
                        let value = comparison.right_side(part);
                        format!("{} {} {value}", comparison.field, comparison.comparator)
                    });
                    Ok(format!("({})", tests.collect::<Vec<_>>().join(" and ")))
                });
                let alternatives: Vec<String> = alternatives.collect::<Result<_, _>>()?;
                Ok(Some(format!("({})", alternatives.join(" or "))))
            }
        }
    }
}

impl Comparison {
    fn right_side(&self, value: &Entry) -> String {
        match value {
            Entry::List(items) => {
                let items = items.iter().map(|item| quoted(item.text()));
                format!("({})", items.collect::<Vec<_>>().join(", "))
            }
            Entry::Item(text) if !self.comparator.takes_list() => quoted(text),
            Entry::Item(text) if text.starts_with('(') => text.clone(),
            Entry::Item(text) => format!("({text})"),
        }
    }
}

/// A text with blanks goes into double quotes, unless it begins with a quote. Nothing is escaped.
pub(super) fn quoted(text: &str) -> String {
    if text.contains(' ') && !text.starts_with(['"', '\'']) {
        format!("\"{text}\"")
    } else {
        text.to_owned()
    }
}
