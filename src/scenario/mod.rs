//! Scenarios as data: what the learner is asked, and how it is checked. Nothing here runs anything.

pub mod adversary;
pub mod answer;
mod bound;
mod content;
pub mod curriculum;
mod diagnostic;
pub mod explanation;
pub mod links;
mod lint;
mod load;
mod params;
mod parts;
pub mod path;
pub mod prose;
mod shape;
mod shared;
mod shared_cluster;
mod template;
pub(crate) mod yaml;

pub use content::{Content, ContentError};
pub use diagnostic::{Diagnostic, Span};
pub use lint::{lint, lint_scenario};
pub use load::Drawn;
pub use params::Values;
pub(crate) use shape::is_name;
pub use shared_cluster::{SharedCluster, SharedClusterError};
pub(crate) use template::render;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub use crate::check::{
    AccessCheck, AdmissionCheck, AlertCheck, All, AnswerCheck, Any, ApiVerb, AttackCheck,
    AttackRequest, AuditCheck, AuditLevel, AuditRequest, CallsCheck, Check, Command, CommandCheck,
    Comparison, EtcdCheck, EventCheck, Exec, FileCheck, FileState, KernelCheck, Kind, Not,
    ObjectCheck, Only, PodRef, PoliciesCheck, PolicyEnd, ProbeCheck, ProbeTarget, ProcessCheck,
    Raised, Reach, RulesCheck, RunCheck, Stimulus, Technique, When, Words, Worked,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grade::{Grade, Verdict};

/// One learning unit, from `scenarios/<id>/`; the same for every provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Name of the folder.
    #[serde(skip)]
    pub id: String,
    /// What it is about, in a few words.
    pub title: String,
    /// The stage: a folder of `labs/`.
    pub lab: String,
    /// The lowest tier that is honest for it.
    pub tier: Tier,
    /// Where it stands in the curriculum.
    pub curriculum: Curriculum,
    /// How long it takes, about.
    pub minutes: u32,
    /// Values drawn for each attempt, by name.
    #[serde(default)]
    pub params: BTreeMap<String, Param>,
    /// Files of the node whose reads and writes are recorded.
    #[serde(default)]
    pub watch: Vec<String>,
    /// Hints in order.
    #[serde(default)]
    pub hints: Vec<Hint>,
    /// What is graded, in order.
    pub checks: Vec<Check>,
    /// `task.md`, a template, without the marks that name checks.
    #[serde(skip)]
    pub task: String,
}

impl Scenario {
    /// The files that its checks ask for as the node's own: the paths with which conditions compare
    /// [`OWN_FIELDS`](crate::detector::OWN_FIELDS), the programs of commands, and those of sandboxes.
    #[must_use]
    pub fn own_files(&self) -> Vec<String> {
        let parts = self.checks.iter().flat_map(Check::with_parts);
        let named = parts.flat_map(|part| part.criterion().names().own_files);
        let found: BTreeSet<String> = named.map(Cow::into_owned).collect();
        found.into_iter().collect()
    }
}

/// What a lab consists of.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// One Linux node.
    Node,
    /// A Kubernetes cluster.
    Cluster,
}

/// How long a scenario takes, in three words.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// At most 7 minutes
    Quick,
    /// 8 to 12 minutes
    Core,
    /// More than 12 minutes
    Deep,
}

impl Level {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Quick, Self::Core, Self::Deep];

    /// The level of what takes so many minutes.
    #[must_use]
    pub fn of(minutes: u32) -> Self {
        match minutes {
            ..=7 => Self::Quick,
            8..=12 => Self::Core,
            _ => Self::Deep,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Core => "core",
            Self::Deep => "deep",
        }
    }
}

/// Where a scenario stands in the exam's curriculum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Curriculum {
    /// Edition, such as `cks-1.34`.
    pub exam: String,
    /// Domain: `cluster-setup`, `cluster-hardening`, `system-hardening`, `microservices`,
    /// `supply-chain`, `runtime`.
    pub domain: String,
    /// Competency within the domain.
    pub competency: String,
}

/// How a parameter is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// One of these.
    #[serde(default)]
    pub pick: Vec<String>,
    /// A whole number from the first to the second.
    pub range: Option<(i64, i64)>,
    /// So many random characters of `[a-z0-9]`.
    pub token: Option<u8>,
    /// Must not reach a file or an environment that the learner can read before it is due: allowed
    /// in checks only, never in `task.md`, hints or the lab, save where the lab says `secrets`.
    #[serde(default)]
    pub secret: bool,
}

/// A hint and what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    /// Points.
    pub cost: u32,
    /// The text, a template.
    pub text: String,
    /// The checks that it helps with; without any, all. Once these have passed, `cksl hint` offers the next hint instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
}

impl Hint {
    /// Whether one of the checks that it is about has not passed.
    #[must_use]
    pub fn helps(&self, grade: &Grade) -> bool {
        let is_about = |id| self.about.is_empty() || self.about.contains(id);
        let mut open = grade
            .checks
            .iter()
            .filter(|check| check.verdict != Verdict::Pass);
        open.any(|check| is_about(&check.id))
    }
}
