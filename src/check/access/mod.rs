//! Access: what somebody may do in the cluster.

pub(crate) mod grade;
mod rights;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;

/// What somebody may do, as the API server's authorizers decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessCheck {
    /// The user (`mona`, `system:serviceaccount:shop:reader`).
    #[serde(rename = "as")]
    pub user: String,
    /// Groups beside those that every such user is in.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Namespace of the resources; all, or none for what has none, if absent.
    pub namespace: Option<String>,
    /// What must be allowed, as after `kubectl auth can-i`: a verb, then a resource
    /// (`pods`, `pods/log`, `deployments.apps`) and perhaps a name, or a path (`/metrics`).
    #[serde(default)]
    pub allowed: Vec<String>,
    /// What must not be.
    #[serde(default)]
    pub denied: Vec<String>,
    /// All that may be allowed in the whole cluster: this, and what every account of a cluster may.
    /// [`AccessCheck::namespace`] says nothing about it.
    pub only: Option<Vec<Only>>,
}

/// What may be allowed in a namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Only {
    /// The namespace.
    pub namespace: String,
    /// As in [`AccessCheck::allowed`]; `*` stands for every verb or every thing (`* *`).
    pub allowed: Vec<String>,
    /// What may be none of it, in the same form: not even about one object by its name.
    #[serde(default)]
    pub denied: Vec<String>,
}

impl Criterion for AccessCheck {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.allowed.is_empty(),
            overheard: true,
            ..Nature::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        let mut lists = vec![
            ("allowed".to_owned(), &self.allowed),
            ("denied".to_owned(), &self.denied),
        ];
        for (place, only) in self.only.iter().flatten().enumerate() {
            lists.push((format!("only/{place}/allowed"), &only.allowed));
        }
        for (key, cells) in lists {
            for (index, cell) in cells.iter().enumerate() {
                if !(2..=3).contains(&words(cell)) {
                    let message = "an access is a verb with a resource, as `get pods/log`";
                    lint.say(&format!("{key}/{index}"), "content/access", message);
                }
            }
        }
        if self.allowed.is_empty() && self.denied.is_empty() && self.only.is_none() {
            let message = "nothing is asked: say what is `allowed`, `denied` or `only`";
            lint.say("", "content/access", message);
        }
    }

    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        self.only.is_none() && is_own(self.namespace.as_deref())
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.cluster(|_, api| grade::grade(self, api))
    }
}

/// Words of a text in which each value is one.
fn words(text: &str) -> usize {
    let mut sample = String::new();
    let mut rest = text;
    while let Some((before, (_, after))) = rest
        .split_once("{{")
        .and_then(|(before, value)| Some((before, value.split_once("}}")?)))
    {
        sample.push_str(before);
        sample.push('x');
        rest = after;
    }
    sample.push_str(rest);
    sample.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_value_is_one_word_however_it_is_written() {
        assert_eq!(words("get secrets {{ [one, two][place | int] }}-key"), 3);
        assert_eq!(words("get {{ kind }}"), 2);
        assert_eq!(words("get {{ kind"), 3);
    }
}
