//! `cksl rules …`: rules that explain themselves, on the host and in a node alike.

mod files;
pub mod why;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::io::Io;
use crate::protocol::Terminal;

pub use files::{LoadedRules, RulesFrom};

/// Exit code: the question is answered.
const DONE: u8 = 0;
/// Exit code for a mistake in how the command was used, or in a file that it was given.
const USAGE: u8 = 2;

/// What can be asked about rules wherever there are some.
#[derive(Clone, Debug, Subcommand)]
pub enum RulesCommand {
    /// Say why a rule fired, or why it did not
    Why(why::Args),
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
}

impl Surroundings {
    /// Those of a node.
    #[must_use]
    pub fn node(socket: &Path, terminal: Terminal) -> Self {
        Self {
            rules: Some(RulesFrom::configuration()),
            socket: Some(socket.to_owned()),
            terminal,
        }
    }
}

/// Does what is asked; returns the exit code.
pub fn run(command: &RulesCommand, around: &Surroundings, io: &mut Io<'_>) -> u8 {
    match command {
        RulesCommand::Why(args) => why::run(args, around, io),
    }
}
