//! Prose in Markdown: its blocks, sentences and words. The lint of tasks and the lint of all other texts share it.

use std::ops::Range;

const FENCE: &str = "```";

/// A paragraph, an item of a list, or code. Headings are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where its text is, in bytes, without the item's bullet or number.
    pub at: Range<usize>,
    /// How deep it is indented; an item is deeper than a paragraph.
    pub depth: usize,
    /// Whether it is fenced or indented code.
    pub is_code: bool,
}

/// The blocks of a text, in order.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut goes_on, mut is_fenced) = (false, false);
    let mut offset = 0;
    for whole in text.split_inclusive('\n') {
        let (start, end) = (offset, offset + whole.trim_end().len());
        offset += whole.len();
        let line = whole.trim();
        let indent = whole.len() - whole.trim_start().len();
        let is_fence = line.starts_with(FENCE);
        let marker = marker(line);
        if is_fenced || goes_on && !is_fence && !line.is_empty() && marker == 0 {
            if let Some(block) = blocks.last_mut() {
                block.at.end = end.max(block.at.end);
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            blocks.push(Block {
                at: start + indent + marker..end,
                depth: 2 * indent + usize::from(marker > 0),
                is_code: is_fence || indent >= 4 && marker == 0,
            });
        }
        let ends_here = line.is_empty() || line.starts_with('#') || is_fence && is_fenced;
        goes_on = !ends_here;
        is_fenced ^= is_fence;
    }
    blocks
}

/// How long the bullet or the number of an item is; 0 if the line begins none.
fn marker(line: &str) -> usize {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_item = match digits {
        0 => line.starts_with("- ") || line.starts_with("* "),
        _ => line[digits..].starts_with(". "),
    };
    match is_item {
        true => digits.max(1) + if digits == 0 { 1 } else { 2 },
        false => 0,
    }
}

/// The sentences of a part of a text. One ends with a full stop, a question or an exclamation mark before
/// white space, outside of literals.
#[must_use]
pub fn sentences(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut push = |range: Range<usize>| {
        let text = &text[range.clone()];
        let start = range.start + text.len() - text.trim_start().len();
        let end = start + text.trim().len();
        if start < end {
            sentences.push(start..end);
        }
    };
    let (mut from, mut is_literal, mut ends) = (part.start, false, false);
    for (at, char) in text[part.clone()].char_indices() {
        let at = part.start + at;
        match char {
            '`' => is_literal = !is_literal,
            '.' | '?' | '!' => ends = !is_literal,
            ')' | '"' | '*' => {}
            _ if char.is_whitespace() && ends => {
                push(from..at);
                (from, ends) = (at, false);
            }
            _ => ends = false,
        }
    }
    push(from..part.end);
    sentences
}

/// Whether a sentence is whole.
#[must_use]
pub fn is_finished(sentence: &str) -> bool {
    sentence
        .trim_end_matches([')', '"', '*'])
        .ends_with(['.', '?', '!'])
}

/// A text in which each literal and each value is one word, without comments and templates' tags.
#[must_use]
pub fn literals_as_words(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    let quotes = [
        ("<!--", "-->", ""),
        ("{%", "%}", ""),
        ("{{", "}}", "x"),
        ("`", "`", "x"),
    ];
    while !rest.is_empty() {
        let quoted = quotes.iter().find_map(|(open, close, word)| {
            let (_, after) = rest.strip_prefix(open)?.split_once(close)?;
            Some((word, after))
        });
        if let Some((word, after)) = quoted {
            words.push_str(word);
            rest = after;
        } else {
            let mut chars = rest.chars();
            words.extend(chars.next());
            rest = chars.as_str();
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        let all = sentences(text, 0..text.len());
        all.into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn sentences_end_outside_of_literals_and_names() {
        let text = "Edit /etc/a.conf (`b. C`). Why? `cksl answer why X`\n  in\n  words.";
        assert_eq!(
            texts(text),
            [
                "Edit /etc/a.conf (`b. C`).",
                "Why?",
                "`cksl answer why X`\n  in\n  words."
            ]
        );
    }

    #[test]
    fn a_list_completes_what_stands_above_it_and_not_beside_it() {
        let text = "The rule must\n\n1. be called\n   - a\n   - b\n2. c\n";
        let depths: Vec<usize> = blocks(text).iter().map(|block| block.depth).collect();
        assert_eq!(depths, [0, 1, 7, 7, 1]);
        assert_eq!(&text[blocks(text)[1].at.clone()], "be called");
    }

    #[test]
    fn fenced_code_is_one_block_with_its_empty_lines() {
        let text = "Run\n```sh\na\n\n- b\n# c\n```\nNow\n";
        let blocks = blocks(text);
        let code: Vec<bool> = blocks.iter().map(|block| block.is_code).collect();
        assert_eq!(code, [false, true, false]);
        assert_eq!(&text[blocks[1].at.clone()], "```sh\na\n\n- b\n# c\n```");
    }

    #[test]
    fn a_literal_is_one_word_as_a_value_is() {
        let text =
            "{% if a %}Run `strace -f -p PID` on {{ one | upper }}{% endif %} now<!-- it -->";
        assert_eq!(literals_as_words(text), "Run x on x now");
    }
}
