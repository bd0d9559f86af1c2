//! `cksl falco` and `cksl sysdig`: the node's tools, on the host.

use std::ffi::OsString;
use std::path::Path;

use cksl::problem::Problem;
use cksl::supervisor::HostCall;
use cksl_wire::io::with_stdio;
use cksl_wire::protocol::NODE_SOCKET;

use super::args::WhichLab;
use super::ask::ask;
use super::context::Context;

/// What falco does without a lab: rules files and recordings.
pub(super) fn falco(argv: Vec<OsString>) -> u8 {
    let argv = [OsString::from("falco")].into_iter().chain(argv);
    with_stdio(|io| cksl_tools::falco::main(argv, Path::new(NODE_SOCKET), io))
}

/// sysdig on a recording, or on the events of a running lab.
pub(super) fn sysdig(
    context: &Context,
    which: &WhichLab,
    argv: Vec<OsString>,
) -> Result<u8, Problem> {
    let argv = [OsString::from("sysdig")].into_iter().chain(argv);
    let argv: Vec<OsString> = argv.collect();
    let socket = if cksl_tools::sysdig::needs_a_node(&argv) {
        context.require_root("sysdig")?;
        let asked = ask(context, HostCall::Lab { lab: which.id() })?;
        match asked.labs.first() {
            Some(lab) => context.paths.node_socket(&lab.id),
            None => return Ok(asked.code),
        }
    } else {
        NODE_SOCKET.into()
    };
    Ok(with_stdio(|io| cksl_tools::sysdig::main(argv, &socket, io)))
}
