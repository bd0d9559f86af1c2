//! The result of a command, on standard output.

use std::io::{self, ErrorKind, Write as _, stdout};

use cksl::problem::{Problem, exit};
use cksl::report::Style;
use cksl_node::screen::paged;
use serde::Serialize;

use super::context::Context;

/// Prints a result: as JSON, or as `text` writes it.
pub(super) fn print(
    context: &Context,
    data: &impl Serialize,
    text: impl FnOnce(&Style) -> String,
) -> Result<u8, Problem> {
    let text = result(context, data, text)?;
    written(stdout().write_all(text.as_bytes()))
}

/// The same of a result that may be longer than the screen: page by page, if somebody sits in front of it.
pub(super) fn print_pages(
    context: &Context,
    data: &impl Serialize,
    text: impl FnOnce(&Style) -> String,
) -> Result<u8, Problem> {
    let text = result(context, data, text)?;
    written(paged(&text, context.terminal, &mut stdout()))
}

fn result(
    context: &Context,
    data: &impl Serialize,
    text: impl FnOnce(&Style) -> String,
) -> Result<String, Problem> {
    if !context.terminal.json {
        return Ok(text(&context.style()));
    }
    let json = serde_json::to_string(data);
    json.map(|json| json + "\n")
        .map_err(|error| Problem::bug(format!("a result is no JSON: {error}")))
}

fn written(done: io::Result<()>) -> Result<u8, Problem> {
    match done {
        // A closed pipe (`| head`) is how a reader says that it has seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Problem::machine(format!(
            "the output can't be written: {error}"
        ))),
        _ => Ok(exit::DONE),
    }
}
