//! What a node was like when its attempt started.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::provider::NodeProcess;

/// The files and processes that checks compare with, noted before the learner can do anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// SHA-256 of the files that must stay unchanged, and of programs that must run, in hex; `None` for one that was not there.
    pub files: BTreeMap<String, Option<String>>,
    /// The processes that ran.
    pub processes: Vec<ProcessId>,
    /// The command lines of processes whose flags must stay, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub flags: BTreeMap<String, Vec<String>>,
    /// Objects of a cluster that must be as they were, by kind and name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub objects: BTreeMap<String, Json>,
    /// What the API server of a cluster of the lab's own executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_server: Option<FileId>,
    /// What its etcd executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etcd: Option<FileId>,
    /// What came of the attacks that are tried again at each check.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attacks: BTreeMap<String, Before>,
}

/// Names a process for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessId {
    /// Pid on the host.
    pub host_pid: i32,
    /// When it started, in clock ticks since boot.
    pub start_ticks: u64,
}

impl From<&NodeProcess> for ProcessId {
    fn from(process: &NodeProcess) -> Self {
        Self {
            host_pid: process.host_pid,
            start_ticks: process.start_ticks,
        }
    }
}

/// A file of the lab as it was: what is written, renamed or put in its place differs in one of these,
/// and nobody in a node can set the clock by which the kernel notes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileId {
    ino: u64,
    size: u64,
    /// When it was last changed: seconds and nanoseconds.
    changed: (i64, i64),
}

impl FileId {
    /// What a process executes.
    pub(crate) fn executed_by(host_pid: i32) -> io::Result<Self> {
        let file = fs::metadata(format!("/proc/{host_pid}/exe"))?;
        Ok(Self {
            ino: file.ino(),
            size: file.size(),
            changed: (file.ctime(), file.ctime_nsec()),
        })
    }
}

/// What came of an attack on the untouched lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// Whether it worked.
    pub(crate) worked: bool,
    /// What was seen.
    pub(crate) observed: String,
}
