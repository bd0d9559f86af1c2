//! A way out of a node's network, to one place and no other.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::api::network;

/// Connections at a time; more are closed.
const MAX_CONNECTIONS: usize = 64;

/// A port of a node's own loopback address that leads to a server outside. It ends with the value;
/// connections end when one of their sides does.
#[derive(Debug)]
pub struct Relay {
    listener: Arc<TcpListener>,
}

impl Relay {
    /// Opens the port in the network namespace at that path.
    ///
    /// # Errors
    /// The namespace can't be entered, or the port is taken there.
    pub(super) fn open(network: &Path, port: u16, server: (String, u16)) -> io::Result<Self> {
        let bound = network::within(network, || TcpListener::bind((Ipv4Addr::LOCALHOST, port)));
        let listener = Arc::new(bound??);
        let accepting = Arc::clone(&listener);
        let connections = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            loop {
                let inside = match accepting.accept() {
                    Ok((inside, _)) => inside,
                    // The listener has been shut down.
                    Err(error) if error.kind() == io::ErrorKind::InvalidInput => break,
                    Err(_) => {
                        thread::sleep(Duration::from_millis(100));
                        continue;
                    }
                };
                if connections.load(Ordering::Acquire) >= MAX_CONNECTIONS {
                    continue;
                }
                connections.fetch_add(1, Ordering::AcqRel);
                let (server, connections) = (server.clone(), Arc::clone(&connections));
                thread::spawn(move || {
                    // Whoever connects sees a connection that ends.
                    let _ = pass(&inside, &server);
                    connections.fetch_sub(1, Ordering::AcqRel);
                });
            }
        });
        Ok(Self { listener })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // It fails only on a socket that does not listen.
        let _ = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
    }
}

/// Passes on what the two sides say, until both have said all.
fn pass(inside: &TcpStream, (host, port): &(String, u16)) -> io::Result<()> {
    let outside = TcpStream::connect((host.as_str(), *port))?;
    let one_way = |mut from: &TcpStream, mut to: &TcpStream| {
        // A side that is gone is the end of what it says.
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    };
    thread::scope(|scope| {
        scope.spawn(|| one_way(inside, &outside));
        one_way(&outside, inside);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    #[test]
    fn root_what_is_said_to_the_port_reaches_the_server_and_comes_back() {
        if !nix::unistd::geteuid().is_root() {
            eprintln!("skipped: needs root");
            return;
        }
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let address = ("127.0.0.1".to_owned(), server.local_addr().unwrap().port());
        let relay = Relay::open(Path::new("/proc/self/ns/net"), port, address).unwrap();
        let echo = thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            let mut said = String::new();
            stream.read_to_string(&mut said).unwrap();
            stream.write_all(said.to_uppercase().as_bytes()).unwrap();
        });
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(b"hello").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut heard = String::new();
        stream.read_to_string(&mut heard).unwrap();
        assert_eq!(heard, "HELLO");
        echo.join().unwrap();
        drop(relay);
        let refused = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(20));
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err()
        });
        assert!(refused, "the port is closed with the relay");
    }
}
