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

/// Prints what clap has to say: help and versions to `out`, mistakes to `err`.
///
/// Returns the exit code that clap proposes: 0 for help, 2 for a mistake.
pub(crate) fn print_usage(error: &clap::Error, color: bool, io: &mut Io<'_>) -> u8 {
    let rendered = error.render();
    let text = if color {
        rendered.ansi().to_string()
    } else {
        rendered.to_string()
    };
    let to: &mut dyn Write = if error.use_stderr() { io.err } else { io.out };
    // Nobody is left to tell if even this can't be written.
    let _ = to.write_all(text.as_bytes());
    u8::try_from(error.exit_code()).unwrap_or(2)
}
