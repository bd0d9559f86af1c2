//! Places in a document, as the table of fields writes them.

use serde_json::Value as Json;

/// A place: from the document's root through members and arrays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    /// Each element.
    Each,
    /// The first element.
    First,
}

impl Path {
    /// Reads `a."b.c"[].d[0]`. The empty text and `-` are the document itself.
    ///
    /// Panics on anything else: paths stand in an embedded table only.
    pub(super) fn parse(text: &str) -> Self {
        let mut steps = Vec::new();
        let mut rest = if text == "-" { "" } else { text };
        while !rest.is_empty() {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            if let Some(after) = rest.strip_prefix("[]") {
                steps.push(Step::Each);
                rest = after;
            } else if let Some(after) = rest.strip_prefix("[0]") {
                steps.push(Step::First);
                rest = after;
            } else if let Some(quoted) = rest.strip_prefix('"') {
                let (name, after) = quoted.split_once('"').expect("a quoted member is closed");
                steps.push(Step::Member(name.to_owned()));
                rest = after;
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                assert!(end > 0, "a member has a name: {text}");
                steps.push(Step::Member(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
        Path { steps }
    }

    /// The path up to its first array, and that from its elements on.
    pub(super) fn at_array(&self) -> (Path, Path) {
        let is_each = |step: &Step| *step == Step::Each;
        let at = self.steps.iter().position(is_each);
        let (before, after) = match at {
            Some(at) => (&self.steps[..at], &self.steps[at + 1..]),
            None => (&self.steps[..], &[][..]),
        };
        let path = |steps: &[Step]| Path {
            steps: steps.to_vec(),
        };
        (path(before), path(after))
    }

    /// The one value that stands there, if no array is on the way.
    pub(super) fn one<'j>(&self, from: &'j Json) -> Option<&'j Json> {
        self.steps.iter().try_fold(from, |at, step| match step {
            Step::Member(name) => at.as_object()?.get(name),
            Step::First => at.as_array()?.first(),
            Step::Each => None,
        })
    }

    /// All values that stand there, in order; what lacks it on the way is left out.
    pub(super) fn all<'j>(&self, from: &'j Json) -> Vec<&'j Json> {
        let mut at = vec![from];
        for step in &self.steps {
            at = match step {
                Step::Member(name) => at
                    .into_iter()
                    .filter_map(|one| one.as_object()?.get(name))
                    .collect(),
                Step::First => at
                    .into_iter()
                    .filter_map(|one| one.as_array()?.first())
                    .collect(),
                Step::Each => at
                    .into_iter()
                    .filter_map(Json::as_array)
                    .flatten()
                    .collect(),
            };
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_goes_through_members_and_arrays() {
        let document = json!({"a": {"b.c": [{"d": [1, 2]}, {"e": 3}, 4, {"d": [5]}]}});
        let path = Path::parse("a.\"b.c\"[].d[]");
        assert_eq!(path.all(&document), [&json!(1), &json!(2), &json!(5)]);
        let first = Path::parse("a.\"b.c\"[0].d");
        assert_eq!(first.one(&document), Some(&json!([1, 2])));
        assert_eq!(Path::parse("-").one(&document), Some(&document));
        let (array, rest) = path.at_array();
        assert_eq!(array, Path::parse("a.\"b.c\""));
        assert_eq!(rest, Path::parse("d[]"));
    }
}
