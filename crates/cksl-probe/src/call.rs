//! What is reported of each system call beside its number, result and argument registers.

use crate::syscall;
use crate::wire::{self, Call};

const RET: u8 = wire::ARG_RET;

const NOTHING: Call = Call {
    paths: 0,
    at: 0,
    strings: 0,
    flags: 0,
    file: wire::ARG_NONE,
    buffer: 0,
    buf: 0,
    buf_len: wire::ARG_NONE,
    buf_size: 0,
    addr: wire::ARG_NONE,
    addr_len: wire::ARG_NONE,
    pid: wire::ARG_NONE,
};

/// An argument that is a path, relative to the current folder.
const fn path(arg: u8) -> Call {
    NOTHING.and_path(arg)
}

/// An argument that is a path, relative to the descriptor before it.
const fn path_at(arg: u8) -> Call {
    NOTHING.and_path_at(arg)
}

/// An argument that is another string.
const fn string(arg: u8) -> Call {
    NOTHING.and_string(arg)
}

/// An argument, or the result, that is a descriptor.
const fn file(arg: u8) -> Call {
    NOTHING.and_file(arg)
}

/// An argument that is the number of a process or thread.
const fn pid(arg: u8) -> Call {
    Call {
        pid: arg,
        ..NOTHING
    }
}

/// An argument that is a descriptor of a process.
const fn pidfd(arg: u8) -> Call {
    Call {
        pid: arg,
        flags: wire::CALL_PIDFD,
        ..NOTHING
    }
}

/// A structure in user memory, whose size an argument gives.
const fn structure(arg: u8, len: u8) -> Call {
    NOTHING.and_buffer(wire::BUFFER_STRUCT, arg, len)
}

/// A structure of a size that never changes.
const fn fixed(arg: u8, size: u8) -> Call {
    Call {
        buf_size: size,
        ..NOTHING.and_buffer(wire::BUFFER_STRUCT, arg, wire::ARG_NONE)
    }
}

/// Reading or writing a watched file's content.
const fn io(descriptor: u8) -> Call {
    Call {
        flags: wire::CALL_IO,
        ..file(descriptor)
    }
}

/// Something about a socket.
const fn socket(descriptor: u8) -> Call {
    Call {
        flags: wire::CALL_SOCKET,
        ..file(descriptor)
    }
}

impl Call {
    const fn and_path(self, arg: u8) -> Call {
        Call {
            paths: self.paths | 1 << arg,
            ..self
        }
    }

    const fn and_path_at(self, arg: u8) -> Call {
        Call {
            at: self.at | 1 << arg,
            ..self.and_path(arg)
        }
    }

    const fn and_string(self, arg: u8) -> Call {
        Call {
            strings: self.strings | 1 << arg,
            flags: self.flags | wire::CALL_POINTERS,
            ..self
        }
    }

    const fn and_file(self, arg: u8) -> Call {
        Call { file: arg, ..self }
    }

    const fn and_buffer(self, buffer: u8, arg: u8, len: u8) -> Call {
        Call {
            buffer,
            buf: arg,
            buf_len: len,
            flags: self.flags | wire::CALL_POINTERS,
            ..self
        }
    }

    /// The bytes that the call moved; their number is its result.
    const fn and_bytes(self, arg: u8) -> Call {
        self.and_buffer(wire::BUFFER_BYTES, arg, RET)
    }

    const fn and_vector(self, arg: u8) -> Call {
        self.and_buffer(wire::BUFFER_IOVEC, arg, RET)
    }

    const fn and_message(self, arg: u8) -> Call {
        self.and_buffer(wire::BUFFER_MSGHDR, arg, RET)
    }

    const fn and_address(self, arg: u8, len: u8) -> Call {
        Call {
            addr: arg,
            addr_len: len,
            flags: self.flags | wire::CALL_POINTERS,
            ..self
        }
    }

    /// An address that the kernel fills in; `len` points at its length.
    const fn and_address_out(self, arg: u8, len: u8) -> Call {
        let call = self.and_address(arg, len);
        Call {
            flags: call.flags | wire::CALL_ADDR_LEN_PTR,
            ..call
        }
    }

    const fn and_argv(self) -> Call {
        Call {
            flags: self.flags | wire::CALL_ARGV | wire::CALL_POINTERS,
            ..self
        }
    }
}

/// What is reported of each number that a set can hold.
pub(crate) fn table() -> impl Iterator<Item = Call> {
    (0..syscall::SyscallSet::CAPACITY).map(|nr| syscall::name(nr).map_or(NOTHING, describe))
}

#[rustfmt::skip]
fn describe(name: &str) -> Call {
    match name {
        // Only failed ones come from here: see What::Exec.
        "execve" => path(0).and_argv(),
        "execveat" => path_at(1).and_argv(),
        "clone3" => structure(0, 1),

        "open" | "creat" => path(0).and_file(RET),
        "openat" => path_at(1).and_file(RET),
        "openat2" => Call { buffer: wire::BUFFER_STRUCT, buf: 2, buf_len: 3, flags: wire::CALL_POINTERS, ..path_at(1).and_file(RET) },
        "open_by_handle_at" | "fsmount" | "memfd_secret" | "userfaultfd" | "io_uring_setup"
        | "perf_event_open" | "eventfd" | "eventfd2" | "signalfd" | "signalfd4" | "timerfd_create"
        | "inotify_init" | "inotify_init1" | "epoll_create" | "epoll_create1" | "fanotify_init"
        | "dup" | "dup2" | "dup3" | "socket" => file(RET),
        "memfd_create" | "fsopen" | "mq_open" => string(0).and_file(RET),
        "open_tree" | "fspick" => path_at(1).and_file(RET),
        "pipe" | "pipe2" => fixed(0, 8),
        "socketpair" => fixed(3, 8),

        "read" | "pread64" | "write" | "pwrite64" => io(0).and_bytes(1),
        "readv" | "preadv" | "preadv2" | "writev" | "pwritev" | "pwritev2" => io(0).and_vector(1),
        "copy_file_range" | "splice" => io(0),
        "sendfile" => io(1),
        "mmap" => io(4),

        "fcntl" | "fstat" | "fchmod" | "fchown" | "ftruncate" | "fallocate" | "fsync" | "fdatasync"
        | "sync_file_range" | "syncfs" | "flock" | "ioctl" | "lseek" | "fchdir" | "fstatfs"
        | "getdents" | "getdents64" | "setns" | "kexec_file_load" => file(0),
        "fsetxattr" | "fgetxattr" | "fremovexattr" | "finit_module" => string(1).and_file(0),
        "fsconfig" => string(2).and_file(0),
        "inotify_add_watch" => path(1).and_file(0),

        "unlink" | "rmdir" | "mkdir" | "mknod" | "chmod" | "chown" | "lchown" | "truncate"
        | "chdir" | "chroot" | "access" | "stat" | "lstat" | "statfs" | "readlink" | "umount2"
        | "utime" | "utimes" | "swapon" | "swapoff" | "acct" | "uselib" | "listxattr"
        | "llistxattr" => path(0),
        "setxattr" | "lsetxattr" | "getxattr" | "lgetxattr" | "removexattr" | "lremovexattr" => path(0).and_string(1),
        "rename" | "link" | "pivot_root" => path(0).and_path(1),
        "symlink" => path(1).and_string(0),
        "unlinkat" | "mkdirat" | "mknodat" | "fchmodat" | "fchmodat2" | "fchownat" | "faccessat"
        | "faccessat2" | "newfstatat" | "statx" | "readlinkat" | "utimensat" | "futimesat"
        | "name_to_handle_at" | "mount_setattr" | "open_tree_attr" => path_at(1),
        "renameat" | "renameat2" | "linkat" | "move_mount" => path_at(1).and_path_at(3),
        "symlinkat" => path_at(2).and_string(0),
        "mount" => path(1).and_string(0).and_string(2),

        "connect" | "bind" => socket(0).and_address(1, 2),
        "accept" | "accept4" => socket(RET).and_address_out(1, 2),
        "listen" | "shutdown" | "setsockopt" | "getsockopt" | "getsockname" | "getpeername"
        | "sendmmsg" | "recvmmsg" => socket(0),
        "sendto" => socket(0).and_bytes(1).and_address(4, 5),
        "recvfrom" => socket(0).and_bytes(1).and_address_out(4, 5),
        "sendmsg" | "recvmsg" => socket(0).and_message(1),

        "kill" | "tkill" | "process_vm_readv" | "process_vm_writev" | "rt_sigqueueinfo"
        | "prlimit64" | "setpgid" | "getpgid" | "getsid" => pid(0),
        "ptrace" | "tgkill" | "rt_tgsigqueueinfo" => pid(1),
        "pidfd_open" => pid(0).and_file(RET),
        "pidfd_getfd" => pidfd(0).and_file(RET),
        "pidfd_send_signal" | "process_madvise" => pidfd(0),

        "capset" => fixed(1, 24),
        "bpf" => structure(1, 2),
        "init_module" => string(2),
        "delete_module" => string(0),
        // PR_SET_NAME; what other options pass there is no address, or is not reported.
        "prctl" => string(1),
        "add_key" | "request_key" => string(0).and_string(1),
        _ => NOTHING,
    }
}
