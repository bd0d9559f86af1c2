//! Which rules run (`rules:` in the configuration).

use std::collections::BTreeSet;

use crate::rule::Rule;

/// One step of a selection: it switches some rules on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Whether the rules are switched on.
    pub enable: bool,
    /// Which rules.
    pub selector: Selector,
}

/// Names rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Those whose name fits a pattern, in which `*` stands for any text.
    Name(String),
    /// Those whose name holds a text.
    NamePart(String),
    /// Those that have one of these tags.
    Tags(BTreeSet<String>),
}

impl Selector {
    /// Whether it names a rule with this name and these tags.
    #[must_use]
    pub fn selects(&self, name: &str, tags: &BTreeSet<String>) -> bool {
        match self {
            Selector::Name(pattern) => matches_wildcard(pattern, name),
            Selector::NamePart(part) => name.contains(part.as_str()),
            Selector::Tags(wanted) => !wanted.is_disjoint(tags),
        }
    }

    pub(crate) fn selects_rule(&self, rule: &Rule) -> bool {
        self.selects(&rule.name, &rule.tags)
    }
}

/// Whether the text fits the pattern, in which `*` stands for any text.
///
/// Each part between stars is taken where it occurs first, as Falco does; the match does not try
/// again. So `*a*b` does not fit `a b b`.
#[must_use]
pub fn matches_wildcard(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        if part.is_empty() {
            if is_last {
                return true;
            }
            continue;
        }
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text) in [
            ("**", "anything"),
            ("", ""),
            ("hello*world*", "hello new world yes"),
            ("*second*r*", "second disabled rule"),
            ("a*", "a"),
        ] {
            assert!(matches_wildcard(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("star", "no star"),
            ("", "x"),
            ("*hello*world*", "hello this"),
            ("*a*b", "a b b"),
        ] {
            assert!(!matches_wildcard(pattern, text), "{pattern} {text}");
        }
    }
}
