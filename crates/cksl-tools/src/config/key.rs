//! `-o key.sub[0]=value`: where a value goes, and the value.

use std::str::FromStr;

use super::node::{Node, Step};

/// Most parts that a key may have; as deep as a file may be nested.
const MAX_STEPS: usize = 64;

/// What an `-o` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    /// Where.
    pub(super) steps: Vec<Step>,
    /// What. `={…}` and `=[…]` are YAML, anything else is text.
    pub(super) value: Node,
}

/// Why the text of an `-o` has no meaning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AssignmentError {
    #[error("there is no `=` in it; it should read key=value")]
    NoValue,
    #[error("the key is empty, or one of its parts is")]
    EmptyKey,
    #[error("`[` has no `]`, or what stands between them is no number")]
    Index,
    #[error("the key has more than {MAX_STEPS} parts")]
    TooDeep,
    #[error("the value is not YAML: {0}")]
    Value(String),
}

impl FromStr for Assignment {
    type Err = AssignmentError;

    /// Reads `key.sub[0]=value`. A backslash takes the meaning from a dot, a bracket or a `=` in a
    /// key.
    fn from_str(text: &str) -> Result<Self, AssignmentError> {
        let mut steps = Vec::new();
        let mut key = String::new();
        let mut chars = text.char_indices();
        let mut after_bracket = false;
        let value = loop {
            let Some((at, c)) = chars.next() else {
                return Err(AssignmentError::NoValue);
            };
            if matches!(c, '.' | '[' | '=') {
                if !key.is_empty() {
                    steps.push(Step::Key(std::mem::take(&mut key)));
                } else if !after_bracket {
                    return Err(AssignmentError::EmptyKey);
                }
                after_bracket = false;
            }
            if steps.len() > MAX_STEPS {
                return Err(AssignmentError::TooDeep);
            }
            match c {
                '.' => {}
                '=' => break &text[at + 1..],
                '[' => {
                    let inside = &text[at + 1..];
                    let length = inside.find(']').ok_or(AssignmentError::Index)?;
                    steps.push(match inside[..length].trim() {
                        "" => Step::Append,
                        digits => Step::Index(digits.parse().map_err(|_| AssignmentError::Index)?),
                    });
                    chars = text.char_indices();
                    chars.by_ref().find(|(i, _)| *i == at + 1 + length);
                    after_bracket = true;
                }
                '\\' => key.push(chars.next().map_or('\\', |(_, escaped)| escaped)),
                c => key.push(c),
            }
        };
        let value = if value.starts_with(['{', '[']) {
            serde_saphyr::from_str(value)
                .map_err(|error| AssignmentError::Value(error.to_string()))?
        } else {
            Node::Scalar(value.to_owned())
        };
        Ok(Self { steps, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> Result<Vec<Step>, AssignmentError> {
        text.parse().map(|assignment: Assignment| assignment.steps)
    }

    #[test]
    fn keys_are_taken_apart() {
        let key = |name: &str| Step::Key(name.to_owned());
        assert_eq!(steps("a=1"), Ok(vec![key("a")]));
        assert_eq!(
            steps("a.b[2].c=1"),
            Ok(vec![key("a"), key("b"), Step::Index(2), key("c")])
        );
        assert_eq!(
            steps("rules[].disable=x"),
            Ok(vec![key("rules"), Step::Append, key("disable")])
        );
        assert_eq!(steps(r"a\.b\[0]=1"), Ok(vec![key("a.b[0]")]));
        assert_eq!(
            steps("a[0][1]=1"),
            Ok(vec![key("a"), Step::Index(0), Step::Index(1)])
        );
    }

    #[test]
    fn mistakes_are_told_apart() {
        assert_eq!(steps("a.b"), Err(AssignmentError::NoValue));
        assert_eq!(steps("=1"), Err(AssignmentError::EmptyKey));
        assert_eq!(steps("a..b=1"), Err(AssignmentError::EmptyKey));
        assert_eq!(steps("a[x]=1"), Err(AssignmentError::Index));
        assert_eq!(steps("a[0=1"), Err(AssignmentError::Index));
        let deep = format!("{}=1", "a.".repeat(MAX_STEPS + 2));
        assert_eq!(steps(&deep), Err(AssignmentError::TooDeep));
        assert!(matches!(steps("a={b: "), Err(AssignmentError::Value(_))));
    }

    #[test]
    fn a_value_may_hold_anything_and_braces_are_yaml() {
        let value = |text: &str| text.parse::<Assignment>().unwrap().value;
        assert_eq!(value("a=b=c.d[0]"), Node::Scalar("b=c.d[0]".to_owned()));
        assert_eq!(value("a="), Node::Scalar(String::new()));
        assert_eq!(
            value("a={b: c}").get("b"),
            Some(&Node::Scalar("c".to_owned()))
        );
    }
}
