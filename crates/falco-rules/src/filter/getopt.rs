//! Options on a command line, as POSIX `getopt` finds them.
//!
//! A word that is no option, an empty one or `--` ends them. Letters that the specification does
//! not name, words that begin with two hyphens, and options whose value is missing are passed over.

use std::borrow::Cow;

use crate::value::Value;

type Text<'a> = Cow<'a, [u8]>;

/// The options found, in their order.
pub(super) struct Options<'a> {
    found: Vec<(u8, Option<Text<'a>>)>,
    /// Options whose value is missing at the end.
    without_value: Vec<u8>,
}

impl<'a> Options<'a> {
    /// Reads the options of `words`. In `spec` a colon after a letter says that it takes a value.
    pub(super) fn read(words: &[Text<'a>], spec: &[u8]) -> Self {
        let mut options = Options {
            found: Vec::new(),
            without_value: Vec::new(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let [b'-', letters @ ..] = word.as_ref() else {
                break;
            };
            match letters {
                [] | [b'-'] => break,
                [b'-', ..] => continue,
                _ => {}
            }
            for (index, &letter) in letters.iter().enumerate() {
                let takes_value = match position(spec, letter) {
                    None => continue,
                    Some(at) => spec.get(at + 1) == Some(&b':'),
                };
                if !takes_value {
                    options.found.push((letter, None));
                    continue;
                }
                let rest = &letters[index + 1..];
                let value = if rest.is_empty() {
                    words.next().cloned()
                } else {
                    Some(Cow::Owned(rest.to_vec()))
                };
                match value {
                    Some(value) => options.found.push((letter, Some(value))),
                    None => options.without_value.push(letter),
                }
                break;
            }
        }
        options
    }

    /// The value of the last of these options: empty if it takes none or lacks it.
    pub(super) fn last(&self, option: &[u8]) -> Option<Text<'a>> {
        let &[letter] = option else {
            return None;
        };
        if self.without_value.contains(&letter) {
            return Some(Cow::Borrowed(b""));
        }
        let (_, value) = self
            .found
            .iter()
            .rev()
            .find(|(found, _)| *found == letter)?;
        Some(value.clone().unwrap_or(Cow::Borrowed(b"")))
    }

    /// Letters and values one after another; nothing if there is none.
    pub(super) fn into_list(self) -> Option<Vec<Value<'a>>> {
        let mut list = Vec::new();
        for (letter, value) in self.found {
            list.push(Value::Str(Cow::Owned(vec![letter])));
            list.extend(value.map(Value::Str));
        }
        (!list.is_empty()).then_some(list)
    }
}

fn position(spec: &[u8], letter: u8) -> Option<usize> {
    (letter != b':')
        .then(|| spec.iter().position(|&known| known == letter))
        .flatten()
}
