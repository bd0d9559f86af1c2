//! Several conditions evaluated together for each event: what they share is decided once.

use std::cell::Cell;
use std::collections::HashMap;

use super::Filter;
use super::group::{Group, PartId};
use super::node::{Node, Test};
use crate::condition::ast::{self, Check, Expr, Operand, Right};
use crate::condition::quote;
use crate::value::Extract;

/// Conditions with their common parts merged.
#[derive(Debug, Default)]
pub(crate) struct Program {
    parts: Vec<Part>,
    groups: Vec<Group>,
}

#[derive(Debug)]
enum Part {
    And(Box<[PartId]>),
    Or(Box<[PartId]>),
    Not(PartId),
    Test(Box<Test>),
    /// A test that is decided together with others, in the group of this index.
    Grouped(u32),
}

/// What makes two parts the same.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    And(Vec<PartId>),
    Or(Vec<PartId>),
    Not(PartId),
    Check(String),
}

/// Puts a [`Program`] together.
#[derive(Default)]
pub(crate) struct Builder {
    parts: Vec<Part>,
    known: HashMap<Key, PartId>,
}

impl Builder {
    /// Adds a condition.
    pub(crate) fn add(&mut self, filter: &Filter) -> PartId {
        self.part(&filter.expr, &filter.root)
    }

    pub(crate) fn finish(self) -> Program {
        let mut parts = self.parts;
        let tests = parts.iter().zip(0..).filter_map(|(part, id)| match part {
            Part::Test(test) => Some((PartId(id), &**test)),
            _ => None,
        });
        let groups = Group::all(tests);
        for (group, index) in groups.iter().zip(0..) {
            for PartId(id) in group.members() {
                parts[id as usize] = Part::Grouped(index);
            }
        }
        Program { parts, groups }
    }

    /// Adds a part; its syntax tells whether it is known already.
    fn part(&mut self, expr: &Expr, node: &Node) -> PartId {
        match (expr, node) {
            (Expr::And(exprs), Node::And(nodes)) => {
                let parts = self.all(exprs, nodes);
                self.intern(Key::And(parts.clone()), || Part::And(parts.into()))
            }
            (Expr::Or(exprs), Node::Or(nodes)) => {
                let parts = self.all(exprs, nodes);
                self.intern(Key::Or(parts.clone()), || Part::Or(parts.into()))
            }
            (Expr::Not(expr), Node::Not(node)) => {
                let part = self.part(expr, node);
                self.intern(Key::Not(part), || Part::Not(part))
            }
            (Expr::Check(check), Node::Test(test)) => match check_key(check) {
                Some(key) => self.intern(Key::Check(key), || Part::Test(test.clone())),
                None => self.push(Part::Test(test.clone())),
            },
            _ => unreachable!("the compiled tree has the form of its syntax tree"),
        }
    }

    fn all(&mut self, exprs: &[Expr], nodes: &[Node]) -> Vec<PartId> {
        let pairs = exprs.iter().zip(nodes);
        pairs.map(|(expr, node)| self.part(expr, node)).collect()
    }

    fn intern(&mut self, key: Key, part: impl FnOnce() -> Part) -> PartId {
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let id = self.push(part());
        self.known.insert(key, id);
        id
    }

    fn push(&mut self, part: Part) -> PartId {
        let id = u32::try_from(self.parts.len()).expect("the size of conditions is limited");
        self.parts.push(part);
        PartId(id)
    }
}

/// A text that only checks of the same meaning have. Checks with transformers have none.
fn check_key(check: &Check) -> Option<String> {
    let Operand::Field(field) = &check.left else {
        return None;
    };
    let mut key = field.to_string();
    let ast::Test::Compare {
        op,
        modifier,
        right,
    } = &check.test
    else {
        return Some(key);
    };
    key.push(' ');
    key.push_str(op.word());
    if let Some(modifier) = modifier {
        key.push(' ');
        key.push_str(modifier.word());
    }
    let texts = match right {
        Right::Value(text) => std::slice::from_ref(text),
        Right::List(texts) => texts,
        Right::Val(_) | Right::Call(_) => return None,
    };
    for text in texts {
        key.push_str(&quote::escape(&text.bytes));
    }
    Some(key)
}

/// What is decided about the parts of a program for the event at hand.
pub(crate) struct Memory {
    slots: Slots,
}

/// Room for what is decided. A thread keeps it from event to event, so that none costs an
/// allocation.
#[derive(Default)]
struct Slots {
    /// For each part the run in which it was decided last, and how.
    decided: Vec<(u32, bool)>,
    /// For each group the run in which its tests were decided last.
    groups: Vec<u32>,
    run: u32,
}

thread_local! {
    static SPARE: Cell<Slots> = Cell::default();
}

impl Memory {
    /// Nothing decided yet.
    pub(crate) fn for_event(program: &Program) -> Self {
        let mut slots = SPARE.take();
        slots.run = slots.run.wrapping_add(1);
        if slots.run == 0 {
            // The numbers begin again: old ones must not be taken for new.
            slots.decided.clear();
            slots.groups.clear();
            slots.run = 1;
        }
        if slots.groups.len() < program.groups.len() {
            slots.groups.resize(program.groups.len(), 0);
        }
        if slots.decided.len() < program.parts.len() {
            slots.decided.resize(program.parts.len(), (0, false));
        }
        Memory { slots }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        SPARE.set(std::mem::take(&mut self.slots));
    }
}

impl Program {
    /// The first parts of a condition that must hold, at most `limit`, and the condition itself if
    /// they are not all of it.
    pub(crate) fn steps(&self, condition: PartId, limit: usize) -> Vec<PartId> {
        let mut steps = Vec::new();
        let mut left = vec![condition];
        while let Some(part) = left.pop() {
            match &self.parts[part.0 as usize] {
                Part::And(parts) => left.extend(parts.iter().rev()),
                _ if steps.len() == limit => {
                    steps.push(condition);
                    break;
                }
                _ => steps.push(part),
            }
        }
        steps
    }

    /// Whether the event satisfies the condition.
    pub(crate) fn holds(&self, id: PartId, event: &dyn Extract, memory: &mut Memory) -> bool {
        let index = id.0 as usize;
        let (run, known) = memory.slots.decided[index];
        if run == memory.slots.run {
            return known;
        }
        let holds = match &self.parts[index] {
            Part::And(parts) => parts.iter().all(|part| self.holds(*part, event, memory)),
            Part::Or(parts) => parts.iter().any(|part| self.holds(*part, event, memory)),
            Part::Not(part) => !self.holds(*part, event, memory),
            Part::Test(test) => test.holds(event),
            Part::Grouped(group) => {
                let group = *group as usize;
                let Slots {
                    decided,
                    groups,
                    run,
                } = &mut memory.slots;
                if groups[group] != *run {
                    groups[group] = *run;
                    let hold = |PartId(id): PartId| decided[id as usize] = (*run, true);
                    self.groups[group].decide(event, hold);
                }
                decided[index] == (*run, true)
            }
        };
        memory.slots.decided[index] = (memory.slots.run, holds);
        holds
    }
}
