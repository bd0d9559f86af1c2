//! What can be wrong with a condition, and where.

use thiserror::Error;

use super::quote::EscapeError;

/// A place in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// In bytes, from 0.
    pub index: usize,
    /// From 1.
    pub line: usize,
    /// In bytes, from 1.
    pub column: usize,
}

impl Position {
    /// The place of a byte of `text`.
    #[must_use]
    pub fn of(text: &str, index: usize) -> Self {
        let before = &text.as_bytes()[..index.min(text.len())];
        let line_start = before.iter().rposition(|&byte| byte == b'\n');
        Position {
            index,
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
            column: index - line_start.map_or(0, |newline| newline + 1) + 1,
        }
    }
}

/// A condition that can't be parsed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// Where, in bytes.
    pub at: usize,
}

/// What is wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SyntaxErrorKind {
    /// There is nothing.
    #[error("the condition is empty")]
    Empty,
    /// Something else was expected.
    #[error("expected {0}")]
    Expected(&'static str),
    /// `and` or `or` runs into the next word.
    #[error("expected a blank or `(` after `{0}`")]
    Glued(&'static str),
    /// A complete condition, and then something that does not belong to it.
    #[error("expected `and`, `or` or the end")]
    Trailing,
    /// Conditions joined as in other languages.
    #[error("`{found}` does not join conditions here")]
    Connective {
        /// What stands there.
        found: String,
        /// What was meant.
        instead: &'static str,
    },
    /// A word stands where an operator should.
    #[error("`{word}` is not an operator")]
    Operator {
        /// The word.
        word: String,
        /// The operator it resembles.
        suggestion: Option<&'static str>,
    },
    /// A call of something that is no transformer.
    #[error(
        "`{0}` is not a transformer; there are tolower, toupper, b64, basename, len, join, concat and getopt"
    )]
    Function(String),
    /// A quote that is never closed.
    #[error("this quote is never closed")]
    Unclosed,
    /// A bad escape in quoted text.
    #[error(transparent)]
    Escape(#[from] EscapeError),
    /// A field's argument is no UTF-8.
    #[error("the argument is not UTF-8 text")]
    NotUtf8,
    /// Too many parentheses inside one another.
    #[error("parentheses nest deeper than {0}")]
    TooDeep(usize),
}
