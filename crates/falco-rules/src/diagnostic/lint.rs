//! The kinds of mistakes in rules that load.

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
    Duplicate = "lint/duplicate", "it is there twice";
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
