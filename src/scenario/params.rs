//! Drawing an attempt's parameters from its seed.
//!
//! The same seed gives the same values for good: a recorded attempt can be made again by any later
//! version. So the stream is defined here and nowhere else:
//!
//! - block `i` of the parameter `NAME` is SHA-256 of `"cksl-param-1"`, the seed (8 bytes, big
//!   endian), `NAME` in UTF-8, a zero byte and `i` (4 bytes, big endian);
//! - the blocks in order, cut into big-endian 64-bit words, are the parameter's words;
//! - a number below `n` is the first word below the largest multiple of `n` that 64 bits hold,
//!   modulo `n`.
//!
//! Each parameter has a stream of its own, so adding one changes no other.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Param;

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

/// The words of one parameter, or of whatever else is drawn.
pub struct Words<'a> {
    seed: u64,
    name: &'a str,
    block: u32,
    ready: Vec<u64>,
}

impl<'a> Words<'a> {
    /// The stream that a seed and a name give.
    #[must_use]
    pub fn new(seed: u64, name: &'a str) -> Self {
        Words {
            seed,
            name,
            block: 0,
            ready: Vec::new(),
        }
    }

    fn next(&mut self) -> u64 {
        loop {
            if let Some(word) = self.ready.pop() {
                return word;
            }
            let digest = Sha256::new()
                .chain_update(b"cksl-param-1")
                .chain_update(self.seed.to_be_bytes())
                .chain_update(self.name)
                .chain_update([0])
                .chain_update(self.block.to_be_bytes())
                .finalize();
            self.block += 1;
            self.ready = digest
                .chunks_exact(8)
                .map(|bytes| {
                    bytes
                        .iter()
                        .fold(0, |word, byte| word << 8 | u64::from(*byte))
                })
                .rev()
                .collect();
        }
    }

    /// The place of one of so many things, each as likely; there is one at least.
    pub(crate) fn index(&mut self, many: usize) -> usize {
        usize::try_from(self.below(many as u64)).unwrap_or_default()
    }

    /// A number below `n`, each as likely; `n` is at least 1.
    fn below(&mut self, n: u64) -> u64 {
        let unfair = u64::MAX - u64::MAX % n;
        loop {
            let word = self.next();
            if word < unfair {
                return word % n;
            }
        }
    }
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
