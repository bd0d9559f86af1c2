//! Sockets: their addresses, and which end called.

use super::State;
use super::effect::{Effect, of as rule_of};
use super::fd::{Ends, FdInfo, FdKind, L4Proto, Role, Socket};
use super::files::{made_fd, open_flag};
use super::process::succeeded;
use crate::event::Event;
use crate::event::param::{Endpoint, SockAddr, SockTuple};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Address families.
mod family {
    pub(super) const UNIX: u64 = 1;
    pub(super) const INET: u64 = 2;
    pub(super) const INET6: u64 = 10;
    pub(super) const NETLINK: u64 = 16;
}

/// Result of a connect that goes on in the background.
const EINPROGRESS: i64 = -115;

/// Flag of `socket`'s type (SOCK_CLOEXEC).
const SOCK_CLOEXEC: u64 = 0x8_0000;

impl State {
    pub(super) fn socket(&mut self, event: &Event) {
        if let Some(fd) = made_fd(event) {
            self.put_fd(event.tid, fd, new_socket(event, 1));
        }
    }

    pub(super) fn socket_pair(&mut self, event: &Event) {
        if let Some(domain) = event.code.spec().position("domain") {
            self.make_pair(event, new_socket(event, domain));
        }
    }

    pub(super) fn bind(&mut self, event: &Event) {
        let Some(addr) = succeeded(event).and_then(|()| event.at(1).as_addr()) else {
            return;
        };
        self.update_fd(event.tid, |info| {
            // Without a port it is no server yet.
            if let SockAddr::Inet(bound) = addr
                && bound.port() > 0
            {
                let ip = bound.ip().to_canonical();
                set_ends(info, Ends::Bound(SocketAddr::new(ip, bound.port())));
                info.role = Role::Server;
            }
            info.name = addr.written().into();
        });
    }

    pub(super) fn connect(&mut self, event: &Event) {
        let res = event.at(0).as_i64().unwrap_or(0);
        if res < 0 && res != EINPROGRESS {
            return;
        }
        self.update_fd(event.tid, |info| {
            info.connected = true;
            if let Some(tuple) = event.at(1).as_tuple() {
                set_pair(info, tuple);
                if info.role == Role::None {
                    info.role = Role::Client;
                }
            }
        });
    }

    pub(super) fn accept(&mut self, event: &Event, flags: Option<usize>) {
        let Some(fd) = made_fd(event) else { return };
        let Some(tuple) = event.at(1).as_tuple() else {
            return;
        };
        let kind = match tuple {
            SockTuple::Inet { .. } => FdKind::Ipv4,
            SockTuple::Unix { .. } => FdKind::Unix,
            SockTuple::Other(_) => return,
        };
        let mut info = FdInfo::new(kind);
        if kind == FdKind::Ipv4 {
            info.socket = Some(Socket {
                proto: L4Proto::Tcp,
                ends: Ends::Unknown,
            });
        }
        set_pair(&mut info, tuple);
        info.role = Role::Server;
        info.connected = true;
        let flags = flags.and_then(|at| event.at(at).as_u64()).unwrap_or(0);
        info.cloexec = flags as u32 & open_flag::CLOEXEC != 0;
        self.now.name_changed = !info.name.is_empty();
        self.put_fd(event.tid, fd, info);
    }

    /// Data sent or received: a datagram socket learns its addresses here.
    pub(super) fn transfer(&mut self, event: &Event, tuple: usize, incoming: bool) {
        if succeeded(event).is_none() {
            return;
        }
        if self.now.info.is_none() && event.code.spec().name == "sendto" {
            self.infer_datagram_socket(event, tuple);
        }
        let Some(info) = &self.now.info else { return };
        if info.is_of(L4Proto::Tcp) && !info.name.is_empty() {
            return;
        }
        match event.at(tuple).as_tuple() {
            Some(SockTuple::Inet { source, dest }) => {
                let (source, dest) = self.with_source(*source, *dest);
                let role = match info.role {
                    Role::None if self.owns_port(event.tid, dest.port()) => Role::Server,
                    Role::None => Role::Client,
                    role => role,
                };
                // The one who sends is the client, unless the roles were known to be otherwise.
                let swapped = match role {
                    Role::Client => incoming,
                    _ => !incoming,
                };
                let (client, server) = if swapped {
                    (dest, source)
                } else {
                    (source, dest)
                };
                self.update_fd(event.tid, |info| {
                    set_ends(info, Ends::Pair { client, server });
                    if let Some(socket) = &mut info.socket
                        && socket.proto == L4Proto::Unknown
                    {
                        socket.proto = L4Proto::Udp;
                    }
                    info.role = role;
                    info.connected = true;
                });
            }
            // All zeros says nothing.
            Some(SockTuple::Unix {
                source: 0,
                dest: 0,
                path,
            }) if path.is_empty() => {}
            Some(tuple @ SockTuple::Unix { .. }) => {
                self.update_fd(event.tid, |info| info.name = tuple.written().into());
            }
            _ => {}
        }
    }

    /// Only a datagram socket takes an address with what it sends.
    fn infer_datagram_socket(&mut self, event: &Event, tuple: usize) {
        if let (Some(fd @ 0..), Some(SockTuple::Inet { .. })) =
            (self.now.fd, event.at(tuple).as_tuple())
        {
            let mut info = FdInfo::new(FdKind::Ipv4);
            info.socket = Some(Socket {
                proto: L4Proto::Udp,
                ends: Ends::Unknown,
            });
            self.put_fd(event.tid, fd, info);
        }
    }

    /// Whether a socket of the process is bound to a port.
    fn owns_port(&self, tid: i64, port: u16) -> bool {
        let Some(thread) = self.threads.get(&tid) else {
            return false;
        };
        self.main_of(thread).files.iter().any(|(_, info)| {
            let ends = info.socket.as_ref().map(|socket| socket.ends);
            matches!(ends, Some(Ends::Bound(addr)) if addr.port() == port)
        })
    }

    /// The two ends, with the address that the kernel will choose where the sender's is not set.
    fn with_source(&self, source: SocketAddr, dest: SocketAddr) -> (SocketAddr, SocketAddr) {
        let (source, dest) = SockTuple::unmapped(source, dest);
        if !source.ip().is_unspecified() {
            return (source, dest);
        }
        let inferred = if dest.ip().is_loopback() {
            Some(match dest.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            })
        } else {
            self.address_towards(dest.ip())
        };
        let ip = inferred.unwrap_or(source.ip());
        (SocketAddr::new(ip, source.port()), dest)
    }

    /// The node's own address on the network of another, or else any of the same family.
    fn address_towards(&self, dest: IpAddr) -> Option<IpAddr> {
        let same_family = |ip: &IpAddr| ip.is_ipv4() == dest.is_ipv4() && !ip.is_loopback();
        let own = || self.interfaces.iter().filter(|(ip, _)| same_family(ip));
        let near = own().find(|(ip, prefix)| is_on_network(dest, *ip, *prefix));
        near.or_else(|| own().next()).map(|(ip, _)| *ip)
    }

    /// Whether an address is one of the node's own.
    pub(crate) fn is_own_address(&self, ip: IpAddr) -> bool {
        self.interfaces.iter().any(|(own, _)| *own == ip)
    }
}

/// Sets both ends of a connection: the one that called is the client.
fn set_pair(info: &mut FdInfo, tuple: &SockTuple) {
    let SockTuple::Inet { source, dest } = tuple else {
        info.name = tuple.written().into();
        return;
    };
    let (mut client, mut server) = SockTuple::unmapped(*source, *dest);
    // A bound datagram socket stays the server, whichever way it calls.
    if info.role == Role::Server && info.is_of(L4Proto::Udp) {
        std::mem::swap(&mut client, &mut server);
    }
    set_ends(info, Ends::Pair { client, server });
}

/// Sets the addresses of a socket, and the kind and name that follow from them.
fn set_ends(info: &mut FdInfo, ends: Ends) {
    let (name, sample) = match ends {
        Ends::Unknown => return,
        Ends::Bound(addr) => (Endpoint(addr).to_string(), addr),
        Ends::Pair { client, server } => (
            format!("{}->{}", Endpoint(client), Endpoint(server)),
            client,
        ),
    };
    info.kind = if sample.is_ipv4() {
        FdKind::Ipv4
    } else {
        FdKind::Ipv6
    };
    let proto = info.socket.as_ref().map(|socket| socket.proto);
    info.socket = Some(Socket {
        proto: proto.unwrap_or(L4Proto::Unknown),
        ends,
    });
    info.name = name.into_bytes().into();
}

/// A fresh socket; `domain` is the position of the family, type and protocol follow it.
fn new_socket(event: &Event, domain: usize) -> FdInfo {
    let number = |at: usize| event.at(at).as_u64().unwrap_or(0);
    let kind = match number(domain) {
        family::UNIX => FdKind::Unix,
        family::INET => FdKind::Ipv4,
        family::INET6 => FdKind::Ipv6,
        family::NETLINK => FdKind::Netlink,
        _ => FdKind::Other,
    };
    let mut info = FdInfo::new(kind);
    if kind.is_inet() {
        info.socket = Some(Socket {
            proto: l4proto(number(domain + 1), number(domain + 2)),
            ends: Ends::Unknown,
        });
    }
    info.cloexec = number(domain + 1) & SOCK_CLOEXEC != 0;
    info
}

/// The transport that follows from a socket's type and protocol.
fn l4proto(kind: u64, protocol: u64) -> L4Proto {
    const STREAM: u64 = 1;
    const DGRAM: u64 = 2;
    const RAW: u64 = 3;
    const ICMP: u64 = 1;
    const TCP: u64 = 6;
    const UDP: u64 = 17;
    const RAW_IP: u64 = 255;
    match (kind & 0xff, protocol) {
        (_, RAW_IP) => L4Proto::Raw,
        // Falco compares with the flags of the type, so that a raw socket with any is none to it.
        (_, TCP | UDP | ICMP) if kind == RAW => L4Proto::Raw,
        (_, TCP) | (STREAM, 0) => L4Proto::Tcp,
        (_, UDP) | (DGRAM, 0) => L4Proto::Udp,
        (_, ICMP) => L4Proto::Icmp,
        _ => L4Proto::Unknown,
    }
}

/// Whether an address lies on the network that another stands on.
fn is_on_network(ip: IpAddr, own: IpAddr, prefix: u8) -> bool {
    let (bits, differ) = match (ip, own) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (32, u128::from(a.to_bits() ^ b.to_bits())),
        (IpAddr::V6(a), IpAddr::V6(b)) => (128, a.to_bits() ^ b.to_bits()),
        _ => return false,
    };
    let host_bits = u32::from(bits - prefix.min(bits));
    differ.checked_shr(host_bits).unwrap_or(0) == 0
}

/// Whether an event is a connect or accept: it concerns a connection even when it failed.
pub(crate) fn has_peer(event: &Event) -> bool {
    let effect = rule_of(event.code).effect;
    matches!(effect, Effect::Connect | Effect::Accept { .. })
}
