//! Nodes without Docker: each is made of namespaces on a root of the store, and nothing else is needed.

use std::io;
use std::path::Path;

use super::nodes::{self, Nodes};
use super::{Choice, Leftovers, Node, NodeIds, NodePlan, Provider, ProviderError, Row};

/// In the table of providers.
pub(super) static ROW: Row = Row {
    name: "sandbox",
    about: |nodes| format!("{nodes}, no Docker needed"),
    needs: &["sandbox"],
    choice: |_, foreign| foreign.is_none().then_some(Choice::Sandbox),
    fits: |_| Ok(()),
    sweep,
};

/// The provider.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// What makes and enters nodes.
    pub nodes: Nodes,
}

impl Provider for Sandbox {
    fn row(&self) -> &'static Row {
        &ROW
    }

    fn missing(&self) -> Vec<ProviderError> {
        self.nodes.missing()
    }

    fn create(
        &self,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError> {
        let cluster = plan.spec.cluster.is_some();
        let root = if cluster { "cluster" } else { "node" };
        let node = self.nodes.boot(root, plan, step, on_namespace)?;
        Ok(Box::new(node))
    }

    fn open(&self, dir: &Path) -> Result<Box<dyn Node>, ProviderError> {
        Ok(Box::new(self.nodes.open(dir)?))
    }

    fn hand_over(&self, from: &Path, to: &Path) -> Result<Box<dyn Node>, ProviderError> {
        Ok(Box::new(self.nodes.hand_over(from, to)?))
    }

    fn destroy(&self, dir: &Path) -> Result<(), ProviderError> {
        self.nodes.destroy(dir)
    }
}

/// The nodes of all providers have the same records on this machine, so these are found together.
fn sweep(leftovers: &Leftovers<'_>) -> Result<Vec<String>, ProviderError> {
    match leftovers.sees_others {
        true => nodes::sweep(leftovers.paths, leftovers.live),
        false => nodes::sweep_nodes(leftovers.paths, leftovers.live),
    }
}
