//! Alerts as the body of a POST, over plain HTTP.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::Sink;

/// How long connecting, writing and the answer may take, each.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Posts each alert on a connection of its own.
pub(super) struct HttpSink {
    /// `HOST:PORT`.
    address: String,
    /// `HOST[:PORT]` as in the URL.
    host: String,
    path: String,
    user_agent: String,
    content_type: &'static str,
}

impl HttpSink {
    /// `None` if `url` is not `http://HOST[:PORT][/PATH]`.
    pub(super) fn new(url: &str, user_agent: &str, json: bool) -> Option<Self> {
        let rest = url.strip_prefix("http://")?;
        let (host, path) = match rest.find(['/', '?']) {
            Some(end) => rest.split_at(end),
            None => (rest, "/"),
        };
        let unprintable = |c: char| c.is_control() || c == ' ';
        if host.is_empty() || url.contains(unprintable) || user_agent.contains(char::is_control) {
            return None;
        }
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let slash = if path.starts_with('/') { "" } else { "/" };
        Some(Self {
            address: if has_port {
                host.to_owned()
            } else {
                format!("{host}:80")
            },
            host: host.to_owned(),
            path: format!("{slash}{path}"),
            user_agent: user_agent.to_owned(),
            content_type: if json {
                "application/json"
            } else {
                "text/plain"
            },
        })
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in self.address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, TIMEOUT) {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl Sink for HttpSink {
    fn name(&self) -> String {
        "http".to_owned()
    }

    fn write(&mut self, line: &str) -> io::Result<()> {
        let mut stream = self.connect()?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\nContent-Type: {}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{line}",
            self.path,
            self.host,
            self.user_agent,
            self.content_type,
            line.len(),
        );
        stream.write_all(request.as_bytes())?;
        let mut status = [0; "HTTP/1.1 200".len()];
        stream.read_exact(&mut status)?;
        let code = String::from_utf8_lossy(&status[9..]).into_owned();
        if code.starts_with('2') {
            Ok(())
        } else {
            Err(io::Error::other(format!("the server answered {code}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    fn post(answer: &'static str) -> (io::Result<()>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let url = format!("http://{address}/hook");
        let result = HttpSink::new(&url, "falco", true).unwrap().write("{}");
        (result, server.join().unwrap())
    }

    #[test]
    fn an_alert_is_posted() {
        let (result, request) = post("HTTP/1.1 200 OK\r\n\r\n");
        result.unwrap();
        assert!(request.starts_with("POST /hook HTTP/1.1\r\n"));
        assert!(request.contains("Content-Type: application/json\r\n"));
        assert!(request.ends_with("\r\n\r\n{}"));
    }

    #[test]
    fn a_refusal_is_an_error() {
        let (result, _) = post("HTTP/1.1 503 Busy\r\n\r\n");
        assert!(result.unwrap_err().to_string().contains("503"));
    }

    #[test]
    fn urls_are_taken_apart() {
        let sink = HttpSink::new("http://hook", "f", false).unwrap();
        assert_eq!(
            (sink.address.as_str(), sink.path.as_str()),
            ("hook:80", "/")
        );
        let sink = HttpSink::new("http://[::1]:9/a?b", "f", false).unwrap();
        assert_eq!(
            (sink.address.as_str(), sink.path.as_str()),
            ("[::1]:9", "/a?b")
        );
        assert!(HttpSink::new("ftp://x", "f", false).is_none());
        assert!(HttpSink::new("http://x/a\r\nEvil: y", "f", false).is_none());
    }
}
