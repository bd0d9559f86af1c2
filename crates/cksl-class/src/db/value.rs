//! What a column has: a number, text or bytes, or nothing. Both databases know nothing else.

use super::{Error, Result};

/// See the module. What is nothing has a type, too: PostgreSQL asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Number(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// A row that was read.
#[derive(Clone, Debug)]
pub(crate) struct Row(pub(super) Vec<Value>);

impl Row {
    /// What the column of that place has.
    ///
    /// # Errors
    /// It has something else, or nothing.
    pub(crate) fn get<T: FromValue>(&self, column: usize) -> Result<T> {
        let found = self.0.get(column).and_then(T::from_value);
        found.ok_or_else(|| Error::wrong(format!("column {column} has not what it must have")))
    }
}

/// What a parameter can be.
pub(crate) trait ToValue {
    fn to_value(&self) -> Value;
}

/// What a column can be read as; nothing if it has something else.
pub(crate) trait FromValue: Sized {
    fn from_value(value: &Value) -> Option<Self>;
}

impl Value {
    fn is_nothing(&self) -> bool {
        matches!(
            self,
            Self::Number(None) | Self::Text(None) | Self::Bytes(None)
        )
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value.is_nothing() {
            true => Some(None),
            false => T::from_value(value).map(Some),
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => *number,
            _ => None,
        }
    }
}

impl FromValue for u32 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => text.clone(),
            _ => None,
        }
    }
}

impl FromValue for [u8; 32] {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => bytes.as_deref()?.try_into().ok(),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => bytes.clone(),
            _ => None,
        }
    }
}

/// What a type is as a parameter, also where there is none of it.
macro_rules! to_value {
    ($($type:ty: $kind:ident, $value:ident => $to:expr;)*) => {$(
        impl ToValue for $type {
            fn to_value(&self) -> Value {
                let $value = self;
                Value::$kind(Some($to))
            }
        }

        impl ToValue for Option<$type> {
            fn to_value(&self) -> Value {
                Value::$kind(self.as_ref().map(|$value| $to))
            }
        }
    )*};
}

to_value! {
    i64: Number, number => *number;
    u32: Number, number => i64::from(*number);
    bool: Number, is => i64::from(*is);
    String: Text, text => text.clone();
    &str: Text, text => (*text).to_owned();
    [u8; 32]: Bytes, bytes => bytes.to_vec();
    Vec<u8>: Bytes, bytes => bytes.clone();
}

impl<T: ToValue> ToValue for &T {
    fn to_value(&self) -> Value {
        (*self).to_value()
    }
}
