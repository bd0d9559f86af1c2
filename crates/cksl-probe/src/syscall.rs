//! System calls of x86-64: their names and numbers, and sets of them.

/// A set of system calls: which of them a lab reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyscallSet([u64; SyscallSet::WORDS]);

impl SyscallSet {
    pub(crate) const WORDS: usize = 8;

    /// How many numbers a set can hold: those from 0 up to this one.
    pub const CAPACITY: u32 = 64 * Self::WORDS as u32;

    /// The set of no calls: of a lab with it, only exec, fork and exit are reported.
    pub const EMPTY: Self = Self([0; Self::WORDS]);

    /// Every call that has a name.
    pub fn all() -> Self {
        (0..NAMES.len() as u32)
            .filter(|&nr| name(nr).is_some())
            .collect()
    }

    /// The calls that checks are written about: whatever starts, ends, changes or traces a
    /// process, opens, moves or changes a file, or talks to the network. Reads and writes are in
    /// it, but are reported only of files that are watched.
    pub fn graded() -> Self {
        GRADED.iter().filter_map(|name| number(name)).collect()
    }

    /// Adds a call. Numbers beyond [`CAPACITY`](Self::CAPACITY) name no call and are ignored.
    pub fn insert(&mut self, nr: u32) {
        if let Some(word) = self.0.get_mut(nr as usize / 64) {
            *word |= 1 << (nr % 64);
        }
    }

    /// Takes a call out.
    pub fn remove(&mut self, nr: u32) {
        if let Some(word) = self.0.get_mut(nr as usize / 64) {
            *word &= !(1 << (nr % 64));
        }
    }

    /// Whether a call is in the set.
    pub fn contains(&self, nr: u32) -> bool {
        self.0
            .get(nr as usize / 64)
            .is_some_and(|word| word >> (nr % 64) & 1 == 1)
    }

    /// The calls of both sets.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
        self
    }

    pub(crate) fn words(&self) -> [u64; Self::WORDS] {
        self.0
    }
}

impl FromIterator<u32> for SyscallSet {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut set = Self::EMPTY;
        numbers.into_iter().for_each(|nr| set.insert(nr));
        set
    }
}

/// The name of a system call, as the kernel's headers have it.
pub fn name(nr: u32) -> Option<&'static str> {
    NAMES
        .get(nr as usize)
        .copied()
        .filter(|name| !name.is_empty())
}

/// The number of a system call.
pub fn number(name: &str) -> Option<u32> {
    if name.is_empty() {
        return None;
    }
    NAMES
        .iter()
        .position(|known| *known == name)
        .map(|nr| nr as u32)
}

#[rustfmt::skip]
const GRADED: &[&str] = &[
    // processes
    "execve", "execveat", "fork", "vfork", "clone", "clone3", "setsid", "setpgid", "chdir", "fchdir",
    "chroot", "pivot_root",
    // files
    "open", "openat", "openat2", "creat", "open_by_handle_at", "close", "close_range", "dup", "dup2",
    "dup3", "fcntl", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat",
    "symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown",
    "fchownat", "mkdir", "mkdirat", "rmdir", "mknod", "mknodat", "truncate", "ftruncate", "mount",
    "umount2", "open_tree", "move_mount", "fsmount", "setxattr", "lsetxattr", "fsetxattr",
    // reads and writes of watched files
    "read", "pread64", "readv", "preadv", "preadv2", "write", "pwrite64", "writev", "pwritev",
    "pwritev2", "sendfile", "copy_file_range", "splice", "mmap",
    // descriptors of other things
    "pipe", "pipe2", "eventfd", "eventfd2", "signalfd4", "timerfd_create", "inotify_init1",
    "epoll_create1", "memfd_create", "memfd_secret", "userfaultfd", "io_uring_setup",
    "perf_event_open",
    // network
    "socket", "socketpair", "connect", "accept", "accept4", "bind", "listen", "sendto", "sendmsg",
    // other processes
    "ptrace", "process_vm_readv", "process_vm_writev", "kill", "tkill", "tgkill", "rt_sigqueueinfo",
    "rt_tgsigqueueinfo", "pidfd_open", "pidfd_getfd", "pidfd_send_signal",
    // identity and confinement
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid",
    "setgroups", "capset", "prctl", "seccomp", "setns", "unshare",
    // the kernel itself
    "bpf", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
];

/// Names by number on x86-64. Empty where the kernel has no call of that number.
#[rustfmt::skip]
const NAMES: [&str; 470] = [
    "read", "write", "open", "close", "stat", "fstat", "lstat", "poll", "lseek", "mmap", "mprotect",
    "munmap", "brk", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "ioctl", "pread64",
    "pwrite64", "readv", "writev", "access", "pipe", "select", "sched_yield", "mremap", "msync",
    "mincore", "madvise", "shmget", "shmat", "shmctl", "dup", "dup2", "pause", "nanosleep",
    "getitimer", "alarm", "setitimer", "getpid", "sendfile", "socket", "connect", "accept",
    "sendto", "recvfrom", "sendmsg", "recvmsg", "shutdown", "bind", "listen", "getsockname",
    "getpeername", "socketpair", "setsockopt", "getsockopt", "clone", "fork", "vfork", "execve",
    "exit", "wait4", "kill", "uname", "semget", "semop", "semctl", "shmdt", "msgget", "msgsnd",
    "msgrcv", "msgctl", "fcntl", "flock", "fsync", "fdatasync", "truncate", "ftruncate", "getdents",
    "getcwd", "chdir", "fchdir", "rename", "mkdir", "rmdir", "creat", "link", "unlink", "symlink",
    "readlink", "chmod", "fchmod", "chown", "fchown", "lchown", "umask", "gettimeofday",
    "getrlimit", "getrusage", "sysinfo", "times", "ptrace", "getuid", "syslog", "getgid", "setuid",
    "setgid", "geteuid", "getegid", "setpgid", "getppid", "getpgrp", "setsid", "setreuid",
    "setregid", "getgroups", "setgroups", "setresuid", "getresuid", "setresgid", "getresgid",
    "getpgid", "setfsuid", "setfsgid", "getsid", "capget", "capset", "rt_sigpending",
    "rt_sigtimedwait", "rt_sigqueueinfo", "rt_sigsuspend", "sigaltstack", "utime", "mknod",
    "uselib", "personality", "ustat", "statfs", "fstatfs", "sysfs", "getpriority", "setpriority",
    "sched_setparam", "sched_getparam", "sched_setscheduler", "sched_getscheduler",
    "sched_get_priority_max", "sched_get_priority_min", "sched_rr_get_interval", "mlock", "munlock",
    "mlockall", "munlockall", "vhangup", "modify_ldt", "pivot_root", "_sysctl", "prctl",
    "arch_prctl", "adjtimex", "setrlimit", "chroot", "sync", "acct", "settimeofday", "mount",
    "umount2", "swapon", "swapoff", "reboot", "sethostname", "setdomainname", "iopl", "ioperm",
    "create_module", "init_module", "delete_module", "get_kernel_syms", "query_module", "quotactl",
    "nfsservctl", "getpmsg", "putpmsg", "afs_syscall", "tuxcall", "security", "gettid", "readahead",
    "setxattr", "lsetxattr", "fsetxattr", "getxattr", "lgetxattr", "fgetxattr", "listxattr",
    "llistxattr", "flistxattr", "removexattr", "lremovexattr", "fremovexattr", "tkill", "time",
    "futex", "sched_setaffinity", "sched_getaffinity", "set_thread_area", "io_setup", "io_destroy",
    "io_getevents", "io_submit", "io_cancel", "get_thread_area", "lookup_dcookie", "epoll_create",
    "epoll_ctl_old", "epoll_wait_old", "remap_file_pages", "getdents64", "set_tid_address",
    "restart_syscall", "semtimedop", "fadvise64", "timer_create", "timer_settime", "timer_gettime",
    "timer_getoverrun", "timer_delete", "clock_settime", "clock_gettime", "clock_getres",
    "clock_nanosleep", "exit_group", "epoll_wait", "epoll_ctl", "tgkill", "utimes", "vserver",
    "mbind", "set_mempolicy", "get_mempolicy", "mq_open", "mq_unlink", "mq_timedsend",
    "mq_timedreceive", "mq_notify", "mq_getsetattr", "kexec_load", "waitid", "add_key",
    "request_key", "keyctl", "ioprio_set", "ioprio_get", "inotify_init", "inotify_add_watch",
    "inotify_rm_watch", "migrate_pages", "openat", "mkdirat", "mknodat", "fchownat", "futimesat",
    "newfstatat", "unlinkat", "renameat", "linkat", "symlinkat", "readlinkat", "fchmodat",
    "faccessat", "pselect6", "ppoll", "unshare", "set_robust_list", "get_robust_list", "splice",
    "tee", "sync_file_range", "vmsplice", "move_pages", "utimensat", "epoll_pwait", "signalfd",
    "timerfd_create", "eventfd", "fallocate", "timerfd_settime", "timerfd_gettime", "accept4",
    "signalfd4", "eventfd2", "epoll_create1", "dup3", "pipe2", "inotify_init1", "preadv", "pwritev",
    "rt_tgsigqueueinfo", "perf_event_open", "recvmmsg", "fanotify_init", "fanotify_mark",
    "prlimit64", "name_to_handle_at", "open_by_handle_at", "clock_adjtime", "syncfs", "sendmmsg",
    "setns", "getcpu", "process_vm_readv", "process_vm_writev", "kcmp", "finit_module",
    "sched_setattr", "sched_getattr", "renameat2", "seccomp", "getrandom", "memfd_create",
    "kexec_file_load", "bpf", "execveat", "userfaultfd", "membarrier", "mlock2", "copy_file_range",
    "preadv2", "pwritev2", "pkey_mprotect", "pkey_alloc", "pkey_free", "statx", "io_pgetevents",
    "rseq", "uretprobe", "uprobe", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
    "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
    "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
    "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
    "pidfd_send_signal", "io_uring_setup", "io_uring_enter", "io_uring_register", "open_tree",
    "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "pidfd_open", "clone3", "close_range",
    "openat2", "pidfd_getfd", "faccessat2", "process_madvise", "epoll_pwait2", "mount_setattr",
    "quotactl_fd", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self",
    "memfd_secret", "process_mrelease", "futex_waitv", "set_mempolicy_home_node", "cachestat",
    "fchmodat2", "map_shadow_stack", "futex_wake", "futex_wait", "futex_requeue", "statmount",
    "listmount", "lsm_get_self_attr", "lsm_set_self_attr", "lsm_list_modules", "mseal",
    "setxattrat", "getxattrat", "listxattrat", "removexattrat", "open_tree_attr", "file_getattr",
    "file_setattr",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_agree_with_the_kernel_where_they_are_widely_known() {
        for (nr, known) in [
            (0, "read"),
            (59, "execve"),
            (101, "ptrace"),
            (257, "openat"),
            (322, "execveat"),
            (434, "pidfd_open"),
            (437, "openat2"),
            (452, "fchmodat2"),
        ] {
            assert_eq!(name(nr), Some(known));
            assert_eq!(number(known), Some(nr));
        }
        assert_eq!(name(350), None);
        assert_eq!(name(9999), None);
        assert_eq!(number(""), None);
    }

    #[test]
    fn every_graded_name_is_a_system_call() {
        for graded in GRADED {
            assert!(number(graded).is_some(), "{graded}");
        }
    }

    #[test]
    fn a_set_ignores_numbers_that_it_can_not_hold() {
        let mut set = SyscallSet::EMPTY;
        set.insert(u32::MAX);
        set.insert(3);
        assert!(set.contains(3) && !set.contains(u32::MAX));
        set.remove(3);
        assert_eq!(set, SyscallSet::EMPTY);
    }
}
