//! Quoting of values.
//!
//! Escapes inside quotes: `\b \f \n \r \t \\ \/`, `\xHH` with two hexadecimal digits, and the quote
//! itself. A backslash before a blank stays and the blank is lost, as in Falco.

use std::fmt::Write;

/// Why quoted text can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EscapeError {
    /// The text does not stand in two equal quotes.
    #[error("the text is not in quotes")]
    NoQuotes,
    /// A backslash before something that needs none.
    #[error("unknown escape `\\{}`", char::from(*.0))]
    Unknown(u8),
    /// `\x` without two hexadecimal digits.
    #[error("`\\x` needs two hexadecimal digits")]
    Hex,
}

/// The value of text in single or double quotes.
///
/// # Errors
/// Missing quotes, or an escape that is not known.
pub fn unescape(quoted: &[u8]) -> Result<Vec<u8>, EscapeError> {
    let [quote @ (b'"' | b'\''), inner @ .., last] = quoted else {
        return Err(EscapeError::NoQuotes);
    };
    if last != quote {
        return Err(EscapeError::NoQuotes);
    }
    let mut value = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            value.push(byte);
            continue;
        }
        value.push(match bytes.next() {
            Some(b'b') => 0x08,
            Some(b'f') => 0x0c,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b' ' | b'\\') => b'\\',
            Some(b'/') => b'/',
            Some(b'x') => hex_digit(bytes.next())? << 4 | hex_digit(bytes.next())?,
            Some(other) if other == *quote => other,
            Some(other) => return Err(EscapeError::Unknown(other)),
            None => return Err(EscapeError::Unknown(*quote)),
        });
    }
    Ok(value)
}

fn hex_digit(byte: Option<u8>) -> Result<u8, EscapeError> {
    byte.and_then(|byte| char::from(byte).to_digit(16))
        .and_then(|digit| u8::try_from(digit).ok())
        .ok_or(EscapeError::Hex)
}

/// The value in double quotes, so that [`unescape`] gives it back.
#[must_use]
pub fn escape(value: &[u8]) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for chunk in value.utf8_chunks() {
        for char in chunk.valid().chars() {
            match char {
                '\u{8}' => quoted.push_str("\\b"),
                '\u{c}' => quoted.push_str("\\f"),
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                '"' | '\\' => quoted.extend(['\\', char]),
                _ => quoted.push(char),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(quoted, "\\x{byte:02x}");
        }
    }
    quoted.push('"');
    quoted
}

/// The value as Falco prints it in a condition: quoted if it holds blanks, quotes, `=` or a
/// backslash. So an empty value prints as nothing, and one with a comma can't be told from two.
pub(crate) fn escape_if_needed(value: &[u8]) -> String {
    let needed = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, 0x0b | b'=' | b'"' | b'\'' | b'\\')
    };
    match std::str::from_utf8(value) {
        Ok(text) if !value.iter().any(needed) => text.to_owned(),
        _ => escape(value),
    }
}

/// The value as it can be parsed again: bare if it is a word.
pub(crate) fn escape_for_parsing(value: &[u8]) -> String {
    let is_bare = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'*')
    };
    match std::str::from_utf8(value) {
        Ok(text) if !text.is_empty() && value.iter().all(is_bare) => text.to_owned(),
        _ => escape(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_value_comes_back_from_its_quotes() {
        for value in [
            &b""[..],
            b"plain",
            b"a \"b\" 'c' \\ \n\r\t\x08\x0c",
            b"\xff\xfe \x00",
        ] {
            assert_eq!(unescape(escape(value).as_bytes()).unwrap(), value);
        }
    }

    #[test]
    fn only_the_enclosing_quote_may_be_escaped() {
        assert_eq!(unescape(br#"'it\'s'"#).unwrap(), b"it's");
        assert_eq!(
            unescape(br#"'a\"b'"#).unwrap_err(),
            EscapeError::Unknown(b'"')
        );
    }

    #[test]
    fn a_backslash_before_a_blank_stays_and_the_blank_goes() {
        assert_eq!(unescape(br#""a\ b""#).unwrap(), b"a\\b");
    }

    #[test]
    fn hexadecimal_escapes_take_exactly_two_digits() {
        assert_eq!(unescape(br#""\x413""#).unwrap(), b"A3");
        assert_eq!(unescape(br#""\xf""#).unwrap_err(), EscapeError::Hex);
        assert_eq!(unescape(br#""\x-1""#).unwrap_err(), EscapeError::Hex);
    }
}
