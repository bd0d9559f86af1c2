//! Where in the text of a configuration a value stands.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

/// The values of a text, each with its place.
enum Places {
    Scalar,
    List(Vec<Spanned<Places>>),
    Map(Vec<(String, Spanned<Places>)>),
}

/// Where the value of a key stands, spelt as in `-o` (`rules_files[2]`, `http_output.url`). If the text has no such key,
/// the nearest value round it.
pub(super) fn of_key(text: &str, key: &str) -> Option<Location> {
    let mut found: Spanned<Places> = serde_saphyr::from_str(text).ok()?;
    let mut at = None;
    for step in key.split(['.', '[']) {
        let step = step.trim_end_matches(']');
        let next = match found.value {
            Places::Scalar => None,
            Places::List(items) => {
                let index: Option<usize> = step.parse().ok();
                index.and_then(|index| items.into_iter().nth(index))
            }
            Places::Map(entries) => entries
                .into_iter()
                .find(|(name, _)| name == step)
                .map(|(_, it)| it),
        };
        let Some(next) = next else { break };
        at = Some(next.referenced);
        found = next;
    }
    at
}

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct PlacesVisitor;

        impl<'de> Visitor<'de> for PlacesVisitor {
            type Value = Places;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Places, E> {
                Ok(Places::Scalar)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Places, E> {
                Ok(Places::Scalar)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Places, E> {
                Ok(Places::Scalar)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Places, E> {
                Ok(Places::Scalar)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Places, E> {
                Ok(Places::Scalar)
            }

            fn visit_str<E>(self, _: &str) -> Result<Places, E> {
                Ok(Places::Scalar)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Places, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = from.next_element()? {
                    items.push(item);
                }
                Ok(Places::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Places, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = from.next_entry()? {
                    entries.push(entry);
                }
                Ok(Places::Map(entries))
            }
        }

        from.deserialize_any(PlacesVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_or_what_is_round_it() {
        let text = "a: 1\nb:\n  - x\n  - {c: 2}\nd: {e: {f: 3}}\n";
        let at = |key: &str| of_key(text, key).map(|at| (at.line(), at.column()));
        assert_eq!(at("a"), Some((1, 4)));
        assert_eq!(at("b[0]"), Some((3, 5)));
        assert_eq!(at("b[1].c"), Some((4, 9)));
        assert_eq!(at("d.e.f"), Some((5, 12)));
        assert_eq!(at("d.e.none"), at("d.e"));
        assert_eq!(at("none"), None);
    }
}
