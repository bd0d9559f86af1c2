//! Providers make, open and destroy nodes; a node is a place where a command can run and a file can
//! be put or read. Everything above meets the two only through the traits here.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::api::ApiServer;
use crate::lab::{LabId, LabSpec};
use crate::paths::Programs;

pub use kubeconfig::Foreign;
pub use relay::Relay;
pub use table::{Leftovers, Row, TABLE};

use docker::Docker;
use engine::{Address, EngineError};
use kind::Kind;
use kubeconfig::Kubeconfig;
use nodes::Nodes;
use sandbox::Sandbox;

pub mod docker;
mod document;
pub mod engine;
pub mod kind;
pub mod kubeconfig;
pub mod nodes;
pub mod pids;
mod relay;
pub mod sandbox;
mod step;
pub(crate) mod storage;
mod table;

/// What a provider needs to make a node.
#[derive(Clone, Debug)]
pub struct NodePlan<'a> {
    /// The lab.
    pub lab: &'a LabId,
    /// The lab's folder on the host; everything made is recorded there before it is made.
    pub dir: &'a Path,
    /// Services, containers, files, already rendered with the attempt's parameters.
    pub spec: &'a LabSpec,
    /// Host name of the node (`node-1`).
    pub hostname: &'a str,
    /// The folder with the `cksl-node` program, shown read-only in the node as `/opt/cksl/bin`.
    pub programs: &'a Path,
    /// The folder with the node's socket, shown in the node as `/run/cksl`.
    pub socket_dir: &'a Path,
    /// Container ids (64 hex digits) by container name, from the attempt's randomness.
    pub container_ids: &'a [(String, String)],
}

/// How far the node's root is from the host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// A user namespace: the node's root is an ordinary user of the host.
    UserNamespace,
    /// The host's root with a reduced capability set.
    ReducedCapabilities,
    /// The host's root with the capabilities that a kubelet and its pods need, as in a node of
    /// `kind`: its namespaces and cgroups are its own, and that is all.
    Privileged,
}

/// The namespaces of a node, known before its init is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeIds {
    /// Inode of the pid namespace.
    pub pid_ns: u32,
    /// The node's init, on the host.
    pub init_pid: i32,
    /// First host uid and gid of the node's user namespace; 0 without one.
    pub id_base: u32,
}

/// A running node, as it is written into the lab's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFacts {
    /// Host name.
    pub hostname: String,
    /// Its namespaces.
    pub ids: NodeIds,
    /// How it is kept apart from the host.
    pub isolation: Isolation,
    /// Digests of the roots of the store that it was made of: its own, its layers and that for containers.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Containers: name, id, image reference.
    pub containers: Vec<ContainerFacts>,
}

/// A container of a lab, as declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerFacts {
    /// Name (`web`).
    pub name: String,
    /// Id, 64 hex digits.
    pub id: String,
    /// Image reference (`registry.lab/web:1.4`).
    pub image: String,
    /// Whether it is privileged.
    pub privileged: bool,
    /// Mounts as `source:destination:mode:rw:propagation`.
    pub mounts: Vec<String>,
}

impl ContainerFacts {
    /// The containers that a lab declares, with their ids by name.
    #[must_use]
    pub fn declared(spec: &LabSpec, ids: &[(String, String)]) -> Vec<Self> {
        let id = |name: &str| {
            ids.iter()
                .find(|(of, _)| of == name)
                .map(|(_, id)| id.clone())
        };
        let containers = spec.containers.iter().map(|container| Self {
            name: container.name.clone(),
            id: id(&container.name).unwrap_or_default(),
            image: container.image.clone(),
            privileged: container.privileged,
            mounts: container
                .mounts
                .iter()
                .map(|mount| {
                    let writable = !mount.read_only;
                    let mode = if writable { "rw" } else { "ro" };
                    format!(
                        "{}:{}:{mode}:{writable}:rprivate",
                        mount.source, mount.destination
                    )
                })
                .collect(),
        });
        containers.collect()
    }
}

/// A command to run in a node.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NodeCommand {
    /// Program and arguments, looked up in the node's PATH.
    pub argv: Vec<String>,
    /// Variables beside the node's default environment.
    pub env: Vec<(String, String)>,
    /// Current folder; when empty the user's home, or `/` for one without.
    pub cwd: String,
    /// User name in the node; root when empty.
    pub user: String,
    /// Run it in this container (through `runc exec`) rather than on the node.
    pub container: Option<String>,
    /// That container's id, if it is one of a pod rather than one that the lab declares.
    pub container_id: Option<String>,
    /// Give it a terminal (rows, columns).
    pub tty: Option<(u16, u16)>,
    /// When the process that stands for it ends, hang up, as a closed terminal does, rather than kill
    /// it: a shell then ends its jobs.
    pub hang_up: bool,
}

/// A command that runs in a node.
#[derive(Debug)]
pub struct NodeChild {
    /// The process on the host that stands for it; ending it ends the command.
    pub child: std::process::Child,
    /// With a terminal: its master side. Without: the pipes are in `child`.
    pub terminal: Option<File>,
}

/// What a file in the node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStat {
    /// Type and permission bits.
    pub mode: u32,
    /// Owner in the node's view.
    pub uid: u32,
    /// Group in the node's view.
    pub gid: u32,
    /// Size in bytes.
    pub size: u64,
    /// Device and inode.
    pub dev_ino: (u64, u64),
    /// When it was made, in nanoseconds since 1970, where its file system knows that. What had its inode
    /// before then was another file.
    pub born: Option<u64>,
    /// When its content was last changed, in seconds since 1970.
    pub modified: i64,
}

/// A process of a node, as the kernel shows it to the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeProcess {
    /// Pid in the node.
    pub pid: i32,
    /// Pid on the host.
    pub host_pid: i32,
    /// Parent in the node.
    pub ppid: i32,
    /// comm.
    pub name: String,
    /// argv.
    pub args: Vec<String>,
    /// Path of the executable in its own mount namespace.
    pub exe: String,
    /// Fields of `/proc/PID/status`, as printed (`Seccomp` → `2`); uids in the node's view.
    pub status: Vec<(String, String)>,
    /// Container that it runs in, by name.
    pub container: Option<String>,
    /// Start time in clock ticks since boot (field 22 of `/proc/PID/stat`): with `host_pid` it names
    /// the process for good.
    pub start_ticks: u64,
    /// systemd unit of the node in whose cgroup it is (`etcd.service`).
    pub unit: Option<String>,
}

impl NodeProcess {
    /// Whether it is the main process of a systemd unit: the one that the node's init started itself.
    #[must_use]
    pub fn is_main_of(&self, unit: &str) -> bool {
        self.unit.as_deref() == Some(unit) && self.ppid == 1
    }

    /// When it was started, to the second.
    #[must_use]
    pub fn started(&self) -> Option<SystemTime> {
        let ticks = rustix::param::clock_ticks_per_second();
        let since_boot = Duration::from_secs(self.start_ticks / ticks);
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let up = Duration::from_secs(u64::try_from(now.tv_sec).ok()?);
        SystemTime::now().checked_sub(up.checked_sub(since_boot)?)
    }

    /// A field of its status with single blanks; `(none)` if it has no such field.
    #[must_use]
    pub fn told(&self, field: &str) -> String {
        let found = self.status.iter().find(|(name, _)| name == field);
        found.map_or_else(
            || "(none)".to_owned(),
            |(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "),
        )
    }

    /// Whether it is the first process of a container: in that container's pid namespace it is 1.
    #[must_use]
    pub fn is_first_in(&self, container: &str) -> bool {
        self.container.as_deref() == Some(container) && self.innermost_pid() == Some(1)
    }

    /// Its pid in the innermost of its pid namespaces; `None` if its status does not say it.
    #[must_use]
    pub fn innermost_pid(&self) -> Option<i32> {
        self.told("NSpid").split(' ').next_back()?.parse().ok()
    }
}

/// The processes of a node while all of them stand still, by their pids on the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stilled {
    /// All of them, and the helpers that wait for some.
    pub all: Vec<i32>,
    /// Of these, those in the cgroup for what is started from outside.
    pub from_outside: Vec<i32>,
}

/// Why a provider could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The machine lacks something.
    #[error("{what} is missing: {why}")]
    Missing {
        /// What.
        what: String,
        /// Why it is needed, and the command that fixes it.
        why: String,
    },
    /// A step failed.
    #[error("{step}: {source}")]
    Step {
        /// What was being done, with the path or command.
        step: String,
        /// The cause.
        source: io::Error,
    },
    /// The node's init or a service did not come up.
    #[error("the node did not come up: {why}")]
    NotUp {
        /// What was waited for, and the end of the node's log.
        why: String,
    },
    /// The lab is not running.
    #[error("lab `{0}` is not running")]
    NotRunning(String),
    /// What was asked for is not to be had, here or elsewhere.
    #[error("{0}")]
    Asked(String),
    /// The Docker engine did not do what it was asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A cluster that is not the lab's own did not do what it was asked.
    #[error("can't {step}: {why}")]
    Cluster {
        /// What was being done, and where.
        step: String,
        /// The cause.
        why: String,
    },
}

/// Makes and destroys nodes.
pub trait Provider: Send + Sync {
    /// Its row in the table of providers.
    fn row(&self) -> &'static Row;

    /// What this machine lacks for it; empty if it can serve.
    fn missing(&self) -> Vec<ProviderError>;

    /// What it would make outside of this machine for a lab; nothing is made by asking.
    fn outline(&self, spec: &LabSpec) -> Result<Option<Outline>, ProviderError> {
        (self.row().fits)(spec).map(|()| None)
    }

    /// Makes a node and boots it until its services run.
    ///
    /// `on_namespace` is called before the node's init is executed, so that the detector can watch
    /// the node from birth; its error stops the creation. `step` gets what is being done. On an
    /// error everything made so far is taken back.
    fn create(
        &self,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError>;

    /// The running node of the lab in `dir`, if there is one.
    fn open(&self, dir: &Path) -> Result<Box<dyn Node>, ProviderError>;

    /// Makes the node of the lab in the folder `from` that of a lab in the folder `to`, which must not be
    /// there yet and lies beside it: `from`, with all that is in it, is called `to` from then on. Only a
    /// node that can be frozen changes hands.
    fn hand_over(&self, from: &Path, to: &Path) -> Result<Box<dyn Node>, ProviderError> {
        Err(ProviderError::Asked(format!(
            "the node in {} can't be given to the lab in {}: no node of `{}` can",
            from.display(),
            to.display(),
            self.row().name
        )))
    }

    /// Ends the node of the lab in `dir` and removes all that was made for it, in whatever state it
    /// is. Doing it twice is harmless.
    fn destroy(&self, dir: &Path) -> Result<(), ProviderError>;
}

/// Refuses a lab with layers, which nodes in an engine do not have.
fn without_layers(provider: &str, spec: &LabSpec) -> Result<(), ProviderError> {
    match spec.with.first() {
        None => Ok(()),
        Some(layer) => Err(ProviderError::Asked(format!(
            "`{provider}` makes nodes without layers, and this lab has `{layer}`: the sandbox makes it"
        ))),
    }
}

/// What a lab makes in a cluster that others use, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The context of the kubeconfig.
    pub context: String,
    /// Host and port of the API server.
    pub server: String,
    /// Names of its namespaces. All else that it makes lies in them.
    pub namespaces: Vec<String>,
    /// The objects, in the order in which they are made: `Deployment shop/web`.
    pub makes: Vec<String>,
}

/// Which provider makes a lab, as it is asked for and recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Nodes on this machine, without Docker.
    Sandbox,
    /// Nodes in containers of a Docker engine.
    Docker(Address),
    /// A cluster that `kind` makes in the Docker engine there.
    Kind(Address),
    /// An existing cluster.
    Kubeconfig(Foreign),
}

impl Choice {
    /// What is to be known of the provider.
    #[must_use]
    pub fn row(&self) -> &'static Row {
        match self {
            Self::Sandbox => &sandbox::ROW,
            Self::Docker(_) => &docker::ROW,
            Self::Kind(_) => &kind::ROW,
            Self::Kubeconfig(_) => &kubeconfig::ROW,
        }
    }

    /// The cluster that others use and in which labs are made, if it is one.
    #[must_use]
    pub fn foreign(&self) -> Option<&Foreign> {
        match self {
            Self::Kubeconfig(foreign) => Some(foreign),
            Self::Sandbox | Self::Docker(_) | Self::Kind(_) => None,
        }
    }

    /// The providers that are tried where none is asked for, in order.
    #[must_use]
    pub fn tried(engine: &Address) -> [Self; 2] {
        [Self::Sandbox, Self::Docker(engine.clone())]
    }

    /// The provider. `store` holds the roots of nodes; of the programs `cksl` itself is started as a
    /// helper by some.
    #[must_use]
    pub fn provider(&self, store: &Path, programs: &Programs) -> Box<dyn Provider> {
        let nodes = Nodes {
            store: store.to_owned(),
            program: programs.cksl.clone(),
            without_user_namespace: false,
        };
        match self {
            Self::Sandbox => Box::new(Sandbox { nodes }),
            Self::Docker(engine) => Box::new(Docker {
                engine: engine.clone(),
                gate: programs.on_host.clone(),
                nodes,
            }),
            Self::Kind(engine) => Box::new(Kind {
                engine: engine.clone(),
                nodes,
            }),
            Self::Kubeconfig(foreign) => Box::new(Kubeconfig {
                foreign: foreign.clone(),
                nodes,
            }),
        }
    }
}

/// As `--on` takes it.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().name)?;
        match self.foreign() {
            Some(foreign) => write!(f, ":{}", foreign.context),
            None => Ok(()),
        }
    }
}

/// A running node.
///
/// What lies in it is its learner's. Files are read and written with the rights that the node's own root
/// has, and within a limited time: what takes longer is an error of the kind `TimedOut`.
pub trait Node: Send + Sync {
    /// What is known of it.
    fn facts(&self) -> &NodeFacts;

    /// Starts a command. `before_exec` learns the host pid of the process that will become the
    /// command's first ancestor in the node, before anything of the command runs.
    fn spawn(
        &self,
        command: &NodeCommand,
        before_exec: &mut dyn FnMut(i32) -> io::Result<()>,
    ) -> Result<NodeChild, ProviderError>;

    /// Reads a regular file of the node, at most `limit` bytes; never leaves the node's root.
    fn read(&self, path: &str, limit: usize) -> io::Result<Vec<u8>>;

    /// What is at `path`, without following a last symbolic link.
    fn stat(&self, path: &str) -> io::Result<FileStat>;

    /// Writes a file of the node (atomically, owner root of the node).
    fn write(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()>;

    /// Adds to a regular file of the node; one that is missing is made, with that mode.
    fn append(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let _ = (path, bytes, mode);
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Sends a datagram to a socket of the node, without waiting for room.
    fn send(&self, socket: &str, datagram: &[u8]) -> io::Result<()> {
        let _ = (socket, datagram);
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Its processes.
    fn processes(&self) -> io::Result<Vec<NodeProcess>>;

    /// Whether a process has the file with that device and inode open, by a descriptor.
    fn has_open(&self, process: &NodeProcess, dev_ino: (u64, u64)) -> io::Result<bool>;

    /// Its cluster's API server; none for a node that is no part of a cluster.
    fn api(&self) -> Option<&ApiServer> {
        None
    }

    /// Stops all its processes where they are, or lets them go on. An error of the kind `Unsupported`
    /// where that can't be had.
    fn freeze(&self, frozen: bool) -> io::Result<()> {
        let _ = frozen;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Stops some of its processes where they are, until it ends. `choose` says which while none of them can do anything;
    /// the others go on then. An error of the kind `Unsupported` where that can't be had: nobody has been asked then.
    fn hold(&self, choose: &mut dyn FnMut(&Stilled) -> Vec<i32>) -> io::Result<()> {
        let _ = choose;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Whether the kernel has ended processes because the node wanted more memory than it may have. Also told of one that
    /// has ended, as long as it is not destroyed. False where that is not known.
    fn ran_out_of_memory(&self) -> bool {
        false
    }

    /// What must be served for it from outside as long as somebody looks after its lab; it ends with
    /// the value.
    fn attend(&self) -> io::Result<Option<Relay>> {
        Ok(None)
    }
}
