//! `labs/<lab>/lab.yaml` as data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cluster::ClusterSpec;
use super::layer::Layer;

/// A lab as written: services, containers and files of its node. Every text is a template over the
/// attempt's parameters until it is rendered ([`crate::scenario::Content::draw`]); secret
/// parameters are allowed in [`ContainerSpec::secrets`] only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabSpec {
    /// One line about the lab.
    pub about: String,
    /// Units that are started at boot and must be up before the learner's shell opens, in order
    /// (`etcd.service`). Their unit files lie in the node's root or among the lab's files.
    #[serde(default)]
    pub services: Vec<String>,
    /// Units that its services make and start while the node boots. As with `services`, what they start as they did then
    /// is the lab's, and not the learner's.
    #[serde(default)]
    pub made_at_boot: Vec<String>,
    /// Containers that run from boot on.
    #[serde(default)]
    pub containers: Vec<ContainerSpec>,
    /// Files that are put over the node's root before it boots. The text files below
    /// `labs/<lab>/files/`, which are no templates, are added to them, each at its path there.
    #[serde(default)]
    pub files: Vec<FileSpec>,
    /// Labs whose files below `files/` this one has, too; its own replace them.
    #[serde(default)]
    pub files_of: Vec<String>,
    /// Programs that are not installed, but lie as Debian packages in a repository of the node,
    /// [`PACKAGES`](super::PACKAGES). One that is called as a program of cksl's own (`falco`)
    /// brings that, and the node begins without it.
    #[serde(default)]
    pub packages: Vec<PackageSpec>,
    /// Layers of programs that it has over its node's root, the first one uppermost.
    #[serde(default)]
    pub with: Vec<Layer>,
    /// Makes the node a Kubernetes cluster. It wants `limits` of some 3 GiB of memory, 1 GiB of disk
    /// and 4096 processes.
    pub cluster: Option<ClusterSpec>,
    /// Whether the records that seccomp has the kernel write about the node's processes are brought into
    /// its journal and its `/var/log/syslog`.
    #[serde(default)]
    pub seccomp_log: bool,
    /// What the node may use of the host.
    #[serde(default)]
    pub limits: Limits,
}

/// What a node may use of the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// MiB of memory for everything in the node, its files included.
    pub memory: u64,
    /// MiB for changed and new files; `/tmp` and `/run` may take a quarter of that each, beside it.
    /// All three lie in memory.
    pub disk: u64,
    /// Processes and threads that come from the learner's shells; twice as many in all.
    pub pids: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            memory: 1024,
            disk: 512,
            pids: 1024,
        }
    }
}

/// A container of the node, run by an OCI runtime.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContainerSpec {
    /// Name (`web`).
    pub name: String,
    /// Image reference that it is known by (`registry.lab/web:1.4`).
    pub image: String,
    /// Program and arguments.
    pub args: Vec<String>,
    /// Environment, beside `PATH` and `HOSTNAME`.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// More of its environment, with values that may be secret parameters: what a learner may see
    /// there, and nowhere else.
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    /// User that it runs as, by name; root without.
    pub user: Option<String>,
    /// Whether its root file system can't be written; `/tmp` and `/run` can be in any case.
    #[serde(default)]
    pub read_only: bool,
    /// Capabilities that it keeps, without `CAP_`; none by default.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// All capabilities and devices of the node, and no filter of system calls.
    #[serde(default)]
    pub privileged: bool,
    /// Folders and files of the node that it sees.
    #[serde(default)]
    pub mounts: Vec<MountSpec>,
}

/// A Debian package in the node's own repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageSpec {
    /// Name (`falco`).
    pub name: String,
    /// Version (`0.44.1`).
    pub version: String,
    /// Its description: a line, and then more.
    pub about: String,
    /// Labs whose files below `files/` it brings; units in `/etc/systemd/system` as a package's.
    #[serde(default)]
    pub files_of: Vec<String>,
    /// More files that it brings.
    #[serde(default)]
    pub files: Vec<FileSpec>,
}

/// A folder or file of the node that a container sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MountSpec {
    /// Path in the node.
    pub source: String,
    /// Path in the container.
    pub destination: String,
    /// Whether it can't be written there.
    #[serde(default)]
    pub read_only: bool,
}

/// A file of the node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSpec {
    /// Absolute path in the node.
    pub path: String,
    /// Its content. A file that starts with `#!` is executable.
    pub text: String,
}

impl FileSpec {
    /// Permission bits: 0755 for what starts with `#!`, else 0644.
    #[must_use]
    pub fn mode(&self) -> u32 {
        if self.text.starts_with("#!") {
            0o755
        } else {
            0o644
        }
    }
}
