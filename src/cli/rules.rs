//! `cksl rules …`, from the host.

use std::io::{stderr, stdout};

use cksl_node::io::Io;
use cksl_node::rules::{self, RulesCommand, Surroundings};

use super::args::WhichLab;
use super::context::Context;

/// See the module.
pub(super) fn rules(context: &Context, _which: &WhichLab, command: &RulesCommand) -> u8 {
    let around = Surroundings {
        rules: None,
        socket: None,
        terminal: context.terminal,
    };
    let mut io = Io {
        out: &mut stdout().lock(),
        err: &mut stderr(),
    };
    rules::run(command, &around, &mut io)
}
