//! The result of a command, on standard output.

use std::io::{ErrorKind, Write as _, stdout};

use serde::Serialize;

use super::context::Context;
use crate::problem::{Problem, exit};
use crate::report::Style;

/// Prints a result: as JSON, or as `text` writes it.
pub(super) fn print(
    context: &Context,
    data: &impl Serialize,
    text: impl FnOnce(&Style) -> String,
) -> Result<u8, Problem> {
    let text = if context.terminal.json {
        serde_json::to_string(data)
            .map_err(|error| Problem::bug(format!("a result is no JSON: {error}")))?
            + "\n"
    } else {
        text(&context.style())
    };
    match stdout().write_all(text.as_bytes()) {
        // A closed pipe (`| head`) is how a reader says that it has seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Problem::machine(format!(
            "the output can't be written: {error}"
        ))),
        _ => Ok(exit::DONE),
    }
}
