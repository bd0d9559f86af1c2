//! YAML as a tree of nodes with places.
//!
//! Scalars stay text: which of them are numbers or truths is decided by the key that holds them.
//!
//! A rules file must load here if and only if it loads in Falco, whose reader is yaml-cpp. That one
//! differs from YAML 1.2 and from all YAML libraries of Rust in both directions: it takes a comment
//! right behind a bracket or a quote, control characters, `[a,, b]`, and quotes that the end of the
//! file closes; it refuses a line with only a tab behind a plain text, or a `?` in
//! a plain text in brackets. Therefore the reader is this crate's own, and takes yaml-cpp's steps:
//! [`scan`] makes tokens with the same rules about indentation and keys, [`scalar`] reads and folds
//! texts, [`parse`] builds documents. All of it goes over the text once.
//!
//! It does without what rules files can't use: what tags mean, and nodes that contain themselves.

mod parse;
mod scalar;
mod scan;
mod token;

use std::ops::Range;
use std::rc::Rc;

use thiserror::Error;

use parse::Parser;

/// Largest file, in bytes.
pub(crate) const MAX_FILE: usize = 4 << 20;
/// Largest number of nodes in a file, with aliases counted as often as they are used. A long scalar
/// counts as several.
const MAX_NODES: usize = 1 << 19;
/// How much of a scalar's text weighs as much as a node, in bytes.
const NODE_TEXT: usize = 32;
/// How deep nodes may nest: as in yaml-cpp.
const MAX_NESTING: usize = 500;

/// A node of a document. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// Its place in the file, in bytes.
    pub(crate) span: Range<usize>,
    /// What it and the nodes below it count as.
    weight: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Scalar { text: Rc<str>, plain: bool },
    Sequence(Rc<[Node]>),
    Mapping(Rc<[(Node, Node)]>),
}

impl Node {
    /// The text of a scalar that is not null.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether it is a plain scalar that means nothing.
    pub(crate) fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Scalar { text, plain: true } => {
                matches!(&**text, "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    pub(crate) fn sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn mapping(&self) -> Option<&[(Node, Node)]> {
        match &self.kind {
            Kind::Mapping(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The value of a key. Of equal keys the first counts, as in Falco.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.mapping()?
            .iter()
            .find(|(name, _)| name.text() == Some(key))
            .map(|(_, value)| value)
    }

    /// The truth that a scalar spells.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self.text()? {
            "true" | "True" | "TRUE" | "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
                Some(true)
            }
            "false" | "False" | "FALSE" | "n" | "N" | "no" | "No" | "NO" | "off" | "Off"
            | "OFF" => Some(false),
            _ => None,
        }
    }
}

/// The whole number that a text spells, as Falco's YAML library reads them: in decimal, in octal after
/// `0` or in hexadecimal after `0x`.
pub(crate) fn whole_number(text: &str) -> Option<u32> {
    let number = text.strip_prefix('+').unwrap_or(text);
    let hexadecimal = number.strip_prefix("0x").or(number.strip_prefix("0X"));
    let (digits, radix) = match (hexadecimal, number.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (number, 10),
    };
    let spelled = digits.chars().all(|char| char.is_digit(radix));
    spelled.then(|| u32::from_str_radix(digits, radix).ok())?
}

/// Why a file is no YAML that can be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub(crate) struct YamlError {
    pub(crate) message: String,
    /// Where, in bytes.
    pub(crate) at: usize,
}

/// The documents of a file. An empty one ends it: Falco's YAML library reads no further.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, YamlError> {
    if text.len() > MAX_FILE {
        return Err(YamlError {
            message: format!("the file is larger than {} MiB", MAX_FILE >> 20),
            at: 0,
        });
    }
    let mut parser = Parser::new(text);
    let mut documents = Vec::new();
    while let Some(root) = parser.document()?.filter(|root| !root.is_null()) {
        documents.push(root);
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Node {
        let mut documents = documents(text).unwrap();
        assert_eq!(documents.len(), 1);
        documents.remove(0)
    }

    #[test]
    fn scalars_keep_their_text_and_place() {
        let text = "a: 0x1F\nb: 'it''s'\n";
        let node = only(text);
        let value = node.get("a").unwrap();
        assert_eq!(value.text(), Some("0x1F"));
        assert_eq!(&text[value.span.clone()], "0x1F");
        assert_eq!(node.get("b").unwrap().text(), Some("it's"));
    }

    #[test]
    fn of_equal_keys_the_first_counts() {
        assert_eq!(only("a: 1\na: 2\n").get("a").unwrap().text(), Some("1"));
    }

    #[test]
    fn aliases_stand_for_their_node() {
        let node = only("- &x [a, b]\n- *x\n");
        assert_eq!(node.sequence().unwrap()[1].sequence().unwrap().len(), 2);
    }

    #[test]
    fn a_bomb_of_aliases_is_refused() {
        let mut text = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..10 {
            let below = format!("*a{}, ", level - 1).repeat(10);
            text += &format!("- &a{level} [{}]\n", below.trim_end_matches(", "));
        }
        assert!(documents(&text).unwrap_err().message.contains("nodes"));
        assert!(documents(&"[".repeat(100_000)).is_err());
        assert!(documents("&a [*a]").is_err());
    }

    #[test]
    fn documents_are_read_up_to_an_empty_one() {
        assert_eq!(documents("---\na: 1\n---\n- b\n").unwrap().len(), 2);
        assert_eq!(documents("a: 1\n---\n---\n- b\n").unwrap().len(), 1);
        assert!(documents("# nothing\n").unwrap().is_empty());
    }

    #[test]
    fn whole_numbers_may_be_octal_or_hexadecimal() {
        for (text, number) in [("0", 0), ("62", 62), ("+7", 7), ("0x1F", 31), ("017", 15)] {
            assert_eq!(whole_number(text), Some(number), "{text}");
        }
        for text in ["", "-1", "1.5", "08", "0x", "5s", "4294967296"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }

    #[test]
    fn a_bracket_may_close_at_the_indentation_of_its_key() {
        let node = only("- list: a\n  items: [\n    x,\n  ]\n");
        let items = node.sequence().unwrap()[0].get("items").unwrap();
        assert_eq!(items.sequence().unwrap().len(), 1);
    }

    /// A tree, short.
    fn shown(node: &Node) -> String {
        match &node.kind {
            _ if node.is_null() => "null".to_owned(),
            Kind::Scalar { text, .. } => format!("{text:?}"),
            Kind::Sequence(items) => {
                let items: Vec<String> = items.iter().map(shown).collect();
                format!("[{}]", items.join(", "))
            }
            Kind::Mapping(pairs) => {
                let pair =
                    |(key, value): &(Node, Node)| format!("{}: {}", shown(key), shown(value));
                let pairs: Vec<String> = pairs.iter().map(pair).collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
    }

    /// What yaml-cpp 0.7 answers to these texts.
    #[test]
    fn texts_are_read_as_yaml_cpp_reads_them() {
        for (text, expected) in [
            // Comments need no blank behind what ended by itself, and one behind anything else.
            ("t: [a, b]# c\n", r#"{"t": ["a", "b"]}"#),
            ("t: {a: b}# c\n", r#"{"t": {"a": "b"}}"#),
            ("t: 'a'# c\nu: \"b\"#\n", r#"{"t": "a", "u": "b"}"#),
            ("t: [# c\n  a,# d\n  b ]\n", r#"{"t": ["a", "b"]}"#),
            ("t: a# b\n", r#"{"t": "a# b"}"#),
            // What is left out is nothing.
            ("[a,, b]", r#"["a", null, "b"]"#),
            ("[a, b,]", r#"["a", "b"]"#),
            ("[,]", "[null]"),
            ("- a\n-\n- b\n", r#"["a", null, "b"]"#),
            ("{a, b: c}", r#"{"a": null, "b": "c"}"#),
            ("[a: b, : c]", r#"[{"a": "b"}, {null: "c"}]"#),
            ("? a\n: b\n? c\n", r#"{"a": "b", "c": null}"#),
            // The last line of a mapping may lack its colon.
            ("a: b\nc\n", r#"{"a": "b", "c": null}"#),
            // Tabs between blanks of a line, and on lines behind quotes and brackets.
            ("a:\tb\t\n", r#"{"a": "b"}"#),
            (
                "- a: 'b'\n\t\n  c: [d]\n\t\n",
                r#"[{"a": "b", "c": ["d"]}]"#,
            ),
            ("- a: b\n   \t\n  c: d\n", r#"[{"a": "b", "c": "d"}]"#),
            // Control characters, within quotes and without.
            (
                "a: b\u{7}c\nd: '\u{1}'\n",
                r#"{"a": "b\u{7}c", "d": "\u{1}"}"#,
            ),
            // The end of a file closes quotes, if it comes after a line break.
            ("- a: \"b\n  c: d\n", r#"[{"a": "b c: d "}]"#),
            ("- a: 'b\n", r#"[{"a": "b "}]"#),
            // Escapes, and lines put together.
            (r#"["\x41\u00e9\U0001F600\/\e"]"#, r#"["Aé😀/\u{1b}"]"#),
            ("[\"a\\\n  b\n\n  c\"]", r#"["ab\nc"]"#),
            ("['it''s\n  b']", r#"["it's b"]"#),
            ("a: b\n  c\n\n  d\n", r#"{"a": "b c\nd"}"#),
            // Blocks.
            (
                "a: >\n  b\n  c\n\n  d\n   e\n  f\n",
                r#"{"a": "b c\nd\n e\nf\n"}"#,
            ),
            ("a: |-\n  b\n\n  c\n\n", r#"{"a": "b\n\nc"}"#),
            ("a: |+ # x\n  b\n\n", r#"{"a": "b\n\n"}"#),
            ("a: |2\n    b\n   c\n", r#"{"a": "  b\n c\n"}"#),
            ("a: |\nb: c\n", r#"{"a": "", "b": "c"}"#),
            // Tags keep a text from meaning nothing; they mean nothing else.
            ("[~, !!str ~, !x]", r#"[null, "~", ""]"#),
            (
                "a: &x b\nc: *x\n&k d: e\n",
                r#"{"a": "b", "c": "b", "d": "e"}"#,
            ),
            ("\u{feff}a: b\r\nc: d\r\n", r#"{"a": "b", "c": "d"}"#),
            ("%YAML 1.2\n---\na: b\n...\n", r#"{"a": "b"}"#),
            ("{\"a\":b, 'c' :d}", r#"{"a": "b", "c": "d"}"#),
            ("a: b:c #d\n", r#"{"a": "b:c"}"#),
        ] {
            let seen: Vec<String> = documents(text)
                .unwrap_or_else(|error| panic!("{text:?}: {error}"))
                .iter()
                .map(shown)
                .collect();
            assert_eq!(seen, [expected], "{text:?}");
        }
    }

    /// What yaml-cpp 0.7 refuses, and where.
    #[test]
    fn texts_are_refused_where_yaml_cpp_refuses_them() {
        for (text, at) in [
            // A line with only a tab, or blanks too few for the text before and a tab.
            ("- a: b\n\t\n  c: d\n", 7),
            ("- a: b\n  \t\n  c: d\n", 9),
            ("a: |\n  b\n\t\n", 9),
            ("a:\n\tb: c\n", 5),
            ("- a: \"b", 7),
            ("- a: 'b\n--- x\n", 8),
            ("a: b: c\n", 4),
            ("a: b\n c: d\n", 7),
            ("[a?]", 2),
            ("a: [b\n", 6),
            ("a: b]\nc: ]\n", 9),
            ("a: @b\n", 3),
            ("a: \"\\q\"\n", 6),
            ("a: 'b' c\n", 7),
            ("a: | b\n", 5),
            ("a: *b\n", 3),
            ("a: b\nc\n# d\n", 5),
            ("%YAML 2.0\n--- a\n", 0),
        ] {
            match documents(text) {
                Ok(documents) => panic!("{text:?}: {documents:?}"),
                Err(error) => assert_eq!(error.at, at, "{text:?}: {error}"),
            }
        }
    }

    #[test]
    fn nodes_nest_as_deep_as_in_yaml_cpp() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(documents(&nested(MAX_NESTING)).is_ok());
        assert!(documents(&nested(MAX_NESTING + 1)).is_err());
        let many = "[,".repeat(1 << 20);
        assert!(documents(&many).is_err());
    }
}
