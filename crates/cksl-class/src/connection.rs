//! Connections: from where they come, how many there may be, and the requests of one.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::lock;

/// Connections from one address at a time; several learners may share one.
const OF_AN_ADDRESS: usize = 512;

/// Connections from one network of IPv6 at a time, which may be that of the whole class.
const OF_A_NETWORK: usize = 1536;

/// How long the head of a request may take.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// Bytes of a request's head.
const HEAD: usize = 16 << 10;

/// From which address a request comes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// The network of an IPv6 address, in which one machine has as many addresses as it wants.
pub(crate) fn network(address: IpAddr) -> Option<Ipv6Addr> {
    match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some((u128::from(address) & (u128::MAX << 64)).into()),
    }
}

/// An address or a network, and how many connections it may have.
type Origin = (IpAddr, usize);

/// How many connections there are from each address, and from each network.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Arc<Mutex<HashMap<Origin, Arc<Semaphore>>>>);

impl Places {
    /// Those of an address, and of its network. They are taken until they are dropped.
    pub(crate) fn take(&self, from: IpAddr) -> Option<Vec<OwnedSemaphorePermit>> {
        let mut all = lock(&self.0);
        all.retain(|(_, most), places| places.available_permits() < *most);
        let network = network(from).map(|network| (network.into(), OF_A_NETWORK));
        let keys = [Some((from, OF_AN_ADDRESS)), network].into_iter().flatten();
        let place = |key: Origin| {
            let places = all
                .entry(key)
                .or_insert_with(|| Arc::new(Semaphore::new(key.1)));
            Arc::clone(places).try_acquire_owned().ok()
        };
        keys.map(place).collect()
    }
}

/// Answers the requests of a connection.
pub(crate) async fn converse<S>(stream: S, app: Router, peer: Peer)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        app.call(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    // Whoever went away in the middle is missed by nobody.
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt as _;

    #[test]
    fn who_takes_too_many_places_leaves_some_to_others_whatever_addresses_they_have() {
        let places = Places::default();
        let at = |text: &str| text.parse::<IpAddr>().unwrap();
        let one: Vec<_> = (0..OF_AN_ADDRESS)
            .map(|_| places.take(at("2001:db8:1:2::1")).unwrap())
            .collect();
        assert!(places.take(at("2001:db8:1:2::1")).is_none());
        let many: Vec<_> = (0..OF_A_NETWORK - OF_AN_ADDRESS)
            .map(|number| {
                places
                    .take(at(&format!("2001:db8:1:2:1::{number:x}")))
                    .unwrap()
            })
            .collect();
        assert!(places.take(at("2001:db8:1:2:2::2")).is_none());
        assert!(places.take(at("2001:db8:1:3::1")).is_some());
        assert!(places.take(at("192.0.2.1")).is_some());
        drop((one, many));
        assert!(places.take(at("2001:db8:1:2::1")).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_is_slow_or_long_ends_its_connection() {
        let never_ends = "GET / HTTP/1.1\r\nHo".to_owned();
        let long = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(4 * HEAD));
        for (head, at_once) in [(never_ends, false), (long, true)] {
            let (here, mut there) = tokio::io::duplex(1 << 20);
            let app = Router::new().fallback(|| async { "x" });
            let begun = tokio::time::Instant::now();
            let ends = tokio::spawn(converse(here, app, Peer([192, 0, 2, 1].into())));
            there.write_all(head.as_bytes()).await.unwrap();
            let ended = tokio::time::timeout(2 * HEAD_TIME, ends).await;
            ended.expect("ends").unwrap();
            assert_eq!(begun.elapsed() < HEAD_TIME, at_once, "{} bytes", head.len());
        }
    }
}
