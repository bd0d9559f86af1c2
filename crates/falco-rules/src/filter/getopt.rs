//! Options on a command line, as Falco's `getopt()` finds them.
//!
//! A word that is no option, an empty one or `--` ends them. Words that begin with two hyphens are
//! passed over.

use std::borrow::Cow;

use crate::value::Value;

type Text<'a> = Cow<'a, [u8]>;

/// An option, as it stands on a command line.
enum Found<'a> {
    /// A letter that the specification does not name.
    Unknown,
    /// One that takes no value.
    Flag(u8),
    /// One with its value; nothing if the words end before it.
    Valued(u8, Option<Text<'a>>),
}

/// The options found, in their order.
pub(super) struct Options<'a> {
    found: Vec<Found<'a>>,
}

impl<'a> Options<'a> {
    /// Reads the options of `words`. In `spec` a colon after a letter says that it takes a value.
    pub(super) fn read(words: &[Text<'a>], spec: &[u8]) -> Self {
        let mut found = Vec::new();
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
                if letter == b':' || !spec.contains(&letter) {
                    found.push(Found::Unknown);
                    continue;
                }
                if !spec.windows(2).any(|pair| pair == [letter, b':']) {
                    found.push(Found::Flag(letter));
                    continue;
                }
                let rest = &letters[index + 1..];
                let value = if rest.is_empty() {
                    words.next().cloned()
                } else {
                    Some(Cow::Owned(rest.to_vec()))
                };
                found.push(Found::Valued(letter, value));
                break;
            }
        }
        Options { found }
    }

    /// What the last of these options says: its value, empty if that is missing, or its own letter if
    /// it takes none.
    pub(super) fn last(self, option: u8) -> Option<Text<'a>> {
        self.found.into_iter().rev().find_map(|found| match found {
            Found::Flag(letter) if letter == option => Some(Cow::Owned(vec![letter])),
            Found::Valued(letter, value) if letter == option => Some(value.unwrap_or_default()),
            _ => None,
        })
    }

    /// Letters and values one after another, `?` for an unknown letter and an empty text for an option
    /// without its value; nothing if there is none.
    pub(super) fn into_list(self) -> Option<Vec<Value<'a>>> {
        let mut list = Vec::new();
        for found in self.found {
            match found {
                Found::Unknown => list.push(Value::Str(Cow::Borrowed(b"?"))),
                Found::Flag(letter) => list.push(Value::Str(Cow::Owned(vec![letter]))),
                Found::Valued(letter, Some(value)) => {
                    list.push(Value::Str(Cow::Owned(vec![letter])));
                    list.push(Value::Str(value));
                }
                Found::Valued(_, None) => list.push(Value::Str(Cow::Borrowed(b""))),
            }
        }
        (!list.is_empty()).then_some(list)
    }
}

#[cfg(test)]
mod tests {
    use crate::field::{FieldRef, FieldTable};
    use crate::filter::Filter;
    use crate::value::{Extract, Value};

    struct Nothing;

    impl Extract for Nothing {
        fn extract(&self, _: &FieldRef) -> Option<Value<'_>> {
            None
        }

        fn event_type(&self) -> &str {
            "openat"
        }
    }

    #[test]
    fn letters_and_values_are_told_as_falco_tells_them() {
        let fields = FieldTable::falco();
        for (condition, expected) in [
            // A flag is asked for by its letter.
            (r#"getopt(("-n", "-t", "x"), "nt:")[n] = n"#, true),
            (r#"getopt(("-t", "x"), "nt:")[n] = n"#, false),
            (r#"getopt(("-t", "x", "-t", "y"), "t:")[t] = y"#, true),
            (r#"getopt(("-t", "x", "-t"), "t:")[t] = """#, true),
            // A missing value is an empty one, without the letter.
            (r#"getopt(("-t"), "t:") intersects ("")"#, true),
            (r#"getopt(("-t"), "t:") intersects ("t")"#, false),
            // A letter that is not asked for.
            (r#"getopt(("-xn"), "n") intersects ("?")"#, true),
            (r#"getopt(("-x:"), "x") intersects (":")"#, false),
            (r#"getopt(("--long", "-n"), "n") intersects ("?")"#, false),
        ] {
            let filter = Filter::compile(condition, &fields)
                .unwrap_or_else(|error| panic!("{condition}: {}", error.message));
            assert_eq!(filter.matches(&Nothing), expected, "{condition}");
        }
    }

    #[test]
    fn what_getopt_can_not_take_does_not_compile() {
        let fields = FieldTable::falco();
        for (condition, part) in [
            (r#"getopt("-n", "n") intersects ("n")"#, "a list of texts"),
            (
                r#"getopt(proc.args, "n") intersects ("n")"#,
                "a list of texts",
            ),
            (
                r#"getopt(("-n"), ("n")) intersects ("n")"#,
                "a list of texts",
            ),
            (r#"getopt(("-n")) intersects ("n")"#, "a list of texts"),
            (r#"getopt(("-n"), "n")[""] = n"#, "one letter in brackets"),
            (r#"getopt(("-n"), "n")[nn] = n"#, "one letter in brackets"),
        ] {
            let error = Filter::compile(condition, &fields).unwrap_err();
            assert!(
                error.message.contains(part),
                "{condition}: {}",
                error.message
            );
        }
        assert!(Filter::compile(r#"getopt((proc.name), "n")[n] = n"#, &fields).is_ok());
    }
}
