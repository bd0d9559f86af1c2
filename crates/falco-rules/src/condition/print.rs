//! Printing of syntax trees in the canonical form. By `{:#}` values are quoted so that they can be parsed again.

use std::fmt::{self, Display, Formatter, Write};

use super::ast::{Arg, Call, Check, Expr, FieldName, Operand, Right, Test, Text};
use super::quote;

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::And(children) => joined(f, children, " and "),
            Expr::Or(children) => joined(f, children, " or "),
            Expr::Not(child) => {
                f.write_str("not ")?;
                child.fmt(f)
            }
            Expr::Macro(name) => f.write_str(&name.text),
            Expr::Check(check) => check.fmt(f),
        }
    }
}

impl Display for Check {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.test {
            Test::Exists => write!(f, "{} exists", self.left),
            Test::Compare {
                op,
                modifier,
                right,
            } => {
                write!(f, "{} {} ", self.left, op.word())?;
                if let Some(modifier) = modifier {
                    write!(f, "{} ", modifier.word())?;
                }
                right.fmt(f)
            }
        }
    }
}

impl Display for Right {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Right::Value(text) => text.fmt(f),
            Right::List(items) => joined(f, items, ", "),
            Right::Val(field) => write!(f, "val({field})"),
            Right::Call(call) => call.fmt(f),
        }
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&match f.alternate() {
            true => quote::escape_for_parsing(&self.bytes),
            false => quote::escape_if_needed(&self.bytes),
        })
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Field(field) => field.fmt(f),
            Operand::Call(call) => call.fmt(f),
        }
    }
}

impl Display for FieldName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        bracketed(f, self.arg.as_deref())
    }
}

/// A call is printed without blanks and its texts without quotes where possible, as Falco does; it
/// can't always be parsed again.
impl Display for Call {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.function.word())?;
        joined(f, &self.args, ",")?;
        bracketed(f, self.index.as_deref())
    }
}

impl Display for Arg {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Arg::Number(text) | Arg::Text(text) => text.fmt(f),
            Arg::List(items, _) => joined(f, items, ","),
            Arg::Operand(operand) => operand.fmt(f),
        }
    }
}

fn joined<T: Display>(f: &mut Formatter<'_>, items: &[T], separator: &str) -> fmt::Result {
    f.write_char('(')?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        item.fmt(f)?;
    }
    f.write_char(')')
}

fn bracketed(f: &mut Formatter<'_>, arg: Option<&str>) -> fmt::Result {
    match arg {
        None => Ok(()),
        Some(arg) if arg.is_empty() || arg.contains(['[', ']']) => {
            write!(f, "[{}]", quote::escape(arg.as_bytes()))
        }
        Some(arg) => write!(f, "[{}]", quote::escape_if_needed(arg.as_bytes())),
    }
}
