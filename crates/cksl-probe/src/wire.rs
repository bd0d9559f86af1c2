//! The structures that kernel and user space exchange: mirrors of `bpf/wire.h`, name for name.
//!
//! All are plain numbers without padding, in the machine's own byte order. A test compares sizes
//! and offsets with those that clang finds in that header.

/// A structure of the wire.
///
/// # Safety
/// `#[repr(C)]`, without padding, and any bytes are a value of it.
pub(crate) unsafe trait Wire: Copy {}

/// Takes a structure off the front of `bytes`; `None` if they are too few.
pub(crate) fn take<T: Wire>(bytes: &mut &[u8]) -> Option<T> {
    let (front, rest) = bytes.split_at_checked(size_of::<T>())?;
    *bytes = rest;
    // SAFETY: `front` is as long as T, and any bytes are a T; the read may be unaligned.
    Some(unsafe { front.as_ptr().cast::<T>().read_unaligned() })
}

macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident = $c_name:literal { $($field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[repr(C)]
            #[derive(Clone, Copy, Debug)]
            pub(crate) struct $name {
                $(pub(crate) $field: $type,)*
            }

            // SAFETY: repr(C) of integers; the assertion below says that none of it is padding.
            unsafe impl Wire for $name {}

            const _: () = assert!(size_of::<$name>() == 0 $(+ size_of::<$type>())*);
        )*

        /// Each structure's name in C, its size, and its members' names and offsets.
        #[cfg(test)]
        const LAYOUT: &[(&str, usize, &[(&str, usize)])] = &[
            $(($c_name, size_of::<$name>(), &[
                $((stringify!($field), std::mem::offset_of!($name, $field)),)*
            ]),)*
        ];
    };
}

wire! {
    /// Every record starts with it.
    Head = "head" {
        kind: u32,
        lab: u32,
        boot_ns: u64,
        start_boot_ns: u64,
        tid: i32,
        pid: i32,
        ppid: i32,
        vtid: i32,
        vpid: i32,
        host_tid: i32,
        host_pid: i32,
        host_ppid: i32,
        pid_ns: u32,
        kuid: u32,
        kgid: u32,
        cpu: u32,
        comm: [u8; 16],
    }
    SyscallBody = "syscall_body" {
        nr: u32,
        pad: u32,
        ret: i64,
        args: [u64; 6],
    }
    ExecBody = "exec_body" {
        nr: u32,
        pad: u32,
        flags: u32,
        tty: u32,
        sid: i32,
        pgid: i32,
        vpgid: i32,
        loginuid: u32,
        cap_inheritable: u64,
        cap_permitted: u64,
        cap_effective: u64,
        exe_ctime: u64,
        exe_mtime: u64,
    }
    ForkBody = "fork_body" {
        flags: u64,
        start_boot_ns: u64,
        tid: i32,
        pid: i32,
        vtid: i32,
        vpid: i32,
        host_tid: i32,
        host_pid: i32,
        pid_ns: u32,
        nr: u32,
    }
    ExitBody = "exit_body" {
        status: i32,
        group_dead: u32,
    }
    /// Starts a field: `size` bytes follow, padded to a multiple of eight.
    Field = "field" {
        size: u16,
        tag: u8,
        arg: u8,
        pad: u32,
    }
    FileBody = "file_body" {
        ino: u64,
        dev: u32,
        fs: u32,
        mode: u32,
        flags: u32,
        nlink: u32,
        proc_pid: i32,
        bits: u32,
        pad: u32,
        ctime: u64,
    }
    TargetBody = "target_body" {
        pid: i32,
        host_pid: i32,
    }
    /// A file where its bytes really lie.
    InodeBody = "inode_body" {
        ino: u64,
        ctime: u64,
        dev: u32,
        nlink: u32,
        bits: u32,
        pad: u32,
    }
    /// What is asked about a file that is mapped, and the answer.
    Question = "question" {
        address: u64,
        upper_at: u32,
        pad: u32,
        mapped: InodeBody,
        opened: InodeBody,
    }
    /// The watched pid namespaces whose inodes leave the same remainder, and their labs' slots.
    Bucket = "bucket" {
        pid_ns: [u32; 4],
        slot: [u32; 4],
    }
    /// What is wanted of a lab.
    Lab = "lab" {
        key: u32,
        slot: u32,
        flags: u32,
        upper_at: u32,
        syscalls: [u64; 8],
    }
    /// What a lab lost, and its use of its allowance; how often one of its processes had the kernel kill its init.
    Tally = "tally" {
        ring: u64,
        rate: u64,
        unreadable: u64,
        foreign: u64,
        window_ns: u64,
        used: u64,
        bytes: u64,
        killed_within: u64,
    }
    Watched = "watched" {
        ino: u64,
        dev: u32,
        lab: u32,
    }
    /// What to report of a system call: see [`crate::call`].
    Call = "call" {
        paths: u8,
        at: u8,
        strings: u8,
        flags: u8,
        file: u8,
        buffer: u8,
        buf: u8,
        buf_len: u8,
        buf_size: u8,
        addr: u8,
        addr_len: u8,
        pid: u8,
    }
}

impl Tally {
    pub(crate) const ZERO: Self = Self {
        ring: 0,
        rate: 0,
        unreadable: 0,
        foreign: 0,
        window_ns: 0,
        used: 0,
        bytes: 0,
        killed_within: 0,
    };
}

macro_rules! pod {
    ($($name:ident)*) => {
        // SAFETY: as for Wire.
        $(unsafe impl aya::Pod for $name {})*
    };
}

impl InodeBody {
    pub(crate) const ZERO: Self = Self {
        ino: 0,
        ctime: 0,
        dev: 0,
        nlink: 0,
        bits: 0,
        pad: 0,
    };
}

pod! { Bucket Lab Tally Watched Call Question }

macro_rules! constants {
    ($($type:ty { $($name:ident = $value:literal)* })*) => {
        $($(pub(crate) const $name: $type = $value;)*)*

        /// Each constant's name, which it has in C too, and value.
        #[cfg(test)]
        const CONSTANTS: &[(&str, u64)] = &[$($((stringify!($name), $value),)*)*];
    };
}

constants! {
    u32 {
        KIND_SYSCALL = 1
        KIND_EXEC = 2
        KIND_FORK = 3
        KIND_EXIT = 4
        KIND_MAP = 5
    }
    u8 {
        FIELD_DATA = 1
        FIELD_BASE = 2
        FIELD_FILE = 3
        FIELD_TARGET = 4
        FIELD_LOCAL = 5
        FIELD_PEER = 6
        FIELD_ARGV = 7
        FIELD_ENV = 8
        FIELD_CWD = 9
        FIELD_CGROUP = 10
        FIELD_FILENAME = 11
        FIELD_CODE = 12
    }
    u8 {
        CODE_PROGRAM = 0
        CODE_FIRST = 1
        CODE_MAPPED = 2
    }
    u32 {
        INODE_UNKNOWN = 1
    }
    u32 {
        EXEC_CUT = 1
        EXEC_WRITABLE = 2
    }
    u32 {
        FILE_UPPER = 1
        FILE_LOWER = 2
        FILE_OF_PROCESS = 4
        FILE_PSEUDO = 8
        FILE_CREATED = 16
        FILE_LAYER_UNKNOWN = 32
        FILE_MOUNTED = 64
    }
    u32 {
        BUCKETS = 256
        LAB_ALL_IO = 1
    }
    u8 {
        ARG_RET = 7
        ARG_NONE = 255
    }
    u8 {
        BUFFER_BYTES = 1
        BUFFER_STRUCT = 2
        BUFFER_IOVEC = 3
        BUFFER_MSGHDR = 4
    }
    u8 {
        CALL_IO = 1
        CALL_SOCKET = 2
        CALL_ARGV = 4
        CALL_ADDR_LEN_PTR = 8
        CALL_PIDFD = 16
        CALL_POINTERS = 32
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::process::Command;

    use super::*;

    #[test]
    fn the_kernel_side_lays_out_every_structure_and_constant_alike() {
        let mut source = String::from("#include \"wire.h\"\n");
        let mut claim = |text: String| {
            writeln!(source, "_Static_assert({text}, \"\");").expect("a String takes all");
        };
        for (name, size, members) in LAYOUT {
            claim(format!("sizeof(struct {name}) == {size}"));
            for (member, offset) in *members {
                claim(format!(
                    "__builtin_offsetof(struct {name}, {member}) == {offset}"
                ));
            }
        }
        for (name, value) in CONSTANTS {
            claim(format!("{name} == {value}"));
        }

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("layout.c");
        std::fs::write(&file, source).unwrap();
        let checked = Command::new(env!("CKSL_PROBE_CLANG"))
            .args(["-target", "bpf", "-fsyntax-only", "-I"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/bpf"))
            .arg(&file)
            .output()
            .unwrap();
        let complaints = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{complaints}");
    }

    #[test]
    fn a_structure_is_not_taken_from_too_few_bytes() {
        let bytes = [1u8; 15];
        assert!(take::<ExitBody>(&mut &bytes[..]).is_some());
        assert!(take::<Tally>(&mut &bytes[..]).is_none());
    }
}
