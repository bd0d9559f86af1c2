//! What cksl orders of its helper process, with all that the helper must know to do it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::cgroup::{Hierarchy, LabCgroups};
use crate::lab::{StagedContainer, StagedFile};
use crate::provider::{Isolation, NodeCommand, NodeIds};

/// What cksl tells its helper.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// Make a node.
    Boot(Box<BootPlan>),
    /// Make a node of a container that waits at its gate.
    Furnish(Box<FurnishPlan>),
    /// Run a command in a node. Without a terminal, its three standard descriptors come along.
    Enter(Box<EnterPlan>),
    /// Read and write the files of a node.
    Read(ReaderPlan),
    /// Go on past the gate.
    Go,
}

impl Order {
    /// Digests of the roots of the store that a node is made of by this: their folders are called so.
    pub(super) fn roots(&self) -> Vec<String> {
        let mut folders: Vec<&PathBuf> = Vec::new();
        match self {
            Self::Boot(plan) => {
                folders.push(&plan.node_root);
                folders.extend(&plan.layers);
                folders.push(&plan.image_root);
            }
            Self::Furnish(plan) => folders.push(&plan.image_root),
            Self::Enter(_) | Self::Read(_) | Self::Go => {}
        }
        let names = folders.into_iter().filter_map(|folder| folder.file_name());
        names
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    }
}

/// All that a helper must know to make a node.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BootPlan {
    /// Host name.
    pub hostname: String,
    /// First host id of its user namespace; `None` for a node without one. The node goes without if
    /// the kernel can't give it one.
    pub id_base: Option<u32>,
    /// For a node of a cluster: the folder with the state that it starts from.
    pub cluster: Option<PathBuf>,
    /// The store's root for nodes.
    pub node_root: PathBuf,
    /// The store's layers over it, the uppermost first.
    pub layers: Vec<PathBuf>,
    /// The store's root for containers.
    pub image_root: PathBuf,
    /// An empty folder of the lab on which everything is stacked.
    pub work: PathBuf,
    /// Folders of the cgroups to enter.
    pub cgroups: Vec<PathBuf>,
    /// The hierarchies that the node sees.
    pub hierarchies: Vec<Hierarchy>,
    /// Bytes of the layer in memory.
    pub disk: u64,
    /// The folder with the node's programs.
    pub programs: PathBuf,
    /// The folder with the node's socket.
    pub socket_dir: PathBuf,
    /// Files of the lab.
    pub files: Vec<StagedFile>,
    /// Its containers.
    pub containers: Vec<StagedContainer>,
    /// Where it has roots of machines within it: such as its own, with changes of their own.
    pub machines: Vec<String>,
}

impl BootPlan {
    /// How the node is to be kept apart from the host.
    pub(super) fn isolation(&self) -> Isolation {
        match self.id_base {
            Some(_) => Isolation::UserNamespace,
            None if self.cluster.is_some() => Isolation::Privileged,
            None => Isolation::ReducedCapabilities,
        }
    }
}

/// All that a helper must know to furnish a container.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FurnishPlan {
    /// The container's first process, on the host.
    pub init_pid: i32,
    /// The store's root for containers.
    pub image_root: PathBuf,
    /// Folders of the cgroups to enter.
    pub cgroups: Vec<PathBuf>,
    /// The hierarchies that the node sees.
    pub hierarchies: Vec<Hierarchy>,
    /// Bytes of what lies in memory.
    pub disk: u64,
    /// The folder with the node's programs.
    pub programs: PathBuf,
    /// The folder with the node's socket.
    pub socket_dir: PathBuf,
    /// Files of the lab.
    pub files: Vec<StagedFile>,
    /// Its containers.
    pub containers: Vec<StagedContainer>,
}

/// All that a helper must know to run a command in a node.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EnterPlan {
    /// The node's init.
    pub ids: NodeIds,
    /// How the node is kept apart from the host.
    pub isolation: Isolation,
    /// The lab's cgroups.
    pub cgroups: LabCgroups,
    /// How many processes may come from outside.
    pub pids: u64,
    /// What to run.
    pub command: NodeCommand,
}

/// All that a reader must know to enter a node.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct ReaderPlan {
    /// The node's init.
    pub ids: NodeIds,
    /// How the node is kept apart from the host.
    pub isolation: Isolation,
}
