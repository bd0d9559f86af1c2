//! Comparisons of two values of the event.

use super::predicate::{Order, integer};
use crate::condition::ast::Op;
use crate::matcher::glob::Glob;
use crate::matcher::text::contains_ignoring_case;
use crate::value::Value;

/// Whether the left value relates to the right one as the operator says.
pub(super) fn holds(op: Op, left: &Value<'_>, right: &Value<'_>) -> bool {
    match op {
        Op::In => elements(left).iter().all(|item| is_element(item, right)),
        Op::Intersects => elements(left).iter().any(|item| is_element(item, right)),
        _ => compare(op, left, right),
    }
}

fn elements<'a, 'v>(value: &'a Value<'v>) -> &'a [Value<'v>] {
    match value {
        Value::List(items) => items,
        single => std::slice::from_ref(single),
    }
}

fn is_element(item: &Value<'_>, list: &Value<'_>) -> bool {
    elements(list)
        .iter()
        .any(|other| compare(Op::Eq, item, other))
}

fn compare(op: Op, left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Str(left) | Value::Buffer(left), Value::Str(right) | Value::Buffer(right)) => {
            compare_text(op, left, right)
        }
        (Value::Bool(left), Value::Bool(right)) => relates(op, left, right),
        (Value::Ip(left), Value::Ip(right)) => relates(op, left, right),
        (Value::F64(left), Value::F64(right)) => relates(op, left, right),
        _ => match (integer(left), integer(right)) {
            (Some(left), Some(right)) => relates(op, &left, &right),
            _ => false,
        },
    }
}

fn relates<T: PartialOrd + ?Sized>(op: Op, left: &T, right: &T) -> bool {
    Order::of(op).is_some_and(|order| order.holds(left, right))
}

fn compare_text(op: Op, left: &[u8], right: &[u8]) -> bool {
    match op {
        Op::Contains | Op::Bcontains => memchr::memmem::find(left, right).is_some(),
        Op::Icontains => contains_ignoring_case(left, right),
        Op::Startswith | Op::Bstartswith => left.starts_with(right),
        Op::Endswith => left.ends_with(right),
        Op::Glob => Glob::new(right).matches(left),
        Op::Iglob => Glob::ignoring_case(right).matches(left),
        _ => relates(op, left, right),
    }
}
