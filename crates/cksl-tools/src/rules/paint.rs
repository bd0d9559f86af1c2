//! How answers about rules are written: marks, colour, and text that can't steer a terminal.

use cksl_wire::terminal::{Terminal, clean};

/// What a piece of text means. Colour only ever repeats what a word or a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Unsure,
    Strong,
    Faint,
    Code,
}

/// How a terminal shows such text.
pub(crate) trait Paint {
    /// The text in its tone, if there is colour.
    fn paint(&self, tone: Tone, text: &str) -> String;

    /// Text with `literals`, which are coloured where there is colour.
    fn inline(&self, text: &str) -> String;

    /// Flows text with `literals` into lines: the first after `first`, the others after as many
    /// blanks. Ends in a line feed. A word wider than a line stays whole.
    fn flow(&self, first: &str, text: &str) -> String;

    /// The mark, or its stand-in without symbols.
    fn mark(&self, mark: &'static str, plain: &'static str) -> &'static str;
}

impl Paint for Terminal {
    fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.color || self.plain || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Unsure => "33",
            Tone::Strong => "1",
            Tone::Faint => "2",
            Tone::Code => "36;1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    fn inline(&self, text: &str) -> String {
        let mut out = String::new();
        for (index, part) in text.split('`').enumerate() {
            let literal = index % 2 == 1;
            match (literal, self.color && !self.plain) {
                (true, true) => out.push_str(&self.paint(Tone::Code, part)),
                (true, false) => out.push_str(&format!("`{part}`")),
                (false, _) => out.push_str(part),
            }
        }
        out
    }

    fn flow(&self, first: &str, text: &str) -> String {
        let indent = first.chars().count();
        let width = usize::from(self.width).clamp(40, 100);
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in text.split_whitespace() {
            let wide = line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && indent + wide > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        let indent = " ".repeat(indent);
        let text = self.inline(&lines.join("\n"));
        format!("{first}{}\n", text.replace('\n', &format!("\n{indent}")))
    }

    fn mark(&self, mark: &'static str, plain: &'static str) -> &'static str {
        if self.plain { plain } else { mark }
    }
}

/// The text with control characters made visible, cut to `most` characters.
pub(crate) fn visible(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", clean(&text[..cut])),
        None => clean(text),
    }
}

/// A number with its thousands apart: `31,220`.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 event`, `2 events`.
pub(crate) fn count(many: u64, one: &str) -> String {
    let s = if many == 1 { "" } else { "s" };
    format!("{} {one}{s}", number(many))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: Terminal = Terminal {
        width: 40,
        color: false,
        plain: false,
        json: false,
    };

    #[test]
    fn literals_are_coloured_or_quoted() {
        let color = Terminal {
            color: true,
            ..BARE
        };
        assert_eq!(BARE.inline("it is `a b`"), "it is `a b`");
        assert_eq!(color.inline("it is `a b`"), "it is \x1b[36;1ma b\x1b[0m");
    }

    #[test]
    fn words_flow_under_the_first_line() {
        assert_eq!(
            BARE.flow("  ! ", "one two three four five six seven eight nine"),
            "  ! one two three four five six seven\n    eight nine\n"
        );
    }

    #[test]
    fn what_an_event_holds_cannot_steer_the_terminal() {
        assert_eq!(visible("a\x1b[2Jb\n", 9), "a\\u{1b}[2Jb\\n");
        assert_eq!(visible("abcdef", 3), "abc…");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(number(31_220), "31,220");
        assert_eq!(number(999), "999");
        assert_eq!(count(1, "event"), "1 event");
    }
}
