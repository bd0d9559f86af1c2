//! How text is written: width, colour, symbols, and the flow of words into lines.

pub use crate::terminal::{clean, clean_lines};
use std::borrow::Cow;

use console::measure_text_width;

use super::markdown::{Span, spans};
use crate::terminal::Terminal;

/// What the reader's terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns; 0 if unknown.
    pub width: usize,
    /// Whether colour may be used.
    pub color: bool,
    /// ASCII only, and no colour whatever `color` says.
    pub plain: bool,
}

/// What a piece of text means. Colour only ever repeats what a word or symbol says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
    /// Not known, or of note.
    Unsure,
    /// A literal: something to type, a name.
    Code,
    /// What stands out.
    Strong,
    /// Of less interest.
    Faint,
}

/// A symbol and its ASCII stand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// It is not known.
    Unknown,
    /// Between parts of a line.
    Dot,
    /// Before an item of a list.
    Bullet,
    /// In place of a number that there is none of.
    None,
    /// From a thing to what it bears on.
    Left,
    /// From a program to what it started.
    Right,
    /// What follows was cut.
    Cut,
    /// Before points that were lost.
    Minus,
}

impl From<Terminal> for Style {
    fn from(terminal: Terminal) -> Self {
        Self {
            width: terminal.width.into(),
            color: terminal.color,
            plain: terminal.plain,
        }
    }
}

/// What people set in print, and what stands for it in ASCII.
const IN_PRINT: [(&str, &str); 11] = [
    ("…", "..."),
    ("–", "-"),
    ("—", "-"),
    ("−", "-"),
    ("“", "\""),
    ("”", "\""),
    ("’", "'"),
    ("·", "-"),
    ("→", "->"),
    ("←", "<-"),
    ("×", "x"),
];

/// Columns assumed where the width is unknown.
const USUAL_WIDTH: usize = 80;

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 100;

const NARROWEST: usize = 20;

/// Columns that text needs beside what it stands under: with fewer, it takes the place of that, too.
const ROOM: usize = 12;

/// How far text is indented then.
const LITTLE: usize = 4;

/// A blank in a literal at which no line breaks: a character of the private use area, one column wide.
const GLUE: &str = "\u{e000}";

impl Style {
    /// Columns to fill.
    #[must_use]
    pub fn columns(&self) -> usize {
        match self.width {
            0 => USUAL_WIDTH,
            width => width.clamp(NARROWEST, WIDEST),
        }
    }

    fn colored(&self) -> bool {
        self.color && !self.plain
    }

    /// The symbol, or its stand-in.
    #[must_use]
    pub fn symbol(&self, symbol: Symbol) -> &'static str {
        let (nice, plain) = match symbol {
            Symbol::Pass => ("✓", "PASS"),
            Symbol::Fail => ("✗", "FAIL"),
            Symbol::Unknown => ("?", "????"),
            Symbol::Dot => ("·", "-"),
            Symbol::Bullet => ("·", "*"),
            Symbol::None => ("–", "-"),
            Symbol::Left => ("←", "<-"),
            Symbol::Right => ("→", "->"),
            Symbol::Cut => ("…", "..."),
            Symbol::Minus => ("−", "-"),
        };
        if self.plain { plain } else { nice }
    }

    /// `58–74 %`.
    #[must_use]
    pub fn range(&self, low: u32, high: u32) -> String {
        format!("{low}{}{high} %", self.symbol(Symbol::None))
    }

    /// A line across, with its line feed. In plain text it is an empty one: a screen reader would read each dash.
    #[must_use]
    pub fn rule(&self) -> String {
        if self.plain {
            return "\n".to_owned();
        }
        let line = "─".repeat(self.columns() - 2);
        format!("  {}\n", self.paint(Tone::Faint, &line))
    }

    /// The text with ASCII in the place of what people set in print, if that is all that may be shown.
    fn shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.plain || text.is_ascii() {
            return text.into();
        }
        let ascii = |shown: String, (printed, ascii): &(&str, &str)| shown.replace(printed, ascii);
        IN_PRINT.iter().fold(text.to_owned(), ascii).into()
    }

    /// The text in its tone, if there is colour.
    #[must_use]
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.colored() || text.is_empty() {
            return text.to_owned();
        }
        let style = console::Style::new().force_styling(true);
        let style = match tone {
            Tone::Good => style.green(),
            Tone::Bad => style.red(),
            Tone::Unsure => style.yellow(),
            // Who does not see the colour sees that it is bold.
            Tone::Code => style.cyan().bold(),
            Tone::Strong => style.bold(),
            Tone::Faint => style.dim(),
        };
        style.apply_to(text).to_string()
    }

    /// A literal: coloured, or else in backticks.
    #[must_use]
    pub fn literal(&self, text: &str) -> String {
        if self.colored() {
            self.paint_words(Tone::Code, text)
        } else {
            format!("`{text}`")
        }
    }

    /// Text with `literals` and **strong words** as lines: [`Style::flow`], which does not break a literal that fits
    /// on a line, since half a command must not be pasted.
    #[must_use]
    pub fn prose(&self, first: &str, indent: usize, text: &str) -> String {
        let room = self.columns().saturating_sub(self.indent(indent));
        let whole = |literal: &str| match literal.chars().count() + 2 <= room {
            true => literal.replace(' ', GLUE),
            false => literal.to_owned(),
        };
        self.flow(first, indent, &self.inlined(text, &whole))
            .replace(GLUE, " ")
    }

    /// Text with `literals` and **strong words**, ready to be wrapped.
    #[must_use]
    pub fn inline(&self, text: &str) -> String {
        self.inlined(text, &str::to_owned)
    }

    fn inlined(&self, text: &str, literal: &dyn Fn(&str) -> String) -> String {
        spans(text)
            .into_iter()
            .map(|span| match span {
                Span::Text(text) => text.to_owned(),
                Span::Literal(inner) => self.literal(&literal(inner)),
                Span::Strong(inner) => spans(inner)
                    .into_iter()
                    .map(|span| match span {
                        Span::Literal(inner) => self.literal(&literal(inner)),
                        Span::Text(inner) | Span::Strong(inner) => {
                            self.paint_words(Tone::Strong, inner)
                        }
                    })
                    .collect(),
            })
            .collect()
    }

    /// Paints each word on its own, so that a line may break between them.
    #[must_use]
    pub fn paint_words(&self, tone: Tone, text: &str) -> String {
        let words: Vec<String> = text.split(' ').map(|word| self.paint(tone, word)).collect();
        words.join(" ")
    }

    /// Flows text into lines: the first after `first`, the others after as many blanks as `indent`
    /// says, or fewer on a narrow terminal. Ends in a line feed. A word wider than a line stays whole.
    #[must_use]
    pub fn flow(&self, first: &str, indent: usize, text: &str) -> String {
        let width = self.columns();
        let (wanted, indent) = (indent, self.indent(indent));
        let (first, text) = (self.shown(first), self.shown(text));
        let mut out = String::new();
        let mut line = match indent < wanted {
            true => {
                let begins = first.trim_start_matches(' ');
                let blanks = first.len() - begins.len();
                " ".repeat(blanks.min(indent)) + begins
            }
            false => first.into_owned(),
        };
        let mut column = measure_text_width(&line);
        let mut fresh = true;
        let mut feed = |line: &mut String, column: &mut usize| {
            out.push_str(line.trim_end());
            out.push('\n');
            *line = " ".repeat(indent);
            *column = indent;
        };
        // A beginning that leaves no room has a line of its own.
        let word = text.split_whitespace().next().map_or(0, measure_text_width);
        let is_crowded = indent < wanted && column + ROOM > width;
        if column > indent && (is_crowded || column + word > width && indent + word <= width) {
            feed(&mut line, &mut column);
        }
        for word in text.split_whitespace() {
            let wide = measure_text_width(word);
            if !fresh && column + 1 + wide > width {
                feed(&mut line, &mut column);
                fresh = true;
            }
            if !fresh {
                line.push(' ');
                column += 1;
            }
            line.push_str(word);
            column += wide;
            fresh = false;
        }
        out.push_str(line.trim_end());
        out.push('\n');
        out
    }

    /// A line of columns as it is, without blanks at its end; flowed where the terminal is too narrow for it.
    #[must_use]
    pub fn row(&self, indent: usize, row: &str) -> String {
        let row = row.trim_end();
        match measure_text_width(row) <= self.columns() {
            true => format!("{row}\n"),
            false => self.flow("  ", indent, row),
        }
    }

    /// How far text can be indented, of what is wanted.
    fn indent(&self, wanted: usize) -> usize {
        match self.columns().checked_sub(wanted) {
            Some(room) if room >= ROOM => wanted,
            _ => wanted.min(LITTLE),
        }
    }

    /// Two texts at the ends of a line, or on two lines where the line is too short. In plain text there is no gap between
    /// the two, but ` - `: who hears the line would not know that they belong together.
    #[must_use]
    pub fn ends(&self, left: &str, right: &str) -> String {
        let (left, right) = (&*self.shown(left), &*self.shown(right));
        let width = self.columns();
        let used = measure_text_width(left) + measure_text_width(right);
        if right.is_empty() {
            format!("{left}\n")
        } else if measure_text_width(left) > width {
            self.flow("  ", 2, left) + &self.flow("  ", 2, right)
        } else if used + 3 > width {
            format!("{left}\n{}", self.flow("  ", 2, right))
        } else if self.plain {
            format!("{left} - {right}\n")
        } else {
            format!("{left}{}{right}\n", " ".repeat(width - used))
        }
    }
}

/// The text, filled with blanks to a width.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    let used = measure_text_width(text);
    format!("{text}{}", " ".repeat(width.saturating_sub(used)))
}

/// `1 hint`, `2 hints`, `2 near misses`.
#[must_use]
pub fn count(number: u64, one: &str) -> String {
    let s = match number {
        1 => "",
        _ if one.ends_with('s') => "es",
        _ => "s",
    };
    format!("{number} {one}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: Style = Style {
        width: 40,
        color: false,
        plain: false,
    };

    #[test]
    fn more_than_one_of_a_thing_is_told_as_english_has_it() {
        assert_eq!(count(1, "near miss"), "1 near miss");
        assert_eq!(count(2, "near miss"), "2 near misses");
        assert_eq!(count(0, "hint"), "0 hints");
    }

    #[test]
    fn words_flow_under_the_first_line_and_a_long_word_stays_whole() {
        let text = "one two three four five six seven eight \
                    /a/very/long/path/that/does/not/fit/on/any/line";
        assert_eq!(
            BARE.flow("  * ", 4, text),
            "  * one two three four five six seven\n    eight\n    \
             /a/very/long/path/that/does/not/fit/on/any/line\n"
        );
    }

    #[test]
    fn on_a_narrow_terminal_text_stands_below_its_beginning() {
        let narrow = Style { width: 20, ..BARE };
        assert_eq!(
            narrow.flow("  +0:00  you     ", 17, "ls -l /root: read /root"),
            "  +0:00  you\n    ls -l /root:\n    read /root\n"
        );
        assert_eq!(
            narrow.flow("          asked: ", 17, "one two"),
            "    asked:\n    one two\n"
        );
    }

    #[test]
    fn a_literal_stands_on_one_line_if_it_fits_there() {
        let text = "To see the alert run `runc exec -t ID bash`, or `a command that is longer than a line can be`.";
        assert_eq!(
            BARE.prose("  ", 2, text),
            "  To see the alert run\n  `runc exec -t ID bash`, or `a command\n  that is longer than a line can be`.\n"
        );
    }

    #[test]
    fn literals_are_coloured_or_quoted() {
        let color = Style {
            color: true,
            ..BARE
        };
        assert_eq!(BARE.inline("type `a b` **now** * 2"), "type `a b` now * 2");
        assert_eq!(
            color.inline("type `a b`"),
            "type \u{1b}[36m\u{1b}[1ma\u{1b}[0m \u{1b}[36m\u{1b}[1mb\u{1b}[0m"
        );
        assert_eq!(
            color.inline("**`a` and b**"),
            "\u{1b}[36m\u{1b}[1ma\u{1b}[0m \u{1b}[1mand\u{1b}[0m \u{1b}[1mb\u{1b}[0m"
        );
        let plain = Style {
            plain: true,
            ..color
        };
        assert_eq!(plain.inline("type `a b`"), "type `a b`");
    }

    #[test]
    fn plain_text_is_ascii_and_reads_well_aloud() {
        let plain = Style {
            plain: true,
            ..BARE
        };
        assert_eq!(plain.ends("  left", "right"), "  left - right\n");
        assert_eq!(BARE.ends("  left", "right").trim_end().len(), 40);
        assert_eq!(plain.rule(), "\n");
        let text = "Which error (EPERM, ENOENT, …)? `a “b” …`";
        assert_eq!(
            plain.prose("  · ", 4, text),
            "  - Which error (EPERM, ENOENT, ...)?\n    `a \"b\" ...`\n"
        );
    }

    #[test]
    fn what_a_learner_wrote_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\nc\u{202e}"), "a\\u{1b}[2Jb\\nc\\u{202e}");
    }
}
