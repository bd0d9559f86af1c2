//! Tests of single values against constants.

use std::net::IpAddr;

use memchr::memmem::Finder;
use regex::Regex;

use super::constant;
use super::error::CompileErrorKind;
use crate::condition::ast::{Op, Text};
use crate::field::{FieldType, TypeClass};
use crate::matcher::glob::Glob;
use crate::matcher::net::Network;
use crate::matcher::paths::PathSet;
use crate::matcher::posix::Patterns;
use crate::matcher::text::{TextSet, contains_ignoring_case};
use crate::value::Value;

/// A test of one value against one constant or a set of them.
#[derive(Clone, Debug)]
pub(super) enum Predicate {
    Text(TextTest),
    Number(Order, i128),
    NumberIn(Box<[i128]>),
    /// The value of a truth, to be equal or not.
    Bool(bool),
    BoolIn(Box<[bool]>),
    Ip(bool, IpAddr),
    IpIn(Box<[IpAddr]>),
    Net(bool, Network),
    NetIn(Box<[Network]>),
}

/// A test of a text or a buffer.
#[derive(Clone, Debug)]
pub(super) enum TextTest {
    Order(Order, Box<[u8]>),
    Contains(Box<Finder<'static>>),
    ContainsIgnoringCase(Box<[u8]>),
    StartsWith(Box<[u8]>),
    EndsWith(Box<[u8]>),
    Glob(Glob),
    Regex(Box<Regex>),
    In(TextSet),
    Below(PathSet),
}

/// How two values relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Different,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Order {
    pub(super) fn of(op: Op) -> Option<Self> {
        Some(match op {
            Op::Eq | Op::EqEq => Order::Equal,
            Op::Ne => Order::Different,
            Op::Lt => Order::Less,
            Op::Le => Order::AtMost,
            Op::Gt => Order::Greater,
            Op::Ge => Order::AtLeast,
            _ => return None,
        })
    }

    pub(super) fn holds<T: PartialOrd + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Order::Equal => left == right,
            Order::Different => left != right,
            Order::Less => left < right,
            Order::AtMost => left <= right,
            Order::Greater => left > right,
            Order::AtLeast => left >= right,
        }
    }
}

/// Whether the operator works on values of the class.
pub(super) fn accepts(class: TypeClass, op: Op) -> bool {
    use Op::*;
    match class {
        TypeClass::Number => matches!(op, Eq | EqEq | Ne | Lt | Le | Gt | Ge | In | Intersects),
        TypeClass::Bool | TypeClass::Ip | TypeClass::Net => {
            matches!(op, Eq | EqEq | Ne | In | Intersects)
        }
        TypeClass::Str => !matches!(op, Bcontains | Bstartswith),
        TypeClass::Buffer => matches!(
            op,
            Eq | EqEq
                | Ne
                | Contains
                | Startswith
                | Endswith
                | Bcontains
                | Bstartswith
                | In
                | Intersects
        ),
        TypeClass::Opaque => false,
    }
}

impl Predicate {
    /// The test of an operator against one constant. The class must accept the operator.
    pub(super) fn one(
        ty: FieldType,
        op: Op,
        text: &Text,
        patterns: &mut Patterns,
    ) -> Result<Self, CompileErrorKind> {
        let order = Order::of(op);
        Ok(match ty.class() {
            TypeClass::Number => {
                Predicate::Number(order.unwrap_or(Order::Equal), constant::number(text, ty)?)
            }
            TypeClass::Bool => {
                Predicate::Bool(constant::boolean(text)? == (order != Some(Order::Different)))
            }
            TypeClass::Ip => {
                Predicate::Ip(order != Some(Order::Different), constant::address(text)?)
            }
            TypeClass::Net => {
                Predicate::Net(order != Some(Order::Different), constant::network(text)?)
            }
            class @ (TypeClass::Str | TypeClass::Buffer | TypeClass::Opaque) => {
                Predicate::Text(TextTest::one(class, op, text, patterns)?)
            }
        })
    }

    /// The test of `in`, `intersects` or `pmatch` against all constants of a list.
    pub(super) fn set(ty: FieldType, op: Op, texts: &[Text]) -> Result<Self, CompileErrorKind> {
        fn read<'a, T>(
            texts: &'a [Text],
            read: impl Fn(&'a Text) -> Result<T, CompileErrorKind>,
        ) -> Result<Box<[T]>, CompileErrorKind> {
            texts.iter().map(read).collect()
        }
        Ok(match ty.class() {
            TypeClass::Number => {
                let mut numbers = read(texts, |text| constant::number(text, ty))?;
                numbers.sort_unstable();
                Predicate::NumberIn(numbers)
            }
            TypeClass::Bool => Predicate::BoolIn(read(texts, constant::boolean)?),
            TypeClass::Ip => Predicate::IpIn(read(texts, constant::address)?),
            TypeClass::Net => Predicate::NetIn(read(texts, constant::network)?),
            TypeClass::Buffer => {
                Predicate::Text(TextTest::In(TextSet::new(read(texts, constant::buffer)?)))
            }
            TypeClass::Str | TypeClass::Opaque => {
                let texts = read(texts, constant::text)?;
                Predicate::Text(if op == Op::Pmatch {
                    TextTest::Below(PathSet::new(texts))
                } else {
                    TextTest::In(TextSet::new(texts))
                })
            }
        })
    }

    /// Whether the value passes. One of another type than expected does not.
    pub(super) fn holds(&self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Predicate::Text(test), Value::Str(bytes) | Value::Buffer(bytes)) => test.holds(bytes),
            #[expect(clippy::cast_precision_loss, reason = "constants are small integers")]
            (Predicate::Number(order, right), Value::F64(left)) => {
                order.holds(left, &(*right as f64))
            }
            #[expect(clippy::cast_precision_loss, reason = "constants are small integers")]
            (Predicate::NumberIn(numbers), Value::F64(left)) => {
                numbers.iter().any(|&number| *left == number as f64)
            }
            (Predicate::Number(order, right), value) => {
                integer(value).is_some_and(|left| order.holds(&left, right))
            }
            (Predicate::NumberIn(numbers), value) => {
                integer(value).is_some_and(|left| numbers.binary_search(&left).is_ok())
            }
            (Predicate::Bool(expected), Value::Bool(value)) => expected == value,
            (Predicate::BoolIn(values), Value::Bool(value)) => values.contains(value),
            (Predicate::Ip(equal, right), Value::Ip(left)) => (left == right) == *equal,
            (Predicate::IpIn(addresses), Value::Ip(address)) => addresses.contains(address),
            (Predicate::Net(inside, network), Value::Ip(address)) => {
                network.contains(*address) == *inside
            }
            (Predicate::NetIn(networks), Value::Ip(address)) => {
                networks.iter().any(|network| network.contains(*address))
            }
            _ => false,
        }
    }
}

pub(super) fn integer(value: &Value<'_>) -> Option<i128> {
    match value {
        Value::U64(number) => Some((*number).into()),
        Value::I64(number) => Some((*number).into()),
        _ => None,
    }
}

impl TextTest {
    fn one(
        class: TypeClass,
        op: Op,
        text: &Text,
        patterns: &mut Patterns,
    ) -> Result<Self, CompileErrorKind> {
        if matches!(op, Op::Bcontains | Op::Bstartswith) {
            let bytes = constant::hexadecimal(text)?;
            return Ok(match op {
                Op::Bcontains => TextTest::Contains(Box::new(Finder::new(&bytes).into_owned())),
                _ => TextTest::StartsWith(bytes.into()),
            });
        }
        let bytes = match class {
            TypeClass::Buffer => constant::buffer(text)?,
            _ => constant::text(text)?,
        };
        Ok(match op {
            Op::Contains => TextTest::Contains(Box::new(Finder::new(bytes).into_owned())),
            Op::Icontains => TextTest::ContainsIgnoringCase(bytes.into()),
            Op::Startswith => TextTest::StartsWith(bytes.into()),
            Op::Endswith => TextTest::EndsWith(bytes.into()),
            Op::Glob => TextTest::Glob(Glob::new(bytes)),
            Op::Iglob => TextTest::Glob(Glob::ignoring_case(bytes)),
            Op::Regex => TextTest::Regex(Box::new(patterns.compile(&text.lossy())?)),
            op => TextTest::Order(Order::of(op).unwrap_or(Order::Equal), bytes.into()),
        })
    }

    fn holds(&self, text: &[u8]) -> bool {
        match self {
            TextTest::Order(order, right) => order.holds(text, &**right),
            TextTest::Contains(finder) => finder.find(text).is_some(),
            TextTest::ContainsIgnoringCase(needle) => contains_ignoring_case(text, needle),
            TextTest::StartsWith(prefix) => text.starts_with(prefix),
            TextTest::EndsWith(suffix) => text.ends_with(suffix),
            TextTest::Glob(glob) => glob.matches(text),
            TextTest::Regex(regex) => regex.is_match(&String::from_utf8_lossy(text)),
            TextTest::In(set) => set.contains(text),
            TextTest::Below(paths) => paths.matches(text),
        }
    }
}
