//! Reading the YAML of content: typed values, with a place in the text for every mistake.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::{Error, Location, Options, Spanned};

use super::diagnostic::{Diagnostic, Span};

/// Largest YAML file, in bytes.
pub(crate) const MAX_BYTES: usize = 256 << 10;

/// Deepest nesting of collections.
const MAX_DEPTH: usize = 24;

/// Most nodes, aliases counted as often as they are used.
const MAX_NODES: usize = 20_000;

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MAX_NODES,
        },
        strict_booleans: true,
        with_snippet: false,
    }
}

/// Reads a file of content.
///
/// # Errors
/// The first mistake in it: no YAML, too large or too deep, an unknown or missing key, a value of
/// another type.
pub(crate) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Box<Diagnostic>> {
    if text.len() > MAX_BYTES {
        return Err(Box::new(Diagnostic::of_file(
            "content/too-large",
            file,
            format!(
                "the file has {} bytes; at most {MAX_BYTES} are read",
                text.len()
            ),
        )));
    }
    serde_saphyr::from_str_with_options(text, options())
        .map_err(|error| Box::new(diagnostic(file, text, &error)))
}

fn diagnostic(file: &str, text: &str, error: &Error) -> Diagnostic {
    if let Error::AliasError { error, .. } = error.without_snippet() {
        return diagnostic(file, text, error);
    }
    let error = error.without_snippet();
    let new = |code, message: String, width| Diagnostic {
        code,
        message,
        file: file.to_owned(),
        at: error
            .location()
            .filter(|at| at.line() > 0)
            .map(|at| span(text, &at, width)),
        help: None,
    };
    match error {
        Error::SerdeUnknownField {
            field, expected, ..
        } => new(
            "content/unknown-key",
            format!("`{field}` is not a key here"),
            field.len(),
        )
        .help(format!("known keys: {}", expected.join(", ")))
        .did_you_mean(field, expected.iter().copied()),
        Error::SerdeUnknownVariant {
            variant, expected, ..
        } => new(
            "content/unknown-value",
            format!("`{variant}` is not a value for this key"),
            variant.len(),
        )
        .help(format!("one of: {}", expected.join(", ")))
        .did_you_mean(variant, expected.iter().copied()),
        Error::SerdeMissingField { field, .. } => {
            new("content/missing-key", format!("`{field}` is missing"), 1)
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("the key");
            new(
                "content/duplicate-key",
                format!("`{key}` stands here twice"),
                key.len(),
            )
        }
        Error::SerdeInvalidType {
            unexpected,
            expected,
            ..
        }
        | Error::SerdeInvalidValue {
            unexpected,
            expected,
            ..
        } => new(
            "content/wrong-type",
            format!("expected {expected}, found {unexpected}"),
            1,
        ),
        Error::InvalidScalar { ty, .. } => {
            new("content/wrong-type", format!("this is not a {ty}"), 1)
        }
        Error::Unexpected { expected, .. } => {
            new("content/wrong-type", format!("expected {expected}"), 1)
        }
        Error::Budget { .. } | Error::AliasReplayLimitExceeded { .. } => new(
            "content/too-large",
            format!(
                "the file nests deeper than {MAX_DEPTH} levels or has more than {MAX_NODES} values"
            ),
            1,
        ),
        other => {
            let whole = other.to_string();
            let message = whole.lines().next().unwrap_or_default();
            new("content/invalid-yaml", message.to_owned(), 1)
        }
    }
}

fn span(text: &str, at: &Location, width: usize) -> Span {
    let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Span::new(
        text,
        whole(at.line()),
        whole(at.column()),
        width.max(whole(at.span().len())),
    )
}

/// A YAML text with the place of every value, to say where a value stands that was well-formed but
/// makes no sense.
pub(crate) struct Source<'a> {
    file: &'a str,
    text: &'a str,
    root: Option<Spanned<Node>>,
}

impl<'a> Source<'a> {
    /// The places of `text`, which was read as `file`.
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        let root = serde_saphyr::from_str_with_options(text, options()).ok();
        Source { file, text, root }
    }

    /// A message about the value at `path`, keys and indices separated by `/`; about the nearest
    /// value around it if there is none.
    pub(crate) fn at(
        &self,
        path: &str,
        code: &'static str,
        message: impl Into<String>,
    ) -> Diagnostic {
        let mut diagnostic = Diagnostic::of_file(code, self.file, message);
        let at = self.nearest(path).map(|node| node.referenced);
        if let Some(at) = at.filter(|at| at.line() > 0) {
            diagnostic.at = Some(span(self.text, &at, 1));
        }
        diagnostic
    }

    /// How the number at `path` is written: `0123`, which as a number has lost its zero.
    pub(crate) fn number(&self, path: &str) -> Option<&'a str> {
        let at = self.nearest(path)?.referenced.span();
        let whole = |number: u64| usize::try_from(number).ok();
        let start = whole(at.byte_offset()?)?;
        let text = self.text.get(start..start + whole(at.byte_len()?)?)?;
        let digits = text.trim_start_matches(['-', '+']);
        digits
            .starts_with(|char: char| char.is_ascii_digit())
            .then_some(text)
    }

    /// The keys of the mapping at `path`.
    pub(crate) fn keys(&self, path: &str) -> Vec<&str> {
        match self.nearest(path).map(|node| &node.value) {
            Some(Node::Mapping(entries)) => entries.iter().map(|(key, _)| key.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// The paths of the values at `steps` below `path`; `*` stands for every item of a sequence.
    pub(crate) fn below(&self, path: &str, steps: &str) -> Vec<String> {
        let mut paths = vec![(path.to_owned(), self.find(path))];
        for step in steps.split('/') {
            let next = paths.iter().flat_map(|(path, node)| {
                let names = match node.map(|node| &node.value) {
                    Some(Node::Sequence(items)) if step == "*" => {
                        (0..items.len()).map(|index| index.to_string()).collect()
                    }
                    _ => vec![step.to_owned()],
                };
                names.into_iter().filter_map(move |name| {
                    let child = node.and_then(|node| node.value.child(&name))?;
                    Some((
                        format!("{path}/{name}").trim_start_matches('/').to_owned(),
                        Some(child),
                    ))
                })
            });
            paths = next.collect();
        }
        paths.into_iter().map(|(path, _)| path).collect()
    }

    /// The value at `path`.
    fn find(&self, path: &str) -> Option<&Spanned<Node>> {
        let steps = path.split('/').filter(|step| !step.is_empty());
        steps.fold(self.root.as_ref(), |node, step| node?.value.child(step))
    }

    /// The value at `path`, or the nearest round it.
    fn nearest(&self, path: &str) -> Option<&Spanned<Node>> {
        let mut node = self.root.as_ref()?;
        for step in path.split('/').filter(|step| !step.is_empty()) {
            match node.value.child(step) {
                Some(child) => node = child,
                None => break,
            }
        }
        Some(node)
    }
}

/// Any YAML value, of which only the places matter.
enum Node {
    Scalar,
    Sequence(Vec<Spanned<Node>>),
    Mapping(Vec<(String, Spanned<Node>)>),
}

impl Node {
    fn child(&self, step: &str) -> Option<&Spanned<Node>> {
        match self {
            Node::Scalar => None,
            Node::Sequence(items) => items.get(step.parse::<usize>().ok()?),
            Node::Mapping(entries) => entries
                .iter()
                .find(|(key, _)| key == step)
                .map(|(_, value)| value),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyNode;

        impl<'de> Visitor<'de> for AnyNode {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a YAML value")
            }

            fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
                Ok(Node::Scalar)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
                Ok(Node::Scalar)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
                Ok(Node::Scalar)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
                Ok(Node::Scalar)
            }

            fn visit_str<E>(self, _: &str) -> Result<Node, E> {
                Ok(Node::Scalar)
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Scalar)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
                let mut nodes = Vec::new();
                while let Some(node) = items.next_element()? {
                    nodes.push(node);
                }
                Ok(Node::Sequence(nodes))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
                let mut nodes = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    nodes.push(entry);
                }
                if nodes.len() > MAX_NODES {
                    return Err(A::Error::custom("too many keys"));
                }
                Ok(Node::Mapping(nodes))
            }
        }

        deserializer.deserialize_any(AnyNode)
    }
}
