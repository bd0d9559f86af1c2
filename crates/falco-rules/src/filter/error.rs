//! Why a condition does not compile.

use thiserror::Error;

use crate::condition::SyntaxErrorKind;
use crate::condition::ast::Span;
use crate::field::FieldError;
use crate::matcher::posix::RegexError;

/// A condition that does not compile.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct CompileError {
    /// What is wrong.
    pub kind: CompileErrorKind,
    /// Where, in the text of the condition.
    pub span: Span,
}

/// What is wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CompileErrorKind {
    /// It does not follow the grammar.
    #[error(transparent)]
    Syntax(#[from] SyntaxErrorKind),
    /// A field is unknown or used with a wrong argument.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A macro is left: there are none in a plain condition.
    #[error("`{0}` is neither a field nor a known macro")]
    Macro(String),
    /// No event has that name.
    #[error("unknown event type `{name}`")]
    EventType {
        /// The name.
        name: String,
        /// A known name like it.
        suggestion: Option<String>,
    },
    /// No event has a parameter of that name.
    #[error("no event has a parameter `{name}`")]
    Parameter {
        /// The name.
        name: String,
        /// A known name like it.
        suggestion: Option<String>,
    },
    /// The operator does not work on such values.
    #[error("operator `{operator}` can't be used with `{operand}`, which is {class}")]
    Operator {
        /// The operator, with its modifier.
        operator: String,
        /// The left side.
        operand: String,
        /// What it is.
        class: &'static str,
    },
    /// A value that is none of the field's type.
    #[error("`{value}` is not {expected}")]
    Value {
        /// The value.
        value: String,
        /// What would do.
        expected: &'static str,
    },
    /// A value longer than 255 bytes.
    #[error("the value is longer than 255 bytes")]
    TooLong,
    /// A text with a NUL byte, which none can hold.
    #[error("the value holds a NUL byte, which no text can")]
    Nul,
    /// A regular expression that can't be used.
    #[error(transparent)]
    Regex(#[from] RegexError),
    /// Two fields that can't be compared.
    #[error("`{left}` and `{right}` are of different types")]
    Types {
        /// The left side.
        left: String,
        /// The right side.
        right: String,
    },
    /// A field that can't take part in a comparison with another.
    #[error("`{0}` can't be compared with another field")]
    NoRightHand(String),
    /// An operator that takes constants only.
    #[error("operator `{0}` needs a constant on its right")]
    ConstantOnly(&'static str),
    /// A transformer applied to what it does not take.
    #[error("transformer `{function}` takes {expected}")]
    Argument {
        /// The transformer.
        function: &'static str,
        /// What it takes.
        expected: &'static str,
    },
    /// A field that no transformer takes.
    #[error("no transformer takes field `{0}`")]
    NoTransformer(String),
    /// Brackets after a transformer that takes none.
    #[error("transformer `{0}` takes no argument in brackets")]
    Index(&'static str),
}

impl CompileErrorKind {
    pub(crate) fn at(self, span: &Span) -> CompileError {
        CompileError {
            kind: self,
            span: span.clone(),
        }
    }

    /// What to do about it, where that can be guessed.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        if let CompileErrorKind::Syntax(SyntaxErrorKind::Connective { instead, .. }) = self {
            return Some(format!("write `{instead}`"));
        }
        let known = match self {
            CompileErrorKind::Syntax(SyntaxErrorKind::Operator { suggestion, .. }) => *suggestion,
            CompileErrorKind::Field(FieldError::Unknown { suggestion, .. })
            | CompileErrorKind::EventType { suggestion, .. }
            | CompileErrorKind::Parameter { suggestion, .. } => suggestion.as_deref(),
            _ => None,
        };
        known.map(|name| format!("did you mean `{name}`?"))
    }

    /// Whether a rule with `skip-if-unknown-filter` is dropped for it, and not the file refused.
    #[must_use]
    pub fn is_unknown_name(&self) -> bool {
        matches!(
            self,
            CompileErrorKind::Field(FieldError::Unknown { .. } | FieldError::ArgUnexpected(_))
                | CompileErrorKind::EventType { .. }
        )
    }
}
