//! The processes of the node.

use super::finding::Finding;
use crate::provider::{Node, NodeProcess};

/// All of them.
pub(crate) fn all(node: &dyn Node) -> Result<Vec<NodeProcess>, Finding> {
    node.processes()
        .map_err(|error| Finding::unknown(format!("the node's processes can't be read: {error}")))
}
