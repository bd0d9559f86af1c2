//! Threads and processes.

use super::fd::FdTable;
use std::sync::Arc;

/// What is known of a thread.
///
/// All ids are in the numbering of the node's pid namespace, save those whose names begin with `v`:
/// they are the thread's own, in its innermost pid namespace.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ThreadInfo {
    /// Thread id.
    pub tid: i64,
    /// Process id: that of the process's first thread.
    pub pid: i64,
    /// Process id of the parent; 0 or less if it has none in the node.
    pub ptid: i64,
    /// Thread id in the innermost pid namespace.
    pub vtid: i64,
    /// Process id in the innermost pid namespace.
    pub vpid: i64,
    /// Session id.
    pub sid: i64,
    /// Process group.
    pub pgid: i64,
    /// Process group as the process itself sees it.
    pub vpgid: i64,
    /// Device number of the controlling terminal (34816 = pts/0), 0 without.
    pub tty: u32,
    /// Command name.
    pub comm: Arc<[u8]>,
    /// The program it runs.
    pub image: Arc<Image>,
    /// Current folder, with a slash at its end; empty if unknown.
    pub cwd: Arc<[u8]>,
    /// Effective user id.
    pub uid: u32,
    /// Effective group id.
    pub gid: u32,
    /// User id at login, `u32::MAX` if unset.
    pub loginuid: u32,
    /// Capabilities.
    pub caps: Capabilities,
    /// Lines `subsystem=path`, each ended by NUL.
    pub cgroups: Arc<[u8]>,
    /// Short id of the container it is in; none on the node itself.
    pub container: Option<Arc<str>>,
    /// When it was made, in ns since the epoch; 0 if unknown.
    pub clone_ts: u64,
    /// When it last changed its program, in ns since the epoch; 0 if unknown.
    pub exec_ts: u64,
    /// When its pid namespace's first process started, in ns since boot or epoch as reported; 0 if unknown.
    pub pidns_start_ts: u64,
    /// Memory and faults at its last fork or exec.
    pub usage: Usage,
    /// Largest number of descriptors.
    pub fdlimit: i64,
    /// Orphans below it become its children (PR_SET_CHILD_SUBREAPER).
    pub reaper: bool,
}

impl ThreadInfo {
    /// A thread of which nothing but its ids is known.
    #[must_use]
    pub fn new(tid: i64, pid: i64, ptid: i64) -> Self {
        let empty: Arc<[u8]> = Arc::default();
        Self {
            tid,
            pid,
            ptid,
            vtid: tid,
            vpid: pid,
            sid: 0,
            pgid: 0,
            vpgid: 0,
            tty: 0,
            comm: empty.clone(),
            image: Arc::default(),
            cwd: empty.clone(),
            uid: u32::MAX,
            gid: u32::MAX,
            loginuid: u32::MAX,
            caps: Capabilities::default(),
            cgroups: empty,
            container: None,
            clone_ts: 0,
            exec_ts: 0,
            pidns_start_ts: 0,
            usage: Usage::default(),
            fdlimit: 0,
            reaper: false,
        }
    }

    /// Whether it is the first thread of its process.
    #[must_use]
    pub fn is_main(&self) -> bool {
        self.tid == self.pid
    }

    /// Whether it lives in a pid namespace below the node's.
    #[must_use]
    pub fn is_in_pid_namespace(&self) -> bool {
        self.tid != self.vtid
    }
}

/// The program that a process runs. Forks share it.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Image {
    /// First argument (`argv[0]`).
    pub exe: Arc<[u8]>,
    /// Path of the executable.
    pub exepath: Arc<[u8]>,
    /// Arguments after the first, each ended by NUL.
    pub args: Arc<[u8]>,
    /// Environment, each entry ended by NUL.
    pub env: Arc<[u8]>,
    /// Inode of the executable.
    pub ino: u64,
    /// Its change time, in ns since the epoch.
    pub ctime: u64,
    /// Its modification time, in ns since the epoch.
    pub mtime: u64,
    /// Properties of the executable, in the bits of the event table (`execve_flags`).
    pub flags: u32,
}

/// Bits of [`Image::flags`].
pub(crate) mod exe_flag {
    pub(crate) const WRITABLE: u32 = 1;
    pub(crate) const UPPER_LAYER: u32 = 1 << 1;
    pub(crate) const FROM_MEMFD: u32 = 1 << 2;
    pub(crate) const LOWER_LAYER: u32 = 1 << 3;
}

/// Capability sets as masks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Capabilities {
    /// Kept over an exec.
    pub inheritable: u64,
    /// Can be switched on.
    pub permitted: u64,
    /// In force.
    pub effective: u64,
}

impl Capabilities {
    /// All that Linux has.
    pub(crate) const ALL: Self = {
        const ALL: u64 = (1 << 41) - 1;
        Self {
            inheritable: ALL,
            permitted: ALL,
            effective: ALL,
        }
    };
}

/// Memory in KiB and page faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Usage {
    /// Virtual memory.
    pub vm_size: u32,
    /// Resident memory.
    pub vm_rss: u32,
    /// Swapped memory.
    pub vm_swap: u32,
    /// Major page faults.
    pub faults_major: u64,
    /// Minor page faults.
    pub faults_minor: u64,
}

/// A thread in the table: what is known of it, and what the table itself keeps.
#[derive(Clone, Debug)]
pub(crate) struct Thread {
    pub(crate) info: ThreadInfo,
    /// Arguments joined by blanks; shared by forks.
    pub(crate) args: Arc<[u8]>,
    /// Name and arguments, joined by blanks; shared by forks.
    pub(crate) cmdline: Arc<[u8]>,
    /// Descriptors; used in a main thread only.
    pub(crate) files: Arc<FdTable>,
    /// Living threads of the process; used in a main thread only.
    pub(crate) threads: u32,
    /// Processes whose parent this is; used in a main thread only.
    pub(crate) children: u32,
    /// It has ended, but is still needed.
    pub(crate) dead: bool,
}

impl Thread {
    pub(crate) fn new(info: ThreadInfo) -> Self {
        let mut thread = Self {
            args: join(&info.image.args).into(),
            cmdline: Arc::default(),
            files: Arc::default(),
            threads: 1,
            children: 0,
            dead: false,
            info,
        };
        thread.refresh_cmdline();
        thread
    }

    /// Sets a new program.
    pub(crate) fn set_image(&mut self, image: Image) {
        if self.info.image.args != image.args {
            self.args = join(&image.args).into();
        }
        self.info.image = Arc::new(image);
        self.refresh_cmdline();
    }

    /// Sets a new command name.
    pub(crate) fn set_comm(&mut self, comm: Arc<[u8]>) {
        self.info.comm = comm;
        self.refresh_cmdline();
    }

    fn refresh_cmdline(&mut self) {
        let mut line = self.info.comm.to_vec();
        if !self.info.image.args.is_empty() {
            line.push(b' ');
            line.extend_from_slice(&self.args);
        }
        self.cmdline = line.into();
    }
}

/// The elements of a run of strings that each end with NUL.
pub(crate) fn elements(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let count = if list.is_empty() { 0 } else { usize::MAX };
    let list = list.strip_suffix(b"\0").unwrap_or(list);
    list.split(|byte| *byte == 0).take(count)
}

/// The elements of such a run, joined by blanks.
pub(crate) fn join(list: &[u8]) -> Vec<u8> {
    let list = list.strip_suffix(b"\0").unwrap_or(list);
    let blank = |byte: &u8| if *byte == 0 { b' ' } else { *byte };
    list.iter().map(blank).collect()
}
