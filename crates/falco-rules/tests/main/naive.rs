//! The meaning of conditions once more, as plainly as it can be written: slow, without an index,
//! without anything shared, straight from the description of the language.

use std::collections::BTreeMap;

use falco_rules::condition::ast::{Check, Expr, Modifier, Op, Operand, Right, Test};
use falco_rules::field::{FieldRef, FieldTable};
use falco_rules::value::{Extract, Value};

/// An event as the values of its fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(pub(crate) BTreeMap<String, Value<'static>>);

impl Extract for Fields {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        self.0.get(&FieldTable::falco().get(field.id).name).cloned()
    }

    fn event_type(&self) -> &str {
        match self.0.get("evt.type") {
            Some(Value::Str(name)) => std::str::from_utf8(name).unwrap(),
            _ => panic!("every event has a type"),
        }
    }
}

/// Whether the event satisfies the condition, which has no macros.
pub(crate) fn holds(tree: &Expr, event: &Fields) -> bool {
    match tree {
        Expr::And(children) => children.iter().all(|child| holds(child, event)),
        Expr::Or(children) => children.iter().any(|child| holds(child, event)),
        Expr::Not(child) => !holds(child, event),
        Expr::Macro(name) => panic!("macro {} is left", name.text),
        Expr::Check(check) => check_holds(check, event),
    }
}

fn check_holds(check: &Check, event: &Fields) -> bool {
    // A field without a value makes every comparison false.
    let Some(left) = operand(&check.left, event) else {
        return false;
    };
    let (op, modifier, right) = match &check.test {
        Test::Exists => return true,
        Test::Compare {
            op,
            modifier,
            right,
        } => (*op, *modifier, right),
    };
    let constants: Vec<&[u8]> = match right {
        Right::Value(text) => vec![&text.bytes],
        Right::List(texts) => texts.iter().map(|text| &text.bytes[..]).collect(),
        Right::Val(field) => {
            let Some(right) = event.0.get(&field.name) else {
                return false;
            };
            let right = as_text(right);
            return compare(op, &left, right.as_bytes());
        }
        Right::Call(_) => panic!("no calls are drawn on the right"),
    };
    let name = match &check.left {
        Operand::Field(field) => field.name.as_str(),
        Operand::Call(_) => "",
    };
    let passes = |value: &Value<'_>| match (modifier, op) {
        (Some(modifier), _) => {
            let count = constants
                .iter()
                .filter(|one| compare(op, value, one))
                .count();
            match modifier {
                Modifier::OneOf => count == 1,
                Modifier::AnyOf => count > 0,
                Modifier::AllOf => count > 0 && count == constants.len(),
            }
        }
        (None, Op::In | Op::Intersects) => constants.iter().any(|one| compare(Op::Eq, value, one)),
        (None, Op::Pmatch) => constants.iter().any(|one| below(value, one)),
        (None, op) => compare(op, value, constants[0]),
    };
    match &left {
        Value::List(items) if op == Op::In => items.iter().all(passes),
        Value::List(items) => items.iter().any(passes),
        // Both ends of a connection must differ; of ancestors, one is enough.
        Value::Each(values) if op == Op::Ne && name.starts_with("fd.") => values.iter().all(passes),
        Value::Each(values) => values.iter().any(passes),
        value => passes(value),
    }
}

fn operand(operand: &Operand, event: &Fields) -> Option<Value<'static>> {
    match operand {
        Operand::Field(field) => event.0.get(&field.name).cloned(),
        Operand::Call(call) => {
            use falco_rules::condition::ast::{Arg, Function};
            let [Arg::Operand(inner)] = &call.args[..] else {
                panic!("only calls of one operand are drawn");
            };
            let text = as_text(&self::operand(inner, event)?);
            Some(Value::Str(
                match call.function {
                    Function::Tolower => text.to_ascii_lowercase().into_bytes(),
                    Function::Toupper => text.to_ascii_uppercase().into_bytes(),
                    Function::Basename => text.rsplit('/').next()?.as_bytes().to_vec(),
                    _ => panic!("no other calls are drawn"),
                }
                .into(),
            ))
        }
    }
}

fn as_text(value: &Value<'_>) -> String {
    match value {
        Value::Str(text) => String::from_utf8(text.to_vec()).unwrap(),
        Value::I64(number) => number.to_string(),
        Value::U64(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        other => panic!("no value such as {other:?} is drawn"),
    }
}

fn compare(op: Op, left: &Value<'_>, right: &[u8]) -> bool {
    let text = as_text(left);
    let left_text = text.as_bytes();
    if let Value::I64(left) = left {
        let right: i64 = std::str::from_utf8(right).unwrap().parse().unwrap();
        return order(op, left, &right);
    }
    let lower = |bytes: &[u8]| bytes.to_ascii_lowercase();
    match op {
        Op::Contains => contains(left_text, right),
        Op::Icontains => contains(&lower(left_text), &lower(right)),
        Op::Startswith => left_text.starts_with(right),
        Op::Endswith => left_text.ends_with(right),
        Op::Glob => fits(right, left_text),
        Op::Iglob => fits(&lower(right), &lower(left_text)),
        _ => order(op, &left_text, &right),
    }
}

fn order<T: PartialOrd>(op: Op, left: &T, right: &T) -> bool {
    match op {
        Op::Eq | Op::EqEq => left == right,
        Op::Ne => left != right,
        Op::Lt => left < right,
        Op::Le => left <= right,
        Op::Gt => left > right,
        Op::Ge => left >= right,
        other => panic!("{other:?} is not drawn here"),
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window == part)
}

/// A pattern of bytes, `?` and `*`.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        ([b'*', rest @ ..], text) => (0..=text.len()).any(|skip| fits(rest, &text[skip..])),
        ([b'?', rest @ ..], [_, tail @ ..]) => fits(rest, tail),
        ([byte, rest @ ..], [first, tail @ ..]) => byte == first && fits(rest, tail),
        (_, []) => false,
    }
}

/// Whether the path lies below the other, component by component.
fn below(value: &Value<'_>, prefix: &[u8]) -> bool {
    let components = |path: &[u8]| -> Vec<Vec<u8>> {
        let parts = path
            .split(|&byte| byte == b'/')
            .filter(|part| !part.is_empty());
        parts.map(<[u8]>::to_vec).collect()
    };
    let path = components(as_text(value).as_bytes());
    let prefix = components(prefix);
    prefix.len() <= path.len()
        && prefix
            .iter()
            .zip(&path)
            .all(|(pattern, part)| fits(pattern, part))
}
