//! QR codes, for pages and for terminals.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around a code that readers need.
const QUIET: i32 = 4;

fn code(text: &str) -> Option<QrCode> {
    QrCode::encode_text(text, QrCodeEcc::Medium).ok()
}

/// Its dark modules as the path of an SVG, and how many modules it is wide; nothing for a text that is too long.
pub(crate) fn path(text: &str) -> Option<(i32, String)> {
    let code = code(text)?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some((code.size() + 2 * QUIET, path))
}

/// The same as lines for a terminal, two rows of modules in each, dark on light whatever the colours of the terminal are.
#[must_use]
pub fn lines(text: &str) -> Vec<String> {
    let Some(code) = code(text) else {
        return Vec::new();
    };
    let rows = (-QUIET / 2..code.size() + QUIET / 2).step_by(2);
    let line = |y: i32| {
        let halves = (-QUIET / 2..code.size() + QUIET / 2).map(|x| {
            match (code.get_module(x, y), code.get_module(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            }
        });
        let halves: String = halves.collect();
        format!("\u{1b}[30;107m{halves}\u{1b}[0m")
    };
    rows.map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_marks_and_is_the_same_on_pages_and_in_terminals() {
        let text = "https://192.0.2.7:8443/#ABCD-2345";
        let (size, path) = path(text).unwrap();
        let modules = size - 2 * QUIET;
        assert!((21..=45).contains(&modules));
        for (x, y) in [(0, 0), (modules - 7, 0), (0, modules - 7)] {
            for step in 0..7 {
                let dark = format!("M{} {}h1v1h-1z", x + step + QUIET, y + QUIET);
                assert!(path.contains(&dark), "{dark}");
            }
        }
        let lines = lines(text);
        let drawn: usize = lines
            .iter()
            .flat_map(|line| line.chars())
            .map(|letter| match letter {
                '█' => 2,
                '▀' | '▄' => 1,
                _ => 0,
            })
            .sum();
        assert_eq!(drawn, path.matches('M').count());
        assert!(super::lines(&"x".repeat(9_000)).is_empty());
    }
}
