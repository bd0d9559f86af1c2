//! Why falco does not take a file, with the place in it.

use serde::{Deserialize, Serialize};

/// Longest part of a line that is quoted, in characters.
const MOST_QUOTED: usize = 100;

/// A file that falco refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What is wrong, after the file, the line and the column.
    pub why: String,
    /// The line, and one with `^` below the place. Nothing where the place is not known.
    pub quote: Vec<String>,
}

impl Refusal {
    /// `message` is about `width` characters at a place of `text`, which is that of `file`. Line and column count from 1,
    /// the column in characters.
    #[must_use]
    pub fn at(
        file: &str,
        text: &str,
        (line, column): (usize, usize),
        width: usize,
        message: &str,
    ) -> Self {
        let why = format!("{file}, line {line}, column {column}: {message}");
        let quote = match text.lines().nth(line.saturating_sub(1)) {
            Some(whole) => quoted(line, whole, column.saturating_sub(1), width),
            None => Vec::new(),
        };
        Self { why, quote }
    }

    /// One of which the place is not known.
    #[must_use]
    pub fn without_place(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            quote: Vec::new(),
        }
    }

    /// The file, if it is known.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        let file = self.why.split([',', ':']).next()?;
        file.starts_with('/').then_some(file)
    }

    /// The same in several lines, as `falco` writes it. Empty where the place is not known.
    #[must_use]
    pub fn report(&self) -> String {
        let Self { why, quote } = self;
        if quote.is_empty() {
            return String::new();
        }
        format!("{why}\n{}\n", quote.join("\n"))
    }
}

/// The line with its number, and one with `^` below `width` characters from `column` on, from 0. Of a long line it is the
/// part round the place.
fn quoted(line: usize, whole: &str, column: usize, width: usize) -> Vec<String> {
    // A tab would be wider in a terminal than below it.
    let visible = |char: char| if char.is_control() { ' ' } else { char };
    let from = column.saturating_sub(MOST_QUOTED / 2);
    let part: String = whole
        .chars()
        .skip(from)
        .take(MOST_QUOTED)
        .map(visible)
        .collect();
    let room = part.chars().count().saturating_sub(column - from);
    let arrows = "^".repeat(width.min(room).max(1));
    let number = line.to_string();
    vec![
        format!("{number} | {}", part.trim_end()),
        format!(
            "{:1$} | {arrows:>2$}",
            "",
            number.len(),
            column - from + arrows.len()
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_below_what_is_meant() {
        let text = "a: 1\njson_output: maybe\n";
        let refusal = Refusal::at("/etc/f.yaml", text, (2, 14), 5, "no");
        assert_eq!(refusal.file(), Some("/etc/f.yaml"));
        assert_eq!(Refusal::without_place("no rules: bad").file(), None);
        assert_eq!(
            refusal.report(),
            "/etc/f.yaml, line 2, column 14: no\n2 | json_output: maybe\n  |              ^^^^^\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_and_what_is_not_there_has_no_quote() {
        let text = format!("{}x\ty\n", " ".repeat(500));
        let refusal = Refusal::at("f", &text, (1, 501), 9, "no");
        let arrows = refusal.quote[1].find('^').unwrap();
        assert_eq!(&refusal.quote[0][arrows..], "x y");
        assert!(refusal.quote[1].ends_with(" ^^^"), "{refusal:?}");
        assert_eq!(
            Refusal::at("f", "a\n", (7, 1), 1, "no").quote,
            Vec::<String>::new()
        );
    }
}
