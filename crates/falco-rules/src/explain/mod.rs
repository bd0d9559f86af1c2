//! Why a condition holds for an event, or why it does not.
//!
//! A [`Filter`](crate::filter::Filter) says yes or no. An [`Outline`] is the same condition as its
//! author wrote it, with macros and lists by their names; for an event it gives an account of each
//! part, the values that were looked at, and the part that stopped it.
//!
//! ```
//! use falco_rules::event::{Event, EventCode, Param};
//! use falco_rules::explain::Verdict;
//! use falco_rules::load::Loader;
//! use falco_rules::state::State;
//!
//! let mut loader = Loader::default();
//! loader.add("rules.yaml", "
//! - macro: opened
//!   condition: evt.type in (open, openat)
//! - rule: Passwords read
//!   desc: Somebody opened the file of passwords
//!   condition: opened and fd.name = /etc/shadow
//!   output: opened %fd.name
//!   priority: warning
//! ");
//! let outline = loader.outline("Passwords read").unwrap();
//!
//! let event = Event {
//!     num: 1,
//!     ts: 0,
//!     cpu: 0,
//!     tid: 1,
//!     code: EventCode::named("openat").unwrap(),
//!     params: vec![Param::I64(3), Param::I64(-100), Param::bytes("/etc/passwd")],
//! };
//! let mut state = State::default();
//! state.apply(&event);
//! let view = state.view(&event);
//! let account = outline.explain(&view);
//! assert_eq!(account.verdict, Verdict::False);
//! let stop = account.stop();
//! assert_eq!(stop.last().unwrap().part.text, "fd.name = /etc/shadow");
//! assert_eq!(stop.last().unwrap().values[0].text.as_deref(), Some("/etc/passwd"));
//! ```

mod hint;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::condition::ast::{self, Arg, Call, Check, FieldName, Right};
use crate::diagnostic::Place;
use crate::field::{FieldRef, FieldTable};
use crate::filter::{Operand, Test};
use crate::matcher::text::contains_ignoring_case;
use crate::value::{Extract, Value};

/// How far an event is said to get in a check that it just misses.
const JUST_MISSED: f64 = 0.5;

/// Longest value that is shown, in bytes.
const MAX_VALUE: usize = 4096;

/// A condition as it is written, compiled part by part.
#[derive(Clone, Debug)]
pub struct Outline {
    root: Part,
}

/// A part of a condition.
#[derive(Clone, Debug)]
pub struct Part {
    /// How it is written, in one line: macros and lists by their names.
    pub text: String,
    /// Where it begins in its file.
    pub place: Option<Place>,
    /// What it is.
    pub kind: PartKind,
}

/// What a part of a condition is.
#[derive(Clone, Debug)]
pub enum PartKind {
    /// All must hold.
    And(Vec<Part>),
    /// One must hold.
    Or(Vec<Part>),
    /// It must not hold.
    Not(Box<Part>),
    /// A macro.
    Macro {
        /// Its name.
        name: String,
        /// Its condition.
        body: Box<Part>,
    },
    /// What an exception of the rule excepts.
    Exception {
        /// Its name.
        name: String,
        /// The condition that its values make.
        body: Box<Part>,
    },
    /// A test of a value.
    Check(Box<CheckPart>),
}

/// A test of a value, compiled.
#[derive(Clone, Debug)]
pub struct CheckPart {
    /// Its syntax, with the items of lists in place of their names.
    pub check: Check,
    /// The lists that it names.
    pub lists: Vec<List>,
    test: Test,
    /// What it looks at, the left side first.
    looked_at: Vec<Looked>,
}

/// A list that a check names.
#[derive(Clone, Debug)]
pub struct List {
    /// Its name.
    pub name: String,
    /// Its items.
    pub items: Vec<String>,
}

/// A field or a transformer call of a check.
#[derive(Clone, Debug)]
struct Looked {
    name: String,
    operand: Operand,
    field: Option<FieldRef>,
}

/// What came of a part for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It does not hold, for want of a value to compare.
    NoValue,
    /// Nobody asked: the parts before it had decided.
    NotEvaluated,
}

impl Verdict {
    /// Whether the part holds.
    #[must_use]
    pub fn holds(self) -> bool {
        self == Verdict::True
    }
}

/// The account of a part for an event.
#[derive(Clone, Debug)]
pub struct Account<'o> {
    /// The part.
    pub part: &'o Part,
    /// What came of it.
    pub verdict: Verdict,
    /// For a check: the values that it looked at. Empty if nobody asked.
    pub values: Vec<Seen<'o>>,
    /// The accounts of the parts that it is made of, in their order.
    pub parts: Vec<Account<'o>>,
    /// How far the event got in it, as [`Reach::depth`].
    pub depth: f64,
}

/// A value that a check looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<'o> {
    /// The field or transformer call, as it is written.
    pub name: &'o str,
    /// The value as text; nothing if the event has none.
    pub text: Option<String>,
    /// Whether the field ever has a value.
    pub filled: bool,
}

/// How far an event got in a condition.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'o> {
    /// Whether it got through.
    pub holds: bool,
    /// How far: 0 at the beginning, 1 at the end. To be compared within one condition only.
    pub depth: f64,
    /// The part that stopped it: a macro, a negation, an alternative or a check, as the author
    /// wrote them side by side. Nothing if it got through.
    pub stop: Option<&'o Part>,
}

impl Outline {
    pub(crate) fn new(root: Part) -> Self {
        Outline { root }
    }

    /// The whole condition.
    #[must_use]
    pub fn root(&self) -> &Part {
        &self.root
    }

    /// How far an event gets. Holds exactly if the rule's filter matches the event.
    #[must_use]
    pub fn reach(&self, event: &dyn Extract) -> Reach<'_> {
        let mut reach = self.root.reach(event);
        if let (Some(stop), PartKind::Or(parts)) = (reach.stop, &self.root.kind)
            && std::ptr::eq(stop, &self.root)
        {
            // There is nothing side by side with it: the alternative that got furthest says more.
            let best = parts.iter().map(|part| part.reach(event));
            let best = best.reduce(|best, next| match next.depth > best.depth {
                true => next,
                false => best,
            });
            reach.stop = best.and_then(|best| best.stop);
        }
        reach
    }

    /// The account of each part, for an event.
    #[must_use]
    pub fn explain(&self, event: &dyn Extract) -> Account<'_> {
        self.root.explain(event)
    }

    /// The checks, those of macros too, in the order of evaluation.
    #[must_use]
    pub fn checks(&self) -> Vec<&CheckPart> {
        let mut checks = Vec::new();
        self.root.each(&mut |part| {
            if let PartKind::Check(check) = &part.kind {
                checks.push(&**check);
            }
        });
        checks
    }

    /// Names of the macros, each once.
    #[must_use]
    pub fn macros(&self) -> Vec<&str> {
        let (mut names, mut known) = (Vec::new(), HashSet::new());
        self.root.each(&mut |part| {
            if let PartKind::Macro { name, .. } = &part.kind
                && known.insert(name)
            {
                names.push(name.as_str());
            }
        });
        names
    }
}

impl Part {
    /// Its text, in parentheses where it would run into its neighbours.
    #[must_use]
    pub fn bracketed(&self) -> String {
        match self.kind {
            PartKind::And(_) | PartKind::Or(_) => format!("({})", self.text),
            _ => self.text.clone(),
        }
    }

    fn each<'o>(&'o self, look: &mut impl FnMut(&'o Part)) {
        look(self);
        match &self.kind {
            PartKind::And(parts) | PartKind::Or(parts) => {
                parts.iter().for_each(|part| part.each(look));
            }
            PartKind::Not(body)
            | PartKind::Macro { body, .. }
            | PartKind::Exception { body, .. } => body.each(look),
            PartKind::Check(_) => {}
        }
    }

    fn reach(&self, event: &dyn Extract) -> Reach<'_> {
        let through = Reach {
            holds: true,
            depth: 1.0,
            stop: None,
        };
        let stopped = |depth| Reach {
            holds: false,
            depth,
            stop: Some(self),
        };
        match &self.kind {
            PartKind::And(parts) => {
                for (passed, part) in parts.iter().enumerate() {
                    let reach = part.reach(event);
                    if !reach.holds {
                        let depth = share(passed, reach.depth, parts.len());
                        return Reach { depth, ..reach };
                    }
                }
                through
            }
            PartKind::Or(parts) => {
                let mut furthest = 0.0_f64;
                for part in parts {
                    let reach = part.reach(event);
                    if reach.holds {
                        return through;
                    }
                    furthest = furthest.max(reach.depth);
                }
                stopped(furthest)
            }
            PartKind::Not(body) => match body.reach(event).holds {
                true => stopped(0.0),
                false => through,
            },
            PartKind::Macro { body, .. } | PartKind::Exception { body, .. } => {
                let reach = body.reach(event);
                match reach.holds {
                    true => through,
                    false => stopped(reach.depth),
                }
            }
            PartKind::Check(check) => match check.test.holds(event) {
                true => through,
                false => stopped(check.depth(event)),
            },
        }
    }

    fn explain(&self, event: &dyn Extract) -> Account<'_> {
        let mut account = self.unasked();
        match &self.kind {
            PartKind::And(parts) => {
                account.decide(parts, event, false);
            }
            PartKind::Or(parts) => {
                account.decide(parts, event, true);
            }
            PartKind::Not(body) => {
                let inner = body.explain(event);
                account.verdict = truth(!inner.verdict.holds());
                account.depth = if account.verdict.holds() { 1.0 } else { 0.0 };
                account.parts.push(inner);
            }
            PartKind::Macro { body, .. } | PartKind::Exception { body, .. } => {
                let inner = body.explain(event);
                account.verdict = inner.verdict;
                account.depth = inner.depth;
                account.parts.push(inner);
            }
            PartKind::Check(check) => {
                account.values = check.looked_at.iter().map(|one| one.look(event)).collect();
                let missing = account.values.iter().any(|value| value.text.is_none());
                account.verdict = match check.test.holds(event) {
                    true => Verdict::True,
                    false if missing => Verdict::NoValue,
                    false => Verdict::False,
                };
                account.depth = check.depth(event);
            }
        }
        account
    }

    /// The account of a part that nobody asks for.
    fn unasked(&self) -> Account<'_> {
        Account {
            part: self,
            verdict: Verdict::NotEvaluated,
            values: Vec::new(),
            parts: Vec::new(),
            depth: 0.0,
        }
    }
}

/// How far an event got that passed some of several parts and stopped in the next.
#[expect(clippy::cast_precision_loss, reason = "conditions are small")]
fn share(passed: usize, within: f64, parts: usize) -> f64 {
    (passed as f64 + within) / parts as f64
}

fn truth(holds: bool) -> Verdict {
    match holds {
        true => Verdict::True,
        false => Verdict::False,
    }
}

impl<'o> Account<'o> {
    /// Asks the parts in order until one holds as `decisive` says; that decides.
    fn decide(&mut self, parts: &'o [Part], event: &dyn Extract, decisive: bool) {
        self.verdict = truth(!decisive);
        self.depth = if decisive { 0.0 } else { 1.0 };
        let all = parts.len();
        let mut parts = parts.iter();
        for part in parts.by_ref() {
            let account = part.explain(event);
            let holds = account.verdict.holds();
            let verdict = account.verdict;
            if decisive {
                self.depth = self.depth.max(account.depth);
            } else if !holds {
                self.depth = share(self.parts.len(), account.depth, all);
            }
            self.parts.push(account);
            if holds == decisive {
                self.verdict = verdict;
                break;
            }
            if !decisive {
                continue;
            }
            // Of alternatives that all fail, one that had something to compare failed on its merits.
            if verdict == Verdict::False || self.parts.len() == 1 {
                self.verdict = verdict;
            }
        }
        self.parts.extend(parts.map(Part::unasked));
    }

    /// The way to what stopped the event, from the outside in: the last is the part that decided.
    /// Empty if the condition holds.
    ///
    /// Of alternatives it is the one that got furthest; of a negation, what held within it.
    #[must_use]
    pub fn stop(&self) -> Vec<&Account<'o>> {
        let mut way = Vec::new();
        let mut at = self;
        let mut expected = true;
        while at.verdict != Verdict::NotEvaluated && at.verdict.holds() != expected {
            way.push(at);
            let blamed = match &at.part.kind {
                PartKind::Not(_) => {
                    expected = !expected;
                    at.parts.first()
                }
                PartKind::And(_) if expected => at.parts.iter().find(|part| !part.verdict.holds()),
                PartKind::Or(_) if expected => at.furthest(),
                // It holds and should not: so does each part, or the one that decided.
                PartKind::And(_) | PartKind::Or(_) => {
                    at.parts.iter().find(|part| part.verdict.holds())
                }
                PartKind::Macro { .. } | PartKind::Exception { .. } => at.parts.first(),
                PartKind::Check(_) => None,
            };
            match blamed {
                Some(next) => at = next,
                None => break,
            }
        }
        way
    }

    fn furthest(&self) -> Option<&Account<'o>> {
        let parts = self.parts.iter();
        parts.reduce(|best, next| match next.depth > best.depth {
            true => next,
            false => best,
        })
    }
}

impl CheckPart {
    pub(crate) fn new(
        check: Check,
        test: Test,
        lists: Vec<List>,
        fields: &FieldTable,
    ) -> Option<Self> {
        let mut looked_at = Vec::new();
        push_operand(&check.left, fields, &mut looked_at)?;
        if let ast::Test::Compare { right, .. } = &check.test {
            match right {
                Right::Val(field) => push_field(field, fields, &mut looked_at)?,
                Right::Call(call) => push_call(call, fields, &mut looked_at)?,
                Right::Value(_) | Right::List(_) => {}
            }
        }
        Some(CheckPart {
            check,
            lists,
            test,
            looked_at,
        })
    }

    /// How far an event gets: 1 if the check holds, a little if a text just misses.
    fn depth(&self, event: &dyn Extract) -> f64 {
        if self.test.holds(event) {
            return 1.0;
        }
        let ast::Test::Compare { right, .. } = &self.check.test else {
            return 0.0;
        };
        let constants = match right {
            Right::Value(text) => std::slice::from_ref(text),
            Right::List(texts) => texts,
            Right::Val(_) | Right::Call(_) => return 0.0,
        };
        let left = self.looked_at.first();
        let value = left.and_then(|left| left.operand.eval(event));
        match value {
            Some(Value::Str(value)) if constants.iter().any(|text| misses(&value, &text.bytes)) => {
                JUST_MISSED
            }
            _ => 0.0,
        }
    }

    /// The fields that it looks at, those within transformer calls too, with their names.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &FieldRef)> {
        let looked_at = self.looked_at.iter();
        looked_at.filter_map(|one| Some((one.name.as_str(), one.field.as_ref()?)))
    }
}

/// Whether one of the texts has the other in it, whatever the case of letters.
fn misses(value: &[u8], constant: &[u8]) -> bool {
    let short = value.len().min(constant.len()) < 3;
    !short && (contains_ignoring_case(value, constant) || contains_ignoring_case(constant, value))
}

type Found = Vec<Looked>;

fn push_operand(operand: &ast::Operand, fields: &FieldTable, found: &mut Found) -> Option<()> {
    match operand {
        ast::Operand::Field(field) => push_field(field, fields, found),
        ast::Operand::Call(call) => push_call(call, fields, found),
    }
}

fn push_field(field: &FieldName, fields: &FieldTable, found: &mut Found) -> Option<()> {
    push(ast::Operand::Field(field.clone()), fields, found)
}

/// A call, and after it what it is made of.
fn push_call(call: &Call, fields: &FieldTable, found: &mut Found) -> Option<()> {
    push(ast::Operand::Call(call.clone()), fields, found)?;
    push_args(&call.args, fields, found)
}

fn push_args(args: &[Arg], fields: &FieldTable, found: &mut Found) -> Option<()> {
    for arg in args {
        match arg {
            Arg::Operand(operand) => push_operand(operand, fields, found)?,
            Arg::List(items, _) => push_args(items, fields, found)?,
            Arg::Number(_) | Arg::Text(_) => {}
        }
    }
    Some(())
}

fn push(operand: ast::Operand, fields: &FieldTable, found: &mut Found) -> Option<()> {
    let name = operand.to_string();
    if found.iter().any(|one| one.name == name) {
        return Some(());
    }
    let compiled = Operand::compile(&operand, fields).ok()?;
    found.push(Looked {
        name,
        field: compiled.as_field().cloned(),
        operand: compiled,
    });
    Some(())
}

impl Looked {
    fn look(&self, event: &dyn Extract) -> Seen<'_> {
        let value = self.operand.eval(event);
        Seen {
            name: &self.name,
            filled: self.field.as_ref().is_none_or(|field| event.fills(field)),
            text: value.map(|value| shown(value, &self.operand)),
        }
    }
}

/// A value as text; several in parentheses.
fn shown(value: Value<'_>, operand: &Operand) -> String {
    let text = value.into_text(operand.ty().format);
    let text = String::from_utf8_lossy(&text[..text.len().min(MAX_VALUE)]);
    text.into_owned()
}
