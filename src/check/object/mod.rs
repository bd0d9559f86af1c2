//! Live objects of the cluster's API.

pub(crate) mod grade;
mod lacking;
mod release;

pub(crate) use grade::Condition;

use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Nature, one};
use super::instrument::baseline::Baseline;
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;
use crate::api::Api;
use crate::provider::Node;

/// Live objects of the API at grading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectCheck {
    /// Group and version, as in a manifest (`apps/v1`).
    #[serde(default = "v1")]
    pub api: String,
    /// The resource in the plural (`deployments`).
    pub resource: String,
    /// Namespace; all namespaces, or none for what has none, if absent.
    pub namespace: Option<String>,
    /// Name; without it, all that `labels` select.
    pub name: Option<String>,
    /// Label selector, as `kubectl -l` takes it.
    pub labels: Option<String>,
    /// An expression in CEL over `object`, over `start`, the same object as it was at the attempt's
    /// start (`null` if it was not there), and over `release`, what helm keeps in the object if it is the
    /// Secret of a release. Without one, an object has only to be there.
    pub condition: Option<String>,
    /// It must hold for at least so many objects.
    #[serde(default = "one")]
    pub at_least: u32,
    /// … and for at most so many.
    pub at_most: Option<u32>,
    /// Before it passes, nothing names what was found: which object it is about, the learner has to find out.
    #[serde(default)]
    pub withheld: bool,
}

impl ObjectCheck {
    /// The variable of a condition that is the object.
    pub const OBJECT: &str = "object";

    /// The variable that is the same object, by its name, as it was at the attempt's start.
    pub const START: &str = "start";

    /// The variable that is the release of helm which an object, a Secret, keeps.
    pub const RELEASE: &str = "release";

    /// Whether its condition compares with the attempt's start.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        let program = self.condition.as_deref().map(Self::compile);
        program.is_some_and(|program| {
            program.is_ok_and(|program| program.references().has_variable(Self::START))
        })
    }

    /// Compiles a condition.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn compile(condition: &str) -> Result<cel::Program, String> {
        let program = cel::Program::compile(condition).map_err(|errors| {
            let first = errors.errors.first();
            first.map_or_else(|| errors.to_string(), |error| error.msg.clone())
        })?;
        let references = program.references();
        let says = [Self::OBJECT, Self::RELEASE].map(|name| references.has_variable(name));
        drop(references);
        match says.contains(&true) {
            true => Ok(program),
            false => Err(format!("it says nothing about `{}`", Self::OBJECT)),
        }
    }
}

fn v1() -> String {
    "v1".to_owned()
}

impl Criterion for ObjectCheck {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.at_least == 0,
            overheard: true,
            ..Nature::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        let condition = self.condition.as_deref();
        // A parameter within a text of the expression is text there, too.
        let sample = condition.map(|text| text.replace("{{", "").replace("}}", ""));
        if let Some(Err(wrong)) = sample.as_deref().map(Self::compile) {
            lint.say("condition", "content/condition", wrong);
        }
    }

    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        is_own(self.namespace.as_deref())
    }

    fn note(&self, node: &dyn Node, baseline: &mut Baseline) -> io::Result<()> {
        if let Some(server) = node.api().filter(|_| self.looks_back()) {
            let noted = grade::noted(self, &Api::new(server)).map_err(io::Error::other)?;
            baseline.objects.extend(noted);
        }
        Ok(())
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.cluster(|_, api| grade::grade(self, api, looked.baseline))
    }
}
