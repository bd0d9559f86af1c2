//! Connections that are looked at before anything is said on them.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use http::Uri;
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kube::Client;
use kube::client::{Body, ClientBuilder, ConfigExt as _};
use kube::config::Config;
use tokio::net::TcpStream;
use tower::{BoxError, ServiceBuilder, service_fn};

use super::PATIENCE;
use super::network::Socket;

/// Who looks at connections, from the network in which they are made.
pub(crate) trait Guard: Send + Sync {
    /// The owner of the sockets.
    fn owner(&self) -> u32;

    /// Looks before a connection is made from this port.
    ///
    /// # Errors
    /// Why it is not to be made.
    fn before(&self, port: u16) -> Result<(), String>;

    /// Looks at a connection that has been made, by its own end and the server's.
    ///
    /// # Errors
    /// Why nothing is to be said on it.
    fn after(&self, own: SocketAddr, server: SocketAddr) -> Result<(), String>;
}

/// Why a guard let nothing be said, once it did.
pub(super) type Refusal = Arc<Mutex<Option<String>>>;

/// A client like kube's own, on connections to this address that a guard looks at.
pub(super) fn client(
    config: Config,
    to: SocketAddr,
    guard: &Arc<dyn Guard>,
) -> kube::Result<(Client, Refusal)> {
    let refusal = Refusal::default();
    let (guard, told) = (Arc::clone(guard), Arc::clone(&refusal));
    let connector = service_fn(move |_: Uri| {
        let (guard, told) = (Arc::clone(&guard), Arc::clone(&told));
        // The thread has nothing else to do meanwhile.
        async move { connect(to, guard.as_ref(), &told) }
    });
    let connector = config.rustls_https_connector_with_connector(connector)?;
    let http: HttpClient<_, Body> = HttpClient::builder(TokioExecutor::new()).build(connector);
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .option_layer(config.auth_layer()?)
        .map_err(BoxError::from)
        .service(http);
    let client = ClientBuilder::new(service, config.default_namespace).build();
    Ok((client, refusal))
}

/// How many ports are tried.
const PORTS: usize = 32;

/// A socket with a port that the guard agrees to. A busy node has many connections, and one of another network or one
/// that has just ended may have the same port by chance.
fn from_free_port(to: SocketAddr, guard: &dyn Guard) -> io::Result<Result<Socket, String>> {
    // Kept until there is one, so that each has another port.
    let mut refused = Vec::new();
    loop {
        let socket = Socket::open(to, guard.owner())?;
        match guard.before(socket.port()?) {
            Ok(()) => return Ok(Ok(socket)),
            Err(_) if refused.len() + 1 < PORTS => refused.push(socket),
            Err(why) => return Ok(Err(why)),
        }
    }
}

fn connect(to: SocketAddr, guard: &dyn Guard, told: &Refusal) -> io::Result<TokioIo<TcpStream>> {
    let refuse = |why: String| {
        *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        io::Error::from(io::ErrorKind::PermissionDenied)
    };
    let socket = from_free_port(to, guard)?.map_err(refuse)?;
    let stream = socket.connect(PATIENCE)?;
    let own = stream.local_addr()?;
    guard.after(own, to).map_err(refuse)?;
    Ok(TokioIo::new(TcpStream::from_std(stream)?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Refuses so many ports, and notes all that it was asked about.
    struct Busy {
        refuses: usize,
        asked: Mutex<BTreeSet<u16>>,
    }

    impl Guard for Busy {
        fn owner(&self) -> u32 {
            rustix::process::geteuid().as_raw()
        }

        fn before(&self, port: u16) -> Result<(), String> {
            let mut asked = self.asked.lock().expect("nobody panics");
            asked.insert(port);
            match asked.len() > self.refuses {
                true => Ok(()),
                false => Err(format!("not {port}")),
            }
        }

        fn after(&self, _: SocketAddr, _: SocketAddr) -> Result<(), String> {
            Ok(())
        }
    }

    fn ports(refuses: usize) -> (Result<(), String>, usize) {
        let guard = Busy {
            refuses,
            asked: Mutex::default(),
        };
        let to = SocketAddr::from(([127, 0, 0, 1], 6443));
        let found = from_free_port(to, &guard).expect("there are sockets");
        let asked = guard.asked.into_inner().expect("nobody panics");
        (found.map(drop), asked.len())
    }

    #[test]
    fn a_port_that_is_taken_by_chance_is_left_for_another_one() {
        assert_eq!(ports(0), (Ok(()), 1));
        assert_eq!(ports(5), (Ok(()), 6));
    }

    #[test]
    fn who_waits_at_all_ports_is_met_by_nobody() {
        let (found, tried) = ports(usize::MAX);
        assert!(found.is_err());
        assert_eq!(tried, PORTS);
    }
}
