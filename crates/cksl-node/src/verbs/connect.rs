//! The way of `ssh` from the base of an exam to the node of a task: through the supervisor, as the nodes have no network in
//! common.

use std::io::{self, BufRead as _, BufReader};
use std::net::Shutdown;
use std::path::Path;
use std::thread;

use cksl_wire::io::Io;
use cksl_wire::protocol::read_line;
use cksl_wire::protocol::{Reply, Request};
use cksl_wire::terminal::Terminal;

use super::{CallError, reach, send};
use crate::screen::Screen;

/// Joins standard input and output to the ssh server of that node until it closes. What is said before, as that the node
/// is being made, goes to standard error. Returns the exit code.
///
/// # Errors
/// Nobody listens, or the connection broke before it was joined.
pub(super) fn connect(
    socket: &Path,
    node: String,
    terminal: Terminal,
    io: &mut Io<'_>,
) -> Result<u8, CallError> {
    let stream = reach(socket)?;
    send(&stream, &Request::Connect { node })?;
    let mut reader = BufReader::new(&stream);
    let mut screen = Screen::new(terminal);
    loop {
        let line = read_line(&mut reader).map_err(CallError::Broken)?;
        let line = line.ok_or(CallError::Unanswered)?;
        match serde_json::from_slice(&line).map_err(CallError::Garbled)? {
            Reply::Connected => break,
            Reply::Done { code } => return Ok(code),
            reply => screen.write(&reply, io).map_err(CallError::Output)?,
        }
    }
    screen.end_line(io.err).map_err(CallError::Output)?;
    let to = stream.try_clone().map_err(CallError::Broken)?;
    // Left behind when the server closes first.
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut &to);
        let _ = to.shutdown(Shutdown::Write);
    });
    loop {
        // What the server has said already is in the reader.
        let said = reader.fill_buf().map_err(CallError::Broken)?;
        let length = said.len();
        if length == 0 {
            return Ok(0);
        }
        let written = io.out.write_all(said).and_then(|()| io.out.flush());
        written.map_err(CallError::Output)?;
        reader.consume(length);
    }
}
