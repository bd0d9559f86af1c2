//! Conditions compiled against a table of fields, and their evaluation.
//!
//! A value that an event does not have makes every comparison with it false, `!=` too; `exists`
//! asks just for that.

mod constant;
mod dynamic;
mod error;
mod getopt;
mod group;
mod lint;
mod node;
mod operand;
mod predicate;
mod program;
mod service;

use crate::condition::ast::Expr;
use crate::condition::{MAX_DEPTH, parse_with_depth};
use crate::diagnostic::{Code, Diagnostic};
use crate::event_types::EventTypes;
use crate::field::FieldTable;
use crate::value::Extract;

pub(crate) use crate::matcher::posix::Patterns;
pub use crate::matcher::posix::RegexError;
pub use error::{CompileError, CompileErrorKind};

pub(crate) use group::PartId;
pub(crate) use lint::{
    DEPRECATED, each_check, each_field, indirect_event_type, is_deprecated, lints_on_constants,
    lints_on_fields,
};
pub use lint::{Lint, LintKind, lints, unsafe_na};
pub(crate) use node::Test;
pub use operand::{Operand, OperandType};
pub(crate) use program::{Builder, Memory, Program};

use node::Node;

/// A compiled condition.
///
/// ```
/// use falco_rules::field::{FieldRef, FieldTable};
/// use falco_rules::filter::Filter;
/// use falco_rules::value::{Extract, Value};
///
/// struct Shell;
///
/// impl Extract for Shell {
///     fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
///         let name = FieldTable::falco().id("proc.name");
///         (Some(field.id) == name).then(|| Value::Str(b"bash".into()))
///     }
///
///     fn event_type(&self) -> &str {
///         "execve"
///     }
/// }
///
/// let fields = FieldTable::falco();
/// let filter = Filter::compile("proc.name in (sh, bash) and not fd.name = /x", &fields).unwrap();
/// assert!(filter.matches(&Shell));
///
/// let error = Filter::compile("proc.nam = bash", &fields).unwrap_err();
/// assert_eq!(error.help.as_deref(), Some("did you mean `proc.name`?"));
/// ```
#[derive(Clone, Debug)]
pub struct Filter {
    expr: Expr,
    root: Node,
}

impl Filter {
    /// Parses and compiles a condition without macros.
    ///
    /// # Errors
    /// What is wrong with it, as a diagnostic with the place in `text`.
    pub fn compile(text: &str, fields: &FieldTable) -> Result<Self, Diagnostic> {
        parse_with_depth(text, MAX_DEPTH)
            .map_err(|error| CompileError {
                span: error.at..error.at,
                kind: error.kind.into(),
            })
            .and_then(|expr| Filter::of_tree(expr, fields))
            .map_err(|error| {
                Diagnostic::new(Code::CompileCondition, error.kind.to_string())
                    .with_help(error.kind.help())
                    .with_snippet(text, error.span)
            })
    }

    /// Compiles a syntax tree, in which no macro may be left.
    ///
    /// # Errors
    /// The first thing in the tree that makes no sense, with its place.
    pub fn of_tree(expr: Expr, fields: &FieldTable) -> Result<Self, CompileError> {
        Filter::of_tree_with(expr, fields, &mut Patterns::default())
    }

    /// As [`Filter::of_tree`], for one of several conditions that share their patterns.
    pub(crate) fn of_tree_with(
        expr: Expr,
        fields: &FieldTable,
        patterns: &mut Patterns,
    ) -> Result<Self, CompileError> {
        let root = Node::compile(&expr, fields, patterns)?;
        Ok(Filter { expr, root })
    }

    /// Whether the event satisfies the condition.
    #[must_use]
    pub fn matches(&self, event: &dyn Extract) -> bool {
        self.root.holds(event)
    }

    /// The syntax tree. Displayed, it is the condition in its canonical form.
    #[must_use]
    pub fn tree(&self) -> &Expr {
        &self.expr
    }

    /// The types of events that can satisfy the condition.
    #[must_use]
    pub fn event_types(&self) -> EventTypes {
        EventTypes::of(&self.expr)
    }
}
