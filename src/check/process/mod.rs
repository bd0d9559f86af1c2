//! Processes of the node at grading, from the kernel's view.

pub(crate) mod grade;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Names, Nature, one};
use super::instrument::baseline::Baseline;
use super::instrument::finding::Finding;
use super::instrument::{listening, processes};
use super::lint::Lint;
use super::looked::Looked;
use crate::provider::Node;
use grade::Known;

/// Processes of the node at grading, from the kernel's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessCheck {
    /// comm.
    pub name: Option<String>,
    /// Container; the node itself with `host`.
    pub container: Option<String>,
    /// The machine of a cluster on which it runs, by name: `node-1`, or its worker; both if absent.
    pub node: Option<String>,
    /// The systemd unit whose main process it must be.
    pub unit: Option<String>,
    /// The TCP port of the node on which each must listen.
    pub listens: Option<String>,
    /// The program of the node that each must execute, by its path when the attempt began: that file, wherever it lies now
    /// and however the process is called.
    pub executes: Option<String>,
    /// Fields of `/proc/PID/status`, each with a regular expression that the value must match as a whole.
    #[serde(default)]
    pub status: BTreeMap<String, String>,
    /// Flags of the command line of each, without their dashes, with a regular expression that the value must match as a
    /// whole. The last one counts; one that is not there is empty, and one without a value is `true`.
    #[serde(default)]
    pub flags: BTreeMap<String, String>,
    /// Flags that must be those that it had at the attempt's start.
    pub same_flags: Option<SameFlags>,
    /// How many at least. A process that one of them has started from the same program, in the same container, is
    /// part of that one: a server that forks for each request is one.
    #[serde(default = "one")]
    pub at_least: u32,
    /// How many at most, counted in the same way.
    pub at_most: Option<u32>,
    /// It must be the process that ran at the attempt's start: never restarted, and not stopped now.
    #[serde(default)]
    pub same_since_start: bool,
}

/// Which flags are compared with those of the start, by their names without dashes: a regular expression that matches a
/// name as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SameFlags {
    /// Those that match.
    Of(String),
    /// All others.
    But(String),
}

impl SameFlags {
    fn names(&self) -> &str {
        match self {
            Self::Of(names) | Self::But(names) => names,
        }
    }
}

impl Criterion for ProcessCheck {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.same_since_start || self.at_most == Some(0),
            shows_content: !self.flags.is_empty() || self.same_flags.is_some(),
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            container: self.container.as_deref().map(|name| ("container", name)),
            own_files: self.executes.iter().map(Cow::from).collect(),
            ..Names::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        for (field, pattern) in &self.status {
            lint.regex(&format!("status/{field}"), Some(pattern));
        }
        for (flag, value) in &self.flags {
            lint.regex(&format!("flags/{flag}"), Some(value));
        }
        lint.regex("same_flags", self.same_flags.as_ref().map(SameFlags::names));
        if self.same_flags.is_some() && self.name.is_none() {
            let message = "`same_flags` compares processes by their `name`: add it";
            lint.say("same_flags", "content/process", message);
        }
    }

    fn note(&self, node: &dyn Node, baseline: &mut Baseline) -> io::Result<()> {
        match &self.same_flags {
            Some(_) => grade::note(self, node, baseline),
            None => Ok(()),
        }
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| {
            looked.node(|live| {
                let executed = |host_pid| live.watch.executed_by(host_pid);
                let known = Known {
                    baseline: looked.baseline,
                    worker: live.watch.worker(),
                    executed: &executed,
                    listening: &listening::on,
                    stands_still: &processes::stands_still,
                };
                grade::grade(self, live.node, looked.reaches, &known)
            })
        })
    }
}
