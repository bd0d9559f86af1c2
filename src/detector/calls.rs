//! System calls as Falco's events: for each call, how each parameter of its event is made.
//!
//! A call without a row here still is an event, under its own name and with neither arguments nor
//! result ([`EventCode::GENERIC`]), as in Falco. Calls that make or replace processes are not here
//! but in [`super::convert`]: their parameters come from the task, not from registers.

use std::sync::LazyLock;

use cksl_probe::{FileRef, MSG_NAME};
use falco_rules::event::{EventCode, Param, syscall};

use super::{address, flags};

/// What a sample says of one returned system call.
pub(super) struct Returned<'a> {
    /// Number on x86-64.
    pub(super) nr: u32,
    /// Return value.
    pub(super) ret: i64,
    /// The argument registers.
    pub(super) args: [u64; 6],
    /// What was read from user memory, by argument.
    pub(super) data: &'a [(u8, Vec<u8>)],
    /// The file of the descriptor that it returned or worked on.
    pub(super) file: Option<&'a FileRef>,
    /// Both addresses of the descriptor's socket: local, peer.
    pub(super) socket: Option<(&'a [u8], &'a [u8])>,
    /// The node's pid of the task meant by a pid argument, where the caller numbers otherwise.
    pub(super) target: Option<i32>,
}

impl Returned<'_> {
    fn data(&self, index: u8) -> Option<&[u8]> {
        let found = self.data.iter().find(|(argument, _)| *argument == index);
        found.map(|(_, bytes)| bytes.as_slice())
    }

    fn word(&self, index: u8, at: usize) -> Option<u64> {
        let bytes = self.data(index)?.get(at..at + 8)?;
        Some(u64::from_ne_bytes(bytes.try_into().ok()?))
    }

    fn half(&self, index: u8, at: usize) -> Option<u32> {
        let bytes = self.data(index)?.get(at..at + 4)?;
        Some(u32::from_ne_bytes(bytes.try_into().ok()?))
    }

    fn succeeded(&self) -> bool {
        self.ret >= 0
    }
}

/// Where one parameter comes from. Numbers are those of arguments.
#[derive(Clone, Copy, Debug)]
enum Origin {
    /// The return value.
    Ret,
    /// A descriptor.
    Fd(usize),
    /// A signed number of 32 bits.
    Int(usize),
    /// An unsigned number of 32 bits.
    Word(usize),
    /// An unsigned number of 64 bits.
    Wide(usize),
    /// A number of 32 bits, put through a table of [`flags`].
    Flags(usize, fn(u64) -> u64),
    /// A process id.
    Pid(usize),
    /// A string or path in user memory.
    Text(u8),
    /// The bytes that the call moved; none if it failed.
    Moved(u8),
    /// How many bytes the call moved.
    MovedSize,
    /// A mode that only counts if the flags of the other argument make a file.
    OpenMode {
        flags: usize,
        mode: usize,
    },
    /// Flags of an open, with what the kernel says of the opened file.
    OpenFlags(usize),
    /// Flags, mode and resolve of openat2's `open_how`.
    HowFlags,
    HowMode,
    HowResolve,
    /// What `creat` reports of the layer.
    CreatFlags,
    /// Device and inode of the opened file; 0 if the open failed.
    Device,
    Inode,
    /// The n-th of the two descriptors that the kernel wrote to user memory.
    Pair(u8, usize),
    /// A socket address in user memory.
    Address(u8),
    /// Both ends, ours first, the other end as in user memory if it is given there.
    Outbound(Option<u8>),
    /// Both ends, the other end first.
    Inbound(Option<u8>),
    /// The tuple of a connect: also while it goes on.
    Connected,
    /// `addr` and `data` of ptrace, whose meaning depends on the request.
    PtraceAddress,
    PtraceData,
    /// The second argument of prctl, as a string or as a number.
    PrctlText,
    PrctlNumber,
    /// One of the masks given to capset: effective 0, permitted 1, inheritable 2.
    Capability(usize),
    /// The interval of a nanosleep.
    Interval(u8),
    /// Not known to the probe.
    Nothing,
}

use Origin::*;

/// The calls, each with the origins of its event's parameters in order.
#[rustfmt::skip]
const CALLS: &[(&str, &[Origin])] = &[
    // Files.
    ("open", &[Ret, Text(0), OpenFlags(1), OpenMode { flags: 1, mode: 2 }, Device, Inode]),
    ("openat", &[Ret, Fd(0), Text(1), OpenFlags(2), OpenMode { flags: 2, mode: 3 }, Device, Inode]),
    ("openat2", &[Ret, Fd(0), Text(1), HowFlags, HowMode, HowResolve, Device, Inode]),
    ("creat", &[Ret, Text(0), Word(1), Device, Inode, CreatFlags]),
    ("open_by_handle_at", &[Ret, Fd(0), OpenFlags(2), Nothing, Device, Inode]),
    ("close", &[Ret, Fd(0)]),
    ("close_range", &[Ret, Word(0), Word(1), Word(2)]),
    ("read", &[Ret, Moved(1), Fd(0), Word(2)]),
    ("write", &[Ret, Moved(1), Fd(0), Word(2)]),
    ("pread64", &[Ret, Moved(1), Fd(0), Word(2), Wide(3)]),
    ("pwrite64", &[Ret, Moved(1), Fd(0), Word(2), Wide(3)]),
    ("readv", &[Ret, MovedSize, Moved(1), Fd(0)]),
    ("writev", &[Ret, Moved(1), Fd(0), MovedSize]),
    ("preadv", &[Ret, MovedSize, Moved(1), Fd(0), Wide(3)]),
    ("pwritev", &[Ret, Moved(1), Fd(0), MovedSize, Wide(3)]),
    ("sendfile", &[Ret, Nothing, Fd(0), Fd(1), Wide(3)]),
    ("copy_file_range", &[Ret, Fd(2), Nothing, Fd(0), Nothing, Wide(4)]),
    ("splice", &[Ret, Fd(0), Fd(2), Wide(4), Word(5)]),
    ("lseek", &[Ret, Fd(0), Wide(1), Word(2)]),
    ("dup", &[Ret, Fd(0)]),
    ("dup2", &[Ret, Fd(0), Fd(1)]),
    ("dup3", &[Ret, Fd(0), Fd(1), Flags(2, flags::descriptor)]),
    ("fcntl", &[Ret, Fd(0), Flags(1, flags::fcntl), Wide(2)]),
    ("flock", &[Ret, Fd(0), Word(1)]),
    ("ioctl", &[Ret, Fd(0), Wide(1), Wide(2)]),
    ("stat", &[Ret, Text(0)]),
    ("lstat", &[Ret, Text(0)]),
    ("fstat", &[Ret, Fd(0)]),
    ("newfstatat", &[Ret, Fd(0), Text(1), Word(3)]),
    ("access", &[Ret, Text(0), Word(1)]),
    ("getdents", &[Ret, Fd(0)]),
    ("getdents64", &[Ret, Fd(0)]),
    ("getcwd", &[Ret, Text(0)]),
    ("chdir", &[Ret, Text(0)]),
    ("fchdir", &[Ret, Fd(0)]),
    ("chroot", &[Ret, Text(0)]),
    ("rename", &[Ret, Text(0), Text(1)]),
    ("renameat", &[Ret, Fd(0), Text(1), Fd(2), Text(3)]),
    ("renameat2", &[Ret, Fd(0), Text(1), Fd(2), Text(3), Word(4)]),
    ("link", &[Ret, Text(0), Text(1)]),
    ("linkat", &[Ret, Fd(0), Text(1), Fd(2), Text(3), Word(4)]),
    ("symlink", &[Ret, Text(0), Text(1)]),
    ("symlinkat", &[Ret, Text(0), Fd(1), Text(2)]),
    ("unlink", &[Ret, Text(0)]),
    ("unlinkat", &[Ret, Fd(0), Text(1), Word(2)]),
    ("mkdir", &[Ret, Text(0), Word(1)]),
    ("mkdirat", &[Ret, Fd(0), Text(1), Word(2)]),
    ("rmdir", &[Ret, Text(0)]),
    ("mknod", &[Ret, Text(0), Word(1), Word(2)]),
    ("mknodat", &[Ret, Fd(0), Text(1), Word(2), Word(3)]),
    ("chmod", &[Ret, Text(0), Word(1)]),
    ("fchmod", &[Ret, Fd(0), Word(1)]),
    ("fchmodat", &[Ret, Fd(0), Text(1), Word(2)]),
    ("chown", &[Ret, Text(0), Word(1), Word(2)]),
    ("lchown", &[Ret, Text(0), Word(1), Word(2)]),
    ("fchown", &[Ret, Fd(0), Word(1), Word(2)]),
    ("fchownat", &[Ret, Fd(0), Text(1), Word(2), Word(3), Flags(4, flags::fchownat)]),
    ("mount", &[Ret, Text(0), Text(1), Text(2), Word(3)]),
    ("umount2", &[Ret, Text(0), Word(1)]),
    // Descriptors of other kinds.
    ("pipe", &[Ret, Pair(0, 0), Pair(0, 1), Inode]),
    ("pipe2", &[Ret, Pair(0, 0), Pair(0, 1), Inode, Flags(1, flags::descriptor)]),
    ("eventfd", &[Ret, Wide(0), Nothing]),
    ("eventfd2", &[Ret, Flags(1, flags::descriptor), Wide(0)]),
    ("epoll_create", &[Ret, Int(0)]),
    ("epoll_create1", &[Ret, Flags(0, |linux| u64::from(linux & 0o2_000_000 != 0))]),
    ("inotify_init", &[Ret, Nothing]),
    ("inotify_init1", &[Ret, Flags(0, flags::descriptor)]),
    ("signalfd", &[Ret, Fd(0), Nothing, Nothing]),
    ("signalfd4", &[Ret, Flags(3, flags::descriptor), Fd(0), Nothing]),
    ("timerfd_create", &[Ret, Word(0), Word(1)]),
    ("memfd_create", &[Ret, Text(0), Word(1)]),
    ("userfaultfd", &[Ret, Flags(0, flags::descriptor)]),
    ("pidfd_open", &[Ret, Pid(0), Flags(1, |linux| u64::from(linux & 0o4000 != 0))]),
    ("pidfd_getfd", &[Ret, Fd(0), Fd(1), Word(2)]),
    ("io_uring_setup", &[Ret, Word(0), Nothing, Nothing, Flags(1, flags::io_uring), Nothing, Nothing, Nothing]),
    ("io_uring_enter", &[Ret, Fd(0), Word(1), Word(2), Word(3), Nothing]),
    ("io_uring_register", &[Ret, Fd(0), Word(1), Wide(2), Word(3)]),
    ("bpf", &[Ret, Word(0)]),
    // Sockets.
    ("socket", &[Ret, Word(0), Word(1), Word(2), Flags(1, flags::descriptor)]),
    ("socketpair", &[Ret, Pair(3, 0), Pair(3, 1), Nothing, Nothing, Word(0), Word(1), Word(2)]),
    ("bind", &[Ret, Address(1), Fd(0)]),
    ("listen", &[Ret, Fd(0), Int(1)]),
    ("connect", &[Ret, Connected, Fd(0), Address(1)]),
    ("accept", &[Ret, Inbound(None), Nothing, Nothing, Nothing]),
    ("accept4", &[Ret, Inbound(None), Nothing, Nothing, Nothing, Flags(3, flags::descriptor)]),
    ("shutdown", &[Ret, Fd(0), Word(1)]),
    ("sendto", &[Ret, Moved(1), Fd(0), Word(2), Outbound(Some(4))]),
    ("recvfrom", &[Ret, Moved(1), Inbound(Some(4)), Fd(0), Word(2)]),
    ("sendmsg", &[Ret, Moved(1), Fd(0), MovedSize, Outbound(Some(MSG_NAME))]),
    ("recvmsg", &[Ret, MovedSize, Moved(1), Inbound(Some(MSG_NAME)), Nothing, Fd(0)]),
    ("sendmmsg", &[Ret, Fd(0), Nothing, Nothing, Outbound(None)]),
    ("recvmmsg", &[Ret, Fd(0), Nothing, Nothing, Inbound(None), Nothing]),
    // Processes, users, the kernel.
    ("ptrace", &[Ret, PtraceAddress, PtraceData, Flags(0, flags::ptrace), Pid(1)]),
    ("process_vm_readv", &[Ret, Pid(0), Moved(1)]),
    ("process_vm_writev", &[Ret, Pid(0), Moved(1)]),
    ("kill", &[Ret, Pid(0), Word(1)]),
    ("tkill", &[Ret, Pid(0), Word(1)]),
    ("tgkill", &[Ret, Pid(0), Int(1), Word(2)]),
    ("setuid", &[Ret, Word(0)]),
    ("setgid", &[Ret, Word(0)]),
    ("setreuid", &[Ret, Word(0), Word(1)]),
    ("setregid", &[Ret, Word(0), Word(1)]),
    ("setresuid", &[Ret, Word(0), Word(1), Word(2)]),
    ("setresgid", &[Ret, Word(0), Word(1), Word(2)]),
    ("getuid", &[Ret]),
    ("geteuid", &[Ret]),
    ("getgid", &[Ret]),
    ("getegid", &[Ret]),
    ("setsid", &[Ret]),
    ("setpgid", &[Ret, Int(0), Int(1)]),
    ("setns", &[Ret, Fd(0), Flags(1, flags::clone)]),
    ("unshare", &[Ret, Flags(0, flags::clone)]),
    ("prctl", &[Ret, Word(0), PrctlText, PrctlNumber]),
    ("seccomp", &[Ret, Word(0), Wide(1)]),
    ("capset", &[Ret, Capability(2), Capability(1), Capability(0)]),
    ("init_module", &[Ret, Nothing, Wide(1), Text(2)]),
    ("finit_module", &[Ret, Fd(0), Text(1), Word(2)]),
    ("delete_module", &[Ret, Text(0), Flags(1, flags::delete_module)]),
    ("nanosleep", &[Ret, Interval(0)]),
    ("mprotect", &[Ret, Wide(0), Wide(1), Word(2)]),
    ("mlock", &[Ret, Wide(0), Wide(1)]),
    ("munlock", &[Ret, Wide(0), Wide(1)]),
    ("mlockall", &[Ret, Word(0)]),
    ("munlockall", &[Ret]),
];

#[derive(Clone, Copy)]
struct Row {
    code: EventCode,
    from: &'static [Origin],
}

static ROWS: LazyLock<Vec<Option<Row>>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    for (name, from) in CALLS {
        let call = syscall::by_name(name).expect("the table names calls of x86-64 only");
        let slot = call.nr as usize;
        if rows.len() <= slot {
            rows.resize(slot + 1, None);
        }
        let code = call.code;
        rows[slot] = Some(Row { code, from });
    }
    rows
});

/// The event of a returned call: its code and parameters. `None` for a number that no call has.
pub(super) fn event(call: &Returned<'_>) -> Option<(EventCode, Vec<Param>)> {
    match ROWS.get(call.nr as usize).copied().flatten() {
        Some(row) => {
            let params = row.from.iter().map(|from| make(*from, call)).collect();
            Some((row.code, params))
        }
        None => {
            syscall::by_number(call.nr)?;
            let params = falco_rules::event::Event::generic_params(call.nr);
            Some((EventCode::GENERIC, params))
        }
    }
}

fn make(from: Origin, call: &Returned<'_>) -> Param {
    let arg = |index: usize| call.args[index];
    let int = |index: usize| i64::from(arg(index) as i32);
    let word = |index: usize| u64::from(arg(index) as u32);
    let or_absent = |number: Option<u64>| number.map_or(Param::Absent, Param::U64);
    match from {
        Ret => Param::I64(call.ret),
        Fd(index) | Int(index) => Param::I64(int(index)),
        Word(index) => Param::U64(word(index)),
        Wide(index) => Param::U64(arg(index)),
        Flags(index, convert) => Param::U64(convert(word(index))),
        Pid(index) => Param::I64(call.target.map_or(int(index), i64::from)),
        Text(index) => call.data(index).map_or(Param::Absent, text),
        Moved(index) => match call.data(index) {
            Some(bytes) if call.succeeded() => Param::bytes(bytes),
            _ => Param::Absent,
        },
        MovedSize => or_absent(u64::try_from(call.ret).ok()),
        OpenMode { flags, mode } => {
            let used = flags::open_has_mode(arg(flags));
            Param::U64(if used { word(mode) } else { 0 })
        }
        OpenFlags(index) => Param::U64(open_flags(call, word(index))),
        HowFlags => or_absent(call.word(2, 0).map(|asked| open_flags(call, asked))),
        HowMode => or_absent(call.word(2, 8)),
        HowResolve => or_absent(call.word(2, 16).map(flags::resolve)),
        CreatFlags => Param::U64(layer(call, 0x1)),
        Device => Param::U64(call.file.map_or(0, |file| flags::device(file.dev))),
        Inode => Param::U64(call.file.map_or(0, |file| file.ino)),
        Pair(index, which) => match call.half(index, 4 * which) {
            Some(fd) if call.succeeded() => Param::I64(i64::from(fd.cast_signed())),
            _ => Param::I64(-1),
        },
        Address(index) => call
            .data(index)
            .and_then(address::address)
            .map_or(Param::Absent, Param::from),
        Outbound(named) if call.succeeded() => tuple(call, named, false),
        Inbound(named) if call.succeeded() => tuple(call, named, true),
        Outbound(_) | Inbound(_) => Param::Absent,
        Connected if call.succeeded() || call.ret == -EINPROGRESS => tuple(call, None, false),
        Connected => Param::Absent,
        PtraceAddress => Param::Variant(
            0,
            Box::new(Param::U64(if call.succeeded() { arg(2) } else { 0 })),
        ),
        PtraceData => ptrace_data(call),
        PrctlText if prctl_takes_text(arg(0)) => call.data(1).map_or(Param::Absent, text),
        PrctlText => Param::Absent,
        PrctlNumber if prctl_takes_text(arg(0)) => Param::I64(0),
        PrctlNumber => Param::I64(arg(1).cast_signed()),
        Capability(which) => capability(call, which).map_or(Param::Absent, Param::U64),
        Interval(index) => or_absent(
            call.word(index, 0)
                .zip(call.word(index, 8))
                .map(|(seconds, ns)| seconds.wrapping_mul(1_000_000_000).wrapping_add(ns)),
        ),
        Nothing => Param::Absent,
    }
}

const EINPROGRESS: i64 = 115;

/// A string ends at its NUL, which the probe copies with it where there is one.
fn text(bytes: &[u8]) -> Param {
    Param::bytes(bytes.split(|byte| *byte == 0).next().unwrap_or_default())
}

/// Flags of an open: what was asked for, whether that made the file, and its overlay layer.
fn open_flags(call: &Returned<'_>, asked: u64) -> u64 {
    const CREATED: u64 = 0x4000;
    const UPPER_LAYER: u64 = 0x8000;
    let made = call.file.is_some_and(|file| file.created);
    flags::open(asked) | if made { CREATED } else { 0 } | layer(call, UPPER_LAYER)
}

/// Which overlay layer the opened file is in: `upper`, or the next bit for a lower one.
fn layer(call: &Returned<'_>, upper: u64) -> u64 {
    match call.file {
        Some(file) if file.overlay_upper => upper,
        Some(file) if file.overlay_lower => upper << 1,
        _ => 0,
    }
}

/// `named`: the argument with the other end's address, for sockets that are not connected.
fn tuple(call: &Returned<'_>, named: Option<u8>, inbound: bool) -> Param {
    let Some((local, peer)) = call.socket else {
        return Param::Absent;
    };
    let other = named.and_then(|index| call.data(index)).unwrap_or(peer);
    let (source, dest) = if inbound {
        (other, local)
    } else {
        (local, other)
    };
    address::tuple(source, dest).map_or(Param::Absent, Param::from)
}

/// Requests that resume the tracee carry a signal.
fn ptrace_data(call: &Returned<'_>) -> Param {
    const RESUMING: [u64; 4] = [7, 9, 17, 24];
    let (variant, value) = match call.args[0] {
        _ if !call.succeeded() => (0, 0),
        request if RESUMING.contains(&request) => (1, call.args[3]),
        _ => (0, call.args[3]),
    };
    Param::Variant(variant, Box::new(Param::U64(value)))
}

/// `PR_SET_NAME` and `PR_GET_NAME`.
fn prctl_takes_text(option: u64) -> bool {
    matches!(option, 15 | 16)
}

/// `cap_user_data_t`: effective, permitted, inheritable, first their low halves, then the high ones.
fn capability(call: &Returned<'_>, which: usize) -> Option<u64> {
    let low = call.half(1, 4 * which)?;
    let high = call.half(1, 12 + 4 * which).unwrap_or(0);
    Some(u64::from(low) | u64::from(high) << 32)
}

#[cfg(test)]
mod tests {
    use super::super::address::tests::inet4;
    use super::*;
    use falco_rules::event::{Event, ParamType, SockTuple};

    fn call(name: &str, ret: i64, args: [u64; 6]) -> Returned<'static> {
        Returned {
            nr: syscall::by_name(name).unwrap().nr,
            ret,
            args,
            data: &[],
            file: None,
            socket: None,
            target: None,
        }
    }

    fn made(call: &Returned<'_>) -> Event {
        let (code, params) = event(call).unwrap();
        Event {
            num: 1,
            ts: 0,
            cpu: 0,
            tid: 1,
            code,
            params,
        }
    }

    #[test]
    fn every_row_makes_all_parameters_of_its_event_in_their_types() {
        for (name, from) in CALLS {
            let code = syscall::by_name(name).unwrap().code;
            assert_ne!(code, EventCode::GENERIC, "{name} has no event of its own");
            let params = &code.spec().params;
            assert_eq!(params.len(), from.len(), "{name}");
            for (spec, from) in params.iter().zip(*from) {
                let signed = matches!(from, Ret | Fd(_) | Int(_) | Pid(_) | Pair(..) | PrctlNumber);
                let fits = match from {
                    Nothing => true,
                    Address(_) => spec.kind == ParamType::SockAddr,
                    Outbound(_) | Inbound(_) | Connected => spec.kind == ParamType::SockTuple,
                    PtraceAddress | PtraceData => spec.kind == ParamType::Dyn,
                    Text(_) | PrctlText => matches!(
                        spec.kind,
                        ParamType::FsPath | ParamType::FsRelPath | ParamType::Charbuf
                    ),
                    Moved(_) => spec.kind == ParamType::Bytebuf,
                    Ret | Flags(..) => true,
                    _ => spec.kind.is_signed() == signed,
                };
                assert!(
                    fits,
                    "{name}: {} is {:?}, made from {from:?}",
                    spec.name, spec.kind
                );
            }
        }
    }

    #[test]
    fn an_open_that_makes_no_file_has_no_mode() {
        let mut open = call("openat", 3, [-100_i64 as u64, 0, 0, 0o777, 0, 0]);
        let data = [(1, b"/etc/passwd\0".to_vec())];
        open.data = &data;
        let file = FileRef {
            dev: 254 << 20,
            ino: 7,
            overlay_lower: true,
            ..FileRef::default()
        };
        open.file = Some(&file);
        let event = made(&open);
        assert_eq!(event.param("dirfd"), Some(&Param::I64(-100)));
        assert_eq!(event.param("name"), Some(&Param::bytes(b"/etc/passwd")));
        assert_eq!(event.param("mode"), Some(&Param::U64(0)));
        assert_eq!(event.param("flags"), Some(&Param::U64(0x1_0001)));
        assert_eq!(event.param("dev"), Some(&Param::U64(0xFE00)));
        assert_eq!(event.param("ino"), Some(&Param::U64(7)));
    }

    #[test]
    fn an_open_that_made_its_file_says_so() {
        let mut open = call("openat", 3, [-100_i64 as u64, 0, 0o301, 0o600, 0, 0]);
        let data = [(1, b"/tmp/new\0".to_vec())];
        open.data = &data;
        // O_WRONLY|O_CREAT|O_EXCL, as recordings of Falco have it.
        for (created, flags) in [(true, 16422), (false, 38)] {
            let file = FileRef {
                created,
                ..FileRef::default()
            };
            let open = Returned {
                file: Some(&file),
                ..open
            };
            assert_eq!(made(&open).param("flags"), Some(&Param::U64(flags)));
        }
    }

    #[test]
    fn a_string_that_could_not_be_read_is_absent() {
        let event = made(&call("unlink", -14, [1, 0, 0, 0, 0, 0]));
        assert_eq!(event.param("path"), Some(&Param::Absent));
        assert_eq!(event.param("res"), Some(&Param::I64(-14)));
    }

    #[test]
    fn a_client_stands_first_in_connect_and_accept() {
        let (client, server) = (inet4([10, 0, 0, 1], 40000), inet4([10, 0, 0, 2], 80));
        let pair = SockTuple::Inet {
            source: "10.0.0.1:40000".parse().unwrap(),
            dest: "10.0.0.2:80".parse().unwrap(),
        };
        let mut connect = call("connect", 0, [3, 0, 16, 0, 0, 0]);
        connect.socket = Some((&client, &server));
        assert_eq!(made(&connect).param("tuple"), Some(&pair.clone().into()));
        connect.ret = -111;
        assert_eq!(made(&connect).param("tuple"), Some(&Param::Absent));
        let mut accept = call("accept4", 5, [3, 0, 0, 0o2_000_000, 0, 0]);
        accept.socket = Some((&server, &client));
        assert_eq!(made(&accept).param("tuple"), Some(&pair.into()));
        assert_eq!(made(&accept).param("flags"), Some(&Param::U64(0x1000)));
    }

    #[test]
    fn a_datagram_goes_to_the_address_in_the_call() {
        let data = [(4, inet4([127, 0, 0, 1], 53))];
        let mut send = call("sendto", 1, [3, 0, 1, 0, 0, 16]);
        send.data = &data;
        send.socket = Some((&[], &[]));
        let pair = SockTuple::Inet {
            source: "0.0.0.0:0".parse().unwrap(),
            dest: "127.0.0.1:53".parse().unwrap(),
        };
        assert_eq!(made(&send).param("tuple"), Some(&pair.into()));
    }

    #[test]
    fn ptrace_names_its_request_and_the_nodes_pid() {
        let mut attach = call("ptrace", 0, [16, 12, 0, 0, 0, 0]);
        attach.target = Some(412);
        let event = made(&attach);
        assert_eq!(event.param("request"), Some(&Param::U64(11)));
        assert_eq!(event.param("pid"), Some(&Param::I64(412)));
    }

    #[test]
    fn a_call_without_a_row_is_an_event_with_a_name_only() {
        assert_eq!(made(&call("sync", 0, [0; 6])).name(), "sync");
        assert!(
            event(&Returned {
                nr: 4000,
                ..call("sync", 0, [0; 6])
            })
            .is_none()
        );
    }
}
