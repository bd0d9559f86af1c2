//! Conditions as they are written, and what has become of objects from file to file.

use super::Loader;
use super::compile::exceptions;
use super::definition::{ChangeKind, Changed, RuleDefinition};
use super::expand::{Expander, is_delimiter};
use super::fault::step;
use crate::condition::ast::{Check, Expr, Span};
use crate::diagnostic::Place;
use crate::explain::{CheckPart, List, Outline, Part, PartKind};
use crate::field::FieldTable;
use crate::filter::{Patterns, Test};

/// An item of a file that defined an object or changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it did.
    pub kind: ChangeKind,
    /// Where it stands.
    pub place: Place,
}

impl Loader {
    /// The condition of a rule as it is written, ready to be explained for events; nothing if no
    /// rule of that name was loaded.
    #[must_use]
    pub fn outline(&self, rule: &str) -> Option<Outline> {
        let definition = self.definitions.rules.get(rule)?;
        let fields = self.fields_of(&definition.source)?;
        // All of this has compiled, and does so again.
        let expander = Expander::parsed(&self.definitions).ok()?;
        let mut writer = Writer {
            loader: self,
            expander,
            fields,
        };
        writer.rule(definition).map(Outline::new)
    }

    /// What has become of a rule, from its definition on. Empty if there is none of that name.
    #[must_use]
    pub fn rule_changes(&self, name: &str) -> Vec<Change> {
        let rule = self.definitions.rules.get(name);
        self.changes(rule.map(|rule| &rule.changes[..]))
    }

    /// What has become of a macro.
    #[must_use]
    pub fn macro_changes(&self, name: &str) -> Vec<Change> {
        let known = self.definitions.macros.get(name);
        self.changes(known.map(|known| &known.changes[..]))
    }

    /// What has become of a list.
    #[must_use]
    pub fn list_changes(&self, name: &str) -> Vec<Change> {
        let list = self.definitions.lists.get(name);
        self.changes(list.map(|list| &list.changes[..]))
    }

    /// The lists, by their names in the order of definition, with their items.
    pub fn lists(&self) -> impl Iterator<Item = (&str, &[String])> {
        let lists = self.compiled.lists.iter();
        lists.map(|list| (list.name.as_str(), &list.items[..]))
    }

    fn changes(&self, changes: Option<&[Changed]>) -> Vec<Change> {
        let changes = changes.unwrap_or_default().iter();
        changes
            .filter_map(|change| {
                Some(Change {
                    kind: change.kind.clone(),
                    place: self.files.get(change.spot.file)?.place(change.spot.offset),
                })
            })
            .collect()
    }
}

/// Turns syntax trees into outlines.
struct Writer<'a> {
    loader: &'a Loader,
    expander: Expander<'a>,
    fields: &'a FieldTable,
}

impl Writer<'_> {
    fn rule(&mut self, definition: &RuleDefinition) -> Option<Part> {
        let context = definition
            .context
            .then(step::RULE_CONDITION, "", definition.condition_spot);
        let (tree, _) = self
            .expander
            .parse(definition.condition.clone(), &context)
            .ok()?;
        let condition = self.part(&tree)?;
        let mut parts = Vec::new();
        for (name, text) in exceptions(definition).ok()? {
            let (tree, _) = self.expander.parse(text, &context).ok()?;
            let body = Box::new(self.part(&tree)?);
            let exception = Part {
                text: format!("exception {name}"),
                place: body.place.clone(),
                kind: PartKind::Exception { name, body },
            };
            parts.push(Part {
                text: format!("not {}", exception.text),
                place: exception.place.clone(),
                kind: PartKind::Not(Box::new(exception)),
            });
        }
        if parts.is_empty() {
            return Some(condition);
        }
        let mut all = match condition.kind {
            PartKind::And(parts) => parts,
            _ => vec![condition],
        };
        all.append(&mut parts);
        Some(joined(all, " and ", PartKind::And))
    }

    fn part(&self, tree: &Expr) -> Option<Part> {
        Some(match tree {
            Expr::And(children) => joined(self.parts(children)?, " and ", PartKind::And),
            Expr::Or(children) => joined(self.parts(children)?, " or ", PartKind::Or),
            Expr::Not(child) => {
                let child = self.part(child)?;
                Part {
                    text: format!("not {}", child.bracketed()),
                    place: child.place.clone(),
                    kind: PartKind::Not(Box::new(child)),
                }
            }
            Expr::Macro(name) => {
                let index = self.loader.definitions.macros.position(&name.text)?;
                let body = self.part(&self.expander.macros[index].tree)?;
                Part {
                    text: name.text.clone(),
                    place: self.place(&name.span),
                    kind: PartKind::Macro {
                        name: name.text.clone(),
                        body: Box::new(body),
                    },
                }
            }
            Expr::Check(check) => {
                let written = self.written(&check.span);
                let lists = written.as_deref().map(|text| self.lists_in(text));
                Part {
                    text: written.unwrap_or_else(|| check.to_string()),
                    place: self.place(&check.span),
                    kind: PartKind::Check(Box::new(self.check(check, lists.unwrap_or_default())?)),
                }
            }
        })
    }

    fn parts(&self, trees: &[Expr]) -> Option<Vec<Part>> {
        trees.iter().map(|tree| self.part(tree)).collect()
    }

    fn check(&self, check: &Check, lists: Vec<List>) -> Option<CheckPart> {
        let test = Test::compile(check, self.fields, &mut Patterns::default()).ok()?;
        CheckPart::new(check.clone(), test, lists, self.fields)
    }

    fn place(&self, span: &Span) -> Option<Place> {
        let spot = self.expander.texts.spot(span.start);
        Some(self.loader.files.get(spot.file)?.place(spot.offset))
    }

    /// The text of a check in its file, with single blanks; nothing where it was put together from
    /// pieces, or is escaped there.
    fn written(&self, span: &Span) -> Option<String> {
        let (start, end) = (
            self.expander.texts.spot(span.start),
            self.expander.texts.spot(span.end.checked_sub(1)?),
        );
        let source = self.loader.files.get(start.file)?;
        if start.file != end.file || start.offset >= end.offset {
            return None;
        }
        // The last byte may stand for a whole list, of which the place is that of its name.
        let rest = source.text.get(end.offset..)?;
        let ends = |byte: &u8| is_delimiter(*byte) || matches!(byte, b'"' | b'\'');
        let word = match rest.as_bytes().first() {
            Some(last) if ends(last) => 0,
            _ => rest.bytes().skip(1).take_while(|byte| !ends(byte)).count(),
        };
        let text = source.text.get(start.offset..end.offset + 1 + word)?;
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let odd = folded.is_empty() || folded.contains(['\\', '#']);
        (!odd).then_some(folded)
    }

    /// The lists whose names stand in the text.
    fn lists_in(&self, text: &str) -> Vec<List> {
        let words: Vec<&str> = text
            .split(|char: char| char.is_ascii() && is_delimiter(char as u8))
            .collect();
        let lists = self.expander.lists.iter();
        lists
            .filter(|list| words.contains(&list.name.as_str()))
            .map(|list| List {
                name: list.name.clone(),
                items: list.items.clone(),
            })
            .collect()
    }
}

fn joined(parts: Vec<Part>, word: &str, kind: fn(Vec<Part>) -> PartKind) -> Part {
    let texts: Vec<String> = parts.iter().map(Part::bracketed).collect();
    Part {
        text: texts.join(word),
        place: parts.first().and_then(|part| part.place.clone()),
        kind: kind(parts),
    }
}
