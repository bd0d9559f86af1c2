//! Drawing an attempt's parameters from its seed, each from a stream of its own ([`Words`]).

use std::collections::BTreeMap;

use super::Param;
use crate::check::Words;

/// Characters of a token.
const TOKEN_ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// An attempt's parameters, by name.
///
/// Secret values are kept apart: what a learner can read is made from [`Values::public`] only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    public: BTreeMap<String, String>,
    secret: BTreeMap<String, String>,
}

impl Values {
    /// Draws every parameter for `seed`. One that can't be drawn (nothing to pick from, an empty
    /// range), which the loader refuses, is left out.
    #[must_use]
    pub fn draw(params: &BTreeMap<String, Param>, seed: u64) -> Values {
        let mut values = Values::default();
        for (name, param) in params {
            if let Some(value) = draw(param, &mut Words::new(seed, name)) {
                let values = if param.secret {
                    &mut values.secret
                } else {
                    &mut values.public
                };
                values.insert(name.clone(), value);
            }
        }
        values
    }

    /// Puts `new` in the place of every public value that is `old`.
    pub(super) fn replace(&mut self, old: &str, new: &str) {
        for value in self.public.values_mut().filter(|value| *value == old) {
            new.clone_into(value);
        }
    }

    /// The values that a learner may see.
    #[must_use]
    pub fn public(&self) -> &BTreeMap<String, String> {
        &self.public
    }

    /// The values that stay on the host.
    #[must_use]
    pub fn secret(&self) -> &BTreeMap<String, String> {
        &self.secret
    }

    /// All values.
    #[must_use]
    pub fn all(&self) -> BTreeMap<String, String> {
        let mut all = self.public.clone();
        all.extend(self.secret.clone());
        all
    }
}

fn draw(param: &Param, words: &mut Words) -> Option<String> {
    if !param.pick.is_empty() {
        let index = words.below(param.pick.len() as u64);
        return Some(param.pick[usize::try_from(index).ok()?].clone());
    }
    if let Some((first, last)) = param.range {
        let size = u64::try_from(i128::from(last) - i128::from(first) + 1).ok()?;
        let offset = words.below(size.max(1));
        return Some((i128::from(first) + i128::from(offset)).to_string());
    }
    let token = (0..param.token?)
        .map(|_| {
            let index = words.below(TOKEN_ALPHABET.len() as u64);
            char::from(TOKEN_ALPHABET[usize::try_from(index).unwrap_or_default()])
        })
        .collect();
    Some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(items: &[&str]) -> Param {
        Param {
            pick: items.iter().map(|&item| item.to_owned()).collect(),
            ..Param::default()
        }
    }

    #[test]
    fn a_seed_gives_the_same_values_in_every_version() {
        let params = BTreeMap::from([
            ("container".to_owned(), pick(&["web", "shop", "billing"])),
            (
                "port".to_owned(),
                Param {
                    range: Some((1024, 65535)),
                    ..Param::default()
                },
            ),
            (
                "nonce".to_owned(),
                Param {
                    token: Some(40),
                    secret: true,
                    ..Param::default()
                },
            ),
        ]);
        let values = Values::draw(&params, 7);
        assert_eq!(values.public()["container"], "web");
        assert_eq!(values.public()["port"], "25454");
        assert_eq!(
            values.secret()["nonce"],
            "6ze5vihdviem8o46uj7jhscmcun235t8ec0b689h"
        );
        assert!(!values.public().contains_key("nonce"));
    }

    #[test]
    fn another_seed_or_another_name_gives_other_values() {
        let token = Param {
            token: Some(16),
            ..Param::default()
        };
        let params = BTreeMap::from([("a".to_owned(), token.clone()), ("b".to_owned(), token)]);
        let (one, two) = (Values::draw(&params, 1), Values::draw(&params, 2));
        assert_ne!(one.public()["a"], two.public()["a"]);
        assert_ne!(one.public()["a"], one.public()["b"]);
    }

    #[test]
    fn every_item_and_both_ends_of_a_range_are_drawn() {
        let params = BTreeMap::from([
            ("item".to_owned(), pick(&["x", "y", "z"])),
            (
                "number".to_owned(),
                Param {
                    range: Some((-1, 1)),
                    ..Param::default()
                },
            ),
        ]);
        let drawn: Vec<Values> = (0..64).map(|seed| Values::draw(&params, seed)).collect();
        for item in ["x", "y", "z"] {
            assert!(drawn.iter().any(|values| values.public()["item"] == item));
        }
        for number in ["-1", "0", "1"] {
            assert!(
                drawn
                    .iter()
                    .any(|values| values.public()["number"] == number)
            );
        }
    }
}
