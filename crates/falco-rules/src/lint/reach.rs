//! How far events get in a condition: parts that exclude one another, and parts that add nothing.

use std::collections::BTreeSet;

use super::{Lint, Mistake, Reached, Surroundings, check, shortened};
use crate::condition::ast::{Expr, Modifier, Op, Operand, Right, Span, Test};
use crate::event_types::EventTypes;
use crate::field::TypeClass;

/// Of more checks side by side than this, none is compared with the others.
const MAX_COMPARED: usize = 300;

/// Goes through a condition.
pub(super) struct Walk<'a, 's> {
    pub(super) around: &'a Surroundings<'s>,
    pub(super) found: Vec<Mistake>,
}

impl Walk<'_, '_> {
    pub(super) fn part(&mut self, tree: &Expr, reached: &Reached) {
        match tree {
            Expr::Not(child) => {
                let negated = Reached {
                    negated: !reached.negated,
                    ..reached.clone()
                };
                self.part(child, &negated);
            }
            Expr::And(children) if !reached.negated => self.all(children, reached),
            Expr::Or(children) if reached.negated => self.all(children, reached),
            Expr::And(children) | Expr::Or(children) => self.either(children, reached),
            Expr::Macro(_) => {}
            Expr::Check(check) => self
                .found
                .extend(check::mistakes(check, reached, self.around)),
        }
    }

    /// Parts that must all hold.
    fn all(&mut self, children: &[Expr], reached: &Reached) {
        let mut within = reached.clone();
        for child in children {
            within.in_container |= !reached.negated && names_container(child);
            let types = EventTypes::by_checks_of_type(child, reached.negated);
            let left = within.types.clone().intersection(&types);
            if left.is_empty() && !within.types.is_empty() && !types.is_empty() {
                self.push(
                    Lint::Contradiction,
                    "no event has a type that this part and those before it allow",
                    "join the types with `or`, or list them: `evt.type in (…)`",
                    span_of(child),
                );
            }
            within.types = left;
        }
        self.doubles(children);
        self.contradictions(children, reached.negated);
        if within.types.is_empty() {
            // What follows from the types has been said.
            within.types = EventTypes::all();
        }
        for child in children {
            self.part(child, &within);
        }
    }

    /// Parts of which one must hold.
    fn either(&mut self, children: &[Expr], reached: &Reached) {
        let types = |child| {
            EventTypes::by_checks_of_type(child, reached.negated).intersection(&reached.types)
        };
        self.doubles(children);
        self.tautologies(children, reached.negated);
        let some_reachable = children.iter().any(|child| !types(child).is_empty());
        for child in children {
            let mut within = reached.clone();
            within.types = types(child);
            if within.types.is_empty() {
                let alone = EventTypes::by_checks_of_type(child, reached.negated);
                if some_reachable && !alone.is_empty() {
                    self.push(
                        Lint::Unreachable,
                        "no event gets here: the types that this part is about are excluded before",
                        "add the types to the condition before it, or remove this part",
                        span_of(child),
                    );
                }
                within.types = EventTypes::all();
            }
            self.part(child, &within);
        }
    }

    /// Parts that stand twice side by side.
    fn doubles(&mut self, children: &[Expr]) {
        let mut seen = BTreeSet::new();
        for child in children {
            let text = child.to_string();
            if !seen.insert(text.clone()) {
                self.push(
                    Lint::Duplicate,
                    &format!("`{}` stands here a second time", shortened(&text)),
                    "remove it, or say what was meant instead",
                    span_of(child),
                );
            }
        }
    }

    /// Checks that want one value to be two things.
    fn contradictions(&mut self, children: &[Expr], negated: bool) {
        let wanted = self.all_wanted(children, negated);
        for (index, later) in wanted.iter().enumerate() {
            let mut earlier = wanted[..index].iter();
            if let Some(earlier) = earlier.find(|earlier| earlier.excludes(later)) {
                let message = format!(
                    "`{}` excludes `{}`: one value can't satisfy both",
                    shortened(&later.text),
                    shortened(&earlier.text)
                );
                let help = "join them with `or`, or list the values: `in (…)`";
                self.push(Lint::Contradiction, &message, help, later.span.clone());
            }
        }
    }

    /// Checks of which one holds for any value.
    fn tautologies(&mut self, children: &[Expr], negated: bool) {
        let wanted = self.all_wanted(children, negated);
        for (index, later) in wanted.iter().enumerate() {
            let mut earlier = wanted[..index].iter();
            let covers = |earlier: &&Wanted<'_>| {
                earlier.field == later.field
                    && !earlier.equal
                    && !later.equal
                    && earlier.values.is_disjoint(&later.values)
            };
            if let Some(earlier) = earlier.find(covers) {
                let message = format!(
                    "`{}` or `{}` holds for every value",
                    shortened(&earlier.text),
                    shortened(&later.text)
                );
                let help = "join them with `and`, or write `not … in (…)`";
                self.push(Lint::AlwaysTrue, &message, help, later.span.clone());
            }
        }
    }

    /// The checks of one value among the parts; none if there are too many.
    fn all_wanted<'e>(&self, children: &'e [Expr], negated: bool) -> Vec<Wanted<'e>> {
        if children.len() > MAX_COMPARED {
            return Vec::new();
        }
        let children = children.iter();
        children
            .filter_map(|child| self.wanted(child, negated))
            .collect()
    }

    /// The check as what it wants of a field that has one value.
    fn wanted<'e>(&self, tree: &'e Expr, negated: bool) -> Option<Wanted<'e>> {
        let (check, negated) = match tree {
            Expr::Not(child) => match &**child {
                Expr::Check(check) => (check, !negated),
                _ => return None,
            },
            Expr::Check(check) => (check, negated),
            _ => return None,
        };
        let Operand::Field(field) = &check.left else {
            return None;
        };
        let reference = self
            .around
            .fields
            .resolve(&field.name, field.arg.as_deref())
            .ok()?;
        let known = self.around.fields.get(reference.id);
        // All ancestors, either end of a connection.
        let several = known.flags.list
            || known.flags.arg_allowed && reference.arg.is_none()
            || known.flags.filter_only;
        // Types of events are compared as sets.
        let is_type = matches!(field.name.as_str(), "evt.type" | "syscall.type");
        let comparable = matches!(known.ty.class(), TypeClass::Str | TypeClass::Bool);
        let Test::Compare {
            op,
            modifier: None,
            right,
        } = &check.test
        else {
            return None;
        };
        let equal = match op {
            Op::Eq | Op::EqEq | Op::In => true,
            Op::Ne => false,
            _ => return None,
        };
        (comparable && !several && !is_type).then(|| Wanted {
            field: field.to_string(),
            equal: equal != negated,
            values: right
                .constants()
                .iter()
                .map(|text| &text.bytes[..])
                .collect(),
            text: if negated {
                format!("not {check}")
            } else {
                check.to_string()
            },
            span: check.span.clone(),
        })
    }

    fn push(&mut self, lint: Lint, message: &str, help: &str, span: Span) {
        self.found.push(Mistake {
            lint,
            message: message.to_owned(),
            help: help.to_owned(),
            span,
        });
    }
}

/// What a check wants of a field.
struct Wanted<'a> {
    field: String,
    /// To be one of the values, or none of them.
    equal: bool,
    values: BTreeSet<&'a [u8]>,
    text: String,
    span: Span,
}

impl Wanted<'_> {
    /// Whether no value satisfies both.
    fn excludes(&self, other: &Self) -> bool {
        if self.field != other.field {
            return false;
        }
        match (self.equal, other.equal) {
            (true, true) => self.values.is_disjoint(&other.values),
            (true, false) => self.values.is_subset(&other.values),
            (false, true) => other.values.is_subset(&self.values),
            (false, false) => false,
        }
    }
}

/// Whether only events of containers satisfy it.
fn names_container(tree: &Expr) -> bool {
    let Expr::Check(check) = tree else {
        return false;
    };
    let Operand::Field(field) = &check.left else {
        return false;
    };
    let host = |right: &Right| right.constants().iter().any(|text| text.bytes == b"host");
    match &check.test {
        Test::Exists => check::is_of_containers(&field.name),
        Test::Compare {
            op: Op::Ne, right, ..
        } => field.name == "container.id" && host(right),
        Test::Compare {
            modifier: Some(Modifier::OneOf),
            ..
        } => false,
        Test::Compare { right, .. } => {
            field.name.starts_with("container.") && !host(right)
                || check::is_of_containers(&field.name)
        }
    }
}

/// The place of a part: of the first thing in it.
pub(super) fn span_of(tree: &Expr) -> Span {
    match tree {
        Expr::And(children) | Expr::Or(children) => children.first().map_or(0..0, span_of),
        Expr::Not(child) => span_of(child),
        Expr::Macro(name) => name.span.clone(),
        Expr::Check(check) => check.span.clone(),
    }
}
