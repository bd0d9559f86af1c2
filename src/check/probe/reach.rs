//! Reaching something: a TCP connection, an answer by HTTP, a name in the DNS.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use crate::api::dns::{self, Said};
use crate::api::network;
use crate::check::Reach;
use crate::random::random;

/// How long it takes until a datagram is sent once more: one may be lost on any way.
const RESENDING: Duration = Duration::from_millis(200);

/// How much longer an answer is waited for than a connection. The kernel of a pod takes a connection at once; on a busy
/// machine its program comes to its turn much later.
const ANSWERING: u32 = 10;

/// So many bytes of an answer are enough.
const MAX_ANSWER: usize = 64 << 10;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) reach: Reach,
    pub(crate) observed: String,
    /// By HTTP.
    pub(crate) answer: Option<Answer>,
}

/// What a server answered by HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Outcome {
    pub(crate) fn works(observed: impl Into<String>) -> Self {
        Self {
            reach: Reach::Works,
            observed: observed.into(),
            answer: None,
        }
    }

    pub(crate) fn refused(observed: impl Into<String>) -> Self {
        Self {
            reach: Reach::Refused,
            ..Self::works(observed)
        }
    }

    /// A server answers by HTTP.
    pub(crate) fn answers(status: u16, body: impl Into<String>) -> Self {
        Self {
            answer: Some(Answer {
                status,
                body: body.into(),
            }),
            ..Self::works(format!("it answers {status}"))
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

/// As whom, and how patiently, something is reached.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    /// The owner of the sockets.
    pub(crate) owner: u32,
    pub(crate) patience: Duration,
}

impl Manner {
    /// The same with more patience where a server of names is to answer, which is a program and may be busy.
    pub(crate) fn for_a_name(self, expect: Reach) -> Self {
        let times = if expect == Reach::Works { 3 } else { 1 };
        Self {
            patience: self.patience * times,
            ..self
        }
    }
}

/// Looks at a connection that has been made, by its own end; says why it is not to be used.
pub(crate) type Inspect<'a> = &'a (dyn Fn(SocketAddr) -> Result<(), Outcome> + Sync);

/// Connects by TCP.
pub(crate) fn connect(to: SocketAddr, manner: Manner) -> Result<TcpStream, Outcome> {
    network::connect(to, manner.owner, manner.patience).map_err(|error| Outcome::of(&error))
}

/// Gets a path by HTTP, on a connection that was looked at.
pub(crate) fn get(to: SocketAddr, path: &str, manner: Manner, inspect: Inspect<'_>) -> Outcome {
    let stream = match connect(to, manner) {
        Ok(stream) => stream,
        Err(outcome) => return outcome,
    };
    let own = stream.local_addr();
    if let Err(outcome) = own.map_err(|error| Outcome::of(&error)).and_then(inspect) {
        return outcome;
    }
    match converse(stream, &to.to_string(), path, manner.patience * ANSWERING) {
        Ok(bytes) => match parse(&bytes) {
            Some(answer) => Outcome::answers(answer.status, answer.body),
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
    while bytes.len() < MAX_ANSWER {
        match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
            // A server that keeps the connection open has said all that it says.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error),
        }
        // Who sends a byte now and then is not waited for longer than anybody else.
        if Instant::now() >= deadline {
            break;
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

/// A place in this network at which datagrams to a port arrive.
pub(crate) fn open(port: u16, manner: Manner) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port))?;
    network::give(&socket, manner.owner)?;
    socket.set_read_timeout(Some(RESENDING))?;
    Ok(socket)
}

/// Sends datagrams from this network, until one of them arrives.
pub(crate) fn send(to: SocketAddr, arrival: &UdpSocket, manner: Manner) -> Outcome {
    let deadline = Instant::now() + manner.patience;
    let sending = || -> io::Result<Outcome> {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        network::give(&socket, manner.owner)?;
        socket.connect(to)?;
        let word = random().to_le_bytes();
        loop {
            socket.send(&word)?;
            let mut came = [0; 16];
            match arrival.recv(&mut came) {
                Ok(length) if came[..length] == word => {
                    return Ok(Outcome::works("a datagram arrives"));
                }
                // Somebody else's.
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            if Instant::now() >= deadline {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
    };
    match sending() {
        Ok(outcome) => outcome,
        Err(error) => match Outcome::of(&error) {
            outcome if outcome.reach == Reach::TimesOut => Outcome {
                observed: "no datagram arrives".to_owned(),
                ..outcome
            },
            outcome => outcome,
        },
    }
}

/// Asks a DNS server for the addresses of a name.
pub(crate) fn ask(server: SocketAddr, name: &str, manner: Manner) -> Outcome {
    match dns::ask(server, name, manner.owner, manner.patience) {
        Ok(Said::Address) => Outcome::works("it has an address"),
        Ok(Said::NoAddress) => Outcome::refused("it has no address"),
        Ok(Said::NoSuchName) => Outcome::refused("there is no such name"),
        Ok(Said::Code(code)) => Outcome::refused(format!("the DNS answers with code {code}")),
        Ok(Said::Nonsense) => Outcome::refused("it does not speak DNS"),
        Err(error) => Outcome::of(&error),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::thread;

    use super::*;

    fn manner(milliseconds: u64) -> Manner {
        Manner {
            owner: rustix::process::geteuid().as_raw(),
            patience: Duration::from_millis(milliseconds),
        }
    }

    fn got(to: SocketAddr, milliseconds: u64) -> Outcome {
        get(to, "/x", manner(milliseconds), &|_| Ok(()))
    }

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
        let outcome = got(server, 5000);
        let answer = outcome.answer.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (404, "nothing here"));
        assert_eq!(outcome.observed, "it answers 404");
        let outcome = got(serving("220 mail"), 5000);
        assert_eq!(outcome.reach, Reach::Refused);
    }

    #[test]
    fn nobody_who_listens_refuses() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert_eq!(
            connect(address, manner(5000)).unwrap_err().reach,
            Reach::Refused
        );
    }

    #[test]
    fn who_takes_a_connection_and_says_nothing_times_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(got(address, 50).reach, Reach::TimesOut);
    }

    #[test]
    fn a_datagram_arrives_or_times_out() {
        let arrival = open(0, manner(300)).unwrap();
        let port = arrival.local_addr().unwrap().port();
        let to = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let outcome = send(to(port), &arrival, manner(5000));
        assert_eq!(outcome, Outcome::works("a datagram arrives"));
        // What others send there is not it.
        let other = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        other.send_to(b"datagram", to(port)).unwrap();
        let outcome = send(silent.local_addr().unwrap(), &arrival, manner(300));
        assert_eq!(outcome.reach, Reach::TimesOut);
    }

    #[test]
    fn nothing_is_said_on_a_connection_that_is_not_to_be_used() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let refuse = |_| Err(Outcome::refused("somebody else answers"));
        let to = listener.local_addr().unwrap();
        let outcome = get(to, "/", manner(5000), &refuse);
        assert_eq!(outcome.observed, "somebody else answers");
        let (mut stream, _) = listener.accept().unwrap();
        assert_eq!(stream.read(&mut [0; 8]).unwrap(), 0);
    }
}
