//! Values of event parameters.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// One parameter of an event.
///
/// Strings are bytes and shared: the state keeps what an event carries without copying it. Lists
/// of strings (`args`, `env`, `cgroups`) are one run of bytes in which each element ends with NUL.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Param {
    /// Nothing was recorded: the argument was null, or could not be read.
    #[default]
    Absent,
    /// A signed number: results, descriptors, process ids.
    I64(i64),
    /// An unsigned number: flags, sizes, modes, user ids.
    U64(u64),
    /// A string, path, list of strings, or buffer.
    Bytes(Arc<[u8]>),
    /// The address of one socket.
    Addr(Box<SockAddr>),
    /// Both ends of a connection.
    Tuple(Box<SockTuple>),
    /// The descriptors of a poll, each with its event bits.
    FdList(Box<[(i64, u16)]>),
    /// A parameter of type DYN: which of its types it has here, and the value: a number, bytes, or
    /// nothing.
    Variant(u8, Box<Param>),
}

impl Param {
    /// A parameter of bytes.
    #[must_use]
    pub fn bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self::Bytes(bytes.as_ref().into())
    }

    /// The number, as a signed one.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::I64(n) => Some(*n),
            Self::U64(n) => Some(n.cast_signed()),
            _ => None,
        }
    }

    /// The number, as an unsigned one.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i64().map(i64::cast_unsigned)
    }

    /// The bytes of a string or buffer.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        self.as_shared().map(|bytes| &**bytes)
    }

    /// The bytes, to keep without a copy.
    #[must_use]
    pub fn as_shared(&self) -> Option<&Arc<[u8]>> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The socket address.
    #[must_use]
    pub fn as_addr(&self) -> Option<&SockAddr> {
        match self {
            Self::Addr(addr) => Some(addr),
            _ => None,
        }
    }

    /// The pair of socket addresses.
    #[must_use]
    pub fn as_tuple(&self) -> Option<&SockTuple> {
        match self {
            Self::Tuple(tuple) => Some(tuple),
            _ => None,
        }
    }
}

impl From<SockAddr> for Param {
    fn from(addr: SockAddr) -> Self {
        Self::Addr(Box::new(addr))
    }
}

impl From<SockTuple> for Param {
    fn from(tuple: SockTuple) -> Self {
        Self::Tuple(Box::new(tuple))
    }
}

/// The address of a socket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum SockAddr {
    /// IPv4 or IPv6, with the port.
    Inet(SocketAddr),
    /// A path; of an abstract address the name, without its leading NUL.
    Unix(Arc<[u8]>),
    /// Any other family, by its number.
    Other(u8),
}

/// The two ends of a connection as the kernel knows them.
///
/// Who is client and who is server depends on the call (`connect`, `accept`), not on the order here:
/// `source` sent or called first, `dest` is the other end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum SockTuple {
    /// IPv4 or IPv6; both ends have the same family.
    Inet {
        /// The end that called or sent.
        source: SocketAddr,
        /// The other end.
        dest: SocketAddr,
    },
    /// A Unix socket: the kernel addresses of both ends (0 where unknown) and the path.
    Unix {
        /// Identifies this end.
        source: u64,
        /// Identifies the other end.
        dest: u64,
        /// Path, or name of an abstract address.
        path: Arc<[u8]>,
    },
    /// Any other family, by its number.
    Other(u8),
}

impl SockAddr {
    /// The address as Falco writes it.
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        match self {
            Self::Inet(addr) => Endpoint(*addr).to_string().into_bytes(),
            Self::Unix(path) => path.to_vec(),
            Self::Other(family) => format!("family {family}").into_bytes(),
        }
    }
}

impl SockTuple {
    /// The pair as Falco writes it.
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        match self {
            Self::Inet { source, dest } => {
                let (source, dest) = Self::unmapped(*source, *dest);
                format!("{}->{}", Endpoint(source), Endpoint(dest)).into_bytes()
            }
            Self::Unix { source, dest, path } => {
                let mut out = format!("{source:x}->{dest:x} ").into_bytes();
                out.extend_from_slice(path);
                out
            }
            Self::Other(family) => format!("family {family}").into_bytes(),
        }
    }

    /// Reads a pair of IP addresses that are both IPv4 mapped into IPv6 as IPv4; any other as it is.
    #[must_use]
    pub fn unmapped(source: SocketAddr, dest: SocketAddr) -> (SocketAddr, SocketAddr) {
        match (source.ip().to_canonical(), dest.ip().to_canonical()) {
            (a, b) if a.is_ipv4() && b.is_ipv4() => (
                SocketAddr::new(a, source.port()),
                SocketAddr::new(b, dest.port()),
            ),
            _ => (source, dest),
        }
    }
}

/// An address as `ip:port`, IPv6 without brackets.
pub(crate) struct Endpoint(pub SocketAddr);

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.ip(), self.0.port())
    }
}
