//! Remarks on conditions that compile, but hardly mean what their author meant.

use thiserror::Error;

use crate::condition::ast::{
    Arg, Call, Check, Expr, FieldName, Function, Op, Operand, Right, Span, Test, Text,
};
use crate::condition::parse_operand_prefix;
use crate::field::FieldTable;
use crate::matcher::posix::is_replaceable;

/// A remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// What it is about.
    pub kind: LintKind,
    /// Where, in the text of the condition.
    pub span: Span,
}

/// What a remark is about.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LintKind {
    /// A constant that spells a field.
    #[error(
        "`{0}` is compared as plain text, though it is the name of a field; `val({0})` would be its value"
    )]
    FieldAsText(String),
    /// A constant that spells a transformer call.
    #[error("`{0}` is compared as plain text, though it reads like a transformer call")]
    CallAsText(String),
    /// A regular expression where a simpler operator would do.
    #[error(
        "the regular expression `{0}` can be replaced by a faster operator, such as `contains` or `startswith`"
    )]
    SimpleRegex(String),
    /// A field that should no longer be used.
    #[error("field `{0}` is deprecated")]
    Deprecated(String),
    /// An audit field compared with `<NA>`, which a missing value never equals.
    #[error("`{0}` is compared with `<NA>`, but a missing value equals nothing; use `exists`")]
    UnsafeNa(String),
}

/// All remarks on a condition whose fields are in `fields`.
#[must_use]
pub fn lints(expr: &Expr, fields: &FieldTable) -> Vec<Lint> {
    let mut lints = lints_on_fields(expr);
    lints.extend(lints_on_constants(expr, fields));
    lints
}

/// Remarks on the fields that a condition names. Like Falco, each deprecated field is remarked once,
/// and so are comparisons of audit fields with `<NA>`.
pub(crate) fn lints_on_fields(expr: &Expr) -> Vec<Lint> {
    let mut lints = unsafe_na(expr);
    lints.truncate(1);
    each_check(expr, &mut |check| {
        each_field(check, &mut |field| {
            let kind = LintKind::Deprecated(field.name.clone());
            if is_deprecated(&field.name) && lints.iter().all(|known| known.kind != kind) {
                let span = field.span.clone();
                lints.push(Lint { kind, span });
            }
        });
    });
    lints
}

/// Remarks on the constants that a condition compares with.
pub(crate) fn lints_on_constants(expr: &Expr, fields: &FieldTable) -> Vec<Lint> {
    let mut lints = Vec::new();
    each_check(expr, &mut |check| {
        let Test::Compare { op, right, .. } = &check.test else {
            return;
        };
        for text in constants(right) {
            let value = text.lossy();
            let simple = (*op == Op::Regex && is_replaceable(&value))
                .then(|| LintKind::SimpleRegex(value.clone().into_owned()));
            let kinds = simple.into_iter().chain(code_as_text(&value, fields));
            lints.extend(kinds.map(|kind| Lint {
                kind,
                span: text.span.clone(),
            }));
        }
    });
    lints
}

/// Comparisons of audit fields (`ka.*`, `jevt.*`) with `<NA>`.
#[must_use]
pub fn unsafe_na(expr: &Expr) -> Vec<Lint> {
    let mut lints = Vec::new();
    each_check(expr, &mut |check| {
        let Operand::Field(field) = &check.left else {
            return;
        };
        let Test::Compare { op, right, .. } = &check.test else {
            return;
        };
        let audit = field.name.starts_with("ka.") || field.name.starts_with("jevt.");
        let equality = matches!(
            op,
            Op::Eq | Op::EqEq | Op::Ne | Op::In | Op::Intersects | Op::Pmatch
        );
        if audit && equality && constants(right).iter().any(|text| text.bytes == b"<NA>") {
            lints.push(Lint {
                kind: LintKind::UnsafeNa(field.to_string()),
                span: check.span.clone(),
            });
        }
    });
    lints
}

fn constants(right: &Right) -> &[Text] {
    match right {
        Right::Value(text) => std::slice::from_ref(text),
        Right::List(texts) => texts,
        Right::Val(_) | Right::Call(_) => &[],
    }
}

/// Blanks do not count: those who mistake a text for code may well put some in.
fn code_as_text(value: &str, fields: &FieldTable) -> Option<LintKind> {
    let text: String = value.split_whitespace().collect();
    if let Some((name, _)) = text.strip_suffix(')').and_then(|text| text.split_once('('))
        && (name == "val" || Function::from_word(name).is_some())
    {
        return Some(LintKind::CallAsText(value.to_owned()));
    }
    match parse_operand_prefix(&text) {
        Some((Operand::Field(field), len)) if len == text.len() => fields
            .find(&field.name, field.arg.as_deref())
            .is_some_and(|found| found.is_ok())
            .then(|| LintKind::FieldAsText(value.to_owned())),
        _ => None,
    }
}

/// The fields of which Falco warns that they are deprecated. They are not all that the table marks
/// so.
pub(crate) const DEPRECATED: [&str; 6] = [
    "evt.dir",
    "evt.latency",
    "evt.latency.s",
    "evt.latency.ns",
    "evt.latency.human",
    "evt.wait_latency",
];

/// Whether Falco warns of the field.
pub(crate) fn is_deprecated(name: &str) -> bool {
    DEPRECATED.contains(&name)
}

/// Where the type of the event is transformed or compared with another value: then the types that
/// a rule can match could not be told.
pub(crate) fn indirect_event_type(expr: &Expr) -> Option<Span> {
    let mut found = None;
    each_check(expr, &mut |check| {
        let mut names_type = false;
        each_field_of_operand(&check.left, &mut |field| {
            names_type |= matches!(field.name.as_str(), "evt.type" | "syscall.type");
        });
        let indirect = match (&check.left, &check.test) {
            (Operand::Call(_), _) => true,
            (_, Test::Compare { right, .. }) => matches!(right, Right::Val(_) | Right::Call(_)),
            (_, Test::Exists) => false,
        };
        if names_type && indirect {
            found.get_or_insert_with(|| check.span.clone());
        }
    });
    found
}

pub(crate) fn each_check<'a>(expr: &'a Expr, visit: &mut impl FnMut(&'a Check)) {
    match expr {
        Expr::And(children) | Expr::Or(children) => {
            children.iter().for_each(|child| each_check(child, visit));
        }
        Expr::Not(child) => each_check(child, visit),
        Expr::Macro(_) => {}
        Expr::Check(check) => visit(check),
    }
}

/// Visits the fields of a check, also those inside of calls.
pub(crate) fn each_field<'a>(check: &'a Check, visit: &mut impl FnMut(&'a FieldName)) {
    each_field_of_operand(&check.left, visit);
    if let Test::Compare { right, .. } = &check.test {
        match right {
            Right::Val(field) => visit(field),
            Right::Call(call) => each_field_of_call(call, visit),
            Right::Value(_) | Right::List(_) => {}
        }
    }
}

pub(crate) fn each_field_of_operand<'a>(
    operand: &'a Operand,
    visit: &mut impl FnMut(&'a FieldName),
) {
    match operand {
        Operand::Field(field) => visit(field),
        Operand::Call(call) => each_field_of_call(call, visit),
    }
}

fn each_field_of_call<'a>(call: &'a Call, visit: &mut impl FnMut(&'a FieldName)) {
    call.args
        .iter()
        .for_each(|arg| each_field_of_arg(arg, visit));
}

fn each_field_of_arg<'a>(arg: &'a Arg, visit: &mut impl FnMut(&'a FieldName)) {
    match arg {
        Arg::Number(_) | Arg::Text(_) => {}
        Arg::List(items, _) => items.iter().for_each(|item| each_field_of_arg(item, visit)),
        Arg::Operand(operand) => each_field_of_operand(operand, visit),
    }
}
