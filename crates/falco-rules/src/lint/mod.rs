//! Mistakes in rules that load, but never match or match what they should not.
//!
//! [`Loader::lint`](crate::load::Loader::lint) looks for them in all that was loaded. Each kind has a
//! code of its own, [`Lint`], that stays.

mod check;
mod domain;
mod reach;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::HashSet;

use crate::condition::ast::{Expr, Span};
pub use crate::diagnostic::Lint;
use crate::event_types::EventTypes;
use crate::field::FieldTable;
use crate::suggest::closest;

/// A mistake in a condition.
pub(crate) struct Mistake {
    pub(crate) lint: Lint,
    /// What is wrong, and why.
    pub(crate) message: String,
    /// What would fix it.
    pub(crate) help: String,
    /// Where, in the texts of the conditions.
    pub(crate) span: Span,
}

/// What a condition is looked at with.
pub(crate) struct Surroundings<'a> {
    pub(crate) fields: &'a FieldTable,
    /// Names of lists and macros.
    pub(crate) lists: &'a [&'a str],
    pub(crate) macros: &'a HashSet<&'a str>,
    /// How many names may still be looked at for one that is like a word.
    pub(crate) looks: Cell<usize>,
    /// The text of the rule files at a span, with the character before it, if it stands there as
    /// it is and was not put in the place of a list's name.
    pub(crate) written: &'a dyn Fn(&Span) -> Option<Written<'a>>,
}

impl<'a> Surroundings<'a> {
    /// Names looked at in all conditions together: with very many lists, not every word is compared
    /// with each.
    pub(crate) const LOOKS: usize = 2_000_000;

    /// A list whose name is like the word.
    fn list_like(&self, word: &str) -> Option<&'a str> {
        let looks = self.looks.get().checked_sub(self.lists.len())?;
        self.looks.set(looks);
        closest(word, self.lists.iter().copied())
    }
}

/// A part of a rule file.
pub(crate) struct Written<'a> {
    pub(crate) text: &'a str,
    /// The last visible character before it.
    pub(crate) before: Option<char>,
}

/// What is known of an event when a part of a condition is asked.
#[derive(Clone)]
struct Reached {
    /// Types that the event can have.
    types: EventTypes,
    /// It happened in a container.
    in_container: bool,
    /// The part must not hold.
    negated: bool,
}

/// The mistakes in a condition whose lists and macros are expanded.
pub(crate) fn mistakes(tree: &Expr, around: &Surroundings<'_>) -> Vec<Mistake> {
    let mut walk = reach::Walk {
        around,
        found: Vec::new(),
    };
    let everything = Reached {
        types: EventTypes::all(),
        in_container: false,
        negated: false,
    };
    walk.part(tree, &everything);
    walk.found
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
