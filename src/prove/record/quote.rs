//! Words and texts as bash is given them by a script that is typed line by line.

/// A word, in quotes where bash would read it otherwise.
#[must_use]
pub(super) fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:,=+@%^".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    // A line that ends within quotes would be typed line by line, without those that look like comments.
    if text.chars().any(char::is_control) {
        let mut quoted = String::from("$'");
        for letter in text.chars() {
            match letter {
                '\n' => quoted.push_str("\\n"),
                '\t' => quoted.push_str("\\t"),
                '\'' => quoted.push_str("\\'"),
                '\\' => quoted.push_str("\\\\"),
                control if control.is_control() => {
                    quoted.push_str(&format!("\\u{:04x}", u32::from(control)));
                }
                other => quoted.push(other),
            }
        }
        quoted.push('\'');
        return quoted;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// What may stand in a here-document that is typed.
#[must_use]
pub(super) fn can_be_typed(text: &str) -> bool {
    text.chars()
        .all(|letter| letter == '\n' || letter == '\t' || !letter.is_control())
}

/// The lines that write a text to a file, whole.
#[must_use]
pub(super) fn here_document(path: &str, text: &str) -> String {
    let taken = |end: &str| {
        text.lines()
            .any(|line| line.trim_start_matches('\t') == end)
    };
    let end = ["EOF", "END", "END_OF_FILE"]
        .into_iter()
        .find(|end| !taken(end));
    let end = end.unwrap_or("END_OF_RECORDED_FILE");
    let newline = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("cat > {} <<'{end}'\n{text}{newline}{end}", word(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_so_that_bash_reads_it_as_it_was() {
        for text in [
            "plain-word_1.2/x",
            "",
            "two words",
            "it's",
            "$HOME `id` \"x\"",
            "a\nb\t'c'\\",
            "*.yaml",
            "größe",
        ] {
            let script = format!("printf '%s' {}", word(text));
            let read = std::process::Command::new("bash")
                .args(["-c", &script])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8_lossy(&read.stdout), text, "{script}");
            assert!(!word(text).contains('\n'));
        }
    }

    #[test]
    fn a_here_document_ends_with_a_word_that_the_text_does_not_have() {
        let document = here_document("/etc/x", "a\nEOF\nb");
        assert_eq!(document, "cat > /etc/x <<'END'\na\nEOF\nb\nEND");
    }
}
