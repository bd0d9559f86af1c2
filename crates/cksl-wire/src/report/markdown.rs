//! The part of Markdown that content uses, as data: headings, paragraphs, lists, fenced code, and `literals` and
//! **strong words** within a line.

/// A block of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// Code.
    Code {
        /// Whether its lines are commands of a shell.
        shell: bool,
        /// The lines.
        lines: Vec<String>,
    },
    /// An item of a list.
    Item {
        /// Its number; none for a bullet.
        mark: Option<String>,
        /// How many lists it stands in beyond the first.
        below: usize,
        /// Its text.
        text: String,
    },
    /// A paragraph.
    Paragraph(String),
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span<'a> {
    /// Words.
    Text(&'a str),
    /// Something to type, a name.
    Literal(&'a str),
    /// What stands out.
    Strong(&'a str),
}

/// Levels of lists below another that look different.
const DEEPEST: usize = 2;

/// The blocks of a text, in order.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with("```") {
            let code = lines.by_ref().take_while(|line| line.trim() != "```");
            blocks.push(Block::Code {
                shell: trimmed == "```sh",
                lines: code.map(|line| line.trim_end().to_owned()).collect(),
            });
            continue;
        }
        if trimmed.starts_with('#') {
            let heading = trimmed.trim_start_matches('#').trim();
            blocks.push(Block::Heading(heading.to_owned()));
            continue;
        }
        let below = (line.len() - line.trim_start().len()) / 2;
        // A paragraph or an item goes on until a blank line or the next block.
        let mut whole = trimmed.to_owned();
        while let Some(next) = lines.next_if(|next| continues(next)) {
            whole.push(' ');
            whole.push_str(next.trim());
        }
        blocks.push(match item(&whole) {
            Some((mark, rest)) => Block::Item {
                mark,
                below: below.min(DEEPEST),
                text: rest.to_owned(),
            },
            None => Block::Paragraph(whole),
        });
    }
    blocks
}

fn continues(line: &str) -> bool {
    let line = line.trim();
    !(line.is_empty() || line.starts_with('#') || line.starts_with("```") || item(line).is_some())
}

/// The number (none for a bullet) and the text of a list's item.
fn item(line: &str) -> Option<(Option<String>, &str)> {
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((None, rest));
    }
    let (number, rest) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| (Some(format!("{number}.")), rest))
}

/// The parts of a line. A mark that is not closed is text.
#[must_use]
pub fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(found) = rest[from..].find(['`', '*']) {
        let at = from + found;
        let mark = if rest[at..].starts_with('`') {
            "`"
        } else {
            "**"
        };
        let inner = rest[at..]
            .strip_prefix(mark)
            .and_then(|inner| inner.split_once(mark))
            .filter(|(inner, _)| !inner.is_empty());
        let Some((inner, after)) = inner else {
            from = at + 1;
            continue;
        };
        if at > 0 {
            spans.push(Span::Text(&rest[..at]));
        }
        spans.push(match mark {
            "`" => Span::Literal(inner),
            _ => Span::Strong(inner),
        });
        (rest, from) = (after, 0);
    }
    if !rest.is_empty() {
        spans.push(Span::Text(rest));
    }
    spans
}
