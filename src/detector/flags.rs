//! Linux's bits and numbers as Falco's: the parameters of events carry Falco's own values.
//!
//! Each table lists (Linux, Falco). Where a Linux value is made of several bits (`O_SYNC`,
//! `O_TMPFILE`) any of them sets Falco's bit: that is what Falco's probe does, and rules see it so.

/// Bits of `open`'s flags beyond the access mode.
const FILE: [(u64, u64); 11] = [
    (0o100, 0x4),           // O_CREAT
    (0o200, 0x20),          // O_EXCL
    (0o1000, 0x100),        // O_TRUNC
    (0o2000, 0x8),          // O_APPEND
    (0o4000, 0x40),         // O_NONBLOCK
    (0o10000, 0x10),        // O_DSYNC
    (0o4_010_000, 0x80),    // O_SYNC
    (0o40000, 0x200),       // O_DIRECT
    (0o200_000, 0x400),     // O_DIRECTORY
    (0o20_200_000, 0x2000), // O_TMPFILE
    (0o2_000_000, 0x1000),  // O_CLOEXEC
];

/// Bits of `clone`, `unshare` and `setns`.
const CLONE: [(u64, u64); 22] = [
    (0x400, 0x1),              // CLONE_FILES
    (0x200, 0x2),              // CLONE_FS
    (0x8000_0000, 0x4),        // CLONE_IO
    (0x0800_0000, 0x8),        // CLONE_NEWIPC
    (0x4000_0000, 0x10),       // CLONE_NEWNET
    (0x2_0000, 0x20),          // CLONE_NEWNS
    (0x2000_0000, 0x40),       // CLONE_NEWPID
    (0x0400_0000, 0x80),       // CLONE_NEWUTS
    (0x8000, 0x100),           // CLONE_PARENT
    (0x10_0000, 0x200),        // CLONE_PARENT_SETTID
    (0x2000, 0x400),           // CLONE_PTRACE
    (0x800, 0x800),            // CLONE_SIGHAND
    (0x4_0000, 0x1000),        // CLONE_SYSVSEM
    (0x1_0000, 0x2000),        // CLONE_THREAD
    (0x80_0000, 0x4000),       // CLONE_UNTRACED
    (0x100, 0x8000),           // CLONE_VM
    (0x1000_0000, 0x10_0000),  // CLONE_NEWUSER
    (0x20_0000, 0x80_0000),    // CLONE_CHILD_CLEARTID
    (0x100_0000, 0x100_0000),  // CLONE_CHILD_SETTID
    (0x8_0000, 0x200_0000),    // CLONE_SETTLS
    (0x4000, 0x800_0000),      // CLONE_VFORK
    (0x200_0000, 0x1000_0000), // CLONE_NEWCGROUP
];

/// The child is in a pid namespace of its own, so its ids differ from the parent's view.
pub(super) const CLONE_CHILD_IN_PIDNS: u64 = 0x2000_0000;

/// `ptrace` requests.
const PTRACE: [(u64, u64); 40] = [
    (0, 0x1),       // TRACEME
    (1, 0x2),       // PEEKTEXT
    (2, 0x3),       // PEEKDATA
    (3, 0x4),       // PEEKUSR
    (4, 0x5),       // POKETEXT
    (5, 0x6),       // POKEDATA
    (6, 0x7),       // POKEUSR
    (7, 0x8),       // CONT
    (8, 0x9),       // KILL
    (9, 0xa),       // SINGLESTEP
    (16, 0xb),      // ATTACH
    (17, 0xc),      // DETACH
    (24, 0xd),      // SYSCALL
    (0x4200, 0xe),  // SETOPTIONS
    (0x4201, 0xf),  // GETEVENTMSG
    (0x4202, 0x10), // GETSIGINFO
    (0x4203, 0x11), // SETSIGINFO
    (0x4204, 0x12), // GETREGSET
    (0x4205, 0x13), // SETREGSET
    (0x4206, 0x14), // SEIZE
    (0x4207, 0x15), // INTERRUPT
    (0x4208, 0x16), // LISTEN
    (0x4209, 0x17), // PEEKSIGINFO
    (0x420a, 0x18), // GETSIGMASK
    (0x420b, 0x19), // SETSIGMASK
    (12, 0x1a),     // GETREGS
    (13, 0x1b),     // SETREGS
    (14, 0x1c),     // GETFPREGS
    (15, 0x1d),     // SETFPREGS
    (18, 0x1e),     // GETFPXREGS
    (19, 0x1f),     // SETFPXREGS
    (21, 0x20),     // OLDSETOPTIONS
    (25, 0x21),     // GET_THREAD_AREA
    (26, 0x22),     // SET_THREAD_AREA
    (30, 0x23),     // ARCH_PRCTL
    (31, 0x24),     // SYSEMU
    (32, 0x25),     // SYSEMU_SINGLESTEP
    (33, 0x26),     // SINGLEBLOCK
    // What Falco has no name for: they write what SETREGSET writes.
    (0x4210, 0x13), // SET_SYSCALL_USER_DISPATCH_CONFIG
    (0x4212, 0x13), // SET_SYSCALL_INFO
];

/// `fcntl` commands.
const FCNTL: [(u64, u64); 26] = [
    (0, 0x1),      // F_DUPFD
    (1, 0x2),      // F_GETFD
    (2, 0x3),      // F_SETFD
    (3, 0x4),      // F_GETFL
    (4, 0x5),      // F_SETFL
    (5, 0x6),      // F_GETLK
    (6, 0x8),      // F_SETLK
    (7, 0x9),      // F_SETLKW
    (8, 0xa),      // F_SETOWN
    (9, 0xc),      // F_GETOWN
    (10, 0xd),     // F_SETSIG
    (11, 0xf),     // F_GETSIG
    (12, 0x11),    // F_GETLK64
    (13, 0x12),    // F_SETLK64
    (14, 0x13),    // F_SETLKW64
    (15, 0x15),    // F_SETOWN_EX
    (16, 0x16),    // F_GETOWN_EX
    (36, 0x1e),    // F_OFD_GETLK
    (37, 0x1f),    // F_OFD_SETLK
    (38, 0x20),    // F_OFD_SETLKW
    (0x400, 0x17), // F_SETLEASE
    (0x401, 0x18), // F_GETLEASE
    (0x402, 0x1b), // F_NOTIFY
    (0x406, 0x1a), // F_DUPFD_CLOEXEC
    (0x407, 0x1c), // F_SETPIPE_SZ
    (0x408, 0x1d), // F_GETPIPE_SZ
];

/// `openat2`'s resolve bits.
const RESOLVE: [(u64, u64); 6] = [
    (0x01, 0x10), // RESOLVE_NO_XDEV
    (0x02, 0x4),  // RESOLVE_NO_MAGICLINKS
    (0x04, 0x8),  // RESOLVE_NO_SYMLINKS
    (0x08, 0x1),  // RESOLVE_BENEATH
    (0x10, 0x2),  // RESOLVE_IN_ROOT
    (0x20, 0x20), // RESOLVE_CACHED
];

/// `fchownat`'s flags.
const FCHOWNAT: [(u64, u64); 2] = [
    (0x100, 0x400),   // AT_SYMLINK_NOFOLLOW
    (0x1000, 0x1000), // AT_EMPTY_PATH
];

/// `delete_module`'s flags.
const DELETE_MODULE: [(u64, u64); 2] = [
    (0o4000, 0x2), // O_NONBLOCK
    (0o1000, 0x1), // O_TRUNC
];

/// `io_uring_setup`'s flags.
const IO_URING: [(u64, u64); 7] = [
    (0x01, 0x1),  // IORING_SETUP_IOPOLL
    (0x02, 0x2),  // IORING_SETUP_SQPOLL
    (0x04, 0x8),  // IORING_SETUP_SQ_AFF
    (0x08, 0x10), // IORING_SETUP_CQSIZE
    (0x10, 0x20), // IORING_SETUP_CLAMP
    (0x20, 0x40), // IORING_SETUP_ATTACH_WQ
    (0x40, 0x80), // IORING_SETUP_R_DISABLED
];

fn bits(table: &[(u64, u64)], linux: u64) -> u64 {
    table
        .iter()
        .filter(|(bit, _)| linux & bit != 0)
        .fold(0, |all, (_, falco)| all | falco)
}

/// Numbers that the table lacks are Falco's "unknown", 0.
fn number(table: &[(u64, u64)], linux: u64) -> u64 {
    table
        .iter()
        .find(|(value, _)| *value == linux)
        .map_or(0, |(_, falco)| *falco)
}

/// Flags of the open family.
pub(super) fn open(linux: u64) -> u64 {
    let access = match linux & 0o3 {
        0 => 0x1,
        1 => 0x2,
        _ => 0x3,
    };
    access | bits(&FILE, linux)
}

/// Whether `open` with these flags uses its mode argument.
pub(super) fn open_has_mode(linux: u64) -> bool {
    linux & (0o100 | 0o20_000_000) != 0
}

/// Flags that `dup3`, `pipe2`, `accept4`, `eventfd2`, … share with open: no access mode.
pub(super) fn descriptor(linux: u64) -> u64 {
    bits(&FILE, linux)
}

/// Flags of `clone`, `unshare` and `setns`.
pub(super) fn clone(linux: u64) -> u64 {
    bits(&CLONE, linux)
}

/// A request of `ptrace`.
pub(super) fn ptrace(linux: u64) -> u64 {
    number(&PTRACE, linux)
}

/// A command of `fcntl`.
pub(super) fn fcntl(linux: u64) -> u64 {
    number(&FCNTL, linux)
}

/// `resolve` of `openat2`.
pub(super) fn resolve(linux: u64) -> u64 {
    bits(&RESOLVE, linux)
}

/// Flags of `fchownat`.
pub(super) fn fchownat(linux: u64) -> u64 {
    bits(&FCHOWNAT, linux)
}

/// Flags of `delete_module`.
pub(super) fn delete_module(linux: u64) -> u64 {
    bits(&DELETE_MODULE, linux)
}

/// Flags of `io_uring_setup`.
pub(super) fn io_uring(linux: u64) -> u64 {
    bits(&IO_URING, linux)
}

/// A device number in the encoding that `stat` shows, from the kernel's own.
pub(super) fn device(kernel: u32) -> u64 {
    let (major, minor) = (u64::from(kernel >> 20), u64::from(kernel & 0xf_ffff));
    (minor & 0xff) | (major << 8) | ((minor & !0xff) << 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_flags_are_falcos() {
        assert_eq!(open(0), 0x1);
        assert_eq!(open(0o2), 0x3);
        assert_eq!(open(0o2_000_000), 4097);
        // A folder: Falco's probe takes O_DIRECTORY's bit for O_TMPFILE too.
        assert_eq!(open(0o200_000), 9217);
        assert_eq!(open(0o200_000 | 0o4000 | 0o2_000_000), 13377);
    }

    #[test]
    fn namespaces_of_unshare_are_falcos_bits() {
        assert_eq!(
            clone(0x0800_0000 | 0x2_0000 | 0x2000_0000 | 0x0400_0000),
            232
        );
        assert_eq!(clone(0x20_0000 | 0x100_0000), 25_165_824);
    }

    #[test]
    fn requests_and_commands_are_renumbered() {
        assert_eq!(ptrace(16), 11);
        assert_eq!(ptrace(0x4206), 0x14);
        assert_eq!(ptrace(0x420e), 0);
        assert_eq!(ptrace(0x4212), 0x13);
        assert_eq!(fcntl(1), 2);
        assert_eq!(fcntl(1030), 0x1a);
    }

    #[test]
    fn devices_are_encoded_as_stat_shows_them() {
        assert_eq!(device(254 << 20), 0xFE00);
        assert_eq!(device(0x43 | 0x100), 0x10_0043);
    }
}
