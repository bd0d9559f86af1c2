//! What is meant by a name that may be the beginning of one, or misspelt.

use falco_rules::suggest::closest;

/// What of some names is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named<'a> {
    /// This one: by its whole name, or as the only one that begins so.
    One(&'a str),
    /// These begin so.
    Several(Vec<&'a str>),
    /// None begins so; this one is the nearest, if one is near.
    None(Option<&'a str>),
}

impl<'a> Named<'a> {
    /// What of `known` is meant by `name`.
    pub(crate) fn of(name: &str, known: &[&'a str]) -> Self {
        if let Some(whole) = known.iter().find(|one| **one == name) {
            return Self::One(whole);
        }
        let begin = |one: &&&str| !name.is_empty() && one.starts_with(name);
        let begin: Vec<&str> = known.iter().filter(begin).copied().collect();
        match begin[..] {
            [one] => Self::One(one),
            [] => Self::None(closest(name, known.iter().copied())),
            _ => Self::Several(begin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_is_meant_before_longer_ones_and_a_beginning_if_it_is_the_only_one() {
        let of = |name| Named::of(name, &["falco", "falco-config", "strace-etcd"]);
        assert_eq!(of("falco"), Named::One("falco"));
        assert_eq!(of("str"), Named::One("strace-etcd"));
        assert_eq!(of("fal"), Named::Several(vec!["falco", "falco-config"]));
        assert_eq!(of("strace-etdc"), Named::None(Some("strace-etcd")));
        assert_eq!(of(""), Named::None(None));
    }
}
