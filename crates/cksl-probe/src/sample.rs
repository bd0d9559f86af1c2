//! What the kernel side reports: samples, not yet Falco's events.

/// Everything that a sample says of the task it happened in, as the kernel knows it.
///
/// "Node" numbers are those of the node's pid namespace; "host" numbers those of the one in which the
/// probe was loaded, 0 for a process that is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Key of the lab, as given to `Probe::watch`.
    pub lab: u32,
    /// CPU on which it happened.
    pub cpu: u16,
    /// Time in ns since boot (`bpf_ktime_get_boot_ns`).
    pub boot_ns: u64,
    /// Thread id in the node.
    pub tid: i32,
    /// Process id (thread group) in the node.
    pub pid: i32,
    /// Parent process id in the node; 0 if the parent is outside of it.
    pub ppid: i32,
    /// Thread and process id in the task's innermost pid namespace.
    pub vtid: i32,
    /// See [`Task::vtid`].
    pub vpid: i32,
    /// Thread id on the host.
    pub host_tid: i32,
    /// Process id on the host.
    pub host_pid: i32,
    /// Parent's process id on the host.
    pub host_ppid: i32,
    /// Inode of the innermost pid namespace.
    pub pid_ns: u32,
    /// Effective user id as the kernel holds it (not mapped into the node's user namespace).
    pub kuid: u32,
    /// Effective group id, likewise.
    pub kgid: u32,
    /// Start time of the process (ns since boot): with `host_pid` it names a process for good.
    pub start_boot_ns: u64,
    /// Command name, NUL-padded.
    pub comm: [u8; 16],
}

/// A file as the kernel resolved it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRef {
    /// Path from the root of the file's mount namespace; empty if it could not be walked.
    pub path: Vec<u8>,
    /// Device number of the file system (kernel's `dev_t` encoding: major << 20 | minor).
    pub dev: u32,
    /// Inode number.
    pub ino: u64,
    /// Magic number of the file system (`f_type` of `statfs`).
    pub fs: u32,
    /// File mode with type bits.
    pub mode: u32,
    /// `f_flags`.
    pub flags: u32,
    /// Number of links; 0 for an unlinked file.
    pub nlink: u32,
    /// The inode is on an overlayfs and has been copied up or created there.
    pub overlay_upper: bool,
    /// The inode is on an overlayfs and still in a lower layer.
    pub overlay_lower: bool,
    /// The inode is on an overlayfs, and in which layer can't be read on this kernel.
    pub overlay_unknown: bool,
    /// ctime (ns since the epoch); of a file in an overlay's upper layer the one that it has there.
    pub ctime: u64,
    /// The open that this descriptor comes from made the file (`FMODE_CREATED`, Linux 4.19); an
    /// unnamed file (`O_TMPFILE`) does not count as made.
    pub created: bool,
    /// A file of procfs about a process that is itself mounted where it was opened: its path ends in the name of that
    /// place, not in its own.
    pub mounted: bool,
    /// A file of procfs about a process: that process's pid in the node (0 if outside of it).
    pub proc_pid: Option<i32>,
}

/// A file where its bytes really lie: on overlayfs, that of the layer that has it.
///
/// Who changes a file, its mode, its name or its links changes its `ctime`, and nobody but the clock
/// chooses that: with the same three numbers it is the same file, unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Inode {
    /// Device number of the file system (kernel's `dev_t` encoding).
    pub dev: u32,
    /// Inode number.
    pub ino: u64,
    /// ctime (ns since the epoch).
    pub ctime: u64,
    /// Number of links.
    pub nlink: u32,
}

/// A file by both names that the probe has for it: see [`Probe::identify`](crate::Probe::identify).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Where its bytes lie: what [`Image::program`] and [`What::Map`] tell.
    pub mapped: Inode,
    /// What a [`FileRef`] tells of it.
    pub opened: Inode,
    /// See [`FileRef::overlay_unknown`].
    pub overlay_unknown: bool,
}

/// A process image, reported at exec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Executable.
    pub exe: FileRef,
    /// argv, each element ended by NUL; cut at the probe's limit.
    pub argv: Vec<u8>,
    /// Environment, likewise.
    pub env: Vec<u8>,
    /// True if `argv` or `env` was cut.
    pub cut: bool,
    /// Current folder.
    pub cwd: Vec<u8>,
    /// Name of the cgroup: path from the root of the unified hierarchy.
    pub cgroup: Vec<u8>,
    /// Device number of the controlling terminal in Falco's form (34816 = pts/0), 0 without.
    pub tty: u32,
    /// Session and process group, in the node.
    pub sid: i32,
    /// See [`Image::sid`].
    pub pgid: i32,
    /// Process group in the innermost pid namespace.
    pub vpgid: i32,
    /// Real, kernel-side login uid (`u32::MAX` when unset).
    pub loginuid: u32,
    /// Capabilities, as masks.
    pub cap_inheritable: u64,
    /// See [`Image::cap_inheritable`].
    pub cap_permitted: u64,
    /// See [`Image::cap_inheritable`].
    pub cap_effective: u64,
    /// ctime of the executable (ns since the epoch).
    pub exe_ctime: u64,
    /// mtime of the executable (ns since the epoch).
    pub exe_mtime: u64,
    /// The caller could write to the executable.
    pub exe_writable: bool,
    /// The file whose code it is; `None` if that could not be looked at.
    pub program: Option<Inode>,
    /// The file whose code runs first: the loader's, or the program's own if it needs none.
    pub first: Option<Inode>,
}

/// Index in `data` of the socket address that a `msghdr` names: no argument has it.
pub const MSG_NAME: u8 = 6;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A system call returned.
    Syscall {
        /// Number on x86-64.
        nr: u32,
        /// Return value.
        ret: i64,
        /// The six argument registers.
        args: [u64; 6],
        /// Strings, buffers and socket addresses read from user memory: (argument index, bytes).
        /// An argument that could not be read is absent. The address inside a `msghdr` has the
        /// index [`MSG_NAME`]; a vector's bytes are those of its first element; an argv (of a
        /// failed exec) is its strings, each ended by NUL.
        data: Vec<(u8, Vec<u8>)>,
        /// For each relative path among the arguments: (its argument index, the path of the folder
        /// it is relative to, as the kernel held it when the call returned).
        base: Vec<(u8, Vec<u8>)>,
        /// The file of the descriptor that the call returned or worked on, where it has one.
        file: Option<FileRef>,
        /// The process that a pid, thread or pidfd argument means (ptrace, kill, …): its pid in the
        /// node (0 if it is outside) and on the host. Absent if there was none when the call
        /// returned, and for process groups.
        target: Option<(i32, i32)>,
        /// Socket addresses of the descriptor's socket (connect, accept, sendto …): local, peer, each
        /// as the bytes of a `sockaddr`.
        socket: Option<(Vec<u8>, Vec<u8>)>,
    },
    /// execve or execveat succeeded; the task is already the new program. The call is not reported
    /// as [`What::Syscall`] too: those are the failed ones.
    Exec {
        /// Number of the system call: execve or execveat.
        nr: u32,
        /// The new image.
        image: Box<Image>,
        /// The name passed to execve.
        filename: Vec<u8>,
    },
    /// A task was made. The sample's task is its parent, which may be outside of the node (node
    /// ids 0): so a node's first process and what is run in it from the host are seen at once.
    Fork {
        /// Number of the system call: fork, vfork, clone or clone3.
        nr: u32,
        /// The child's ids: (tid, pid) in the node, (vtid, vpid), host tid and pid.
        child: ChildIds,
        /// Flags of clone, without the exit signal.
        flags: u64,
    },
    /// A process made files executable that it has mapped: by `mmap`, `mprotect` or `shmat`, whether
    /// or not those calls are reported. What exec itself maps is part of [`What::Exec`].
    Map {
        /// The files; `None` for one that could not be looked at.
        code: Vec<Option<Inode>>,
    },
    /// A task ended.
    Exit {
        /// Status as `wait` gives it.
        status: i32,
        /// Whether its process has no living task left. Of tasks that end at the same moment, more
        /// than one may say so.
        group_dead: bool,
    },
}

/// Ids of a new task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChildIds {
    /// Thread id in the node.
    pub tid: i32,
    /// Process id in the node.
    pub pid: i32,
    /// Thread id in the innermost namespace.
    pub vtid: i32,
    /// Process id in the innermost namespace.
    pub vpid: i32,
    /// Thread id on the host.
    pub host_tid: i32,
    /// Process id on the host.
    pub host_pid: i32,
    /// Inode of the innermost pid namespace.
    pub pid_ns: u32,
    /// Start time of the child (ns since boot).
    pub start_boot_ns: u64,
}

/// One report of the probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The task it happened in.
    pub task: Task,
    /// What happened.
    pub what: What,
}
