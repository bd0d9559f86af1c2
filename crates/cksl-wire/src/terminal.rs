//! What the asker's terminal can show.

use std::env;
use std::ffi::OsString;
use std::io::{IsTerminal, stdout};

use rustix::termios::tcgetwinsize;

/// How results are to be written: what the reader's terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Columns.
    pub width: u16,
    /// Whether colour may be used (a terminal, and `NO_COLOR` unset).
    pub color: bool,
    /// No symbols beyond ASCII, no colour, no progress lines.
    pub plain: bool,
    /// Results as JSON.
    pub json: bool,
}

/// Columns where there is no terminal to ask.
const DEFAULT_WIDTH: u16 = 80;

impl Terminal {
    /// Looks at standard output and the environment (`NO_COLOR`, `TERM`, `COLUMNS`, and `CKSL_PLAIN`, by which a shell
    /// keeps the `--plain` of the command that opened it).
    #[must_use]
    pub fn detect(json: bool, plain: bool) -> Self {
        let is_terminal = stdout().is_terminal();
        let plain = plain || is_set(env::var_os(PLAIN));
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let no_color = is_set(env::var_os("NO_COLOR"));
        Self {
            width: width(is_terminal),
            color: is_terminal && !dumb && !no_color && !plain && !json,
            plain,
            json,
        }
    }
}

/// Tells programs in a node that `--plain` was asked for.
pub const PLAIN: &str = "CKSL_PLAIN";

/// Whether a variable says yes: an empty one does not.
fn is_set(variable: Option<OsString>) -> bool {
    variable.is_some_and(|value| !value.is_empty())
}

fn width(is_terminal: bool) -> u16 {
    let asked = is_terminal
        .then(|| tcgetwinsize(stdout()).ok())
        .flatten()
        .map(|size| size.ws_col)
        .filter(|columns| *columns > 0);
    let told = || env::var("COLUMNS").ok()?.parse().ok();
    asked.or_else(told).unwrap_or(DEFAULT_WIDTH).clamp(20, 1000)
}

/// The text with control characters made visible: what a learner wrote must not steer a terminal.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            // Besides the control characters those that reorder or hide text.
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.extend(character.escape_unicode());
            }
            control if control.is_control() => out.extend(control.escape_unicode()),
            other => out.push(other),
        }
    }
    out
}

/// Text of several lines as one, without control characters.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    clean(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_keeps_plain_unless_its_variable_is_empty() {
        assert!(is_set(Some("1".into())));
        assert!(!is_set(Some("".into())));
        assert!(!is_set(None));
    }
}
