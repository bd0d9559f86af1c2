//! The processes of the node.

use super::finding::Finding;
use crate::provider::{Node, NodeProcess};

/// All of them.
pub(crate) fn all(node: &dyn Node) -> Result<Vec<NodeProcess>, Finding> {
    node.processes()
        .map_err(|error| Finding::unknown(format!("the node's processes can't be read: {error}")))
}

/// A process and those that it came of, the nearest first. Pids that were reused while they were listed may make a ring, so
/// it ends after as many as there are.
pub(crate) fn line<'a>(
    process: &'a NodeProcess,
    all: &'a [NodeProcess],
) -> impl Iterator<Item = &'a NodeProcess> {
    let parent = |process: &&NodeProcess| all.iter().find(|one| one.pid == process.ppid);
    std::iter::successors(Some(process), parent).take(all.len() + 1)
}
