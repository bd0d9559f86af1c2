//! What each event code means for the state: which change it makes, and where its parameters stand.

use super::fd::FdKind;
use crate::event::code::{EventCode, ParamType, Spec};
use std::sync::LazyLock;

/// The change that an event makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    None,
    Fork(ForkAt),
    Exec,
    Exit,
    SetUser { uid: usize },
    SetGroup { gid: usize },
    SetCapabilities,
    NewSession,
    NewNamespaces { flags: usize },
    Prctl,
    Memory,
    Limit(LimitAt),
    ChangeFolder,
    ChangeFolderByFd,
    CurrentFolder,
    Open(OpenAt),
    Close,
    CloseRange,
    Duplicate { flags: Option<usize> },
    Fcntl,
    Make(FdKind),
    Memfd,
    PidfdOpen,
    PidfdGet,
    Pipe { flags: Option<usize> },
    Socket,
    SocketPair,
    Bind,
    Connect,
    Accept { flags: Option<usize> },
    Transfer { tuple: usize, incoming: bool },
    AddUser,
    DeleteUser,
    AddGroup,
    DeleteGroup,
}

/// Where an open call has its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenAt {
    pub(crate) dirfd: Option<usize>,
    pub(crate) path: usize,
    pub(crate) flags: Option<usize>,
    pub(crate) mode: Option<usize>,
    dev: usize,
    ino: usize,
}

impl OpenAt {
    pub(super) fn dev(self) -> usize {
        self.dev
    }

    pub(super) fn ino(self) -> usize {
        self.ino
    }

    fn of(spec: &Spec) -> Option<Self> {
        Some(Self {
            dirfd: spec.position("dirfd"),
            path: spec.position("name").or(spec.position("path"))?,
            flags: spec.position("flags"),
            mode: spec.position("mode"),
            dev: spec.position("dev")?,
            ino: spec.position("ino")?,
        })
    }
}

/// Where a call about a limit has its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LimitAt {
    pub(super) current: usize,
    pub(super) resource: usize,
    pub(super) pid: Option<usize>,
}

/// Where a fork has those of its parameters that are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ForkAt {
    pub(super) flags: usize,
    pub(super) uid: usize,
    pub(super) gid: usize,
    pub(super) vtid: usize,
    pub(super) vpid: usize,
    pub(super) pidns_start: usize,
}

/// Positions that forks and execs have in common.
pub(super) mod image_at {
    pub(in crate::state) const EXE: usize = 1;
    pub(in crate::state) const ARGS: usize = 2;
    pub(in crate::state) const TID: usize = 3;
    pub(in crate::state) const PID: usize = 4;
    pub(in crate::state) const PTID: usize = 5;
    pub(in crate::state) const CWD: usize = 6;
    pub(in crate::state) const FDLIMIT: usize = 7;
    pub(in crate::state) const FAULTS_MAJOR: usize = 8;
    pub(in crate::state) const FAULTS_MINOR: usize = 9;
    pub(in crate::state) const VM_SIZE: usize = 10;
    pub(in crate::state) const VM_RSS: usize = 11;
    pub(in crate::state) const VM_SWAP: usize = 12;
    pub(in crate::state) const COMM: usize = 13;
    pub(in crate::state) const CGROUPS: usize = 14;
}

/// Positions of an exec's further parameters.
pub(super) mod exec_at {
    pub(in crate::state) const ENV: usize = 15;
    pub(in crate::state) const TTY: usize = 16;
    pub(in crate::state) const VPGID: usize = 17;
    pub(in crate::state) const LOGINUID: usize = 18;
    pub(in crate::state) const FLAGS: usize = 19;
    pub(in crate::state) const CAP_INHERITABLE: usize = 20;
    pub(in crate::state) const CAP_PERMITTED: usize = 21;
    pub(in crate::state) const CAP_EFFECTIVE: usize = 22;
    pub(in crate::state) const INO: usize = 23;
    pub(in crate::state) const CTIME: usize = 24;
    pub(in crate::state) const MTIME: usize = 25;
    pub(in crate::state) const UID: usize = 26;
    pub(in crate::state) const EXEPATH: usize = 27;
    pub(in crate::state) const PGID: usize = 28;
    pub(in crate::state) const GID: usize = 29;
}

/// How an event concerns the state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(super) effect: Effect,
    /// Position of the descriptor that the call works on, if it works on one.
    pub(crate) fd: Option<usize>,
    /// The event makes, uses or ends a descriptor.
    pub(crate) has_fd: bool,
    /// It happens in a thread.
    pub(super) in_thread: bool,
}

impl Rule {
    /// Where the parameters of an open call stand, if the event is one.
    pub(crate) fn open(self) -> Option<OpenAt> {
        match self.effect {
            Effect::Open(at) => Some(at),
            _ => None,
        }
    }
}

static RULES: LazyLock<Vec<Rule>> =
    LazyLock::new(|| EventCode::all().map(|code| rule(code.spec())).collect());

/// How events of a code concern the state.
pub(crate) fn of(code: EventCode) -> Rule {
    RULES[code.index()]
}

fn rule(spec: &Spec) -> Rule {
    use crate::event::code::Origin;
    let is_fd = |kind: ParamType| kind == ParamType::Fd;
    let fd = spec.params.iter().skip(1).position(|p| is_fd(p.kind));
    let flags = spec.flags;
    let works_on_fd = flags.uses_fd || flags.destroys_fd;
    Rule {
        effect: effect(spec).unwrap_or(Effect::None),
        fd: fd.map(|at| at + 1).filter(|_| works_on_fd),
        has_fd: works_on_fd || flags.creates_fd,
        in_thread: matches!(
            spec.category.origin,
            Origin::Syscall | Origin::Tracepoint | Origin::Iter
        ),
    }
}

fn effect(spec: &Spec) -> Option<Effect> {
    let flags = spec.position("flags");
    Some(match spec.name {
        "clone" | "clone3" | "fork" | "vfork" => Effect::Fork(ForkAt {
            flags: flags?,
            uid: spec.position("uid")?,
            gid: spec.position("gid")?,
            vtid: spec.position("vtid")?,
            vpid: spec.position("vpid")?,
            pidns_start: spec.position("pidns_init_start_ts")?,
        }),
        "execve" | "execveat" => Effect::Exec,
        "procexit" => Effect::Exit,
        "setuid" => Effect::SetUser { uid: 1 },
        "setreuid" | "setresuid" => Effect::SetUser {
            uid: spec.position("euid")?,
        },
        "setgid" => Effect::SetGroup { gid: 1 },
        "setregid" | "setresgid" => Effect::SetGroup {
            gid: spec.position("egid")?,
        },
        "capset" => Effect::SetCapabilities,
        "setsid" => Effect::NewSession,
        "unshare" => Effect::NewNamespaces { flags: flags? },
        "setns" => Effect::NewNamespaces {
            flags: spec.position("nstype")?,
        },
        "prctl" => Effect::Prctl,
        "brk" | "mmap" | "mmap2" | "munmap" => Effect::Memory,
        "getrlimit" | "setrlimit" | "prlimit" => Effect::Limit(LimitAt {
            current: spec.position("cur").or(spec.position("newcur"))?,
            resource: spec.position("resource")?,
            pid: spec.position("pid"),
        }),
        "chdir" => Effect::ChangeFolder,
        "fchdir" => Effect::ChangeFolderByFd,
        "getcwd" => Effect::CurrentFolder,
        "open" | "openat" | "openat2" | "creat" | "open_by_handle_at" => {
            Effect::Open(OpenAt::of(spec)?)
        }
        "close" => Effect::Close,
        "close_range" => Effect::CloseRange,
        "dup" | "dup2" | "dup3" => Effect::Duplicate { flags },
        "fcntl" => Effect::Fcntl,
        "eventfd" | "eventfd2" => Effect::Make(FdKind::Event),
        "signalfd" | "signalfd4" => Effect::Make(FdKind::Signal),
        "timerfd_create" => Effect::Make(FdKind::Timer),
        "inotify_init" | "inotify_init1" => Effect::Make(FdKind::Inotify),
        "epoll_create" | "epoll_create1" => Effect::Make(FdKind::EventPoll),
        "bpf" => Effect::Make(FdKind::Bpf),
        "userfaultfd" => Effect::Make(FdKind::UserFault),
        "io_uring_setup" => Effect::Make(FdKind::IoUring),
        "memfd_create" => Effect::Memfd,
        "pidfd_open" => Effect::PidfdOpen,
        "pidfd_getfd" => Effect::PidfdGet,
        "pipe" | "pipe2" => Effect::Pipe { flags },
        "socket" => Effect::Socket,
        "socketpair" => Effect::SocketPair,
        "bind" => Effect::Bind,
        "connect" => Effect::Connect,
        "accept" | "accept4" => Effect::Accept { flags },
        "send" | "sendto" | "sendmsg" | "sendmmsg" => Effect::Transfer {
            tuple: spec.position("tuple")?,
            incoming: false,
        },
        "recv" | "recvfrom" | "recvmsg" | "recvmmsg" => Effect::Transfer {
            tuple: spec.position("tuple")?,
            incoming: true,
        },
        "useradded" => Effect::AddUser,
        "userdeleted" => Effect::DeleteUser,
        "groupadded" => Effect::AddGroup,
        "groupdeleted" => Effect::DeleteGroup,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_positions_agree_with_the_table() {
        let forks = ["CLONE_20_X", "CLONE3_X", "FORK_20_X", "VFORK_20_X"];
        let execs = ["EXECVE_19_X", "EXECVEAT_X"];
        for code in forks.iter().chain(&execs) {
            let spec = EventCode::parse(&format!("SYSCALL_{code}")).unwrap().spec();
            for (at, name) in [
                (image_at::EXE, "exe"),
                (image_at::ARGS, "args"),
                (image_at::TID, "tid"),
                (image_at::PID, "pid"),
                (image_at::PTID, "ptid"),
                (image_at::CWD, "cwd"),
                (image_at::FDLIMIT, "fdlimit"),
                (image_at::FAULTS_MAJOR, "pgft_maj"),
                (image_at::FAULTS_MINOR, "pgft_min"),
                (image_at::VM_SIZE, "vm_size"),
                (image_at::VM_RSS, "vm_rss"),
                (image_at::VM_SWAP, "vm_swap"),
                (image_at::COMM, "comm"),
                (image_at::CGROUPS, "cgroups"),
            ] {
                assert_eq!(spec.position(name), Some(at), "{code} {name}");
            }
        }
        for code in execs {
            let spec = EventCode::parse(&format!("SYSCALL_{code}")).unwrap().spec();
            for (at, name) in [
                (exec_at::ENV, "env"),
                (exec_at::TTY, "tty"),
                (exec_at::VPGID, "vpgid"),
                (exec_at::LOGINUID, "loginuid"),
                (exec_at::FLAGS, "flags"),
                (exec_at::CAP_INHERITABLE, "cap_inheritable"),
                (exec_at::CAP_PERMITTED, "cap_permitted"),
                (exec_at::CAP_EFFECTIVE, "cap_effective"),
                (exec_at::INO, "exe_ino"),
                (exec_at::CTIME, "exe_ino_ctime"),
                (exec_at::MTIME, "exe_ino_mtime"),
                (exec_at::UID, "uid"),
                (exec_at::EXEPATH, "trusted_exepath"),
                (exec_at::PGID, "pgid"),
                (exec_at::GID, "gid"),
            ] {
                assert_eq!(spec.position(name), Some(at), "{code} {name}");
            }
        }
    }

    #[test]
    fn the_descriptor_a_call_works_on_is_found() {
        let fd = |code: &str| of(EventCode::parse(code).unwrap()).fd;
        assert_eq!(fd("SYSCALL_CLOSE_X"), Some(1));
        assert_eq!(fd("SYSCALL_READ_X"), Some(2));
        assert_eq!(fd("SYSCALL_UNLINKAT_2_X"), Some(1));
        assert_eq!(fd("SYSCALL_OPENAT_2_X"), None);
        assert_eq!(fd("SYSCALL_MMAP_X"), Some(8));
    }
}
