//! Values of fields, and the border between the language and whatever knows the events.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::field::PrintFormat;

/// The value of a field for one event.
///
/// Strings are bytes: the kernel promises no encoding. A field without a value is `None` at
/// [`Extract::extract`], never an empty string.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text or a path.
    Str(Cow<'a, [u8]>),
    /// A buffer of bytes (`evt.buffer`), rendered with dots for what can't be printed.
    Buffer(Cow<'a, [u8]>),
    /// An unsigned number.
    U64(u64),
    /// A signed number.
    I64(i64),
    /// A floating-point number.
    F64(f64),
    /// `true` or `false`.
    Bool(bool),
    /// An IP address.
    Ip(IpAddr),
    /// The value of a field that is a list in its own right (flag IS_LIST).
    List(Vec<Value<'a>>),
    /// Several values of which one may satisfy a comparison: both ends of a connection
    /// (`fd.ip`), or all ancestors (`proc.aname` without an index).
    Each(Vec<Value<'a>>),
}

impl<'a> Value<'a> {
    /// The value as text, for joining it with others: lists in parentheses, their elements
    /// separated by commas.
    #[must_use]
    pub fn into_text(self, format: PrintFormat) -> Cow<'a, [u8]> {
        let text = match (self, format) {
            (Value::Str(text) | Value::Buffer(text), _) => return text,
            (Value::U64(number), PrintFormat::Hex) => format!("{number:X}"),
            (Value::U64(number), PrintFormat::Octal) => format!("{number:o}"),
            (Value::U64(number), PrintFormat::PaddedDecimal) => format!("{number:09}"),
            (Value::U64(number), _) => number.to_string(),
            (Value::I64(number), PrintFormat::Hex) => format!("{number:X}"),
            (Value::I64(number), PrintFormat::Octal) => format!("{number:o}"),
            (Value::I64(number), PrintFormat::PaddedDecimal) => format!("{number:09}"),
            (Value::I64(number), _) => number.to_string(),
            (Value::F64(number), _) => format!("{number:.1}"),
            (Value::Bool(truth), _) => truth.to_string(),
            (Value::Ip(address), _) => address.to_string(),
            (Value::List(items) | Value::Each(items), format) => {
                let texts: Vec<_> = items
                    .into_iter()
                    .map(|item| item.into_text(format))
                    .collect();
                return Cow::Owned([&b"("[..], &texts.join(&b","[..]), b")"].concat());
            }
        };
        Cow::Owned(text.into_bytes())
    }
}

/// Where the values of fields come from: one event with the state around it.
///
/// The language knows neither kernels nor recordings; it asks here.
pub trait Extract {
    /// The value of `field` for this event; `None` when its source is missing.
    fn extract(&self, field: &crate::field::FieldRef) -> Option<Value<'_>>;

    /// Whether the field has a value for some events at least. Where it has not, a condition that asks
    /// for it can't be satisfied.
    fn fills(&self, _field: &crate::field::FieldRef) -> bool {
        true
    }

    /// Name of the event's type (`openat`), by which rules are indexed.
    fn event_type(&self) -> &str;

    /// Event source that the event belongs to: `syscall` unless said otherwise.
    fn source(&self) -> &str {
        "syscall"
    }
}
