//! Regular expressions as Falco reads them: the POSIX (egrep-like) syntax of RE2.
//!
//! A pattern is checked and rewritten for the `regex` crate. The Perl classes (`\d`, `\b`), groups
//! with `(?`, look-around and back references are refused.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use regex::{Regex, RegexBuilder};
use thiserror::Error;

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RegexError {
    /// An escape that POSIX does not have.
    #[error("`\\{0}` is not known here; Perl's classes and back references can't be used")]
    Escape(char),
    /// A backslash at the end.
    #[error("a backslash ends the pattern")]
    TrailingBackslash,
    /// `*`, `+`, `?` or `{}` with nothing before it.
    #[error("`{0}` has nothing to repeat; groups that begin with `(?` can't be used")]
    NothingToRepeat(char),
    /// A repetition of more than a thousand.
    #[error("a repetition can't exceed 1000")]
    RepeatsTooOften,
    /// A parenthesis without its partner.
    #[error("a parenthesis has no partner")]
    Parenthesis,
    /// A set that is not closed, or a range that ends before it starts.
    #[error("a set in brackets is malformed")]
    Set,
    /// The machine for it would be too large.
    #[error("the pattern is too large")]
    TooLarge,
    /// The machines for all patterns would be.
    #[error("the patterns of all conditions together are too large")]
    TooMany,
}

/// How much memory a compiled pattern may take, in bytes: the least of these that will do.
const SIZES: [usize; 3] = [16 << 10, 128 << 10, 2 << 20];
/// How much all patterns of a set of conditions may take.
const TOTAL_SIZE: usize = 16 << 20;

/// Patterns of a set of conditions: each is compiled once, and together they are limited.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    known: HashMap<String, Regex>,
    size: usize,
}

impl Patterns {
    /// Compiles a pattern that has to match the whole value.
    pub(crate) fn compile(&mut self, pattern: &str) -> Result<Regex, RegexError> {
        if let Some(regex) = self.known.get(pattern) {
            return Ok(regex.clone());
        }
        let whole = format!(r"\A(?:{})\z", Rewriter::new(pattern).rewrite()?);
        for size in SIZES {
            if self.size + size > TOTAL_SIZE {
                return Err(RegexError::TooMany);
            }
            let mut builder = RegexBuilder::new(&whole);
            if let Ok(regex) = builder.size_limit(size).nest_limit(250).build() {
                self.size += size;
                self.known.insert(pattern.to_owned(), regex.clone());
                return Ok(regex);
            }
        }
        Err(RegexError::TooLarge)
    }
}

/// Whether a simpler operator would do: plain text, but for `^` or one of `.* .+ .?` before it, and
/// `$` or one of those after it.
pub(crate) fn is_replaceable(pattern: &str) -> bool {
    let repeats = |byte: Option<&u8>| matches!(byte, Some(b'*' | b'+' | b'?'));
    let mut text = pattern.as_bytes();
    if let [b'^', rest @ ..] = text {
        text = rest;
    } else if let [b'.', repeat, rest @ ..] = text
        && repeats(Some(repeat))
    {
        text = rest;
    }
    if let [rest @ .., b'$'] = text {
        text = rest;
    } else if let [rest @ .., b'.', repeat] = text
        && repeats(Some(repeat))
    {
        text = rest;
    }
    !text.iter().any(|byte| br"\^$.|?*+()[]{}".contains(byte))
}

struct Rewriter<'a> {
    chars: Peekable<Chars<'a>>,
    out: String,
    /// Where the last atom starts in `out`, if there is one to repeat.
    atom: Option<usize>,
    /// Whether that atom is repeated already.
    repeated: bool,
    /// Where the open groups start in `out`.
    groups: Vec<usize>,
}

impl<'a> Rewriter<'a> {
    fn new(pattern: &'a str) -> Self {
        Rewriter {
            chars: pattern.chars().peekable(),
            out: String::with_capacity(pattern.len() + 16),
            atom: None,
            repeated: false,
            groups: Vec::new(),
        }
    }

    fn rewrite(mut self) -> Result<String, RegexError> {
        while let Some(char) = self.chars.next() {
            match char {
                '(' => {
                    self.groups.push(self.out.len());
                    self.out.push_str("(?:");
                    self.atom = None;
                }
                ')' => {
                    let start = self.groups.pop().ok_or(RegexError::Parenthesis)?;
                    self.out.push(')');
                    self.atom = Some(start);
                    self.repeated = false;
                }
                '|' => {
                    self.out.push('|');
                    self.atom = None;
                }
                '*' | '+' | '?' => self.repeat(char, &char.to_string())?,
                '{' => match self.bounds()? {
                    Some(bounds) => self.repeat('{', &bounds)?,
                    None => self.atom(r"\{"),
                },
                '.' => self.atom("."),
                '^' => self.atom("(?m:^)"),
                '$' => self.atom("(?m:$)"),
                '[' => self.set()?,
                '\\' => {
                    let literal = self.escape()?;
                    self.literal(literal);
                }
                _ => self.literal(char),
            }
        }
        if self.groups.is_empty() {
            Ok(self.out)
        } else {
            Err(RegexError::Parenthesis)
        }
    }

    fn atom(&mut self, text: &str) {
        self.atom = Some(self.out.len());
        self.repeated = false;
        self.out.push_str(text);
    }

    fn literal(&mut self, char: char) {
        let mut buffer = [0; 4];
        self.atom(&regex::escape(char.encode_utf8(&mut buffer)));
    }

    /// Repeats the last atom. `a+?` is `(a+)?` here, not a lazy `a+`.
    fn repeat(&mut self, operator: char, text: &str) -> Result<(), RegexError> {
        let start = self.atom.ok_or(RegexError::NothingToRepeat(operator))?;
        if self.repeated {
            self.out.insert_str(start, "(?:");
            self.out.push(')');
        }
        self.out.push_str(text);
        self.repeated = true;
        Ok(())
    }

    /// `{2}`, `{2,}` or `{2,5}` after its first brace; anything else leaves the brace a literal.
    fn bounds(&mut self) -> Result<Option<String>, RegexError> {
        let mut ahead = self.chars.clone();
        let inner: String = ahead.by_ref().take_while(|&char| char != '}').collect();
        let (low, high) = inner.split_once(',').unwrap_or((&inner, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if low.is_empty() || !is_number(low) || !is_number(high) {
            return Ok(None);
        }
        // Without a closing brace, `take_while` has run to the end and nothing is left to skip.
        if self.chars.clone().nth(inner.chars().count()) != Some('}') {
            return Ok(None);
        }
        let too_often =
            |text: &str| !text.is_empty() && text.parse::<u32>().is_ok_and(|n| n <= 1000);
        if !too_often(low) || !(high.is_empty() || too_often(high)) {
            return Err(RegexError::RepeatsTooOften);
        }
        self.chars = ahead;
        Ok(Some(format!("{{{inner}}}")))
    }

    /// The character that an escape stands for.
    fn escape(&mut self) -> Result<char, RegexError> {
        let char = self.chars.next().ok_or(RegexError::TrailingBackslash)?;
        Ok(match char {
            'a' => '\u{7}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'x' => self.hexadecimal()?,
            '0' => self.octal(0),
            '1'..='7' if matches!(self.chars.peek(), Some('0'..='7')) => {
                self.octal(u32::from(char) - u32::from('0'))
            }
            _ if char.is_ascii_punctuation() && char != '_' => char,
            _ => return Err(RegexError::Escape(char)),
        })
    }

    fn hexadecimal(&mut self) -> Result<char, RegexError> {
        let braced = self.chars.next_if_eq(&'{').is_some();
        let mut code = 0;
        let mut digits = 0;
        while (braced || digits < 2) && digits <= 6 {
            let Some(digit) = self.chars.peek().and_then(|char| char.to_digit(16)) else {
                break;
            };
            self.chars.next();
            code = code << 4 | digit;
            digits += 1;
        }
        let complete = if braced {
            digits > 0 && self.chars.next() == Some('}')
        } else {
            digits == 2
        };
        char::from_u32(code)
            .filter(|_| complete)
            .ok_or(RegexError::Escape('x'))
    }

    fn octal(&mut self, first: u32) -> char {
        let mut code = first;
        for _ in 0..2 {
            match self.chars.peek().and_then(|char| char.to_digit(8)) {
                Some(digit) => {
                    self.chars.next();
                    code = code << 3 | digit;
                }
                None => break,
            }
        }
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn set(&mut self) -> Result<(), RegexError> {
        let mut set = String::from("[");
        if self.chars.next_if_eq(&'^').is_some() {
            set.push('^');
        }
        let mut first = true;
        loop {
            let char = self.chars.next().ok_or(RegexError::Set)?;
            if char == ']' && !first {
                break;
            }
            first = false;
            if char == '[' && self.chars.peek() == Some(&':') {
                set.push_str(&self.class()?);
                continue;
            }
            let low = self.set_char(char)?;
            let high = self.range_end()?.unwrap_or(low);
            if high < low {
                return Err(RegexError::Set);
            }
            push_code(&mut set, low);
            set.push('-');
            push_code(&mut set, high);
        }
        set.push(']');
        self.atom(&set);
        Ok(())
    }

    fn set_char(&mut self, char: char) -> Result<char, RegexError> {
        if char == '\\' {
            self.escape()
        } else {
            Ok(char)
        }
    }

    /// The end of a range, if one begins with the last character.
    fn range_end(&mut self) -> Result<Option<char>, RegexError> {
        let mut ahead = self.chars.clone();
        if ahead.next() != Some('-') || matches!(ahead.next(), Some(']') | None) {
            return Ok(None);
        }
        self.chars.next();
        let char = self.chars.next().ok_or(RegexError::Set)?;
        self.set_char(char).map(Some)
    }

    /// `[:name:]` after its first bracket.
    fn class(&mut self) -> Result<String, RegexError> {
        const CLASSES: [&str; 14] = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print",
            "punct", "space", "upper", "word", "xdigit",
        ];
        self.chars.next();
        let inner: String = self
            .chars
            .by_ref()
            .take_while(|&char| char != ']')
            .collect();
        let name = inner.strip_suffix(':').ok_or(RegexError::Set)?;
        let plain = name.strip_prefix('^').unwrap_or(name);
        if CLASSES.contains(&plain) {
            Ok(format!("[:{name}:]"))
        } else {
            Err(RegexError::Set)
        }
    }
}

fn push_code(set: &mut String, char: char) {
    set.push_str(&format!(r"\x{{{:x}}}", u32::from(char)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, value: &str) -> bool {
        Patterns::default()
            .compile(pattern)
            .unwrap_or_else(|error| panic!("{pattern}: {error}"))
            .is_match(value)
    }

    #[test]
    fn the_whole_value_must_match() {
        assert!(fits("^[s]{1}ysca[l]{2}$", "syscall") && !fits(".*yscal", "syscall"));
        assert!(fits("a|b", "b") && !fits("a|b", "ab"));
    }

    #[test]
    fn sets_may_hold_brackets_classes_and_escapes() {
        assert!(fits("[]a]+", "]a") && fits("[^]]", "x") && fits("[[:digit:]_]+", "1_2"));
        assert!(fits(r"[\]a-c&&~~-]+", "]b&~-") && fits("[a-]+", "a-"));
    }

    #[test]
    fn repetitions_nest_and_odd_braces_are_text() {
        assert!(fits("a+?", "") && fits("(ab)*+", "abab") && fits("a{,2}", "a{,2}"));
        assert!(fits("a{2,3}", "aaa") && !fits("a{2,3}", "a") && fits("x{", "x{"));
    }

    #[test]
    fn escapes_of_punctuation_and_codes_work() {
        assert!(fits(
            r"\.\<\/\x41\x{42}\101",
            "./A"
                .replace('.', ".<")
                .as_str()
                .replace("/A", "/ABA")
                .as_str()
        ));
    }

    #[test]
    fn perl_only_syntax_is_refused() {
        for pattern in [
            r"\d+", r"\bx", "(?i)x", "(?:x)", r"(a)\1", "*a", "(", ")", "[a", r"a\", "[z-a]",
            "a{1001}", r"\pL",
        ] {
            assert!(Patterns::default().compile(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn huge_patterns_are_refused() {
        let refused = |pattern: &str| Patterns::default().compile(pattern).unwrap_err();
        let bomb = refused("((((a{1000}){1000}){1000}){1000})");
        assert_eq!(bomb, RegexError::TooLarge);
        assert_eq!(refused(&"(".repeat(10_000)), RegexError::Parenthesis);
    }

    #[test]
    fn all_patterns_together_are_limited_but_one_used_often_counts_once() {
        let mut patterns = Patterns::default();
        for _ in 0..10_000 {
            patterns.compile("[[:alpha:]]{400}").unwrap();
        }
        let many = (0..10_000).map(|n| patterns.compile(&format!("[[:alpha:]]{{400}}{n}")));
        assert_eq!(
            many.filter_map(Result::err).next(),
            Some(RegexError::TooMany)
        );
    }

    #[test]
    fn plain_text_with_simple_ends_is_replaceable() {
        for pattern in [
            "syscall",
            "^syscall",
            "syscall$",
            "syscall.*",
            ".+syscall.+",
            "a.*",
        ] {
            assert!(is_replaceable(pattern), "{pattern}");
        }
        for pattern in [r"syscall\.*", "syscal[l]?", "/home/.*/dev", "a|b"] {
            assert!(!is_replaceable(pattern), "{pattern}");
        }
    }
}
