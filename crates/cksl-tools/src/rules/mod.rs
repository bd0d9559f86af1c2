//! `cksl rules …`: rules that explain themselves, on the host and in a node alike.

mod files;
pub mod lint;
mod paint;
pub mod why;

use std::path::{Path, PathBuf};
use std::process;

use cksl_wire::io::Io;
use cksl_wire::terminal::Terminal;
use clap::Subcommand;

pub use files::{LoadedRules, RulesFrom};

/// What can be asked about rules wherever there are some.
#[derive(Clone, Debug, Subcommand)]
pub enum RulesCommand {
    /// Say why a rule fired, or why it did not
    Why(why::Args),
    /// Find mistakes in rules that load
    Lint(lint::Args),
}

/// Whether a command is about a running lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabNeed {
    /// Files say all.
    None,
    /// A lab says more, if one runs.
    IfAny,
    /// Without a lab there is no answer.
    Must,
}

impl RulesCommand {
    /// Whether it asks about what a running lab knows.
    #[must_use]
    pub fn need_of_lab(&self) -> LabNeed {
        match self {
            RulesCommand::Why(args) => args.need_of_lab(),
            RulesCommand::Lint(_) => LabNeed::None,
        }
    }
}

/// Where a command looks, besides what it is given.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Rules where no file is named; nothing if there are none to be found.
    pub rules: Option<RulesFrom>,
    /// The node's socket, where there is a lab.
    pub socket: Option<PathBuf>,
    /// What the terminal can show.
    pub terminal: Terminal,
    /// Process id in the node of who asks, if it is there.
    pub asker: Option<i64>,
}

impl Surroundings {
    /// Those of a node.
    #[must_use]
    pub fn node(socket: &Path, terminal: Terminal) -> Self {
        Self {
            rules: Some(RulesFrom::configuration()),
            socket: Some(socket.to_owned()),
            terminal,
            asker: Some(process::id().into()),
        }
    }
}

/// Does what is asked; returns the exit code.
pub fn run(command: &RulesCommand, around: &Surroundings, io: &mut Io<'_>) -> u8 {
    match command {
        RulesCommand::Why(args) => why::run(args, around, io),
        RulesCommand::Lint(args) => lint::run(args, around, io),
    }
}
