//! Admission: manifests that the cluster must accept or refuse.

pub(crate) mod grade;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;

/// Manifests that the API server must accept or refuse. They are sent to be tried only: nothing is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmissionCheck {
    /// It must accept each of these.
    #[serde(default)]
    pub accepted: Vec<serde_json::Value>,
    /// It must refuse each of these, though it understands them.
    #[serde(default)]
    pub refused: Vec<serde_json::Value>,
    /// A regular expression that its reason for refusing must match somewhere.
    pub because: Option<String>,
    /// The user in whose name it is asked; the grader without it.
    #[serde(rename = "as")]
    pub user: Option<String>,
}

impl Criterion for AdmissionCheck {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.refused.is_empty(),
            overheard: true,
            ..Nature::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        lint.regex("because", self.because.as_deref());
        if self.accepted.is_empty() && self.refused.is_empty() {
            let message = "nothing is tried: say what is `accepted` or `refused`";
            lint.say("", "content/admission", message);
        }
    }

    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        let mut manifests = self.accepted.iter().chain(&self.refused);
        manifests.all(|manifest| is_own(manifest["metadata"]["namespace"].as_str()))
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.cluster(|_, api| grade::grade(self, api))
    }
}
