//! One connection to the supervisor: reads the first line, writes the lines of the answer.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use cksl_wire::protocol::{MAX_REQUEST, Reply};
use cksl_wire::report::{Note, Question, Shown};
use rustix::io::Errno;
use serde::Serialize;

use super::protocol::HostReply;
use super::record::LabRecord;
use crate::problem::Problem;

/// How long a peer may take to say its first line, and to take a line of the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads the first line of a host command's connection, of bounded length and within a bounded time.
///
/// Reads byte by byte past nothing: what follows the line stays in the socket.
pub(super) fn first_line(stream: &UnixStream) -> io::Result<Vec<u8>> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = Vec::new();
    let mut chunk = [0; 8192];
    loop {
        let seen = rustix::net::recv(stream, &mut chunk, rustix::net::RecvFlags::PEEK)?.0;
        if seen == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let end = chunk[..seen].iter().position(|byte| *byte == b'\n');
        let take = end.map_or(seen, |end| end + 1);
        let part = &mut chunk[..take];
        (&*stream).read_exact(part)?;
        line.extend_from_slice(part);
        if end.is_some() {
            break;
        }
        if line.len() > MAX_REQUEST {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the request is too long",
            ));
        }
    }
    stream.set_read_timeout(None)?;
    Ok(line)
}

/// Who asks: a command on the host, or one in a node. They read the same lines, the host's in an
/// envelope with more kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Host,
    Node,
}

/// The answering end of a connection.
///
/// A peer that has gone away is no error here: what was asked is finished, and nobody listens.
pub(super) struct Voice<'a> {
    stream: &'a UnixStream,
    side: Side,
}

impl<'a> Voice<'a> {
    pub(super) fn new(stream: &'a UnixStream, side: Side) -> Self {
        Self { stream, side }
    }

    /// A result.
    pub(super) fn shown(&self, shown: Shown) {
        self.reply(Reply::Shown(shown));
    }

    /// What is said beside it.
    pub(super) fn note(&self, note: Note) {
        self.reply(Reply::Note(note));
    }

    /// Says that something is being done.
    pub(super) fn step(&self, text: &str) {
        self.note(Note::Step(text.to_owned()));
    }

    /// Says that something has happened.
    pub(super) fn happened(&self, what: &str) {
        self.note(Note::Happened(what.to_owned()));
    }

    /// Says what went wrong and does not end what was asked for.
    pub(super) fn problem(&self, problem: Problem) {
        self.reply(Reply::Problem(problem.into()));
    }

    /// Ends the answer to what this version of the protocol does not serve.
    pub(super) fn refuse(&self, why: String, code: u8) {
        self.reply(Reply::Refused(why));
        self.reply(Reply::Done { code });
    }

    /// A question to be answered with yes or no.
    pub(super) fn ask(&self, question: Question) {
        self.reply(Reply::Ask(question));
    }

    /// The lab that a host command goes on with.
    pub(super) fn lab(&self, record: &LabRecord) {
        self.host(&HostReply::Lab(Box::new(record.clone())));
    }

    /// Says that the connection is joined to another one from here on.
    pub(super) fn connected(&self) {
        self.reply(Reply::Connected);
    }

    /// What is for the host alone.
    pub(super) fn host(&self, reply: &HostReply) {
        debug_assert_eq!(self.side, Side::Host, "a node is told by `Reply` only");
        self.line(reply);
    }

    /// Says that the request is being worked on.
    pub(super) fn accepted(&self) {
        self.host(&HostReply::Accepted);
    }

    /// Ends the answer.
    pub(super) fn end(&self, outcome: Result<u8, Problem>) {
        let code = outcome.unwrap_or_else(|problem| {
            let code = problem.exit_code();
            self.problem(problem);
            code
        });
        self.reply(Reply::Done { code });
    }

    /// Whether nobody listens any more.
    pub(super) fn gone(&self) -> bool {
        let mut byte = [0; 1];
        let flags = rustix::net::RecvFlags::PEEK | rustix::net::RecvFlags::DONTWAIT;
        // Who went with a line still unread is told of as an error.
        matches!(
            rustix::net::recv(self.stream, &mut byte, flags),
            Ok((0, _)) | Err(Errno::CONNRESET)
        )
    }

    fn reply(&self, reply: Reply) {
        match self.side {
            Side::Host => self.line(&HostReply::Reply(reply)),
            Side::Node => self.line(&reply),
        }
    }

    fn line(&self, line: &impl Serialize) {
        let Ok(mut bytes) = serde_json::to_vec(line) else {
            return;
        };
        bytes.push(b'\n');
        // Half a line would be read together with the next one: who can't be told is told nothing more.
        if (&*self.stream).write_all(&bytes).is_err() {
            let _ = self.stream.shutdown(Shutdown::Both);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_gone_is_missed_whether_they_had_read_or_not() {
        for reads in [true, false] {
            let (ours, theirs) = UnixStream::pair().expect("there are sockets");
            let voice = Voice::new(&ours, Side::Host);
            voice.accepted();
            assert!(!voice.gone());
            if reads {
                let mut line = [0; 64];
                let _ = (&theirs).read(&mut line).expect("reads");
            }
            drop(theirs);
            assert!(voice.gone(), "had read: {reads}");
        }
    }
}
