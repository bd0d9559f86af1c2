//! Where a command of this crate writes.

use std::io::{self, Write};

/// The two outputs of a command, so that it can be run inside another program or a test.
pub struct Io<'a> {
    /// Data.
    pub out: &'a mut dyn Write,
    /// Everything else.
    pub err: &'a mut dyn Write,
}

/// Runs `command` on the process's own outputs.
pub fn with_stdio<T>(command: impl FnOnce(&mut Io<'_>) -> T) -> T {
    command(&mut Io {
        out: &mut io::stdout().lock(),
        err: &mut io::stderr(),
    })
}
