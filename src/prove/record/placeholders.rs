//! The values of an attempt in a text, put back as what they were drawn for.

use std::collections::BTreeMap;

use crate::scenario::Values;

/// Values that are shorter may stand in a text by chance.
const SHORTEST: usize = 3;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// It is the same in each attempt.
    Text(&'a str),
    /// It is the value of this parameter.
    Value(&'a str),
}

/// The values of one attempt.
#[derive(Clone, Debug, Default)]
pub struct Placeholders {
    /// Value and name, the longest value first.
    public: Vec<(String, String)>,
    secret: Vec<(String, String)>,
}

impl Placeholders {
    /// Those of an attempt with these values.
    #[must_use]
    pub fn of(values: &Values) -> Self {
        let sorted = |values: &BTreeMap<String, String>| {
            let long = values.iter().filter(|(_, value)| value.len() >= SHORTEST);
            let mut long: Vec<_> = long
                .map(|(name, value)| (value.clone(), name.clone()))
                .collect();
            long.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
            long
        };
        Self {
            public: sorted(values.public()),
            secret: sorted(values.secret()),
        }
    }

    /// Names of the values that are too short to be looked for.
    #[must_use]
    pub fn left_out(values: &Values) -> Vec<String> {
        let all = values.all();
        let short = all.iter().filter(|(_, value)| value.len() < SHORTEST);
        short.map(|(name, _)| name.clone()).collect()
    }

    /// The parts of a text; `secret` if values may stand in it that a learner must not read.
    #[must_use]
    pub fn pieces<'a>(&'a self, text: &'a str, secret: bool) -> Vec<Piece<'a>> {
        let values = || {
            let secret = self.secret.iter().filter(move |_| secret);
            self.public.iter().chain(secret)
        };
        let mut pieces = Vec::new();
        let (mut begin, mut at) = (0, 0);
        while at < text.len() {
            let rest = &text[at..];
            let before = text[..at].chars().next_back();
            let found = values().find(|(value, _)| {
                let after = rest
                    .strip_prefix(value.as_str())
                    .map(|rest| rest.chars().next());
                after.is_some_and(|after| is_border(before) && is_border(after))
            });
            match found {
                Some((value, name)) => {
                    if begin < at {
                        pieces.push(Piece::Text(&text[begin..at]));
                    }
                    pieces.push(Piece::Value(name));
                    at += value.len();
                    begin = at;
                }
                None => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        if begin < text.len() {
            pieces.push(Piece::Text(&text[begin..]));
        }
        pieces
    }

    /// The text as a template; `literal` writes what is no value.
    fn template(&self, text: &str, secret: bool, literal: impl Fn(&str) -> String) -> String {
        let pieces = self.pieces(text, secret);
        let mut template = String::new();
        for (at, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Value(name) => template.push_str(&format!("{{{{ {name} }}}}")),
                Piece::Text(text) => {
                    let text = literal(text);
                    // Before a value it would begin a template one letter earlier.
                    let before_a_value = pieces.get(at + 1).is_some();
                    match text.strip_suffix('{').filter(|_| before_a_value) {
                        Some(text) => template.push_str(&(escaped(text) + "{{ '{' }}")),
                        None => template.push_str(&escaped(&text)),
                    }
                }
            }
        }
        template
    }

    /// A text that a learner may read, as a template.
    #[must_use]
    pub fn shown(&self, text: &str) -> String {
        self.template(text, false, str::to_owned)
    }

    /// A text that only the host reads, as a template.
    #[must_use]
    pub fn hidden(&self, text: &str) -> String {
        self.template(text, true, str::to_owned)
    }

    /// A regular expression that matches the text, as a template.
    #[must_use]
    pub fn regex(&self, text: &str) -> String {
        self.template(text, true, regex::escape)
    }

    /// A name for the same thing in every attempt: small letters, digits and hyphens of a text, as few as a name may have.
    #[must_use]
    pub(super) fn slug(&self, text: &str) -> String {
        /// A name has at most 40, and begins with what it is a name of.
        const MOST: usize = 24;
        let mut slug = String::new();
        for letter in self.named(text).to_lowercase().chars() {
            match letter {
                'a'..='z' | '0'..='9' => slug.push(letter),
                _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        slug.truncate(MOST);
        slug.trim_end_matches('-').to_owned()
    }

    /// The text with the names of parameters in the place of their values.
    #[must_use]
    fn named(&self, text: &str) -> String {
        let pieces = self.pieces(text, true).into_iter();
        pieces
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Value(text) => text,
            })
            .collect()
    }

    /// Whether a value stands in the text.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        let pieces = self.pieces(text, true);
        pieces.iter().any(|piece| matches!(piece, Piece::Value(_)))
    }
}

fn is_border(letter: Option<char>) -> bool {
    letter.is_none_or(|letter| !letter.is_alphanumeric())
}

/// What would begin a template stands as text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let two = rest.get(at..at + 2);
        escaped.push_str(&rest[..at]);
        match two {
            Some(begin @ ("{{" | "{%" | "{#")) => {
                escaped.push_str(&format!("{{{{ '{begin}' }}}}"));
                rest = &rest[at + 2..];
            }
            _ => {
                escaped.push('{');
                rest = &rest[at + 1..];
            }
        }
    }
    escaped.push_str(rest);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Param, render};

    fn drawn() -> (Placeholders, BTreeMap<String, String>) {
        let pick = |value: &str| Param {
            pick: vec![value.to_owned()],
            ..Param::default()
        };
        let mut secret = pick("hush-hush");
        secret.secret = true;
        let params = BTreeMap::from([
            ("container".to_owned(), pick("web")),
            ("image".to_owned(), pick("web-shop")),
            ("port".to_owned(), pick("25001")),
            ("short".to_owned(), pick("7")),
            ("key".to_owned(), secret),
        ]);
        let values = Values::draw(&params, 1);
        assert_eq!(Placeholders::left_out(&values), ["short"]);
        (Placeholders::of(&values), values.all())
    }

    #[test]
    fn a_value_is_put_back_where_it_stands_alone() {
        let (placeholders, _) = drawn();
        for (text, template) in [
            ("runc exec web id", "runc exec {{ container }} id"),
            ("/srv/web-shop/x", "/srv/{{ image }}/x"),
            ("website webs", "website webs"),
            ("port 25001, 250017", "port {{ port }}, 250017"),
            ("7 of 7", "7 of 7"),
            ("key hush-hush", "key hush-hush"),
        ] {
            assert_eq!(placeholders.shown(text), template);
        }
        assert_eq!(placeholders.hidden("key hush-hush"), "key {{ key }}");
        assert_eq!(placeholders.regex("a.b 25001"), r"a\.b {{ port }}");
    }

    #[test]
    fn rendered_with_the_same_values_it_is_the_text_again() {
        let (placeholders, all) = drawn();
        for text in [
            "awk '{{print $1}}' {% x %} {# y #} web",
            "{ a } { web-shop }",
            "größe {25001}",
            "docker ps --format '{{.Names}}'",
        ] {
            assert_eq!(render(&placeholders.hidden(text), &all).unwrap(), text);
        }
    }
}
