//! A connection from a node, of which it is known who wrote what came.
//!
//! The kernel names the process that connected, and with each message the process that wrote it, and
//! never joins the messages of two. A writer with the rights of the node's root may name another
//! process of its node: so this is half of a proof, and [`super::own`] the other half.

use std::fmt;
use std::io::{self, BufRead, IoSliceMut, Read};
use std::net::Shutdown;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cksl_wire::frame;
use cksl_wire::protocol::MAX_REQUEST;
use cksl_wire::stream::{MAX_REPORT, Report};
use nix::sys::socket::sockopt::{PassCred, PeerCredentials};
use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, UnixCredentials, getsockopt, recvmsg, setsockopt,
};

use super::budget::{Budget, Held};
use super::clock;

/// How long a caller may take in all to say its first line, and to take a line of the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes that are read at once.
const CHUNK: usize = 16 << 10;

/// What a line takes at most beside itself when it is made a request.
const PARSED: usize = 2;

/// A process of a node that has connected to the node's socket.
pub struct Caller {
    stream: UnixStream,
    host_pid: i32,
    accepted: u64,
    /// Another process than the one that connected has written, or passed descriptors.
    mixed: bool,
    /// Room for the name of a message's writer, and for nothing else.
    names: Vec<u8>,
    buffer: Box<[u8]>,
    /// What of the buffer has come and was not taken.
    at: usize,
    end: usize,
    /// What the first line holds until the request is done with.
    line: Held,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("host_pid", &self.host_pid)
            .finish_non_exhaustive()
    }
}

impl Caller {
    /// To be called as soon as the connection was accepted.
    pub(super) fn accept(stream: UnixStream, budget: &Arc<Budget>) -> io::Result<Self> {
        let accepted = clock::boot();
        setsockopt(&stream, PassCred, &true)?;
        let host_pid = getsockopt(&stream, PeerCredentials)?.pid();
        Ok(Caller {
            stream,
            host_pid,
            accepted,
            mixed: false,
            names: nix::cmsg_space!(UnixCredentials),
            buffer: vec![0; CHUNK].into(),
            at: 0,
            end: 0,
            line: budget.nothing(),
        })
    }

    /// Where the answer goes.
    #[must_use]
    pub fn stream(&self) -> &UnixStream {
        &self.stream
    }

    /// The process that connected, by its pid on the host.
    pub(super) fn host_pid(&self) -> i32 {
        self.host_pid
    }

    /// When the connection was accepted, in ns since boot: it was made before.
    pub(super) fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Whether something that came was not written by the process that connected.
    pub(super) fn is_mixed(&self) -> bool {
        self.mixed
    }

    /// The first line, without its end. What follows it stays to be read.
    ///
    /// # Errors
    /// It is too long, takes too long, does not come to its end; or the node has so much to say at a
    /// time that there is no room for it (`OutOfMemory`).
    pub fn first_line(&mut self) -> io::Result<Vec<u8>> {
        let deadline = Instant::now() + PATIENCE;
        self.stream.set_write_timeout(Some(PATIENCE))?;
        let mut line = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
            let come = self.fill_buf()?;
            if come.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let end = come.iter().position(|byte| *byte == b'\n');
            let taken = end.unwrap_or(come.len());
            let part = come[..taken].to_vec();
            self.consume(taken + usize::from(end.is_some()));
            if line.len() + part.len() > MAX_REQUEST {
                let why = format!("a request is longer than {MAX_REQUEST} bytes");
                return Err(io::Error::new(io::ErrorKind::InvalidData, why));
            }
            if !self.line.more(part.len() * (1 + PARSED)) {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
            line.reserve_exact(part.len());
            line.extend_from_slice(&part);
            if end.is_some() {
                self.stream.set_read_timeout(None)?;
                return Ok(line);
            }
        }
    }

    /// The request that the first line held has been taken apart: what is kept of it is accounted
    /// elsewhere.
    pub(super) fn forget_line(&mut self) {
        self.line.less(usize::MAX);
    }

    /// The next report of a reader: `None` at the end, and inside of it for one of more than `most`
    /// bytes, which is passed over.
    pub(super) fn report(&mut self, most: usize) -> io::Result<Option<Option<Report>>> {
        if self.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let invalid = |error: String| io::Error::new(io::ErrorKind::InvalidData, error);
        let mut header = [0; frame::HEADER];
        self.read_exact(&mut header)?;
        let length = frame::length(header, MAX_REPORT)?;
        if length > most {
            io::copy(&mut self.by_ref().take(length as u64), &mut io::sink())?;
            return Ok(Some(None));
        }
        let mut body = vec![0; length];
        self.read_exact(&mut body)?;
        match postcard::from_bytes(&body) {
            Ok(report) => Ok(Some(Some(report))),
            Err(error) => Err(invalid(error.to_string())),
        }
    }

    /// Sends it away. It may be gone already.
    pub(super) fn dismiss(&self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    fn receive(&mut self) -> io::Result<usize> {
        let mut parts = [IoSliceMut::new(&mut self.buffer[..])];
        let received = recvmsg::<()>(
            self.stream.as_raw_fd(),
            &mut parts,
            Some(&mut self.names[..]),
            MsgFlags::empty(),
        )?;
        let bytes = received.bytes;
        // Descriptors are not taken: there is no room for them. None of the lab's programs sends any.
        let mut own = false;
        if let Ok(messages) = received.cmsgs() {
            for message in messages {
                if let ControlMessageOwned::ScmCredentials(writer) = message {
                    own = writer.pid() == self.host_pid;
                }
            }
        }
        self.mixed |= bytes > 0 && !own;
        Ok(bytes)
    }
}

impl Read for Caller {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let come = self.fill_buf()?;
        let length = come.len().min(to.len());
        to[..length].copy_from_slice(&come[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Caller {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.end {
            match self.receive() {
                Ok(0) => break,
                Ok(bytes) => (self.at, self.end) = (0, bytes),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.buffer[self.at..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.end);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};
    use std::thread;

    use super::*;

    fn pair() -> (UnixStream, Caller) {
        let (here, there) = UnixStream::pair().unwrap();
        (here, Caller::accept(there, &Budget::new(1 << 20)).unwrap())
    }

    #[test]
    fn a_line_comes_alone_and_what_follows_it_stays() {
        let (mut here, mut caller) = pair();
        here.write_all(b"hello\nmore").unwrap();
        here.shutdown(Shutdown::Write).unwrap();
        assert_eq!(caller.first_line().unwrap(), b"hello");
        let mut rest = String::new();
        caller.read_to_string(&mut rest).unwrap();
        assert_eq!((rest.as_str(), caller.is_mixed()), ("more", false));
    }

    #[test]
    fn what_another_process_writes_is_told_from_the_callers_own() {
        let (mut here, mut caller) = pair();
        here.write_all(b"mine\n").unwrap();
        assert_eq!(caller.first_line().unwrap(), b"mine");
        assert!(!caller.is_mixed());
        let theirs = Stdio::from(std::os::fd::OwnedFd::from(here));
        let mut child = Command::new("/bin/echo");
        let status = child.arg("theirs").stdout(theirs).status().unwrap();
        assert!(status.success());
        assert_eq!(caller.first_line().unwrap(), b"theirs");
        assert!(caller.is_mixed());
    }

    #[test]
    fn a_line_without_an_end_fills_no_memory() {
        let (mut here, mut caller) = pair();
        thread::spawn(move || {
            // It is sent away in the middle.
            let _ = here.write_all(&vec![b'x'; MAX_REQUEST + 1]);
        });
        // Three times what has come is accounted: the budget is the shorter of both.
        let error = caller.first_line().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::OutOfMemory);
        let mut other = caller.line.budget().nothing();
        assert!(!other.more(1 << 20) && other.more(1));
        drop(caller);
        assert!(other.more((1 << 20) - 1));
    }

    #[test]
    fn a_report_that_nobody_wants_is_passed_over_and_a_longer_one_refused() {
        let (mut here, mut caller) = pair();
        here.write_all(&20_u32.to_le_bytes()).unwrap();
        here.write_all(&[7; 20]).unwrap();
        cksl_wire::frame::write_frame(&mut here, &Report::Leave).unwrap();
        here.write_all(&u32::MAX.to_le_bytes()).unwrap();
        assert_eq!(caller.report(16).unwrap(), Some(None));
        assert_eq!(caller.report(16).unwrap(), Some(Some(Report::Leave)));
        assert!(caller.report(16).is_err());
    }
}
