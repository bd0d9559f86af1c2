//! Passing on what comes through a pipe, a socket or a terminal.

use std::io::{self, Read, Write};

/// Passes on what comes at once, until the end.
///
/// `io::copy` would let the kernel do it, which goes by a place in the file that it takes before it waits: two of them
/// overwrite each other in one file (`> log 2>&1`).
///
/// # Errors
/// What the reader or the writer fails with.
pub fn pump(from: &mut impl Read, to: &mut dyn Write) -> io::Result<()> {
    let mut buffer = [0; 16 << 10];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => to.write_all(&buffer[..length]).and_then(|()| to.flush())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
