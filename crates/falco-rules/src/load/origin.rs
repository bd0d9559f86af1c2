//! Texts put together from pieces of rule files, which know where each byte came from.

use std::ops::Range;

use super::yaml::{Kind, Node};

/// A place in one of the files of a loader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which file.
    pub(super) file: usize,
    /// Bytes from its start.
    pub(super) offset: usize,
}

/// How far from the last visible character the next one is looked for, in bytes: an escape has none
/// of its own, and must not make the search go through the rest of the file.
const NEAR: usize = 1024;

/// A text with the origin of its bytes.
///
/// The text of a folded or quoted YAML scalar is aligned with its source by its visible
/// characters; for blanks and escapes the place is that of the last visible one before.
#[derive(Clone, Debug, Default)]
pub(super) struct Sourced {
    pub(super) text: String,
    /// Sorted by `start`; each holds until the next begins.
    runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    /// Where it begins in the text.
    start: usize,
    origin: Spot,
    /// Whether the origin advances with the text, or is one place for all of it.
    advances: bool,
}

impl Sourced {
    /// The text of a scalar of a file.
    pub(super) fn of_scalar(node: &Node, file: usize, source: &str) -> Self {
        let Kind::Scalar { text, .. } = &node.kind else {
            return Sourced::default();
        };
        let mut sourced = Sourced {
            text: text.to_string(),
            runs: vec![Run {
                start: 0,
                origin: Spot {
                    file,
                    offset: node.span.start,
                },
                advances: false,
            }],
        };
        let mut cursor = node.span.start;
        for (start, char) in text
            .char_indices()
            .filter(|(_, char)| !char.is_whitespace())
        {
            let near = node.span.end.min(cursor.saturating_add(NEAR));
            let near = source.as_bytes().get(cursor..near).unwrap_or_default();
            let mut encoded = [0; 4];
            let encoded = char.encode_utf8(&mut encoded).as_bytes();
            let Some(skipped) = memchr::memmem::find(near, encoded) else {
                continue;
            };
            let offset = cursor + skipped;
            cursor = offset + char.len_utf8();
            if sourced.spot(start).offset != offset {
                sourced.runs.push(Run {
                    start,
                    origin: Spot { file, offset },
                    advances: true,
                });
            }
        }
        sourced
    }

    /// A text that stands for something at one place.
    pub(super) fn at(text: String, origin: Spot) -> Self {
        Sourced {
            text,
            runs: vec![Run {
                start: 0,
                origin,
                advances: false,
            }],
        }
    }

    /// The origin of a byte.
    pub(super) fn spot(&self, at: usize) -> Spot {
        let index = self.runs.partition_point(|run| run.start <= at);
        match index.checked_sub(1).map(|index| self.runs[index]) {
            Some(run) if run.advances => Spot {
                offset: run.origin.offset + (at - run.start),
                ..run.origin
            },
            Some(run) => run.origin,
            None => Spot { file: 0, offset: 0 },
        }
    }

    /// Takes blanks off both ends.
    pub(super) fn trim(&mut self) {
        let end = self.text.trim_end().len();
        let start = end - self.text[..end].trim_start().len();
        *self = self.slice(start..end);
    }

    /// A part of the text, with its origin.
    pub(super) fn slice(&self, range: Range<usize>) -> Sourced {
        let mut part = Sourced::at(self.text[range.clone()].to_owned(), self.spot(range.start));
        let first = self.runs.partition_point(|run| run.start <= range.start);
        if let Some(run) = first.checked_sub(1).map(|index| self.runs[index]) {
            part.runs[0].advances = run.advances;
        }
        let later = self.runs[first..]
            .iter()
            .take_while(|run| run.start < range.end);
        part.runs.extend(later.map(|run| Run {
            start: run.start - range.start,
            ..*run
        }));
        part
    }

    /// Adds the other after one blank.
    pub(super) fn append(&mut self, other: &Sourced) {
        self.text.push(' ');
        self.push(other);
    }

    /// Adds the other.
    pub(super) fn push(&mut self, other: &Sourced) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.runs.extend(other.runs.iter().map(|run| Run {
            start: run.start + shift,
            ..*run
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::super::yaml::documents;
    use super::*;

    fn condition(source: &str) -> Sourced {
        let node = documents(source).unwrap().remove(0);
        Sourced::of_scalar(node.get("c").unwrap(), 0, source)
    }

    fn assert_found(sourced: &Sourced, source: &str, word: &str) {
        let spot = sourced.spot(sourced.text.find(word).unwrap());
        assert_eq!(spot.offset, source.find(word).unwrap(), "{word}");
    }

    #[test]
    fn words_of_folded_text_are_found_in_their_lines() {
        let source = "c: >\n  evt.type = a\n  and proc.name = b\n";
        let sourced = condition(source);
        for word in ["evt.type", "and", "proc.name", "b"] {
            assert_found(&sourced, source, word);
        }
    }

    #[test]
    fn words_after_an_escape_are_found_too() {
        let source = r#"c: "x = \"y\" and zz""#;
        let sourced = condition(source);
        assert_eq!(sourced.text, r#"x = "y" and zz"#);
        assert_found(&sourced, source, "zz");
    }

    #[test]
    fn parts_put_together_remember_where_they_came_from() {
        let source = "c: a in (list) and tail";
        let sourced = condition(source);
        let start = sourced.text.find("list").unwrap();
        let mut joined = sourced.slice(0..start);
        joined.push(&Sourced::at("x, y, z".to_owned(), sourced.spot(start)));
        joined.push(&sourced.slice(start + 4..sourced.text.len()));
        assert_eq!(joined.text, "a in (x, y, z) and tail");
        assert_eq!(joined.spot(start + 5).offset, source.find("list").unwrap());
        assert_found(&joined, source, "tail");
    }
}
