//! The flags of a command line, as the programs of Kubernetes read them.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::pattern;

/// Flags with their values, in their order. A name has no dashes before it, and none of its dashes is an underscore; a flag
/// without a value is `true`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags(Vec<(String, String)>);

impl Flags {
    /// Those among the words of a command line. The word after a flag is its value if it is no flag itself.
    pub(crate) fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut words = words.into_iter().peekable();
        let mut flags = Vec::new();
        while let Some(word) = words.next() {
            let Some(flag) = word.strip_prefix('-') else {
                continue;
            };
            let flag = flag.strip_prefix('-').unwrap_or(flag);
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, value),
                None => {
                    let value = words.next_if(|next| !next.starts_with('-'));
                    (flag, value.unwrap_or("true"))
                }
            };
            flags.push((name.replace('_', "-"), value.to_owned()));
        }
        Self(flags)
    }

    /// The value that counts: the last one.
    fn last(&self, name: &str) -> Option<&str> {
        let mut those = self.0.iter().rev();
        let (_, value) = those.find(|(known, _)| known == name)?;
        Some(value)
    }

    /// Whether the value that counts matches an expression as a whole, one that is not there being empty; and how it reads.
    ///
    /// # Errors
    /// The expression can't be used.
    pub(crate) fn matches(&self, name: &str, asked: &str) -> Result<(bool, String), Finding> {
        let value = self.last(name);
        let matches = pattern::whole(asked)?.is_match(value.unwrap_or_default());
        let shown = match value {
            Some(value) => format!("--{name}={value}"),
            None => format!("no --{name}"),
        };
        Ok((matches, shown))
    }

    /// The first flag of these names that differs, as it is now: `--name=value`, or `no --name`.
    pub(crate) fn first_change(
        &self,
        now: &Self,
        is_compared: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let (meant_then, meant) = (self.meanings(), now.meanings());
        let names: BTreeSet<&str> = meant_then.keys().chain(meant.keys()).copied().collect();
        let differs = |name: &&str| is_compared(name) && meant_then.get(name) != meant.get(name);
        let name = names.into_iter().find(differs)?;
        let now = now.0.iter().filter(|(known, _)| known == name);
        let now: Vec<String> = now
            .map(|(name, value)| format!("--{name}={value}"))
            .collect();
        match now.is_empty() {
            true => Some(format!("no --{name}")),
            false => Some(now.join(" ")),
        }
    }

    /// What the values of each mean, whatever their order: true and false have several spellings.
    fn meanings(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut meanings: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, value) in &self.0 {
            let meaning = match value.as_str() {
                "1" | "t" | "T" | "true" | "TRUE" | "True" => "true",
                "0" | "f" | "F" | "false" | "FALSE" | "False" => "false",
                value => value,
            };
            meanings.entry(name).or_default().insert(meaning);
        }
        meanings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(line: &str) -> Flags {
        Flags::of(line.split_whitespace())
    }

    #[test]
    fn the_last_value_of_a_flag_counts_however_it_is_written() {
        let flags = flags("kubelet --a=1 --a-b 2 --a 3 --a_c --c -d=4 --a=");
        let values = ["a", "a-b", "a-c", "c", "d", "e"].map(|name| flags.last(name));
        let expected = [Some(""), Some("2"), Some("true"), Some("true"), Some("4")];
        assert_eq!(values[..5], expected);
        assert_eq!(values[5], None);
    }

    #[test]
    fn a_flag_that_is_added_lost_or_has_another_value_differs() {
        let start = flags("server --on=true --port=1 --word=a=b");
        for (now, change) in [
            ("server --word=a=b --port 1 --on", None),
            ("server --on=T --port=1 --port=1 --word=a=b", None),
            ("server --on=false --port=1 --word=a=b", Some("--on=false")),
            ("server --on --port=1", Some("no --word")),
            (
                "server --on --port=1 --port=2 --word=a=b",
                Some("--port=1 --port=2"),
            ),
            ("server --on --port=1 --word=a=b --more=3", Some("--more=3")),
            ("server --on --port=1 --word=a=b --left-out=3", None),
        ] {
            let found = start.first_change(&flags(now), |name| name != "left-out");
            assert_eq!(found.as_deref(), change, "{now}");
        }
    }
}
