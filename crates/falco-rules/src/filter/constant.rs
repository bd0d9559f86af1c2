//! Constants in conditions, read as the type of the value that they are compared with.

use std::net::IpAddr;

use super::error::CompileErrorKind;
use super::service;
use crate::condition::ast::Text;
use crate::field::FieldType;
use crate::matcher::net::{Network, parse_ip};

type Result<T> = std::result::Result<T, CompileErrorKind>;

/// Longest constant, in bytes.
const MAX_LEN: usize = 255;

fn invalid<T>(text: &Text, expected: &'static str) -> Result<T> {
    Err(CompileErrorKind::Value {
        value: text.lossy().into_owned(),
        expected,
    })
}

/// A text: at most 255 bytes, none of them NUL.
pub(super) fn text(text: &Text) -> Result<&[u8]> {
    if text.bytes.contains(&0) {
        return Err(CompileErrorKind::Nul);
    }
    buffer(text)
}

/// Bytes: at most 255.
pub(super) fn buffer(text: &Text) -> Result<&[u8]> {
    if text.bytes.len() > MAX_LEN {
        return Err(CompileErrorKind::TooLong);
    }
    Ok(&text.bytes)
}

/// Bytes given as pairs of hexadecimal digits: at most 255.
pub(super) fn hexadecimal(text: &Text) -> Result<Vec<u8>> {
    let digit = |byte: u8| {
        let digit = char::from(byte).to_digit(16)?;
        u8::try_from(digit).ok()
    };
    let pairs = text.bytes.chunks(2).map(|pair| match pair {
        &[high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    match pairs.collect::<Option<Vec<u8>>>() {
        Some(bytes) if bytes.len() > MAX_LEN => Err(CompileErrorKind::TooLong),
        Some(bytes) if !bytes.is_empty() => Ok(bytes),
        _ => invalid(text, "an even number of hexadecimal digits"),
    }
}

/// A whole number in decimal, wrapped to the width of the type. A port may be a service's name.
pub(super) fn number(text: &Text, ty: FieldType) -> Result<i128> {
    let spelled = std::str::from_utf8(&text.bytes).unwrap_or_default();
    let value = if ty == FieldType::Port {
        match port(spelled) {
            Some(port) => port,
            None => return invalid(text, "a port or the name of a known service"),
        }
    } else {
        match scan(spelled) {
            Some(value) if is_signed(ty) => value.clamp(i64::MIN.into(), i64::MAX.into()),
            Some(value) => value.clamp(-i128::from(u64::MAX), u64::MAX.into()),
            None => return invalid(text, "a whole number in decimal"),
        }
    };
    Ok(wrap(value, ty))
}

/// A number as C's `sscanf` reads it: blanks and a sign may stand before the digits. One that is too
/// large for it becomes the largest.
fn scan(text: &str) -> Option<i128> {
    let number = text.trim_start_matches(|char: char| char.is_ascii_whitespace() || char == '\x0b');
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(number.parse().unwrap_or(match number.as_bytes()[0] {
        b'-' => i128::MIN,
        _ => i128::MAX,
    }))
}

/// A port by its number, in digits only, or by the name of its service. No text at all means 0.
fn port(text: &str) -> Option<i128> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text {
            "" => Some(0),
            _ => text.parse::<i32>().ok().map(i128::from),
        };
    }
    service::port(text).map(i128::from)
}

fn is_signed(ty: FieldType) -> bool {
    use FieldType::*;
    matches!(ty, Int8 | Int16 | Int32 | Int64 | Double | Fd | Pid | Errno)
}

/// As an assignment to an integer of that type would.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "truncation is the meaning"
)]
fn wrap(value: i128, ty: FieldType) -> i128 {
    use FieldType::*;
    match ty {
        Int8 => (value as i8).into(),
        Int16 => (value as i16).into(),
        Int32 => (value as i32).into(),
        Uint8 | Flags8 | Enumflags8 | Sigtype => (value as u8).into(),
        Uint16 | Flags16 | Enumflags16 | Port | Syscallid => (value as u16).into(),
        Uint32 | Flags32 | Enumflags32 | Mode | Uid | Gid => (value as u32).into(),
        Uint64 | Reltime | Abstime => (value as u64).into(),
        Double => value,
        _ => (value as i64).into(),
    }
}

/// `true` or `false`.
pub(super) fn boolean(text: &Text) -> Result<bool> {
    match text.bytes.as_slice() {
        b"true" => Ok(true),
        b"false" => Ok(false),
        _ => invalid(text, "`true` or `false`"),
    }
}

/// An IP address.
pub(super) fn address(text: &Text) -> Result<IpAddr> {
    match parse_ip(&text.lossy()) {
        Some(address) => Ok(address),
        None => invalid(text, "an IP address"),
    }
}

/// An IP network.
pub(super) fn network(text: &Text) -> Result<Network> {
    match Network::parse(&text.lossy()) {
        Some(network) => Ok(network),
        None => invalid(text, "a network, such as 10.0.0.0/8"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(value: &str) -> Text {
        Text {
            bytes: value.as_bytes().to_vec(),
            span: 0..0,
        }
    }

    #[test]
    fn numbers_are_whole_decimal_and_wrap_to_their_type() {
        assert_eq!(number(&word("-1"), FieldType::Uint32), Ok(u32::MAX.into()));
        assert_eq!(number(&word("70000"), FieldType::Port), Ok(70_000 - 65_536));
        assert_eq!(number(&word("+5"), FieldType::Int64), Ok(5));
        for text in ["1.5", "0x10", "10k", "", "5 ", "- 5"] {
            assert!(number(&word(text), FieldType::Uint64).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_too_large_become_the_largest_and_blanks_before_them_do_not_count() {
        let huge = word("99999999999999999999999999999999999999999");
        assert_eq!(number(&huge, FieldType::Uint64), Ok(u64::MAX.into()));
        assert_eq!(number(&huge, FieldType::Int64), Ok(i64::MAX.into()));
        assert_eq!(number(&word(" -7"), FieldType::Int64), Ok(-7));
    }

    #[test]
    fn a_port_may_be_named() {
        assert_eq!(number(&word("ssh"), FieldType::Port), Ok(22));
        assert!(number(&word("ssh"), FieldType::Uint16).is_err());
        for text in ["+22", "-1", " 22", "99999999999"] {
            assert!(number(&word(text), FieldType::Port).is_err(), "{text}");
        }
    }

    #[test]
    fn bytes_come_in_pairs_of_digits() {
        assert_eq!(hexadecimal(&word("48fF")), Ok(vec![0x48, 0xff]));
        for text in ["4", "2g", ""] {
            assert!(hexadecimal(&word(text)).is_err(), "{text}");
        }
        let long = hexadecimal(&word(&"00".repeat(256)));
        assert_eq!(long, Err(CompileErrorKind::TooLong));
    }

    #[test]
    fn long_values_and_nul_bytes_are_refused() {
        assert_eq!(
            text(&word(&"x".repeat(256))),
            Err(CompileErrorKind::TooLong)
        );
        assert_eq!(text(&word("a\0")), Err(CompileErrorKind::Nul));
        assert!(buffer(&word("a\0")).is_ok());
    }
}
