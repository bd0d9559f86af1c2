//! The `cksl` command.

use std::process::ExitCode;

use cksl::provider::sandbox;

fn main() -> ExitCode {
    // First of all, and without reading anything else: the helper must have one thread.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|command| command == sandbox::HELPER_COMMAND)
    {
        return sandbox::helper_main();
    }
    cksl::cli::main()
}
