//! What a node was like when its attempt started.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Live;
use super::attack::{self, Before};
use super::file::MAX_SUMMED;
use super::object;
use super::server::{self, FileId};
use crate::api::Api;
use crate::digest::sha256;
use crate::provider::{Node, NodeProcess};
use crate::scenario::{Check, FileState, Kind, ObjectCheck, Scenario};

/// The files and processes that checks compare with, noted before the learner can do anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// SHA-256 of the files that must stay unchanged, and of programs that must run, in hex; `None` for one that was not there.
    pub files: BTreeMap<String, Option<String>>,
    /// The processes that ran.
    pub processes: Vec<ProcessId>,
    /// Objects of a cluster that must be as they were, by kind and name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub objects: BTreeMap<String, Json>,
    /// What the API server of a cluster of the lab's own executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_server: Option<FileId>,
    /// What its etcd executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etcd: Option<FileId>,
    /// What came of the attacks that are tried again at each check.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attacks: BTreeMap<String, Before>,
}

/// Names a process for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessId {
    /// Pid on the host.
    pub host_pid: i32,
    /// When it started, in clock ticks since boot.
    pub start_ticks: u64,
}

impl From<&NodeProcess> for ProcessId {
    fn from(process: &NodeProcess) -> Self {
        Self {
            host_pid: process.host_pid,
            start_ticks: process.start_ticks,
        }
    }
}

impl Baseline {
    /// Looks at a node whose lab has come up, for what the scenario's checks will compare with.
    ///
    /// # Errors
    /// The node can't be looked at, or a file that is to stay unchanged is too long to be read.
    pub fn take(scenario: &Scenario, node: &dyn Node) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for path in compared(&scenario.checks) {
            let sum = match node.read(path, MAX_SUMMED) {
                Ok(bytes) => Some(sha256(&bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            };
            files.insert(path.to_owned(), sum);
        }
        let processes = node.processes()?;
        let mut objects = BTreeMap::new();
        let looking_back = objects_compared(&scenario.checks);
        if let Some(server) = node.api().filter(|_| !looking_back.is_empty()) {
            let api = Api::new(server);
            for check in looking_back {
                objects.extend(object::noted(check, &api).map_err(io::Error::other)?);
            }
        }
        Ok(Self {
            files,
            api_server: server::program(node, &processes, server::NAME)?,
            etcd: server::program(node, &processes, server::ETCD)?,
            processes: processes.iter().map(ProcessId::from).collect(),
            objects,
            attacks: BTreeMap::new(),
        })
    }

    /// The same with what comes of the scenario's attacks now.
    #[must_use]
    pub fn attacked(mut self, scenario: &Scenario, live: Live<'_>) -> Self {
        if !attack::attacks(&scenario.checks).is_empty() {
            let api = server::converse(live.node, &self, &|_| {});
            self.attacks = attack::try_before(scenario, live, api.as_ref());
        }
        self
    }
}

fn objects_compared(checks: &[Check]) -> Vec<&ObjectCheck> {
    let of_check = |check| match Check::kind(check) {
        Some(Kind::Object(object)) if object.looks_back() => vec![object],
        Some(Kind::All(parts) | Kind::Any(parts)) => objects_compared(parts),
        Some(Kind::Not(part)) => objects_compared(std::slice::from_ref(part)),
        _ => Vec::new(),
    };
    checks.iter().flat_map(of_check).collect()
}

fn compared(checks: &[Check]) -> Vec<&str> {
    let mut paths = Vec::new();
    for check in checks {
        match check.kind() {
            Some(Kind::File(file)) if file.is == Some(FileState::Unchanged) => {
                paths.push(file.path.as_str());
            }
            // The programs of sandboxes are told by the files that they are.
            Some(Kind::Kernel(kernel)) if kernel.shim.is_none() => {
                paths.extend(kernel.executes.as_deref());
            }
            Some(Kind::All(checks) | Kind::Any(checks)) => paths.extend(compared(checks)),
            Some(Kind::Not(check)) => paths.extend(compared(std::slice::from_ref(check))),
            _ => {}
        }
    }
    paths
}
