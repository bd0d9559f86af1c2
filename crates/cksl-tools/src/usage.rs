//! What command lines have in common: how help is asked for, and how clap's words are printed.

use std::ffi::OsString;
use std::io::Write;

use cksl_wire::io::Io;

/// Prints what clap has to say: help and versions to `out`, mistakes to `err`.
///
/// Returns the exit code that clap proposes: 0 for help, 2 for a mistake.
pub fn print_usage(error: &clap::Error, color: bool, io: &mut Io<'_>) -> u8 {
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

/// A command line in which `help COMMAND` is `COMMAND --help`.
#[must_use]
pub fn help_last(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|word| word == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_of_a_command_is_asked_for_in_both_ways() {
        let asked = |line: &str| help_last(line.split(' ').map(OsString::from)).join(" ".as_ref());
        assert_eq!(asked("cksl help start"), "cksl start --help");
        assert_eq!(asked("cksl help"), "cksl --help");
        assert_eq!(asked("cksl start help"), "cksl start help");
    }
}
