//! What the kernel says of the processes of pods.

mod calls;
pub(crate) mod grade;
mod sandbox;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use falco_rules::event::syscall;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Names, Nature, one};
use super::file;
use super::instrument::baseline::Baseline;
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;
use crate::provider::Node;

/// What the kernel says of the processes of pods at grading: of every process of each container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KernelCheck {
    /// Namespace of the pods.
    pub namespace: String,
    /// Name; without it, all that `labels` select.
    pub pod: Option<String>,
    /// Label selector, as `kubectl -l` takes it.
    pub labels: Option<String>,
    /// Container by name; all without it.
    pub container: Option<String>,
    /// Fields of `/proc/PID/status`, each with a regular expression that its value must match as a
    /// whole, blanks folded (`Uid: "1000( 1000)*"`).
    #[serde(default)]
    pub status: BTreeMap<String, String>,
    /// Texts that nobody's environment may hold, as the kernel shows it in `/proc/PID/environ`.
    #[serde(default)]
    pub environ_without: Vec<String>,
    /// Paths in the container whose mount must be read-only.
    #[serde(default)]
    pub read_only: Vec<String>,
    /// Paths in the container whose mount must be writable.
    #[serde(default)]
    pub writable: Vec<String>,
    /// System calls, as the filters that the kernel has for it let them pass.
    pub calls: Option<CallsCheck>,
    /// TCP port on which a process of each container must listen.
    pub listens: Option<String>,
    /// A program of the node: what it executes must be what that file was at the attempt's start.
    pub executes: Option<String>,
    /// A program of the node by which containerd must run each container, as that file was at the attempt's start. What is
    /// looked at then is what the shim has started: the kernel sees no processes of a container in a sandbox.
    pub shim: Option<String>,
    /// How many pods there must be at least.
    #[serde(default = "one")]
    pub at_least: u32,
}

/// What filters of system calls let a process do, on x86-64; read from the kernel, never from a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CallsCheck {
    /// With some arguments at least these pass, logged or not.
    pub allowed: Vec<String>,
    /// These pass whatever their arguments are, and the kernel writes a record of each.
    pub logged: Vec<String>,
    /// These don't pass, whatever their arguments are.
    pub refused: Vec<String>,
    /// Nor do these, and no evidence names them: one of them is an answer.
    pub withheld: Vec<String>,
    /// So many calls may pass at most.
    pub at_most: Option<u32>,
    /// So many must be able to pass.
    pub at_least: Option<u32>,
}

impl CallsCheck {
    /// All names of system calls in it.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.allowed, &self.logged, &self.refused, &self.withheld];
        lists.into_iter().flatten()
    }
}

impl Criterion for KernelCheck {
    fn nature(&self) -> Nature {
        Nature {
            overheard: true,
            // Who changed a process from outside is known by what was recorded alone.
            by_events: true,
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        let programs = self.shim.iter().chain(&self.executes);
        Names {
            own_files: match self.shim {
                Some(_) => programs.map(Cow::from).collect(),
                None => Vec::new(),
            },
            ..Names::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        for (field, pattern) in &self.status {
            lint.regex(&format!("status/{field}"), Some(pattern.as_str()));
        }
        let mut names = self.calls.iter().flat_map(CallsCheck::names);
        let unknown =
            |name: &&String| !name.contains("{{") && syscall::by_name(name.as_str()).is_none();
        if let Some(name) = names.find(unknown) {
            let message = format!("no system call of x86-64 is called `{name}`");
            lint.say("calls", "content/call", message);
        }
        if self.shim.is_some() && self.executes.is_none() {
            let message = "say what program the shim must have started: `executes`";
            lint.say("shim", "content/shim", message);
        }
    }

    /// The container of the grader's own in such a pod tells of a process's status and mounts, and of nothing else.
    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        self.environ_without.is_empty()
            && self.calls.is_none()
            && self.listens.is_none()
            && self.executes.is_none()
            && self.shim.is_none()
            && is_own(Some(&self.namespace))
    }

    /// The programs of sandboxes are told by the files that they are.
    fn note(&self, node: &dyn Node, baseline: &mut Baseline) -> io::Result<()> {
        match &self.executes {
            Some(program) if self.shim.is_none() => file::grade::note(program, node, baseline),
            _ => Ok(()),
        }
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| {
            looked.cluster(|live, api| {
                let pods = &looked.debug_containers;
                grade::grade(self, live, api, pods, looked.baseline, looked.reaches)
            })
        })
    }
}
