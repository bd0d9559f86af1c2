//! Reaching something: a TCP connection, an answer by HTTP, a name in the DNS.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use crate::scenario::Reach;

/// So many bytes of an answer are enough.
const MAX_ANSWER: usize = 64 << 10;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) reach: Reach,
    pub(super) observed: String,
    /// By HTTP.
    pub(super) answer: Option<Answer>,
}

/// What a server answered by HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

impl Outcome {
    pub(super) fn works(observed: impl Into<String>) -> Self {
        Self {
            reach: Reach::Works,
            observed: observed.into(),
            answer: None,
        }
    }

    fn refused(observed: impl Into<String>) -> Self {
        Self {
            reach: Reach::Refused,
            ..Self::works(observed)
        }
    }

    /// Nobody answers, or somebody on the way says that there is no way.
    fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self {
                reach: Reach::TimesOut,
                ..Self::works("nobody answers")
            },
            _ => Self::refused(error.to_string()),
        }
    }
}

/// Connects by TCP.
pub(super) fn connect(to: SocketAddr, patience: Duration) -> Result<TcpStream, Outcome> {
    TcpStream::connect_timeout(&to, patience).map_err(|error| Outcome::of(&error))
}

/// Gets a path by HTTP.
pub(super) fn get(to: SocketAddr, path: &str, patience: Duration) -> Outcome {
    let stream = match connect(to, patience) {
        Ok(stream) => stream,
        Err(outcome) => return outcome,
    };
    match converse(stream, &to.to_string(), path, patience) {
        Ok(bytes) => match parse(&bytes) {
            Some(answer) => Outcome {
                answer: Some(answer.clone()),
                ..Outcome::works(format!("it answers {}", answer.status))
            },
            None => Outcome::refused("it does not speak HTTP"),
        },
        Err(error) => Outcome::of(&error),
    }
}

fn converse(
    mut stream: TcpStream,
    host: &str,
    path: &str,
    patience: Duration,
) -> io::Result<Vec<u8>> {
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    // HTTP/1.0: the answer ends with the connection. In one piece: a server that answers the first, and
    // closes while the next is on its way, cuts off its own answer.
    let request = format!("GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let deadline = Instant::now() + patience;
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    // Who sends a byte now and then is not waited for longer than anybody else.
    while bytes.len() < MAX_ANSWER && Instant::now() < deadline {
        match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
            // A server that keeps the connection open has said all that it says.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut words = head.lines().next()?.split(' ');
    words.next()?.strip_prefix("HTTP/")?;
    Some(Answer {
        status: words.next()?.parse().ok()?,
        body: body.to_owned(),
    })
}

/// Asks a DNS server for the addresses of a name.
pub(super) fn ask(server: SocketAddr, name: &str, patience: Duration) -> Outcome {
    match exchange(server, name, patience) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::of(&error),
    }
}

/// Bytes of a message's header.
const HEADER: usize = 12;

fn exchange(server: SocketAddr, name: &str, patience: Duration) -> io::Result<Outcome> {
    let mut id = [0; 2];
    rustix::rand::getrandom(&mut id, rustix::rand::GetRandomFlags::empty())?;
    let question = question(id, name)?;
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any)?;
    socket.set_read_timeout(Some(patience))?;
    socket.connect(server)?;
    socket.send(&question)?;
    let mut answer = [0; 1500];
    let length = socket.recv(&mut answer)?;
    Ok(read(&answer[..length], id))
}

/// A question for addresses (type A, class IN), with recursion.
fn question(id: [u8; 2], name: &str) -> io::Result<Vec<u8>> {
    let mut message = Vec::from(id);
    message.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok();
        let length = length.filter(|length| (1..64).contains(length));
        let length = length.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("{name} is no name"))
        })?;
        message.push(length);
        message.extend(label.bytes());
    }
    message.extend([0, 0, 1, 0, 1]);
    Ok(message)
}

fn read(message: &[u8], id: [u8; 2]) -> Outcome {
    if message.len() < HEADER || message[..2] != id {
        return Outcome::refused("it does not speak DNS");
    }
    let answers = u16::from_be_bytes([message[6], message[7]]);
    match message[3] & 0x0f {
        0 if answers > 0 => Outcome::works("it has an address"),
        0 => Outcome::refused("it has no address"),
        3 => Outcome::refused("there is no such name"),
        code => Outcome::refused(format!("the DNS answers with code {code}")),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    fn serving(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn an_answer_by_http_has_a_status_and_a_body() {
        let server = serving("HTTP/1.1 404 Not Found\r\nA: b\r\n\r\nnothing here");
        let outcome = get(server, "/x", PATIENCE);
        let answer = outcome.answer.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (404, "nothing here"));
        assert_eq!(outcome.observed, "it answers 404");
        let outcome = get(serving("220 mail"), "/", PATIENCE);
        assert_eq!(outcome.reach, Reach::Refused);
    }

    #[test]
    fn nobody_who_listens_refuses() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert_eq!(
            connect(address, PATIENCE).unwrap_err().reach,
            Reach::Refused
        );
    }

    #[test]
    fn who_takes_a_connection_and_says_nothing_times_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let outcome = get(address, "/", Duration::from_millis(50));
        assert_eq!(outcome.reach, Reach::TimesOut);
    }

    #[test]
    fn the_dns_is_asked_and_understood() {
        let asked = question([1, 2], "web.shop.").unwrap();
        assert_eq!(&asked[HEADER..], b"\x03web\x04shop\0\0\x01\0\x01");
        assert!(question([1, 2], "a..b").is_err());
        let answer =
            |code: u8, count: u8| read(&[1, 2, 0x81, code, 0, 1, 0, count, 0, 0, 0, 0], [1, 2]);
        assert_eq!(answer(0, 1).reach, Reach::Works);
        assert_eq!(answer(0, 0).reach, Reach::Refused);
        assert_eq!(answer(3, 0).observed, "there is no such name");
        assert_eq!(read(&[9, 9], [1, 2]).reach, Reach::Refused);
    }
}
