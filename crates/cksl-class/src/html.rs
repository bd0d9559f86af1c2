//! Texts as HTML. Templates escape all that they are given: what a learner typed, what a node said, and content alike.

use cksl_wire::report::markdown::{Block, Span, blocks, spans};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

/// A block of a text of content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Part<'a> {
    /// A heading.
    Heading {
        /// Its words.
        text: Vec<Piece>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        text: Vec<Piece>,
    },
    /// Items that stand together.
    List {
        /// Whether they have numbers.
        ordered: bool,
        /// In order.
        items: Vec<Item>,
    },
    /// Code.
    Code {
        /// Its lines.
        lines: std::borrow::Cow<'a, [String]>,
    },
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// How many lists it stands in beyond the first.
    pub below: usize,
    /// Its number, where that is not its place in the list.
    pub value: Option<usize>,
    /// It has no number in a list of numbers.
    pub bullet: bool,
    /// Its text.
    pub text: Vec<Piece>,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// `text`, `code`, `strong`, `strong code`.
    pub kind: &'static str,
    /// As it is.
    pub text: String,
}

/// An environment whose templates escape all that they are given. `text.html` is in it: macros for texts of content.
///
/// # Panics
/// Never: what it is made of is tested.
#[must_use]
pub fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .expect("the standard delimiters are valid"),
    );
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(escaped);
    // Of a sentence with literals in back-ticks, what `inline` writes.
    environment.add_filter("pieces", |text: &str| Value::from(Serde(pieces(text))));
    environment
        .add_template("text.html", include_str!("../templates/text.html"))
        .expect("the macros are valid");
    environment
}

/// Writes a value as text of HTML, or of an attribute in quotes. The usual formatter also writes `/` as five characters,
/// of which a page of paths has thousands.
fn escaped(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let text = value.to_string();
    if value.is_safe() {
        return out.write_str(&text).map_err(Error::from);
    }
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, special) = rest.split_at(at);
        out.write_str(before)?;
        out.write_str(match special.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &special[1..];
    }
    out.write_str(rest).map_err(Error::from)
}

/// The blocks of a text of content.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'static>> {
    let mut parts = Vec::new();
    for block in blocks(text) {
        let part = match block {
            Block::Heading(text) => Part::Heading {
                text: pieces(&text),
            },
            Block::Paragraph(text) => Part::Paragraph {
                text: pieces(&text),
            },
            Block::Code { lines, .. } => Part::Code {
                lines: lines.into(),
            },
            Block::Item { mark, below, text } => {
                let number = mark
                    .as_deref()
                    .and_then(|mark| mark.strip_suffix('.')?.parse().ok());
                let mut item = Item {
                    below,
                    value: number.filter(|number| *number != 1),
                    bullet: false,
                    text: pieces(&text),
                };
                if let Some(Part::List { items, ordered }) = parts.last_mut() {
                    item.value = number.filter(|number| *number != items.len() + 1);
                    item.bullet = *ordered && mark.is_none();
                    items.push(item);
                    continue;
                }
                Part::List {
                    ordered: mark.is_some(),
                    items: vec![item],
                }
            }
        };
        parts.push(part);
    }
    parts
}

/// The parts of a line of content.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let pieces = spans(text).into_iter();
    let piece = |kind, text: &str| Piece {
        kind,
        text: text.to_owned(),
    };
    pieces
        .flat_map(|span| match span {
            Span::Text(text) => vec![piece("text", text)],
            Span::Literal(text) => vec![piece("code", text)],
            Span::Strong(text) => {
                let inner = spans(text).into_iter();
                let inner = inner.map(|span| match span {
                    Span::Literal(text) => piece("strong code", text),
                    Span::Text(text) | Span::Strong(text) => piece("strong", text),
                });
                inner.collect()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_in_strong_words_is_strong_and_a_literal() {
        let found = pieces("**Mount `/srv`:** now");
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|piece| (piece.kind, piece.text.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("strong", "Mount "),
                ("strong code", "/srv"),
                ("strong", ":"),
                ("text", " now")
            ]
        );
    }

    #[test]
    fn bullets_below_a_number_don_t_count_and_the_next_number_is_its_own() {
        let found = parts("1. one\n   - below\n2. two\n3. three");
        let [
            Part::List {
                ordered: true,
                items,
            },
        ] = &found[..]
        else {
            panic!("{found:?}")
        };
        let looks: Vec<_> = items.iter().map(|item| (item.value, item.bullet)).collect();
        let expected = [
            (None, false),
            (None, true),
            (Some(2), false),
            (Some(3), false),
        ];
        assert_eq!(looks, expected);
    }
}
