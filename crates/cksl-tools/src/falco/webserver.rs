//! `GET /healthz`, `/versions` and `/metrics`, for probes, for the curious and for Prometheus.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::net::Shutdown;

use super::counters::Counters;
use super::metrics::{Identity, Snapshot};
use crate::config::Webserver;

/// Longest head of a request that is read.
const MAX_HEAD: u64 = 8 << 10;
/// How long a client may keep the server waiting.
const TIMEOUT: Duration = Duration::from_secs(2);
/// What Prometheus wants its text to be called.
const PROMETHEUS: &str = "text/plain; version=0.0.4";

/// What the server tells.
pub(super) struct Pages {
    /// Path of the health check.
    pub(super) health: String,
    /// `/versions`
    pub(super) versions: String,
    /// `/metrics`, if it is offered.
    pub(super) metrics: Option<(Identity, Arc<Counters>)>,
}

/// A running server. It ends when it is dropped.
pub(super) struct Server {
    listener: Arc<TcpListener>,
}

impl Server {
    /// Starts the server on a thread of its own.
    pub(super) fn start(settings: &Webserver, pages: Pages) -> io::Result<Self> {
        let address = (settings.listen_address.as_str(), settings.listen_port);
        let listener = Arc::new(TcpListener::bind(address)?);
        let theirs = Arc::clone(&listener);
        thread::Builder::new()
            .name("webserver".to_owned())
            .spawn(move || {
                loop {
                    match theirs.accept() {
                        // A client that went away is its own business.
                        Ok((stream, _)) => drop(answer(&stream, &pages)),
                        // The listener was shut down.
                        Err(error) if error.kind() == io::ErrorKind::InvalidInput => return,
                        Err(_) => thread::sleep(Duration::from_millis(100)),
                    }
                }
            })?;
        Ok(Self { listener })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It fails only on a socket that does not listen.
        let _ = rustix::net::shutdown(&*self.listener, Shutdown::Both);
    }
}

fn answer(stream: &TcpStream, pages: &Pages) -> io::Result<()> {
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let mut head = BufReader::new(stream.take(MAX_HEAD));
    let mut request = String::new();
    head.read_line(&mut request)?;
    let mut line = String::new();
    while head.read_line(&mut line)? > 0 && line.trim_end() != "" {
        line.clear();
    }
    let (status, kind, body) = pages.respond(&request);
    let length = body.len();
    let mut writer = stream;
    write!(
        writer,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

impl Pages {
    /// Status, type of content, content.
    fn respond(&self, request: &str) -> (&'static str, &'static str, Cow<'_, str>) {
        const JSON: &str = "application/json";
        let mut words = request.split_whitespace();
        match (words.next(), words.next(), &self.metrics) {
            (Some("GET"), Some(path), _) if path == self.health => {
                ("200 OK", JSON, r#"{"status": "ok"}"#.into())
            }
            (Some("GET"), Some("/versions"), _) => ("200 OK", JSON, self.versions.as_str().into()),
            (Some("GET"), Some("/metrics"), Some((identity, counters))) => {
                let text = Snapshot::take(identity, counters).prometheus();
                ("200 OK", PROMETHEUS, text.into())
            }
            (Some("GET"), Some(_), _) => ("404 Not Found", JSON, "".into()),
            _ => ("405 Method Not Allowed", JSON, "".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(health: &str) -> Pages {
        Pages {
            health: health.to_owned(),
            versions: "{}".to_owned(),
            metrics: None,
        }
    }

    #[test]
    fn health_is_asked_where_the_configuration_says() {
        let answer = |health: &str, request: &str| {
            let pages = pages(health);
            let (status, _, body) = pages.respond(request);
            (status, body.into_owned())
        };
        let ok = ("200 OK", r#"{"status": "ok"}"#.to_owned());
        assert_eq!(answer("/healthz", "GET /healthz HTTP/1.1"), ok);
        assert_eq!(answer("/up", "GET /up HTTP/1.1"), ok);
        assert_eq!(answer("/up", "GET /versions HTTP/1.0").1, "{}");
        assert_eq!(answer("/up", "GET /x HTTP/1.1").0, "404 Not Found");
        assert_eq!(answer("/up", "GET /metrics HTTP/1.1").0, "404 Not Found");
        assert_eq!(answer("/up", "").0, "405 Method Not Allowed");
    }

    #[test]
    fn a_server_that_is_dropped_leaves_its_port() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let settings = Webserver {
            listen_address: "127.0.0.1".to_owned(),
            listen_port: free.local_addr().unwrap().port(),
            ..Webserver::default()
        };
        drop(free);
        let server = Server::start(&settings, pages("/healthz")).unwrap();
        drop(server);
        // The thread lets go of the socket when it notices.
        let again = (0..500).find_map(|_| {
            thread::sleep(Duration::from_millis(10));
            Server::start(&settings, pages("/healthz")).ok()
        });
        assert!(again.is_some());
    }
}
