//! `GET /healthz` and `GET /versions`, for probes and for the curious.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::config::Webserver;

/// Longest head of a request that is read.
const MAX_HEAD: u64 = 8 << 10;
/// How long a client may keep the server waiting.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Starts the server on a thread of its own; it runs until the process ends.
pub(super) fn start(settings: &Webserver, versions: String) -> io::Result<()> {
    let address = (settings.listen_address.as_str(), settings.listen_port);
    let listener = TcpListener::bind(address)?;
    let health = settings.k8s_healthz_endpoint.clone();
    thread::Builder::new()
        .name("webserver".to_owned())
        .spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that went away is its own business.
                let _ = answer(&stream, &health, &versions);
            }
        })?;
    Ok(())
}

fn answer(stream: &TcpStream, health: &str, versions: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let mut head = BufReader::new(stream.take(MAX_HEAD));
    let mut request = String::new();
    head.read_line(&mut request)?;
    let mut line = String::new();
    while head.read_line(&mut line)? > 0 && line.trim_end() != "" {
        line.clear();
    }
    let (status, body) = respond(&request, health, versions);
    let length = body.len();
    let mut writer = stream;
    write!(
        writer,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

fn respond<'a>(request: &str, health: &str, versions: &'a str) -> (&'static str, &'a str) {
    let mut words = request.split_whitespace();
    match (words.next(), words.next()) {
        (Some("GET"), Some(path)) if path == health => ("200 OK", r#"{"status": "ok"}"#),
        (Some("GET"), Some("/versions")) => ("200 OK", versions),
        (Some("GET"), Some(_)) => ("404 Not Found", ""),
        _ => ("405 Method Not Allowed", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_is_asked_where_the_configuration_says() {
        let ok = ("200 OK", r#"{"status": "ok"}"#);
        assert_eq!(respond("GET /healthz HTTP/1.1", "/healthz", "{}"), ok);
        assert_eq!(respond("GET /up HTTP/1.1", "/up", "{}"), ok);
        assert_eq!(respond("GET /versions HTTP/1.0", "/up", "{}").1, "{}");
        assert_eq!(respond("GET /x HTTP/1.1", "/up", "{}").0, "404 Not Found");
        assert_eq!(respond("", "/up", "{}").0, "405 Method Not Allowed");
    }
}
