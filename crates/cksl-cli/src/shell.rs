//! `cksl shell`: a shell, or a command, in a running node.

use std::io::{Write, stderr};
use std::os::unix::process::ExitStatusExt;

use cksl::problem::{Problem, exit};
use cksl::provider::NodeCommand;
use cksl::supervisor::{HostCall, LabRecord};
use cksl_wire::terminal::PLAIN;

use super::args::WhichLab;
use super::ask::ask;
use super::context::Context;
use super::relay::{relay, window};

/// What is said to who leaves a shell.
const RETURN: &str = "The lab goes on: `cksl shell` returns to it, `cksl stop` ends it.";

/// See the module.
pub(super) fn shell(
    context: &Context,
    which: &WhichLab,
    tty: bool,
    user: Option<String>,
    argv: Vec<String>,
) -> Result<u8, Problem> {
    context.require_root("shell")?;
    let asked = ask(context, HostCall::Lab { lab: which.id() })?;
    match asked.labs.first() {
        Some(lab) => run(context, lab, tty, user, argv, || RETURN),
        None => Ok(asked.code),
    }
}

/// Opens the learner's shell in `lab`.
pub(super) fn open(context: &Context, lab: &LabRecord) -> Result<u8, Problem> {
    run(context, lab, false, None, Vec::new(), || RETURN)
}

/// Runs a command in the place of a login shell: what tools are told in /etc/profile.d they are told here, too.
const LOGGED_IN: [&str; 4] = ["bash", "-lc", r#"exec -- "$@""#, "bash"];

/// Has bash show the time of an exam before its prompt, where the supervisor has put the means.
const CLOCK: &str = "[ ! -r /run/cksl/exam-prompt ] || . /run/cksl/exam-prompt";

/// The same in an exam, with other words for who leaves it.
pub(super) fn open_in_exam(
    context: &Context,
    lab: &LabRecord,
    farewell: impl FnOnce() -> &'static str,
) -> Result<u8, Problem> {
    let clock = vec![("PROMPT_COMMAND".to_owned(), CLOCK.to_owned())];
    run_with(context, lab, false, None, Vec::new(), clock, farewell)
}

/// What tells programs in the node what the screen can show, and what its reader wants of it.
pub(super) fn screen(context: &Context) -> Vec<(String, String)> {
    let told = |name: &str| Some((name.to_owned(), std::env::var(name).ok()?));
    let term = told("TERM").unwrap_or_else(|| ("TERM".to_owned(), "dumb".to_owned()));
    let plain = context.terminal.plain;
    let plain = plain.then(|| (PLAIN.to_owned(), "1".to_owned()));
    [term]
        .into_iter()
        .chain(told("NO_COLOR"))
        .chain(plain)
        .collect()
}

/// Runs a command in `lab`, or a shell if there is none; `farewell` is said to who leaves that.
pub(super) fn run(
    context: &Context,
    lab: &LabRecord,
    tty: bool,
    user: Option<String>,
    argv: Vec<String>,
    farewell: impl FnOnce() -> &'static str,
) -> Result<u8, Problem> {
    run_with(context, lab, tty, user, argv, Vec::new(), farewell)
}

fn run_with(
    context: &Context,
    lab: &LabRecord,
    tty: bool,
    user: Option<String>,
    argv: Vec<String>,
    told: Vec<(String, String)>,
    farewell: impl FnOnce() -> &'static str,
) -> Result<u8, Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        Problem::machine(format!(
            "no command can be run in lab `{}`: {error}",
            lab.id.0
        ))
        .hint("cksl status   says whether its node runs")
        .hint("cksl reset    makes a new one")
    };
    let provider = context.provider(&lab.provider)?;
    let node = provider
        .open(&context.paths.labs.join(&lab.id.0))
        .map_err(|error| failed(&error))?;
    let interactive = argv.is_empty();
    let window = window();
    let tty = match (tty || interactive, window) {
        (true, Some(window)) => Some(window),
        // A terminal was asked for, and there is none to take the size from.
        (true, None) if tty => Some((24, 80)),
        _ => None,
    };
    let command = NodeCommand {
        argv: if interactive {
            vec!["bash".into(), "-l".into()]
        } else {
            LOGGED_IN
                .map(str::to_owned)
                .into_iter()
                .chain(argv)
                .collect()
        },
        env: screen(context).into_iter().chain(told).collect(),
        user: user.unwrap_or_default(),
        tty,
        hang_up: tty.is_some(),
        ..NodeCommand::default()
    };
    let child = node
        .spawn(&command, &mut |_| Ok(()))
        .map_err(|error| failed(&error))?;
    let status = relay(child).map_err(|error| failed(&error))?;
    if interactive && window.is_some() {
        let _ = write!(
            stderr(),
            "\n{}",
            cksl::report::remark(farewell(), &context.style())
        );
        return Ok(exit::DONE);
    }
    // As a shell reports a command that a signal ended.
    let code = status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    Ok(u8::try_from(code).unwrap_or(u8::MAX))
}
