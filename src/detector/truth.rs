//! What the host knows of an event beyond what the node sees: who, which file, which target.

use serde::{Deserialize, Serialize};

use super::Text;

/// Whose doing an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The learner, and everything that can't be shown to be another's.
    Learner,
    /// The lab's declared services and containers, with what they started.
    Lab,
    /// What cksl itself runs in the node to provoke it.
    Grader,
}

impl Actor {
    /// As `cksl.actor` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Actor::Learner => "learner",
            Actor::Lab => "lab",
            Actor::Grader => "grader",
        }
    }
}

/// Whether something is one of the node's own files: those that the lab's root had when the attempt
/// began, of which only the ones are told that checks name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OwnFile {
    /// It is none of them.
    #[default]
    No,
    /// The one that the root had at this path.
    Is(String),
    /// That can't be known.
    Unknown,
    /// It is the program of a process that runs code which has come to the lab since then, whatever the file is.
    Foreign,
}

impl OwnFile {
    /// Whether it is the node's own file of this path; nothing if that can't be known.
    #[must_use]
    pub fn is(&self, path: &str) -> Option<bool> {
        match self {
            OwnFile::Unknown => None,
            OwnFile::Is(own) => Some(own == path),
            OwnFile::No | OwnFile::Foreign => Some(false),
        }
    }
}

/// The host's side of one event. It never leaves the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Process id on the host.
    pub host_pid: i32,
    /// Thread id on the host.
    pub host_tid: i32,
    /// Inode of the task's own pid namespace.
    pub pid_ns: u32,
    /// Start of the process (ns since boot): with `host_pid` it names a process for good.
    pub start_boot_ns: u64,
    /// Whose doing it is.
    pub actor: Actor,
    /// Host name of the machine within the node on which it happens; `None` for the node itself.
    pub worker: Option<String>,
    /// The file that the call opened or worked on; for an exec, the program.
    pub file: Option<FileTruth>,
    /// The process that it was aimed at.
    pub target: Option<Target>,
    /// The process that traces the one whose event it is.
    pub tracer: Option<Target>,
    /// The program of the process whose event it is.
    pub program: OwnFile,
    /// Those of its ancestors when they forked, the nearest first; only [`OwnFile::Is`] and [`OwnFile::Unknown`].
    pub ancestors: Vec<OwnFile>,
}

/// A file as the kernel resolved it: relative paths, descriptors and symbolic links are behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTruth {
    /// Path from the root of its mount namespace; `None` if the kernel's side could not walk it, and of a file of a
    /// process in procfs that is mounted under another name.
    pub path: Option<Text>,
    /// Device number of its file system, as `stat` shows it.
    pub dev: u64,
    /// Inode number.
    pub ino: u64,
    /// It lies in the upper layer of an overlay: made or changed since the node was made.
    pub overlay_upper: bool,
    /// Which of the node's own files it is.
    pub own: OwnFile,
}

/// Another process that an event is about: one that was aimed at (traced, signalled, or looked at
/// through `/proc`), or the one that traces.
///
/// For a descriptor opened through `/proc/PID/fd/N` the kernel tells the file behind it, and the
/// process is the one that the path names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Process id in the node.
    pub pid: i32,
    /// comm; `None` if the process is not known.
    pub name: Option<Text>,
    /// Path of its executable.
    pub exepath: Option<Text>,
    /// Name of the container that it is in; `None` on the node itself.
    pub container: Option<String>,
    /// Name of that container's pod in a cluster.
    pub pod: Option<String>,
    /// Namespace of that pod.
    pub namespace: Option<String>,
    /// Whose process it is; `None` if it is not known.
    pub actor: Option<Actor>,
    /// Its program.
    pub program: OwnFile,
}
