//! Reads typed settings from a tree of configuration, and notices the keys that nobody asked for.

use std::cell::RefCell;
use std::fmt::Display;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};

use super::node::Node;

/// A value that its key can't have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{key}`: {message}")]
pub(super) struct ValueError {
    /// The key, as `-o` would spell it.
    pub(super) key: String,
    /// What is wrong.
    pub(super) message: String,
}

impl ValueError {
    fn at(mut self, key: &str) -> Self {
        if self.key.is_empty() {
            self.key = key.to_owned();
        }
        self
    }
}

impl de::Error for ValueError {
    fn custom<T: Display>(message: T) -> Self {
        Self {
            key: String::new(),
            message: message.to_string(),
        }
    }
}

/// Reads a `T`, and the keys for which it has no place.
pub(super) fn read<T: DeserializeOwned>(node: &Node) -> Result<(T, Vec<String>), ValueError> {
    let unknown = RefCell::default();
    let value = T::deserialize(Reader {
        node,
        key: String::new(),
        unknown: &unknown,
    })?;
    Ok((value, unknown.into_inner()))
}

struct Reader<'a> {
    node: &'a Node,
    key: String,
    unknown: &'a RefCell<Vec<String>>,
}

impl<'a> Reader<'a> {
    fn child(&self, node: &'a Node, key: String) -> Self {
        Self {
            node,
            key,
            unknown: self.unknown,
        }
    }

    fn error(self, expected: &str) -> ValueError {
        let message = match self.node {
            Node::Null => format!("it has no value; expected {expected}"),
            Node::Scalar(text) => format!("`{text}` is not {expected}"),
            Node::List(_) => format!("a list is not {expected}"),
            Node::Map(_) => format!("a mapping is not {expected}"),
        };
        ValueError {
            key: self.key,
            message,
        }
    }

    fn number<T: std::str::FromStr>(self) -> Result<(T, String), ValueError> {
        match self.node {
            Node::Scalar(text) => match text.trim().parse() {
                Ok(number) => Ok((number, self.key)),
                Err(_) => Err(self.error("a number that fits here")),
            },
            _ => Err(self.error("a number")),
        }
    }

    fn visit_list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let items: &[Node] = match self.node {
            Node::List(items) => items,
            Node::Null => &[],
            _ => return Err(self.error("a list")),
        };
        let readers = items
            .iter()
            .enumerate()
            .map(|(index, item)| self.child(item, format!("{}[{index}]", self.key)));
        visitor
            .visit_seq(de::value::SeqDeserializer::new(readers))
            .map_err(|error: ValueError| error.at(&self.key))
    }

    fn visit_mapping<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let entries: &[(String, Node)] = match self.node {
            Node::Map(entries) => entries,
            Node::Null => &[],
            _ => return Err(self.error("a mapping")),
        };
        visitor
            .visit_map(Entries {
                parent: &self,
                rest: entries.iter(),
                value: None,
            })
            .map_err(|error: ValueError| error.at(&self.key))
    }
}

struct Entries<'a> {
    parent: &'a Reader<'a>,
    rest: std::slice::Iter<'a, (String, Node)>,
    value: Option<&'a (String, Node)>,
}

impl<'de> de::MapAccess<'de> for Entries<'_> {
    type Error = ValueError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ValueError> {
        self.value = self.rest.next();
        let Some((key, _)) = self.value else {
            return Ok(None);
        };
        let key: StrDeserializer<'_, ValueError> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, ValueError> {
        let (key, node) = self.value.expect("a value is asked for after its key");
        let parent = &self.parent.key;
        let path = if parent.is_empty() {
            key.clone()
        } else {
            format!("{parent}.{key}")
        };
        seed.deserialize(self.parent.child(node, path))
    }
}

impl<'de> IntoDeserializer<'de, ValueError> for Reader<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            let (number, key) = self.number()?;
            visitor.$visit(number).map_err(|error: ValueError| error.at(&key))
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Reader<'_> {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.node {
            Node::Null => visitor.visit_unit(),
            Node::Scalar(_) => self.deserialize_str(visitor),
            Node::List(_) => self.visit_list(visitor),
            Node::Map(_) => self.visit_mapping(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let Node::Scalar(text) = self.node else {
            return Err(self.error("true or false"));
        };
        let value = match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" => true,
            "false" | "no" | "off" | "n" => false,
            _ => return Err(self.error("true or false")),
        };
        visitor.visit_bool(value)
    }

    numbers! {
        deserialize_i8 visit_i8
        deserialize_i16 visit_i16
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
        deserialize_f32 visit_f32
        deserialize_f64 visit_f64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.node {
            Node::Scalar(text) => visitor
                .visit_str(text)
                .map_err(|error: ValueError| error.at(&self.key)),
            Node::Null => visitor.visit_str(""),
            _ => Err(self.error("text")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.node {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.visit_list(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.visit_mapping(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.visit_mapping(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let Node::Scalar(text) = self.node else {
            return Err(self.error("a word"));
        };
        let word = text.to_ascii_lowercase();
        if !variants.contains(&word.as_str()) {
            let words = variants.join(", ");
            return Err(self.error(&format!("one of {words}")));
        }
        let word: StrDeserializer<'_, ValueError> = word.as_str().into_deserializer();
        visitor.visit_enum(word)
    }

    /// Where serde ends up with a key that the type does not have.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.unknown.borrow_mut().push(self.key);
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct identifier
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Settings {
        on: bool,
        port: u16,
        inner: Inner,
        names: Vec<String>,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Inner {
        path: Option<String>,
    }

    fn settings(text: &str) -> Result<(Settings, Vec<String>), ValueError> {
        read(&serde_saphyr::from_str(text).unwrap())
    }

    #[test]
    fn text_becomes_what_the_setting_wants() {
        let (settings, unknown) =
            settings("{on: 'Yes', port: '8765', inner: {path: 5}, names: [a, true]}").unwrap();
        assert_eq!(
            settings,
            Settings {
                on: true,
                port: 8765,
                inner: Inner {
                    path: Some("5".to_owned())
                },
                names: vec!["a".to_owned(), "true".to_owned()],
            }
        );
        assert!(unknown.is_empty());
    }

    #[test]
    fn a_section_without_content_is_its_default() {
        let (settings, _) = settings("inner:\nnames:\n").unwrap();
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn keys_without_a_place_are_named_in_full() {
        let (_, unknown) = settings("{onn: true, inner: {pth: x}}").unwrap();
        assert_eq!(unknown, ["onn", "inner.pth"]);
    }

    #[test]
    fn a_wrong_value_names_its_key() {
        let error = |text| settings(text).unwrap_err().to_string();
        assert_eq!(error("on: maybe"), "`on`: `maybe` is not true or false");
        assert_eq!(
            error("port: 70000"),
            "`port`: `70000` is not a number that fits here"
        );
        assert_eq!(error("names: {a: b}"), "`names`: a mapping is not a list");
        assert_eq!(error("names: [[a]]"), "`names[0]`: a list is not text");
        assert_eq!(error("inner: 3"), "`inner`: `3` is not a mapping");
    }
}
