//! Looks at a node whose lab has come up, for what the scenario's checks will compare with.

use std::collections::BTreeMap;
use std::io;

use super::baseline::{Baseline, ProcessId};
use super::file::MAX_SUMMED;
use super::{Live, attack, object, server};
use crate::api::Api;
use crate::digest::sha256;
use crate::provider::Node;
use crate::scenario::{Check, FileState, Kind, ObjectCheck, Scenario};

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

fn objects_compared<'a>(checks: &'a [Check]) -> Vec<&'a ObjectCheck> {
    let of_check = |check: &'a Check| match &check.kind {
        Kind::Object(object) if object.looks_back() => vec![object],
        Kind::All(parts) | Kind::Any(parts) => objects_compared(parts),
        Kind::Not(part) => objects_compared(std::slice::from_ref(part.as_ref())),
        _ => Vec::new(),
    };
    checks.iter().flat_map(of_check).collect()
}

fn compared(checks: &[Check]) -> Vec<&str> {
    let mut paths = Vec::new();
    for check in checks {
        match &check.kind {
            Kind::File(file) if file.is == Some(FileState::Unchanged) => {
                paths.push(file.path.as_str());
            }
            // The programs of sandboxes are told by the files that they are.
            Kind::Kernel(kernel) if kernel.shim.is_none() => {
                paths.extend(kernel.executes.as_deref());
            }
            Kind::All(checks) | Kind::Any(checks) => paths.extend(compared(checks)),
            Kind::Not(check) => paths.extend(compared(std::slice::from_ref(check.as_ref()))),
            _ => {}
        }
    }
    paths
}
