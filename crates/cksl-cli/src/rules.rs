//! `cksl rules …`, from the host.

use std::path::PathBuf;

use cksl::problem::{Problem, exit};
use cksl::report;
use cksl::ruletest::{FileResult, Suite};
use cksl::scenario::Diagnostic;
use cksl::supervisor::HostCall;
use cksl_tools::rules::{self, LabNeed, Surroundings};
use cksl_wire::io::with_stdio;
use nix::unistd::Uid;
use serde::Serialize;

use super::args::{Rules, WhichLab};
use super::ask::ask;
use super::context::Context;
use super::print::print;

/// See the module.
pub(super) fn rules(context: &Context, which: &WhichLab, command: &Rules) -> Result<u8, Problem> {
    let command = match command {
        Rules::Anywhere(command) => command,
        Rules::Test { files } => return test(context, files),
    };
    let socket = match command.need_of_lab() {
        LabNeed::None => None,
        LabNeed::IfAny if !may_have_labs(context) => None,
        need => {
            context.require_root("rules why")?;
            let asked = ask(context, HostCall::Lab { lab: which.id() })?;
            match asked.labs.first() {
                Some(lab) => Some(context.paths.node_socket(&lab.id)),
                None if need == LabNeed::IfAny => None,
                None => return Ok(asked.code),
            }
        }
    };
    let around = Surroundings {
        rules: None,
        socket,
        terminal: context.terminal,
        asker: None,
    };
    Ok(with_stdio(|io| rules::run(command, &around, io)))
}

/// Whether it is worth asking for a lab.
fn may_have_labs(context: &Context) -> bool {
    let labs = || context.paths.labs.read_dir();
    Uid::effective().is_root() && labs().is_ok_and(|mut labs| labs.next().is_some())
}

/// `cksl rules test --json`
#[derive(Serialize)]
struct Tested {
    files: Vec<FileResult>,
    /// What is wrong with files that could not be run.
    mistakes: Vec<Diagnostic>,
}

/// `cksl rules test`
fn test(context: &Context, files: &[PathBuf]) -> Result<u8, Problem> {
    let mut tested = Tested {
        files: Vec::new(),
        mistakes: Vec::new(),
    };
    for file in files {
        match Suite::read(file) {
            Ok(suite) => tested.files.push(suite.run()),
            Err(mistakes) => tested.mistakes.extend(mistakes),
        }
    }
    if !context.terminal.json {
        for mistake in &tested.mistakes {
            tell!("{mistake}");
        }
    }
    if context.terminal.json || !tested.files.is_empty() {
        print(context, &tested, |style| {
            report::rule_tests(&tested.files, style)
        })?;
    }
    let failed = tested.files.iter().any(|file| file.failed > 0);
    Ok(match (tested.mistakes.is_empty(), failed) {
        (false, _) => exit::USAGE,
        (true, true) => exit::NOT_PASSED,
        (true, false) => exit::DONE,
    })
}
