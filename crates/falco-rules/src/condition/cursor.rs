//! A place in a text, and the tokens that can be read there.

use super::ast::{Name, Span, Text};
use super::error::{SyntaxError, SyntaxErrorKind};
use super::quote::unescape;

pub(super) type Result<T> = std::result::Result<T, SyntaxError>;

pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) pos: usize,
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x08 | b'\r' | b'\n')
}

pub(super) fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

pub(super) fn is_bare(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'"' | b'\'' | b'=' | b',')
}

impl<'a> Cursor<'a> {
    pub(super) fn value(&mut self) -> Result<Option<Text>> {
        if let Some(text) = self.quoted()? {
            return Ok(Some(text));
        }
        let start = self.pos;
        let word = self.run(is_bare);
        Ok((!word.is_empty()).then(|| Text {
            bytes: word.as_bytes().to_vec(),
            span: start..self.pos,
        }))
    }

    /// Quoted text, if a quote stands here. It ends at the first equal quote after a byte that is
    /// not a backslash, so a value can't end in two backslashes.
    pub(super) fn quoted(&mut self) -> Result<Option<Text>> {
        let bytes = self.text.as_bytes();
        let start = self.pos;
        let Some(&quote @ (b'"' | b'\'')) = bytes.get(start) else {
            return Ok(None);
        };
        let end = (start + 1..bytes.len())
            .find(|&at| bytes[at] == quote && (at == start + 1 || bytes[at - 1] != b'\\'))
            .ok_or_else(|| self.error(SyntaxErrorKind::Unclosed))?;
        let bytes = unescape(&bytes[start..=end]).map_err(|error| self.error(error.into()))?;
        self.pos = end + 1;
        let span = start..self.pos;
        Ok(Some(Text { bytes, span }))
    }

    pub(super) fn number(&mut self) -> Option<Text> {
        let bytes = &self.text.as_bytes()[self.pos..];
        let len = number_len(bytes);
        let span = self.pos..self.pos + len;
        self.pos += len;
        (len > 0).then(|| Text {
            bytes: bytes[..len].to_vec(),
            span,
        })
    }

    pub(super) fn identifier(&mut self) -> Option<Name> {
        let start = self.pos;
        self.pos += identifier_len(&self.text.as_bytes()[start..]);
        let span: Span = start..self.pos;
        (!span.is_empty()).then(|| Name {
            text: self.text[span.clone()].to_owned(),
            span,
        })
    }

    pub(super) fn blanks(&mut self) -> bool {
        !self.run(is_blank).is_empty()
    }

    /// Takes all bytes that `belongs` accepts; it must accept all or no byte of a character.
    pub(super) fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let rest = &self.text[self.pos..];
        let len = rest.bytes().take_while(|&byte| belongs(byte)).count();
        self.pos += len;
        &rest[..len]
    }

    pub(super) fn take(&mut self, token: &str) -> bool {
        let found = self.text[self.pos..].starts_with(token);
        if found {
            self.pos += token.len();
        }
        found
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.pos).copied()
    }

    pub(super) fn error(&self, kind: SyntaxErrorKind) -> SyntaxError {
        SyntaxError { kind, at: self.pos }
    }

    pub(super) fn expected(&self, what: &'static str) -> SyntaxError {
        self.error(SyntaxErrorKind::Expected(what))
    }
}

impl From<Name> for Text {
    fn from(name: Name) -> Self {
        Text {
            bytes: name.text.into_bytes(),
            span: name.span,
        }
    }
}

pub(super) fn identifier_len(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(first) if first.is_ascii_alphabetic() => bytes
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count(),
        _ => 0,
    }
}

/// `0x` with hexadecimal digits, or a decimal number with an optional sign, fraction and exponent.
fn number_len(bytes: &[u8]) -> usize {
    let count = |from: usize, belongs: fn(&u8) -> bool| {
        bytes[from..]
            .iter()
            .take_while(|&byte| belongs(byte))
            .count()
    };
    if let [b'0', b'x' | b'X', ..] = bytes {
        match count(2, u8::is_ascii_hexdigit) {
            0 => {}
            len => return 2 + len,
        }
    }
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let digits = count(sign, u8::is_ascii_digit);
    if digits == 0 {
        return 0;
    }
    let mut len = sign + digits;
    if bytes.get(len) == Some(&b'.') {
        len += 1;
        len += count(len, u8::is_ascii_digit);
    }
    if let [b'e' | b'E', b'+' | b'-', b'0'..=b'9', ..] = &bytes[len..] {
        len += 2;
        len += count(len, u8::is_ascii_digit);
    }
    len
}
