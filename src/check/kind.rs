//! How a check is read that is of exactly one kind.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{All, Any, Check, Kind, Not};

/// What the schema says of a kind that has no words of its own there.
pub(super) const OF_KIND: &str = "See [`Check::event`].";

/// Makes [`Kind`] of the list of kinds: its variant, the key by which a check has it, perhaps what the schema says of it,
/// and all that follows from these.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident($data:ty) = $key:literal $($about:literal)?,)+) => {
        /// What is asked of the lab: which kind a check is of, and what it asks.
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        pub enum Kind {
            $($(#[doc = $doc])+ #[serde(rename = $key)] $name($data),)+
        }

        impl Kind {
            /// How the kinds are written, in the order of the schema.
            pub const NAMES: &[&str] = &[$($key),+];

            /// The keys of a check.
            const KEYS: &[&str] = &["id", "points", "needs", "stimulus", $($key,)+ "pass", "fail"];

            /// How it is written.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $key,)+
                }
            }

            /// What its folder says of it.
            pub(crate) fn criterion(&self) -> &dyn $crate::check::criterion::Criterion {
                match self {
                    $(Self::$name(criterion) => criterion,)+
                }
            }

            /// Reads the value of a kind's key; nothing if it is null.
            fn read<'de, A: serde::de::MapAccess<'de>>(
                key: &str,
                map: &mut A,
            ) -> Result<Option<Self>, A::Error> {
                match key {
                    $($key => Ok(map.next_value::<Option<$data>>()?.map(Self::$name)),)+
                    _ => Err(serde::de::Error::unknown_field(key, Self::KEYS)),
                }
            }

            /// The key of each kind, what the schema says of it, and what it may have.
            fn properties(
                generator: &mut schemars::SchemaGenerator,
            ) -> Vec<(&'static str, &'static str, schemars::Schema)> {
                vec![$((
                    $key,
                    [$($about,)? $crate::check::kind::OF_KIND][0],
                    generator.subschema_for::<Option<$data>>(),
                ),)+]
            }
        }
    };
}
pub(super) use kinds;

impl JsonSchema for Kind {
    fn schema_name() -> Cow<'static, str> {
        "Kind".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut properties = serde_json::Map::new();
        for (key, about, mut kind) in Self::properties(generator) {
            kind.insert("description".to_owned(), about.into());
            properties.insert(key.to_owned(), kind.into());
        }
        json_schema!({"type": "object", "properties": properties})
    }
}

/// Of no parts, which hold.
impl Default for Kind {
    fn default() -> Self {
        Self::All(All::default())
    }
}

impl Kind {
    /// The checks that it is made of, each with its place below the check.
    pub(crate) fn parts(&self) -> Vec<(String, &Check)> {
        match self {
            Self::All(All(parts)) => listed("all", parts).collect(),
            Self::Any(Any(parts)) => listed("any", parts).collect(),
            Self::Not(Not(part)) => vec![("not".to_owned(), part)],
            Self::Attack(attack) => {
                let honest = listed("attack/honest", &attack.honest);
                let techniques = attack.techniques.iter().enumerate();
                let stopped = techniques.filter_map(|(index, one)| {
                    let place = format!("attack/techniques/{index}/stopped");
                    Some((place, one.stopped.as_deref()?))
                });
                honest.chain(stopped).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn listed<'c>(key: &'static str, parts: &'c [Check]) -> impl Iterator<Item = (String, &'c Check)> {
    let parts = parts.iter().enumerate();
    parts.map(move |(index, part)| (format!("{key}/{index}"), part))
}

/// Where a check may have parts, below itself; `*` stands for every one of a list.
pub(crate) const PARTS: [&str; 5] = [
    "all/*",
    "any/*",
    "not",
    "attack/honest/*",
    "attack/techniques/*/stopped",
];

/// Says that a check has none of [`Kind::NAMES`], or several.
pub(crate) const NOT_ONE_KIND: &str = "a check is of exactly one kind";

impl<'de> Deserialize<'de> for Check {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Check;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("struct Check")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Check, A::Error> {
                let mut check = Check::default();
                let mut kinds = Vec::new();
                while let Some(Key(key)) = map.next_key()? {
                    match key {
                        "id" => check.id = map.next_value()?,
                        "points" => check.points = map.next_value()?,
                        "needs" => check.needs = map.next_value()?,
                        "stimulus" => check.stimulus = map.next_value()?,
                        "pass" => check.pass = map.next_value()?,
                        "fail" => check.fail = map.next_value()?,
                        _ => kinds.extend(Kind::read(key, &mut map)?),
                    }
                }
                check.kind = kinds.pop().ok_or_else(|| A::Error::custom(NOT_ONE_KIND))?;
                match kinds.is_empty() {
                    true => Ok(check),
                    false => Err(A::Error::custom(NOT_ONE_KIND)),
                }
            }
        }

        deserializer.deserialize_struct("Check", Kind::KEYS, Read)
    }
}

/// One of the keys of a check.
struct Key(&'static str);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Known;

        impl Visitor<'_> for Known {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("field identifier")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Key, E> {
                let key = Kind::KEYS.iter().find(|key| **key == text);
                key.map(|key| Key(key))
                    .ok_or_else(|| E::unknown_field(text, Kind::KEYS))
            }
        }

        deserializer.deserialize_identifier(Known)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_that_can_be_written_is_known_by_name() {
        let schema = schemars::schema_for!(Check);
        let written = schema.as_value()["properties"].as_object().unwrap();
        let beside = ["id", "points", "needs", "stimulus", "pass", "fail"];
        let written: BTreeSet<&str> = written
            .keys()
            .map(String::as_str)
            .filter(|key| !beside.contains(key))
            .collect();
        assert_eq!(
            Kind::NAMES.iter().copied().collect::<BTreeSet<_>>(),
            written
        );
    }

    #[test]
    fn every_part_stands_where_parts_of_a_check_that_cannot_be_read_are_looked_for() {
        let part = json!({"command": {"exec": ["/usr/bin/id"]}});
        let attack = json!({
            "honest": [part],
            "techniques": [{"name": "n", "by": "b", "stopped": part}],
        });
        let combined = json!([{"all": [part]}, {"any": [part]}, {"not": part}, {"attack": attack}]);
        let combined: Vec<Check> = serde_json::from_value(combined).unwrap();
        let parts = combined.iter().flat_map(|check| check.kind.parts());
        let places = parts.map(|(place, _)| place.replace('0', "*"));
        assert_eq!(places.collect::<Vec<_>>(), PARTS);
    }

    #[test]
    fn a_check_of_no_kind_or_of_two_is_none() {
        let read = |check: serde_json::Value| serde_json::from_value::<Check>(check);
        let not_one = |check| read(check).unwrap_err().to_string();
        let exec = json!({"exec": ["/usr/bin/id"]});
        assert_eq!(not_one(json!({"id": "x"})), NOT_ONE_KIND);
        assert_eq!(not_one(json!({"event": null})), NOT_ONE_KIND);
        let two = json!({"command": exec, "event": "evt.type = read"});
        assert_eq!(not_one(two), NOT_ONE_KIND);
        let one = read(json!({"command": exec, "event": null})).unwrap();
        assert_eq!(one.kind.name(), "command");
        let written = serde_json::to_value(&one).unwrap();
        assert_eq!(read(written).unwrap(), one);
    }
}
