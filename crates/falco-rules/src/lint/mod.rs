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
use crate::event_types::EventTypes;
use crate::field::FieldTable;
use crate::suggest::closest;

macro_rules! lints {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $summary:literal;)*) => {
        /// A kind of mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Lint {
            $($(#[$doc])* $variant,)*
        }

        impl Lint {
            /// All kinds.
            pub const ALL: &'static [Lint] = &[$(Lint::$variant,)*];

            /// Its code, which does not change.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Lint::$variant => $code,)*
                }
            }

            /// What it is, in a few words.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self {
                    $(Lint::$variant => $summary,)*
                }
            }
        }
    };
}

lints! {
    /// A comparison with the enter events that there no longer are.
    EnterEvent = "lint/enter-event", "there are no enter events";
    /// A word that was meant as the name of a list or a macro, and is plain text.
    WordAsText = "lint/word-as-text", "a name is compared as text";
    /// `!=` on a field that often has no value, which is then not different either.
    MissingValue = "lint/missing-value", "a missing value is not different";
    /// A regular expression with an anchor at one end only, or none where it needs a start.
    PartialRegex = "lint/partial-regex", "a regular expression must fit the whole value";
    /// A definition of which nothing is left.
    Overridden = "lint/overridden", "a later definition replaces it";
    /// A rule behind another that matches whenever it does.
    NeverFirst = "lint/never-first", "an earlier rule always matches first";
    /// Parts of an `and` that exclude one another.
    Contradiction = "lint/contradiction", "the parts exclude one another";
    /// A part of an `or` that no event can reach.
    Unreachable = "lint/unreachable", "no event can reach it";
    /// The same part twice.
    Duplicate = "lint/duplicate", "it stands there twice";
    /// Parts of an `or` of which one holds whatever the value is.
    AlwaysTrue = "lint/always-true", "it always holds";
    /// A value that the field never has.
    UnknownValue = "lint/unknown-value", "the field never has this value";
    /// A name longer than the kernel keeps.
    CutName = "lint/cut-name", "the kernel cuts names of processes";
    /// A path in a form that the field never has.
    PathForm = "lint/path-form", "paths of this field have another form";
    /// A pattern given to an operator that takes none.
    PatternAsText = "lint/pattern-as-text", "the pattern is compared as text";
    /// Letters of a case that the transformer on the left has removed.
    LetterCase = "lint/letter-case", "the letters can't be of this case";
    /// A number that does not fit the type of the field.
    OutOfRange = "lint/out-of-range", "the number does not fit the field";
    /// A field that the events in question never have.
    NoValueHere = "lint/no-value-here", "these events have no such value";
    /// A field that nothing fills.
    NeverFilled = "lint/never-filled", "nothing fills the field";
}

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
