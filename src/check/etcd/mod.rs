//! What the cluster's etcd keeps.

pub(crate) mod grade;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;

/// What the etcd of the lab's own cluster keeps. It is asked directly, and must be the process that the API server is
/// connected to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EtcdCheck {
    /// A key that it must have (`/registry/secrets/shop/till`).
    pub key: String,
    /// Regular expression that the key's whole value must match.
    pub matches: String,
    /// Texts that no value in it may have, whatever the key.
    #[serde(default)]
    pub nowhere: Vec<String>,
    /// A namespace in which the grader creates a Secret of its own. What etcd has of it must match, too.
    pub fresh_in: Option<String>,
}

impl Criterion for EtcdCheck {
    fn nature(&self) -> Nature {
        Nature {
            overheard: true,
            ..Nature::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        lint.regex("matches", Some(&self.matches));
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.cluster(|live, api| grade::grade(self, live.node, looked.baseline, api))
    }
}
