//! The learner's node, and the cluster that it is a way to.

use std::io;
use std::path::Path;

use crate::api::ApiServer;
use crate::provider::nodes::LocalNode;
use crate::provider::relay::Relay;
use crate::provider::{
    FileStat, Node, NodeChild, NodeCommand, NodeFacts, NodeProcess, ProviderError,
};

/// Port of the node's loopback address that leads to the API server.
pub(super) const PORT: u16 = 6443;

/// A node of this machine with somebody else's cluster.
pub(super) struct Workstation {
    pub node: LocalNode,
    pub api: Option<ApiServer>,
}

impl Node for Workstation {
    fn facts(&self) -> &NodeFacts {
        self.node.facts()
    }

    fn spawn(
        &self,
        command: &NodeCommand,
        before_exec: &mut dyn FnMut(i32) -> io::Result<()>,
    ) -> Result<NodeChild, ProviderError> {
        self.node.spawn(command, before_exec)
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Vec<u8>> {
        self.node.read(path, limit)
    }

    fn stat(&self, path: &str) -> io::Result<FileStat> {
        self.node.stat(path)
    }

    fn write(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        self.node.write(path, bytes, mode)
    }

    fn processes(&self) -> io::Result<Vec<NodeProcess>> {
        self.node.processes()
    }

    fn has_open(&self, process: &NodeProcess, dev_ino: (u64, u64)) -> io::Result<bool> {
        self.node.has_open(process, dev_ino)
    }

    fn api(&self) -> Option<&ApiServer> {
        self.api.as_ref()
    }

    fn attend(&self) -> io::Result<Option<Relay>> {
        let Some(api) = &self.api else {
            return Ok(None);
        };
        let network = format!("/proc/{}/ns/net", self.facts().ids.init_pid);
        Relay::open(Path::new(&network), PORT, api.address.clone()).map(Some)
    }
}
