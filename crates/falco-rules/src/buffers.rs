//! How values that are buffers of bytes are written.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How buffers of bytes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Buffers {
    /// With a dot for each byte that can't be printed.
    #[default]
    Dotted,
    /// In base64.
    Base64,
    /// As text: with its line ends and tabs, and a dot for each other byte that can't be printed.
    Text,
    /// In hexadecimal, sixteen bytes in an indented line of its own.
    Hex,
    /// The same, with the bytes as text beside it.
    HexAscii,
}

impl Buffers {
    /// A buffer, written so.
    #[must_use]
    pub fn write(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Buffers::Dotted => dotted(bytes),
            Buffers::Base64 => STANDARD.encode(bytes).into_bytes(),
            Buffers::Text => {
                let with_ends = |(byte, shown)| match byte {
                    b'\n' | b'\r' | b'\t' => byte,
                    _ => shown,
                };
                bytes
                    .iter()
                    .copied()
                    .zip(dotted(bytes))
                    .map(with_ends)
                    .collect()
            }
            Buffers::Hex => hex(bytes, false),
            Buffers::HexAscii => hex(bytes, true),
        }
    }
}

/// Lines of sixteen bytes, in pairs, each after its offset.
fn hex(bytes: &[u8], with_text: bool) -> Vec<u8> {
    /// Columns of a full line's pairs, with a blank before each.
    const COLUMNS: usize = 8 * 5;
    let mut out = String::new();
    for (row, line) in bytes.chunks(16).enumerate() {
        let mut pairs = String::new();
        for pair in line.chunks(2) {
            pairs.push(' ');
            for byte in pair {
                write!(pairs, "{byte:02x}").expect("writing to a string does not fail");
            }
        }
        write!(out, "\n\t0x{:04x}:", row * 16).expect("writing to a string does not fail");
        if with_text {
            let text = String::from_utf8_lossy(&dotted(line)).into_owned();
            write!(out, "{pairs:COLUMNS$}  {text}").expect("writing to a string does not fail");
        } else {
            out.push_str(&pairs);
        }
    }
    out.into_bytes()
}

/// Bytes with a dot for each that can't be printed.
pub(crate) fn dotted(bytes: &[u8]) -> Vec<u8> {
    let printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    bytes
        .iter()
        .map(|byte| if printable(*byte) { *byte } else { b'.' })
        .collect()
}
