//! The `cksl` command.

use std::process::ExitCode;

use cksl::grader::judge;
use cksl::problem::exit;
use cksl::provider::nodes;
use cksl::sibling;

fn main() -> ExitCode {
    // First of all, and without reading anything else: these must have one thread.
    let command = std::env::args_os().nth(1);
    if command
        .as_ref()
        .is_some_and(|name| name == nodes::HELPER_COMMAND)
    {
        return nodes::helper_main();
    }
    if command
        .as_ref()
        .is_some_and(|name| name == nodes::GATE_COMMAND)
    {
        return nodes::gate_main();
    }
    if command
        .as_ref()
        .is_some_and(|name| name == nodes::CONFINE_COMMAND)
    {
        return nodes::confined_main(std::env::args_os());
    }
    if command
        .as_ref()
        .is_some_and(|name| name == sibling::COMMAND)
    {
        return sibling::keep(std::env::args_os());
    }
    if command.as_ref().is_some_and(|name| name == judge::COMMAND) {
        return match judge::work() {
            Ok(()) => ExitCode::from(exit::DONE),
            Err(error) => {
                eprintln!("{error}");
                ExitCode::from(exit::BUG)
            }
        };
    }
    cksl::cli::main()
}
