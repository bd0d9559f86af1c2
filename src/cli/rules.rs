//! `cksl rules …`, from the host.

use std::path::PathBuf;

use cksl_node::io::with_stdio;
use cksl_node::rules::{self, LabNeed, RulesCommand, Surroundings};
use nix::unistd::Uid;

use super::args::WhichLab;
use super::ask::ask;
use super::context::Context;
use crate::problem::Problem;
use crate::supervisor::HostCall;

/// See the module.
pub(super) fn rules(
    context: &Context,
    which: &WhichLab,
    command: &RulesCommand,
) -> Result<u8, Problem> {
    let socket = match command.need_of_lab() {
        LabNeed::Must => Some(socket(context, which)?),
        LabNeed::IfAny if may_have_labs(context) => socket(context, which).ok(),
        LabNeed::IfAny | LabNeed::None => None,
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

/// The socket of the lab that is meant.
fn socket(context: &Context, which: &WhichLab) -> Result<PathBuf, Problem> {
    context.require_root("rules why")?;
    let asked = ask(context, HostCall::Lab { lab: which.id() })?;
    let lab = asked.labs.first();
    let lab =
        lab.ok_or_else(|| Problem::usage("without a lab, name a recording and rules files"))?;
    Ok(context.paths.node_socket(&lab.id))
}
