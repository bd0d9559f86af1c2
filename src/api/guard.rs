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

fn connect(to: SocketAddr, guard: &dyn Guard, told: &Refusal) -> io::Result<TokioIo<TcpStream>> {
    let refuse = |why: String| {
        *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        io::Error::from(io::ErrorKind::PermissionDenied)
    };
    let socket = Socket::open(to, guard.owner())?;
    guard.before(socket.port()?).map_err(refuse)?;
    let stream = socket.connect(PATIENCE)?;
    let own = stream.local_addr()?;
    guard.after(own, to).map_err(refuse)?;
    Ok(TokioIo::new(TcpStream::from_std(stream)?))
}
