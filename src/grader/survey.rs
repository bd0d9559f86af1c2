//! Looks at a node whose lab has come up, for what the scenario's checks will compare with.

use std::io;

use super::Live;
use crate::check::attack::grade as attack;
use crate::check::instrument::baseline::{Baseline, ProcessId};
use crate::check::instrument::server;
use crate::provider::Node;
use crate::scenario::{Check, Scenario};

impl Baseline {
    /// Looks at a node whose lab has come up, for what the scenario's checks will compare with.
    ///
    /// # Errors
    /// The node can't be looked at, or a file that is to stay unchanged is too long to be read.
    pub fn take(scenario: &Scenario, node: &dyn Node) -> io::Result<Self> {
        let mut baseline = Self::default();
        for part in scenario.checks.iter().flat_map(Check::with_parts) {
            part.criterion().note(node, &mut baseline)?;
        }
        let processes = node.processes()?;
        Ok(Self {
            api_server: server::program(node, &processes, server::NAME)?,
            etcd: server::program(node, &processes, server::ETCD)?,
            processes: processes.iter().map(ProcessId::from).collect(),
            ..baseline
        })
    }

    /// The same with what comes of the scenario's attacks now.
    #[must_use]
    pub fn attacked(mut self, scenario: &Scenario, live: Live<'_>) -> Self {
        if !attack::attacks(&scenario.checks).is_empty() {
            let api = server::converse(live.node, &self, &|_| {});
            self.attacks = attack::try_before(&scenario.checks, live, api.as_ref());
        }
        self
    }
}
