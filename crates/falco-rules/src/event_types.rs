//! Sets of event types, and which of them a condition can match.

use std::sync::LazyLock;

use crate::condition::ast::{Check, Expr, Op, Operand, Right, Test, Text};
use crate::event::{EventCode, syscall};

/// A set of event types. The universe is all that Falco knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTypes {
    bits: [u64; WORDS],
}

const WORDS: usize = 8;

/// Names that `evt.type` accepts, but that no event carries: other spellings of system calls, and
/// names of places in the kernel.
const NEVER_CARRIED: [&str; 26] = [
    "_llseek",
    "fcntl64",
    "getegid32",
    "geteuid32",
    "getgid32",
    "getresgid32",
    "getresuid32",
    "getuid32",
    "na_1",
    "name",
    "page_fault_kernel",
    "page_fault_user",
    "pread64",
    "prlimit64",
    "pwrite64",
    "sched_process_exit",
    "sched_switch",
    "sendfile64",
    "setgid32",
    "setresgid32",
    "setresuid32",
    "setuid32",
    "signal_deliver",
    "syscall",
    "ugetrlimit",
    "unknown",
];

/// Names of all types, sorted: the index is the bit in a set.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut names: Vec<_> = syscall::event_types()
        .filter(|name| !NEVER_CARRIED.contains(name))
        .chain(["NA"])
        .collect();
    names.sort_unstable();
    names.dedup();
    assert!(
        names.len() <= WORDS * 64,
        "a set has a bit for every event type"
    );
    names
});

impl EventTypes {
    /// No type.
    #[must_use]
    pub fn none() -> Self {
        EventTypes { bits: [0; WORDS] }
    }

    /// Every type.
    #[must_use]
    pub fn all() -> Self {
        static ALL: LazyLock<EventTypes> = LazyLock::new(|| {
            let mut types = EventTypes::none();
            (0..NAMES.len()).for_each(|bit| types.set(bit));
            types
        });
        ALL.clone()
    }

    /// The types of these names. Unknown ones are left out.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut types = EventTypes::none();
        names
            .into_iter()
            .filter_map(|name| NAMES.binary_search(&name).ok())
            .for_each(|bit| types.set(bit));
        types
    }

    /// The types of events that can satisfy the condition.
    ///
    /// Checks of `evt.type` narrow the set; all others leave it as it is, so that the set may hold
    /// more than really match, never less. Macros count as other checks.
    #[must_use]
    pub fn of(expr: &Expr) -> Self {
        possible(expr, false, Numbers::Count)
    }

    /// As [`EventTypes::of`], but without regard to `evt.num`: this is how Falco 0.44 lists them.
    pub(crate) fn by_type_checks(expr: &Expr) -> Self {
        possible(expr, false, Numbers::Ignore)
    }

    /// The types for which the checks of `evt.type` in the condition let it hold, or fail to hold.
    pub(crate) fn by_checks_of_type(expr: &Expr, negated: bool) -> Self {
        possible(expr, negated, Numbers::Ignore)
    }

    fn set(&mut self, bit: usize) {
        self.bits[bit / 64] |= 1 << (bit % 64);
    }

    /// The number of types.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bits
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the type of that name belongs to it.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        NAMES
            .binary_search(&name)
            .is_ok_and(|bit| self.bits[bit / 64] & 1 << (bit % 64) != 0)
    }

    /// Number of codes that events of these types have in Falco's table: there are older forms
    /// of most that have a code of their own.
    #[must_use]
    pub(crate) fn codes(&self) -> usize {
        let codes = |name| {
            if EventCode::named(name).is_some() {
                2
            } else {
                1
            }
        };
        self.names().map(codes).sum()
    }

    /// The names of the types, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        NAMES
            .iter()
            .enumerate()
            .filter(|(bit, _)| self.bits[bit / 64] & 1 << (bit % 64) != 0)
            .map(|(_, name)| *name)
    }

    /// The types of either.
    #[must_use]
    pub fn union(self, other: &Self) -> Self {
        self.combine(other, |a, b| a | b)
    }

    /// The types of both.
    #[must_use]
    pub fn intersection(self, other: &Self) -> Self {
        self.combine(other, |a, b| a & b)
    }

    /// All other types.
    #[must_use]
    pub fn complement(&self) -> Self {
        EventTypes::all().combine(self, |a, b| a & !b)
    }

    fn combine(mut self, other: &Self, operation: fn(u64, u64) -> u64) -> Self {
        for (word, other) in self.bits.iter_mut().zip(other.bits) {
            *word = operation(*word, other);
        }
        self
    }
}

/// Whether checks of `evt.num` that always or never hold count.
#[derive(Clone, Copy, PartialEq)]
enum Numbers {
    Count,
    Ignore,
}

fn possible(expr: &Expr, negated: bool, numbers: Numbers) -> EventTypes {
    match expr {
        Expr::Not(child) => possible(child, !negated, numbers),
        Expr::And(children) | Expr::Or(children) => {
            let sets = children
                .iter()
                .map(|child| possible(child, negated, numbers));
            if matches!(expr, Expr::And(_)) == negated {
                sets.fold(EventTypes::none(), |all, set| all.union(&set))
            } else {
                sets.fold(EventTypes::all(), |all, set| all.intersection(&set))
            }
        }
        Expr::Macro(_) => EventTypes::all(),
        Expr::Check(check) => possible_for_check(check, negated, numbers),
    }
}

fn possible_for_check(check: &Check, negated: bool, numbers: Numbers) -> EventTypes {
    let Operand::Field(field) = &check.left else {
        return EventTypes::all();
    };
    match field.name.as_str() {
        "evt.type" | "syscall.type" => match named_types(&check.test) {
            Some(types) if negated => types.complement(),
            Some(types) => types,
            None => EventTypes::all(),
        },
        "evt.num" if numbers == Numbers::Count => match number_is_possible(&check.test) {
            // Events are numbered from 1.
            Some(possible) if possible == negated => EventTypes::none(),
            _ => EventTypes::all(),
        },
        _ => EventTypes::all(),
    }
}

/// The types for which a test of `evt.type` holds, if they can be told.
fn named_types(test: &Test) -> Option<EventTypes> {
    let (op, right) = match test {
        Test::Exists => return Some(EventTypes::all()),
        Test::Compare {
            op,
            modifier: None,
            right,
        } => (op, right),
        Test::Compare { .. } => return None,
    };
    let texts = match right {
        Right::Value(text) => std::slice::from_ref(text),
        Right::List(texts) => texts,
        Right::Val(_) | Right::Call(_) => return None,
    };
    let types = EventTypes::named(texts.iter().filter_map(as_str));
    match op {
        Op::Eq | Op::EqEq | Op::In => Some(types),
        Op::Ne => Some(types.complement()),
        _ => None,
    }
}

/// Whether a test of `evt.num` always (`true`) or never (`false`) holds, as far as that is
/// recognised: comparisons with 0 and the like.
fn number_is_possible(test: &Test) -> Option<bool> {
    let Test::Compare {
        op,
        modifier: None,
        right,
    } = test
    else {
        return None;
    };
    match (op, right) {
        (Op::In, Right::List(items)) => {
            let numbers: Option<Vec<u64>> = items.iter().map(as_number).collect();
            numbers?.iter().all(|&number| number == 0).then_some(false)
        }
        (_, Right::Value(text)) => match (op, as_number(text)?) {
            (Op::Eq | Op::EqEq, 0) | (Op::Lt, 0 | 1) | (Op::Le, 0) => Some(false),
            (Op::Ne | Op::Gt, 0) | (Op::Ge, 0 | 1) => Some(true),
            _ => None,
        },
        _ => None,
    }
}

fn as_str(text: &Text) -> Option<&str> {
    std::str::from_utf8(&text.bytes).ok()
}

fn as_number(text: &Text) -> Option<u64> {
    as_str(text)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::parse;

    fn types(condition: &str) -> EventTypes {
        EventTypes::of(&parse(condition).unwrap())
    }

    #[test]
    fn the_universe_has_the_names_that_events_carry() {
        assert_eq!(EventTypes::all().len(), 465);
        assert!(EventTypes::all().contains("NA") && !EventTypes::all().contains("pread64"));
    }

    #[test]
    fn checks_of_the_type_narrow_the_set() {
        let types = types("evt.type in (openat, close) and proc.name = a and evt.type != close");
        assert_eq!(types.names().collect::<Vec<_>>(), ["openat"]);
    }

    #[test]
    fn negation_reaches_the_leaves() {
        assert_eq!(types("not (evt.type = openat or proc.name = a)").len(), 464);
        assert_eq!(
            types("not (evt.type = openat and proc.name = a)").len(),
            465
        );
        assert_eq!(types("not not evt.type = openat").len(), 1);
    }

    #[test]
    fn the_numbers_of_events_start_at_one() {
        assert!(types("evt.num = 0").is_empty() && types("not evt.num >= 0").is_empty());
        assert_eq!(types("evt.num < 100"), EventTypes::all());
    }
}
