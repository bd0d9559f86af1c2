//! Doing something in another network namespace.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Gid, Uid, fchown};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::contain::on_behalf;

/// Moves this thread into a network namespace; nothing happens without one. A thread that has moved
/// is of no use for anything else: let it end with its work.
pub(crate) fn enter(network: Option<&Path>) -> io::Result<()> {
    let Some(path) = network else { return Ok(()) };
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let namespace = File::open(path).map_err(named)?;
    move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))
        .map_err(|error| named(error.into()))
}

/// Does something on a thread of its own that lives in a network namespace. If it panics, so does this.
pub(crate) fn within<T: Send>(network: &Path, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let thread = scope.spawn(on_behalf(|| enter(Some(network)).map(|()| work())));
        match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Gives a socket to a user. The packet filter of a node can tell sockets apart by their owners, and
/// nobody else's has an owner whom the node does not know.
pub(crate) fn give(socket: impl AsFd, owner: u32) -> io::Result<()> {
    if rustix::process::geteuid().as_raw() == owner {
        return Ok(());
    }
    let (user, group) = (Uid::from_raw(owner), Gid::from_raw(owner));
    Ok(fchown(socket, Some(user), Some(group))?)
}

/// A TCP socket that has its port before it is connected.
pub(crate) struct Socket {
    socket: OwnedFd,
    to: SocketAddr,
}

impl Socket {
    /// A socket of this user's for a connection to this address.
    pub(crate) fn open(to: SocketAddr, owner: u32) -> io::Result<Self> {
        let (family, any): (_, SocketAddr) = match to {
            SocketAddr::V4(_) => (AddressFamily::INET, (Ipv4Addr::UNSPECIFIED, 0).into()),
            SocketAddr::V6(_) => (AddressFamily::INET6, (Ipv6Addr::UNSPECIFIED, 0).into()),
        };
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = rustix::net::socket_with(family, SocketType::STREAM, flags, None)?;
        give(&socket, owner)?;
        rustix::net::bind(&socket, &any)?;
        Ok(Self { socket, to })
    }

    /// Its port.
    pub(crate) fn port(&self) -> io::Result<u16> {
        let address = SocketAddr::try_from(rustix::net::getsockname(&self.socket)?)?;
        Ok(address.port())
    }

    /// Connects it. The stream does not block.
    pub(crate) fn connect(self, patience: Duration) -> io::Result<TcpStream> {
        let deadline = Instant::now() + patience;
        match rustix::net::connect(&self.socket, &self.to) {
            Ok(()) => return Ok(self.socket.into()),
            Err(Errno::INPROGRESS) => {}
            Err(error) => return Err(error.into()),
        }
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).map_err(io::Error::other)?;
            let mut waiting = [PollFd::new(&self.socket, PollFlags::OUT)];
            match poll(&mut waiting, Some(&left)) {
                Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
                Ok(_) => break,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        sockopt::socket_error(&self.socket)??;
        Ok(self.socket.into())
    }
}

/// Connects by TCP, from a socket of this user's. The stream blocks.
pub(crate) fn connect(to: SocketAddr, owner: u32, patience: Duration) -> io::Result<TcpStream> {
    let stream = Socket::open(to, owner)?.connect(patience)?;
    stream.set_nonblocking(false)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::os::linux::fs::MetadataExt as _;

    use super::*;
    use crate::contain::contain;

    #[test]
    fn a_namespace_that_is_gone_is_an_error_with_its_name() {
        let error = within(Path::new("/proc/0/ns/net"), || ()).unwrap_err();
        assert!(error.to_string().starts_with("/proc/0/ns/net: "), "{error}");
    }

    #[test]
    fn a_panic_in_a_network_is_the_problem_of_who_asked() {
        let own = Path::new("/proc/thread-self/ns/net");
        let problem = contain(|| within(own, || panic!("no answer"))).unwrap_err();
        assert!(problem.message.contains("no answer"), "{problem}");
    }

    #[test]
    fn a_socket_has_its_port_before_it_is_connected_and_its_owner() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let own = rustix::process::geteuid().as_raw();
        let socket = Socket::open(listener.local_addr().unwrap(), own).unwrap();
        let port = socket.port().unwrap();
        let stream = socket.connect(Duration::from_secs(5)).unwrap();
        let (_, peer) = listener.accept().unwrap();
        assert_eq!(peer.port(), port);
        let file = File::from(OwnedFd::from(stream));
        assert_eq!(file.metadata().unwrap().st_uid(), own);
    }

    #[test]
    fn nobody_who_listens_refuses() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let own = rustix::process::geteuid().as_raw();
        let error = connect(address, own, Duration::from_secs(5)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }
}
