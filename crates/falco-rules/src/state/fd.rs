//! Descriptors and what is behind them.

use crate::map::Map;
use std::net::SocketAddr;
use std::sync::Arc;

/// What is known of an open descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FdInfo {
    /// What kind of thing it is.
    pub kind: FdKind,
    /// Absolute path, addresses, or another name; empty if it has none.
    pub name: Arc<[u8]>,
    /// The path as it was passed to the call that opened it.
    pub raw_name: Arc<[u8]>,
    /// Flags of the open call, in the bits of the event table (`file_flags`).
    pub flags: u32,
    /// Device of the file (major << 8 | minor), 0 if it has none.
    pub dev: u32,
    /// Inode of the file, 0 if it has none.
    pub ino: u64,
    /// Closed by a successful exec.
    pub cloexec: bool,
    /// The socket, if it is one of an IP family.
    pub socket: Option<Socket>,
    /// Whether this end called or was called.
    pub role: Role,
    /// A connection stands.
    pub connected: bool,
    /// The process that a pidfd means, 0 for other kinds.
    pub pid: i64,
}

/// Kinds of descriptors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum FdKind {
    /// A file that is no folder.
    File,
    /// A folder.
    Directory,
    /// An IPv4 socket.
    Ipv4,
    /// An IPv6 socket.
    Ipv6,
    /// A Unix socket.
    Unix,
    /// A pipe.
    Pipe,
    /// An eventfd.
    Event,
    /// A signalfd.
    Signal,
    /// An epoll instance.
    EventPoll,
    /// An inotify instance.
    Inotify,
    /// A timerfd.
    Timer,
    /// A netlink socket.
    Netlink,
    /// A BPF object.
    Bpf,
    /// A userfaultfd.
    UserFault,
    /// An io_uring instance.
    IoUring,
    /// A memfd.
    Memfd,
    /// A pidfd.
    Pidfd,
    /// Anything else.
    Other,
}

impl FdKind {
    /// All kinds.
    pub const ALL: [FdKind; 18] = [
        Self::File,
        Self::Directory,
        Self::Ipv4,
        Self::Ipv6,
        Self::Unix,
        Self::Pipe,
        Self::Event,
        Self::Signal,
        Self::EventPoll,
        Self::Inotify,
        Self::Timer,
        Self::Netlink,
        Self::Bpf,
        Self::UserFault,
        Self::IoUring,
        Self::Memfd,
        Self::Pidfd,
        Self::Other,
    ];

    /// Its letter in `fd.typechar`.
    #[must_use]
    pub fn letter(self) -> u8 {
        match self {
            Self::File => b'f',
            Self::Directory => b'd',
            Self::Ipv4 => b'4',
            Self::Ipv6 => b'6',
            Self::Unix => b'u',
            Self::Pipe => b'p',
            Self::Event => b'e',
            Self::Signal => b's',
            Self::EventPoll => b'l',
            Self::Inotify => b'i',
            Self::Timer => b't',
            Self::Netlink => b'n',
            Self::Bpf => b'b',
            Self::UserFault => b'u',
            Self::IoUring => b'r',
            Self::Memfd => b'm',
            Self::Pidfd => b'P',
            Self::Other => b'o',
        }
    }

    /// Its name in `fd.type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Directory => "directory",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Unix => "unix",
            Self::Pipe => "pipe",
            Self::Event => "event",
            Self::Signal => "signalfd",
            Self::EventPoll => "eventpoll",
            Self::Inotify => "inotify",
            Self::Timer => "timerfd",
            Self::Netlink => "netlink",
            Self::Bpf => "bpf",
            Self::UserFault => "userfaultfd",
            Self::IoUring => "io_uring",
            Self::Memfd => "memfd",
            Self::Pidfd => "pidfd",
            Self::Other => "<NA>",
        }
    }

    /// A file or a folder.
    #[must_use]
    pub fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Directory)
    }

    /// An IPv4 or IPv6 socket.
    #[must_use]
    pub fn is_inet(self) -> bool {
        matches!(self, Self::Ipv4 | Self::Ipv6)
    }
}

/// The addresses of an IP socket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Socket {
    /// Transport.
    pub proto: L4Proto,
    /// What is known of its addresses.
    pub ends: Ends,
}

/// What is known of a socket's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Ends {
    /// Nothing yet.
    Unknown,
    /// Bound to this address.
    Bound(SocketAddr),
    /// Both ends.
    Pair {
        /// The end that called or sent first.
        client: SocketAddr,
        /// The end that was called.
        server: SocketAddr,
    },
}

/// Transport protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum L4Proto {
    /// Not known.
    Unknown,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP.
    Icmp,
    /// Raw.
    Raw,
}

impl L4Proto {
    /// Its name in `fd.l4proto`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Icmp => "icmp",
            Self::Raw => "raw",
        }
    }
}

/// Whether an end of a connection called or was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Role {
    /// Not known yet.
    #[default]
    None,
    /// It called.
    Client,
    /// It was called.
    Server,
}

impl FdInfo {
    /// A descriptor of a kind, without a name.
    #[must_use]
    pub fn new(kind: FdKind) -> Self {
        let empty: Arc<[u8]> = Arc::default();
        Self {
            kind,
            name: empty.clone(),
            raw_name: empty,
            flags: 0,
            dev: 0,
            ino: 0,
            cloexec: false,
            socket: None,
            role: Role::None,
            connected: false,
            pid: 0,
        }
    }

    /// The same with a name.
    #[must_use]
    pub fn named(kind: FdKind, name: impl Into<Arc<[u8]>>) -> Self {
        Self {
            name: name.into(),
            ..Self::new(kind)
        }
    }

    /// Whether it is a socket of a transport protocol.
    pub(super) fn is_of(&self, proto: L4Proto) -> bool {
        self.socket.as_ref().is_some_and(|s| s.proto == proto)
    }

    /// The transport protocol, once the socket has a role; a raw socket needs none.
    #[must_use]
    pub fn l4proto(&self) -> Option<L4Proto> {
        let proto = self.socket.as_ref()?.proto;
        (self.role != Role::None || proto == L4Proto::Raw).then_some(proto)
    }
}

/// The descriptors of a process.
///
/// A fork shares the table of its parent until one of them changes it.
#[derive(Clone, Debug, Default)]
pub(crate) struct FdTable {
    entries: Map<i64, Arc<FdInfo>>,
}

impl FdTable {
    pub(crate) fn get(&self, fd: i64) -> Option<&Arc<FdInfo>> {
        self.entries.get(&fd)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// All entries by their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, &Arc<FdInfo>)> {
        let mut entries: Vec<_> = self.entries.iter().map(|(fd, info)| (*fd, info)).collect();
        entries.sort_unstable_by_key(|(fd, _)| *fd);
        entries.into_iter()
    }

    /// Puts an entry in, unless the table holds `limit` others already.
    pub(crate) fn insert(&mut self, fd: i64, info: Arc<FdInfo>, limit: usize) -> bool {
        if self.entries.len() >= limit && !self.entries.contains_key(&fd) {
            return false;
        }
        self.entries.insert(fd, info);
        true
    }

    pub(crate) fn remove(&mut self, fd: i64) {
        self.entries.remove(&fd);
    }

    pub(crate) fn remove_range(&mut self, first: i64, last: i64) {
        self.entries.retain(|fd, _| *fd < first || *fd > last);
    }

    pub(crate) fn has_cloexec(&self) -> bool {
        self.entries.values().any(|info| info.cloexec)
    }

    pub(crate) fn remove_cloexec(&mut self) {
        self.entries.retain(|_, info| !info.cloexec);
    }
}
